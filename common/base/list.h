/* A list of borrowed texts, such as those of a repeated option; and an integer that means "not
 * set".
 *
 *     struct sl_list files = {(const char *[]){"a.sls", "b.sls"}, 2};
 */
#ifndef SL_BASE_LIST_H
#define SL_BASE_LIST_H

#include <stddef.h>
#include <stdint.h>

#define SL_UNSET INT64_MIN

struct sl_list {
    const char **items;
    size_t count;
};

#endif
