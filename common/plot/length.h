/* Lengths as users type them: "85mm", "3.35in", "241".
 *
 *     double points;
 *     if (sl_length_parse("85mm", &points, error) != 0)     // 240.94
 *         return -1;
 */
#ifndef SL_PLOT_LENGTH_H
#define SL_PLOT_LENGTH_H

#include "base/error.h"

/* A number with mm, cm, in or pt (the default), in points of 1/72 inch. Fails for anything else,
 * and for less than half an inch or more than 9000 points. */
int sl_length_parse(const char *text, double *points, struct sl_error *error);

#endif
