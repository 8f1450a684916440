#include "base/ranks.h"

#include "base/profile.h"
#include "base/transport.h"
#include "base/version.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* PATIENCE: seconds; Open MPI takes one or two to end the others. */
enum { TEXT = 200, HOST = 64, PATIENCE = 5 };

static size_t own_rank, all_ranks = 1, ranks_here = 1;
static uint64_t sent_bytes;
static int failure; /* the status that this process ends with, if it failed */

/* What mpirun, or srun with PMIx or PMI, says in the environment: how many processes it started,
 * and which this one is. */
static const struct {
    const char *ranks, *rank;
} ANNOUNCED[] = {{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                 {"PMI_SIZE", "PMI_RANK"},
                 {"SLURM_STEP_NUM_TASKS", "PMIX_RANK"}};

static size_t number_in(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? 0 : (size_t)strtoul(text, NULL, 10);
}

/* The number of processes that were started together, 1 if this was started by itself. */
static size_t announced(size_t *rank)
{
    *rank = 0;
    for (size_t i = 0; i < sizeof ANNOUNCED / sizeof *ANNOUNCED; i++)
        if (getenv(ANNOUNCED[i].rank) != NULL && number_in(ANNOUNCED[i].ranks) > 1) {
            *rank = number_in(ANNOUNCED[i].rank);
            return number_in(ANNOUNCED[i].ranks);
        }
    return 1;
}

size_t sl_rank(void)
{
    return own_rank;
}

size_t sl_ranks(void)
{
    return all_ranks;
}

size_t sl_ranks_here(void)
{
    return ranks_here;
}

uint64_t sl_ranks_sent(void)
{
    return sent_bytes;
}

bool sl_ranks_relayed(void)
{
    return getenv(ANNOUNCED[0].rank) != NULL;
}

/* What this process leaves unfinished is removed before, since that was asked for later. */
static void finish(void)
{
    if (failure != 0)
        sl_transport_abort(failure);
    else
        sl_transport_finish();
}

void sl_ranks_fail(int status)
{
    size_t rank;
    announced(&rank); /* it may fail before it joins */
    failure = status;
    if (rank > 0)
        sleep(PATIENCE);
}

/* Standard output of rank 0 is that of all. */
static int silence(struct sl_error *error)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int result = nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0
                     ? sl_fail_errno(error, "/dev/null: cannot be written")
                     : 0;
    if (nowhere >= 0)
        close(nowhere);
    return result;
}

int sl_ranks_start(const char *program, bool several, struct sl_error *error)
{
    size_t rank, count = announced(&rank);
    if (count == 1)
        return 0;
    if (!several)
        return sl_fail(error, "runs as one process, and was started as %zu", count);
    if (!sl_transport_is_there())
        return sl_fail(error,
                       "was built without MPI, and was started as %zu processes: build it with "
                       "make MPI=1",
                       count);
    if (count > SL_RANKS_MAX)
        return sl_fail(error, "%zu ranks are more than %d", count, SL_RANKS_MAX);
    if (sl_transport_start(&own_rank, &all_ranks, &ranks_here, error) != 0)
        return -1;
    atexit(finish);
    if (own_rank > 0 && silence(error) != 0)
        return -1;
    if (sl_ranks_agree("program", program, error) != 0)
        return -1;
    return sl_ranks_agree("version", SL_VERSION, error);
}

/* Waiting for other ranks is part of it. */
static enum sl_section begin(void)
{
    return sl_profile_to(SL_IN_MESSAGES);
}

void sl_ranks_share(void *bytes, size_t size)
{
    if (all_ranks == 1)
        return;
    enum sl_section before = begin();
    if (own_rank == 0)
        sent_bytes += (all_ranks - 1) * size;
    sl_transport_share(bytes, size);
    sl_profile_to(before);
}

time_t sl_ranks_time(void)
{
    time_t now = time(NULL);
    sl_ranks_share(&now, sizeof now);
    return now;
}

int sl_ranks_result(int result, struct sl_error *error)
{
    sl_ranks_share(&result, sizeof result);
    if (result != 0)
        sl_ranks_share(error->text, sizeof error->text);
    return result;
}

int sl_ranks_agree(const char *what, const char *own, struct sl_error *error)
{
    static struct {
        char host[HOST], text[TEXT];
    } said[SL_RANKS_MAX];
    static size_t starts[SL_RANKS_MAX + 1];
    if (all_ranks == 1)
        return 0;
    memset(&said[own_rank], 0, sizeof *said);
    gethostname(said[own_rank].host, HOST - 1);
    snprintf(said[own_rank].text, TEXT, "%s", own);
    sl_ranks_cut(all_ranks, 1, starts);
    sl_ranks_gather(said, starts, sizeof *said);
    for (size_t r = 1; r < all_ranks; r++)
        if (strcmp(said[r].text, said[0].text) != 0)
            return sl_fail(error, "rank %zu on %s: its %s is %s, that of rank 0 on %s is %s", r,
                           said[r].host, what, said[r].text, said[0].host, said[0].text);
    return 0;
}

void sl_ranks_cut(size_t n, size_t unit, size_t *starts)
{
    size_t units = (n + unit - 1) / unit;
    for (size_t r = 0; r < all_ranks; r++)
        starts[r] = units * r / all_ranks * unit;
    starts[all_ranks] = n;
}

void sl_ranks_gather(void *array, const size_t *starts, size_t size)
{
    if (all_ranks == 1)
        return;
    enum sl_section before = begin();
    sent_bytes += (all_ranks - 1) * (starts[own_rank + 1] - starts[own_rank]) * size;
    sl_transport_gather(array, all_ranks, starts, size);
    sl_profile_to(before);
}

void sl_ranks_begin(size_t exchange, const struct sl_ranks_message *sent, size_t sent_count,
                    const struct sl_ranks_message *received, size_t received_count)
{
    enum sl_section before = begin();
    for (size_t i = 0; i < sent_count; i++)
        sent_bytes += sent[i].size;
    sl_transport_begin(exchange, sent, sent_count, received, received_count);
    sl_profile_to(before);
}

bool sl_ranks_done(size_t exchange)
{
    return sl_transport_done(exchange);
}

void sl_ranks_wait(size_t exchange)
{
    enum sl_section before = begin();
    sl_transport_wait(exchange);
    sl_profile_to(before);
}
