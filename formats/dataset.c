#include "formats/dataset.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/number.h"
#include "formats/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool sl_is_line(const char *name)
{
    json_t *utf8 = json_string(name);
    bool good = utf8 != NULL;
    json_decref(utf8);
    for (; *name != '\0'; name++)
        good &= (unsigned char)*name >= ' ' && *name != 0x7f;
    return good;
}

static int copy_member(char **text, const json_t *json, const char *key, struct sl_error *error)
{
    const json_t *value = json_object_get(json, key);
    if (value == NULL || json_is_null(value))
        return 0;
    if (!json_is_string(value))
        return sl_fail(error, "dataset: %s is not a string", key);
    *text = sl_copy_text(json_string_value(value), error);
    return *text == NULL ? -1 : 0;
}

static int read_classes(struct sl_dataset *dataset, const json_t *json, struct sl_error *error)
{
    size_t count = json_array_size(json);
    if (!json_is_array(json))
        return sl_fail(error, "dataset: classes is not a list");
    if (count == 0 || count > SL_CLASSES_MAX)
        return sl_fail(error, "dataset: has %zu classes, needs 1 to %d", count, SL_CLASSES_MAX);
    dataset->classes = sl_alloc(count, sizeof *dataset->classes, error);
    if (dataset->classes == NULL)
        return -1;
    dataset->class_count = count;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(json, i);
        struct sl_class *class = &dataset->classes[i];
        if (copy_member(&class->id, item, "id", error) != 0 ||
            copy_member(&class->name, item, "name", error) != 0)
            return -1;
        if (class->id == NULL || class->name == NULL)
            return sl_fail(error, "dataset: class %zu is not a map of strings id and name", i);
        if (!sl_is_line(class->id) || !sl_is_line(class->name))
            return sl_fail(error, "dataset: class %zu has a name that is not a line of text", i);
    }
    return 0;
}

static int read_image(struct sl_dataset *dataset, const json_t *json, struct sl_error *error)
{
    for (size_t i = 0; i < 3; i++) {
        json_int_t size = json_integer_value(json_array_get(json, i));
        if (size < 1 || size > (i == 2 ? SL_CHANNELS_MAX : SL_SIDE_MAX))
            return sl_fail(error, "dataset: image is not [height, width, channels]");
        dataset->image[i] = (uint32_t)size;
    }
    if ((size_t)dataset->image[0] * dataset->image[1] > SL_PIXELS_MAX)
        return sl_fail(error, "dataset: images of %ux%u have more than %d pixels",
                       dataset->image[0], dataset->image[1], SL_PIXELS_MAX);
    return 0;
}

static int read_channels(float *values, const json_t *json, uint32_t channels,
                         struct sl_error *error)
{
    for (uint32_t c = 0; c < channels; c++) {
        const json_t *value = json_array_get(json, c);
        if (!json_is_number(value))
            return sl_fail(error, "dataset: preprocess has no number for each channel");
        values[c] = (float)json_number_value(value);
    }
    return 0;
}

static int read_preprocess(struct sl_dataset *dataset, const json_t *json, struct sl_error *error)
{
    struct sl_preprocess *preprocess = &dataset->preprocess;
    const char *whiten = json_string_value(json_object_get(json, "whiten"));
    if (whiten != NULL) {
        if (strlen(whiten) != SL_XXH3_TEXT - 1)
            return sl_fail(error, "dataset: whiten is not a digest");
        memcpy(preprocess->whiten, whiten, SL_XXH3_TEXT);
        for (int c = 0; c < SL_CHANNELS_MAX; c++)
            preprocess->std[c] = 1;
        return 0;
    }
    uint32_t channels = dataset->image[2];
    if (read_channels(preprocess->mean, json_object_get(json, "mean"), channels, error) != 0 ||
        read_channels(preprocess->std, json_object_get(json, "std"), channels, error) != 0)
        return -1;
    for (uint32_t c = 0; c < channels; c++)
        if (!isfinite(preprocess->mean[c]) || !isfinite(preprocess->std[c]) ||
            preprocess->std[c] <= 0)
            return sl_fail(error, "dataset: preprocess needs finite means and deviations above 0");
    return 0;
}

