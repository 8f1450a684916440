#include "fetch/catalogue.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

/* Paths are stored one after the other: each alone would take twice the memory. */
struct sl_catalogue_block {
    struct sl_catalogue_block *next;
    size_t used;
    char text[BLOCK];
};

/* A copy that lives as long as the catalogue. */
static char *keep_name(struct sl_catalogue *catalogue, const char *name, struct sl_error *error)
{
    struct sl_catalogue_block *block = catalogue->names;
    size_t size = strlen(name) + 1;
    if (size > BLOCK) {
        sl_fail(error, "has a path of more than %d bytes", BLOCK - 1);
        return NULL;
    }
    if (block == NULL || size > BLOCK - block->used) {
        if (catalogue->name_blocks == SL_NAMES_MAX / BLOCK) {
            sl_fail(error, "is one path too many: the paths of images may take %d bytes",
                    SL_NAMES_MAX);
            return NULL;
        }
        block = malloc(sizeof *block);
        if (block == NULL) {
            sl_fail(error, "out of memory");
            return NULL;
        }
        block->next = catalogue->names;
        block->used = 0;
        catalogue->names = block;
        catalogue->name_blocks++;
    }
    char *copy = memcpy(block->text + block->used, name, size);
    block->used += size;
    return copy;
}

static int by_key(const void *a, const void *b)
{
    const struct sl_catalogue_class *x = a, *y = b;
    return strcmp(x->key, y->key);
}

static int add_class(struct sl_catalogue *catalogue, const char *key, struct sl_error *error)
{
    if (catalogue->class_count == SL_CLASSES_MAX)
        return sl_fail(error, "there are more than %d classes", SL_CLASSES_MAX);
    /* allocated at once, since the tree points to them */
    if (sl_grow((void **)&catalogue->classes, &catalogue->class_capacity, SL_CLASSES_MAX,
                sizeof *catalogue->classes, error) != 0)
        return -1;
    struct sl_catalogue_class *class = &catalogue->classes[catalogue->class_count];
    *class = (struct sl_catalogue_class){
        .key = strdup(key), .id = strdup(key), .name = strdup(key), .label = SL_NOWHERE};
    catalogue->class_count++;
    if (class->key == NULL || class->id == NULL || class->name == NULL ||
        tsearch(class, &catalogue->by_key, by_key) == NULL)
        return sl_fail(error, "out of memory");
    return 0;
}

int64_t sl_catalogue_find_class(const struct sl_catalogue *catalogue, const char *key)
{
    const struct sl_catalogue_class wanted = {.key = (char *)key};
    struct sl_catalogue_class *const *found = tfind(&wanted, &catalogue->by_key, by_key);
    return found == NULL ? -1 : *found - catalogue->classes;
}

int64_t sl_catalogue_class(struct sl_catalogue *catalogue, const char *key, struct sl_error *error)
{
    int64_t class = sl_catalogue_find_class(catalogue, key);
    if (class >= 0)
        return class;
    return add_class(catalogue, key, error) == 0 ? (int64_t)catalogue->class_count - 1 : -1;
}

int sl_catalogue_rename(struct sl_catalogue *catalogue, int64_t class, const char *id,
                        const char *name, struct sl_error *error)
{
    struct sl_catalogue_class *which = &catalogue->classes[class];
    char *new_id = strdup(id), *new_name = strdup(name);
    free(which->id);
    free(which->name);
    which->id = new_id;
    which->name = new_name;
    return new_id == NULL || new_name == NULL ? sl_fail(error, "out of memory") : 0;
}

int sl_catalogue_add(struct sl_catalogue *catalogue, const char *path, uint32_t class,
                     struct sl_error *error)
{
    if (catalogue->count == SL_IMAGES_MAX)
        return sl_fail(error, "is one image too many: there may be %d", SL_IMAGES_MAX);
    if (sl_grow((void **)&catalogue->images, &catalogue->capacity, catalogue->count + 1,
                sizeof *catalogue->images, error) != 0)
        return -1;
    char *copy = keep_name(catalogue, path, error);
    if (copy == NULL)
        return -1;
    catalogue->images[catalogue->count++] = (struct sl_catalogue_image){copy, class, SL_NOWHERE};
    return 0;
}

