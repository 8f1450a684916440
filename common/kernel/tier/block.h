/* The product of matrices, a block of rows and one panel of columns at a time, in registers.
 *
 *     struct sl_block block = {.depth = k, .a = a, .a_row = k, .a_step = 1, .b = b, ...};
 *     sl_blocks(block, m);
 *
 * A is read by single numbers, so that its strides are free and a transposed A costs nothing; a
 * panel of B is SL_PANEL columns wide.
 */
#ifndef SL_KERNEL_TIER_BLOCK_H
#define SL_KERNEL_TIER_BLOCK_H

#include "kernel/tier/vector.h"

#include <stdbool.h>

/* Two vectors of columns and as many rows as leave registers for two of B and one of A: there are
 * 16 registers, 32 with AVX-512 and NEON. */
enum { SL_PANEL = 2 * SL_LANES, SL_LINE = 16 /* numbers of a cache line */ };
#if defined(__AVX512F__) || defined(__ARM_NEON)
enum { SL_BLOCK_ROWS = 14 };
#else
enum { SL_BLOCK_ROWS = 6 };
#endif

/* Inputs of a tile of a weight's gradient: with a panel of outputs, few enough numbers for the
 * nearest caches. */
enum { SL_TILE_ROWS = SL_BLOCK_ROWS < 8 ? 8 * SL_BLOCK_ROWS : 4 * SL_BLOCK_ROWS };

/* How many panels hold so many columns. */
static inline size_t sl_panels(size_t columns)
{
    return (columns + SL_PANEL - 1) / SL_PANEL;
}

/* Numbers from row to row of a matrix in scratch: whole panels, and no multiple of 128 bytes, as
 * rows that far apart would fall on few cache sets. */
static inline size_t sl_padded_row(size_t columns)
{
    size_t row = sl_panels(columns) * SL_PANEL;
    return row % 32 == 0 ? row + 16 : row;
}

/* C [rows, panel] = A B, or += with `add`, where A is [rows, depth] and B [depth, panel]. */
struct sl_block {
    size_t depth;
    const float *a;
    size_t a_row, a_step; /* from row to row, from depth to depth */
    const float *b;
    size_t b_step;
    size_t b_next; /* from a panel to the next, which is fetched meanwhile */
    float *c;
    size_t c_row;
    bool add;
};

/* Sums from registers to C. */
SL_INLINE void sl_block_write(const struct sl_block *block, const size_t rows,
                              sl_vec sum[SL_BLOCK_ROWS][2])
{
    SL_UNROLL(14)
    for (size_t r = 0; r < rows; r++) {
        float *to = block->c + r * block->c_row;
        if (block->add) {
            sum[r][0] += sl_load(to);
            sum[r][1] += sl_load(to + SL_LANES);
        }
        sl_store(to, sum[r][0]);
        sl_store(to + SL_LANES, sum[r][1]);
    }
}

/* `rows` is a constant wherever this is inlined. */
SL_INLINE void sl_block_rows(const struct sl_block *block, const size_t rows)
{
    sl_vec sum[SL_BLOCK_ROWS][2];
    const float *a = block->a, *b = block->b;
    const size_t a_row = block->a_row, a_step = block->a_step, b_step = block->b_step;
    const size_t b_next = block->b_next;
    SL_UNROLL(14)
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = (sl_vec){0};
    SL_UNROLL(14)
    for (size_t r = 0; r < rows; r++)
        for (size_t line = 0; line < SL_PANEL; line += SL_LINE)
            __builtin_prefetch(block->c + r * block->c_row + line, 1);
    for (size_t k = block->depth; k > 0; k--, a += a_step, b += b_step) {
        sl_vec left = sl_load(b), right = sl_load(b + SL_LANES);
        for (size_t line = 0; line < SL_PANEL; line += SL_LINE)
            __builtin_prefetch(b + b_next + line);
        SL_UNROLL(14)
        for (size_t r = 0; r < rows; r++) {
            sl_vec value = sl_broadcast(a[r * a_row]);
            sum[r][0] = sl_fma(value, left, sum[r][0]);
            sum[r][1] = sl_fma(value, right, sum[r][1]);
        }
    }
    sl_block_write(block, rows, sum);
}

#define SL_BLOCK_CASE(ROWS)                                                                        \
    case ROWS:                                                                                     \
        sl_block_rows(block, ROWS);                                                                \
        break;

/* One block of up to SL_BLOCK_ROWS. */
static inline void sl_block_any(const struct sl_block *block, size_t rows)
{
    switch (rows) {
        SL_BLOCK_CASE(1)
        SL_BLOCK_CASE(2)
        SL_BLOCK_CASE(3)
        SL_BLOCK_CASE(4)
        SL_BLOCK_CASE(5)
        SL_BLOCK_CASE(6)
#if defined(__AVX512F__) || defined(__ARM_NEON)
        SL_BLOCK_CASE(7)
        SL_BLOCK_CASE(8)
        SL_BLOCK_CASE(9)
        SL_BLOCK_CASE(10)
        SL_BLOCK_CASE(11)
        SL_BLOCK_CASE(12)
        SL_BLOCK_CASE(13)
        SL_BLOCK_CASE(14)
#endif
    }
}

/* Any number of rows, cut into blocks of even height: a low one would wait for its own sums. */
static inline void sl_blocks(struct sl_block block, size_t rows)
{
    size_t blocks = (rows + SL_BLOCK_ROWS - 1) / SL_BLOCK_ROWS;
    for (; blocks > 0; blocks--) {
        size_t height = (rows + blocks - 1) / blocks;
        sl_block_any(&block, height);
        block.a += height * block.a_row;
        block.c += height * block.c_row;
        rows -= height;
    }
}

/* All panels of so many columns: those of B are b_next numbers apart. */
static inline void sl_block_panels(struct sl_block block, size_t rows, size_t columns)
{
    for (size_t panel = 0; panel < sl_panels(columns); panel++) {
        sl_blocks(block, rows);
        block.b += block.b_next;
        block.c += SL_PANEL;
    }
}

#endif
