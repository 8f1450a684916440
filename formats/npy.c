#include "formats/npy.h"

#include "base/input.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FILE_MAX = (size_t)8 << 30;
static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6, ALIGNMENT = 64, HEAD_MAX = 4096 };

/* The types that these tools read, by their names in NumPy; the first one is written. A mark in
 * front of it, as in ">f4", is the order of bytes. */
static const char *const types[][4] = {
    [SL_U8] = {"u1", "uint8", "B"},       [SL_U16] = {"u2", "uint16", "H"},
    [SL_I64] = {"i8", "int64", "q", "l"}, [SL_F16] = {"f2", "float16", "e"},
    [SL_F32] = {"f4", "float32", "f"},    [SL_F64] = {"f8", "float64", "d"},
};

/* Whole numbers that become i64. */
static const struct whole {
    const char *names[4];
    size_t size;
    bool is_signed;
} wholes[] = {
    {{"i1", "int8", "b"}, 1, true},         {{"i2", "int16", "h"}, 2, true},
    {{"i4", "int32", "i"}, 4, true},        {{"u4", "uint32", "I"}, 4, false},
    {{"u8", "uint64", "Q", "L"}, 8, false},
};

/* How an array lies in its file. */
struct layout {
    bool big_endian, by_columns;
    size_t width;              /* of an element, in bytes */
    const struct whole *whole; /* NULL: elements are of the tensor's type */
};

bool sl_looks_like_npy(const void *bytes, size_t size)
{
    return size >= MAGIC && memcmp(bytes, magic, MAGIC) == 0;
}

/* What follows 'key': in the header, a Python dictionary; NULL without the key. */
static const char *value_of(const char *head, const char *key)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "'%s'", key);
    const char *at = strstr(head, quoted);
    if (at == NULL) {
        quoted[0] = quoted[strlen(quoted) - 1] = '"';
        at = strstr(head, quoted);
    }
    if (at == NULL)
        return NULL;
    at += strlen(quoted);
    at += strspn(at, " ");
    if (*at != ':')
        return NULL;
    return at + 1 + strspn(at + 1, " ");
}

static bool is_among(const char *const names[4], const char *name, size_t length)
{
    for (size_t i = 0; i < 4 && names[i] != NULL; i++)
        if (length == strlen(names[i]) && memcmp(name, names[i], length) == 0)
            return true;
    return false;
}

/* Sets the type of the tensor, and how wide its elements are in the file. Whether it is known. */
static bool find_type(struct sl_tensor *tensor, const char *name, size_t length,
                      struct layout *layout)
{
    for (enum sl_dtype dtype = SL_U8; dtype <= SL_F64; dtype++)
        if (is_among(types[dtype], name, length)) {
            tensor->dtype = dtype;
            layout->width = sl_dtype_size(dtype);
            return true;
        }
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        if (is_among(wholes[i].names, name, length)) {
            tensor->dtype = SL_I64;
            layout->width = wholes[i].size;
            layout->whole = &wholes[i];
            return true;
        }
    return false;
}

static int read_type(struct sl_tensor *tensor, const char *text, struct layout *layout,
                     struct sl_error *error)
{
    if (text != NULL && *text == '[')
        return sl_fail(error, "is an array of records with named fields, expected numbers");
    if (text == NULL || (*text != '\'' && *text != '"'))
        return sl_fail(error, "has no type in its header");
    const char quote[] = {*text, '\0'}, *name = text + 1;
    size_t length = strcspn(name, quote), order = length > 0 && strchr("<>=|", *name) != NULL;
    layout->big_endian = *name == '>';
    if (find_type(tensor, name + order, length - order, layout))
        return 0;
    if (length - order == 1 && name[order] == 'O')
        return sl_fail(error,
                       "has the type |O: Python objects, a pickle that can run any program; if you "
                       "trust it: a = numpy.load(FILE, allow_pickle=True); "
                       "numpy.save(FILE, numpy.array(a.tolist(), 'float32'))");
    if (length > order && (name[order] == 'U' || name[order] == 'S'))
        return sl_fail(error,
                       "has the type %.*s, text; array.astype('float32') makes numbers of it if it "
                       "shows some, and numpy.unique(array, return_inverse=True)[1] if it has the "
                       "names of classes",
                       length > 20 ? 20 : (int)length, name);
    return sl_fail(error,
                   "has the type %.*s, expected real or whole numbers; array.astype('float32') "
                   "or array.astype('int64') makes it so",
                   length > 20 ? 20 : (int)length, name);
}

