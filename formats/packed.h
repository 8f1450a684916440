/* JSON values as MessagePack and back: headers, metrics and trailers are such values.
 *
 *     sl_packed_write(&packer, json);
 *     json_t *json = sl_packed_read(&object, error);
 */
#ifndef SL_FORMATS_PACKED_H
#define SL_FORMATS_PACKED_H

#include "base/error.h"

#include <jansson.h>
#include <msgpack.h>

/* Objects become maps in their order of insertion, integers the shortest form, reals float64. */
void sl_packed_write(msgpack_packer *packer, const json_t *json);

/* A new value, or NULL: bin and ext have no JSON form, and maps need string keys, each once. */
json_t *sl_packed_read(const msgpack_object *object, struct sl_error *error);

#endif
