#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LENGTH = 96 /* bytes that are compared */ };

static size_t distance(const char *a, const char *b)
{
    size_t cost[LENGTH + 1], a_length = strnlen(a, LENGTH), b_length = strnlen(b, LENGTH);
    for (size_t j = 0; j <= b_length; j++)
        cost[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = cost[0];
        cost[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t least =
                diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            if (cost[j] + 1 < least)
                least = cost[j] + 1;
            if (cost[j - 1] + 1 < least)
                least = cost[j - 1] + 1;
            diagonal = cost[j];
            cost[j] = least;
        }
    }
    return strstr(b, a) != NULL ? 0 : cost[b_length];
}

void sl_nearest_offer(struct sl_nearest *near, const char *name)
{
    size_t far = distance(near->wanted, name), at = near->count;
    for (size_t i = 0; i < near->count; i++)
        if (strcmp(near->names[i], name) == 0)
            return;
    while (at > 0 && near->distances[at - 1] > far)
        at--;
    if (at == SL_NEAREST_COUNT)
        return;
    size_t last = near->count < SL_NEAREST_COUNT ? near->count++ : SL_NEAREST_COUNT - 1;
    for (size_t i = last; i > at; i--) {
        near->names[i] = near->names[i - 1];
        near->distances[i] = near->distances[i - 1];
    }
    near->names[at] = name;
    near->distances[at] = far;
}

const char *sl_nearest_list(const struct sl_nearest *near, char text[SL_NEAREST_TEXT])
{
    text[0] = '\0';
    for (size_t i = 0, used = 0; i < near->count && used < SL_NEAREST_TEXT; i++)
        used += (size_t)snprintf(text + used, SL_NEAREST_TEXT - used, "%s%.100s",
                                 i == 0 ? "" : ", ", near->names[i]);
    return text;
}
