#include "study/side.h"

#include "base/memory.h"
#include "base/number.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_condition(const char *condition, struct sl_error *error)
{
    const char *equals = strchr(condition, '=');
    size_t name = equals == NULL ? 0 : (size_t)(equals - condition);
    if (name > 0 && condition[name - 1] == '!')
        name--;
    return name > 0 && equals[1] != '\0' ? 0
                                         : sl_fail(error, "'%.100s' is not NAME=VALUE", condition);
}

/* Cuts the text at the commas before which a condition ends, into `items`. */
static size_t cut_conditions(char *text, const char **items)
{
    size_t count = 0;
    items[count++] = text;
    for (char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
        size_t part = strcspn(comma + 1, ",=");
        if (comma[1 + part] != '=')
            continue;
        *comma = '\0';
        items[count++] = comma + 1;
    }
    return count;
}

static int read_term(struct sl_study_side *side, const char *text, struct sl_error *error)
{
    char weight[64];
    const char *colon = strchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof weight)
        return sl_fail(error, "has no weight, expected WEIGHT:NAME=VALUE, such as 0.5:target=soft");
    snprintf(weight, sizeof weight, "%.*s", (int)(colon - text), text);
    if (sl_parse_real(weight, -DBL_MAX, DBL_MAX, &side->weight, error) != 0)
        return sl_error_in(error, "weight"), -1;
    if (side->weight == 0)
        return sl_fail(error, "a weight of 0 leaves the term out");
    side->copy = sl_copy_text(colon + 1, error);
    side->conditions.items = sl_alloc(strlen(text), sizeof(char *), error);
    if (side->copy == NULL || side->conditions.items == NULL)
        return -1;
    side->conditions.count = cut_conditions(side->copy, side->conditions.items);
    for (size_t i = 0; i < side->conditions.count; i++)
        if (check_condition(side->conditions.items[i], error) != 0)
            return -1;
    return 0;
}

int sl_study_term(struct sl_study_side *side, const char *text, struct sl_error *error)
{
    *side = (struct sl_study_side){.option = "--term", .text = text};
    if (read_term(side, text, error) == 0)
        return 0;
    sl_error_in(error, "--term %.100s", text);
    sl_study_side_release(side);
    return -1;
}

const char *sl_study_side_name(const struct sl_study_side *side, char text[SL_SIDE_TEXT])
{
    snprintf(text, SL_SIDE_TEXT, "%s%s%.100s", side->option, side->text != NULL ? " " : "",
             side->text != NULL ? side->text : "");
    return text;
}

void sl_study_side_release(struct sl_study_side *side)
{
    if (side->text != NULL)
        free(side->conditions.items);
    free(side->copy);
    *side = (struct sl_study_side){0};
}