static int read_crop(struct sl_dataset *dataset, const json_t *json, struct sl_error *error)
{
    const json_t *seed = json_object_get(json, "random");
    if (json == NULL)
        return 0;
    if (json_is_string(json) && strcmp(json_string_value(json), "centre") == 0) {
        dataset->crop = SL_CROP_CENTRE;
        return 0;
    }
    if (!json_is_integer(seed) || json_integer_value(seed) < 0)
        return sl_fail(error, "dataset: crop is neither \"centre\" nor {\"random\": seed}");
    dataset->crop = SL_CROP_RANDOM;
    dataset->crop_seed = (uint64_t)json_integer_value(seed);
    return 0;
}

int sl_dataset_from_json(struct sl_dataset *dataset, const json_t *json, struct sl_error *error)
{
    *dataset = (struct sl_dataset){0};
    if (!json_is_object(json))
        return sl_fail(error, "dataset: is missing");
    if (copy_member(&dataset->name, json, "name", error) != 0 ||
        copy_member(&dataset->split, json, "split", error) != 0 ||
        read_classes(dataset, json_object_get(json, "classes"), error) != 0 ||
        read_image(dataset, json_object_get(json, "image"), error) != 0)
        return -1;
    if (read_preprocess(dataset, json_object_get(json, "preprocess"), error) != 0)
        return -1;
    return read_crop(dataset, json_object_get(json, "crop"), error);
}

/* Classes as other programs may write them, a list of ids, or of ids without names, as pairs: a
 * new list. */
static json_t *whole_classes(const json_t *json)
{
    json_t *classes = json_array();
    size_t index;
    json_t *item;
    json_array_foreach ((json_t *)json, index, item) {
        const json_t *id = json_is_string(item) ? item : json_object_get(item, "id");
        const json_t *name = json_object_get(item, "name");
        json_array_append_new(classes,
                              json_pack("{sO? sO?}", "id", id, "name", name == NULL ? id : name));
    }
    return classes;
}

/* Of as many channels as `part` has or, if it has none, as there are numbers. */
static int read_lone_preprocess(struct sl_dataset *part, const json_t *json, struct sl_error *error)
{
    size_t listed = json_array_size(json_object_get(json, "mean"));
    if (part->image[2] == 0 && listed <= SL_CHANNELS_MAX)
        part->image[2] = (uint32_t)listed;
    if (read_preprocess(part, json, error) != 0)
        return -1;
    if (part->preprocess.std[0] == 0)
        return sl_fail(error, "dataset: preprocess is not of 1 to %d channels", SL_CHANNELS_MAX);
    return 0;
}

int sl_dataset_add(struct sl_dataset *dataset, const char *key, const json_t *json,
                   struct sl_error *error)
{
    struct sl_dataset part = {.image = {0, 0, dataset->image[2]}};
    if (strcmp(key, "preprocess") == 0) {
        if (read_lone_preprocess(&part, json, error) != 0)
            return -1;
        dataset->preprocess = part.preprocess;
        return 0;
    }
    if (strcmp(key, "image") == 0) {
        if (read_image(&part, json, error) != 0)
            return -1;
        memcpy(dataset->image, part.image, sizeof part.image);
        return 0;
    }
    json_t *classes = whole_classes(json);
    int result = read_classes(&part, classes, error);
    json_decref(classes);
    if (result != 0) {
        sl_dataset_release(&part);
        return -1;
    }
    dataset->classes = part.classes;
    dataset->class_count = part.class_count;
    return 0;
}

/* The step apart from what depends on the processor; with inputs, whose indices differ from list to
 * list, it has no name. */
static void name_fit(struct sl_preprocess *preprocess, const json_t *step)
{
    if (json_object_size(json_object_get(step, "inputs")) > 0)
        return;
    json_t *fit = json_copy((json_t *)step);
    json_object_del(fit, "network");
    json_object_del(fit, "arithmetic");
    char *text = json_dumps(fit, JSON_COMPACT | JSON_SORT_KEYS);
    if (text != NULL)
        sl_xxh3(text, strlen(text), preprocess->fit);
    free(text);
    json_decref(fit);
}

void sl_preprocess_find_fit(struct sl_preprocess *preprocess, const json_t *made)
{
    size_t index;
    json_t *step;
    json_array_foreach ((json_t *)made, index, step) {
        const char *network = json_string_value(json_object_get(step, "network"));
        if (network != NULL && strcmp(network, preprocess->whiten) == 0)
            name_fit(preprocess, step);
    }
}

