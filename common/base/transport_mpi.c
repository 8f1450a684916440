#include "base/transport.h"

#include <assert.h>
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

/* Of one message; larger ones go in pieces. */
enum { PIECE = 1 << 30 };

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

/* Messages are sent by one thread at a time, but not always by the same one: what is read from
 * rank 0 may be read by any. */
int sl_transport_start(size_t *rank, size_t *ranks, size_t *here, struct sl_error *error)
{
    int provided, number, count;
    /* Open MPI's ranks wait actively. Where there are more of them than processors, they would keep
     * those from working that they wait for, and take a thousand times as long. */
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
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

void sl_transport_finish(void)
{
    MPI_Finalize();
}

void sl_transport_abort(int status)
{
    MPI_Abort(MPI_COMM_WORLD, status);
}

void sl_transport_share(void *bytes, size_t size)
{
    for (size_t done = 0; done < size; done += PIECE) {
        size_t left = size - done;
        MPI_Bcast((char *)bytes + done, left < PIECE ? (int)left : PIECE, MPI_BYTE, 0,
                  MPI_COMM_WORLD);
    }
}

void sl_transport_gather(void *array, size_t ranks, const size_t *starts, size_t size)
{
    static int counts[SL_RANKS_MAX], places[SL_RANKS_MAX];
    MPI_Datatype item;
    assert(starts[ranks] <= INT_MAX && size <= INT_MAX);
    for (size_t r = 0; r < ranks; r++) {
        places[r] = (int)starts[r];
        counts[r] = (int)(starts[r + 1] - starts[r]);
    }
    MPI_Type_contiguous((int)size, MPI_BYTE, &item);
    MPI_Type_commit(&item);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, array, counts, places, item, MPI_COMM_WORLD);
    MPI_Type_free(&item);
}

void sl_transport_exchange(const struct sl_ranks_message *sent, size_t sent_count,
                           const struct sl_ranks_message *received, size_t received_count)
{
    static MPI_Request requests[SL_RANKS_MESSAGES_MAX];
    size_t count = 0;
    assert(sent_count + received_count <= SL_RANKS_MESSAGES_MAX);
    for (size_t i = 0; i < received_count; i++) {
        const struct sl_ranks_message *message = &received[i];
        assert(message->size <= INT_MAX);
        MPI_Irecv(message->bytes, (int)message->size, MPI_BYTE, (int)message->rank,
                  (int)message->number, MPI_COMM_WORLD, &requests[count++]);
    }
    for (size_t i = 0; i < sent_count; i++) {
        const struct sl_ranks_message *message = &sent[i];
        MPI_Isend(message->bytes, (int)message->size, MPI_BYTE, (int)message->rank,
                  (int)message->number, MPI_COMM_WORLD, &requests[count++]);
    }
    MPI_Waitall((int)count, requests, MPI_STATUSES_IGNORE);
}
