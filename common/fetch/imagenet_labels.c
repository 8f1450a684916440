#include "fetch/imagenet_labels.h"

#include "base/memory.h"
#include "fetch/imagenet_classes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\v\f", separators[] = ",; \t\"'";

/* What a list's lines say. */
enum kind { BY_ID, BY_NUMBER, BY_NAME };

struct list {
    struct sl_scan *scan;
    const char *name;
    enum kind kind;
    size_t line;      /* being read, from 1 */
    size_t said;      /* images that have been */
    int64_t *classes; /* [1 + SL_IMAGENET_CLASSES] of BY_NUMBER, in the catalogue; owned */
};

static const char *next_line(const char *at)
{
    at += strcspn(at, "\n");
    return at + (*at == '\n');
}

/* The next word of a line, between separators: its length, 0 at the end of the line. */
static size_t next_word(const char **at)
{
    *at += strspn(*at, separators);
    return strcspn(*at, ",; \t\"'\n");
}

/* The WordNet id that a line contains, or NULL. */
static const char *find_id(const char *line)
{
    char id[SL_WORDNET_ID + 1];
    for (size_t length; (length = next_word(&line)) > 0; line += length) {
        snprintf(id, sizeof id, "%.*s", (int)length, line);
        if (sl_is_wordnet_id(id, length))
            return line;
    }
    return NULL;
}

static bool is_one_word(const char *line)
{
    size_t length = next_word(&line);
    line += length;
    return length > 0 && next_word(&line) == 0;
}

static enum kind find_kind(const char *line)
{
    if (!is_one_word(line))
        return BY_NAME;
    return find_id(line) != NULL ? BY_ID : BY_NUMBER;
}

/* The n-th image of the catalogue. */
static struct sl_catalogue_image *image_at(struct list *list)
{
    return &list->scan->catalogue.images[list->said];
}

/* The image that a line names, with or without folders and .JPEG; NULL if there is none. */
static struct sl_catalogue_image *image_named(struct list *list, const char *line)
{
    char path[SL_PATH_MAX + 8];
    size_t length = next_word(&line);
    const char *slash = memrchr(line, '/', length);
    if (slash != NULL) {
        length -= (size_t)(slash + 1 - line);
        line = slash + 1;
    }
    if (length > SL_PATH_MAX)
        return NULL;
    snprintf(path, sizeof path, "%.*s", (int)length, line);
    struct sl_catalogue_image *image = sl_catalogue_find(&list->scan->catalogue, path);
    if (image != NULL)
        return image;
    snprintf(path, sizeof path, "%.*s.JPEG", (int)length, line);
    return sl_catalogue_find(&list->scan->catalogue, path);
}

static int set_class(struct list *list, struct sl_catalogue_image *image, int64_t class,
                     struct sl_error *error)
{
    const struct sl_catalogue *catalogue = &list->scan->catalogue;
    list->said++;
    if (class < 0)
        return -1;
    if (image->class != SL_NOWHERE && image->class != (uint32_t) class)
        return sl_fail(error, "%.200s is of class %s here, but of class %s elsewhere", image->path,
                       catalogue->classes[class].key, catalogue->classes[image->class].key);
    image->class = (uint32_t) class;
    return 0;
}

static int64_t class_of_id(struct list *list, const char *id, struct sl_error *error)
{
    char key[SL_WORDNET_ID + 1];
    snprintf(key, sizeof key, "%.*s", (int)SL_WORDNET_ID, id); /* the whole text follows it */
    return sl_catalogue_class(&list->scan->catalogue, key, error);
}

static int check_number(const char *line, long *number, struct sl_error *error)
{
    char *end;
    *number = strtol(line, &end, 10);
    if (end != line && (*end == '\n' || *end == '\0' || strchr(blanks, *end) != NULL))
        return 0;
    return sl_fail(error, "'%.*s' is not a class; expected a WordNet id or a number",
                   (int)strcspn(line, "\n") > 60 ? 60 : (int)strcspn(line, "\n"), line);
}

static int64_t class_of_number(const struct list *list, const char *line, struct sl_error *error)
{
    long number;
    if (check_number(line, &number, error) != 0)
        return -1;
    if (number < 1 || number > SL_IMAGENET_CLASSES || list->classes[number] < 0)
        return sl_fail(error, "%s has no class %ld", SL_IMAGENET_META, number);
    return list->classes[number];
}

