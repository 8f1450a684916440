#include "images/view.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct sl_view_box sl_view_whole = {.bottom = UINT32_MAX, .right = UINT32_MAX};

/* The flags that a name sets; NULL after the last. */
static bool *flags_of(struct sl_views *views, const char *name, size_t length)
{
    static const char *const names[] = {"crop", "flip", "cutmix", "cutmix-batch"};
    bool *flags[] = {&views->crop, &views->flip, &views->mix, &views->by_batch};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return flags[i];
    return NULL;
}

int sl_views_parse(const char *text, struct sl_views *views, struct sl_error *error)
{
    *views = (struct sl_views){0};
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        bool *flag = flags_of(views, at, length);
        if (flag == NULL)
            return sl_fail(error,
                           "'%.100s' is not a list of crop, flip and cutmix or cutmix-batch, "
                           "separated by commas",
                           text);
        if (*flag)
            return sl_fail(error, "'%.100s' names %.*s twice", text, (int)length, at);
        *flag = true;
        at += length;
        if (*at == '\0')
            break;
    }
    if (views->mix && views->by_batch)
        return sl_fail(error, "'%.100s' names both cutmix and cutmix-batch", text);
    views->mix |= views->by_batch;
    return 0;
}

int sl_views_of_stream(const struct sl_stream_views *stream, struct sl_views *views,
                       struct sl_error *error)
{
    if (sl_views_parse(stream->view, views, error) != 0)
        return -1;
    views->seed = (uint64_t)stream->seed;
    views->batch = (uint32_t)stream->batch;
    if (views->by_batch && views->batch == 0)
        return sl_fail(error, "views of %s have no batch", stream->view);
    return 0;
}

void sl_views_text(const struct sl_views *views, char text[SL_VIEW_TEXT])
{
    const char *mix = views->by_batch ? ",cutmix-batch" : views->mix ? ",cutmix" : "";
    char names[SL_VIEW_TEXT];
    snprintf(names, sizeof names, "%s%s%s", views->crop ? ",crop" : "", views->flip ? ",flip" : "",
             mix);
    strcpy(text, names[0] == ',' ? names + 1 : names);
}

/* Numbers of one view and one image, or batch. Ids of 2^32 and more are rare, but allowed. */
static void start(struct sl_random *random, const struct sl_views *views,
                  enum sl_random_purpose purpose, uint32_t number, uint64_t item)
{
    sl_random_init(random, views->seed ^ (item >> 32) << 32, purpose, number, (uint32_t)item);
}

static struct sl_crop crop_of(const struct sl_views *views, int64_t id, uint32_t number,
                              uint32_t height, uint32_t width)
{
    struct sl_random random;
    struct sl_crop crop;
    start(&random, views, SL_RANDOM_VIEW, number, (uint64_t)id);
    sl_crop_random(&sl_crop_usual, &random, height, width, height, width, &crop);
    if (!views->crop)
        crop = (struct sl_crop){
            .height = height, .width = width, .rows = height, .columns = width, .flip = crop.flip};
    crop.flip &= views->flip;
    return crop;
}

/* Around the centre, cut off where the side ends. */
static void cut(uint32_t centre, uint32_t extent, uint32_t side, uint32_t *first, uint32_t *end)
{
    uint32_t half = extent / 2;
    *first = centre > half ? centre - half : 0;
    *end = centre + half < side ? centre + half : side;
}

static struct sl_view_box draw_box(struct sl_random *random, uint32_t height, uint32_t width)
{
    struct sl_view_box box;
    double side = sqrt(1 - (double)sl_random_unit(random)); /* of 1 - lambda */
    uint32_t x = sl_random_below(random, width), y = sl_random_below(random, height);
    cut(y, (uint32_t)(height * side), height, &box.top, &box.bottom);
    cut(x, (uint32_t)(width * side), width, &box.left, &box.right);
    return box;
}

static struct sl_random_order order_of(const struct sl_views *views, const struct sl_view_set *set,
                                       uint32_t number)
{
    return (struct sl_random_order){.seed = views->seed,
                                    .purpose = views->by_batch ? SL_RANDOM_VIEW_ORDER
                                                               : SL_RANDOM_VIEW_PARTNER,
                                    .step = number,
                                    .count = set->count};
}