int sl_catalogue_move(struct sl_catalogue *catalogue, struct sl_catalogue_image *image,
                      const char *path, struct sl_error *error)
{
    size_t length = strlen(path), before = strlen(image->path);
    bool ends_so = before >= length && strcmp(image->path + before - length, path) == 0;
    image->path = ends_so ? image->path + before - length : keep_name(catalogue, path, error);
    return image->path == NULL ? -1 : 0;
}

static int by_path(const void *a, const void *b)
{
    const struct sl_catalogue_image *x = a, *y = b;
    return strcmp(x->path, y->path);
}

int sl_catalogue_sort(struct sl_catalogue *catalogue, struct sl_error *error)
{
    if (catalogue->count > 0)
        qsort(catalogue->images, catalogue->count, sizeof *catalogue->images, by_path);
    for (size_t i = 1; i < catalogue->count; i++)
        if (by_path(&catalogue->images[i - 1], &catalogue->images[i]) == 0)
            return sl_fail(error, "%.300s: occurs twice", catalogue->images[i].path);
    return 0;
}

struct sl_catalogue_image *sl_catalogue_find(const struct sl_catalogue *catalogue, const char *path)
{
    if (catalogue->count == 0)
        return NULL;
    const struct sl_catalogue_image key = {.path = (char *)path};
    return bsearch(&key, catalogue->images, catalogue->count, sizeof key, by_path);
}

/* The length of the name if it is the first of the list, else 0. */
static size_t begins_with(const char *list, const char *name)
{
    size_t length = strlen(name);
    bool there = strncmp(list, name, length) == 0 && (list[length] == ',' || list[length] == '\0');
    return there ? length : 0;
}

/* The next name of a list: the longest name of a class that fits, since names may contain commas,
 * or what precedes the comma. Returns the rest of the list, NULL at its end. */
static const char *next_name(const struct sl_catalogue *catalogue, const char *list,
                             const char **name, size_t *length)
{
    if (*list == '\0')
        return NULL;
    *name = list;
    *length = strcspn(list, ",");
    for (size_t i = 0; i < catalogue->class_count; i++) {
        size_t id = begins_with(list, catalogue->classes[i].id);
        size_t other = begins_with(list, catalogue->classes[i].name);
        if (id < other)
            id = other;
        if (*length < id)
            *length = id;
    }
    return list + *length + (list[*length] == ',');
}

static bool is_called(const struct sl_catalogue_class *class, const char *name, size_t length)
{
    const char *const texts[] = {class->id, class->name};
    for (size_t i = 0; i < 2; i++)
        if (strlen(texts[i]) == length && memcmp(texts[i], name, length) == 0)
            return true;
    return false;
}

static int fail_unknown(const struct sl_catalogue *catalogue, const char *name, size_t length,
                        struct sl_error *error)
{
    char list[SL_NEAREST_TEXT], *wanted = strndup(name, length);
    struct sl_nearest near = {.wanted = wanted};
    if (wanted == NULL)
        return sl_fail(error, "out of memory");
    for (size_t i = 0; i < catalogue->class_count; i++) {
        sl_nearest_offer(&near, catalogue->classes[i].id);
        sl_nearest_offer(&near, catalogue->classes[i].name);
    }
    sl_fail(error, "'%.100s' is not a class of this data set; closest: %s", wanted,
            sl_nearest_list(&near, list));
    free(wanted);
    return -1;
}

int sl_catalogue_check_list(const struct sl_catalogue *catalogue, const char *list,
                            struct sl_error *error)
{
    const char *name = NULL;
    size_t length = 0;
    if (list != NULL && *list == '\0')
        return sl_fail(error, "does not name a class");
    while (list != NULL && (list = next_name(catalogue, list, &name, &length)) != NULL) {
        size_t found = 0;
        for (size_t i = 0; i < catalogue->class_count; i++)
            found += is_called(&catalogue->classes[i], name, length);
        if (found == 0)
            return fail_unknown(catalogue, name, length, error);
        if (found > 1)
            return sl_fail(error, "'%.*s' is the name of %zu classes; use their ids", (int)length,
                           name, found);
    }
    return 0;
}

