/* Choosing images of a samples stream, a number per class.
 *
 *     struct sl_selection selection = {.how = SL_SELECT_RANDOM, .ipc = 10, .seed = 1};
 *     struct sl_inputs inputs; // started
 *     struct sl_output output; // open
 *     json_t *step;            // of sl-select, see formats/made.h
 *     size_t emptied;
 *     if (sl_select(&selection, &inputs, step, &output, &emptied, error) != 0)
 *         return -1;
 *
 * What is chosen depends on neither the order of the input nor how it is cut into files, and is
 * written in the order of label and id. Random choices are nested: IPC 10 includes IPC 1.
 */
#ifndef SL_SELECT_SELECT_H
#define SL_SELECT_SELECT_H

#include "base/error.h"
#include "base/list.h"
#include "base/output.h"
#include "samples/ids.h"
#include "samples/inputs.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_select_how {
    SL_SELECT_ALL,    /* all, but for classes and folds left out */
    SL_SELECT_RANDOM, /* `ipc` per class: the smallest keyed hashes of (seed, id) */
    SL_SELECT_FIRST,  /* `ipc` per class: the smallest ids */
    SL_SELECT_IDS,    /* those named */
};

/* One of `parts` random parts of the images: those whose keyed hash of (seed, id) falls in it. Hash
 * and seed are not those of the random choice, so that draws of any seed can be made within a
 * fold. */
struct sl_fold {
    uint32_t part, parts; /* 1 to parts; parts 0: all images */
    uint64_t seed;
    bool without; /* all images but these */
};

struct sl_selection {
    enum sl_select_how how;
    size_t ipc;
    uint64_t seed;
    uint32_t quantile, quantiles; /* of SL_SELECT_RANDOM: see select/rank.h; 0 for none */
    struct sl_ids ids;            /* of SL_SELECT_IDS; borrowed */
    struct sl_list without;       /* ids or names of classes whose images are left out */
    struct sl_fold fold;          /* that all choices are made from */
};

/* Reads "I/N", 1 <= I <= N. */
int sl_select_part(const char *text, uint32_t *part, uint32_t *parts, struct sl_error *error);

/* Reads all inputs and writes one segment, or with SL_SELECT_ALL, which passes records on at once,
 * one for each of theirs. `step` is taken over: the samples become its inputs. A class (not left
 * out) of fewer than `ipc` images, an id without an image, and a fold without images are errors.
 * With SL_SELECT_ALL, `emptied` becomes the number of classes that have images, but none in the
 * fold; else 0. */
int sl_select(const struct sl_selection *selection, struct sl_inputs *inputs, json_t *step,
              struct sl_output *output, size_t *emptied, struct sl_error *error);

#endif
