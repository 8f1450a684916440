#include "distill/advice.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The rates that can be lowered. */
enum cause { IMAGES, LABELS, STUDENT, RATE, CAUSES };

static bool is_learned(const struct sl_learned *part)
{
    return part->gradient != NULL && !part->given;
}

/* A loss is bad because students learned too fast or, once the set has moved, that did. */
static void blame_for_loss(const struct sl_distill *distill, bool causes[CAUSES])
{
    const struct sl_learned *parts = distill->parts;
    bool moved = distill->step > 0;
    causes[IMAGES] = moved && is_learned(&parts[SL_PART_IMAGES]);
    causes[LABELS] = moved && is_learned(&parts[SL_PART_LABELS]);
    causes[STUDENT] = parts[SL_PART_RATE].values != NULL;
    causes[RATE] = moved && is_learned(&parts[SL_PART_RATE]);
}

static void blame(const struct sl_distill *distill, enum sl_part bad, bool causes[CAUSES])
{
    const struct sl_learned *parts = distill->parts;
    if (bad == SL_PARTS)
        blame_for_loss(distill, causes);
    else if (bad == SL_PART_RATE)
        causes[STUDENT] = causes[RATE] = true;
    else if (!isfinite(parts[bad].length) && parts[SL_PART_RATE].values != NULL)
        causes[STUDENT] = true;
    else
        causes[bad == SL_PART_IMAGES ? IMAGES : LABELS] = true;
}

void sl_distill_advise(const struct sl_distill *distill, const struct sl_method_rates *rates,
                       enum sl_part bad, char text[SL_ADVICE])
{
    static const char *const names[CAUSES] = {"images", "labels", "student", "rate"};
    const double values[CAUSES] = {rates->images, rates->labels, rates->student, rates->rate};
    bool causes[CAUSES] = {false};
    int left = 0;
    blame(distill, bad, causes);
    for (int i = 0; i < CAUSES; i++)
        left += causes[i];
    text[0] = '\0';
    for (int i = 0; i < CAUSES; i++) {
        size_t used = strlen(text);
        if (causes[i])
            snprintf(text + used, SL_ADVICE - used, "%s an --lr-%s below %g",
                     used == 0    ? "; try"
                     : --left > 1 ? ","
                                  : " or",
                     names[i], values[i]);
    }
}
