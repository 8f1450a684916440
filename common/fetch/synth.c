#include "fetch/synth.h"

#include "base/random.h"
#include "fetch/synth_shape.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { SIDE = SL_SYNTH_SIDE, CHANNELS = 3, MEMBERS = 4, GRID = 5, CLUTTER_MAX = 3 };

static const struct family {
    const char *id, *unit;
    int first;              /* parts of the first member */
    float ground[CHANNELS]; /* the background colour that it leans to, as in photographs */
} families[SL_FIGURE_FAMILIES] = {
    [SL_FIGURE_BARS] = {"bars", "bars", 2, {0.70f, 0.45f, 0.30f}},
    [SL_FIGURE_FLOWER] = {"flower", "petals", 3, {0.25f, 0.60f, 0.20f}},
    [SL_FIGURE_POLYGON] = {"polygon", "corners", 3, {0.75f, 0.75f, 0.70f}},
    [SL_FIGURE_RINGS] = {"rings", "rings", 1, {0.25f, 0.55f, 0.85f}},
    [SL_FIGURE_STAR] = {"star", "points", 4, {0.20f, 0.10f, 0.40f}},
};

/* How far colours lean towards their hints at most, from 0 to 1. */
static const float GROUND_LEAN = 0.7f, COLOUR_LEAN = 0.6f;

/* The colour that the first, second ... member of a family leans to. */
static const float member_colour[MEMBERS][CHANNELS] = {
    {0.90f, 0.20f, 0.20f}, {0.95f, 0.85f, 0.20f}, {0.20f, 0.30f, 0.90f}, {0.95f, 0.95f, 0.95f}};

/* What covers a figure's area: two colours in waves. */
struct paint {
    struct sl_figure figure;
    float colour[2][CHANNELS];
    float wave[2], phase; /* turns per radius of the figure; 0: only the first colour */
    float opacity;
};

struct scene {
    float ground[GRID * GRID][CHANNELS]; /* colours of a coarse grid, interpolated between */
    struct paint clutter[CLUTTER_MAX], object;
    int clutter_count;
    float cover[3], cover_width; /* a strip over everything: where x * [0] + y * [1] is near [2] */
    float cover_colour[CHANNELS];
    float noise; /* half the width of the noise, from 0 to 1 */
};

uint32_t sl_synth_per_class(enum sl_synth_split split)
{
    return split == SL_SYNTH_TRAIN ? 300 : 50;
}

uint32_t sl_synth_count(enum sl_synth_split split)
{
    return SL_SYNTH_CLASSES * sl_synth_per_class(split);
}

uint32_t sl_synth_label(enum sl_synth_split split, uint32_t index)
{
    return index / sl_synth_per_class(split);
}

void sl_synth_class(uint32_t label, char id[SL_SYNTH_NAME], char name[SL_SYNTH_NAME])
{
    const struct family *family = &families[label / MEMBERS];
    int parts = family->first + (int)(label % MEMBERS);
    snprintf(id, SL_SYNTH_NAME, "%s-%d", family->id, parts);
    if (family->unit == family->id)
        snprintf(name, SL_SYNTH_NAME, "%d %s", parts, family->unit);
    else
        snprintf(name, SL_SYNTH_NAME, "%s of %d %s", family->id, parts, family->unit);
}

static void mix(float colour[CHANNELS], const float over[CHANNELS], float amount)
{
    for (int c = 0; c < CHANNELS; c++)
        colour[c] += amount * (over[c] - colour[c]);
}

static void draw_colour(struct sl_random *random, float colour[CHANNELS])
{
    for (int c = 0; c < CHANNELS; c++)
        colour[c] = sl_random_uniform(random, 0.05f, 0.95f);
}

