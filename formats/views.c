#include "formats/views.h"

#include <string.h>

/* A whole number of the map. */
static int read_whole(const json_t *json, const char *key, int64_t low, int64_t high,
                      int64_t *value, struct sl_error *error)
{
    const json_t *number = json_object_get(json, key);
    *value = json_integer_value(number);
    if (json_is_integer(number) && *value >= low && *value <= high)
        return 0;
    return sl_fail(error, "header: views: %s is not a whole number from %lld to %lld", key,
                   (long long)low, (long long)high);
}

/* A text of the map, text [size]. */
static int read_text(const json_t *json, const char *key, size_t size, char *text,
                     struct sl_error *error)
{
    const char *value = json_string_value(json_object_get(json, key));
    if (value == NULL || strlen(value) >= size ||
        value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789,-")] != '\0')
        return sl_fail(error, "header: views: %s is not a text that views can have", key);
    memcpy(text, value, strlen(value) + 1);
    return 0;
}

int sl_stream_views_from_json(struct sl_stream_views *views, const json_t *json,
                              struct sl_error *error)
{
    *views = (struct sl_stream_views){0};
    if (json == NULL || json_is_null(json))
        return 0;
    if (!json_is_object(json))
        return sl_fail(error, "header: views is not a map");
    if (read_whole(json, "count", 1, SL_VIEWS_MAX, &views->count, error) != 0 ||
        read_whole(json, "seed", 0, INT64_MAX, &views->seed, error) != 0 ||
        read_text(json, "view", sizeof views->view, views->view, error) != 0)
        return -1;
    if (json_object_get(json, "batch") != NULL &&
        read_whole(json, "batch", 1, UINT32_MAX, &views->batch, error) != 0)
        return -1;
    if (json_object_get(json, "set") != NULL &&
        read_text(json, "set", sizeof views->set, views->set, error) != 0)
        return -1;
    return 0;
}

json_t *sl_stream_views_to_json(const struct sl_stream_views *views)
{
    json_t *json = json_pack("{sI ss sI}", "count", (json_int_t)views->count, "view", views->view,
                             "seed", (json_int_t)views->seed);
    if (views->batch > 0)
        json_object_set_new(json, "batch", json_integer(views->batch));
    if (views->set[0] != '\0')
        json_object_set_new(json, "set", json_string(views->set));
    return json;
}

int sl_stream_views_match(const struct sl_stream_views *a, const char *a_name,
                          const struct sl_stream_views *b, const char *b_name,
                          struct sl_error *error)
{
    if (a->count != b->count)
        return sl_fail(error, "%s has labels of %lld views, %s of %lld", b_name,
                       (long long)b->count, a_name, (long long)a->count);
    if (strcmp(a->view, b->view) != 0)
        return sl_fail(error, "%s has views of %s, %s of %s", b_name, b->view, a_name, a->view);
    if (a->seed != b->seed)
        return sl_fail(error, "%s has views of the seed %lld, %s of the seed %lld", b_name,
                       (long long)b->seed, a_name, (long long)a->seed);
    if (a->batch != b->batch)
        return sl_fail(error, "%s has views mixed in batches of %lld, %s of %lld", b_name,
                       (long long)b->batch, a_name, (long long)a->batch);
    if (strcmp(a->set, b->set) != 0)
        return sl_fail(error, "%s has views mixed with other images than %s", b_name, a_name);
    return 0;
}
