/* JSON values as MessagePack and back: headers, metrics and trailers are such values.
 *
 *     msgpack_packer packer;
 *     msgpack_object object;
 *     sl_packed_write(&packer, json_true());
 *     json_t *json = sl_packed_read(&object, error);
 */
#ifndef SL_FORMATS_PACKED_H
#define SL_FORMATS_PACKED_H

#include "base/error.h"

#include <jansson.h>
#include <msgpack.h>
#include <stdbool.h>
#include <stddef.h>

/* Objects become maps in their order of insertion, integers their shortest form, reals float64. */
void sl_packed_write(msgpack_packer *packer, const json_t *json);

/* A new value, or NULL: bin and ext have no JSON form, and maps need different keys, all strings.
 */
json_t *sl_packed_read(const msgpack_object *object, struct sl_error *error);

/* What a map has under the key, or NULL. */
const msgpack_object *sl_packed_find(const msgpack_object *map, const char *key);

/* Where a packer's objects gather. Start from zeros; free(bytes) at the end. */
struct sl_packed_buffer {
    void *bytes; /* [size]; owned */
    size_t size, capacity;
    bool failed; /* memory was short for some of them, which packers' results need not be asked */
};

/* For msgpack_packer_init, with such a buffer. */
int sl_packed_append(void *buffer, const char *bytes, size_t size);

/* Maps, arrays, and their items; msgpack-c takes 24 bytes for each. A header of 65536 classes has a
 * twelfth as many. */
enum { SL_PACKED_ITEMS_MAX = 1 << 22, SL_PACKED_TOO_MANY = -2 };

/* Measures the object that begins here: 1 and its length, 0 if these bytes are not all of it, -1 if
 * they are not MessagePack, SL_PACKED_TOO_MANY as soon as it promises more than
 * SL_PACKED_ITEMS_MAX items. Allocates nothing, whereas msgpack-c makes room for as many items as a
 * damaged length claims. */
int sl_packed_scan(const void *bytes, size_t size, size_t *length);

/* The value that a map, an object that was read, has under the key, and its bytes; NULL and 0 if it
 * has none. */
const void *sl_packed_member(const void *map, size_t size, const char *key, size_t *length);

#endif
