#include "metrics/names.h"

#include "formats/value.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text, *several; /* `several`: what intervals are over */
} known[] = {
    {"select.ipc", "images per class"},
    {"select.seed", "draw", "draws"},
    {"distill.seed", "distillation seed", "distillation seeds"},
    {"select.seed,distill.seed", "draw", "draws"}, /* each learned with a seed of its own */
    {"train-student.seed", "student", "students"},
    {"select.quantile", "quantile of cross-entropy"},
    {"accuracy", "test accuracy"},
    {"top5", "top-5 test accuracy"},
    {"entropy", "label entropy (nats)"},
    {"target", "labels"},
    {"jsd", "Jensen-Shannon distance"},
    {"cross-entropy", "cross-entropy against the other labels (nats)"},
    {"label-bits", "bits per label"},
    {"image-bits", "bits per image"},
    {"bytes", "bytes of images and labels"},
    {"label.bits", "bits per label entry"},
    {"label.sample", "classes drawn per label"},
    {"against-epoch", "epoch of the experts"},
    {"label.expert.epoch", "expert epoch"},
    {"label.expert.accuracy", "test accuracy of the expert"},
    {"label.expert.entropy", "entropy of the expert's predictions (nats)"},
    {"label.temperature", "temperature"},
    {"label.top-k", "label entries kept (K)"},
    {"label.swap", "swapped entry"},
};

static const char *shown(const struct sl_names *names, const char *name, bool several)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < names->count; i++)
        if (strncmp(names->renames[i], name, length) == 0 && names->renames[i][length] == '=')
            return names->renames[i] + length + 1;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return several && known[i].several != NULL ? known[i].several : known[i].text;
    return name;
}

const char *sl_name_shown(const struct sl_names *names, const char *name)
{
    return shown(names, name, false);
}

void sl_measure_shown(const struct sl_names *names, const struct sl_cells_spec *spec, char *text,
                      size_t size)
{
    const char *y = sl_name_shown(names, spec->y);
    if (spec->against == NULL)
        snprintf(text, size, "%s", y);
    else if (spec->relative)
        snprintf(text, size, "%s relative to %s", y, spec->against);
    else
        snprintf(text, size, "change of %s against %s", y, spec->against);
}

/* Describes the intervals of means in `text`, nothing if there are none; returns the length. */
static size_t means_shown(const struct sl_names *names, const struct sl_cells *cells, char *text,
                          size_t size)
{
    const char *over = NULL;
    size_t least = SIZE_MAX, most = 0;
    bool same = true;
    for (size_t i = 0; i < cells->count; i++) {
        const struct sl_cell *cell = &cells->cells[i];
        if (isnan(cell->summary.half))
            continue;
        const char *own = shown(names, cell->over, true);
        same &= over == NULL || strcmp(over, own) == 0;
        over = own;
        least = cell->summary.count < least ? cell->summary.count : least;
        most = cell->summary.count > most ? cell->summary.count : most;
    }
    if (over == NULL)
        return 0;
    size_t used = (size_t)snprintf(text, size, "%s%s, n = %zu", same ? " over " : "",
                                   same ? over : "", least);
    if (most > least && used < size)
        used += (size_t)snprintf(text + used, size - used, " to %zu", most);
    return used;
}

void sl_intervals_shown(const struct sl_names *names, const struct sl_cells *cells, bool range,
                        char *text, size_t size)
{
    bool single = false;
    for (size_t i = 0; i < cells->count && !range; i++)
        single |= cells->cells[i].rows == 1 && !isnan(cells->cells[i].low);
    size_t used = (size_t)snprintf(text, size, "%s",
                                   range ? "whiskers: lowest to highest" : "95 % intervals");
    size_t head = used;
    used += means_shown(names, cells, text + used, size - used);
    if (single && used < size)
        snprintf(text + used, size - used, "%s of single runs over their test images",
                 used > head ? "; those" : "");
    else if (used == head)
        text[0] = '\0';
}

void sl_series_shown(const struct sl_names *names, const struct sl_cell *cell,
                     const struct sl_cells_spec *spec, const bool *shared, char *text, size_t size)
{
    size_t used = 0, shown = 0;
    text[0] = '\0';
    for (size_t i = 0; i < spec->by_count; i++)
        shown += shared == NULL || !shared[i];
    for (size_t i = 0; i < spec->by_count && used < size; i++) {
        char number[SL_REAL_TEXT];
        const char *value = sl_name_shown(names, sl_value_text(cell->by[i], number));
        bool counted = shown > 1 && json_is_number(cell->by[i]);
        if ((shared != NULL && shared[i]) || (shown > 1 && sl_value_is(cell->by[i], "none")))
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s%s%s", used > 0 ? ", " : "",
                                 counted ? sl_name_shown(names, spec->by[i]) : "",
                                 counted ? " " : "", value);
    }
    if (used == 0 && shown > 0)
        snprintf(text, size, "%s", sl_name_shown(names, "none"));
}
