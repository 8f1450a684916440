/* The classes of a foreign network's outputs, in their order: a text with an id per line, for
 * checkpoints that do not name their classes themselves.
 *
 *     struct sl_class_list list;
 *     struct sl_dataset dataset; // of the images
 *     uint32_t *outputs;
 *     if (sl_class_list_read(&list, "imagenet.txt", error) != 0 ||
 *         sl_class_list_match(&list, &dataset, 1000, &outputs, error) != 0)
 *         return -1;
 *     printf("class 7 is output %u\n", outputs[7]);
 *     free(outputs);
 *     sl_class_list_release(&list);
 */
#ifndef SL_NN_CLASS_LIST_H
#define SL_NN_CLASS_LIST_H

#include "base/error.h"
#include "formats/dataset.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_class_list {
    const char *path; /* borrowed */
    char *text;       /* of the file, with zeros at the ends of the ids; owned */
    char **ids;       /* [count], in `text`; owned */
    size_t count;
    size_t unused;            /* set by sl_class_list_match: outputs without a class here... */
    const char *first_unused; /* ...and the id of the first */
    json_t *made;             /* the list as a step: its digest; owned */
};

/* Reads a list. Lines may be empty or end in "\r"; an id has no blanks. A list without ids and an
 * id that occurs twice are errors. The error names file and line; on failure there is nothing to
 * release. */
int sl_class_list_read(struct sl_class_list *list, const char *path, struct sl_error *error);

/* *outputs [dataset's classes], to free(): for each class the network's output. A class that the
 * list lacks, and a list of another length than the network has outputs, are errors; outputs may be
 * of classes that the images do not have. */
int sl_class_list_match(struct sl_class_list *list, const struct sl_dataset *dataset,
                        size_t network_outputs, uint32_t **outputs, struct sl_error *error);

/* Whether outputs were left out; then `remark` is a sentence about them. */
bool sl_class_list_remark(const struct sl_class_list *list, struct sl_error *remark);

void sl_class_list_release(struct sl_class_list *list);

#endif
