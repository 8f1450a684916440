/* What a distillation measures on its way, a row every so many steps and one at the end. It is kept
 * in the state of the run, so that a resumed one reports all of it.
 *
 *     struct sl_measures measures = {.every = 10, .end = steps};
 *     measures.sum += (float)loss; // after each step
 *     if (sl_measures_due(&measures, step))
 *         sl_measures_add(&measures, step, row, error);
 *     sl_measures_write(&measures, "metrics.sls", &dataset, made, error);
 *     sl_measures_release(&measures);
 */
#ifndef SL_DISTILL_MEASURES_H
#define SL_DISTILL_MEASURES_H

#include "base/error.h"
#include "formats/checkpoint.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -1 for what is not learned, or not there. */
struct sl_measures_row {
    float loss;            /* mean of the steps since the last row */
    float images_gradient; /* of the outer loss with respect to all images: its Euclidean norm */
    float images_change;   /* of the images since the start: root mean square */
    float labels_gradient, labels_change; /* likewise, of what labels are learned as */
    float rate;                           /* the student's learning rate */
    float skipped;                        /* steps since the last row that were skipped */
};

struct sl_measures {
    uint64_t every, end;          /* steps between two rows, steps of the run */
    float first;                  /* the outer loss of the first step */
    float sum;                    /* of the losses since the last row */
    float skipped;                /* steps since then that were skipped */
    struct sl_measures_row *rows; /* [count]; owned */
    size_t count, capacity;
};

/* Whether a row is due after so many steps. */
bool sl_measures_due(const struct sl_measures *measures, uint64_t step);

/* Adds the row that is due after so many steps; its loss is filled in. */
int sl_measures_add(struct sl_measures *measures, uint64_t step, struct sl_measures_row row,
                    struct sl_error *error);

/* How many steps were skipped until the last row. */
uint64_t sl_measures_skipped(const struct sl_measures *measures);

/* To and from the arrays "progress" [3] and "metrics" [rows, 7] of a state after `step` steps;
 * others are an error. */
int sl_measures_save(const struct sl_measures *measures, struct sl_checkpoint *state,
                     struct sl_error *error);
int sl_measures_restore(struct sl_measures *measures, const struct sl_checkpoint *state,
                        uint64_t step, struct sl_error *error);

/* Writes a metrics stream: step, loss, and what else there is of a row. `made` is borrowed. */
int sl_measures_write(const struct sl_measures *measures, const char *path,
                      const struct sl_dataset *dataset, json_t *made, struct sl_error *error);

void sl_measures_release(struct sl_measures *measures);

#endif
