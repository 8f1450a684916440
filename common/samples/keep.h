/* The records with the smallest keys of each class, as records pass: memory is bounded by how many
 * are kept, not by how many are offered.
 *
 *     struct sl_keeper keeper;
 *     struct sl_sample sample;
 *     if (sl_keeper_init(&keeper, 200, 10, error) != 0 ||
 *         sl_keeper_offer(&keeper, 0x17, &sample, error) != 0) // any number, in any order
 *         return -1;
 *     sl_keeper_sort(&keeper);
 *     void *block = keeper.classes[7].kept[0].block; // by id; see samples/copy.h
 *     sl_keeper_release(&keeper);
 */
#ifndef SL_SAMPLES_KEEP_H
#define SL_SAMPLES_KEEP_H

#include "base/error.h"
#include "formats/stream.h"

#include <stddef.h>
#include <stdint.h>

struct sl_kept {
    uint64_t key;
    int64_t id;  /* decides between equal keys */
    void *block; /* of samples/copy.h; owned */
};

/* Sorted by key and id until sl_keeper_sort, so the last one is the first to go. */
struct sl_kept_class {
    struct sl_kept *kept; /* [count]; owned */
    size_t count, capacity;
};

struct sl_keeper {
    struct sl_kept_class *classes; /* [class_count]; owned */
    size_t class_count;
    size_t limit; /* records kept in a class */
};

/* The key by which records are drawn at random: the same for the same seed and id, whatever else
 * there is, so that smaller choices are part of larger ones. */
uint64_t sl_keeper_draw(uint64_t seed, int64_t id);

/* Room for up to `limit` records of each class. */
int sl_keeper_init(struct sl_keeper *keeper, size_t classes, size_t limit, struct sl_error *error);

/* Copies the record if its key is among the smallest of its class so far. An id that is kept
 * already is an error. */
int sl_keeper_offer(struct sl_keeper *keeper, uint64_t key, const struct sl_sample *sample,
                    struct sl_error *error);

/* Puts every class in the order of its ids; nothing can be offered afterwards. */
void sl_keeper_sort(struct sl_keeper *keeper);

void sl_keeper_release(struct sl_keeper *keeper);

#endif