static int by_id(const void *a, const void *b)
{
    const struct sl_catalogue_class *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

/* Marks the classes in the list with label 0. */
static void mark_listed(struct sl_catalogue *catalogue, const char *list)
{
    const char *name = NULL;
    size_t length = 0;
    for (size_t i = 0; i < catalogue->class_count; i++)
        catalogue->classes[i].label = list == NULL ? 0 : SL_NOWHERE;
    while (list != NULL && (list = next_name(catalogue, list, &name, &length)) != NULL)
        for (size_t i = 0; i < catalogue->class_count; i++)
            if (is_called(&catalogue->classes[i], name, length))
                catalogue->classes[i].label = 0;
}

static int set_labels(struct sl_catalogue *catalogue, const char *list, struct sl_error *error)
{
    size_t count = 0;
    struct sl_catalogue_class **order = sl_alloc(catalogue->class_count, sizeof *order, error);
    if (order == NULL)
        return -1;
    mark_listed(catalogue, list);
    for (size_t i = 0; i < catalogue->class_count; i++)
        if (catalogue->classes[i].label != SL_NOWHERE)
            order[count++] = &catalogue->classes[i];
    if (count > 0)
        qsort(order, count, sizeof(struct sl_catalogue_class *), by_id);
    int result = 0;
    for (size_t i = 0; i < count; i++) {
        order[i]->label = (uint32_t)i;
        if (i > 0 && strcmp(order[i - 1]->id, order[i]->id) == 0)
            result = sl_fail(error, "two classes have the id '%.300s'", order[i]->id);
    }
    catalogue->classes_chosen = count;
    free(order);
    return result;
}

int sl_catalogue_choose(struct sl_catalogue *catalogue, const char *list, int64_t limit,
                        struct sl_error *error)
{
    if (sl_catalogue_check_list(catalogue, list, error) != 0 ||
        set_labels(catalogue, list, error) != 0)
        return -1;
    int64_t *taken = sl_alloc(catalogue->class_count, sizeof *taken, error);
    if (taken == NULL)
        return -1;
    int result = 0;
    for (size_t id = 0; id < catalogue->count && result == 0; id++) {
        struct sl_catalogue_image *image = &catalogue->images[id];
        if (image->class == SL_NOWHERE)
            result =
                sl_fail(error, "%.300s: neither a list nor a folder gives its class", image->path);
        else if (catalogue->classes[image->class].label != SL_NOWHERE &&
                 taken[image->class]++ < limit)
            image->place = (uint32_t)catalogue->chosen++;
    }
    free(taken);
    return result;
}

int sl_catalogue_describe(const struct sl_catalogue *catalogue, struct sl_dataset *dataset,
                          struct sl_error *error)
{
    dataset->classes = sl_alloc(catalogue->classes_chosen, sizeof *dataset->classes, error);
    if (dataset->classes == NULL)
        return -1;
    dataset->class_count = catalogue->classes_chosen;
    for (size_t i = 0; i < catalogue->class_count; i++) {
        const struct sl_catalogue_class *class = &catalogue->classes[i];
        if (class->label == SL_NOWHERE)
            continue;
        struct sl_class *copy = &dataset->classes[class->label];
        copy->id = sl_copy_text(class->id, error);
        copy->name = sl_copy_text(class->name, error);
        if (copy->id == NULL || copy->name == NULL)
            return -1;
        if (!sl_is_line(copy->id) || !sl_is_line(copy->name))
            return sl_fail(error,
                           "class %.300s has a name that is not one line of UTF-8 text; rename it",
                           copy->id);
    }
    return 0;
}

/* For tdestroy: the classes in the tree belong to an array. */
static void keep_class(void *class)
{
    (void)class;
}

void sl_catalogue_release(struct sl_catalogue *catalogue)
{
    while (catalogue->names != NULL) {
        struct sl_catalogue_block *block = catalogue->names;
        catalogue->names = block->next;
        free(block);
    }
    tdestroy(catalogue->by_key, keep_class);
    for (size_t i = 0; i < catalogue->class_count; i++) {
        free(catalogue->classes[i].key);
        free(catalogue->classes[i].id);
        free(catalogue->classes[i].name);
    }
    free(catalogue->images);
    free(catalogue->classes);
    *catalogue = (struct sl_catalogue){0};
}
