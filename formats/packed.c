#include "formats/packed.h"

#include "base/memory.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

int sl_packed_append(void *context, const char *bytes, size_t size)
{
    struct sl_packed_buffer *buffer = context;
    struct sl_error unused;
    buffer->failed |=
        sl_grow(&buffer->bytes, &buffer->capacity, buffer->size + size, 1, &unused) != 0;
    if (buffer->failed)
        return -1;
    if (size > 0)
        memcpy((char *)buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

void sl_packed_write(msgpack_packer *packer, const json_t *json)
{
    const char *key;
    json_t *value;
    size_t index;
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        msgpack_pack_map(packer, json_object_size(json));
        json_object_foreach ((json_t *)json, key, value) {
            msgpack_pack_str_with_body(packer, key, strlen(key));
            sl_packed_write(packer, value);
        }
        break;
    case JSON_ARRAY:
        msgpack_pack_array(packer, json_array_size(json));
        json_array_foreach (json, index, value)
            sl_packed_write(packer, value);
        break;
    case JSON_STRING:
        msgpack_pack_str_with_body(packer, json_string_value(json), json_string_length(json));
        break;
    case JSON_INTEGER:
        msgpack_pack_int64(packer, json_integer_value(json));
        break;
    case JSON_REAL:
        msgpack_pack_double(packer, json_real_value(json));
        break;
    case JSON_TRUE:
        msgpack_pack_true(packer);
        break;
    case JSON_FALSE:
        msgpack_pack_false(packer);
        break;
    case JSON_NULL:
        msgpack_pack_nil(packer);
        break;
    }
}

static json_t *read_value(const msgpack_object *object, int depth, struct sl_error *error);

static int read_member(json_t *json, const msgpack_object_kv *member, int depth,
                       struct sl_error *error)
{
    const msgpack_object *key = &member->key;
    if (key->type != MSGPACK_OBJECT_STR)
        return sl_fail(error, "a map has a key that is not a string");
    json_t *name = json_stringn(key->via.str.ptr, key->via.str.size);
    int result = 0;
    if (name == NULL || strlen(json_string_value(name)) != json_string_length(name))
        result = sl_fail(error, "a map has a key that is not UTF-8 text");
    else if (json_object_get(json, json_string_value(name)) != NULL)
        result = sl_fail(error, "a map has the key '%.100s' twice", json_string_value(name));
    json_t *value = result == 0 ? read_value(&member->val, depth, error) : NULL;
    if (value == NULL || json_object_set_new(json, json_string_value(name), value) != 0)
        result = -1;
    json_decref(name);
    return result;
}

static json_t *read_map(const msgpack_object_map *map, int depth, struct sl_error *error)
{
    json_t *json = json_object();
    for (uint32_t i = 0; i < map->size; i++) {
        if (read_member(json, &map->ptr[i], depth, error) != 0) {
            json_decref(json);
            return NULL;
        }
    }
    return json;
}

static json_t *read_array(const msgpack_object_array *array, int depth, struct sl_error *error)
{
    json_t *json = json_array();
    for (uint32_t i = 0; i < array->size; i++) {
        json_t *value = read_value(&array->ptr[i], depth, error);
        if (value == NULL)
            return json_decref(json), NULL;
        json_array_append_new(json, value);
    }
    return json;
}

static json_t *checked(json_t *json, const char *what, struct sl_error *error)
{
    if (json == NULL)
        sl_fail(error, "%s", what);
    return json;
}

static json_t *read_value(const msgpack_object *object, int depth, struct sl_error *error)
{
    if (depth == DEPTH_MAX)
        return checked(NULL, "values are nested too deeply", error);
    switch (object->type) {
    case MSGPACK_OBJECT_NIL:
        return json_null();
    case MSGPACK_OBJECT_BOOLEAN:
        return json_boolean(object->via.boolean);
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        if (object->via.u64 > INT64_MAX)
            return checked(NULL, "a number is larger than 2^63 - 1", error);
        return json_integer((json_int_t)object->via.u64);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return json_integer(object->via.i64);
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return checked(json_real(object->via.f64), "a number is not finite", error);
    case MSGPACK_OBJECT_STR:
        return checked(json_stringn(object->via.str.ptr, object->via.str.size),
                       "a string is not UTF-8", error);
    case MSGPACK_OBJECT_ARRAY:
        return read_array(&object->via.array, depth + 1, error);
    case MSGPACK_OBJECT_MAP:
        return read_map(&object->via.map, depth + 1, error);
    default:
        return checked(NULL, "a value is binary, expected text or a number", error);
    }
}

json_t *sl_packed_read(const msgpack_object *object, struct sl_error *error)
{
    return read_value(object, 0, error);
}

const msgpack_object *sl_packed_find(const msgpack_object *map, const char *key)
{
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object_kv *pair = &map->via.map.ptr[i];
        if (pair->key.type == MSGPACK_OBJECT_STR && pair->key.via.str.size == strlen(key) &&
            memcmp(pair->key.via.str.ptr, key, strlen(key)) == 0)
            return &pair->val;
    }
    return NULL;
}
