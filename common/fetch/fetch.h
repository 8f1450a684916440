/* From a data set's archive to a samples stream: the work of sl-fetch.
 *
 *     struct sl_fetch fetch = {.scan = {.source = source, .split = "train"}, .limit = INT64_MAX};
 *     if (sl_scan_list(&fetch.scan, path, error) != 0 ||
 *         sl_fetch_write(&fetch, path, step, &output, error) != 0)
 *         return -1;                                          // then sl_output_commit
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
    struct sl_scan scan;       /* listed before sl_fetch_write */
    const char *classes;       /* ids or names, separated by commas; NULL for all */
    int64_t limit;             /* images of a class */
    uint32_t side;             /* to which images are resized; 0: as they are */
    bool encoded;              /* files as they are, no pixels */
    bool skip_bad;             /* broken images are left out and counted */
    const char *whiten;        /* file of ZCA statistics to apply; NULL for none */
    const char *fit_whiten;    /* file of ZCA statistics to write; NULL for none */
    size_t bad;                /* set by sl_fetch_write: images left out... */
    struct sl_error first_bad; /* ...and what was wrong with the first of them, as it was met */
};

/* Chooses and writes the stream: records in the order of ids, whatever the order of the archive.
 * `step` (taken over) is what is known of how it is made; the archive's digest, the whitening and
 * the arithmetic are added. An image that cannot be decoded, or has another size than the others,
 * is an error that names it. */
int sl_fetch_write(struct sl_fetch *fetch, const char *from, json_t *step, struct sl_output *output,
                   struct sl_error *error);

#endif
