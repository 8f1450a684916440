/* ImageNet at 64x64, 32x32 and 16x16: the official batches in a folder, train_data_batch_1.npz to
 * train_data_batch_10.npz and val_data.npz (the test split). Each has the arrays data, a row of
 * three planes of bytes per image, and labels, the development kit's numbers of the classes, 1 to
 * 1000. The path of an image is its file and its row, "val_data.npz/000042".
 *
 * Source: Chrabaszcz, Loshchilov and Hutter, "A downsampled variant of ImageNet as an alternative
 * to the CIFAR datasets", 2017.
 */
#include "fetch/scan.h"

#include "base/memory.h"
#include "fetch/imagenet_classes.h"
#include "formats/npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCHES = 10 };

static const char train[] = "train_data_batch_", test[] = "val_data", ending[] = ".npz";

/* A batch that is being read. */
struct batch {
    struct sl_scan *scan;
    const char *file;
    struct sl_npy labels; /* of the first pass */
    bool has_data;
    uint32_t rows;
};

static size_t row_size(const struct sl_scan *scan)
{
    return (size_t)scan->source->side * scan->source->side * 3;
}

/* Reads the header of an array. */
static int read_head(struct sl_entry *entry, struct sl_tensor *tensor, struct sl_error *error)
{
    uint8_t head[SL_NPY_HEAD_MAX];
    size_t size;
    ssize_t got = sl_entry_read(entry, head, SL_NPY_START, error);
    if (got < 0)
        return -1;
    if (got < SL_NPY_START)
        return sl_fail(error, "is not a NumPy file");
    if (sl_npy_head_size(head, &size, error) != 0)
        return -1;
    got = sl_entry_read(entry, head + SL_NPY_START, size - SL_NPY_START, error);
    if (got < 0)
        return -1;
    if ((size_t)got < size - SL_NPY_START)
        return sl_fail(error, "is cut short");
    return sl_npy_head(head, size, tensor, error);
}

/* Sets the number of rows; fails if their size is that of another side. */
static int check_shape(struct batch *batch, const struct sl_tensor *tensor, struct sl_error *error)
{
    size_t size = 1, wanted = row_size(batch->scan);
    char shape[SL_SHAPE_TEXT];
    bool known = tensor->dtype == SL_U8 && tensor->rank >= 2;
    for (uint32_t i = 1; i < tensor->rank && known; i++)
        known = !__builtin_mul_overflow(size, (size_t)tensor->dims[i], &size);
    if (!known || size != wanted)
        return sl_fail(error, "is of %s, %s; expected rows of %zu bytes, images of %ux%u",
                       sl_dtype_name(tensor->dtype),
                       sl_shape_text(tensor->dims, tensor->rank, shape), wanted,
                       batch->scan->source->side, batch->scan->source->side);
    batch->rows = tensor->dims[0];
    batch->has_data = true;
    return 0;
}

static void write_path(const struct batch *batch, uint32_t row, char path[64])
{
    snprintf(path, 64, "%.40s/%06u", batch->file, row);
}

/* Hands over the images that are wanted. */
static int fetch_rows(struct batch *batch, struct sl_entry *entry, struct sl_error *error)
{
    struct sl_scan *scan = batch->scan;
    size_t size = row_size(scan);
    struct sl_picture picture = {.height = scan->source->side, .width = scan->source->side};
    uint8_t *planes = sl_alloc(size, 1, error);
    picture.pixels = sl_alloc(size, 1, error);
    int result = planes == NULL || picture.pixels == NULL ? -1 : 0;
    for (uint32_t row = 0; row < batch->rows && result == 0; row++) {
        char path[64];
        ssize_t got = sl_entry_read(entry, planes, size, error);
        if (got < 0 || (size_t)got < size)
            result = got < 0 ? -1 : sl_fail(error, "is cut short in row %u", row);
        write_path(batch, row, path);
        if (result != 0 || !sl_scan_wants(scan, path))
            continue;
        sl_picture_interleave(planes, size / 3, picture.pixels);
        result = sl_scan_picture(scan, path, NULL, &picture, error);
    }
    free(planes);
    free(picture.pixels);
    return result;
}

static int visit_data(struct batch *batch, struct sl_entry *entry, struct sl_error *error)
{
    struct sl_tensor tensor;
    if (read_head(entry, &tensor, error) != 0 || check_shape(batch, &tensor, error) != 0)
        return -1;
    return batch->scan->fetching ? fetch_rows(batch, entry, error) : 0;
}

