#include "fetch/meta_mat.h"

#include "base/memory.h"
#include "fetch/imagenet_classes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Types of data elements, and classes of arrays. */
enum { INT8 = 1, UINT8, INT16, UINT16, INT32, UINT32, DOUBLE = 9, MATRIX = 14, COMPRESSED, UTF8 };
enum { STRUCTURE = 2 };
enum { HEADER = 128, UNPACKED_MAX = 16 << 20, FIELDS_MAX = 64 };

/* What is left of some bytes, and one data element taken from their beginning. */
struct span {
    const uint8_t *at, *end;
};
struct element {
    uint32_t type;
    struct span data;
};

static uint32_t read_u32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static size_t left(const struct span *span)
{
    return (size_t)(span->end - span->at);
}

/* Small elements have their size and four bytes of data in the tag. */
static bool take(struct span *span, struct element *element)
{
    if (left(span) < 8)
        return false;
    uint32_t type = read_u32(span->at), size = read_u32(span->at + 4);
    if (type >> 16 != 0) {
        size = type >> 16;
        *element = (struct element){type & 0xffff, {span->at + 4, span->at + 4 + size}};
        span->at += 8;
        return size <= 4;
    }
    span->at += 8;
    if (size > left(span))
        return false;
    *element = (struct element){type, {span->at, span->at + size}};
    size_t padded = type == COMPRESSED ? size : ((size_t)size + 7) / 8 * 8;
    span->at += padded < left(span) ? padded : left(span);
    return true;
}

/* An array: its class, number of items and name, and what follows them. */
struct array {
    uint8_t class;
    uint64_t count;
    struct span name, rest;
};

static bool open_array(const struct element *matrix, struct array *array)
{
    struct span inside = matrix->data;
    struct element flags, dimensions, name;
    if (matrix->type != MATRIX || !take(&inside, &flags) || left(&flags.data) < 8 ||
        !take(&inside, &dimensions) || !take(&inside, &name))
        return false;
    *array = (struct array){.class = *flags.data.at, .count = 1, .name = name.data};
    for (; left(&dimensions.data) >= 4; dimensions.data.at += 4)
        if (__builtin_mul_overflow(array->count, read_u32(dimensions.data.at), &array->count))
            return false;
    array->rest = inside;
    return true;
}

/* The only number of an array; -1 if it is not a whole number below 2^31. */
static int64_t number_of(const struct array *array)
{
    struct span inside = array->rest;
    struct element data;
    double real;
    if (!take(&inside, &data))
        return -1;
    const uint8_t *at = data.data.at;
    size_t size = left(&data.data);
    if ((data.type == UINT8 || data.type == INT8) && size == 1)
        return *at;
    if ((data.type == UINT16 || data.type == INT16) && size == 2)
        return at[0] | at[1] << 8;
    if ((data.type == UINT32 || data.type == INT32) && size == 4)
        return read_u32(at) >> 31 != 0 ? -1 : (int64_t)read_u32(at);
    if (data.type != DOUBLE || size != 8)
        return -1;
    memcpy(&real, at, sizeof real);
    return real >= 0 && real < 0x1p31 && real == (double)(int64_t)real ? (int64_t)real : -1;
}

/* A text of Latin letters in one or two bytes each; false if it is not a WordNet id. */
static bool id_of(const struct array *array, char id[SL_WORDNET_ID + 1])
{
    struct span inside = array->rest;
    struct element data;
    if (!take(&inside, &data))
        return false;
    size_t width = data.type == UINT16 ? 2 : 1;
    if (left(&data.data) != SL_WORDNET_ID * width)
        return false;
    for (size_t i = 0; i < SL_WORDNET_ID; i++)
        id[i] = (char)data.data.at[i * width];
    id[SL_WORDNET_ID] = '\0';
    return sl_is_wordnet_id(id, SL_WORDNET_ID);
}

/* The names of a structure's fields: so many bytes each. */
struct fields {
    size_t width, count, number, id; /* the places of the two that are wanted */
};

