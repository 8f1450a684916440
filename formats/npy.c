#include "formats/npy.h"

#include "base/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FILE_MAX = (size_t)8 << 30;
static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6, ALIGNMENT = 64, HEAD_MAX = 4096 };

static const char *const types[] = {
    [SL_U8] = "|u1",  [SL_U16] = "<u2", [SL_I64] = "<i8",
    [SL_F16] = "<f2", [SL_F32] = "<f4", [SL_F64] = "<f8",
};

bool sl_looks_like_npy(const void *bytes, size_t size)
{
    return size >= MAGIC && memcmp(bytes, magic, MAGIC) == 0;
}

/* What stands behind 'key': in the header, a Python dictionary; NULL if it is not there. */
static const char *value_of(const char *head, const char *key)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "'%s'", key);
    const char *at = strstr(head, quoted);
    if (at == NULL)
        return NULL;
    at += strlen(quoted);
    at += strspn(at, " ");
    if (*at != ':')
        return NULL;
    return at + 1 + strspn(at + 1, " ");
}

static int read_type(struct sl_tensor *tensor, const char *text, struct sl_error *error)
{
    if (text == NULL || *text != '\'')
        return sl_fail(error, "has no single type");
    size_t length = strcspn(text + 1, "'");
    for (enum sl_dtype dtype = SL_U8; dtype <= SL_F64; dtype++)
        if (length == strlen(types[dtype]) && memcmp(text + 1, types[dtype], length) == 0) {
            tensor->dtype = dtype;
            return 0;
        }
    return sl_fail(error, "has the type %.*s; known are |u1, <u2, <i8, <f2, <f4 and <f8",
                   length > 20 ? 20 : (int)length, text + 1);
}

/* "(3, 4)", "(3,)", "()" */
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
            return sl_fail(error, "has a shape that is no list of sizes");
        if (tensor->rank == SL_TENSOR_RANK_MAX)
            return sl_fail(error, "has more than %d dimensions", SL_TENSOR_RANK_MAX);
        tensor->dims[tensor->rank++] = (uint32_t)size;
        text = end + strspn(end, " ");
        if (*text == ',')
            text += 1 + strspn(text + 1, " ");
        else if (*text != ')')
            return sl_fail(error, "has a shape that is no list of sizes");
    }
    return 0;
}

static int read_head(struct sl_tensor *tensor, const char *head, struct sl_error *error)
{
    if (read_type(tensor, value_of(head, "descr"), error) != 0)
        return -1;
    const char *fortran = value_of(head, "fortran_order");
    if (fortran == NULL || strncmp(fortran, "False", 5) != 0)
        return sl_fail(error, "is not in C order (numpy.ascontiguousarray makes it so)");
    return read_shape(tensor, value_of(head, "shape"), error);
}

static int check_size(const struct sl_tensor *tensor, size_t size, struct sl_error *error)
{
    size_t wanted = sl_dtype_size(tensor->dtype);
    for (uint32_t i = 0; i < tensor->rank; i++)
        if (__builtin_mul_overflow(wanted, (size_t)tensor->dims[i], &wanted))
            return sl_fail(error, "has a shape that is too large");
    if (size != wanted)
        return sl_fail(error, "has %zu bytes of data, its shape needs %zu", size, wanted);
    return 0;
}

static int parse(struct sl_npy *npy, size_t size, struct sl_error *error)
{
    const uint8_t *bytes = npy->bytes;
    if (size < MAGIC + 6 || !sl_looks_like_npy(bytes, size))
        return sl_fail(error, size == 0 ? "is empty" : "is no NumPy file");
    if (bytes[MAGIC] < 1 || bytes[MAGIC] > 3)
        return sl_fail(error, "is a NumPy file of version %d", bytes[MAGIC]);
    bool is_long = bytes[MAGIC] > 1; /* the length of the header takes 4 bytes, not 2 */
    size_t start = MAGIC + 2 + (is_long ? 4 : 2);
    size_t length = bytes[MAGIC + 2] | (size_t)bytes[MAGIC + 3] << 8;
    if (is_long)
        length |= (size_t)bytes[MAGIC + 4] << 16 | (size_t)bytes[MAGIC + 5] << 24;
    if (length > size - start || length > HEAD_MAX)
        return sl_fail(error, "is no NumPy file, or cut short");
    char head[HEAD_MAX + 1];
    memcpy(head, bytes + start, length);
    head[length] = '\0';
    if (read_head(&npy->tensor, head, error) != 0)
        return -1;
    npy->tensor.data = bytes + start + length;
    return check_size(&npy->tensor, size - start - length, error);
}

int sl_npy_read(struct sl_npy *npy, const char *path, struct sl_error *error)
{
    *npy = (struct sl_npy){0};
    npy->bytes = sl_input_all(path, FILE_MAX, &npy->size, error);
    if (npy->bytes == NULL)
        return -1;
    if (parse(npy, npy->size, error) == 0)
        return 0;
    sl_npy_release(npy);
    return sl_error_in(error, "%s", sl_input_name(path));
}

int sl_npy_head(const struct sl_tensor *tensor, struct sl_output *output, struct sl_error *error)
{
    char shape[12 * SL_TENSOR_RANK_MAX + 1] = "", text[256];
    int used = 0;
    for (uint32_t i = 0; i < tensor->rank; i++)
        used += snprintf(shape + used, sizeof shape - (size_t)used, i == 0 ? "%u," : " %u,",
                         tensor->dims[i]);
    if (tensor->rank > 1)
        shape[used - 1] = '\0'; /* Python's lists of one need their comma, others go without */
    int length =
        snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                 types[tensor->dtype], shape);
    /* spaces and a newline behind it bring the data to a multiple of 64 */
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
    if (sl_npy_head(tensor, output, error) != 0)
        return -1;
    return sl_output_write(output, tensor->data, sl_tensor_bytes(tensor), error);
}

void sl_npy_release(struct sl_npy *npy)
{
    free(npy->bytes);
    *npy = (struct sl_npy){0};
}
