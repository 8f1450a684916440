/* ZCA statistics that images are whitened with: an input of the step, and the preprocessing of the
 * stream.
 *
 *     struct sl_whiten whiten;
 *     struct sl_preprocess preprocess;
 *     json_t *made = json_array(), *step = sl_made_step("sl-fetch", NULL);
 *     if (sl_whitening_open(&whiten, "zca.safetensors", made, step, &preprocess, error) != 0)
 *         return -1;
 *     sl_whiten_release(&whiten);
 */
#ifndef SL_FETCH_WHITENING_H
#define SL_FETCH_WHITENING_H

#include "base/error.h"
#include "formats/dataset.h"
#include "images/whiten.h"

#include <jansson.h>

/* Reads the file, adds how it was made to `made`, and it and the arithmetic to `step`. The error
 * names the file. */
int sl_whitening_open(struct sl_whiten *whiten, const char *path, json_t *made, json_t *step,
                      struct sl_preprocess *preprocess, struct sl_error *error);

#endif
