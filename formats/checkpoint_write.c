#include "formats/checkpoint.h"

#include "base/memory.h"
#include "base/profile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* An array without data, of the type and shape; NULL if memory is short. */
static struct sl_array *add_array(struct sl_checkpoint *checkpoint, const char *name,
                                  const struct sl_tensor *shape, struct sl_error *error)
{
    struct sl_array *arrays =
        reallocarray(checkpoint->arrays, checkpoint->count + 1, sizeof *arrays);
    if (arrays == NULL) {
        sl_fail(error, "out of memory");
        return NULL;
    }
    checkpoint->arrays = arrays;
    struct sl_array *array = &arrays[checkpoint->count];
    *array = (struct sl_array){.name = sl_copy_text(name, error), .tensor = *shape};
    array->size = sl_tensor_bytes(shape);
    return array->name == NULL ? NULL : array;
}

float *sl_checkpoint_add(struct sl_checkpoint *checkpoint, const char *name, uint32_t rank,
                         const uint32_t *dims, struct sl_error *error)
{
    struct sl_tensor shape = {.dtype = SL_F32, .rank = rank};
    memcpy(shape.dims, dims, rank * sizeof *dims);
    struct sl_array *array = add_array(checkpoint, name, &shape, error);
    if (array == NULL)
        return NULL;
    strcpy(array->type, "F32");
    array->values = sl_alloc(sl_tensor_count(&shape), sizeof *array->values, error);
    if (array->values == NULL) {
        free(array->name);
        return NULL;
    }
    array->tensor.data = array->values;
    checkpoint->count++;
    return array->values;
}

int sl_checkpoint_take(struct sl_checkpoint *checkpoint, const char *name,
                       const struct sl_tensor *tensor, void *data, struct sl_error *error)
{
    struct sl_array *array = add_array(checkpoint, name, tensor, error);
    if (array == NULL) {
        free(data);
        return -1;
    }
    const char *type = sl_dtype_name(tensor->dtype); /* "f32", which safetensors calls F32 */
    for (size_t i = 0; type[i] != '\0'; i++)
        array->type[i] = (char)toupper(type[i]);
    array->raw = data;
    array->tensor.data = data;
    checkpoint->count++;
    return 0;
}

int sl_checkpoint_digest(struct sl_checkpoint *checkpoint, struct sl_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return sl_fail(error, "out of memory");
    XXH3_128bits_reset(state);
    for (size_t i = 0; i < checkpoint->count; i++)
        XXH3_128bits_update(state, checkpoint->arrays[i].tensor.data, checkpoint->arrays[i].size);
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    sl_hex(canonical.digest, sizeof canonical.digest, checkpoint->digest);
    XXH3_freeState(state);
    return 0;
}

/* Takes over `value`; NULL is ignored. */
static void set_text(json_t *metadata, const char *key, json_t *value)
{
    char *text = value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text != NULL)
        json_object_set_new(metadata, key, json_string(text));
    free(text);
    json_decref(value);
}

static json_t *metadata_json(const struct sl_checkpoint *checkpoint)
{
    json_t *metadata = json_pack("{ss}", "format", "pt");
    if (checkpoint->arch != NULL)
        json_object_set_new(metadata, "arch", json_string(checkpoint->arch));
    if (checkpoint->epoch >= 0)
        set_text(metadata, "epoch", json_integer(checkpoint->epoch));
    if (checkpoint->step > 0)
        set_text(metadata, "step", json_integer(checkpoint->step));
    json_t *dataset = sl_dataset_to_json(&checkpoint->dataset);
    static const char *const keys[] = {"classes", "image", "preprocess"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        set_text(metadata, keys[i], json_incref(json_object_get(dataset, keys[i])));
    json_decref(dataset);
    set_text(metadata, "made", json_incref(checkpoint->made));
    json_object_set_new(metadata, "xxh3", json_string(checkpoint->digest));
    return metadata;
}

static json_t *header_json(const struct sl_checkpoint *checkpoint)
{
    json_t *header = json_pack("{so}", "__metadata__", metadata_json(checkpoint));
    size_t offset = 0;
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        const struct sl_tensor *tensor = &array->tensor;
        size_t end = offset + array->size;
        json_t *shape = json_array();
        for (uint32_t d = 0; d < tensor->rank; d++)
            json_array_append_new(shape, json_integer(tensor->dims[d]));
        json_object_set_new(header, array->name,
                            json_pack("{ss so s[II]}", "dtype",
                                      array->values != NULL ? "F32" : array->type, "shape", shape,
                                      "data_offsets", (json_int_t)offset, (json_int_t)end));
        offset = end;
    }
    return header;
}

int sl_checkpoint_write(struct sl_checkpoint *checkpoint, struct sl_output *output,
                        struct sl_error *error)
{
    if (sl_checkpoint_digest(checkpoint, error) != 0)
        return -1;
    json_t *header = header_json(checkpoint);
    char *text = header == NULL ? NULL : json_dumps(header, JSON_COMPACT);
    json_decref(header);
    if (text == NULL)
        return sl_fail(error, "out of memory");
    /* spaces after the header put the data at a multiple of 8, as the format demands */
    size_t length = strlen(text);
    uint64_t padded = (length + 7) / 8 * 8;
    int result = sl_output_write(output, &padded, sizeof padded, error);
    if (result == 0)
        result = sl_output_print(output, error, "%s%*s", text, (int)(padded - length), "");
    for (size_t i = 0; result == 0 && i < checkpoint->count; i++)
        result = sl_output_write(output, checkpoint->arrays[i].tensor.data,
                                 checkpoint->arrays[i].size, error);
    free(text);
    return result;
}

int sl_checkpoint_save(struct sl_checkpoint *checkpoint, const char *path, struct sl_error *error)
{
    struct sl_output output;
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    int result = sl_checkpoint_write(checkpoint, &output, error);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    sl_profile_to(before);
    return result;
}
