#include "downloads/transfer.h"

#include "base/interrupt.h"
#include "base/output.h"
#include "base/progress.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { REDIRECTS = 5 };

const struct sl_patience sl_patience_usual = {
    .tries = 5, .wait = 250, .stall = 30, .connect_time = 30};

enum outcome { DONE, AGAIN, FAILED };

/* One attempt. */
struct attempt {
    struct sl_transfer *transfer;
    CURL *curl;
    struct sl_error *error;
    int fd;
    int64_t have; /* bytes in the file */
    bool started; /* the first byte of the body has arrived */
    bool refused; /* *error says why the body was rejected */
};

/* Where the body begins in the file: 40000 of "bytes 40000-99999/100000"; -1 if not known. */
static int64_t range_start(CURL *curl)
{
    struct curl_header *header;
    if (curl_easy_header(curl, "Content-Range", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        strncmp(header->value, "bytes ", 6) != 0)
        return -1;
    return strtoll(header->value + 6, NULL, 10);
}

static int start_again(struct attempt *attempt)
{
    if (ftruncate(attempt->fd, 0) != 0 || lseek(attempt->fd, 0, SEEK_SET) != 0)
        return sl_fail_errno(attempt->error, "%s: cannot be written", attempt->transfer->part);
    attempt->have = 0;
    return 0;
}

/* The headers have arrived: does the body continue what is in the file? */
static int start_body(struct attempt *attempt)
{
    int64_t wanted = attempt->transfer->length;
    curl_off_t size = -1; /* of the body */
    long status = 0;
    curl_easy_getinfo(attempt->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(attempt->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
    if (status == 206 && range_start(attempt->curl) != attempt->have)
        return sl_fail(attempt->error, "%s: the server sent a different range than requested",
                       attempt->transfer->url);
    if (status != 206 && start_again(attempt) != 0)
        return -1;
    attempt->transfer->resumed = status == 206;
    if (wanted > 0 && size >= 0 && size != wanted - attempt->have)
        return sl_fail(
            attempt->error, "%s: has %llu bytes, the registry says %lld", attempt->transfer->url,
            (unsigned long long)attempt->have + (unsigned long long)size, (long long)wanted);
    sl_progress_start("downloading", "byte", (uint64_t)(wanted > 0 ? wanted : 0));
    sl_progress_step((uint64_t)attempt->have);
    return 0;
}

static int take_bytes(struct attempt *attempt, const char *bytes, size_t size)
{
    if (!attempt->started && start_body(attempt) != 0)
        return -1;
    attempt->started = true;
    int64_t wanted = attempt->transfer->length;
    if (wanted > 0 && attempt->have + (int64_t)size > wanted)
        return sl_fail(attempt->error, "%s: has more than the %lld bytes the registry says",
                       attempt->transfer->url, (long long)wanted);
    if (sl_write_all(attempt->fd, bytes, size) != 0)
        return sl_fail_errno(attempt->error, "%s: cannot be written", attempt->transfer->part);
    attempt->have += (int64_t)size;
    sl_progress_step(size);
    return 0;
}

/* The page that comes with an error status is not part of the file. */
static size_t take_body(char *bytes, size_t one, size_t size, void *context)
{
    struct attempt *attempt = context;
    long status = 0;
    curl_easy_getinfo(attempt->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 && status != 206)
        return one * size;
    attempt->refused = take_bytes(attempt, bytes, size) != 0;
    return attempt->refused ? 0 : one * size;
}

/* An https address is redirected only to https. An option that cannot be set, when memory is short,
 * is an error: it may be one that protects. What is in the file already is not requested again. */
static int set_options(struct attempt *attempt, const struct sl_patience *patience, char *why)
{
    CURL *curl = attempt->curl;
    const char *url = attempt->transfer->url;
    const char *protocols = strncmp(url, "http://", 7) == 0 ? "http,https" : "https";
    char range[32];
    snprintf(range, sizeof range, "%lld-", (long long)attempt->have);
    CURLcode bad = curl_easy_setopt(curl, CURLOPT_URL, url);
    bad |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    bad |= curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    bad |= curl_easy_setopt(curl, CURLOPT_RANGE, attempt->have > 0 ? range : NULL);
    bad |= curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    bad |= curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS);
    bad |= curl_easy_setopt(curl, CURLOPT_USERAGENT, "softlabel");
    bad |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, patience->connect_time);
    bad |= curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    bad |= curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, patience->stall);
    bad |= curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    bad |= curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    bad |= curl_easy_setopt(curl, CURLOPT_WRITEDATA, attempt);
    return bad == CURLE_OK ? 0 : sl_fail(attempt->error, "out of memory");
}

