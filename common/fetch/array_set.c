#include "fetch/array_set.h"

#include "archives/archive.h"
#include "base/input.h"
#include "base/memory.h"
#include "fetch/source_digest.h"
#include "formats/recognise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[SL_ARRAY_ROLES] = {"images", "labels", "soft", "ids", "mean", "std"};

static const size_t ARRAY_MAX = (size_t)8 << 30;

static const char convert_pickle[] =
    "a pickle can run any program and is not read; convert it in Python: d = torch.load(FILE, "
    "weights_only=True); safetensors.torch.save_file({'images': d['images'], 'labels': "
    "d['labels']}, 'set.safetensors')";

const char *sl_array_name(enum sl_array_role role)
{
    return names[role];
}

/* The role of an array whose name is the first `length` bytes; SL_ARRAY_ROLES for none. */
static enum sl_array_role find_role(const char *name, size_t length)
{
    enum sl_array_role role = 0;
    while (role < SL_ARRAY_ROLES &&
           (strlen(names[role]) != length || memcmp(names[role], name, length) != 0))
        role++;
    return role;
}

static void skip(struct sl_array_set *set, const char *name)
{
    if (set->skipped++ == 0)
        snprintf(set->first, sizeof set->first, "%s", name);
}

/* A walk over .npy files. */
struct walk {
    struct sl_array_set *set;
    struct sl_source_digest lines;
};

static ssize_t read_some(void *context, void *bytes, size_t size, struct sl_error *error)
{
    return sl_entry_read(context, bytes, size, error);
}

static int visit(void *context, struct sl_entry *entry, struct sl_error *error)
{
    static const char ending[] = ".npy";
    struct walk *walk = context;
    struct sl_array_set *set = walk->set;
    size_t length = strlen(entry->path), end = sizeof ending - 1;
    if (entry->folder)
        return 0;
    enum sl_array_role role = SL_ARRAY_ROLES;
    if (!entry->link && length > end && strcmp(entry->path + length - end, ending) == 0)
        role = find_role(entry->path, length - end);
    if (role == SL_ARRAY_ROLES) {
        skip(set, entry->path);
        return 0;
    }
    struct sl_npy *npy = &set->files[role];
    if (npy->bytes != NULL)
        return sl_fail(error, "occurs twice");
    void *bytes = sl_read_all(read_some, entry, ARRAY_MAX, &length, error);
    if (bytes == NULL || sl_npy_take(npy, bytes, length, error) != 0)
        return -1;
    set->tensors[role] = npy->tensor;
    sl_source_digest_add(&walk->lines, npy->sha256, entry->path);
    return 0;
}

static int read_files(struct sl_array_set *set, const char *from, struct sl_error *error)
{
    struct walk walk = {.set = set};
    sl_source_digest_start(&walk.lines);
    if (sl_archive_walk(from, visit, &walk, error) != 0)
        return -1;
    if (!sl_is_folder(from))
        return sl_sha256_file(from, set->sha256, error);
    sl_source_digest_finish(&walk.lines, set->sha256);
    return 0;
}

/* Whole numbers of a type that no tensor has become i64; other types stay unknown. */
static int widen(struct sl_array_set *set, enum sl_array_role role, const struct sl_array *array,
                 struct sl_error *error)
{
    static const char *const types[] = {"I8", "I16", "I32", "U32", "U64"};
    static const size_t sizes[] = {1, 2, 4, 4, 8};
    struct sl_tensor *tensor = &set->tensors[role];
    size_t type = 0, count = sl_tensor_count(tensor);
    while (type < sizeof sizes / sizeof *sizes && strcmp(types[type], array->type) != 0)
        type++;
    if (type == sizeof sizes / sizeof *sizes)
        return sl_fail(error, "has the type %s, expected real or whole numbers", array->type);
    set->whole[role] = sl_alloc(count, sizeof *set->whole[role], error);
    if (set->whole[role] == NULL)
        return -1;
    tensor->dtype = SL_I64;
    tensor->data = set->whole[role];
    return sl_whole_to_i64(array->raw, sizes[type], types[type][0] == 'I', count, set->whole[role],
                           error);
}

