/* What mutations know of the files that they change.
 *
 *     if (fuzz_is_tar(data, size))
 *         next = FUZZ_BLOCK + fuzz_round(fuzz_entry_size(data));
 */
#ifndef SL_TESTS_MUTATE_H
#define SL_TESTS_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_BLOCK = 512 };

/* Whether this is the header of an entry of a tar archive. */
bool fuzz_is_tar(const uint8_t *data, size_t size);

/* The length of the entry's content as its header says it. */
size_t fuzz_entry_size(const uint8_t *header);

/* The next multiple of FUZZ_BLOCK. */
size_t fuzz_round(size_t size);

/* Puts the digests of a stream or a checkpoint right, the checksums of a PNG file or a tar archive:
 * else they would stop every mutated input at the door. Anything else stays as it is. */
void fuzz_mend(uint8_t *data, size_t size);

#endif
