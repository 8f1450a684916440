/* Downloads against a server on the loopback that misbehaves as the test wants
 * (tests/programs/serve_file.c). */
#include "base/digest.h"
#include "base/progress.h"
#include "downloads/download.h"

#include <fcntl.h>
#include <libgen.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIZE = 100000 };

static const struct sl_patience hurried = {.tries = 5, .wait = 1, .stall = 1, .connect_time = 2};

static char folder[] = "/tmp/softlabel-download.XXXXXX", served[300], cache[300], sha256[65];
static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
static pid_t server;
static FILE *server_says;
static struct sl_remote remote; /* the served file, as a registry would describe it */
static char *downloaded;        /* the path in the cache */
static struct sl_error why;

/* The program in the folder next to this one's: build/tests/programs/serve_file for
 * build/tests/unit/fetch/test_download. */
static void exec_server(const char *options)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is killed takes its server along */
    char own[4000], command[5000];
    ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
    own[size < 0 ? 0 : size] = '\0';
    snprintf(command, sizeof command, "exec '%s/../../programs/serve_file' %s '%s'", dirname(own),
             options, served);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static void serve(const char *options)
{
    static char url[100];
    int ends[2], port = 0;
    assert_int_equal(pipe(ends), 0);
    server = fork();
    assert_true(server >= 0);
    if (server == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        exec_server(options);
    }
    close(ends[1]);
    server_says = fdopen(ends[0], "r");
    assert_int_equal(fscanf(server_says, "%d%*c", &port), 1);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/pub/set.bin?a=/b", port);
    remote = (struct sl_remote){.name = "set", .url = url, .length = SIZE, .sha256 = sha256};
}

