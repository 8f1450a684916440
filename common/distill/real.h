/* Images by class, from which batches are drawn: real ones or, see inner.h, those of the set.
 *
 *     struct sl_real_images real;
 *     if (sl_real_images_init(&real, &samples, "data.sls", &set, error) != 0)
 *         return -1;
 *     sl_random_init(&random, seed, SL_RANDOM_DISTILL_REAL, step, class);
 *     size_t n = sl_real_images_draw(&real, class, &random, 256); // real.drawn[0 ... n - 1]
 *     sl_real_images_release(&real);
 */
#ifndef SL_DISTILL_REAL_H
#define SL_DISTILL_REAL_H

#include "base/error.h"
#include "base/random.h"
#include "samples/samples.h"

#include <stddef.h>
#include <stdint.h>

struct sl_real_images {
    const struct sl_samples *samples; /* borrowed */
    size_t *first;                    /* [classes + 1]: where a class begins in `order` */
    uint32_t *order;                  /* [N]: samples by class, without other classes */
    uint32_t *drawn;                  /* [N]: those of the last draw */
};

/* Of those samples, called `name` in messages, whose classes `set` has images of: students of a set
 * are not to blame for classes that it does not show. Fails for a class of the set that no sample
 * is of. */
int sl_real_images_init(struct sl_real_images *real, const struct sl_samples *samples,
                        const char *name, const struct sl_samples *set, struct sl_error *error);
void sl_real_images_release(struct sl_real_images *real);

size_t sl_real_images_of(const struct sl_real_images *real, uint32_t class);

/* Draws `wanted` different images of a class, or all of them if there are fewer. Returns how many.
 */
size_t sl_real_images_draw(struct sl_real_images *real, uint32_t class, struct sl_random *random,
                           size_t wanted);

/* A batch of all these classes: up to `wanted` different images of each, in the order of classes.
 * The size is that of every such batch. */
size_t sl_real_images_batch_size(const struct sl_real_images *real, size_t wanted);
void sl_real_images_batch(struct sl_real_images *real, uint64_t seed, uint32_t step, size_t wanted,
                          uint32_t *batch);

#endif
