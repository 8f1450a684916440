#include "learn/label_doubts.h"

#include "base/memory.h"
#include "formats/soft.h"
#include "learn/label_change.h"
#include "learn/statistics.h"

#include <stdbool.h>
#include <stdlib.h>

/* Of fewer images nothing can be said. */
enum { FEWEST = 20 };

int sl_label_doubts_init(struct sl_label_doubts *doubts, size_t classes, struct sl_error *error)
{
    *doubts = (struct sl_label_doubts){.classes = classes};
    doubts->images = sl_alloc(classes, sizeof *doubts->images, error);
    doubts->largest = sl_alloc(classes, sizeof *doubts->largest, error);
    if (doubts->images != NULL && doubts->largest != NULL)
        return 0;
    sl_label_doubts_release(doubts);
    return -1;
}

void sl_label_doubts_guess(struct sl_label_doubts *doubts, uint32_t guess, double share,
                           uint32_t label)
{
    doubts->count++;
    doubts->agreed += guess == label;
    doubts->claimed += share;
    doubts->images[label]++;
    doubts->largest[guess]++;
}

void sl_label_doubts_add(struct sl_label_doubts *doubts, const float *soft, uint32_t label)
{
    uint32_t largest = sl_label_argmax(soft, doubts->classes);
    double sum = 0;
    for (size_t c = 0; c < doubts->classes; c++)
        sum += (double)soft[c];
    sl_label_doubts_guess(doubts, largest, (double)soft[largest] / sum, label);
    if (sum < 1 - SL_SOFT_ROUNDING) {
        doubts->low++;
        doubts->low_sum += sum;
    }
}

static bool doubt_sums(const struct sl_label_doubts *doubts, struct sl_error *text)
{
    if (doubts->low == 0)
        return false;
    sl_fail(
        text,
        "%zu of %zu labels sum to less than 1, to %.3g on average; unless entries were left out "
        "on purpose, divide each label by its sum",
        doubts->low, doubts->count, doubts->low_sum / (double)doubts->low);
    return true;
}

/* How often labels would agree with the classes if they were of other images. */
static double chance_of(const struct sl_label_doubts *doubts)
{
    double pairs = 0, count = (double)doubts->count;
    for (size_t c = 0; c < doubts->classes; c++)
        pairs += (double)doubts->images[c] * (double)doubts->largest[c];
    return pairs / (count * count);
}

static bool doubt_order(const struct sl_label_doubts *doubts, struct sl_error *text)
{
    double low, high, count = (double)doubts->count;
    if (doubts->count < FEWEST)
        return false;
    double chance = chance_of(doubts), claimed = doubts->claimed / count;
    sl_wilson(doubts->agreed, doubts->count, &low, &high);
    /* an untrained network claims little; an overfitted one claims too much, but is right more
     * often than by chance */
    if (claimed < chance + (1 - chance) / 4 || low > chance || high > (chance + claimed) / 2)
        return false;
    sl_fail(
        text,
        "the largest entry is the image's class in %.1f %% of %zu images, no more than by chance, "
        "though it is %.2f on average; check the order of classes, and of rows in an array",
        100 * (double)doubts->agreed / count, doubts->count, claimed);
    return true;
}

size_t sl_label_doubts_tell(const struct sl_label_doubts *doubts,
                            struct sl_error texts[SL_LABEL_DOUBTS])
{
    size_t count = doubt_sums(doubts, &texts[0]);
    return count + doubt_order(doubts, &texts[count]);
}

void sl_label_doubts_release(struct sl_label_doubts *doubts)
{
    free(doubts->images);
    free(doubts->largest);
    *doubts = (struct sl_label_doubts){0};
}
