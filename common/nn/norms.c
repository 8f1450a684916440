#include "nn/norms.h"

#include <math.h>
#include <string.h>

/* As torch.nn.BatchNorm2d has them. */
static const double EPSILON = 1e-5, MOMENTUM = 0.1;

/* Pixels that are measured in single precision, before they are merged in double. */
enum { BLOCK = 16 };

struct sl_norm_numbers sl_norm_numbers(size_t c, sl_real *array)
{
    return (struct sl_norm_numbers){array,         array + c,     array + 2 * c, array + 3 * c,
                                    array + 4 * c, array + 5 * c, array + 6 * c, array + 7 * c};
}

static const sl_real *gain_of(const struct sl_layer *layer, const sl_real *parameters)
{
    return parameters + layer->offset;
}

static const sl_real *bias_of(const struct sl_layer *layer, const sl_real *parameters)
{
    return parameters + layer->offset + layer->counts[0];
}

/* Channel i as it is normalised by a mean and a variance. */
static void apply(const struct sl_layer *layer, const sl_real *parameters, size_t i, double mean,
                  double variance, struct sl_norm_numbers numbers)
{
    double inverse = 1 / sqrt(variance + EPSILON);
    double scale = (double)gain_of(layer, parameters)[i] * inverse;
    numbers.mean[i] = (sl_real)mean;
    numbers.inverse[i] = (sl_real)inverse;
    numbers.scale[i] = (sl_real)scale;
    numbers.shift[i] = (sl_real)((double)bias_of(layer, parameters)[i] - mean * scale);
}

void sl_norm_apply_running(const struct sl_layer *layer, const sl_real *parameters,
                           struct sl_norm_numbers numbers)
{
    const sl_real *mean = parameters + layer->running_offset, *variance = mean + layer->in.c;
    for (size_t i = 0; i < layer->in.c; i++)
        apply(layer, parameters, i, (double)mean[i], (double)variance[i], numbers);
}

SL_WIDE static void measure(size_t pixels, size_t c, const sl_real *restrict x,
                            sl_real *restrict mean, sl_real *restrict squares)
{
    const sl_real share = 1 / (sl_real)pixels;
    for (size_t i = 0; i < c; i++)
        mean[i] = squares[i] = 0;
    for (size_t p = 0; p < pixels; p++)
        for (size_t i = 0; i < c; i++)
            mean[i] += x[p * c + i];
    for (size_t i = 0; i < c; i++)
        mean[i] *= share;
    for (size_t p = 0; p < pixels; p++)
        for (size_t i = 0; i < c; i++) {
            sl_real difference = x[p * c + i] - mean[i];
            squares[i] += difference * difference;
        }
}

/* Those of `more` pixels join those of `count`. */
SL_WIDE static void merge_block(size_t c, double count, double more, const sl_real *restrict mean,
                                const sl_real *restrict squares, double *restrict means,
                                double *restrict sums)
{
    double share = more / (count + more), weight = count * share;
    for (size_t i = 0; i < c; i++) {
        double apart = (double)mean[i] - means[i];
        means[i] += apart * share;
        sums[i] += (double)squares[i] + apart * apart * weight;
    }
}

void sl_moments_add(size_t pixels, size_t c, const sl_real *x, double *moments, sl_real *scratch)
{
    for (size_t p = 0; p < pixels; p += BLOCK) {
        size_t count = pixels - p < BLOCK ? pixels - p : BLOCK;
        measure(count, c, x + p * c, scratch, scratch + c);
        merge_block(c, moments[0], (double)count, scratch, scratch + c, moments + 1,
                    moments + 1 + c);
        moments[0] += (double)count;
    }
}

/* Forward: means and sums of squared differences. */
static void merge_moments(size_t c, double *to, const double *from)
{
    if (from[0] == 0)
        return;
    double share = from[0] / (to[0] + from[0]), weight = to[0] * share;
    for (size_t i = 1; i <= c; i++) {
        double apart = from[i] - to[i];
        to[i] += apart * share;
        to[c + i] += from[c + i] + apart * apart * weight;
    }
    to[0] += from[0];
}

/* Backward: the number of pixels and sums of gradients. */
static void merge_sums(size_t c, double *to, const double *from)
{
    for (size_t i = 0; i <= 2 * c; i++)
        to[i] += from[i];
}