/* A colour that leans to `hint`, but differs from `other`: the most different of `tries`. */
static void draw_contrast(struct sl_random *random, const float other[CHANNELS],
                          const float hint[CHANNELS], float lean, int tries, float colour[CHANNELS])
{
    float best = -1;
    for (int i = 0; i < tries; i++) {
        float candidate[CHANNELS], distance = 0;
        draw_colour(random, candidate);
        mix(candidate, hint, sl_random_uniform(random, 0, lean));
        for (int c = 0; c < CHANNELS; c++)
            distance += (candidate[c] - other[c]) * (candidate[c] - other[c]);
        if (distance <= best)
            continue;
        best = distance;
        for (int c = 0; c < CHANNELS; c++)
            colour[c] = candidate[c];
    }
}

static void draw_ground(struct sl_random *random, struct scene *scene, const float hint[CHANNELS],
                        float base[CHANNELS])
{
    float tilt[2], rough = sl_random_uniform(random, 0.0f, 0.25f);
    draw_colour(random, base);
    mix(base, hint, sl_random_uniform(random, 0, GROUND_LEAN));
    for (int i = 0; i < 2; i++)
        tilt[i] = sl_random_uniform(random, -0.3f, 0.3f);
    for (int i = 0; i < GRID * GRID; i++) {
        int row = i / GRID, column = i % GRID;
        float x = (float)column / (GRID - 1) - 0.5f, y = (float)row / (GRID - 1) - 0.5f;
        float common = tilt[0] * x + tilt[1] * y + sl_random_uniform(random, -rough, rough);
        for (int c = 0; c < CHANNELS; c++)
            scene->ground[i][c] =
                base[c] + common + 0.5f * sl_random_uniform(random, -rough, rough);
    }
}

static void draw_paint(struct sl_random *random, struct paint *paint, uint32_t label,
                       const float ground[CHANNELS], int tries)
{
    struct sl_figure *figure = &paint->figure;
    figure->family = (enum sl_figure_family)(label / MEMBERS);
    figure->parts = families[figure->family].first + (int)(label % MEMBERS);
    figure->shape = sl_random_unit(random);
    bool strips = figure->family == SL_FIGURE_BARS || figure->family == SL_FIGURE_RINGS;
    bool hollow = sl_random_unit(random) < 0.3f;
    figure->hollow = hollow && !strips ? sl_random_uniform(random, 0.07f, 0.13f) : 0;
    const float *hint = member_colour[label % MEMBERS];
    draw_contrast(random, ground, hint, COLOUR_LEAN, tries, paint->colour[0]);
    draw_contrast(random, ground, hint, 0, tries, paint->colour[1]);
    bool waves = sl_random_unit(random) < 0.5f;
    for (int i = 0; i < 2; i++)
        paint->wave[i] = waves ? sl_random_uniform(random, -1.5f, 1.5f) : 0;
    paint->phase = waves ? sl_random_unit(random) : 0.25f;
}

static void draw_object(struct sl_random *random, struct paint *paint, uint32_t label,
                        const float ground[CHANNELS])
{
    draw_paint(random, paint, label, ground, 3);
    float x = sl_random_uniform(random, 12, 20), y = sl_random_uniform(random, 12, 20);
    float radius = sl_random_uniform(random, 8, 13), turns = sl_random_unit(random);
    sl_figure_place(&paint->figure, x, y, radius, turns, sl_random_uniform(random, 0.8f, 1.25f));
    paint->opacity = sl_random_uniform(random, 0.7f, 1);
}

/* Small figures of any class: what an image shows besides its subject. */
static void draw_clutter(struct sl_random *random, struct scene *scene,
                         const float ground[CHANNELS])
{
    scene->clutter_count = (int)sl_random_below(random, CLUTTER_MAX + 1);
    for (int i = 0; i < scene->clutter_count; i++) {
        struct paint *paint = &scene->clutter[i];
        draw_paint(random, paint, sl_random_below(random, SL_SYNTH_CLASSES), ground, 1);
        float x = sl_random_uniform(random, 0, SIDE), y = sl_random_uniform(random, 0, SIDE);
        float radius = sl_random_uniform(random, 3, 6);
        sl_figure_place(&paint->figure, x, y, radius, sl_random_unit(random), 1);
        paint->opacity = sl_random_uniform(random, 0.4f, 0.9f);
    }
}

