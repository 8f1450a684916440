#include "formats/label_code.h"

#include "base/memory.h"
#include "formats/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first byte of a label: three bits for the values, then these; the sum takes two bits. */
enum { VALUES = 7, LISTED = 1 << 3, OTHERS = 1 << 4, SUM_SHIFT = 5, KNOWN = 0x7f };

/* How the sum of the entries is written. */
enum { SUM_ONE, SUM_F16, SUM_F32, SUMS };

/* Sums of softmaxes in float32 are as far from 1 as this. */
static const double NEAR_ONE = 1e-5;

static const unsigned value_bits[] = {32, 16, 8, 4, 0};

/* Bits on their way into, or out of, bytes: the lowest bit of the first byte first. */
struct bits {
    uint8_t *out;
    const uint8_t *in;
    size_t at, end;
};

static void put(struct bits *bits, uint32_t value, unsigned width)
{
    for (unsigned i = 0; i < width; i++, bits->at++)
        if (value >> i & 1)
            bits->out[bits->at / 8] |= (uint8_t)(1 << bits->at % 8);
}

/* Bits after the end are 0, and `at` shows that they were wanted. */
static uint32_t get(struct bits *bits, unsigned width)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < width; i++, bits->at++)
        if (bits->at < bits->end)
            value |= (uint32_t)(bits->in[bits->at / 8] >> bits->at % 8 & 1) << i;
    return value;
}

/* A number in groups of 7 bits, the lowest first, each with a bit that says whether more follow. */
static void put_count(struct bits *bits, size_t count)
{
    do {
        put(bits, (uint32_t)(count & 0x7f), 7);
        count >>= 7;
        put(bits, count > 0, 1);
    } while (count > 0);
}

static size_t get_count(struct bits *bits)
{
    size_t count = 0;
    for (unsigned shift = 0; shift < 21; shift += 7) {
        count |= (size_t)get(bits, 7) << shift;
        if (get(bits, 1) == 0)
            return count;
    }
    return SIZE_MAX;
}

static void put_f32(struct bits *bits, float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    put(bits, word, 32);
}

