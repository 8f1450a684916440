/* The table of data sets that can be downloaded: where each lies, how long it is, its SHA-256.
 *
 *     struct sl_registry registry;
 *     if (sl_registry_read(&registry, error) != 0)
 *         return -1;
 *     const struct sl_remote *remote = sl_registry_find(&registry, "cifar10");
 *     ... sl_download(&download, remote, NULL, error) ...
 *     sl_registry_release(&registry);
 *
 * The environment variable SL_REGISTRY may name a JSON file that takes the table's place:
 *
 *     [{"name": "cifar10", "url": "https://...", "length": 170052171, "sha256": "c4a3...",
 *       "verified": false}]
 *
 * length and verified may be missing. Nothing is downloaded that has no SHA-256 to be checked by.
 */
#ifndef SL_FETCH_REGISTRY_H
#define SL_FETCH_REGISTRY_H

#include "base/digest.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_remote {
    char *name;                  /* "cifar10": what the user types */
    char *url;                   /* http or https; its last part names the file in the cache */
    int64_t length;              /* bytes; 0 when not known */
    char sha256[SL_SHA256_TEXT]; /* of the file */
    bool verified; /* somebody of this project downloaded it and saw this length and digest; when
                    * false, they are what others publish, and the user should be told so */
};

struct sl_registry {
    struct sl_remote *remotes; /* in the order of the table */
    size_t count;
};

/* Reads the table: the file named by SL_REGISTRY if that is set, else the one built in. *registry
 * needs sl_registry_release afterwards, also on failure. The error names the file and the entry. */
int sl_registry_read(struct sl_registry *registry, struct sl_error *error);

/* Whether the address is one of https. */
bool sl_remote_is_secure(const struct sl_remote *remote);

/* The entry of that name, or NULL. */
const struct sl_remote *sl_registry_find(const struct sl_registry *registry, const char *name);

void sl_registry_release(struct sl_registry *registry);

#endif