/* Those of other ranks' shards are received. */
static void gather(const struct sl_norms *norms, const struct sl_layer *layer)
{
    const struct sl_shards *shards = norms->shards;
    size_t size = 1 + 2 * layer->in.c, stride = norms->plan->moments;
    double *first = norms->moments + layer->moments_offset, *packed = norms->packed;
    if (sl_ranks() == 1)
        return;
    for (size_t s = shards->first; s < shards->end; s++)
        memcpy(packed + s * size, first + s * stride, size * sizeof *packed);
    sl_ranks_gather(packed, shards->starts, size * sizeof *packed);
    for (size_t s = 0; s < shards->count; s++)
        memcpy(first + s * stride, packed + s * size, size * sizeof *packed);
}

/* The moments of a norm in all shards, in those of the first. */
static const double *merge(const struct sl_norms *norms, const struct sl_layer *layer,
                           void (*merge_two)(size_t c, double *to, const double *from))
{
    double *first = norms->moments + layer->moments_offset;
    size_t stride = norms->plan->moments;
    gather(norms, layer);
    for (size_t step = 1; step < norms->shards->count; step *= 2)
        for (size_t s = 0; s + step < norms->shards->count; s += 2 * step)
            merge_two(layer->in.c, first + s * stride, first + (s + step) * stride);
    return first;
}

static void follow(const struct sl_layer *layer, const double *moments, sl_real *parameters)
{
    size_t c = layer->in.c;
    sl_real *mean = parameters + layer->running_offset, *variance = mean + c;
    for (size_t i = 0; i < c; i++) {
        double unbiased = moments[1 + c + i] / (moments[0] - 1);
        mean[i] = (sl_real)((1 - MOMENTUM) * (double)mean[i] + MOMENTUM * moments[1 + i]);
        variance[i] = (sl_real)((1 - MOMENTUM) * (double)variance[i] + MOMENTUM * unbiased);
    }
    variance[c] += 1; /* batches */
}

/* How far the statistics of the batch are from the running ones: lengths over channels. */
static void distances(const struct sl_layer *layer, const double *moments, const sl_real *running,
                      double apart[2])
{
    size_t c = layer->in.c;
    apart[0] = apart[1] = 0;
    for (size_t i = 0; i < c; i++) {
        double mean = moments[1 + i] - (double)running[i];
        double variance = moments[1 + c + i] / moments[0] - (double)running[c + i];
        apart[0] += mean * mean;
        apart[1] += variance * variance;
    }
    apart[0] = sqrt(apart[0]);
    apart[1] = sqrt(apart[1]);
}

/* The gradient of that distance by x, of channel i with M pixels,
 *     (mean - running mean) / |.| / M + 2 (x - mean) (variance - running variance) / |.| / M,
 * written about the running mean, which is what x is normalised by. Where a length is 0 it has
 * none. */
static double pull(const struct sl_norms *norms, const struct sl_layer *layer,
                   const double *moments, double weight, struct sl_norm_numbers numbers)
{
    size_t c = layer->in.c;
    const sl_real *running = norms->parameters + layer->running_offset;
    double apart[2];
    distances(layer, moments, running, apart);
    for (size_t i = 0; i < c; i++) {
        double to_mean = moments[1 + i] - (double)running[i];
        double to_variance = moments[1 + c + i] / moments[0] - (double)running[c + i];
        double tilt = apart[1] > 0 ? 2 * weight * to_variance / apart[1] / moments[0] : 0;
        double offset = apart[0] > 0 ? weight * to_mean / apart[0] / moments[0] : 0;
        numbers.tilt[i] = (sl_real)tilt;
        numbers.offset[i] = (sl_real)(offset - tilt * to_mean);
    }
    return weight * (apart[0] + apart[1]);
}

static struct sl_norm_numbers numbers_of(const struct sl_norms *norms, const struct sl_layer *layer)
{
    return sl_norm_numbers(layer->in.c, norms->numbers + layer->norm_offset);
}

/* How many batch norms come before a layer. */
static size_t rank_of(const struct sl_plan *plan, const struct sl_layer *layer)
{
    size_t rank = 0;
    for (const struct sl_layer *other = plan->layers; other < layer; other++)
        rank += other->kind == &sl_layer_batch_norm;
    return rank;
}

