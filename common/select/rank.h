/* Choosing within a quantile of difficulty: the images of a class are ranked by the cross-entropy
 * of their soft labels against the class, and the choice falls on one of N equal parts of the rank.
 *
 *     struct sl_ranking ranking;
 *     sl_ranking_init(&ranking, error);
 *     sl_ranking_add(&ranking, key, &reader.sample, classes, error);    // all records
 *     sl_ranking_choose(&ranking, 10, 1, 5, error);         // 10 a class of the easiest fifth
 *     ... sl_spool_read(&ranking.spool, &ranking.items[i].place, error) ...
 *     sl_ranking_release(&ranking);
 *
 * Records wait in a spool (samples/spool.h); memory holds 48 bytes for each.
 */
#ifndef SL_SELECT_RANK_H
#define SL_SELECT_RANK_H

#include "base/error.h"
#include "formats/stream.h"
#include "samples/spool.h"

#include <stddef.h>
#include <stdint.h>

struct sl_ranked {
    double loss;  /* -log of the soft label's entry for the class; infinite where that is 0 */
    uint64_t key; /* the order within a quantile, and then that of the quantiles */
    int64_t id;
    struct sl_spool_place place;
    uint32_t label;
    uint32_t part; /* how far its quantile is down the order in which they are used */
};

struct sl_ranking {
    struct sl_spool spool;
    struct sl_ranked *items;
    size_t count, capacity;
    float *soft; /* [classes] */
};

int sl_ranking_init(struct sl_ranking *ranking, size_t classes, struct sl_error *error);

/* Adds a record, which must have a soft label. */
int sl_ranking_add(struct sl_ranking *ranking, uint64_t key, const struct sl_stream_header *header,
                   const struct sl_sample *sample, struct sl_error *error);

/* Leaves `ipc` items a class (all of a smaller class), ordered by label and id: those of the
 * smallest keys in quantile `i` of `n` (1 is the easiest). A quantile with too few is filled up
 * from the next harder one and so on, and after the hardest from those easier than `i`, the nearest
 * first. Ties of the loss are broken by id. An id that is there twice is an error. */
int sl_ranking_choose(struct sl_ranking *ranking, size_t ipc, uint32_t i, uint32_t n,
                      struct sl_error *error);

void sl_ranking_release(struct sl_ranking *ranking);

#endif