static float get_f32(struct bits *bits)
{
    uint32_t word = get(bits, 32);
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

/* Bits of the number of a class. */
static unsigned class_bits(size_t classes)
{
    unsigned width = 0;
    while ((size_t)1 << width < classes)
        width++;
    return width;
}

static bool is_log(enum sl_label_values values)
{
    return values == SL_LABEL_LOG8 || values == SL_LABEL_LOG4;
}

int sl_label_coder_init(struct sl_label_coder *coder, size_t classes, struct sl_error *error)
{
    *coder = (struct sl_label_coder){.classes = classes};
    coder->depths = sl_alloc(classes + 1, sizeof *coder->depths, error);
    return coder->depths == NULL ? -1 : 0;
}

void sl_label_coder_release(struct sl_label_coder *coder)
{
    free(coder->depths);
    free(coder->bytes);
    *coder = (struct sl_label_coder){0};
}

/* Entries on a logarithmic scale, each so many steps below the largest. The code above all steps is
 * an entry of 0. */
struct scale {
    const double *depths; /* [count], from 0 for the largest entry to infinity for 0 */
    size_t count;
    double others; /* classes that share the last of them; 1 without others */
    unsigned top;  /* the code of 0 */
    double step;
};

static unsigned code_of(const struct scale *scale, double depth)
{
    if (isinf(depth))
        return scale->top;
    double steps = scale->step > 0 ? nearbyint(depth / scale->step) : 0;
    return steps < scale->top - 1 ? (unsigned)steps : scale->top - 1;
}

/* The cross-entropy, in nats and up to a constant factor and summand, of the entries and what is
 * decoded of their codes. */
static double loss_of(const struct scale *scale)
{
    double loss = 0, sum = 0, decoded = 0;
    for (size_t i = 0; i < scale->count; i++) {
        double weight = i + 1 < scale->count ? 1 : scale->others;
        if (isinf(scale->depths[i]))
            continue;
        double depth = scale->step * code_of(scale, scale->depths[i]);
        double share = weight * exp(-scale->depths[i]);
        loss += share * depth;
        sum += share;
        decoded += weight * exp(-depth);
    }
    return sum > 0 ? loss / sum + log(decoded) : 0;
}

/* The best of several steps, as it can be written. The first spans all entries; a smaller one is
 * finer where most of the mass is, but lifts what is below its last step. */
static double best_step(struct scale scale)
{
    enum { STEPS = 20 };
    static const double shrink = 0.8408964152537145, gain = 1e-9; /* 2^(-1/4); nats */
    double span = 0, best = 0, least = INFINITY;
    for (size_t i = 0; i < scale.count; i++)
        span = isinf(scale.depths[i]) ? span : fmax(span, scale.depths[i]);
    for (int i = 0; i < STEPS; i++, span *= shrink) {
        float step = sl_half_to_f32(sl_half_from_f32((float)(span / (scale.top - 1))));
        scale.step = (double)step;
        double loss = loss_of(&scale);
        if (loss < least - gain) {
            least = loss;
            best = scale.step;
        }
    }
    return best;
}

/* Where the sum of the entries is stored. */
static unsigned sum_form(double sum)
{
    if (fabs(sum - 1) <= NEAR_ONE)
        return SUM_ONE;
    return sum >= 0x1p-14 && sum <= 65504 ? SUM_F16 : SUM_F32;
}

static void put_sum(struct bits *bits, double sum)
{
    unsigned form = sum_form(sum);
    if (form == SUM_F16)
        put(bits, sl_half_from_f32((float)sum), 16);
    else if (form == SUM_F32)
        put_f32(bits, (float)fmin(sum, 3.4e38));
}

/* What is to be written: the entries of the listed classes, and of the others together. */
struct entries {
    const struct sl_label_form *form;
    const uint32_t *listed;
    const float *soft;
    size_t classes, count; /* entries, with that of the others */
    double sum;
};

/* The class that the entry i stands for. */
static size_t class_of(const struct entries *entries, size_t i)
{
    size_t class = 0;
    if (entries->form->listed == 0)
        return i;
    if (i < entries->form->listed)
        return entries->listed[i];
    while (class < entries->form->listed && entries->listed[class] == class)
        class ++;
    return class;
}

/* The scale for the entries, whose depths it fills. */
static struct scale scale_of(const struct entries *entries, double *depths)
{
    const struct sl_label_form *form = entries->form;
    struct scale scale = {.depths = depths,
                          .count = entries->count,
                          .others = form->others ? (double)(entries->classes - form->listed) : 1,
                          .top = (1u << value_bits[form->values]) - 1};
    double largest = 0;
    for (size_t i = 0; i < entries->count; i++)
        largest = fmax(largest, (double)entries->soft[class_of(entries, i)]);
    for (size_t i = 0; i < entries->count; i++) {
        double entry = (double)entries->soft[class_of(entries, i)];
        depths[i] = entry > 0 ? log(largest) - log(entry) : INFINITY;
    }
    scale.step = best_step(scale);
    return scale;
}

static void put_values(struct bits *bits, const struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        float entry = entries->soft[class_of(entries, i)];
        if (entries->form->values == SL_LABEL_F16)
            put(bits, sl_half_from_f32(entry), 16);
        else
            put_f32(bits, entry);
    }
}

/* Each class as often as it was drawn. */
static void put_draws(struct bits *bits, const struct entries *entries)
{
    unsigned width = class_bits(entries->classes);
    size_t left = entries->form->listed;
    for (size_t class = 0; class < entries->classes; class ++) {
        double share = entries->sum > 0 ? (double)entries->soft[class] / entries->sum : 0;
        double times = nearbyint(share * (double)entries->form->listed);
        for (; times > 0 && left > 0; times--, left--)
            put(bits, (uint32_t) class, width);
    }
    for (; left > 0; left--) /* of a label that is 0 everywhere */
        put(bits, (uint32_t)(entries->classes - 1), width);
}

