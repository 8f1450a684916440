#include "base/transport.h"

#include <assert.h>
#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* PIECE: bytes of one message; larger ones go in pieces. PAUSE: nanoseconds, many times what a call
 * of MPI takes, and not longer than a network takes for what a socket holds. */
enum { PIECE = 1 << 30, PAUSE = 200000, STACK_SIZE = 1 << 20 };

/* MPI carries messages within its own calls alone, so while this process computes, a thread calls
 * it from time to time. All threads take turns with MPI. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t begun; /* an exchange, or the end */
    pthread_t thread;
    bool started, ends;
    int counts[SL_RANKS_EXCHANGES_MAX]; /* of requests, 0 once all are known to be done */
    MPI_Request requests[SL_RANKS_EXCHANGES_MAX][SL_RANKS_MESSAGES_MAX];
} carrier = {.lock = PTHREAD_MUTEX_INITIALIZER, .begun = PTHREAD_COND_INITIALIZER};

bool sl_transport_is_there(void)
{
    return true;
}

static size_t count_here(void)
{
    MPI_Comm here;
    int count;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
    MPI_Comm_size(here, &count);
    MPI_Comm_free(&here);
    return (size_t)count;
}

int sl_transport_start(size_t *rank, size_t *ranks, size_t *here, struct sl_error *error)
{
    int provided, number, count;
    /* Open MPI's ranks wait actively. Where there are more of them than processors, they would keep
     * those from working that they wait for, and take a thousand times as long. */
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
    /* Its messages over TCP share a connection: in small pieces, short ones, which the computation
     * waits for, need not wait for long ones, which have time until its end. */
    setenv("OMPI_MCA_btl_tcp_rdma_pipeline_frag_size", "32768", 0);
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS)
        return sl_fail(error, "MPI cannot be started");
    if (provided < MPI_THREAD_SERIALIZED)
        return sl_fail(error, "MPI was built without threads");
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    *rank = (size_t)number;
    *ranks = (size_t)count;
    *here = count_here();
    return 0;
}

static bool is_done(size_t exchange)
{
    int done = 1;
    if (carrier.counts[exchange] > 0)
        MPI_Testall(carrier.counts[exchange], carrier.requests[exchange], &done,
                    MPI_STATUSES_IGNORE);
    if (done)
        carrier.counts[exchange] = 0;
    return done;
}

/* Returns whether any exchange is still under way. A look at one carries on with all. */
static bool carry_on(void)
{
    for (size_t e = 0; e < SL_RANKS_EXCHANGES_MAX; e++)
        if (!is_done(e))
            return true;
    return false;
}

static void *carry(void *unused)
{
    const struct timespec pause = {.tv_nsec = PAUSE};
    (void)unused;
    pthread_mutex_lock(&carrier.lock);
    while (!carrier.ends)
        if (carry_on()) {
            pthread_mutex_unlock(&carrier.lock);
            nanosleep(&pause, NULL);
            pthread_mutex_lock(&carrier.lock);
        } else {
            pthread_cond_wait(&carrier.begun, &carrier.lock);
        }
    pthread_mutex_unlock(&carrier.lock);
    return NULL;
}

/* If it cannot be, messages wait for the next call. */
static void start_carrier(void)
{
    pthread_attr_t attributes;
    if (carrier.started)
        return;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    carrier.started = pthread_create(&carrier.thread, &attributes, carry, NULL) == 0;
    pthread_attr_destroy(&attributes);
}

void sl_transport_finish(void)
{
    if (carrier.started) {
        pthread_mutex_lock(&carrier.lock);
        carrier.ends = true;
        pthread_cond_signal(&carrier.begun);
        pthread_mutex_unlock(&carrier.lock);
        pthread_join(carrier.thread, NULL);
    }
    MPI_Finalize();
}

/* Takes no turn: the end must not wait for another thread, which may wait for a rank. */
void sl_transport_abort(int status)
{
    MPI_Abort(MPI_COMM_WORLD, status);
}

void sl_transport_share(void *bytes, size_t size)
{
    pthread_mutex_lock(&carrier.lock);
    for (size_t done = 0; done < size; done += PIECE) {
        size_t left = size - done;
        MPI_Bcast((char *)bytes + done, left < PIECE ? (int)left : PIECE, MPI_BYTE, 0,
                  MPI_COMM_WORLD);
    }
    pthread_mutex_unlock(&carrier.lock);
}

void sl_transport_gather(void *array, size_t ranks, const size_t *starts, size_t size)
{
    int counts[SL_RANKS_MAX], places[SL_RANKS_MAX];
    MPI_Datatype item;
    assert(starts[ranks] <= INT_MAX && size <= INT_MAX);
    for (size_t r = 0; r < ranks; r++) {
        places[r] = (int)starts[r];
        counts[r] = (int)(starts[r + 1] - starts[r]);
    }
    pthread_mutex_lock(&carrier.lock);
    MPI_Type_contiguous((int)size, MPI_BYTE, &item);
    MPI_Type_commit(&item);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, array, counts, places, item, MPI_COMM_WORLD);
    MPI_Type_free(&item);
    pthread_mutex_unlock(&carrier.lock);
}

void sl_transport_begin(size_t exchange, const struct sl_ranks_message *sent, size_t sent_count,
                        const struct sl_ranks_message *received, size_t received_count)
{
    MPI_Request *requests = carrier.requests[exchange];
    int count = 0;
    assert(exchange < SL_RANKS_EXCHANGES_MAX);
    assert(sent_count + received_count <= SL_RANKS_MESSAGES_MAX);
    pthread_mutex_lock(&carrier.lock);
    assert(carrier.counts[exchange] == 0);
    for (const struct sl_ranks_message *m = received; m < received + received_count; m++) {
        assert(m->size <= INT_MAX);
        MPI_Irecv(m->bytes, (int)m->size, MPI_BYTE, (int)m->rank, (int)m->number, MPI_COMM_WORLD,
                  &requests[count++]);
    }
    for (const struct sl_ranks_message *m = sent; m < sent + sent_count; m++)
        MPI_Isend(m->bytes, (int)m->size, MPI_BYTE, (int)m->rank, (int)m->number, MPI_COMM_WORLD,
                  &requests[count++]);
    carrier.counts[exchange] = count;
    start_carrier();
    pthread_cond_signal(&carrier.begun);
    pthread_mutex_unlock(&carrier.lock);
}

bool sl_transport_done(size_t exchange)
{
    pthread_mutex_lock(&carrier.lock);
    bool done = is_done(exchange);
    pthread_mutex_unlock(&carrier.lock);
    return done;
}

void sl_transport_wait(size_t exchange)
{
    pthread_mutex_lock(&carrier.lock);
    MPI_Waitall(carrier.counts[exchange], carrier.requests[exchange], MPI_STATUSES_IGNORE);
    carrier.counts[exchange] = 0;
    pthread_mutex_unlock(&carrier.lock);
}
