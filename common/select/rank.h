/* Choosing within a quantile of difficulty: the images of a class are ranked by the cross-entropy
 * of their soft labels against the class, and chosen from one of N equal parts of the rank.
 *
 *     struct sl_ranking ranking;
 *     struct sl_stream_reader in; // at a record, of any number
 *     if (sl_ranking_init(&ranking, 200, error) != 0 ||
 *         sl_ranking_add(&ranking, 0x17, &in.header, &in.sample, error) != 0)
 *         return -1;
 *     int result = sl_ranking_choose(&ranking, 10, 1, 5, error); // 10 per class, the easiest fifth
 *     void *block = sl_spool_read(&ranking.spool, &ranking.items[0].place, error);
 *     free(block); // see samples/copy.h
 *     sl_ranking_release(&ranking);
 *
 * Records are kept in a spool (samples/spool.h); memory holds 48 bytes for each.
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
    uint32_t part; /* the place of its quantile in the order in which quantiles are used */
};

struct sl_ranking {
    struct sl_spool spool;
    struct sl_ranked *items; /* [count]; owned */
    size_t count, capacity;
    float *soft; /* [classes], scratch; owned */
};

/* On failure, too, sl_ranking_release is needed. */
int sl_ranking_init(struct sl_ranking *ranking, size_t classes, struct sl_error *error);

/* Adds a record; one without a soft label is an error. `header` is that of its segment. */
int sl_ranking_add(struct sl_ranking *ranking, uint64_t key, const struct sl_stream_header *header,
                   const struct sl_sample *sample, struct sl_error *error);

/* Leaves `ipc` items per class (all of a smaller class), ordered by label and id: those of the
 * smallest keys in quantile `i` of `n` (1 is the easiest). A quantile with too few is filled up
 * from the next harder one and so on, and after the hardest from those easier than `i`, the nearest
 * first. Ties of the loss are broken by id. An id that is chosen twice is an error. */
int sl_ranking_choose(struct sl_ranking *ranking, size_t ipc, uint32_t i, uint32_t n,
                      struct sl_error *error);

void sl_ranking_release(struct sl_ranking *ranking);

#endif