static bool find_fields(struct span *inside, struct fields *fields)
{
    struct element width, names;
    if (!take(inside, &width) || left(&width.data) != 4 || !take(inside, &names))
        return false;
    fields->width = read_u32(width.data.at);
    fields->count = fields->width == 0 ? 0 : left(&names.data) / fields->width;
    fields->number = fields->id = fields->count;
    for (size_t i = 0; i < fields->count && fields->count <= FIELDS_MAX; i++) {
        const char *name = (const char *)names.data.at + i * fields->width;
        if (strncmp(name, "ILSVRC2012_ID", fields->width) == 0)
            fields->number = i;
        else if (strncmp(name, "WNID", fields->width) == 0)
            fields->id = i;
    }
    return fields->number < fields->count && fields->id < fields->count;
}

/* One structure: a value for each field. */
static bool write_line(struct span *inside, const struct fields *fields, FILE *lines)
{
    int64_t number = -1;
    char id[SL_WORDNET_ID + 1] = "";
    for (size_t i = 0; i < fields->count; i++) {
        struct element element;
        struct array array;
        if (!take(inside, &element))
            return false;
        bool wanted = i == fields->number || i == fields->id;
        if (wanted && !open_array(&element, &array))
            return false;
        if (i == fields->number)
            number = number_of(&array);
        if (i == fields->id && !id_of(&array, id))
            return false;
    }
    return number >= 0 && fprintf(lines, "%lld %s\n", (long long)number, id) > 0;
}

static int write_lines(const struct array *synsets, FILE *lines, struct sl_error *error)
{
    struct span inside = synsets->rest;
    struct fields fields;
    if (synsets->class != STRUCTURE || !find_fields(&inside, &fields))
        return sl_fail(error, "synsets is not an array of structures with ILSVRC2012_ID and WNID");
    for (uint64_t i = 0; i < synsets->count; i++)
        if (!write_line(&inside, &fields, lines))
            return sl_fail(error, "synset %llu has no number or no WordNet id",
                           (unsigned long long)i);
    return 0;
}

static bool is_synsets(const struct element *element, struct array *array)
{
    return open_array(element, array) && left(&array->name) == strlen("synsets") &&
           memcmp(array->name.at, "synsets", strlen("synsets")) == 0;
}

/* Unpacks a compressed element into *bytes, to free() also on failure. */
static int unpack(struct element *element, uint8_t **bytes, struct sl_error *error)
{
    *bytes = sl_alloc(UNPACKED_MAX, 1, error);
    uLongf size = UNPACKED_MAX;
    if (*bytes == NULL)
        return -1;
    if (uncompress(*bytes, &size, element->data.at, (uLong)left(&element->data)) != Z_OK)
        return sl_fail(error, "is damaged");
    struct span inside = {*bytes, *bytes + size};
    return take(&inside, element) ? 0 : sl_fail(error, "is damaged");
}

static int find_synsets(struct span file, FILE *lines, struct sl_error *error)
{
    struct element element;
    struct array array;
    while (take(&file, &element)) {
        uint8_t *bytes = NULL;
        int result = element.type == COMPRESSED ? unpack(&element, &bytes, error) : 0;
        bool found = result == 0 && is_synsets(&element, &array);
        if (found)
            result = write_lines(&array, lines, error);
        free(bytes);
        if (result != 0 || found)
            return result;
    }
    return sl_fail(error, "has no array synsets, or is cut short");
}

int sl_meta_mat_read(const void *bytes, size_t size, char **lines, struct sl_error *error)
{
    const uint8_t *file = bytes;
    size_t written;
    *lines = NULL;
    if (size < HEADER || memcmp(file, "MATLAB 5.0", 10) != 0)
        return sl_fail(error, "is not a MATLAB file of level 5");
    if (memcmp(file + HEADER - 2, "IM", 2) != 0)
        return sl_fail(error, "is a MATLAB file of a big-endian machine");
    FILE *stream = open_memstream(lines, &written);
    if (stream == NULL)
        return sl_fail(error, "out of memory");
    int result = find_synsets((struct span){file + HEADER, file + size}, stream, error);
    if (sl_close_text(stream, lines, result == 0 ? error : &(struct sl_error){""}) != 0)
        result = -1;
    if (result != 0) {
        free(*lines);
        *lines = NULL;
    }
    return result;
}
