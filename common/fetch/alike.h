/* Class names that people take for one: "Cats" and "cats", or the same letters with accents that
 * one system stores as one character and another (macOS) as two.
 *
 *     sl_alike_find(names, count, found, &context, error)  // calls found(context, "Cats", "cats")
 */
#ifndef SL_FETCH_ALIKE_H
#define SL_FETCH_ALIKE_H

#include "base/error.h"

#include <stddef.h>

/* Calls found for every name that looks like another one, in whatever order. */
int sl_alike_find(const char *const *names, size_t count,
                  void (*found)(void *context, const char *a, const char *b), void *context,
                  struct sl_error *error);

#endif
