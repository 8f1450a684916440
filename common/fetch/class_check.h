/* Remarks on the classes that were chosen: those without images, those whose names people take for
 * one ("Cats" and "cats", or the same letters with accents stored in two ways), and a single class
 * called "images".
 *
 *     struct sl_catalogue catalogue = {0};
 *     struct sl_remarks remarks = {0};
 *     if (sl_catalogue_choose(&catalogue, NULL, 10, error) != 0 ||
 *         sl_check_classes(&catalogue, &remarks, error) != 0)
 *         return -1;
 */
#ifndef SL_FETCH_CLASS_CHECK_H
#define SL_FETCH_CLASS_CHECK_H

#include "base/error.h"
#include "fetch/catalogue.h"
#include "fetch/remark.h"

/* Adds to the remarks. Fails only if memory is short. */
int sl_check_classes(const struct sl_catalogue *catalogue, struct sl_remarks *remarks,
                     struct sl_error *error);

#endif
