#include "formats/label.h"

#include "base/memory.h"
#include "formats/label_code.h"
#include "formats/packed.h"
#include "formats/soft.h"

#include <stdlib.h>
#include <string.h>

int sl_label_reader_init(struct sl_label_reader *reader, size_t classes, struct sl_error *error)
{
    reader->classes = classes;
    msgpack_unpacked_init(&reader->object);
    reader->named = sl_alloc(classes, sizeof *reader->named, error);
    reader->entries = sl_alloc(classes, sizeof *reader->entries, error);
    return reader->named == NULL || reader->entries == NULL ? -1 : 0;
}

void sl_label_reader_release(struct sl_label_reader *reader)
{
    msgpack_unpacked_destroy(&reader->object);
    free(reader->named);
    free(reader->entries);
    *reader = (struct sl_label_reader){0};
}

int sl_tensor_read(struct sl_tensor *tensor, const msgpack_object *object, const char *what,
                   struct sl_error *error)
{
    if (object == NULL || object->type != MSGPACK_OBJECT_EXT ||
        object->via.ext.type != SL_TENSOR_EXT)
        return sl_fail(error, "%s is not a tensor, see sl-stream(5)", what);
    if (sl_tensor_parse(tensor, object->via.ext.ptr, object->via.ext.size, error) != 0)
        return sl_error_in(error, "%s", what);
    return 0;
}

static int read_values(struct sl_tensor *values, const msgpack_object *object,
                       struct sl_error *error)
{
    if (sl_tensor_read(values, object, "soft label", error) != 0)
        return -1;
    if ((values->dtype != SL_F32 && values->dtype != SL_F16) || values->rank != 1)
        return sl_fail(error,
                       "soft label is a tensor of %s and rank %u, expected f32 or f16 and rank 1",
                       sl_dtype_name(values->dtype), values->rank);
    if (values->dims[0] == 0)
        return sl_fail(error, "soft label is empty");
    return sl_tensor_finite(values) ? 0
                                    : sl_fail(error, "soft label has a value that is not finite");
}

/* A class must not appear twice, so there are no more entries than classes. */
static int check_index(const struct sl_tensor *index, uint8_t *named, size_t classes,
                       struct sl_error *error)
{
    const char *data = index->data;
    uint16_t class;
    int result = 0;
    uint32_t k = 0;
    if (index->dims[0] > classes)
        return sl_fail(error, "soft label has %u entries of %zu classes", index->dims[0], classes);
    for (; result == 0 && k < index->dims[0]; k++) {
        memcpy(&class, data + sizeof class * k, sizeof class);
        if (class >= classes)
            result = sl_fail(error, "soft label names class %u of %zu", class, classes);
        else if (named[class]++ > 0)
            result = sl_fail(error, "soft label names class %u twice", class);
    }
    for (; result == 0 && k-- > 0;) {
        memcpy(&class, data + sizeof class * k, sizeof class);
        named[class] = 0;
    }
    return result;
}

/* Whether the values, at most one per class, can be those of a label. */
static int check_values(struct sl_label_reader *reader, const struct sl_tensor *values,
                        struct sl_error *error)
{
    if (reader->any)
        return 0;
    if (values->data != reader->entries)
        sl_tensor_to_f32(values, reader->entries);
    return sl_soft_check(reader->entries, values->dims[0], reader->learned, error);
}

static int read_top(struct sl_label_reader *reader, const msgpack_object *soft,
                    struct sl_sample *sample, struct sl_error *error)
{
    if (sl_tensor_read(&sample->index, sl_packed_find(soft, "index"), "soft label's index",
                       error) != 0 ||
        read_values(&sample->soft, sl_packed_find(soft, "value"), error) != 0)
        return -1;
    const struct sl_tensor *index = &sample->index;
    if (index->dtype != SL_U16 || index->rank != 1 || index->dims[0] != sample->soft.dims[0])
        return sl_fail(error, "soft label's index is not a list of u16 as long as its values");
    if (check_index(index, reader->named, reader->classes, error) != 0)
        return -1;
    return check_values(reader, &sample->soft, error);
}

