#include "base/transport.h"

bool sl_transport_is_there(void)
{
    return false;
}

int sl_transport_start(size_t *rank, size_t *ranks, size_t *here, struct sl_error *error)
{
    (void)rank, (void)ranks, (void)here;
    return sl_fail(error, "this build runs as one process");
}

void sl_transport_finish(void)
{
}

void sl_transport_abort(int status)
{
    (void)status;
}

void sl_transport_share(void *bytes, size_t size)
{
    (void)bytes, (void)size;
}

void sl_transport_gather(void *array, size_t ranks, const size_t *starts, size_t size)
{
    (void)array, (void)ranks, (void)starts, (void)size;
}

void sl_transport_begin(size_t exchange, const struct sl_ranks_message *sent, size_t sent_count,
                        const struct sl_ranks_message *received, size_t received_count)
{
    (void)exchange, (void)sent, (void)sent_count, (void)received, (void)received_count;
}

bool sl_transport_done(size_t exchange)
{
    (void)exchange;
    return true;
}

void sl_transport_wait(size_t exchange)
{
    (void)exchange;
}
