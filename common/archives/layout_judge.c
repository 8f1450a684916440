#include "archives/layout.h"

#include "archives/split_name.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
    return strcmp((*(struct sl_folder *const *)a)->path, (*(struct sl_folder *const *)b)->path);
}

/* A folder, with an entry of its own or known only from the paths of others. When folders are
 * sorted, those in it are consecutive, since paths end in slashes. */
struct group {
    size_t begin, end;  /* in the sorted folders */
    size_t length;      /* bytes of its path, with the slash */
    const char *name;   /* the last part of its path, ... */
    size_t name_length; /* ...without the slash */
    size_t own, below;  /* images in itself, and in the folders below it */
};

/* The path of a group for "%.*s", without its last slash. */
#define PATH(group)                                                                                \
    (int)((group).length - 1), (group).name + (group).name_length + 1 - (group).length

/* The next folder in this one; the first time, the `end` of *child is where the parent begins. */
static bool next_child(const struct sl_layout *layout, const struct group *parent,
                       struct group *child)
{
    size_t begin = child->end;
    if (begin < parent->end && layout->sorted[begin]->path[parent->length] == '\0')
        begin++;
    if (begin == parent->end)
        return false;
    const char *name = layout->sorted[begin]->path + parent->length;
    *child = (struct group){.begin = begin, .end = begin, .name = name};
    child->name_length = strcspn(name, "/");
    child->length = parent->length + child->name_length + 1;
    for (; child->end < parent->end; child->end++) {
        const struct sl_folder *folder = layout->sorted[child->end];
        if (strncmp(folder->path + parent->length, name, child->name_length + 1) != 0)
            break;
        *(folder->path[child->length] == '\0' ? &child->own : &child->below) += folder->images;
    }
    return true;
}

static bool has_images(const struct group *group)
{
    return group->own + group->below > 0;
}

/* How many of the folders in it have images, and the last of them. */
static size_t count_children(const struct sl_layout *layout, const struct group *parent,
                             struct group *last)
{
    size_t count = 0;
    struct group child = {.end = parent->begin};
    while (next_child(layout, parent, &child))
        if (has_images(&child)) {
            *last = child;
            count++;
        }
    return count;
}

/* Whether the only folder in this one, *child, merely contains other folders. With images of its
 * own it may be a class with a subfolder. */
static bool find_wrapper(const struct sl_layout *layout, const struct group *parent,
                         struct group *child)
{
    struct group last = {.below = 0};
    return count_children(layout, parent, child) == 1 && child->below > 0 &&
           (count_children(layout, child, &last) > 1 || last.below > 0 || child->own == 0);
}

#define WHAT_TO_DO                                                                                 \
    "name the splits train, val and test, and put all images of a class into one folder"

/* By name; those of the same name in the order of their paths. */
static int by_name(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    size_t length = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = memcmp(x->name, y->name, length);
    if (order == 0)
        order = (x->name_length > y->name_length) - (x->name_length < y->name_length);
    return order != 0 ? order : (x->begin > y->begin) - (x->begin < y->begin);
}

static int compare_names(const struct group *groups, size_t count, struct sl_error *error)
{
    for (size_t i = 1; i < count; i++) {
        const struct group *a = &groups[i - 1], *b = &groups[i];
        if (a->name_length == b->name_length && memcmp(a->name, b->name, a->name_length) == 0)
            return sl_fail(error,
                           "%.*s and %.*s have the same name, like classes in splits; " WHAT_TO_DO,
                           PATH(*a), PATH(*b));
    }
    return 0;
}

/* If two folders contain folders of the same name, they are splits, not classes. */
static int check_names(const struct sl_layout *layout, const struct group *parent,
                       struct sl_error *error)
{
    size_t count = 0;
    struct group *inner = sl_alloc(parent->end - parent->begin, sizeof *inner, error);
    if (inner == NULL)
        return -1;
    struct group child = {.end = parent->begin};
    while (next_child(layout, parent, &child)) {
        struct group grandchild = {.end = child.begin};
        while (next_child(layout, &child, &grandchild))
            if (has_images(&grandchild))
                inner[count++] = grandchild;
    }
    if (count > 0)
        qsort(inner, count, sizeof *inner, by_name);
    int result = compare_names(inner, count, error);
    free(inner);
    return result;
}

/* A folder without images next to those of the classes. */
static int judge_empty(const struct sl_layout *layout, const struct group *group,
                       struct sl_error *error)
{
    for (size_t i = group->begin; i < group->end; i++) {
        const char *foreign = layout->sorted[i]->foreign;
        if (foreign != NULL)
            return sl_fail(error,
                           "%.*s contains no JPEG or PNG files, but %.200s; convert its images, or "
                           "remove it",
                           PATH(*group), foreign);
    }
    struct sl_folder *first = layout->sorted[group->begin];
    first->standing = SL_EMPTY;
    first->class = group->name;
    first->class_length = group->name_length;
    return 0;
}

static int judge_class(const struct sl_layout *layout, const struct group *class,
                       enum sl_standing standing, struct sl_error *error)
{
    if (class->own == 0)
        return sl_fail(error, "%.*s contains folders, but no images of its own; " WHAT_TO_DO,
                       PATH(*class));
    if (class->name_length > SL_CLASS_NAME_MAX)
        return sl_fail(error, "%.*s has a name of more than %d bytes", PATH(*class),
                       SL_CLASS_NAME_MAX);
    for (size_t i = class->begin; i < class->end; i++) {
        struct sl_folder *folder = layout->sorted[i];
        folder->standing = standing;
        folder->class = class->name;
        folder->class_length = class->name_length;
        folder->nested = folder->path[class->length] != '\0';
    }
    return 0;
}