static void draw_cover(struct sl_random *random, struct scene *scene)
{
    sl_figure_direction(sl_random_unit(random), scene->cover);
    float x = sl_random_uniform(random, 6, 26), y = sl_random_uniform(random, 6, 26);
    scene->cover[2] = scene->cover[0] * x + scene->cover[1] * y;
    float width = sl_random_uniform(random, 0.5f, 2);
    scene->cover_width = sl_random_unit(random) < 0.4f ? width : -1;
    draw_colour(random, scene->cover_colour);
    scene->noise = sl_random_uniform(random, 0.02f, 0.15f);
}

static void paint_ground(const struct scene *scene, float x, float y, float colour[CHANNELS])
{
    float u = x / SIDE * (GRID - 1), v = y / SIDE * (GRID - 1);
    int column = (int)u, row = (int)v;
    u -= (float)column;
    v -= (float)row;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    const float(*at)[CHANNELS] = &scene->ground[row * GRID + column];
    for (int c = 0; c < CHANNELS; c++) {
        float above = at[0][c] + u * (at[1][c] - at[0][c]);
        float below = at[GRID][c] + u * (at[GRID + 1][c] - at[GRID][c]);
        colour[c] = above + v * (below - above);
    }
}

static void paint_figure(const struct paint *paint, float x, float y, float colour[CHANNELS])
{
    float cover = paint->opacity * sl_figure_cover(&paint->figure, x, y);
    if (cover <= 0)
        return;
    float p[2], wave[2], own[CHANNELS];
    sl_figure_coordinates(&paint->figure, x, y, p);
    sl_figure_direction(paint->wave[0] * p[0] + paint->wave[1] * p[1] + paint->phase, wave);
    for (int c = 0; c < CHANNELS; c++)
        own[c] = paint->colour[0][c];
    mix(own, paint->colour[1], 0.5f - 0.5f * wave[1]);
    mix(colour, own, cover);
}

static void paint_scene(const struct scene *scene, float x, float y, float colour[CHANNELS])
{
    paint_ground(scene, x, y, colour);
    for (int i = 0; i < scene->clutter_count; i++)
        paint_figure(&scene->clutter[i], x, y, colour);
    paint_figure(&scene->object, x, y, colour);
    float d = scene->cover[0] * x + scene->cover[1] * y - scene->cover[2];
    float cover = 0.5f + scene->cover_width - fabsf(d);
    if (scene->cover_width > 0 && cover > 0)
        mix(colour, scene->cover_colour, fminf(cover, 1));
}

void sl_synth_image(uint64_t seed, enum sl_synth_split split, uint32_t index,
                    uint8_t pixels[SL_SYNTH_BYTES])
{
    struct sl_random random;
    struct scene scene = {0};
    float ground[CHANNELS];
    sl_random_init(&random, seed, SL_RANDOM_SYNTH, split, index);
    uint32_t label = sl_synth_label(split, index);
    draw_ground(&random, &scene, families[label / MEMBERS].ground, ground);
    draw_clutter(&random, &scene, ground);
    draw_object(&random, &scene.object, label, ground);
    draw_cover(&random, &scene);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int row = i / SIDE, column = i % SIDE;
        float colour[CHANNELS];
        paint_scene(&scene, (float)column + 0.5f, (float)row + 0.5f, colour);
        for (int c = 0; c < CHANNELS; c++) {
            float noise = sl_random_uniform(&random, -1, 1) + sl_random_uniform(&random, -1, 1);
            float value = 255 * (colour[c] + 0.5f * scene.noise * noise) + 0.5f;
            pixels[i * CHANNELS + c] = (uint8_t)fminf(fmaxf(value, 0), 255);
        }
    }
}
