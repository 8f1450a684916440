#include "formats/patch.h"

#include "base/deflate.h"
#include "base/memory.h"
#include "formats/packed.h"

#include <stdlib.h>
#include <string.h>

int sl_patch_add(struct sl_patch *patch, const struct sl_sample *sample, struct sl_error *error)
{
    size_t count = (size_t)patch->count, before = count > 0 ? patch->ends[count - 1] : 0;
    struct sl_packed_buffer labels = {patch->labels, before, patch->label_room, false};
    msgpack_packer packer;
    if (sl_grow((void **)&patch->ids, &patch->id_room, count + 1, sizeof *patch->ids, error) != 0 ||
        sl_grow((void **)&patch->ends, &patch->end_room, count + 1, sizeof *patch->ends, error) !=
            0)
        return -1;
    msgpack_packer_init(&packer, &labels, sl_packed_append);
    if (sample->soft.data != NULL)
        sl_label_write(&packer, sample);
    else
        msgpack_pack_nil(&packer);
    if (sample->views != NULL)
        sl_packed_append(&labels, sample->views, sample->views_size);
    patch->labels = labels.bytes;
    patch->label_room = labels.capacity;
    if (labels.failed)
        return sl_fail(error, "out of memory");
    patch->ids[count] = sample->id;
    patch->ends[count] = labels.size;
    patch->count++;
    return 0;
}

/* A number in groups of 7 bits, the lowest first; all but the last have the highest bit set. */
static void put_number(struct sl_packed_buffer *to, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        sl_packed_append(to, &(char){(char)(number | 0x80)}, 1);
    sl_packed_append(to, &(char){(char)number}, 1);
}

/* Each as its difference from the one before, with the sign in the lowest bit. */
static void put_ids(struct sl_packed_buffer *to, const struct sl_patch *patch)
{
    int64_t before = 0;
    for (int64_t i = 0; i < patch->count; i++) {
        int64_t step = patch->ids[i] - before;
        put_number(to, (uint64_t)step << 1 ^ (step < 0 ? UINT64_MAX : 0));
        before = patch->ids[i];
    }
}

static size_t length_of(const struct sl_patch *patch, int64_t i)
{
    return patch->ends[i] - (i > 0 ? patch->ends[i - 1] : 0);
}

/* Their lengths, then the first byte of each, the second of each, ... since what all labels have in
 * common is at the same place in them. */
static void put_labels(struct sl_packed_buffer *to, const struct sl_patch *patch)
{
    size_t longest = 0;
    for (int64_t i = 0; i < patch->count; i++) {
        size_t length = length_of(patch, i);
        put_number(to, length);
        longest = length > longest ? length : longest;
    }
    for (size_t at = 0; at < longest; at++)
        for (int64_t i = 0; i < patch->count; i++)
            if (at < length_of(patch, i))
                sl_packed_append(
                    to, (char *)&patch->labels[patch->ends[i] - length_of(patch, i) + at], 1);
}

static int put_key(msgpack_packer *packer, const char *key)
{
    return msgpack_pack_str_with_body(packer, key, strlen(key));
}

/* Adds a member of packed bytes, which are released. */
static int put_part(msgpack_packer *packer, const char *key, struct sl_packed_buffer *part,
                    struct sl_error *error)
{
    void *packed;
    size_t size;
    int result = part->failed ? sl_fail(error, "out of memory")
                              : sl_deflate(part->bytes, part->size, &packed, &size, error);
    free(part->bytes);
    if (result != 0)
        return -1;
    put_key(packer, key);
    msgpack_pack_bin_with_body(packer, packed, size);
    free(packed);
    return 0;
}

static int put_header(msgpack_packer *packer, const struct sl_patch *patch, struct sl_error *error)
{
    struct sl_packed_buffer part = {0};
    msgpack_packer inner;
    json_t *json = sl_stream_header_json(&patch->header);
    if (json == NULL)
        return sl_fail(error, "out of memory");
    msgpack_packer_init(&inner, &part, sl_packed_append);
    sl_packed_write(&inner, json);
    json_decref(json);
    return put_part(packer, "header", &part, error);
}

static int put_all(msgpack_packer *packer, const struct sl_patch *patch, struct sl_error *error)
{
    struct sl_packed_buffer ids = {0}, labels = {0};
    msgpack_pack_map(packer, patch->replayed ? 6 : 7);
    put_key(packer, "softlabel-patch");
    msgpack_pack_int64(packer, 1);
    put_key(packer, "count");
    msgpack_pack_int64(packer, patch->count);
    put_key(packer, "image");
    put_key(packer, patch->floats ? "f32" : "same");
    put_key(packer, "xxh3");
    put_key(packer, patch->digest);
    if (put_header(packer, patch, error) != 0)
        return -1;
    if (!patch->replayed) {
        put_ids(&ids, patch);
        if (put_part(packer, "ids", &ids, error) != 0)
            return -1;
    }
    put_labels(&labels, patch);
    return put_part(packer, "labels", &labels, error);
}

int sl_patch_write(const struct sl_patch *patch, struct sl_output *output, struct sl_error *error)
{
    struct sl_packed_buffer file = {0};
    char digest[SL_XXH3_TEXT];
    msgpack_packer packer;
    msgpack_packer_init(&packer, &file, sl_packed_append);
    int result = put_all(&packer, patch, error);
    if (result == 0 && !file.failed) {
        sl_xxh3(file.bytes, file.size, digest);
        msgpack_pack_map(&packer, 2);
        put_key(&packer, "end");
        msgpack_pack_true(&packer);
        put_key(&packer, "xxh3");
        put_key(&packer, digest);
    }
    if (result == 0)
        result = file.failed ? sl_fail(error, "out of memory")
                             : sl_output_write(output, file.bytes, file.size, error);
    free(file.bytes);
    return result;
}
