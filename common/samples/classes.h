/* Classes as users name them, and as two sources of labels must share them.
 *
 *     uint32_t class;
 *     if (sl_class_find(&dataset, "n02106662", &class, error) != 0)      // or "German shepherd"
 *         return -1;
 */
#ifndef SL_SAMPLES_CLASSES_H
#define SL_SAMPLES_CLASSES_H

#include "base/error.h"
#include "formats/dataset.h"

#include <stdint.h>

/* The class whose id is `name`, or else the only one with that name. */
int sl_class_find(const struct sl_dataset *dataset, const char *name, uint32_t *class,
                  struct sl_error *error);

/* Fails unless both have the same classes (by id) in the same order; images may differ, as they do
 * where labels alone are compared. `a_name` and `b_name` are for the message. */
int sl_classes_match(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                     const char *b_name, struct sl_error *error);

#endif