static void meet_forward(struct sl_norms *norms, const struct sl_layer *layer)
{
    size_t c = layer->in.c;
    const double *moments = merge(norms, layer, merge_moments);
    struct sl_norm_numbers numbers = numbers_of(norms, layer);
    if (!norms->eval) {
        for (size_t i = 0; i < c; i++)
            apply(layer, norms->parameters, i, moments[1 + i], moments[1 + c + i] / moments[0],
                  numbers);
        follow(layer, moments, norms->parameters);
        return;
    }
    sl_norm_apply_running(layer, norms->parameters, numbers);
    memset(numbers.offset, 0, 2 * c * sizeof *numbers.offset);
    if (norms->pull != NULL)
        norms->pulled +=
            pull(norms, layer, moments, (double)norms->pull[rank_of(norms->plan, layer)], numbers);
}

static void meet_backward(const struct sl_norms *norms, const struct sl_layer *layer)
{
    size_t c = layer->in.c;
    const double *sums = merge(norms, layer, merge_sums);
    struct sl_norm_numbers numbers = numbers_of(norms, layer);
    for (size_t i = 0; i < c; i++) {
        double inverse = (double)numbers.inverse[i], scale = (double)numbers.scale[i];
        double sum = sums[1 + i], tilt = sums[1 + c + i];
        numbers.d_bias[i] = (sl_real)sum;
        numbers.d_gain[i] = (sl_real)(tilt * inverse);
        if (norms->eval)
            continue;
        numbers.offset[i] = (sl_real)(-scale * sum / sums[0]);
        numbers.tilt[i] = (sl_real)(-scale * inverse * inverse * tilt / sums[0]);
    }
}

/* The batch norms whose moments grow in a turn: forward those whose maps its segment makes,
 * backward those whose maps it reads. Returns how many. */
static size_t norms_of(const struct sl_plan *plan, size_t turn,
                       const struct sl_layer *found[SL_LAYER_INPUTS * SL_STAGES_MAX])
{
    const struct sl_segment *segment = &plan->segments[sl_plan_turn_of(plan, turn)];
    bool back = sl_plan_turns_back(plan, turn);
    size_t count = 0;
    for (size_t s = segment->first; s < segment->end; s++)
        for (size_t k = 0; k < (back ? plan->stages[s].inputs : 1); k++) {
            size_t map = back ? plan->stages[s].input[k] : s + 1;
            found[count] = sl_plan_norm_of(plan, map);
            count += found[count] != NULL;
        }
    return count;
}

void sl_norms_begin(const struct sl_plan *plan, size_t turn, double *moments)
{
    const struct sl_layer *found[SL_LAYER_INPUTS * SL_STAGES_MAX];
    for (size_t i = norms_of(plan, turn, found); i-- > 0;)
        memset(moments + found[i]->moments_offset, 0, (1 + 2 * found[i]->in.c) * sizeof *moments);
}

void sl_norms_meet(struct sl_norms *norms, size_t turn)
{
    const struct sl_layer *found[SL_LAYER_INPUTS * SL_STAGES_MAX];
    size_t count = norms_of(norms->plan, turn, found);
    for (size_t i = 0; i < count; i++)
        if (sl_plan_turns_back(norms->plan, turn))
            meet_backward(norms, found[i]);
        else
            meet_forward(norms, found[i]);
}

void sl_norms_gradients(const struct sl_norms *norms, size_t segment, sl_real *gradient)
{
    const struct sl_plan *plan = norms->plan;
    for (size_t s = plan->segments[segment].first; s < plan->segments[segment].end; s++) {
        const struct sl_layer *layer = sl_plan_norm_of(plan, s + 1);
        if (layer == NULL)
            continue;
        struct sl_norm_numbers numbers = numbers_of(norms, layer);
        memcpy(gradient + layer->offset, numbers.d_gain, layer->in.c * sizeof *gradient);
        memcpy(gradient + layer->offset + layer->counts[0], numbers.d_bias,
               layer->in.c * sizeof *gradient);
    }
}

size_t sl_norms_count(const struct sl_plan *plan)
{
    return rank_of(plan, plan->layers + plan->layer_count);
}

size_t sl_norms_least(const struct sl_plan *plan)
{
    size_t least = 1;
    for (const struct sl_layer *layer = plan->layers; layer < plan->layers + plan->layer_count;
         layer++)
        if (layer->kind == &sl_layer_batch_norm && layer->in.h * layer->in.w == 1)
            least = 2;
    return least;
}
