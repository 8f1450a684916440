/* What can be done to a soft label: a table of changes, made in its order. A new one is a row in
 * each of the two tables of changes.c.
 *
 *     struct sl_dataset dataset;
 *     struct sl_label_changes changes;
 *     float soft[200];
 *     struct sl_soft_rank ranks[200];
 *     struct sl_label_draft draft = {soft, ranks, .classes = 200, .truth = 7, .id = 1234};
 *     json_t *options = json_pack("{sf si}", "temperature", 1.5, "swap", 2);
 *     if (sl_label_changes_init(&changes, options, &dataset, error) != 0)
 *         return -1;
 *     sl_label_change(&changes, &draft); // changes soft [200]
 *
 * The options are those that a step records, so what is done is what is recorded.
 */
#ifndef SL_LABEL_CHANGES_H
#define SL_LABEL_CHANGES_H

#include "base/error.h"
#include "cli/option.h"
#include "formats/dataset.h"
#include "samples/soft.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SL_LABEL_CHANGES_MAX = 16 };

/* The changes as options of sl-label, for its table. */
extern const struct sl_option sl_label_change_options[];

/* A label before it is written. */
struct sl_label_draft {
    float *soft;                /* [classes] */
    struct sl_soft_rank *ranks; /* [classes], scratch */
    size_t classes;
    uint32_t truth; /* the class of the image */
    int64_t id;     /* the image's: with the seed, what classes are drawn by */
    uint32_t view;  /* which of the image's labels, likewise */
    uint64_t seed;  /* set by sl_label_change */
    bool tempered;  /* made of logits that were divided by the temperature */
    size_t kept;    /* only the largest entries are written, this many; 0: all */
    double dropped; /* the sum of the others, which are now 0 */
    bool half;      /* entries are written in 16 bits */
    bool packed;    /* it is written as a packed label, of this form */
    bool others;    /* with an entry that all classes share which are not kept */
    int64_t draws;  /* how many classes were drawn; 0: none */
    int64_t bits;   /* of the logarithm of an entry; 0: entries are written as they are */
};

struct sl_label_changes {
    /* of each change: its number, or the index of a class */
    double arguments[SL_LABEL_CHANGES_MAX];
    double temperature; /* by which logits are divided; 1 if none was asked for */
    uint64_t seed;      /* of classes that are drawn */
    bool any;           /* whether anything changes */
};

/* Reads the options of a step; others than those of the table and the seed are ignored. Fails,
 * naming the option, if the dataset has no such class, or fewer classes than a rank. */
int sl_label_changes_init(struct sl_label_changes *changes, const json_t *options,
                          const struct sl_dataset *dataset, struct sl_error *error);

/* Makes all changes, in the order of the table. */
void sl_label_change(const struct sl_label_changes *changes, struct sl_label_draft *draft);

#endif
