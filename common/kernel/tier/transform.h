/* The transforms of Winograd's F(4x4, 3x3): a tile of 4x4 outputs comes from a window of 6x6 inputs
 * with 36 products instead of 144. Y = A^T [(G g G^T) . (B^T d B)] A, after Lavin and Gray, "Fast
 * Algorithms for Convolutional Neural Networks" (2015), section 4.
 *
 * The matrices are those of Toom and Cook for the points 0, +-p, +-q and infinity:
 *
 *          | p^2q^2    0   -(p^2+q^2)   0   1  0 |         | 1   0   0   0     0 |^T  (row by row
 *          |   0    -p q^2   -q^2       p   1  0 |     A = | 1   p  p^2  p^3     |     a point)
 *   B^T =  |   0     p q^2   -q^2      -p   1  0 |         | 1  -p  p^2 -p^3     |
 *          |   0    -p^2 q   -p^2       q   1  0 |         | 1   q  q^2  q^3     |
 *          |   0     p^2 q   -p^2      -q   1  0 |         | 1  -q  q^2 -q^3     |
 *          |   0    p^2q^2    0   -(p^2+q^2)  0  1 |       | 0   0   0   1       |
 *
 * and row x of G is (1, x, x^2) / N'(x), where N'(0) = p^2q^2, N'(+-p) = 2p^2(p^2-q^2), N'(+-q) =
 * 2q^2(q^2-p^2); the last row is (0, 0, 1). The usual points 1 and 2 make errors nearly three times
 * as large as p = 5/8 and q = 3/2, whose B and A are exact in float32.
 *
 * The adjoints serve the gradients: with dM = A dY A^T, dU sums (B^T d B) . dM over tiles, dg =
 * G^T dU G, and dd = B [U . dM] B^T.
 */
#ifndef SL_KERNEL_TIER_TRANSFORM_H
#define SL_KERNEL_TIER_TRANSFORM_H

#include "kernel/tier/vector.h"

enum { SL_TILE = 4, SL_WINDOW = 6, SL_POINTS = 36 };

#define SL_P  0.625f
#define SL_Q  1.5f
#define SL_PP (SL_P * SL_P)
#define SL_QQ (SL_Q * SL_Q)

/* y = B^T x, of 6 to 6. */
SL_INLINE void sl_input_1d(const sl_vec x[6], sl_vec y[6])
{
    const sl_vec p = sl_broadcast(SL_P), q = sl_broadcast(SL_Q);
    const sl_vec pp = sl_broadcast(-SL_PP), qq = sl_broadcast(-SL_QQ);
    const sl_vec both = sl_broadcast(SL_PP * SL_QQ), sum = sl_broadcast(-(SL_PP + SL_QQ));
    sl_vec even = sl_fma(qq, x[2], x[4]), odd = sl_fma(qq, x[1], x[3]);
    y[1] = sl_fma(p, odd, even);
    y[2] = sl_fma(-p, odd, even);
    even = sl_fma(pp, x[2], x[4]);
    odd = sl_fma(pp, x[1], x[3]);
    y[3] = sl_fma(q, odd, even);
    y[4] = sl_fma(-q, odd, even);
    y[0] = sl_fma(both, x[0], sl_fma(sum, x[2], x[4]));
    y[5] = sl_fma(both, x[1], sl_fma(sum, x[3], x[5]));
}

/* x = B y, of 6 to 6: the transposed. */
SL_INLINE void sl_input_back_1d(const sl_vec y[6], sl_vec x[6])
{
    const sl_vec p = sl_broadcast(SL_P), q = sl_broadcast(SL_Q);
    const sl_vec pp = sl_broadcast(-SL_PP), qq = sl_broadcast(-SL_QQ);
    const sl_vec both = sl_broadcast(SL_PP * SL_QQ), sum = sl_broadcast(-(SL_PP + SL_QQ));
    sl_vec near = y[1] + y[2], far = y[3] + y[4];
    sl_vec near_odd = p * (y[1] - y[2]), far_odd = q * (y[3] - y[4]);
    x[0] = both * y[0];
    x[1] = sl_fma(qq, near_odd, sl_fma(pp, far_odd, both * y[5]));
    x[2] = sl_fma(sum, y[0], sl_fma(qq, near, pp * far));
    x[3] = sl_fma(sum, y[5], near_odd + far_odd);
    x[4] = y[0] + near + far;
    x[5] = y[5];
}