/* "(3, 4)", "(3,)", "()"; Python 2 wrote long integers, "(3L, 4L)" */
static int read_shape(struct sl_tensor *tensor, const char *text, struct sl_error *error)
{
    if (text == NULL || *text != '(')
        return sl_fail(error, "has no shape");
    text += 1 + strspn(text + 1, " ");
    while (*text != ')') {
        char *end;
        errno = 0;
        unsigned long long size = strtoull(text, &end, 10);
        if (*text < '0' || *text > '9' || errno != 0 || size > UINT32_MAX)
            return sl_fail(error, "has a shape that is not a list of sizes");
        if (tensor->rank == SL_TENSOR_RANK_MAX)
            return sl_fail(error, "has more than %d dimensions", SL_TENSOR_RANK_MAX);
        tensor->dims[tensor->rank++] = (uint32_t)size;
        text = end + (*end == 'L');
        text += strspn(text, " ");
        if (*text == ',')
            text += 1 + strspn(text + 1, " ");
        else if (*text != ')')
            return sl_fail(error, "has a shape that is not a list of sizes");
    }
    return 0;
}

static int read_head(struct sl_tensor *tensor, const char *head, struct layout *layout,
                     struct sl_error *error)
{
    if (read_type(tensor, value_of(head, "descr"), layout, error) != 0)
        return -1;
    const char *fortran = value_of(head, "fortran_order");
    layout->by_columns = fortran != NULL && strncmp(fortran, "True", 4) == 0;
    if (fortran == NULL || (!layout->by_columns && strncmp(fortran, "False", 5) != 0))
        return sl_fail(error, "does not say whether it is in Fortran order");
    return read_shape(tensor, value_of(head, "shape"), error);
}

static int check_size(const struct sl_tensor *tensor, size_t wanted, size_t size,
                      struct sl_error *error)
{
    for (uint32_t i = 0; i < tensor->rank; i++)
        if (__builtin_mul_overflow(wanted, (size_t)tensor->dims[i], &wanted))
            return sl_fail(error, "has a shape that is too large");
    if (size != wanted)
        return sl_fail(error, "has %zu bytes of data, its shape needs %zu%s", size, wanted,
                       size < wanted ? ": it is cut short"
                                     : "; save each array to a file of its own");
    return 0;
}

/* Whether the length of the header takes 4 bytes, not 2. */
static bool is_long(const uint8_t *start)
{
    return start[MAGIC] > 1;
}

int sl_npy_head_size(const uint8_t start[SL_NPY_START], size_t *size, struct sl_error *error)
{
    if (!sl_looks_like_npy(start, SL_NPY_START))
        return sl_fail(error, "is not a NumPy file");
    if (start[MAGIC] < 1 || start[MAGIC] > 3)
        return sl_fail(error, "is a NumPy file of version %d", start[MAGIC]);
    size_t length = start[MAGIC + 2] | (size_t)start[MAGIC + 3] << 8;
    if (is_long(start))
        length |= (size_t)start[MAGIC + 4] << 16 | (size_t)start[MAGIC + 5] << 24;
    *size = MAGIC + (size_t)(is_long(start) ? 6 : 4) + length;
    return length > HEAD_MAX ? sl_fail(error, "is not a NumPy file, or cut short") : 0;
}

/* A header of so many bytes, with what precedes it. */
static int parse_head(const uint8_t *bytes, size_t size, struct sl_tensor *tensor,
                      struct layout *layout, struct sl_error *error)
{
    char head[HEAD_MAX + 1];
    size_t start = MAGIC + (is_long(bytes) ? 6 : 4);
    memcpy(head, bytes + start, size - start);
    head[size - start] = '\0';
    return read_head(tensor, head, layout, error);
}

int sl_npy_head(const void *head, size_t size, struct sl_tensor *tensor, struct sl_error *error)
{
    struct layout layout = {.whole = NULL};
    *tensor = (struct sl_tensor){0};
    if (parse_head(head, size, tensor, &layout, error) != 0)
        return -1;
    if (layout.by_columns || layout.big_endian || layout.whole != NULL)
        return sl_fail(error, "is in Fortran order, or of a type that is not read in parts");
    return 0;
}

static int parse(struct sl_npy *npy, struct layout *layout, struct sl_error *error)
{
    const uint8_t *bytes = npy->bytes;
    size_t head;
    if (npy->size < SL_NPY_START)
        return sl_fail(error, npy->size == 0 ? "is empty" : "is not a NumPy file");
    if (sl_npy_head_size(bytes, &head, error) != 0)
        return -1;
    if (head > npy->size)
        return sl_fail(error, "is not a NumPy file, or cut short");
    if (parse_head(bytes, head, &npy->tensor, layout, error) != 0)
        return -1;
    npy->tensor.data = bytes + head;
    return check_size(&npy->tensor, layout->width, npy->size - head, error);
}

