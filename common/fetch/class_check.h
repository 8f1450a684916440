/* What is odd about the classes that were chosen: those without images, and those that look alike.
 *
 *     if (sl_catalogue_choose(&catalogue, list, limit, error) != 0 ||
 *         sl_check_classes(&catalogue, &remarks, error) != 0)
 *         return -1;
 */
#ifndef SL_FETCH_CLASS_CHECK_H
#define SL_FETCH_CLASS_CHECK_H

#include "fetch/catalogue.h"
#include "fetch/remark.h"

int sl_check_classes(const struct sl_catalogue *catalogue, struct sl_remarks *remarks,
                     struct sl_error *error);

#endif