/* The next request the server has seen, "" after `stop_server` when there was none. */
static const char *asked(void)
{
    static char line[200];
    if (fgets(line, sizeof line, server_says) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void stop_server(void)
{
    if (server <= 0)
        return;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    server = 0;
}

static bool in_cache(const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", cache, name);
    return access(path, F_OK) == 0;
}

static void put_in_cache(const char *name, const void *bytes, size_t size)
{
    char path[400];
    mkdir(cache, 0777);
    snprintf(path, sizeof path, "%s/%s", cache, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static uint8_t content[SIZE];

static int fetch(void)
{
    free(downloaded);
    downloaded = sl_download(&remote, &hurried, &why);
    return downloaded == NULL ? -1 : 0;
}

static void assert_arrived(void)
{
    static uint8_t bytes[SIZE + 1];
    FILE *file = fopen(downloaded, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), SIZE);
    fclose(file);
    assert_memory_equal(bytes, content, SIZE);
    assert_true(in_cache("set.bin"));
    assert_false(in_cache("set.bin.part"));
}

static void assert_refused(const char *text)
{
    assert_int_equal(fetch(), -1);
    if (strstr(why.text, text) == NULL)
        fail_msg("expected '%s' in: %s", text, why.text);
    assert_false(in_cache("set.bin"));
}

static int begin(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(served, sizeof served, "%s/served", folder);
    FILE *file = fopen(served, "wb");
    if (file == NULL)
        return -1;
    for (int i = 0; i < SIZE; i++)
        content[i] = (uint8_t)(i * 7 + i / 251);
    fwrite(content, 1, SIZE, file);
    fclose(file);
    sl_sha256(content, SIZE, sha256);
    snprintf(cache, sizeof cache, "%s/cache", folder);
    setenv("SL_CACHE", cache, 1);
    setenv("no_proxy", "127.0.0.1", 1);
    sl_progress_quiet(true);
    return 0;
}

static void remove_all(const char *what)
{
    char command[500];
    snprintf(command, sizeof command, "rm -rf '%s'", what);
    assert_int_equal(system(command), 0);
}

static int end(void **state)
{
    (void)state;
    remove_all(folder);
    return 0;
}

static int after_each(void **state)
{
    (void)state;
    stop_server();
    if (server_says != NULL)
        fclose(server_says);
    server_says = NULL;
    free(downloaded);
    downloaded = NULL;
    remove_all(cache);
    return 0;
}

static void test_fetches_once(void **state)
{
    (void)state;
    serve("");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    assert_int_equal(fetch(), 0);
    stop_server();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
    assert_string_equal(asked(), "");
}

static void test_goes_on_where_it_broke_off(void **state)
{
    (void)state;
    serve("--drop 40000");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=40000-");
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=80000-");
}

static void test_gives_up_and_goes_on_later(void **state)
{
    (void)state;
    serve("--drop 10000");
    assert_refused("gave up after 5 attempts");
    assert_true(in_cache("set.bin.part"));
    assert_int_equal(fetch(), 0);
    assert_arrived();
}

static void test_server_without_ranges(void **state)
{
    (void)state;
    put_in_cache("set.bin.part", "old", 3);
    serve("--ignore-ranges");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=3-");
}

/* The digest shows it, and the file is read from its beginning. */
static void test_file_changed_meanwhile(void **state)
{
    (void)state;
    put_in_cache("set.bin.part", "of another file", 15);
    serve("");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=15-");
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
}

/* A resumed download whose digest is wrong is started anew once, whether an earlier call began it
 * or an earlier attempt. */
static void test_starts_anew_once(void **state)
{
    (void)state;
    serve("--drop 60000");
    remote.sha256 = zeros;
    assert_refused("the registry says 000000");
    stop_server();
    for (int i = 0; i < 2; i++) {
        assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
        assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=60000-");
    }
    assert_string_equal(asked(), "");
    assert_false(in_cache("set.bin.part"));
}

static void test_part_complete(void **state)
{
    (void)state;
    put_in_cache("set.bin.part", content, SIZE);
    serve("");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    stop_server();
    assert_string_equal(asked(), "");
}

static void test_part_too_long(void **state)
{
    (void)state;
    static uint8_t more[SIZE + 10];
    put_in_cache("set.bin.part", more, sizeof more);
    serve("");
    remote.length = 0; /* so that only the server can tell: 416 */
    assert_int_equal(fetch(), 0);
    assert_arrived();
}

static void test_busy_server(void **state)
{
    (void)state;
    serve("--fail 3");
    assert_int_equal(fetch(), 0);
    assert_arrived();
    stop_server();
    serve("--fail 99");
    remove_all(cache);
    assert_refused("gave up after 5 attempts: http://127.0.0.1:");
    assert_refused("the server answered with status 503");
    assert_false(in_cache("set.bin.part"));
}

static void test_missing_file_is_not_asked_for_twice(void **state)
{
    (void)state;
    serve("--fail 99 --status 404");
    assert_refused("/pub/set.bin?a=/b: the server answered with status 404");
    stop_server();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
    assert_string_equal(asked(), "");
}

static void test_wrong_length(void **state)
{
    (void)state;
    serve("");
    remote.length = SIZE - 1;
    assert_refused("has 100000 bytes, the registry says 99999");
    stop_server();
    serve("--length -1"); /* the server does not say how long it is */
    remote.length = SIZE - 1;
    assert_refused("has more than the 99999 bytes the registry says");
    stop_server();
    remove_all(cache);
    serve("--length -1");
    remote.length = SIZE + 1;
    assert_refused("ended after 100000 of 100001 bytes");
}

/* Part of the file is there, and the claimed length of the rest is the largest number. */
static void test_endless_rest(void **state)
{
    (void)state;
    put_in_cache("set.bin.part", content, 3);
    serve("--length 9223372036854775807");
    assert_refused("has 9223372036854775810 bytes, the registry says 100000");
}

static void test_wrong_digest(void **state)
{
    (void)state;
    serve("");
    remote.sha256 = zeros;
    assert_refused("the registry says 000000");
    assert_false(in_cache("set.bin.part"));
}

static void test_damaged_in_the_cache(void **state)
{
    (void)state;
    serve("");
    assert_int_equal(fetch(), 0);
    content[SIZE / 2] ^= 1;
    put_in_cache("set.bin", content, SIZE);
    content[SIZE / 2] ^= 1;
    assert_int_equal(fetch(), 0);
    assert_arrived();
}

static void test_redirects_end(void **state)
{
    (void)state;
    serve("--redirect /again");
    assert_refused("redirects");
    for (int i = 0; i < 6; i++)
        assert_string_not_equal(asked(), "");
    stop_server();
    assert_string_equal(asked(), "");
}

/* Nor does a server send anyone to a file of this machine, or to another protocol. */
static void test_redirects_stay_with_http(void **state)
{
    (void)state;
    char options[400];
    snprintf(options, sizeof options, "--redirect 'file://%s'", served);
    serve(options);
    assert_refused("rotocol \"file\""); /* is not supported, or disabled: libcurl's words */
    stop_server();
    serve("--redirect ftp://127.0.0.1/set.bin");
    assert_refused("rotocol \"ftp\"");
}

static void test_silent_server(void **state)
{
    (void)state;
    const struct sl_patience twice = {.tries = 2, .wait = 1, .stall = 1, .connect_time = 2};
    serve("--stall 60000");
    downloaded = sl_download(&remote, &twice, &why);
    assert_non_null(downloaded);
    assert_arrived();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b bytes=60000-");
}

static void test_nobody_there(void **state)
{
    (void)state;
    serve("");
    stop_server();
    assert_refused("gave up after 5 attempts");
}

static void test_address_without_file(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://127.0.0.1", "http://127.0.0.1/a/",
                                       "http://127.0.0.1/..", "http://127.0.0.1?a/b"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        remote = (struct sl_remote){.name = "set", .url = urls[i], .sha256 = sha256};
        assert_refused("does not name a file");
    }
}

/* The server plays the proxy: it is asked for the whole address. */
static void test_proxy(void **state)
{
    (void)state;
    char proxy[200];
    serve("");
    snprintf(proxy, sizeof proxy, "%.*s", (int)strcspn(remote.url + 7, "/") + 7, remote.url);
    setenv("http_proxy", proxy, 1);
    remote.url = "http://softlabel.invalid/set.bin";
    int result = fetch();
    unsetenv("http_proxy");
    assert_int_equal(result, 0);
    assert_arrived();
    assert_string_equal(asked(), "GET http://softlabel.invalid/set.bin");
}

/* Four processes at once: all get the file, one of them from the server. */
static void test_take_turns(void **state)
{
    (void)state;
    serve("");
    pid_t children[4];
    for (int i = 0; i < 4; i++)
        if ((children[i] = fork()) == 0)
            _exit(fetch() == 0 ? 0 : 1);
    for (int i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    stop_server();
    assert_string_equal(asked(), "GET /pub/set.bin?a=/b");
    assert_string_equal(asked(), "");
}

static void assert_cached_in(const char *where)
{
    char expected[400];
    assert_int_equal(fetch(), 0);
    snprintf(expected, sizeof expected, "%s/%s/set.bin", cache, where);
    assert_string_equal(downloaded, expected);
}

static void test_cache_folder(void **state)
{
    (void)state;
    serve("");
    unsetenv("SL_CACHE");
    setenv("XDG_CACHE_HOME", cache, 1);
    assert_cached_in("softlabel");
    setenv("XDG_CACHE_HOME", "relative", 1);
    setenv("HOME", cache, 1);
    assert_cached_in(".cache/softlabel");
    unsetenv("HOME");
    assert_refused("set SL_CACHE");
    setenv("SL_CACHE", cache, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_fetches_once, after_each),
        cmocka_unit_test_teardown(test_goes_on_where_it_broke_off, after_each),
        cmocka_unit_test_teardown(test_gives_up_and_goes_on_later, after_each),
        cmocka_unit_test_teardown(test_server_without_ranges, after_each),
        cmocka_unit_test_teardown(test_file_changed_meanwhile, after_each),
        cmocka_unit_test_teardown(test_starts_anew_once, after_each),
        cmocka_unit_test_teardown(test_part_complete, after_each),
        cmocka_unit_test_teardown(test_part_too_long, after_each),
        cmocka_unit_test_teardown(test_busy_server, after_each),
        cmocka_unit_test_teardown(test_missing_file_is_not_asked_for_twice, after_each),
        cmocka_unit_test_teardown(test_wrong_length, after_each),
        cmocka_unit_test_teardown(test_endless_rest, after_each),
        cmocka_unit_test_teardown(test_wrong_digest, after_each),
        cmocka_unit_test_teardown(test_damaged_in_the_cache, after_each),
        cmocka_unit_test_teardown(test_redirects_end, after_each),
        cmocka_unit_test_teardown(test_redirects_stay_with_http, after_each),
        cmocka_unit_test_teardown(test_silent_server, after_each),
        cmocka_unit_test_teardown(test_nobody_there, after_each),
        cmocka_unit_test_teardown(test_address_without_file, after_each),
        cmocka_unit_test_teardown(test_proxy, after_each),
        cmocka_unit_test_teardown(test_take_turns, after_each),
        cmocka_unit_test_teardown(test_cache_folder, after_each),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
