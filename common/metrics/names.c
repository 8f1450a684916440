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

/* What `before` and the name after it are called; NULL if no rename says so. */
static const char *renamed(const struct sl_names *names, const char *before, const char *name)
{
    size_t first = strlen(before), length = strlen(name);
    for (size_t i = 0; i < names->count; i++) {
        const char *rename = names->renames[i];
        if (strncmp(rename, before, first) == 0 && strncmp(rename + first, name, length) == 0 &&
            rename[first + length] == '=')
            return rename + first + length + 1;
    }
    return NULL;
}

static const char *shown(const struct sl_names *names, const char *name, bool several)
{
    const char *own = renamed(names, "", name);
    if (own != NULL)
        return own;
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

void sl_value_added(const struct sl_names *names, const char *name, const json_t *value, bool among,
                    char *list, size_t size)
{
    char number[SL_REAL_TEXT];
    const char *own = sl_name_shown(names, sl_value_text(value, number)), *before = NULL;
    size_t used = strlen(list);
    if (among && sl_value_is(value, "none"))
        own = renamed(names, "no ", name);
    else if (among)
        before = json_is_number(value) ? sl_name_shown(names, name) : renamed(names, "each ", name);
    if (own != NULL)
        snprintf(list + used, size - used, "%s%s%s%s", used > 0 ? ", " : "",
                 before != NULL ? before : "", before != NULL ? " " : "", own);
}

void sl_series_shown(const struct sl_names *names, const struct sl_cell *cell,
                     const struct sl_cells_spec *spec, const bool *shared, char *text, size_t size)
{
    size_t shown = 0;
    text[0] = '\0';
    for (size_t i = 0; i < spec->by_count; i++)
        shown += shared == NULL || !shared[i];
    for (size_t i = 0; i < spec->by_count; i++)
        if (shared == NULL || !shared[i])
            sl_value_added(names, spec->by[i], cell->by[i], shown > 1, text, size);
    if (text[0] == '\0' && shown > 0)
        snprintf(text, size, "%s", sl_name_shown(names, "none"));
}
