/* Samples in the order of their ids, which is the same for any order of a stream.
 *
 *     static const int64_t ids[] = {40, 3, 17};
 *     struct sl_id_order order;
 *     if (sl_id_order_init(&order, ids, 3, error) != 0)
 *         return -1;
 *     printf("%u", order.rank[0]); // 2: there are two below 40
 *     sl_id_order_release(&order);
 */
#ifndef SL_SAMPLES_ID_ORDER_H
#define SL_SAMPLES_ID_ORDER_H

#include "base/digest.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct sl_id_order {
    size_t count;
    int64_t *ids;    /* [count], ascending; owned, as the next two */
    uint32_t *index; /* [count]: which of the samples has this rank */
    uint32_t *rank;  /* [count]: the rank of each of the samples */
};

/* Of ids [count], in the order of the samples; an id may appear twice. On failure, too,
 * sl_id_order_release is needed. */
int sl_id_order_init(struct sl_id_order *order, const int64_t *ids, size_t count,
                     struct sl_error *error);

/* Fails if an id appears twice: such images cannot be told apart by it. */
int sl_id_order_check(const struct sl_id_order *order, struct sl_error *error);

/* The digest of the ids in this order, 8 bytes each, little-endian. */
void sl_id_order_digest(const struct sl_id_order *order, char digest[SL_XXH3_TEXT]);

void sl_id_order_release(struct sl_id_order *order);

#endif