static int judge_classes(const struct sl_layout *layout, const struct group *parent,
                         enum sl_standing standing, struct sl_error *error)
{
    struct group child = {.end = parent->begin};
    int result = check_names(layout, parent, error);
    while (result == 0 && next_child(layout, parent, &child))
        if (has_images(&child))
            result = judge_class(layout, &child, standing, error);
        else if (standing == SL_CHOSEN)
            result = judge_empty(layout, &child, error);
    return result;
}

/* Whether a split has no classes, since all its images are in one folder that is named like a split
 * or "images": test/test/1.png. */
static bool is_pile(const struct sl_layout *layout, const struct group *split)
{
    struct group parent = *split, inner;
    while (find_wrapper(layout, &parent, &inner))
        parent = inner;
    return count_children(layout, &parent, &inner) == 1 &&
           (sl_split_role(inner.name, inner.name_length) != SL_SPLIT_NONE ||
            sl_names_images(inner.name, inner.name_length));
}

/* The folders at the top that have images, by what their names mean. */
struct census {
    struct group first[SL_SPLIT_ROLES], second[SL_SPLIT_ROLES];
    size_t count[SL_SPLIT_ROLES];
    size_t deep[SL_SPLIT_ROLES]; /* with images in folders of classes */
};

static void take_census(const struct sl_layout *layout, const struct group *top,
                        struct census *census)
{
    struct group child = {.end = top->begin};
    memset(census, 0, sizeof *census);
    while (next_child(layout, top, &child)) {
        enum sl_split_role role = sl_split_role(child.name, child.name_length);
        if (!has_images(&child))
            continue;
        if (census->count[role] < 2)
            *(census->count[role] == 0 ? &census->first[role] : &census->second[role]) = child;
        census->count[role]++;
        census->deep[role] += child.below > 0 && !is_pile(layout, &child);
    }
}

static size_t sum_splits(const size_t counts[SL_SPLIT_ROLES])
{
    return counts[SL_SPLIT_TRAIN] + counts[SL_SPLIT_VALIDATION] + counts[SL_SPLIT_TEST];
}

static bool holds_splits_only(const struct sl_layout *layout, const struct group *group)
{
    struct census census;
    take_census(layout, group, &census);
    return census.count[SL_SPLIT_NONE] == 0 && sum_splits(census.deep) > 0;
}

/* The folder of all classes or splits. */
static struct group find_top(const struct sl_layout *layout)
{
    struct group top = {.end = layout->count}, inner;
    while (find_wrapper(layout, &top, &inner) &&
           (sl_split_role(inner.name, inner.name_length) == SL_SPLIT_NONE ||
            holds_splits_only(layout, &inner)))
        top = inner;
    return top;
}

static int judge_splits(struct sl_layout *layout, const struct group *top,
                        const struct group *chosen, struct sl_error *error)
{
    struct group child = {.end = top->begin};
    int result = 0;
    layout->split = chosen->name;
    layout->split_length = chosen->name_length;
    while (result == 0 && next_child(layout, top, &child)) {
        struct group parent = child, inner;
        if (sl_split_role(child.name, child.name_length) == SL_SPLIT_NONE ||
            is_pile(layout, &child))
            continue;
        while (find_wrapper(layout, &parent, &inner))
            parent = inner;
        result = judge_classes(layout, &parent,
                               child.name == chosen->name ? SL_CHOSEN : SL_ELSEWHERE, error);
    }
    return result;
}

/* Folders of splits next to others are fine if they cannot be mistaken for classes. */
static int check_splits(const struct census *census, struct sl_error *error)
{
    struct group split = {.length = 0};
    for (int role = SL_SPLIT_TRAIN; role < SL_SPLIT_ROLES; role++) {
        if (census->count[role] > 1)
            return sl_fail(error, "%.*s and %.*s look like the same split; rename one of them",
                           PATH(census->first[role]), PATH(census->second[role]));
        if (census->deep[role] > 0)
            split = census->first[role];
    }
    if (census->count[SL_SPLIT_NONE] > 0 &&
        (census->deep[SL_SPLIT_TRAIN] == 0 || sum_splits(census->count) < 2))
        return sl_fail(error, "%.*s looks like a split, but %.*s next to it does not; " WHAT_TO_DO,
                       PATH(split), PATH(census->first[SL_SPLIT_NONE]));
    return 0;
}

static int judge(struct sl_layout *layout, const char *split, struct sl_error *error)
{
    struct census census;
    struct group top = find_top(layout);
    enum sl_split_role role = SL_SPLIT_TRAIN;
    take_census(layout, &top, &census);
    layout->root = top.begin < top.end ? layout->sorted[top.begin]->path : "";
    layout->root_length = top.length;
    if (sum_splits(census.deep) == 0 && census.count[SL_SPLIT_NONE] > 0)
        return judge_classes(layout, &top, SL_CHOSEN, error);
    if (strcmp(split, "test") == 0)
        role = census.deep[SL_SPLIT_TEST] > 0 ? SL_SPLIT_TEST : SL_SPLIT_VALIDATION;
    return check_splits(&census, error) == 0
               ? judge_splits(layout, &top, &census.first[role], error)
               : -1;
}

int sl_layout_judge(struct sl_layout *layout, const char *split, struct sl_error *error)
{
    layout->sorted = sl_alloc(layout->count, sizeof(struct sl_folder *), error);
    if (layout->sorted == NULL)
        return -1;
    for (size_t i = 0; i < layout->count; i++)
        layout->sorted[i] = layout->folders[i];
    if (layout->count > 0)
        qsort(layout->sorted, layout->count, sizeof(struct sl_folder *), by_path);
    return judge(layout, split, error);
}