int sl_label_encode(struct sl_label_coder *coder, const struct sl_label_form *form,
                    const uint32_t *listed, const float *soft, struct sl_error *error)
{
    bool draws = form->values == SL_LABEL_DRAWS;
    struct entries entries = {.form = form,
                              .listed = listed,
                              .soft = soft,
                              .classes = coder->classes,
                              .count = (form->listed > 0 ? form->listed : coder->classes) +
                                       form->others};
    unsigned width = class_bits(coder->classes);
    size_t most = 1 + 3 + 4 + 2 + (form->listed * width + 32 * (coder->classes + 1)) / 8 + 1;
    for (size_t c = 0; c < coder->classes; c++)
        entries.sum += (double)soft[c];
    if (sl_grow((void **)&coder->bytes, &coder->capacity, most, 1, error) != 0)
        return -1;
    memset(coder->bytes, 0, most);
    struct bits bits = {.out = coder->bytes};
    bool logs = is_log(form->values);
    struct scale scale = {0};
    put(&bits, form->values, 3);
    put(&bits, form->listed > 0, 1);
    put(&bits, form->others, 1);
    put(&bits, draws || logs ? sum_form(entries.sum) : SUM_ONE, 3);
    if (form->listed > 0)
        put_count(&bits, form->listed);
    if (draws || logs)
        put_sum(&bits, entries.sum);
    if (logs) {
        scale = scale_of(&entries, coder->depths);
        put(&bits, sl_half_from_f32((float)scale.step), 16);
    }
    for (size_t i = 0; i < form->listed && !draws; i++)
        put(&bits, listed[i], width);
    for (size_t i = 0; i < entries.count && logs; i++)
        put(&bits, code_of(&scale, coder->depths[i]), value_bits[form->values]);
    if (draws)
        put_draws(&bits, &entries);
    else if (!logs)
        put_values(&bits, &entries);
    coder->size = (bits.at + 7) / 8;
    return 0;
}

/* A label that is being decoded. */
struct decoding {
    struct bits bits;
    struct sl_label_form form;
    size_t classes;
    unsigned sum_form;
    double sum, steps[256]; /* what each code stands for */
    struct bits listed;     /* at the first number of a class */
};

static int read_head(struct decoding *label, struct sl_error *error)
{
    struct bits *bits = &label->bits;
    struct sl_label_form *form = &label->form;
    unsigned first = get(bits, 8);
    bool listed = first & LISTED;
    form->values = first & VALUES;
    form->others = first & OTHERS;
    label->sum_form = first >> SUM_SHIFT;
    bool draws = form->values == SL_LABEL_DRAWS, summed = draws || is_log(form->values);
    if (form->values > SL_LABEL_DRAWS || label->sum_form >= (summed ? SUMS : 1))
        return sl_fail(error, "packed label is of a form %u that this program does not know",
                       first);
    if ((draws && (!listed || form->others)) || (form->others && !listed))
        return sl_fail(error, "packed label is of the form %u, which makes no sense", first);
    form->listed = listed ? get_count(bits) : 0;
    if (listed && form->listed == 0)
        return sl_fail(error, "packed label lists no class");
    if (form->listed > (draws ? SL_LABEL_DRAWS_MAX : label->classes))
        return sl_fail(error, "packed label lists more than %zu classes",
                       draws ? (size_t)SL_LABEL_DRAWS_MAX : label->classes);
    if (form->others && form->listed == label->classes)
        return sl_fail(error, "packed label lists all classes, and has an entry for the others");
    if (summed)
        label->sum = label->sum_form == SUM_ONE   ? 1
                     : label->sum_form == SUM_F16 ? (double)sl_half_to_f32((uint16_t)get(bits, 16))
                                                  : (double)get_f32(bits);
    if (!(label->sum >= 0) || isinf(label->sum))
        return sl_fail(error, "packed label has the sum %g", label->sum);
    return 0;
}

/* Where the label ends, by its head, once the step of logarithms is read. */
static int check_end(const struct decoding *label, struct sl_error *error)
{
    const struct sl_label_form *form = &label->form;
    struct bits bits = label->bits;
    size_t entries = (form->listed > 0 ? form->listed : label->classes) + form->others;
    bits.at += form->listed * class_bits(label->classes) + entries * value_bits[form->values];
    size_t expected = (bits.at + 7) / 8, size = bits.end / 8;
    if (size < expected)
        return sl_fail(error, "packed label is cut short: it has %zu bytes, expected %zu", size,
                       expected);
    if (size > expected)
        return sl_fail(error, "packed label has %zu bytes, expected %zu", size, expected);
    return get(&bits, (unsigned)(bits.end - bits.at)) == 0
               ? 0
               : sl_fail(error, "packed label has bits after its end");
}

