/* What to change before a run that went wrong is started again.
 *
 *     char text[SL_ADVICE];
 *     sl_distill_advise(&distill, &rates, SL_PARTS, text);
 *     // "; try an --lr-images below 100 or an --lr-student below 0.01"
 */
#ifndef SL_DISTILL_ADVICE_H
#define SL_DISTILL_ADVICE_H

#include "distill/method.h"

enum { SL_ADVICE = 256 };

/* Names the learning rates that can be the cause, with their values, when a part is bad after the
 * last step or, for SL_PARTS, the outer loss is before the next. Empty if none can be. */
void sl_distill_advise(const struct sl_distill *distill, const struct sl_method_rates *rates,
                       enum sl_part bad, char text[SL_ADVICE]);

#endif