/* A float's shortest decimal as a double: 0.485, not 0.48500001430511475. */
static json_t *real(float value)
{
    char text[SL_REAL_TEXT];
    double number = (double)value;
    struct sl_error unused;
    sl_print_float(value, text);
    sl_parse_real(text, -INFINITY, INFINITY, &number, &unused);
    return json_real(number);
}

static json_t *channels_json(const float *values, uint32_t channels)
{
    json_t *array = json_array();
    for (uint32_t c = 0; c < channels; c++)
        json_array_append_new(array, real(values[c]));
    return array;
}

static json_t *classes_json(const struct sl_dataset *dataset)
{
    json_t *classes = json_array();
    for (size_t i = 0; i < dataset->class_count; i++)
        json_array_append_new(classes, json_pack("{ss ss}", "id", dataset->classes[i].id, "name",
                                                 dataset->classes[i].name));
    return classes;
}

static json_t *preprocess_json(const struct sl_preprocess *preprocess)
{
    uint32_t channels = 0;
    while (channels < SL_CHANNELS_MAX && preprocess->std[channels] > 0)
        channels++;
    if (preprocess->whiten[0] != '\0')
        return json_pack("{ss}", "whiten", preprocess->whiten);
    return json_pack("{so so}", "mean", channels_json(preprocess->mean, channels), "std",
                     channels_json(preprocess->std, channels));
}

static bool has_preprocess(const struct sl_dataset *dataset)
{
    return dataset->preprocess.whiten[0] != '\0' || dataset->preprocess.std[0] > 0;
}

static json_t *crop_json(const struct sl_dataset *dataset)
{
    return dataset->crop == SL_CROP_CENTRE
               ? json_string("centre")
               : json_pack("{sI}", "random", (json_int_t)dataset->crop_seed);
}

json_t *sl_dataset_to_json(const struct sl_dataset *dataset)
{
    json_t *json = json_object();
    const uint32_t *image = dataset->image;
    int result = json == NULL ? -1 : 0;
    if (dataset->name != NULL)
        result |= json_object_set_new(json, "name", json_string(dataset->name));
    if (dataset->split != NULL)
        result |= json_object_set_new(json, "split", json_string(dataset->split));
    if (dataset->class_count > 0)
        result |= json_object_set_new(json, "classes", classes_json(dataset));
    if (image[0] > 0)
        result |= json_object_set_new(
            json, "image", json_pack("[iii]", (int)image[0], (int)image[1], (int)image[2]));
    if (has_preprocess(dataset))
        result |= json_object_set_new(json, "preprocess", preprocess_json(&dataset->preprocess));
    if (dataset->crop != SL_CROP_NONE)
        result |= json_object_set_new(json, "crop", crop_json(dataset));
    if (result == 0)
        return json;
    json_decref(json);
    return NULL;
}

int sl_dataset_copy(struct sl_dataset *copy, const struct sl_dataset *dataset,
                    struct sl_error *error)
{
    json_t *json = sl_dataset_to_json(dataset);
    if (json == NULL) {
        *copy = (struct sl_dataset){0};
        return sl_fail(error, "out of memory");
    }
    int result = sl_dataset_from_json(copy, json, error);
    memcpy(copy->preprocess.fit, dataset->preprocess.fit, sizeof copy->preprocess.fit);
    json_decref(json);
    return result;
}

static int fail_unknown(const struct sl_dataset *dataset, const char *name, struct sl_error *error)
{
    struct sl_nearest near = {.wanted = name};
    char list[SL_NEAREST_TEXT];
    for (size_t i = 0; i < dataset->class_count; i++) {
        sl_nearest_offer(&near, dataset->classes[i].id);
        sl_nearest_offer(&near, dataset->classes[i].name);
    }
    return sl_fail(error, "there is no class '%.100s'; closest: %s", name,
                   sl_nearest_list(&near, list));
}

int sl_dataset_find_class(const struct sl_dataset *dataset, const char *name, uint32_t *index,
                          struct sl_error *error)
{
    size_t named = 0;
    for (uint32_t i = 0; i < dataset->class_count; i++)
        if (strcmp(dataset->classes[i].id, name) == 0) {
            *index = i;
            return 0;
        }
    for (uint32_t i = 0; i < dataset->class_count; i++)
        if (strcmp(dataset->classes[i].name, name) == 0) {
            *index = i;
            named++;
        }
    if (named == 0)
        return fail_unknown(dataset, name, error);
    if (named > 1)
        return sl_fail(error, "%zu classes are called '%.100s'; give the id of one", named, name);
    return 0;
}

