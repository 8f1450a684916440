/* A value of a metrics record or an option: a number or a text. Names that a record lacks have the
 * value "none", so that hard-labelled students, which no expert taught, still have a
 * `label.expert.epoch` to be sorted and selected by.
 *
 *     char text[SL_REAL_TEXT];
 *     json_t *value = sl_value_plain(json_true());
 *     if (!sl_value_is(value, "10")) // it would be also for 10.0
 *         puts(sl_value_text(value, text)); // "true"
 */
#ifndef SL_FORMATS_VALUE_H
#define SL_FORMATS_VALUE_H

#include "base/number.h"

#include <jansson.h>
#include <stdbool.h>

/* A number or a text for any JSON value: truth values become "true" and "false", lists and objects
 * their compact JSON, null "none". A new reference; NULL if memory is short. */
json_t *sl_value_plain(const json_t *json);

/* Negative, 0 or positive: numbers by size, before texts by bytes, in which numbers count by size
 * ("2/10" before "10/10"). Both are plain. */
int sl_value_compare(const json_t *a, const json_t *b);

/* The text itself, or the number written into `buffer` with as few digits as give it back. */
const char *sl_value_text(const json_t *value, char buffer[SL_REAL_TEXT]);

/* Whether the value is what a user typed: the same number, however written, or the same text. */
bool sl_value_is(const json_t *value, const char *text);

#endif
