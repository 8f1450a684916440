#include "label/changes.h"

#include "base/random.h"
#include "formats/label_code.h"

#include <math.h>
#include <string.h>

/* Where the command line puts values until they are recorded. */
static double temperature = 1;
static const char *drop_class, *rest;
static int64_t swap = SL_UNSET, top_k = SL_UNSET, sample = SL_UNSET, bits = SL_UNSET;
static bool half;

const struct sl_option sl_label_change_options[] = {
    {"temperature", 't', SL_REAL, &temperature, "T",
     "divide logits by T before the softmax; existing labels become p^(1/T), renormalised",
     .low = 0, .high = INFINITY, .above_low = true, .result = true, .main = true},
    {"drop-class", 0, SL_TEXT, &drop_class, "CLASS",
     "set the entry of this class, by id or name, to 0 in images of other classes", .result = true,
     .main = true},
    {"swap", 0, SL_INTEGER, &swap, "I", "exchange the I-th largest entry with the smallest",
     .low = 1, .high = 65535, .result = true, .main = true},
    {"top-k", 'k', SL_INTEGER, &top_k, "K", "keep the K largest entries, without renormalising",
     .low = 1, .high = 65536, .result = true, .main = true},
    {"rest", 0, SL_CHOICE, &rest, NULL,
     "drop the entries after the K largest, spread their sum evenly, or give it to the K",
     .choices = "drop|even|renormalise", .result = true, .main = true},
    {"sample", 0, SL_INTEGER, &sample, "K", "draw K classes in proportion to their entries",
     .low = 1, .high = SL_LABEL_DRAWS_MAX, .result = true, .main = true},
    {"bits", 0, SL_INTEGER, &bits, "B", "write the logarithm of an entry in B bits, 4 or 8",
     .low = 4, .high = 8, .result = true, .main = true},
    {"half", 0, SL_FLAG, &half, NULL, "write entries in 16 bits", .result = true},
    {0},
};

/* soft = soft^(1 / T), renormalised; an entry of 0 remains 0. */
static void temper(struct sl_label_draft *draft, double t)
{
    double largest = 0, sum = 0;
    float *soft = draft->soft;
    if (draft->tempered)
        return;
    for (size_t c = 0; c < draft->classes; c++)
        largest = fmax(largest, soft[c]);
    /* relative to the largest, so that no power of a small entry is lost before it is divided */
    for (size_t c = 0; c < draft->classes; c++)
        sum += pow(soft[c] / largest, 1 / t);
    for (size_t c = 0; c < draft->classes; c++)
        soft[c] = (float)(pow(soft[c] / largest, 1 / t) / sum);
}

static void drop(struct sl_label_draft *draft, double dropped)
{
    if (draft->truth != (uint32_t)dropped)
        draft->soft[(uint32_t)dropped] = 0;
}

static void exchange(struct sl_label_draft *draft, double i)
{
    sl_soft_rank(draft->soft, draft->classes, draft->ranks);
    struct sl_soft_rank chosen = draft->ranks[(size_t)i - 1];
    struct sl_soft_rank smallest = draft->ranks[draft->classes - 1];
    draft->soft[chosen.class] = smallest.value;
    draft->soft[smallest.class] = chosen.value;
}

static void keep(struct sl_label_draft *draft, double k)
{
    draft->kept = (size_t)k;
    draft->others = false;
    draft->dropped = 0;
    sl_soft_rank(draft->soft, draft->classes, draft->ranks);
    for (size_t i = draft->kept; i < draft->classes; i++) {
        draft->dropped += (double)draft->ranks[i].value;
        draft->soft[draft->ranks[i].class] = 0;
    }
}

/* What becomes of the sum of the dropped entries; the label is packed from now on. */
static void settle_rest(struct sl_label_draft *draft, double choice)
{
    enum { DROP, EVEN, RENORMALISE };
    double kept = 0;
    draft->packed = true;
    draft->others = choice == EVEN && draft->kept < draft->classes;
    if (choice == DROP || draft->kept == draft->classes)
        return;
    for (size_t i = 0; i < draft->kept; i++)
        kept += (double)draft->ranks[i].value;
    for (size_t i = 0; i < draft->classes; i++) {
        float *entry = &draft->soft[draft->ranks[i].class];
        if (choice == RENORMALISE && kept > 0)
            *entry = (float)((double)*entry * (kept + draft->dropped) / kept);
        else if (choice == EVEN && i >= draft->kept)
            *entry = (float)(draft->dropped / (double)(draft->classes - draft->kept));
    }
}

