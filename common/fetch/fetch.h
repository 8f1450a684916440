/* From the archive of a data set to a stream of samples: the work of sl-fetch.
 *
 *     struct sl_fetch fetch = {.scan = {.source = sl_source_find("cifar10"), .split = "train"},
 *                              .limit = INT64_MAX};
 *     struct sl_output output;
 *     json_t *step = json_object();
 *     if (sl_output_open(&output, "train.sls", error) != 0 ||
 *         sl_scan_list(&fetch.scan, "cifar-10-binary.tar.gz", error) != 0 ||
 *         sl_fetch_write(&fetch, "cifar-10-binary.tar.gz", step, &output, error) != 0 ||
 *         sl_output_commit(&output, error) != 0)
 *         return -1;
 *     sl_scan_release(&fetch.scan);
 */
#ifndef SL_FETCH_FETCH_H
#define SL_FETCH_FETCH_H

#include "base/error.h"
#include "base/output.h"
#include "fetch/scan.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_fetch {
    struct sl_scan scan;       /* after sl_scan_list */
    const char *classes;       /* ids or names, separated by commas; NULL for all */
    int64_t limit;             /* images per class */
    uint32_t side;             /* in pixels, to which images are resized; 0: unchanged */
    enum sl_crop_kind crop;    /* how, if side is not 0; NONE: the centred square, averaged */
    bool encoded;              /* write files unchanged, not pixels */
    bool skip_bad;             /* leave out broken images, and count them */
    const char *whiten;        /* file of ZCA statistics to apply; NULL for none */
    const char *fit_whiten;    /* file of ZCA statistics to write; NULL for none */
    size_t bad;                /* set by sl_fetch_write: images left out... */
    struct sl_error first_bad; /* ...and what was wrong with the first of them */
};

/* Chooses images and writes the stream, in the order of ids, whatever the order of the archive.
 * `step` (ownership passes) is the step so far; the digest of the archive, the whitening and the
 * arithmetic are added. `from` as in sl_scan_list. An image that cannot be decoded, or whose size
 * differs from the others', is an error that names it. */
int sl_fetch_write(struct sl_fetch *fetch, const char *from, json_t *step, struct sl_output *output,
                   struct sl_error *error);

#endif
