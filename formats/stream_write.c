#include "formats/stream.h"

#include "base/memory.h"
#include "base/profile.h"
#include "formats/label.h"
#include "formats/packed.h"

#include <msgpack.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct sl_stream_sink {
    struct sl_packed_buffer object; /* the current one */
    msgpack_packer packer;
    XXH3_state_t *digest; /* of the segment so far */
};

/* Writes the current object to the output. */
static int flush(struct sl_stream_writer *writer, struct sl_error *error)
{
    struct sl_stream_sink *sink = writer->sink;
    size_t size = sink->object.size;
    sink->object.size = 0;
    if (sink->object.failed)
        return sl_fail(error, "out of memory");
    XXH3_128bits_update(sink->digest, sink->object.bytes, size);
    return sl_output_write(writer->output, sink->object.bytes, size, error);
}

json_t *sl_stream_header_json(const struct sl_stream_header *header)
{
    json_t *json = json_pack("{si ss}", "softlabel", 1, "kind",
                             header->kind == SL_SAMPLES ? "samples" : "metrics");
    json_object_set_new(json, "dataset",
                        header->has_dataset || header->kind == SL_SAMPLES
                            ? sl_dataset_to_json(&header->dataset)
                            : json_null());
    json_object_set_new(json, "count",
                        header->count < 0 ? json_null() : json_integer(header->count));
    if (header->learned)
        json_object_set_new(json, "labels", json_string("learned"));
    if (header->views.count > 0)
        json_object_set_new(json, "views", sl_stream_views_to_json(&header->views));
    if (json_object_set(json, "made", header->made) != 0) {
        json_decref(json);
        return NULL;
    }
    return json;
}

int sl_stream_begin(struct sl_stream_writer *writer, struct sl_output *output,
                    const struct sl_stream_header *header, struct sl_error *error)
{
    *writer = (struct sl_stream_writer){.output = output, .promised = header->count};
    writer->sink = sl_alloc(1, sizeof *writer->sink, error);
    if (writer->sink == NULL)
        return -1;
    msgpack_packer_init(&writer->sink->packer, &writer->sink->object, sl_packed_append);
    writer->sink->digest = XXH3_createState();
    json_t *json = sl_stream_header_json(header);
    if (json == NULL || writer->sink->digest == NULL) {
        json_decref(json);
        sl_stream_drop(writer);
        return sl_fail(error, "out of memory");
    }
    XXH3_128bits_reset(writer->sink->digest);
    sl_packed_write(&writer->sink->packer, json);
    json_decref(json);
    if (flush(writer, error) == 0)
        return 0;
    sl_stream_drop(writer);
    return -1;
}

static void pack_key(msgpack_packer *packer, const char *key)
{
    msgpack_pack_str_with_body(packer, key, strlen(key));
}

int sl_stream_put_sample(struct sl_stream_writer *writer, const struct sl_sample *sample,
                         struct sl_error *error)
{
    msgpack_packer *packer = &writer->sink->packer;
    bool soft = sample->soft.data != NULL;
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    msgpack_pack_map(packer, 3 + (size_t)soft + (sample->views != NULL));
    pack_key(packer, "id");
    msgpack_pack_int64(packer, sample->id);
    pack_key(packer, "label");
    msgpack_pack_uint32(packer, sample->label);
    pack_key(packer, "image");
    if (sample->encoded != NULL)
        msgpack_pack_bin_with_body(packer, sample->encoded, sample->encoded_size);
    else
        sl_tensor_write(packer, &sample->image);
    if (soft) {
        pack_key(packer, "soft");
        sl_label_write(packer, sample);
    }
    if (sample->views != NULL) {
        pack_key(packer, "views");
        sl_packed_append(&writer->sink->object, sample->views, sample->views_size);
    }
    writer->count++;
    int result = flush(writer, error);
    sl_profile_to(before);
    return result;
}

int sl_stream_put_metrics(struct sl_stream_writer *writer, json_t *metrics, struct sl_error *error)
{
    if (metrics == NULL)
        return sl_fail(error, "out of memory");
    sl_packed_write(&writer->sink->packer, metrics);
    json_decref(metrics);
    writer->count++;
    return flush(writer, error);
}

void sl_stream_digest(const struct sl_stream_writer *writer, char digest[SL_XXH3_TEXT])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(writer->sink->digest));
    sl_hex(canonical.digest, sizeof canonical.digest, digest);
}

int sl_stream_finish(struct sl_stream_writer *writer, struct sl_error *error)
{
    if (writer->promised >= 0 && writer->promised != writer->count)
        return sl_fail(error, "the stream's header promised %lld records, there are %lld",
                       (long long)writer->promised, (long long)writer->count);
    char digest[SL_XXH3_TEXT];
    sl_stream_digest(writer, digest);
    json_t *trailer =
        json_pack("{sb sI ss}", "end", 1, "count", (json_int_t)writer->count, "xxh3", digest);
    if (trailer == NULL)
        return sl_fail(error, "out of memory");
    sl_packed_write(&writer->sink->packer, trailer);
    json_decref(trailer);
    int result = flush(writer, error);
    sl_stream_drop(writer);
    return result;
}

void sl_stream_drop(struct sl_stream_writer *writer)
{
    if (writer->sink == NULL)
        return;
    XXH3_freeState(writer->sink->digest);
    free(writer->sink->object.bytes);
    free(writer->sink);
    writer->sink = NULL;
}
