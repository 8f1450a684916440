#include "fetch/synth_shape.h"

#include <math.h>

static float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

/* sin(2 pi t) for any t: folded to a quarter turn, then Taylor's polynomial. */
static float sine(float turns)
{
    turns -= floorf(turns);
    if (turns > 0.75f)
        turns -= 1;
    else if (turns > 0.25f)
        turns = 0.5f - turns;
    float a = 6.28318531f * turns, b = a * a;
    return a * (1 + b * (-1.66666667e-1f +
                         b * (8.33333333e-3f +
                              b * (-1.98412698e-4f + b * (2.75573192e-6f - b * 2.50521084e-8f)))));
}

void sl_figure_direction(float turns, float direction[2])
{
    direction[0] = sine(turns + 0.25f);
    direction[1] = sine(turns);
}

void sl_figure_place(struct sl_figure *figure, float x, float y, float radius, float turns,
                     float stretch)
{
    float d[2];
    sl_figure_direction(turns, d);
    figure->x = x;
    figure->y = y;
    figure->radius = radius;
    figure->to_figure[0][0] = d[0] / (radius * stretch);
    figure->to_figure[0][1] = d[1] / (radius * stretch);
    figure->to_figure[1][0] = -d[1] / radius * stretch;
    figure->to_figure[1][1] = d[0] / radius * stretch;
    for (int k = 0; k < figure->parts; k++)
        sl_figure_direction((float)k / (float)figure->parts, figure->direction[k]);
}

void sl_figure_coordinates(const struct sl_figure *figure, float x, float y, float point[2])
{
    const float(*m)[2] = figure->to_figure;
    x -= figure->x;
    y -= figure->y;
    point[0] = m[0][0] * x + m[0][1] * y;
    point[1] = m[1][0] * x + m[1][1] * y;
}

/* Distance from `value` to the nearest of `parts` strips in low to low + parts * period. */
static float strips(float value, float low, float period, int parts, float thick)
{
    float k = clamp(floorf((value - low) / period), 0, (float)(parts - 1));
    return fabsf(value - low - (k + 0.5f) * period) - thick * period;
}

static float bars(const struct sl_figure *figure, const float p[2])
{
    float thick = 0.2f + 0.12f * figure->shape;
    float across = strips(p[0], -1, 2.0f / (float)figure->parts, figure->parts, thick);
    return fmaxf(across, fabsf(p[1]) - 0.95f);
}

static float rings(const struct sl_figure *figure, const float p[2])
{
    float thick = 0.2f + 0.12f * figure->shape;
    float r = sqrtf(p[0] * p[0] + p[1] * p[1]);
    return strips(r, 0, 1.0f / (float)figure->parts, figure->parts, thick);
}

/* p along and across the direction of the nearest part. */
static void fold(const struct sl_figure *figure, const float p[2], float *along, float *across)
{
    *along = *across = -4;
    for (int k = 0; k < figure->parts; k++) {
        const float *d = figure->direction[k];
        float u = d[0] * p[0] + d[1] * p[1];
        if (u > *along) {
            *along = u;
            *across = fabsf(d[0] * p[1] - d[1] * p[0]);
        }
    }
}

/* Ellipses from the centre outwards; the width of a petal is what its neighbours leave. */
static float flower(const struct sl_figure *figure, const float p[2])
{
    float half[2], along, across;
    sl_figure_direction(0.5f / (float)figure->parts, half);
    fold(figure, p, &along, &across);
    float width = half[1] * (0.42f + 0.2f * figure->shape);
    float u = (along - 0.55f) / 0.45f, v = across / width;
    return (sqrtf(u * u + v * v) - 1) * fminf(width, 0.45f);
}

static float polygon(const struct sl_figure *figure, const float p[2])
{
    float half[2], along, across;
    sl_figure_direction(0.5f / (float)figure->parts, half);
    fold(figure, p, &along, &across);
    return along - half[0];
}

/* The edge from a point at (1, 0) to the notch between two points. */
static float star(const struct sl_figure *figure, const float p[2])
{
    float half[2], along, across;
    sl_figure_direction(0.5f / (float)figure->parts, half);
    fold(figure, p, &along, &across);
    float notch = 0.32f + 0.22f * figure->shape;
    float ex = notch * half[0] - 1, ey = notch * half[1];
    return (across * -ex + (along - 1) * ey) / sqrtf(ex * ex + ey * ey);
}

float sl_figure_cover(const struct sl_figure *figure, float x, float y)
{
    static float (*const distance[])(const struct sl_figure *, const float *) = {
        [SL_FIGURE_BARS] = bars,   [SL_FIGURE_FLOWER] = flower, [SL_FIGURE_POLYGON] = polygon,
        [SL_FIGURE_RINGS] = rings, [SL_FIGURE_STAR] = star,
    };
    float p[2];
    sl_figure_coordinates(figure, x, y, p);
    float d = distance[figure->family](figure, p);
    if (figure->hollow > 0)
        d = fabsf(d + figure->hollow) - figure->hollow;
    return clamp(0.5f - d * figure->radius, 0, 1);
}
