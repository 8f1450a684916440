#include "downloads/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define KNOWN  "\"sha256\": \"" SHA256 "\""

static struct sl_error why;

static void test_built_in(void **state)
{
    (void)state;
    struct sl_registry registry;
    unsetenv("SL_REGISTRY");
    assert_int_equal(sl_registry_read(&registry, &why), 0);
    const struct sl_remote *cifar = sl_registry_find(&registry, "cifar10");
    assert_int_equal(cifar->length, 170052171);
    assert_int_equal(strlen(cifar->sha256), 64);
    assert_false(cifar->verified);
    for (size_t i = 0; i < registry.count; i++) {
        assert_true(sl_remote_is_secure(&registry.remotes[i]));
        assert_int_equal(strlen(registry.remotes[i].sha256), 64);
    }
    assert_non_null(sl_registry_find(&registry, "tiny-imagenet"));
    assert_non_null(sl_registry_find(&registry, "cifar100"));
    assert_null(sl_registry_find(&registry, "cifar"));
    sl_registry_release(&registry);
}

/* Reads a table of this text through SL_REGISTRY. */
static int read_text(struct sl_registry *registry, const char *text)
{
    char path[] = "/tmp/softlabel-registry.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    setenv("SL_REGISTRY", path, 1);
    int result = sl_registry_read(registry, &why);
    unsetenv("SL_REGISTRY");
    unlink(path);
    return result;
}

static void test_table_of_ones_own(void **state)
{
    (void)state;
    struct sl_registry registry;
    assert_int_equal(
        read_text(&registry, "[{\"name\": \"mine\", \"url\": \"http://a/b.zip\", " KNOWN "},"
                             " {\"name\": \"cifar10\", \"url\": \"https://c/d.tar\", \"length\": 5,"
                             "  " KNOWN ", \"verified\": true}]"),
        0);
    assert_int_equal(registry.count, 2);
    const struct sl_remote *mine = sl_registry_find(&registry, "mine");
    assert_string_equal(mine->url, "http://a/b.zip");
    assert_int_equal(mine->length, 0);
    assert_string_equal(mine->sha256, SHA256);
    assert_false(mine->verified);
    assert_false(sl_remote_is_secure(mine));
    const struct sl_remote *cifar = sl_registry_find(&registry, "cifar10");
    assert_int_equal(cifar->length, 5);
    assert_true(cifar->verified);
    assert_true(sl_remote_is_secure(cifar));
    assert_null(sl_registry_find(&registry, "cifar100"));
    sl_registry_release(&registry);
}

static void assert_refused(const char *text, const char *part)
{
    struct sl_registry registry;
    assert_int_equal(read_text(&registry, text), -1);
    if (strstr(why.text, part) == NULL || strstr(why.text, "/tmp/softlabel-registry.") == NULL)
        fail_msg("expected the file and '%s' in: %s", part, why.text);
    sl_registry_release(&registry);
}

static void test_bad_tables(void **state)
{
    (void)state;
    assert_refused("", "line 1: ");
    assert_refused("[\n{", "line 2: ");
    assert_refused("{}", "is not a JSON array");
    assert_refused("[{\"name\": \"set\"}]", "entry 0: ");
    assert_refused("[{\"name\": \"set\", \"url\": 3, " KNOWN "}]", "entry 0: ");
    assert_refused("[{\"name\": \"set\", \"url\": \"http://a\", " KNOWN ", \"sha\": 1}]",
                   "entry 0: ");
    assert_refused("[{\"name\": \"set\", \"url\": \"https://a\"}]", "sha256");
    assert_refused("[{\"name\": \"set\", \"url\": \"ftp://a/b\", " KNOWN "}]",
                   "neither http nor https");
    assert_refused("[{\"name\": \"set\", \"url\": \"http://a\", " KNOWN ", \"length\": -1}]",
                   "length is negative");
    assert_refused("[{\"name\": \"set\", \"url\": \"http://a\", \"sha256\": \"AB\"}]",
                   "64 lower-case hexadecimal digits");
    assert_refused("[{\"name\": \"a\", \"url\": \"http://a\", " KNOWN "},"
                   " {\"name\": \"a\", \"url\": \"http://b\", " KNOWN "}]",
                   "entry 1: a: this name occurs twice");
}

static void test_no_such_file(void **state)
{
    (void)state;
    struct sl_registry registry;
    setenv("SL_REGISTRY", "/nowhere/table.json", 1);
    assert_int_equal(sl_registry_read(&registry, &why), -1);
    assert_non_null(strstr(why.text, "/nowhere/table.json"));
    sl_registry_release(&registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in),
        cmocka_unit_test(test_table_of_ones_own),
        cmocka_unit_test(test_bad_tables),
        cmocka_unit_test(test_no_such_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