/* y = A^T m, of 6 to 4. */
SL_INLINE void sl_output_1d(const sl_vec m[6], sl_vec y[4])
{
    const sl_vec p = sl_broadcast(SL_P), q = sl_broadcast(SL_Q);
    const sl_vec pp = sl_broadcast(SL_PP), qq = sl_broadcast(SL_QQ);
    const sl_vec ppp = sl_broadcast(SL_PP * SL_P), qqq = sl_broadcast(SL_QQ * SL_Q);
    sl_vec near = m[1] + m[2], far = m[3] + m[4];
    sl_vec near_odd = m[1] - m[2], far_odd = m[3] - m[4];
    y[0] = m[0] + near + far;
    y[1] = sl_fma(p, near_odd, q * far_odd);
    y[2] = sl_fma(pp, near, qq * far);
    y[3] = sl_fma(ppp, near_odd, sl_fma(qqq, far_odd, m[5]));
}

/* m = A y, of 4 to 6: the transposed. */
SL_INLINE void sl_output_back_1d(const sl_vec y[4], sl_vec m[6])
{
    const sl_vec p = sl_broadcast(SL_P), q = sl_broadcast(SL_Q);
    const sl_vec pp = sl_broadcast(SL_PP), qq = sl_broadcast(SL_QQ);
    sl_vec even = sl_fma(pp, y[2], y[0]), odd = sl_fma(pp, y[3], y[1]);
    m[0] = y[0];
    m[1] = sl_fma(p, odd, even);
    m[2] = sl_fma(-p, odd, even);
    even = sl_fma(qq, y[2], y[0]);
    odd = sl_fma(qq, y[3], y[1]);
    m[3] = sl_fma(q, odd, even);
    m[4] = sl_fma(-q, odd, even);
    m[5] = y[3];
}

/* u = G g, of 3 to 6. */
SL_INLINE void sl_weight_1d(const sl_vec g[3], sl_vec u[6])
{
    const float zero = 1 / (SL_PP * SL_QQ);
    const float near = 1 / (2 * SL_PP * (SL_PP - SL_QQ)), far = 1 / (2 * SL_QQ * (SL_QQ - SL_PP));
    sl_vec even = sl_fma(sl_broadcast(SL_PP), g[2], g[0]) * sl_broadcast(near);
    sl_vec odd = sl_broadcast(SL_P * near) * g[1];
    u[0] = sl_broadcast(zero) * g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    even = sl_fma(sl_broadcast(SL_QQ), g[2], g[0]) * sl_broadcast(far);
    odd = sl_broadcast(SL_Q * far) * g[1];
    u[3] = even + odd;
    u[4] = even - odd;
    u[5] = g[2];
}

/* g = G^T u, of 6 to 3: the transposed. */
SL_INLINE void sl_weight_back_1d(const sl_vec u[6], sl_vec g[3])
{
    const float zero = 1 / (SL_PP * SL_QQ);
    const float near = 1 / (2 * SL_PP * (SL_PP - SL_QQ)), far = 1 / (2 * SL_QQ * (SL_QQ - SL_PP));
    sl_vec near_even = sl_broadcast(near) * (u[1] + u[2]);
    sl_vec far_even = sl_broadcast(far) * (u[3] + u[4]);
    g[0] = sl_fma(sl_broadcast(zero), u[0], near_even + far_even);
    g[1] = sl_fma(sl_broadcast(SL_P * near), u[1] - u[2], sl_broadcast(SL_Q * far) * (u[3] - u[4]));
    g[2] = sl_fma(sl_broadcast(SL_PP), near_even, sl_fma(sl_broadcast(SL_QQ), far_even, u[5]));
}

/* A transform in both directions, of [FROM, FROM] vectors LOAD(i, j) to [TO, TO] that STORE(i, j,
 * vector) takes: columns, then rows. Only the inner loops are unrolled: all at once would not fit
 * the registers, and gcc then spends more on moving numbers than on computing with them. */
#define SL_TRANSFORM(ONE_D, FROM, TO, LOAD, STORE)                                                 \
    do {                                                                                           \
        sl_vec sl_half[TO][FROM], sl_x[FROM], sl_y[TO];                                            \
        _Pragma("GCC unroll 1") for (size_t sl_j = 0; sl_j < FROM; sl_j++)                         \
        {                                                                                          \
            _Pragma("GCC unroll 6") for (size_t sl_i = 0; sl_i < FROM; sl_i++) sl_x[sl_i] =        \
                LOAD(sl_i, sl_j);                                                                  \
            ONE_D(sl_x, sl_y);                                                                     \
            _Pragma("GCC unroll 6") for (size_t sl_i = 0; sl_i < TO; sl_i++) sl_half[sl_i][sl_j] = \
                sl_y[sl_i];                                                                        \
        }                                                                                          \
        _Pragma("GCC unroll 1") for (size_t sl_i = 0; sl_i < TO; sl_i++)                           \
        {                                                                                          \
            ONE_D(sl_half[sl_i], sl_y);                                                            \
            _Pragma("GCC unroll 6") for (size_t sl_j = 0; sl_j < TO; sl_j++)                       \
                STORE(sl_i, sl_j, sl_y[sl_j]);                                                     \
        }                                                                                          \
    } while (0)

#endif
