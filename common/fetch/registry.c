#include "fetch/registry.h"

#include "base/input.h"
#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 };

/* Lengths and digests as their publishers, or others who use them, state them. */
static const struct {
    const char *name, *url;
    int64_t length;
    const char *sha256;
    bool verified;
} built_in[] = {
    {"cifar10", "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170052171,
     "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", false},
    {"cifar100", "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", 168513733,
     "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", false},
    {"tiny-imagenet", "https://cs231n.stanford.edu/tiny-imagenet-200.zip", 248100043,
     "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821", false},
};

static int set_sha256(struct sl_remote *remote, const char *sha256, struct sl_error *error)
{
    if (!sl_is_sha256(sha256))
        return sl_fail(error, "%s: sha256 is not 64 lower-case hexadecimal digits", remote->name);
    strcpy(remote->sha256, sha256);
    return 0;
}

/* The registry has room for the remote; it belongs to the registry also on failure. */
static int add(struct sl_registry *registry, const char *name, const char *url, int64_t length,
               const char *sha256, bool verified, struct sl_error *error)
{
    struct sl_remote *remote = &registry->remotes[registry->count++];
    remote->name = sl_copy_text(name, error);
    remote->url = sl_copy_text(url, error);
    remote->length = length;
    remote->verified = verified;
    if (remote->name == NULL || remote->url == NULL)
        return -1;
    if (!sl_remote_is_secure(remote) && strncmp(url, "http://", 7) != 0)
        return sl_fail(error, "%s: url is neither http nor https: %s", name, url);
    if (length < 0)
        return sl_fail(error, "%s: length is negative", name);
    return set_sha256(remote, sha256, error);
}

static int read_entry(struct sl_registry *registry, json_t *entry, size_t index,
                      struct sl_error *error)
{
    const char *name, *url, *sha256;
    json_int_t length = 0;
    int verified = 0;
    json_error_t why;
    if (json_unpack_ex(entry, &why, JSON_STRICT, "{s:s, s:s, s?I, s:s, s?b}", "name", &name, "url",
                       &url, "length", &length, "sha256", &sha256, "verified", &verified) != 0)
        return sl_fail(error, "entry %zu: %s", index, why.text);
    if (sl_registry_find(registry, name) != NULL)
        return sl_fail(error, "entry %zu: a second one called %s", index, name);
    return add(registry, name, url, length, sha256, verified != 0, error);
}

static int read_entries(struct sl_registry *registry, json_t *table, struct sl_error *error)
{
    if (!json_is_array(table))
        return sl_fail(error, "is not a list");
    registry->remotes = sl_alloc(json_array_size(table), sizeof *registry->remotes, error);
    if (registry->remotes == NULL)
        return -1;
    for (size_t i = 0; i < json_array_size(table); i++)
        if (read_entry(registry, json_array_get(table, i), i, error) != 0)
            return -1;
    return 0;
}

static int read_file(struct sl_registry *registry, const char *path, struct sl_error *error)
{
    size_t size;
    char *text = sl_input_all(path, FILE_LIMIT, &size, error);
    if (text == NULL)
        return -1;
    json_error_t why;
    json_t *table = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    free(text);
    int result = table == NULL ? sl_fail(error, "line %d: %s", why.line, why.text)
                               : read_entries(registry, table, error);
    json_decref(table);
    return result == 0 ? 0 : sl_error_in(error, "%s", sl_input_name(path));
}

int sl_registry_read(struct sl_registry *registry, struct sl_error *error)
{
    *registry = (struct sl_registry){0};
    const char *path = getenv("SL_REGISTRY");
    if (path != NULL && path[0] != '\0')
        return read_file(registry, path, error);
    size_t count = sizeof built_in / sizeof *built_in;
    registry->remotes = sl_alloc(count, sizeof *registry->remotes, error);
    if (registry->remotes == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (add(registry, built_in[i].name, built_in[i].url, built_in[i].length, built_in[i].sha256,
                built_in[i].verified, error) != 0)
            return -1;
    return 0;
}

bool sl_remote_is_secure(const struct sl_remote *remote)
{
    return strncmp(remote->url, "https://", 8) == 0;
}

const struct sl_remote *sl_registry_find(const struct sl_registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->count; i++)
        if (strcmp(registry->remotes[i].name, name) == 0)
            return &registry->remotes[i];
    return NULL;
}

void sl_registry_release(struct sl_registry *registry)
{
    for (size_t i = 0; i < registry->count; i++) {
        free(registry->remotes[i].name);
        free(registry->remotes[i].url);
    }
    free(registry->remotes);
    *registry = (struct sl_registry){0};
}
