/* One HTTP download into a partial file, with retries and resuming: what sl_download is made of.
 * Only the length is checked here; the caller checks the digest.
 *
 *     struct sl_transfer transfer = {
 *         .url = "https://example.org/set.zip", .length = 1000, .part = "set.zip.part"};
 *     if (sl_transfer(&transfer, &sl_patience_usual, error) != 0)
 *         return -1;                       // what arrived stays in set.zip.part
 */
#ifndef SL_DOWNLOADS_TRANSFER_H
#define SL_DOWNLOADS_TRANSFER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* How long to try. */
struct sl_patience {
    int tries;         /* attempts in all, each resuming where the previous one stopped */
    long wait;         /* milliseconds before the second attempt; doubled before each further one */
    long stall;        /* seconds without a byte that end an attempt (libcurl notices after 5) */
    long connect_time; /* seconds to wait for a connection */
};

/* Five tries, waiting 0.25, 0.5, 1 and 2 seconds; 30 seconds for a stall or a connection. */
extern const struct sl_patience sl_patience_usual;

struct sl_transfer {
    const char *url;
    int64_t length;   /* expected bytes; 0 when not known */
    const char *part; /* path of the bytes so far; borrowed, as the URL is */
    bool resumed;     /* set: `part` holds the bytes of more than one response */
};

/* Completes `part` with the bytes of the URL that it lacks; a server that ignores ranges is read
 * from the beginning. Nothing shows whether the file on the server is still the one that `part` was
 * begun with: that is for the caller's digest. Temporary failures are retried. On failure `part` is
 * kept unless it is empty; the error names the URL, or `part` if that cannot be written. */
int sl_transfer(struct sl_transfer *transfer, const struct sl_patience *patience,
                struct sl_error *error);

#endif
