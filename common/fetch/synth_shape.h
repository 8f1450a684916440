/* The figures of `synth`: stars, flowers, polygons, rings and bars as distances to their outline.
 *
 *     struct sl_figure figure = {.family = SL_FIGURE_STAR, .parts = 5, .shape = 0.4f};
 *     sl_figure_place(&figure, 16, 16, 10, 0.1f, 1.2f);
 *     float cover = sl_figure_cover(&figure, 16.5f, 20.5f);
 *
 * Only + - * / and square roots are used, which all machines round in the same way.
 */
#ifndef SL_FETCH_SYNTH_SHAPE_H
#define SL_FETCH_SYNTH_SHAPE_H

#include <stdint.h>

/* In the order of the names of the classes. */
enum sl_figure_family {
    SL_FIGURE_BARS,
    SL_FIGURE_FLOWER,
    SL_FIGURE_POLYGON,
    SL_FIGURE_RINGS,
    SL_FIGURE_STAR,
    SL_FIGURE_FAMILIES,
};

enum { SL_FIGURE_PARTS_MAX = 7 };

struct sl_figure {
    enum sl_figure_family family;
    int parts;    /* bars, petals, corners, rings or points; at most SL_FIGURE_PARTS_MAX */
    float shape;  /* 0 to 1: how thick bars and rings are, how round petals, how blunt points */
    float hollow; /* 0: filled; else the half width of its outline, in radii */

    /* Set by sl_figure_place. */
    float x, y, radius;                      /* pixels */
    float to_figure[2][2];                   /* pixels from the centre to figure coordinates */
    float direction[SL_FIGURE_PARTS_MAX][2]; /* unit vectors to its parts */
};

/* Puts the figure at (x, y) with this radius in pixels, turned by `turns` (1 is a full circle) and
 * stretched along one of its own axes by `stretch` (and shrunk along the other). */
void sl_figure_place(struct sl_figure *figure, float x, float y, float radius, float turns,
                     float stretch);

/* How much of the pixel at (x, y) the figure covers, 0 to 1. */
float sl_figure_cover(const struct sl_figure *figure, float x, float y);

/* The point at (x, y) in figure coordinates, where the figure lies within about -1 to 1. */
void sl_figure_coordinates(const struct sl_figure *figure, float x, float y, float point[2]);

/* cos and sin of 2 pi turns, by a polynomial, to about 1e-6. */
void sl_figure_direction(float turns, float direction[2]);

#endif
