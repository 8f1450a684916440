#include "downloads/registry.h"

#include "base/digest.h"
#include "base/input.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 };

/* Lengths and digests as their publishers, or others who use them, state them. */
static const char built_in[] =
    "[{\"name\": \"cifar10\","
    "  \"url\": \"https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz\","
    "  \"length\": 170052171,"
    "  \"sha256\": \"c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd\"},"
    " {\"name\": \"cifar100\","
    "  \"url\": \"https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz\","
    "  \"length\": 168513733,"
    "  \"sha256\": \"58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec\"},"
    " {\"name\": \"tiny-imagenet\","
    "  \"url\": \"https://cs231n.stanford.edu/tiny-imagenet-200.zip\","
    "  \"length\": 248100043,"
    "  \"sha256\": \"6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821\"}]";

static int read_entry(struct sl_registry *registry, json_t *entry, struct sl_error *error)
{
    struct sl_remote remote;
    json_int_t length = 0;
    json_error_t why;
    int verified = 0;
    if (json_unpack_ex(entry, &why, JSON_STRICT, "{s:s, s:s, s?I, s:s, s?b}", "name", &remote.name,
                       "url", &remote.url, "length", &length, "sha256", &remote.sha256, "verified",
                       &verified) != 0)
        return sl_fail(error, "%s", why.text);
    remote.length = length;
    remote.verified = verified != 0;
    if (sl_registry_find(registry, remote.name) != NULL)
        return sl_fail(error, "%s: this name occurs twice", remote.name);
    if (!sl_remote_is_secure(&remote) && strncmp(remote.url, "http://", 7) != 0)
        return sl_fail(error, "%s: url is neither http nor https: %s", remote.name, remote.url);
    if (length < 0)
        return sl_fail(error, "%s: length is negative", remote.name);
    if (!sl_is_sha256(remote.sha256))
        return sl_fail(error, "%s: sha256 is not 64 lower-case hexadecimal digits", remote.name);
    registry->remotes[registry->count++] = remote;
    return 0;
}

static int read_table(struct sl_registry *registry, const char *text, size_t size,
                      struct sl_error *error)
{
    json_error_t why;
    registry->table = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    if (registry->table == NULL)
        return sl_fail(error, "line %d: %s", why.line, why.text);
    if (!json_is_array(registry->table))
        return sl_fail(error, "is not a JSON array");
    size_t count = json_array_size(registry->table);
    registry->remotes = sl_alloc(count, sizeof *registry->remotes, error);
    if (registry->remotes == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (read_entry(registry, json_array_get(registry->table, i), error) != 0)
            return sl_error_in(error, "entry %zu", i);
    return 0;
}

int sl_registry_read(struct sl_registry *registry, struct sl_error *error)
{
    *registry = (struct sl_registry){0};
    const char *path = getenv("SL_REGISTRY");
    if (path == NULL || path[0] == '\0')
        return read_table(registry, built_in, sizeof built_in - 1, error);
    size_t size;
    char *text = sl_input_all(path, FILE_LIMIT, &size, error);
    if (text == NULL)
        return -1;
    int result = read_table(registry, text, size, error);
    free(text);
    return result == 0 ? 0 : sl_error_in(error, "%s", sl_input_name(path));
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
    json_decref(registry->table);
    free(registry->remotes);
    *registry = (struct sl_registry){0};
}
