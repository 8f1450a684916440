/* Where the pixels of a square window are in a map that the window may overhang: what is outside
 * has a place of its own (zeros to read, or a dump to write), so that no kernel knows edges.
 */
#ifndef SL_KERNEL_TIER_WINDOW_H
#define SL_KERNEL_TIER_WINDOW_H

#include <stddef.h>

/* at[side * side]: pixel (top - 1 + i, left - 1 + j) of map [h, w, c]; `top` and `left` are one too
 * large, so that the border of one needs no sign. */
static inline void sl_window(float *map, size_t h, size_t w, size_t c, size_t top, size_t left,
                             size_t side, float *outside, float **at)
{
    for (size_t i = 0; i < side; i++)
        for (size_t j = 0; j < side; j++) {
            size_t y = top + i, x = left + j;
            int inside = y >= 1 && y <= h && x >= 1 && x <= w;
            at[i * side + j] = inside ? map + ((y - 1) * w + x - 1) * c : outside;
        }
}

#endif
