#include "evaluate/pairs.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sl_label_pairs_init(struct sl_label_pairs *pairs, size_t classes, struct sl_error *error)
{
    *pairs = (struct sl_label_pairs){.classes = classes};
    pairs->sums = sl_alloc(classes, classes * sizeof *pairs->sums, error);
    pairs->counts = sl_alloc(classes, sizeof *pairs->counts, error);
    return pairs->sums != NULL && pairs->counts != NULL ? 0 : -1;
}

void sl_label_pairs_add(struct sl_label_pairs *pairs, uint32_t label, const float *soft)
{
    double *sums = pairs->sums + label * pairs->classes;
    pairs->counts[label]++;
    for (size_t i = 0; i < pairs->classes; i++)
        sums[i] += (double)soft[i];
}

json_t *sl_class_text(const struct sl_class *class)
{
    char text[256];
    const char *name = class->name != NULL ? class->name : "";
    bool same = name[0] == '\0' || strcmp(name, class->id) == 0;
    snprintf(text, sizeof text, "%.100s%s%.*s", class->id, same ? "" : " ",
             same ? 0 : (int)strcspn(name, ","), name);
    return json_string(text);
}

int sl_label_pairs_put(const struct sl_label_pairs *pairs, const struct sl_dataset *dataset,
                       struct sl_stream_writer *writer, struct sl_error *error)
{
    for (size_t class = 0; class < pairs->classes; class ++)
        for (size_t other = 0; other < pairs->classes; other++) {
            if (class == other || pairs->counts[class] == 0)
                continue;
            double mean =
                pairs->sums[class * pairs->classes + other] / (double)pairs->counts[class];
            json_t *record = json_pack(
                "{sI sI so so sI sf}", "class", (json_int_t) class, "other", (json_int_t)other,
                "class-name", sl_class_text(&dataset->classes[class]), "other-name",
                sl_class_text(&dataset->classes[other]), "distance",
                (json_int_t)(class > other ? class - other : other - class), "mean", mean);
            if (sl_stream_put_metrics(writer, record, error) != 0)
                return -1;
        }
    return 0;
}

void sl_label_pairs_release(struct sl_label_pairs *pairs)
{
    free(pairs->sums);
    free(pairs->counts);
    *pairs = (struct sl_label_pairs){0};
}
