#include "metrics/spec.h"

#include <string.h>

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length >= end_length && strcmp(name + length - end_length, end) == 0 &&
           (length == end_length || name[length - end_length - 1] == '.');
}

bool sl_name_is_trace(const char *name)
{
    return ends_in(name, "network") || ends_in(name, "sha256") || ends_in(name, "xxh3") ||
           ends_in(name, "arithmetic");
}

bool sl_name_is_over(const char *name, const struct sl_cells_spec *spec)
{
    bool seed = ends_in(name, "seed");
    for (size_t i = 0; i < spec->over_count; i++)
        if (strcmp(spec->over[i], name) == 0 || (seed && strcmp(spec->over[i], "seeds") == 0))
            return true;
    return seed && spec->over_count == 0;
}

bool sl_name_is_student(const char *name)
{
    return strncmp(name, "train-student.", strlen("train-student.")) == 0;
}

bool sl_name_is_share(const char *name)
{
    static const char *const shares[] = {"accuracy", "top5", "accuracy-low", "accuracy-high",
                                         "agreement"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        if (strcmp(dot == NULL ? name : dot + 1, shares[i]) == 0)
            return true;
    return false;
}

bool sl_name_is_class(const char *text)
{
    static const char *const names[] = {"class", "class-id", "class-name"};
    size_t length = strcspn(text, "!=");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && strncmp(names[i], text, length) == 0)
            return true;
    return false;
}
