#include "samples/label_doubts.h"

#include "base/memory.h"
#include "formats/soft.h"
#include "samples/soft.h"
#include "statistics/summary.h"

#include <stdbool.h>
#include <stdlib.h>

/* With fewer images, in all or of a class, no warning is given. */
enum { FEWEST = 20, FEWEST_OF_CLASS = 5 };

int sl_label_doubts_init(struct sl_label_doubts *doubts, size_t classes, struct sl_error *error)
{
    *doubts = (struct sl_label_doubts){.classes = classes};
    doubts->images = sl_alloc(classes, sizeof *doubts->images, error);
    doubts->largest = sl_alloc(classes, sizeof *doubts->largest, error);
    doubts->usual = sl_alloc(classes, sizeof *doubts->usual, error);
    doubts->lead = sl_alloc(classes, sizeof *doubts->lead, error);
    doubts->seen = sl_alloc(classes, sizeof *doubts->seen, error);
    if (doubts->images != NULL && doubts->largest != NULL && doubts->usual != NULL &&
        doubts->lead != NULL && doubts->seen != NULL)
        return 0;
    sl_label_doubts_release(doubts);
    return -1;
}

/* Finds what most images of a class are taken for by majority vote (Boyer and Moore): after as
 * many votes for as against a guess, the next one becomes the guess. */
static void vote(struct sl_label_doubts *doubts, uint32_t guess, uint32_t label)
{
    if (doubts->lead[label] == 0)
        doubts->usual[label] = guess;
    if (doubts->usual[label] == guess)
        doubts->lead[label]++;
    else
        doubts->lead[label]--;
}

void sl_label_doubts_guess(struct sl_label_doubts *doubts, uint32_t guess, double share,
                           uint32_t label)
{
    doubts->count++;
    doubts->agreed += guess == label;
    doubts->claimed += share;
    doubts->images[label]++;
    doubts->largest[guess]++;
    vote(doubts, guess, label);
}

void sl_label_doubts_add(struct sl_label_doubts *doubts, const float *soft, uint32_t label)
{
    uint32_t largest = sl_soft_argmax(soft, doubts->classes);
    double sum = 0;
    for (size_t c = 0; c < doubts->classes; c++)
        sum += (double)soft[c];
    sl_label_doubts_guess(doubts, largest, (double)soft[largest] / sum, label);
    if (sum < 1 - SL_SOFT_ROUNDING) {
        doubts->low++;
        doubts->low_sum += sum;
    }
}

static void doubt_sums(const struct sl_label_doubts *doubts, const char *name, sl_say *say)
{
    if (doubts->low > 0)
        say("%s: %zu of %zu labels sum to less than 1, to %.3g on average; unless entries were "
            "left out on purpose, divide each label by its sum",
            name, doubts->low, doubts->count, doubts->low_sum / (double)doubts->low);
}

/* How often labels would agree with the classes of images chosen at random. */
static double chance_of(const struct sl_label_doubts *doubts)
{
    double pairs = 0, count = (double)doubts->count;
    for (size_t c = 0; c < doubts->classes; c++)
        pairs += (double)doubts->images[c] * (double)doubts->largest[c];
    return pairs / (count * count);
}

/* Whether more than half of the images of a class are taken for another one. */
static bool is_moved(const struct sl_label_doubts *doubts, uint32_t class)
{
    return doubts->images[class] >= FEWEST_OF_CLASS && doubts->usual[class] != class &&
           2 * doubts->lead[class] > doubts->images[class];
}

/* The images of classes that are taken for each other in a circle. Bad networks take many classes
 * for the same one, which does not make a circle. */
static size_t count_moved(const struct sl_label_doubts *doubts, uint32_t *example)
{
    size_t moved = 0;
    for (uint32_t c = 0; c < doubts->classes; c++) {
        uint32_t d = c;
        for (; is_moved(doubts, d) && doubts->seen[d] == 0; d = doubts->usual[d])
            doubts->seen[d] = c + 1;
        if (!is_moved(doubts, d) || doubts->seen[d] != c + 1)
            continue;
        *example = d;
        do {
            moved += doubts->images[d];
            d = doubts->usual[d];
        } while (d != *example);
    }
    return moved;
}

static void doubt_classes(const struct sl_label_doubts *doubts, const char *name, sl_say *say)
{
    uint32_t example = 0;
    size_t moved = count_moved(doubts, &example);
    if (moved >= FEWEST)
        say("%s: in %zu of %zu images, whose classes have changed places (such as %u and %u), the "
            "largest entry is mostly that of another class; check the order of classes",
            name, moved, doubts->count, example, doubts->usual[example]);
}

static void doubt_order(const struct sl_label_doubts *doubts, const char *name, sl_say *say)
{
    double low, high, count = (double)doubts->count;
    if (doubts->count < FEWEST)
        return;
    double chance = chance_of(doubts), claimed = doubts->claimed / count;
    sl_wilson(doubts->agreed, doubts->count, &low, &high);
    /* an untrained network is not confident; an overfitted one is too confident, but right more
     * often than by chance */
    if (claimed < chance + (1 - chance) / 4)
        return;
    if (low > chance || high > (chance + claimed) / 2)
        doubt_classes(doubts, name, say);
    else
        say("%s: the largest entry is that of the image's class in %.1f %% of %zu images, no more "
            "often than by chance, although it is %.2f on average; check the order of classes, and "
            "of rows in an array",
            name, 100 * (double)doubts->agreed / count, doubts->count, claimed);
}

void sl_label_doubts_report(const struct sl_label_doubts *doubts, const char *name, sl_say *say)
{
    doubt_sums(doubts, name, say);
    doubt_order(doubts, name, say);
}

void sl_label_doubts_release(struct sl_label_doubts *doubts)
{
    free(doubts->images);
    free(doubts->largest);
    free(doubts->usual);
    free(doubts->lead);
    free(doubts->seen);
    *doubts = (struct sl_label_doubts){0};
}