static void swap_bytes(struct sl_npy *npy, size_t size)
{
    size_t total = sl_tensor_count(&npy->tensor) * size;
    uint8_t *data = (uint8_t *)npy->bytes + (npy->size - total);
    for (size_t at = 0; at < total; at += size)
        for (size_t low = at, high = at + size - 1; low < high; low++, high--) {
            uint8_t byte = data[low];
            data[low] = data[high];
            data[high] = byte;
        }
}

/* Other bytes (taken over), of the data alone. */
static void replace(struct sl_npy *npy, void *bytes)
{
    free(npy->bytes);
    npy->bytes = bytes;
    npy->tensor.data = bytes;
}

/* Reorders the elements so that the last index changes first, and drops the header. */
static int transpose(struct sl_npy *npy, size_t size, struct sl_error *error)
{
    const struct sl_tensor *tensor = &npy->tensor;
    size_t count = sl_tensor_count(tensor), at = 0;
    size_t steps[SL_TENSOR_RANK_MAX], step = size;
    uint32_t index[SL_TENSOR_RANK_MAX] = {0};
    char *rows = sl_alloc(count, size, error);
    if (rows == NULL)
        return -1;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        steps[i] = step;
        step *= tensor->dims[i];
    }
    for (size_t n = 0; n < count; n++) {
        memcpy(rows + n * size, (const char *)tensor->data + at, size);
        for (uint32_t i = tensor->rank; i-- > 0; index[i] = 0) {
            at += steps[i];
            if (++index[i] < tensor->dims[i])
                break;
            at -= steps[i] * tensor->dims[i];
        }
    }
    replace(npy, rows);
    npy->size = count * size;
    return 0;
}

static int widen(struct sl_npy *npy, const struct whole *whole, struct sl_error *error)
{
    size_t count = sl_tensor_count(&npy->tensor);
    int64_t *values = sl_alloc(count, sizeof *values, error);
    if (values == NULL || sl_whole_to_i64(npy->tensor.data, whole->size, whole->is_signed, count,
                                          values, error) != 0) {
        free(values);
        return -1;
    }
    replace(npy, values);
    npy->size = count * sizeof *values;
    return 0;
}

static int read_bytes(struct sl_npy *npy, struct sl_error *error)
{
    struct layout layout = {0};
    if (parse(npy, &layout, error) != 0)
        return -1;
    sl_sha256(npy->bytes, npy->size, npy->sha256);
    if (layout.big_endian)
        swap_bytes(npy, layout.width);
    if (layout.by_columns && transpose(npy, layout.width, error) != 0)
        return -1;
    return layout.whole != NULL ? widen(npy, layout.whole, error) : 0;
}

int sl_npy_take(struct sl_npy *npy, void *bytes, size_t size, struct sl_error *error)
{
    *npy = (struct sl_npy){.bytes = bytes, .size = size};
    if (read_bytes(npy, error) == 0)
        return 0;
    sl_npy_release(npy);
    return -1;
}

int sl_npy_read(struct sl_npy *npy, const char *path, struct sl_error *error)
{
    size_t size;
    void *bytes = sl_input_all(path, FILE_MAX, &size, error);
    if (bytes == NULL)
        return -1;
    return sl_npy_take(npy, bytes, size, error) == 0
               ? 0
               : sl_error_in(error, "%s", sl_input_name(path));
}

/* Writes the header, a multiple of 64 bytes. */
static int write_head(const struct sl_tensor *tensor, struct sl_output *output,
                      struct sl_error *error)
{
    char shape[12 * SL_TENSOR_RANK_MAX + 1] = "", text[256];
    int used = 0;
    for (uint32_t i = 0; i < tensor->rank; i++)
        used += snprintf(shape + used, sizeof shape - (size_t)used, i == 0 ? "%u," : " %u,",
                         tensor->dims[i]);
    if (tensor->rank > 1)
        shape[used - 1] = '\0'; /* Python's lists of one need their comma, others do not */
    int length =
        snprintf(text, sizeof text, "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }",
                 tensor->dtype == SL_U8 ? "|" : "<", types[tensor->dtype][0], shape);
    /* spaces and a newline after it put the data at a multiple of 64 */
    int start = MAGIC + 2 + 2;
    int padded = (start + length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - start;
    const uint8_t rest[] = {1, 0, (uint8_t)padded, (uint8_t)(padded >> 8)};
    if (sl_output_write(output, magic, MAGIC, error) != 0 ||
        sl_output_write(output, rest, sizeof rest, error) != 0)
        return -1;
    return sl_output_print(output, error, "%s%*s\n", text, padded - length - 1, "");
}

int sl_npy_write(const struct sl_tensor *tensor, struct sl_output *output, struct sl_error *error)
{
    if (write_head(tensor, output, error) != 0)
        return -1;
    return sl_output_write(output, tensor->data, sl_tensor_bytes(tensor), error);
}

void sl_npy_release(struct sl_npy *npy)
{
    free(npy->bytes);
    *npy = (struct sl_npy){0};
}