/* The first class at which the sum of the entries is above `point`. */
static size_t class_at(const struct sl_label_draft *draft, double point)
{
    double sum = 0;
    size_t last = 0;
    for (size_t c = 0; c < draft->classes; c++) {
        if (!(draft->soft[c] > 0))
            continue;
        last = c;
        sum += (double)draft->soft[c];
        if (sum > point)
            break;
    }
    return last;
}

/* Draws K classes; the sum of the entries remains, in K equal shares. */
static void draw_classes(struct sl_label_draft *draft, double k)
{
    struct sl_random random;
    uint64_t id = (uint64_t)draft->id;
    double sum = 0;
    for (size_t c = 0; c < draft->classes; c++) {
        sum += (double)draft->soft[c];
        draft->ranks[c].value = 0;
    }
    draft->packed = true;
    draft->draws = (int64_t)k;
    sl_random_init(&random, draft->seed + ((uint64_t)draft->view << 32), SL_RANDOM_LABEL_SAMPLE,
                   (uint32_t)(id >> 32), (uint32_t)id);
    for (int64_t i = 0; i < draft->draws && sum > 0; i++) {
        double unit = (double)(sl_random_u64(&random) >> 11) * 0x1p-53;
        draft->ranks[class_at(draft, unit * sum)].value++; /* exact: below 2^24 */
    }
    for (size_t c = 0; c < draft->classes; c++)
        draft->soft[c] = (float)(sum * (double)draft->ranks[c].value / k);
}

static void shorten(struct sl_label_draft *draft, double b)
{
    draft->packed = true;
    draft->bits = (int64_t)b;
    draft->half = false;
}

static void halve(struct sl_label_draft *draft, double flag)
{
    draft->half = flag != 0;
    draft->bits = 0;
}

/* One for each of the options, in their order. */
static const struct {
    void (*apply)(struct sl_label_draft *draft, double argument);
    double neutral; /* the argument that changes nothing */
    bool rank;      /* the argument is the rank of an entry, at most the number of classes */
} changes_of_options[] = {
    {temper, .neutral = 1},       /* temperature */
    {drop, .neutral = -1},        /* drop-class */
    {exchange, .rank = true},     /* swap */
    {keep, .rank = true},         /* top-k */
    {settle_rest, .neutral = -1}, /* rest */
    {draw_classes},               /* sample */
    {shorten},                    /* bits */
    {halve},                      /* half */
};

enum { COUNT = sizeof changes_of_options / sizeof *changes_of_options };
_Static_assert(COUNT + 1 == sizeof sl_label_change_options / sizeof *sl_label_change_options,
               "each option has its change");
_Static_assert((int)COUNT <= (int)SL_LABEL_CHANGES_MAX, "there is room for all arguments");

/* The number of a change: the value of its option as it is, or the index of what it names, a class
 * or one of several choices. */
static int read_argument(const struct sl_option *option, const json_t *value,
                         const struct sl_dataset *dataset, double *argument, struct sl_error *error)
{
    uint32_t class;
    if (json_is_number(value))
        *argument = json_number_value(value);
    if (json_is_true(value))
        *argument = 1;
    if (json_is_string(value) && option->choices != NULL) {
        *argument = (double)sl_choice_index(option->choices, json_string_value(value));
    } else if (json_is_string(value)) {
        if (sl_dataset_find_class(dataset, json_string_value(value), &class, error) != 0)
            return -1;
        *argument = class;
    }
    return 0;
}

int sl_label_changes_init(struct sl_label_changes *changes, const json_t *options,
                          const struct sl_dataset *dataset, struct sl_error *error)
{
    *changes = (struct sl_label_changes){
        .temperature = 1, .seed = (uint64_t)json_integer_value(json_object_get(options, "seed"))};
    for (size_t i = 0; i < COUNT; i++) {
        const struct sl_option *option = &sl_label_change_options[i];
        const char *name = option->name;
        double *argument = &changes->arguments[i];
        *argument = changes_of_options[i].neutral;
        if (read_argument(option, json_object_get(options, name), dataset, argument, error) != 0)
            return sl_error_in(error, "--%s", name);
        if (changes_of_options[i].rank && *argument > (double)dataset->class_count)
            return sl_fail(error, "--%s %.0f: ranks go up to %zu with %zu classes", name, *argument,
                           dataset->class_count, dataset->class_count);
        if (changes_of_options[i].apply == temper)
            changes->temperature = *argument;
        changes->any |= *argument != changes_of_options[i].neutral;
    }
    return 0;
}

void sl_label_change(const struct sl_label_changes *changes, struct sl_label_draft *draft)
{
    draft->seed = changes->seed;
    for (size_t i = 0; i < COUNT; i++)
        if (changes->arguments[i] != changes_of_options[i].neutral)
            changes_of_options[i].apply(draft, changes->arguments[i]);
}