static int visit_array(void *context, struct sl_entry *entry, struct sl_error *error)
{
    struct batch *batch = context;
    size_t size;
    if (entry->link || entry->folder)
        return 0;
    if (strcmp(entry->path, "data.npy") == 0)
        return batch->has_data ? sl_fail(error, "occurs twice") : visit_data(batch, entry, error);
    if (strcmp(entry->path, "labels.npy") != 0 || batch->scan->fetching)
        return 0; /* the mean image */
    if (batch->labels.bytes != NULL)
        return sl_fail(error, "occurs twice");
    void *bytes = sl_entry_all(entry, &size, error);
    return bytes == NULL ? -1 : sl_npy_take(&batch->labels, bytes, size, error);
}

/* The label of a row; 0 if it is none. The array begins wherever its header ends. */
static int64_t label_of(const struct sl_tensor *labels, uint32_t row)
{
    const uint8_t *bytes = labels->data;
    int64_t wide = 0;
    uint16_t narrow = 0;
    if (labels->dtype == SL_I64)
        memcpy(&wide, bytes + row * sizeof wide, sizeof wide);
    else if (labels->dtype == SL_U16)
        memcpy(&narrow, bytes + row * sizeof narrow, sizeof narrow);
    else if (labels->dtype == SL_U8)
        narrow = bytes[row];
    return labels->dtype == SL_I64 ? wide : narrow;
}

static int list_rows(const struct batch *batch, struct sl_error *error)
{
    const struct sl_tensor *labels = &batch->labels.tensor;
    char path[64], class[24];
    if (!batch->has_data || batch->labels.bytes == NULL)
        return sl_fail(error, "has no array %s.npy", batch->has_data ? "labels" : "data");
    if (sl_tensor_count(labels) != batch->rows)
        return sl_fail(error, "has %zu labels for %u rows of data", sl_tensor_count(labels),
                       batch->rows);
    for (uint32_t row = 0; row < batch->rows; row++) {
        int64_t label = label_of(labels, row);
        if (label < 1 || label > SL_IMAGENET_CLASSES)
            return sl_fail(error, "label %u is %lld, expected whole numbers from 1 to %d", row,
                           (long long)label, SL_IMAGENET_CLASSES);
        write_path(batch, row, path);
        snprintf(class, sizeof class, "%lld", (long long)label);
        if (sl_scan_picture(batch->scan, path, class, NULL, error) != 0)
            return -1;
    }
    return 0;
}

static int refuse_pickle(const char *file, struct sl_error *error)
{
    return sl_fail(
        error,
        "is a pickle, which can run any program and is not read; convert it in Python: d "
        "= pickle.load(open('%s', 'rb')); numpy.savez('%s.npz', data=d['data'], "
        "labels=d['labels'])",
        file, file);
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

int sl_downsampled_visit(struct sl_scan *scan, struct sl_entry *entry, struct sl_error *error)
{
    const char *slash = strrchr(entry->path, '/');
    const char *file = slash == NULL ? entry->path : slash + 1, *dot = strrchr(file, '.');
    bool of_train = begins(file, train), of_test = begins(file, test);
    struct batch batch = {.scan = scan, .file = file};
    if (strcmp(entry->path, "data.npy") == 0)
        return sl_fail(error, "is in a batch; --from takes the folder of the batches");
    if (!of_train && !of_test)
        return 0;
    if (dot == NULL)
        return refuse_pickle(file, error);
    if (strcmp(dot, ending) != 0 || of_train != (strcmp(scan->split, "train") == 0))
        return 0;
    if (entry->unpack != NULL)
        return sl_fail(error, "is an archive in another one: unpack that, and give the folder");
    int result = sl_entry_walk(entry, visit_array, &batch, error);
    if (result == 0 && !scan->fetching)
        result = list_rows(&batch, error);
    sl_npy_release(&batch.labels);
    return result == 0 ? 1 : -1;
}

/* If a file is missing, the ids of the images in later files would change. */
static int check_batches(const struct sl_scan *scan, struct sl_error *error)
{
    char first[64];
    for (int i = 1; i <= BATCHES && strcmp(scan->split, "train") == 0; i++) {
        snprintf(first, sizeof first, "%s%d%s/000000", train, i, ending);
        if (sl_catalogue_find(&scan->catalogue, first) == NULL)
            return sl_fail(error, "has no images in %s%d%s", train, i, ending);
    }
    return 0;
}

/* All classes, so that both splits have the same. */
int sl_downsampled_settle(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_imagenet_class known;
    const char *at = NULL;
    char key[16];
    if (scan->catalogue.count == 0)
        return 0;
    if (check_batches(scan, error) != 0)
        return -1;
    while (sl_imagenet_next(&at, &known)) {
        snprintf(key, sizeof key, "%d", known.number);
        int64_t class = sl_catalogue_class(&scan->catalogue, key, error);
        if (class < 0 ||
            sl_catalogue_rename(&scan->catalogue, class, known.id, known.name, error) != 0)
            return -1;
    }
    return 0;
}
