/* The table of data sets that can be downloaded: the URL of each, its length and its SHA-256.
 *
 *     struct sl_registry registry;
 *     if (sl_registry_read(&registry, error) != 0)
 *         return -1;
 *     const struct sl_remote *remote = sl_registry_find(&registry, "cifar10");
 *     puts(remote == NULL ? "not known" : remote->url);
 *     sl_registry_release(&registry);
 *
 * The environment variable SL_REGISTRY may name a JSON file that replaces the built-in table:
 *
 *     // [{"name": "cifar10", "url": "https://...", "length": 170052171, "sha256": "c4a3...",
 *     //   "verified": false}]
 *
 * where length and verified are optional. Nothing is downloaded without a SHA-256 to check it by.
 */
#ifndef SL_DOWNLOADS_REGISTRY_H
#define SL_DOWNLOADS_REGISTRY_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_remote {
    const char *name;   /* as the user types it, "cifar10" */
    const char *url;    /* http or https; its last part is the name of the file in the cache */
    const char *sha256; /* of the file */
    int64_t length;     /* bytes; 0 when not known */
    bool verified;      /* this project has downloaded the file and verified length and digest; if
                         * false, others published them, which is reported */
};

struct sl_registry {
    struct sl_remote *remotes; /* [count], in the order of the table; owned */
    size_t count;
    json_t *table; /* owns the texts */
};

/* Reads the table: the file that SL_REGISTRY names, or the built-in one. *registry needs
 * sl_registry_release afterwards, also on failure. The error names the file and the entry. */
int sl_registry_read(struct sl_registry *registry, struct sl_error *error);

/* Whether the URL is https. */
bool sl_remote_is_secure(const struct sl_remote *remote);

/* The entry of that name, or NULL; it lives as long as the registry. */
const struct sl_remote *sl_registry_find(const struct sl_registry *registry, const char *name);

void sl_registry_release(struct sl_registry *registry);

#endif
