#include "plot/length.h"

#include "base/number.h"

#include <string.h>

static const struct {
    const char *name;
    double points;
} units[] = {{"mm", 72 / 25.4}, {"cm", 72 / 2.54}, {"in", 72}, {"pt", 1}};

int sl_length_parse(const char *text, double *points, struct sl_error *error)
{
    const double least = 36, most = 9000;
    size_t length = strlen(text);
    double unit = 1;
    char number[64] = ""; /* stays empty if the text is too long to be a number */
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t at = length - strlen(units[i].name);
        if (at < length && strcmp(text + at, units[i].name) == 0) {
            unit = units[i].points;
            length = at;
            break;
        }
    }
    if (length < sizeof number)
        memcpy(number, text, length);
    struct sl_error ignored;
    if (sl_parse_real(number, -1e9, 1e9, points, &ignored) != 0)
        return sl_fail(error, "'%.100s' is not a length; expected a number with mm, cm, in or pt",
                       text);
    *points *= unit;
    if (*points < least || *points > most)
        return sl_fail(error, "'%.100s' is not between %g and %g points (0.5 and 125 inches)", text,
                       least, most);
    return 0;
}