void sl_dataset_release(struct sl_dataset *dataset)
{
    for (size_t i = 0; i < dataset->class_count; i++) {
        free(dataset->classes[i].id);
        free(dataset->classes[i].name);
    }
    free(dataset->classes);
    free(dataset->name);
    free(dataset->split);
    *dataset = (struct sl_dataset){0};
}

bool sl_preprocess_same_whitening(const struct sl_preprocess *a, const struct sl_preprocess *b)
{
    return strcmp(a->whiten, b->whiten) == 0 || (a->fit[0] != '\0' && strcmp(a->fit, b->fit) == 0);
}

static bool same_preprocess(const struct sl_dataset *a, const struct sl_dataset *b)
{
    if (!sl_preprocess_same_whitening(&a->preprocess, &b->preprocess))
        return false;
    for (uint32_t c = 0; c < b->image[2]; c++)
        if (a->preprocess.mean[c] != b->preprocess.mean[c] ||
            a->preprocess.std[c] != b->preprocess.std[c])
            return false;
    return true;
}

int sl_dataset_match_classes(const struct sl_dataset *a, const char *a_name,
                             const struct sl_dataset *b, const char *b_name, struct sl_error *error)
{
    if (a->class_count != b->class_count)
        return sl_fail(error, "%s has %zu classes, %s has %zu", a_name, a->class_count, b_name,
                       b->class_count);
    for (size_t i = 0; i < a->class_count; i++)
        if (strcmp(a->classes[i].id, b->classes[i].id) != 0)
            return sl_fail(error, "class %zu is %.100s in %s, %.100s in %s", i, a->classes[i].id,
                           a_name, b->classes[i].id, b_name);
    return 0;
}

int sl_dataset_match(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                     const char *b_name, struct sl_error *error)
{
    if (a->class_count > 0 && sl_dataset_match_classes(a, a_name, b, b_name, error) != 0)
        return -1;
    char a_size[SL_SHAPE_TEXT], b_size[SL_SHAPE_TEXT];
    if (a->image[0] > 0 && memcmp(a->image, b->image, sizeof a->image) != 0)
        return sl_fail(error, "images are %s in %s, %s in %s", sl_shape_text(a->image, 3, a_size),
                       a_name, sl_shape_text(b->image, 3, b_size), b_name);
    if (has_preprocess(a) && !same_preprocess(a, b))
        return sl_fail(error, "%s and %s are normalised or whitened differently", a_name, b_name);
    return 0;
}

int sl_dataset_match_segments(const struct sl_dataset *a, const char *a_name,
                              const struct sl_dataset *b, const char *b_name,
                              struct sl_error *error)
{
    if (sl_dataset_match(a, a_name, b, b_name, error) != 0)
        return -1;
    if (a->crop != b->crop || a->crop_seed != b->crop_seed)
        return sl_fail(error, "%s and %s are cropped differently when they are decoded", a_name,
                       b_name);
    return 0;
}

int sl_dataset_sorted(const struct sl_dataset *dataset, struct sl_error *error)
{
    for (size_t i = 1; i < dataset->class_count; i++) {
        const char *before = dataset->classes[i - 1].id, *id = dataset->classes[i].id;
        int order = strcmp(before, id);
        if (order == 0)
            return sl_fail(error, "dataset: classes %zu and %zu have the same id, %.200s", i - 1, i,
                           id);
        if (order > 0)
            return sl_fail(error,
                           "dataset: class %zu is %.200s, class %zu %.200s, expected classes "
                           "sorted by id; sort ids as bytes and number labels by them",
                           i - 1, before, i, id);
    }
    return 0;
}

int sl_dataset_match_ids(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                         const char *b_name, struct sl_error *error)
{
    if (strcmp(a->name, b->name) == 0 && strcmp(a->split, b->split) == 0)
        return 0;
    return sl_fail(
        error,
        "%s is of the %.100s split of %.100s, %s of the %.100s split of %.100s; an id is "
        "another image there",
        a_name, a->split, a->name, b_name, b->split, b->name);
}
