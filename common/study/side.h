/* The rows that a question sets against each other: those of --this and of --that, or the terms of
 * a contrast.
 *
 *     struct sl_study_side side;
 *     if (sl_study_term(&side, "0.5:distill.method=mtt,target=soft", error) != 0)
 *         return -1;
 *     printf("%g\n", side.weight); // of the rows that meet both conditions
 *     sl_study_side_release(&side);
 */
#ifndef SL_STUDY_SIDE_H
#define SL_STUDY_SIDE_H

#include "base/error.h"
#include "base/list.h"

struct sl_study_side {
    const char *option;        /* "--this", as messages call it; borrowed */
    const char *text;          /* of a term: what follows the option; else NULL; borrowed */
    struct sl_list conditions; /* all of which its rows meet, see sl_metrics_meets */
    double weight;             /* of a term */
    char *copy;                /* of a term: the texts of the conditions, owned, as is their list */
};

/* Reads a term, "WEIGHT:NAME=VALUE[,VALUE...][,NAME=VALUE...]": a part without '=' is another value
 * of the condition before it. The weight is a number other than 0. `text` must outlive the side. */
int sl_study_term(struct sl_study_side *side, const char *text, struct sl_error *error);

enum { SL_SIDE_TEXT = 128 };

/* "--this", or "--term 0.5:target=soft". */
const char *sl_study_side_name(const struct sl_study_side *side, char text[SL_SIDE_TEXT]);

/* Only a term's. */
void sl_study_side_release(struct sl_study_side *side);

#endif
