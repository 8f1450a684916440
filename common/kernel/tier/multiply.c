/* The product of matrices by our own blocks. Parts of A and of B are copied to the stack first: as
 * they are, their rows may lie so far apart that they fall on few cache sets, and the last panel of
 * B and of C would overhang.
 */
#include "kernel/tier/block.h"
#include "kernel/tier/tier.h"

/* Rows of C and terms of its sums at a time: A and a panel of B stay in the nearest caches. */
enum { ROWS = 4 * SL_BLOCK_ROWS, DEPTH = 128, A_ROW = DEPTH + SL_LINE };

/* A matrix that may be stored transposed: from row to row and from column to column. */
struct matrix {
    const float *at;
    size_t row, column;
};

/* to [rows, to_row] = [rows, columns] of a matrix, which is read in the order of its memory. */
static void copy(const struct matrix *from, size_t rows, size_t columns, float *to, size_t to_row)
{
    if (from->column == 1)
        for (size_t r = 0; r < rows; r++)
            memcpy(to + r * to_row, from->at + r * from->row, columns * sizeof *to);
    else
        for (size_t c = 0; c < columns; c++)
            for (size_t r = 0; r < rows; r++)
                to[r * to_row + c] = from->at[r * from->row + c * from->column];
}

static struct matrix part_of(const struct matrix *whole, size_t row, size_t column)
{
    return (struct matrix){whole->at + row * whole->row + column * whole->column, whole->row,
                           whole->column};
}

/* C [rows, columns], of a panel, += A B with A [rows, A_ROW] and B [depth, panel]; c_row from row
 * to row. */
static void add_product(size_t rows, size_t columns, size_t depth, const float *a, const float *b,
                        float *c, size_t c_row)
{
    float panel[ROWS * SL_PANEL] = {0};
    bool whole = columns == SL_PANEL;
    const struct matrix inside = {c, c_row, 1}, corner = {panel, SL_PANEL, 1};
    struct sl_block block = {.depth = depth,
                             .a = a,
                             .a_row = A_ROW,
                             .a_step = 1,
                             .b = b,
                             .b_step = SL_PANEL,
                             .c = whole ? c : panel,
                             .c_row = whole ? c_row : SL_PANEL,
                             .add = true};
    if (!whole)
        copy(&inside, rows, columns, panel, SL_PANEL);
    sl_blocks(block, rows);
    if (!whole)
        copy(&corner, rows, columns, c, c_row);
}

static void scale(float *c, size_t count, float beta)
{
    for (size_t i = 0; i < count; i++) /* C may hold anything, also NaN, where beta is 0 */
        c[i] = beta == 0 ? 0 : beta * c[i];
}

void SL_TIER_NAME(sl_multiply)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                               const float *a, const float *b, float beta, float *c)
{
    const struct matrix all_a = {a, transpose_a ? 1 : k, transpose_a ? m : 1};
    const struct matrix all_b = {b, transpose_b ? 1 : n, transpose_b ? k : 1};
    float a_part[ROWS * A_ROW], b_part[DEPTH * SL_PANEL] = {0};
    scale(c, m * n, beta);
    for (size_t row = 0; row < m; row += ROWS)
        for (size_t term = 0; term < k; term += DEPTH) {
            size_t rows = m - row < ROWS ? m - row : ROWS;
            size_t depth = k - term < DEPTH ? k - term : DEPTH;
            struct matrix from = part_of(&all_a, row, term);
            copy(&from, rows, depth, a_part, A_ROW);
            for (size_t column = 0; column < n; column += SL_PANEL) {
                size_t columns = n - column < SL_PANEL ? n - column : SL_PANEL;
                from = part_of(&all_b, term, column);
                copy(&from, depth, columns, b_part, SL_PANEL);
                add_product(rows, columns, depth, a_part, b_part, c + row * n + column, n);
            }
        }
}
