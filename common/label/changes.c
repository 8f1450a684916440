#include "label/changes.h"

#include <math.h>

/* Where the command line puts values until they are recorded. */
static double temperature = 1;
static const char *drop_class;
static int64_t swap = SL_UNSET, top_k = SL_UNSET;
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
}

static void halve(struct sl_label_draft *draft, double flag)
{
    draft->half = flag != 0;
}

/* One for each of the options, in their order. */
static const struct {
    void (*apply)(struct sl_label_draft *draft, double argument);
    double neutral; /* the argument that changes nothing */
    bool rank;      /* the argument is the rank of an entry, at most the number of classes */
} changes_of_options[] = {
    {temper, .neutral = 1},   /* temperature */
    {drop, .neutral = -1},    /* drop-class */
    {exchange, .rank = true}, /* swap */
    {keep, .rank = true},     /* top-k */
    {halve},                  /* half */
};

enum { COUNT = sizeof changes_of_options / sizeof *changes_of_options };
_Static_assert(COUNT + 1 == sizeof sl_label_change_options / sizeof *sl_label_change_options,
               "each option has its change");
_Static_assert((int)COUNT <= (int)SL_LABEL_CHANGES_MAX, "there is room for all arguments");

/* The number of a change: the value of its option as it is, or the index of the class it names. */
static int read_argument(const json_t *value, const struct sl_dataset *dataset, double *argument,
                         struct sl_error *error)
{
    uint32_t class;
    if (json_is_number(value))
        *argument = json_number_value(value);
    if (json_is_true(value))
        *argument = 1;
    if (json_is_string(value)) {
        if (sl_dataset_find_class(dataset, json_string_value(value), &class, error) != 0)
            return -1;
        *argument = class;
    }
    return 0;
}

int sl_label_changes_init(struct sl_label_changes *changes, const json_t *options,
                          const struct sl_dataset *dataset, struct sl_error *error)
{
    *changes = (struct sl_label_changes){.temperature = 1};
    for (size_t i = 0; i < COUNT; i++) {
        const char *name = sl_label_change_options[i].name;
        double *argument = &changes->arguments[i];
        *argument = changes_of_options[i].neutral;
        if (read_argument(json_object_get(options, name), dataset, argument, error) != 0)
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
    for (size_t i = 0; i < COUNT; i++)
        if (changes->arguments[i] != changes_of_options[i].neutral)
            changes_of_options[i].apply(draft, changes->arguments[i]);
}