/* Sets the partner, and what its box is keyed by. */
static void find_other(const struct sl_views *views, const struct sl_view_set *set, uint32_t number,
                       uint32_t rank, uint32_t *other, uint64_t *item)
{
    struct sl_random_order order = order_of(views, set, number);
    if (!views->by_batch) {
        *other = sl_random_order_at(&order, rank);
        *item = (uint64_t)set->ids[rank];
        return;
    }
    uint32_t place = sl_random_order_of(&order, rank), batch = place / views->batch;
    uint32_t first = batch * views->batch, left = set->count - first;
    struct sl_random_order within = {.seed = views->seed,
                                     .purpose = SL_RANDOM_VIEW_PARTNER,
                                     .step = number,
                                     .item = batch,
                                     .count = left < views->batch ? left : views->batch};
    *other = sl_random_order_at(&order, first + sl_random_order_at(&within, place - first));
    *item = batch;
}

void sl_view_draw(const struct sl_views *views, const struct sl_view_set *set, uint32_t number,
                  uint32_t rank, uint32_t height, uint32_t width, struct sl_view *view)
{
    *view = (struct sl_view){.crop = crop_of(views, set->ids[rank], number, height, width),
                             .other = rank};
    if (!views->mix)
        return;
    struct sl_random random;
    uint64_t item;
    find_other(views, set, number, rank, &view->other, &item);
    start(&random, views, SL_RANDOM_VIEW_BOX, number, item);
    view->box = draw_box(&random, height, width);
    view->other_crop = crop_of(views, set->ids[view->other], number, height, width);
}

uint32_t sl_view_turn(const struct sl_views *views, const struct sl_view_set *set, uint32_t number,
                      uint32_t place)
{
    struct sl_random_order order = order_of(views, set, number);
    return sl_random_order_at(&order, place);
}

double sl_view_share(const struct sl_view *view, uint32_t height, uint32_t width)
{
    const struct sl_view_box *box = &view->box;
    return (double)(box->bottom - box->top) * (box->right - box->left) / height / width;
}

/* Where a pixel of the view lies on one axis of the crop: between two pixels of the source, `share`
 * of the way to the second. */
struct place {
    size_t first, second;
    float share;
};

static struct place place_of(uint32_t at, uint32_t side, uint32_t first, uint32_t extent)
{
    double x = (at + 0.5) * extent / side - 0.5;
    if (x < 0)
        x = 0;
    uint32_t low = (uint32_t)x;
    if (low >= extent - 1)
        return (struct place){first + extent - 1, first + extent - 1, 0};
    return (struct place){first + low, first + low + 1, (float)(x - low)};
}

static inline float between(float a, float b, float share)
{
    return a + share * (b - a);
}

/* One pixel; `floats` is a constant where this is inlined. */
static inline void paint_pixel(const struct sl_view_source *source, bool floats, struct place y,
                               struct place x, float *pixel)
{
    size_t row = (size_t)source->width, channels = source->channels;
    size_t corners[4] = {
        (y.first * row + x.first) * channels, (y.first * row + x.second) * channels,
        (y.second * row + x.first) * channels, (y.second * row + x.second) * channels};
    for (size_t c = 0; c < channels; c++) {
        float around[4];
        for (int i = 0; i < 4; i++)
            around[i] = floats ? ((const float *)source->pixels)[corners[i] + c]
                               : (float)((const uint8_t *)source->pixels)[corners[i] + c];
        float value = between(between(around[0], around[1], x.share),
                              between(around[2], around[3], x.share), y.share);
        pixel[c] = floats ? value : (value / 255.0f - source->mean[c]) / source->std[c];
    }
}

void sl_view_paint(const struct sl_view_source *source, const struct sl_crop *crop,
                   const struct sl_view_box *box, float *image)
{
    uint32_t bottom = box->bottom < source->height ? box->bottom : source->height;
    uint32_t right = box->right < source->width ? box->right : source->width;
    for (uint32_t i = box->top; i < bottom; i++) {
        struct place y = place_of(i, source->height, crop->top, crop->height);
        for (uint32_t j = box->left; j < right; j++) {
            uint32_t column = crop->flip ? source->width - 1 - j : j;
            struct place x = place_of(column, source->width, crop->left, crop->width);
            float *pixel = image + ((size_t)i * source->width + j) * source->channels;
            if (source->floats)
                paint_pixel(source, true, y, x, pixel);
            else
                paint_pixel(source, false, y, x, pixel);
        }
    }
}
