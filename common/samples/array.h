/* What is shown of an array of a checkpoint: its shape, and its size as a vector, which tells at a
 * glance whether a network was trained.
 *
 *     char shape[SL_SHAPE_TEXT];
 *     sl_shape_text(&array->tensor, shape);
 *     printf("%s %s %g\n", array->name, shape, sl_norm(array)); // features.0.weight 64x3x3x3 1.7
 */
#ifndef SL_SAMPLES_ARRAY_H
#define SL_SAMPLES_ARRAY_H

#include "formats/checkpoint.h"

enum { SL_SHAPE_TEXT = 12 * SL_TENSOR_RANK_MAX };

/* "64x3x3x3"; "scalar" for no dimension. */
void sl_shape_text(const struct sl_tensor *tensor, char text[SL_SHAPE_TEXT]);

/* "f32": the type in the file, as these tools write types. */
void sl_type_text(const struct sl_array *array, char text[SL_SHAPE_TEXT]);

/* The square root of the sum of squares; NAN for a type that is not of real numbers. */
double sl_norm(const struct sl_array *array);

#endif