/* Network errors that another attempt may not meet. */
static bool is_temporary(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return true;
    default:
        return false;
    }
}

static enum outcome judge(struct attempt *attempt, CURLcode code, const char *why)
{
    const struct sl_transfer *transfer = attempt->transfer;
    long status = 0;
    curl_easy_getinfo(attempt->curl, CURLINFO_RESPONSE_CODE, &status);
    if (attempt->refused)
        return FAILED;
    if (code != CURLE_OK) {
        sl_fail(attempt->error, "%s: %s", transfer->url,
                why[0] == '\0' ? curl_easy_strerror(code) : why);
        return is_temporary(code) ? AGAIN : FAILED;
    }
    if (status != 200 && status != 206) {
        sl_fail(attempt->error, "%s: the server answered with status %ld", transfer->url, status);
        if (status == 416) /* the file on the server is no longer than the part here */
            return start_again(attempt) != 0 ? FAILED : AGAIN;
        return status >= 500 || status == 408 || status == 429 ? AGAIN : FAILED;
    }
    if (!attempt->started && start_body(attempt) != 0) /* an empty body */
        return FAILED;
    if (transfer->length > 0 && attempt->have < transfer->length) {
        sl_fail(attempt->error, "%s: ended after %lld of %lld bytes", transfer->url,
                (long long)attempt->have, (long long)transfer->length);
        return AGAIN;
    }
    return DONE;
}

static enum outcome try_once(struct attempt *attempt, const struct sl_patience *patience)
{
    char why[CURL_ERROR_SIZE] = "";
    attempt->started = attempt->refused = false;
    attempt->curl = curl_easy_init();
    if (attempt->curl == NULL) {
        sl_fail(attempt->error, "libcurl cannot be started");
        return FAILED;
    }
    enum outcome outcome = FAILED;
    if (set_options(attempt, patience, why) == 0)
        outcome = judge(attempt, curl_easy_perform(attempt->curl), why);
    sl_progress_finish();
    curl_easy_cleanup(attempt->curl);
    return outcome;
}

static void pause_for(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0 && errno == EINTR)
        ;
}

static int try_repeatedly(struct attempt *attempt, const struct sl_patience *patience)
{
    long wait = patience->wait;
    for (int i = 1;; i++) {
        enum outcome outcome = try_once(attempt, patience);
        if (outcome == DONE)
            return 0;
        if (outcome == FAILED)
            return -1;
        if (i >= patience->tries)
            return sl_error_in(attempt->error, "gave up after %d attempts", patience->tries);
        pause_for(wait);
        wait *= 2;
    }
}

int sl_transfer(struct sl_transfer *transfer, const struct sl_patience *patience,
                struct sl_error *error)
{
    struct attempt attempt = {.transfer = transfer, .error = error};
    attempt.fd = open(transfer->part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (attempt.fd < 0)
        return sl_fail_errno(error, "%s: cannot be written", transfer->part);
    attempt.have = lseek(attempt.fd, 0, SEEK_END);
    transfer->resumed = attempt.have > 0;
    int result = -1;
    if (attempt.have < 0) {
        sl_fail_errno(error, "%s: cannot be written", transfer->part);
        goto end;
    }
    if (transfer->length > 0 && attempt.have > transfer->length && start_again(&attempt) != 0)
        goto end;
    if (transfer->length > 0 && attempt.have == transfer->length)
        result = 0; /* interrupted between the last byte and the verification */
    else {
        sl_interrupt_hint("the same command resumes the download");
        result = try_repeatedly(&attempt, patience);
        sl_interrupt_hint(NULL);
    }
    if (result == 0 && fsync(attempt.fd) != 0)
        result = sl_fail_errno(error, "%s: cannot be written", transfer->part);
end:
    close(attempt.fd);
    if (result != 0 && attempt.have == 0)
        unlink(transfer->part); /* nothing to resume from */
    return result;
}
