/* What is shown of an array of a checkpoint besides its shape: its type, and its size as a vector,
 * which shows at a glance whether a network was trained.
 *
 *     char type[SL_ARRAY_TYPE_TEXT];
 *     printf("%s %s %g\n", array->name, sl_array_type(array, type), sl_array_norm(array));
 */
#ifndef SL_INSPECT_ARRAY_H
#define SL_INSPECT_ARRAY_H

#include "formats/checkpoint.h"

enum { SL_ARRAY_TYPE_TEXT = sizeof((struct sl_array *)0)->type };

/* "f32": the type in the file, as these tools write types. Returns `text`. */
const char *sl_array_type(const struct sl_array *array, char text[SL_ARRAY_TYPE_TEXT]);

/* The square root of the sum of squares; NAN for a type that is not of real numbers. */
double sl_array_norm(const struct sl_array *array);

#endif