static int read_safetensors(struct sl_array_set *set, const char *from, struct sl_error *error)
{
    if (sl_checkpoint_read(&set->checkpoint, from, error) != 0)
        return -1;
    for (size_t i = 0; i < set->checkpoint.count; i++) {
        const struct sl_array *array = &set->checkpoint.arrays[i];
        enum sl_array_role role = find_role(array->name, strlen(array->name));
        if (role == SL_ARRAY_ROLES) {
            skip(set, array->name);
            continue;
        }
        set->tensors[role] = array->tensor;
        if (array->tensor.dtype == 0 && widen(set, role, array, error) != 0)
            return sl_error_in(error, "%s: array %s", from, array->name);
    }
    memcpy(set->sha256, set->checkpoint.sha256, sizeof set->sha256);
    return 0;
}

/* The first bytes of a file; how many, or -1. */
static ssize_t read_head(const char *from, char head[SL_PEEK_MAX], struct sl_error *error)
{
    struct stat info;
    int fd = sl_input_open(from, error);
    if (fd < 0)
        return -1;
    ssize_t size = fstat(fd, &info) != 0 ? sl_fail_errno(error, "cannot be looked at")
                   : !S_ISREG(info.st_mode)
                       ? sl_fail(error, "is read twice, so it must be a file, not a pipe")
                       : sl_input_read(fd, head, SL_PEEK_MAX, error);
    close(fd);
    return size < 0 ? sl_error_in(error, "%s", from) : size;
}

/* By its first bytes: what neither reader knows is refused with what can be done. */
static int read_file(struct sl_array_set *set, const char *from, struct sl_error *error)
{
    char head[SL_PEEK_MAX];
    ssize_t got = read_head(from, head, error);
    if (got < 0)
        return -1;
    size_t size = (size_t)got;
    const char *format = sl_foreign_format(head, size);
    if (sl_looks_like_npy(head, size))
        return sl_fail(error,
                       "%s: is a single array; --from takes the folder that holds images.npy and "
                       "labels.npy",
                       from);
    if (format != NULL &&
        (strstr(format, "torch.save") != NULL || strstr(format, "pickle") != NULL))
        return sl_fail(error, "%s: is %s; %s", from, format, convert_pickle);
    if (size >= 4 && memcmp(head, "PK\3\4", 4) == 0)
        return read_files(set, from, error);
    return read_safetensors(set, from, error);
}

static int check_images(const struct sl_array_set *set, const char *from, struct sl_error *error)
{
    if (set->tensors[SL_ARRAY_IMAGES].data != NULL)
        return 0;
    sl_fail(error,
            "%s: has no array of the name images; known are images, labels, soft, ids, mean "
            "and std",
            from);
    if (set->skipped == 0)
        return -1;
    return sl_error_hint(error, "skipped: %s%s", set->first, set->skipped > 1 ? " and others" : "");
}

int sl_array_set_read(struct sl_array_set *set, const char *from, struct sl_error *error)
{
    *set = (struct sl_array_set){.checkpoint = {.epoch = -1}};
    int result = sl_is_folder(from) ? read_files(set, from, error) : read_file(set, from, error);
    if (result == 0)
        result = check_images(set, from, error);
    if (result != 0)
        sl_array_set_release(set);
    return result;
}

void sl_array_set_release(struct sl_array_set *set)
{
    for (size_t i = 0; i < SL_ARRAY_ROLES; i++) {
        sl_npy_release(&set->files[i]);
        free(set->whole[i]);
    }
    sl_checkpoint_release(&set->checkpoint);
    *set = (struct sl_array_set){.checkpoint = {.epoch = -1}};
}
