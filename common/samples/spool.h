/* A temporary file of records that do not fit in memory: written once, read back in any order.
 *
 *     struct sl_spool spool;
 *     struct sl_spool_place place;
 *     struct sl_sample sample;
 *     if (sl_spool_open(&spool, error) != 0 || sl_spool_add(&spool, &sample, &place, error) != 0)
 *         return -1;
 *     void *block = sl_spool_read(&spool, &place, error); // see samples/copy.h
 *     free(block);
 *     sl_spool_close(&spool);
 */
#ifndef SL_SAMPLES_SPOOL_H
#define SL_SAMPLES_SPOOL_H

#include "base/error.h"
#include "formats/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_spool {
    bool open;
    int fd;
    uint64_t size; /* bytes written */
};

/* The bytes of a record in the file. */
struct sl_spool_place {
    uint64_t offset;
    size_t size;
};

/* Opens an empty spool. */
int sl_spool_open(struct sl_spool *spool, struct sl_error *error);

/* Writes a copy of the record to the end, and returns its place. */
int sl_spool_add(struct sl_spool *spool, const struct sl_sample *sample,
                 struct sl_spool_place *place, struct sl_error *error);

/* The block of a record, to free(); NULL on failure. */
void *sl_spool_read(struct sl_spool *spool, const struct sl_spool_place *place,
                    struct sl_error *error);

/* Harmless on a zeroed spool. */
void sl_spool_close(struct sl_spool *spool);

#endif
