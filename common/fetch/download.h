/* Downloads a file of the registry into the cache, whole and verified, or not at all.
 *
 *     struct sl_remote remote = {.url = "https://example.org/set.zip", .sha256 = "c4a3..."};
 *     struct sl_download download;
 *     if (sl_download(&download, &remote, NULL, error) != 0)
 *         return -1;
 *     printf("%s: %s\n", download.path, download.sha256);
 *     sl_download_release(&download);
 *
 * The cache is $SL_CACHE, else $XDG_CACHE_HOME/softlabel, else ~/.cache/softlabel. Bytes go to
 * NAME.part, which a later call (or attempt) resumes, and which becomes NAME once its length and
 * its digest match. A lock file next to it makes processes take turns. http_proxy, https_proxy and
 * no_proxy are honoured. Redirects from https to http are refused, and so are those to any other
 * protocol.
 */
#ifndef SL_FETCH_DOWNLOAD_H
#define SL_FETCH_DOWNLOAD_H

#include "base/digest.h"
#include "base/error.h"
#include "fetch/registry.h"
#include "fetch/transfer.h"

#include <stdbool.h>

struct sl_download {
    char *path;                  /* of the file in the cache; owned */
    char sha256[SL_SHA256_TEXT]; /* of its bytes, just computed */
    bool cached;                 /* nothing was downloaded */
    bool verified; /* this project has verified that SHA-256 itself; if not, the caller warns */
};

/* Makes sure that the file is in the cache. Retries after a broken connection, a stall and server
 * errors (5xx, 408, 429); everything else fails at once. A file in the cache whose length or digest
 * differs from the registry's is downloaded again; a resumed download with a wrong digest is
 * downloaded anew from the beginning, once. `patience` may be NULL for the usual one. *download
 * needs sl_download_release afterwards, also on failure. The error names the URL. */
int sl_download(struct sl_download *download, const struct sl_remote *remote,
                const struct sl_patience *patience, struct sl_error *error);

/* The path of the cache folder, to free(), whether or not it exists; NULL on failure. */
char *sl_cache_folder(struct sl_error *error);

void sl_download_release(struct sl_download *download);

#endif