/* Class numbers ascend; only draws repeat them. */
static int skip_classes(struct decoding *label, struct sl_error *error)
{
    unsigned width = class_bits(label->classes);
    bool draws = label->form.values == SL_LABEL_DRAWS;
    int64_t before = -1;
    label->listed = label->bits;
    for (size_t i = 0; i < label->form.listed; i++) {
        uint32_t class = get(&label->bits, width);
        if (class >= label->classes)
            return sl_fail(error, "packed label names class %u of %zu", class, label->classes);
        if (class < before || (class == before && !draws))
            return sl_fail(error, "packed label names class %u after class %lld", class,
                           (long long)before);
        before = class;
    }
    return 0;
}

static int read_step(struct decoding *label, struct sl_error *error)
{
    double step = (double)sl_half_to_f32((uint16_t)get(&label->bits, 16));
    unsigned top = (1u << value_bits[label->form.values]) - 1;
    if (!(step >= 0) || isinf(step))
        return sl_fail(error, "packed label has steps of %g", step);
    for (unsigned code = 0; code < top; code++)
        label->steps[code] = exp(-step * code);
    label->steps[top] = 0;
    return 0;
}

static double get_value(const struct decoding *label, struct bits *bits)
{
    enum sl_label_values values = label->form.values;
    if (values == SL_LABEL_F32)
        return (double)get_f32(bits);
    if (values == SL_LABEL_F16)
        return (double)sl_half_to_f32((uint16_t)get(bits, 16));
    return label->steps[get(bits, value_bits[values])];
}

/* The entries as they are written; the sum of all classes in *sum. */
static void read_entries(const struct decoding *label, float *soft, double *sum)
{
    const struct sl_label_form *form = &label->form;
    unsigned width = class_bits(label->classes);
    size_t own = form->listed > 0 ? form->listed : label->classes;
    struct bits classes = label->listed, values = label->bits, last = label->bits;
    last.at += own * value_bits[form->values];
    double others = form->others ? get_value(label, &last) : 0;
    *sum = others * (double)(label->classes - own);
    for (size_t c = 0; c < label->classes; c++)
        soft[c] = (float)others;
    for (size_t i = 0; i < own; i++) {
        double value = get_value(label, &values);
        soft[form->listed > 0 ? get(&classes, width) : i] = (float)value;
        *sum += value;
    }
}

static void read_draws(const struct decoding *label, float *soft)
{
    unsigned width = class_bits(label->classes);
    double draws = (double)label->form.listed;
    struct bits classes = label->listed;
    memset(soft, 0, label->classes * sizeof *soft);
    for (size_t i = 0; i < label->form.listed; i++)
        soft[get(&classes, width)]++; /* exact up to 2^24 */
    for (size_t c = 0; c < label->classes; c++)
        soft[c] = (float)(label->sum * (double)soft[c] / draws);
}

static void scale_entries(const struct decoding *label, float *soft, double sum)
{
    for (size_t c = 0; c < label->classes; c++)
        soft[c] = sum > 0 ? (float)(label->sum * (double)soft[c] / sum) : 0;
}

int sl_label_decode(const void *bytes, size_t size, size_t classes, float *soft,
                    struct sl_error *error)
{
    struct decoding label = {.bits = {.in = bytes, .end = 8 * size}, .classes = classes};
    enum sl_label_values values;
    double sum = 0;
    if (read_head(&label, error) != 0)
        return -1;
    values = label.form.values;
    if ((is_log(values) && read_step(&label, error) != 0) || check_end(&label, error) != 0 ||
        skip_classes(&label, error) != 0)
        return -1;
    if (values == SL_LABEL_DRAWS)
        read_draws(&label, soft);
    else
        read_entries(&label, soft, &sum);
    if (is_log(values))
        scale_entries(&label, soft, sum);
    return 0;
}

struct sl_label_form sl_label_form_of(const void *bytes, size_t size)
{
    struct decoding label = {.bits = {.in = bytes, .end = 8 * size}, .classes = SIZE_MAX};
    struct sl_error unused;
    read_head(&label, &unused);
    return label.form;
}