static int read_packed(struct sl_label_reader *reader, const msgpack_object_ext *ext,
                       struct sl_sample *sample, struct sl_error *error)
{
    if (sl_label_decode(ext->ptr, ext->size, reader->classes, reader->entries, error) != 0)
        return -1;
    sample->packed = ext->ptr;
    sample->packed_size = ext->size;
    sample->soft = (struct sl_tensor){SL_F32, 1, {(uint32_t)reader->classes}, reader->entries};
    return check_values(reader, &sample->soft, error);
}

int sl_label_read(struct sl_label_reader *reader, const msgpack_object *object,
                  struct sl_sample *sample, struct sl_error *error)
{
    if (object == NULL || object->type == MSGPACK_OBJECT_NIL)
        return 0;
    if (object->type == MSGPACK_OBJECT_MAP)
        return read_top(reader, object, sample, error);
    if (object->type == MSGPACK_OBJECT_EXT && object->via.ext.type == SL_LABEL_EXT)
        return read_packed(reader, &object->via.ext, sample, error);
    if (read_values(&sample->soft, object, error) != 0)
        return -1;
    if (sample->soft.dims[0] != reader->classes)
        return sl_fail(error, "soft label has %u entries, expected %zu", sample->soft.dims[0],
                       reader->classes);
    return check_values(reader, &sample->soft, error);
}

void sl_tensor_write(msgpack_packer *packer, const struct sl_tensor *tensor)
{
    uint8_t head[2 + 4 * SL_TENSOR_RANK_MAX];
    size_t head_size = sl_tensor_head(tensor, head);
    size_t size = sl_tensor_bytes(tensor);
    msgpack_pack_ext(packer, head_size + size, SL_TENSOR_EXT);
    msgpack_pack_ext_body(packer, head, head_size);
    msgpack_pack_ext_body(packer, tensor->data, size);
}

static void pack_key(msgpack_packer *packer, const char *key)
{
    msgpack_pack_str_with_body(packer, key, strlen(key));
}

void sl_label_write(msgpack_packer *packer, const struct sl_sample *sample)
{
    if (sample->packed != NULL) {
        msgpack_pack_ext(packer, sample->packed_size, SL_LABEL_EXT);
        msgpack_pack_ext_body(packer, sample->packed, sample->packed_size);
        return;
    }
    if (sample->index.data == NULL) {
        sl_tensor_write(packer, &sample->soft);
        return;
    }
    msgpack_pack_map(packer, 2);
    pack_key(packer, "index");
    sl_tensor_write(packer, &sample->index);
    pack_key(packer, "value");
    sl_tensor_write(packer, &sample->soft);
}

int sl_label_read_bytes(struct sl_label_reader *reader, const void *bytes, size_t size,
                        struct sl_sample *sample, struct sl_error *error)
{
    size_t offset = 0, length;
    if (sl_packed_scan(bytes, size, &length) != 1 || length != size ||
        msgpack_unpack_next(&reader->object, bytes, size, &offset) != MSGPACK_UNPACK_SUCCESS)
        return sl_fail(error, "soft label is damaged");
    return sl_label_read(reader, &reader->object.data, sample, error);
}

void sl_label_list_start(struct sl_label_list *list, const void *bytes, size_t size)
{
    const uint8_t *first = bytes;
    size_t head = 1;
    uint32_t count = first[0] & 0x0f;
    if ((first[0] & 0xf0) != 0x90) { /* an array 16 or 32, big-endian */
        head = first[0] == 0xdc ? 3 : 5;
        count = 0;
        for (size_t i = 1; i < head; i++)
            count = count << 8 | first[i];
    }
    *list = (struct sl_label_list){(const char *)bytes + head, size - head, count};
}

const void *sl_label_list_next(struct sl_label_list *list, size_t *size)
{
    const char *at = list->at;
    if (list->left == 0 || sl_packed_scan(at, list->size, size) != 1)
        return NULL;
    list->at += *size;
    list->size -= *size;
    list->left--;
    return at;
}
