/* What the folders of a collection are, by all their paths together, and what names say of splits.
 */
#include "archives/layout.h"
#include "archives/split_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct sl_layout layout;
static struct sl_error why;

/* Judges pictures at these paths; what ends in a slash is an empty folder. */
static int judge(const char *split, const char *const *paths)
{
    sl_layout_release(&layout);
    for (; *paths != NULL; paths++) {
        struct sl_folder *folder = sl_layout_folder(&layout, *paths, &why);
        assert_non_null(folder);
        folder->images += (*paths)[strlen(*paths) - 1] != '/';
    }
    return sl_layout_judge(&layout, split, &why);
}

#define JUDGE(split, ...) judge(split, (const char *const[]){__VA_ARGS__, NULL})

static void assert_folder(const char *path, enum sl_standing standing, const char *class)
{
    const struct sl_folder *folder = sl_layout_folder(&layout, path, &why);
    assert_int_equal(folder->standing, standing);
    assert_int_equal(folder->class_length, strlen(class));
    if (*class != '\0')
        assert_memory_equal(folder->class, class, strlen(class));
}

static void assert_root(const char *root)
{
    assert_int_equal(layout.root_length, strlen(root));
    assert_memory_equal(layout.root, root, strlen(root));
}

static enum sl_split_role role(const char *name)
{
    return sl_split_role(name, strlen(name));
}

static void names_of_splits(void **state)
{
    (void)state;
    static const char *const train[] = {"train",    "Training",     "TRAIN_SET",      "train2017",
                                        "trainset", "images-train", "training-images"};
    static const char *const test[] = {"test", "testing", "Test set", "test-images", "test images"};
    static const char *const validation[] = {"val", "valid.1", "val2017", "dev", "Validation"};
    static const char *const others[] = {"",           "trains", "freight train", "seg_train",
                                         "train-test", "set",    "2017",          "contest",
                                         "valley",     "träin",  "traintrain"};
    for (size_t i = 0; i < sizeof train / sizeof *train; i++)
        assert_int_equal(role(train[i]), SL_SPLIT_TRAIN);
    for (size_t i = 0; i < sizeof test / sizeof *test; i++)
        assert_int_equal(role(test[i]), SL_SPLIT_TEST);
    for (size_t i = 0; i < sizeof validation / sizeof *validation; i++)
        assert_int_equal(role(validation[i]), SL_SPLIT_VALIDATION);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(role(others[i]), SL_SPLIT_NONE);
    assert_int_equal(sl_split_role("devil", 3), SL_SPLIT_VALIDATION);
}

/* "a-b/" sorts before "a/", and neither is in the other. */
static void classes_at_the_top(void **state)
{
    (void)state;
    assert_int_equal(JUDGE("train", "a/1.png", "a-b/1.png", "a/b/2.png", "c/", "0.png"), 0);
    assert_root("");
    assert_null(layout.split);
    assert_folder("a/2.png", SL_CHOSEN, "a");
    assert_folder("a/b/2.png", SL_CHOSEN, "a");
    assert_true(sl_layout_folder(&layout, "a/b/", &why)->nested);
    assert_folder("a-b/1.png", SL_CHOSEN, "a-b");
    assert_folder("c/", SL_EMPTY, "c");
    assert_folder("0.png", SL_STRAY, "");
}

static void splits_in_folders(void **state)
{
    (void)state;
    assert_int_equal(JUDGE("test", "x/y/Train/a/1.png", "x/y/val/val/b/2.png", "x/y/test/3.png",
                           "x/y/figures/4.png", "x/5.png"),
                     0);
    assert_root("x/y/");
    assert_int_equal(layout.split_length, 3);
    assert_memory_equal(layout.split, "val", 3);
    assert_folder("x/y/val/val/b/", SL_CHOSEN, "b");
    assert_folder("x/y/Train/a/", SL_ELSEWHERE, "a");
    assert_folder("x/y/test/", SL_STRAY, "");
    assert_folder("x/y/figures/", SL_STRAY, "");
}

static void what_has_two_meanings(void **state)
{
    (void)state;
    assert_int_equal(JUDGE("train", "a/x/1.png", "b/x/2.png"), -1);
    assert_non_null(strstr(why.text, "a/x and b/x have the same name"));
    assert_int_equal(JUDGE("train", "a/x/1.png", "b/2.png"), -1);
    assert_non_null(strstr(why.text, "a contains folders, but no images of its own"));
    assert_int_equal(JUDGE("train", "train/x/1.png", "b/2.png"), -1);
    assert_non_null(strstr(why.text, "train looks like a split, but b next to it does not"));
    assert_int_equal(JUDGE("train", "val/x/1.png", "dev/x/2.png"), -1);
    assert_non_null(strstr(why.text, "dev and val look like the same split"));
    sl_layout_release(&layout);
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    assert_int_equal(judge("train", none), 0);
    assert_root("");
    assert_int_equal(JUDGE("train", "1.png"), 0);
    assert_folder("1.png", SL_STRAY, "");
    sl_layout_release(&layout);
}

static void there_are_no_more_folders_than_that(void **state)
{
    (void)state;
    char path[16];
    for (int i = 0; i < SL_FOLDERS_MAX; i++) {
        snprintf(path, sizeof path, "%d/", i);
        assert_non_null(sl_layout_folder(&layout, path, &why));
    }
    assert_null(sl_layout_folder(&layout, "one/", &why));
    assert_non_null(strstr(why.text, "is in one folder too many"));
    sl_layout_release(&layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_splits),    cmocka_unit_test(classes_at_the_top),
        cmocka_unit_test(splits_in_folders),  cmocka_unit_test(what_has_two_meanings),
        cmocka_unit_test(nothing_is_nothing), cmocka_unit_test(there_are_no_more_folders_than_that),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
