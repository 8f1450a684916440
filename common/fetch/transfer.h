/* One HTTP download into a partial file, with resuming and trying again; what sl_download is made
 * of. Nothing is verified here but the length; the caller checks the digest.
 *
 *     struct sl_transfer transfer = {
 *         .url = remote->url, .length = remote->length, .part = "set.zip.part", .tag =
 * "set.zip.tag"}; if (sl_transfer(&transfer, &sl_patience_usual, error) != 0) return -1; // what
 * came so far stays in `part`
 */
#ifndef SL_FETCH_TRANSFER_H
#define SL_FETCH_TRANSFER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* How long to try. */
struct sl_patience {
    int tries;  /* attempts in all, each going on where the last one broke off */
    long wait;  /* milliseconds before the second attempt; doubled before each further one */
    long stall; /* seconds without a byte that end an attempt (libcurl needs some 5 to see it) */
    long connect_time; /* seconds to wait for a connection */
};

/* Five tries, waiting 0.25, 0.5, 1 and 2 seconds; 30 seconds for a stall or a connection. */
extern const struct sl_patience sl_patience_usual;

struct sl_transfer {
    const char *url;
    int64_t length;   /* bytes to expect; 0 when not known */
    const char *part; /* path of the bytes so far */
    const char *tag;  /* path of a file for the server's ETag of those bytes */
    bool resumed;     /* out: `part` holds bytes of an earlier call */
};

/* Makes `part` hold all bytes of the address. Bytes that are there already are kept when the server
 * confirms them (If-Range with their ETag), or has no ETag and the caller's digest will tell; a
 * server that ignores ranges is read from the start. */
int sl_transfer(struct sl_transfer *transfer, const struct sl_patience *patience,
                struct sl_error *error);

#endif
