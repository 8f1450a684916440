/* A network's evaluation as metrics: one segment, first a record of the whole test set, then, if
 * wanted, one of each class (only these have a member "class").
 *
 *     struct sl_samples test;
 *     struct sl_output output; // open
 *     struct sl_checkpoint network;
 *     struct sl_evaluation_report report = {.samples = &test, .output = &output};
 *     if (sl_evaluate_network(&report, &network, "epoch-0011.safetensors", error) != 0)
 *         return -1;
 */
#ifndef SL_EVALUATE_NETWORK_H
#define SL_EVALUATE_NETWORK_H

#include "base/error.h"
#include "base/list.h"
#include "base/output.h"
#include "formats/checkpoint.h"
#include "samples/label_doubts.h"
#include "samples/samples.h"

#include <jansson.h>
#include <stdbool.h>

/* What is measured and where it goes; all borrowed. */
struct sl_evaluation_report {
    const struct sl_samples *samples;
    const json_t *options;      /* of the step "sl-eval" */
    struct sl_class_list *list; /* of the networks' outputs; NULL: none; borrowed */
    const char *arch;           /* of networks whose files do not say; NULL: inferred */
    bool per_class;
    struct sl_list only; /* with per_class: classes by id or name; none: all */
    struct sl_output *output;
    struct sl_output *predictions;  /* a record per image; NULL: not wanted */
    struct sl_label_doubts *doubts; /* the network's guesses are added; NULL: not wanted */
};

/* Evaluates the network and writes its segment to `output` and, if wanted, to `predictions`. The
 * error names the checkpoint, `name`. */
int sl_evaluate_network(const struct sl_evaluation_report *report,
                        const struct sl_checkpoint *checkpoint, const char *name,
                        struct sl_error *error);

#endif
