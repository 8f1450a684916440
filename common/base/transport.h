/* What carries bytes between ranks: MPI (transport_mpi.c, `make MPI=1`), or nothing
 * (transport_none.c), with which there is one rank. Only for ranks.c, which says what these do.
 */
#ifndef SL_BASE_TRANSPORT_H
#define SL_BASE_TRANSPORT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SL_RANKS_MAX = 1024,
    SL_RANKS_EXCHANGES_MAX = 64,
    SL_RANKS_MESSAGES_MAX = 256 /* of an exchange */
};

/* A message to or from another rank: `number` tells apart those that two ranks send each other. */
struct sl_ranks_message {
    void *bytes;
    size_t size, rank, number;
};

/* Whether there is one. */
bool sl_transport_is_there(void);

/* Joins the others; *here gets how many of the ranks run on this machine. The process calls
 * sl_transport_finish before it ends, or sl_transport_abort, which ends all with that status. */
int sl_transport_start(size_t *rank, size_t *ranks, size_t *here, struct sl_error *error);
void sl_transport_finish(void);
void sl_transport_abort(int status);

/* As sl_ranks_share, sl_ranks_gather, sl_ranks_begin, sl_ranks_done and sl_ranks_wait. MPI's own
 * handling of errors ends all processes. */
void sl_transport_share(void *bytes, size_t size);
void sl_transport_gather(void *array, size_t ranks, const size_t *starts, size_t size);
void sl_transport_begin(size_t exchange, const struct sl_ranks_message *sent, size_t sent_count,
                        const struct sl_ranks_message *received, size_t received_count);
bool sl_transport_done(size_t exchange);
void sl_transport_wait(size_t exchange);

#ifdef __cplusplus
}
#endif

#endif
