/* Downloads a file of the registry into the cache, whole and verified, or not at all.
 *
 *     struct sl_remote remote = {.url = "https://example.org/set.zip", .sha256 = "c4a3..."};
 *     char *path = sl_download(&remote, NULL, error);
 *     if (path == NULL)
 *         return -1;
 *     free(path);
 *
 * The cache is $SL_CACHE, else $XDG_CACHE_HOME/softlabel, else ~/.cache/softlabel. Bytes go to
 * NAME.part, which a later call (or attempt) resumes, and which becomes NAME once its length and
 * its digest match. A lock file next to it makes processes take turns. http_proxy, https_proxy and
 * no_proxy are honoured. Redirects from https to http are refused, and so are those to any other
 * protocol.
 */
#ifndef SL_DOWNLOADS_DOWNLOAD_H
#define SL_DOWNLOADS_DOWNLOAD_H

#include "base/error.h"
#include "downloads/registry.h"
#include "downloads/transfer.h"

/* Makes sure that the file is in the cache, and returns its path, to free(), or NULL. Retries after
 * a broken connection, a stall and server errors (5xx, 408, 429); everything else fails at once. A
 * file in the cache whose length or digest differs from the registry's is downloaded again; a
 * resumed download with a wrong digest is downloaded anew from the beginning, once. `patience` may
 * be NULL for the usual one. The error names the URL. */
char *sl_download(const struct sl_remote *remote, const struct sl_patience *patience,
                  struct sl_error *error);

#endif