/* A line that names an image which is not there is remarked on; one that names no class is an
 * error, unless it has the titles. */
static int read_named(struct list *list, const char *line, struct sl_error *error)
{
    char text[SL_REMARK_NAME];
    const char *id = find_id(line);
    if (id == NULL && list->line == 1)
        return 0;
    if (id == NULL)
        return sl_fail(error, "has no WordNet id; numbers of classes are not read, since there are "
                              "several orders of them");
    struct sl_catalogue_image *image = image_named(list, line);
    if (image != NULL)
        return set_class(list, image, class_of_id(list, id, error), error);
    int64_t class = class_of_id(list, id, error);
    size_t length = next_word(&line);
    snprintf(text, sizeof text, "%.*s", length > 200 ? 200 : (int)length, line);
    sl_scan_remark(list->scan, SL_REMARK_MISSING, text);
    return class < 0 ? -1 : 0;
}

static int read_line(struct list *list, const char *line, struct sl_error *error)
{
    if (list->kind == BY_NAME)
        return read_named(list, line, error);
    if (find_kind(line) != list->kind)
        return sl_fail(error, "expected %s alone, as in the lines before",
                       list->kind == BY_ID ? "a WordNet id" : "a number");
    int64_t class = list->kind == BY_ID ? class_of_id(list, find_id(line), error)
                                        : class_of_number(list, line, error);
    return set_class(list, image_at(list), class, error);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text = next_line(text))
        count += next_word(&text) > 0;
    return count;
}

/* Which class has which number, by meta.mat. */
static int read_numbers(struct list *list, struct sl_error *error)
{
    const char *at = sl_lists_text(&list->scan->lists, SL_IMAGENET_META);
    list->classes = sl_alloc(SL_IMAGENET_CLASSES + 1, sizeof *list->classes, error);
    if (list->classes == NULL)
        return -1;
    for (size_t i = 0; i <= SL_IMAGENET_CLASSES; i++)
        list->classes[i] = -1;
    if (at == NULL && list->scan->meta.text[0] != '\0') {
        *error = list->scan->meta;
        sl_error_in(error, "numbers of classes need %s", SL_IMAGENET_META);
        return sl_error_hint(error, "use --labels with a list of WordNet ids, one per line, or of "
                                    "images and WordNet ids");
    }
    if (at == NULL)
        return sl_fail(error,
                       "numbers of classes need the development kit's %s; use --labels with "
                       "its archive, or with a list of WordNet ids",
                       SL_IMAGENET_META);
    for (; *at != '\0'; at = next_line(at)) {
        long number = strtol(at, NULL, 10);
        const char *id = find_id(at);
        if (number < 1 || number > SL_IMAGENET_CLASSES || id == NULL)
            continue; /* meta.mat has classes of classes, too */
        list->classes[number] = class_of_id(list, id, error);
        if (list->classes[number] < 0)
            return -1;
    }
    return 0;
}

/* A list without names is of exactly these images, or each would get the class of another. */
static int check_length(const struct list *list, const char *text, struct sl_error *error)
{
    size_t lines = count_lines(text), images = list->scan->catalogue.count;
    if (lines == 0)
        return sl_fail(error, "is empty");
    if (list->kind == BY_NAME || lines == images)
        return 0;
    return sl_fail(error,
                   "has %zu lines, but there are %zu images; a list with their names may be "
                   "of more",
                   lines, images);
}

static int apply(struct list *list, const char *text, struct sl_error *error)
{
    long number;
    list->kind = find_kind(text);
    if (check_length(list, text, error) != 0)
        return -1;
    if (list->kind == BY_NUMBER && check_number(text, &number, error) != 0)
        return sl_error_in(error, "line 1");
    if (list->kind == BY_NUMBER && read_numbers(list, error) != 0)
        return -1;
    for (const char *line = text; *line != '\0'; line = next_line(line)) {
        list->line++;
        if (next_word(&line) > 0 && read_line(list, line, error) != 0)
            return sl_error_in(error, "line %zu", list->line);
    }
    return 0;
}

int sl_imagenet_labels_apply(struct sl_scan *scan, const char *name, struct sl_error *error)
{
    struct list list = {.scan = scan, .name = name};
    const char *text = sl_lists_text(&scan->lists, name);
    int result = apply(&list, text, error);
    free(list.classes);
    return result == 0 ? 0 : sl_error_in(error, "%s", name);
}
