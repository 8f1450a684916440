/* Choosing images of a samples stream, so many a class.
 *
 *     struct sl_selection selection = {.how = SL_SELECT_RANDOM, .ipc = 10, .seed = 1};
 *     struct sl_inputs inputs;
 *     sl_inputs_start(&inputs, paths, count);
 *     if (sl_select(&selection, &inputs, sl_made_step("sl-select", options), &output, error) != 0)
 *         return -1;
 *
 * What is chosen depends on neither the order of the input nor how it is cut into files, and comes
 * out ordered by label and id. The choice at random is nested: what IPC 1 chooses is among what IPC
 * 10 does.
 */
#ifndef SL_LEARN_SELECT_H
#define SL_LEARN_SELECT_H

#include "base/error.h"
#include "base/option.h"
#include "base/output.h"
#include "learn/inputs.h"
#include "learn/select_ids.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum sl_select_how {
    SL_SELECT_ALL,    /* all, but for classes left out */
    SL_SELECT_RANDOM, /* `ipc` a class: the smallest keyed hashes of (seed, id) */
    SL_SELECT_FIRST,  /* `ipc` a class: the smallest ids */
    SL_SELECT_IDS,    /* those named */
};

struct sl_selection {
    enum sl_select_how how;
    size_t ipc;
    uint64_t seed;
    uint32_t quantile, quantiles; /* of SL_SELECT_RANDOM: see learn/select_rank.h; 0 for none */
    struct sl_ids ids;            /* of SL_SELECT_IDS; borrowed */
    struct sl_list without;       /* ids or names of classes whose images are left out */
};

/* "I/N", 1 <= I <= N. */
int sl_select_quantile(const char *text, uint32_t *quantile, uint32_t *quantiles,
                       struct sl_error *error);

/* Reads all inputs and writes one segment, or with SL_SELECT_ALL, which goes on at once, one
 * for each of theirs. `step` is taken over: the samples become its inputs. A class (not left
 * out) of fewer than `ipc` images, and an id that is not there, are errors that name them. */
int sl_select(const struct sl_selection *selection, struct sl_inputs *inputs, json_t *step,
              struct sl_output *output, struct sl_error *error);

#endif
