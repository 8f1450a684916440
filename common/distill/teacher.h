/* The network that a set is learned from.
 *
 *     struct sl_teacher teacher;
 *     if (sl_teacher_open(&teacher, "epoch-0040.safetensors", NULL, NULL, &dataset, error) != 0)
 *         return -1;
 *     sl_teacher_close(&teacher);
 */
#ifndef SL_DISTILL_TEACHER_H
#define SL_DISTILL_TEACHER_H

#include "base/error.h"
#include "formats/dataset.h"
#include "formats/made.h"
#include "nn/arch.h"

#include <stdbool.h>

struct sl_teacher {
    struct sl_arch arch;
    float *parameters; /* [plan.parameters + plan.running] of the plan of `arch`; owned */
    uint32_t *outputs; /* [classes of the images]: which output is of each; owned */
    struct sl_made_list made;
    json_t *list_made; /* of the list of its classes, NULL without; owned */
    bool named; /* file or list say what its classes are, or they are taken for the images' */
};

/* Reads a checkpoint, whose classes, image size and preprocessing must be those of `dataset`;
 * `arch` overrides what the file says, and `list`, a file, names the classes of one that does not
 * (class_list.h); both may be NULL. The error names the file. In any case it is to be closed. */
int sl_teacher_open(struct sl_teacher *teacher, const char *path, const char *arch,
                    const char *list, const struct sl_dataset *dataset, struct sl_error *error);
void sl_teacher_close(struct sl_teacher *teacher);

#endif
