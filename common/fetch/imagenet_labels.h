/* The classes of ImageNet's validation images, which lie in one folder without classes: lists of
 * several kinds say them.
 *
 *     struct sl_scan scan; // its catalogue sorted
 *     if (sl_imagenet_labels_apply(&scan, "val.csv", error) != 0)
 *         return -1;
 *
 * A list is told by its lines: a WordNet id each, or a number each (the development kit's), for the
 * images in the order of their names, as many as there are; or the name of an image and a WordNet
 * id, separated by a comma, a tab or spaces, in any order of lines, which may have more columns and
 * a line of titles.
 */
#ifndef SL_FETCH_IMAGENET_LABELS_H
#define SL_FETCH_IMAGENET_LABELS_H

#include "base/error.h"
#include "fetch/scan.h"

/* Gives the images of the catalogue the classes that the kept list `name` says. Fails if a list
 * contradicts a folder or another list, is for another number of images, or has a line that says
 * no class; and if numbers have no meta.mat. The error names list and line. */
int sl_imagenet_labels_apply(struct sl_scan *scan, const char *name, struct sl_error *error);

/* The paths under which the development kit's lists are kept, wherever they were found. */
#define SL_IMAGENET_TRUTH "ILSVRC2012_validation_ground_truth.txt"
#define SL_IMAGENET_META  "meta.mat"

#endif
