/* A file appears whole or not at all: what is in the folder after each way to end. */
#include "base/output.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char scratch[] = "output.XXXXXX";
static struct sl_output output;
static struct sl_error error;

static int enter(void **state)
{
    (void)state;
    strcpy(scratch, "output.XXXXXX");
    return mkdtemp(scratch) == NULL || chdir(scratch) != 0;
}

static int leave(void **state)
{
    (void)state;
    static const char *const names[] = {"out", "folder/deep", "folder", "deep"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(names[i]);
    return chdir("..") != 0 || rmdir(scratch) != 0; /* fails when anything else was left */
}

static int count_files(const char *path)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void assert_file(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_string_equal(text, expected);
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(sl_output_open(&output, path, &error), 0);
    assert_int_equal(sl_output_write(&output, text, strlen(text), &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
}

static void test_commit_puts_the_file_in_place(void **state)
{
    (void)state;
    mode_t mask = umask(027);
    assert_int_equal(sl_output_open(&output, "out", &error), 0);
    assert_int_equal(sl_output_print(&output, &error, "%d and %s", 17, "four"), 0);
    assert_int_equal(access("out", F_OK), -1);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    umask(mask);
    assert_file("out", "17 and four");
    assert_int_equal(count_files("."), 1);
    struct stat info;
    assert_int_equal(stat("out", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    sl_output_abort(&output); /* harmless */
    assert_file("out", "17 and four");
}

static void test_more_than_the_buffer(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    char *bytes = malloc(SIZE), *back = malloc(SIZE + 1);
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 31 % 251);
    static const size_t pieces[] = {1, 65535, 1, 65536, 65537, 100000};
    size_t at = 0;
    assert_int_equal(sl_output_open(&output, "out", &error), 0);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; at += pieces[i++])
        assert_int_equal(sl_output_write(&output, bytes + at, pieces[i], &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    FILE *file = fopen("out", "r");
    assert_int_equal(fread(back, 1, SIZE + 1, file), at);
    fclose(file);
    assert_memory_equal(back, bytes, at);
    free(bytes);
    free(back);
}

static void test_abort_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(sl_output_open(&output, "out", &error), 0);
    assert_int_equal(sl_output_write(&output, "half", 4, &error), 0);
    assert_int_equal(count_files("."), 1);
    sl_output_abort(&output);
    assert_int_equal(count_files("."), 0);
}

static void test_the_old_file_stays_until_commit(void **state)
{
    (void)state;
    write_file("out", "old");
    assert_int_equal(sl_output_open(&output, "out", &error), 0);
    assert_int_equal(sl_output_write(&output, "new", 3, &error), 0);
    assert_file("out", "old");
    sl_output_abort(&output);
    assert_file("out", "old");
    write_file("out", "newer");
    assert_file("out", "newer");
    assert_int_equal(count_files("."), 1);
}

static void refuse(const char *path, const char *why)
{
    assert_int_equal(sl_output_open(&output, path, &error), -1);
    assert_non_null(strstr(error.text, why));
    assert_int_equal(output.fd, -1);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    refuse(".", ".: is a folder");
    refuse("none/out", "none/out: cannot be written: No such file or directory");
    refuse("", "an empty string is not a file name");
    assert_int_equal(count_files("."), 0);
}

static void test_full_device(void **state)
{
    (void)state;
    assert_int_equal(sl_output_open(&output, "/dev/full", &error), 0);
    assert_int_equal(sl_output_write(&output, "x", 1, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), -1);
    assert_string_equal(error.text, "/dev/full: cannot be written: No space left on device");
}

/* A file system of 64 KiB, where this process may mount one. */
static void test_full_disk(void **state)
{
    (void)state;
    assert_int_equal(mkdir("deep", 0777), 0);
    if (mount("none", "deep", "tmpfs", 0, "size=64k") != 0)
        skip();
    static const char bytes[100000];
    int opened = sl_output_open(&output, "deep/out", &error);
    int written = opened == 0 ? sl_output_write(&output, bytes, sizeof bytes, &error) : 0;
    sl_output_abort(&output);
    int left = count_files("deep");
    assert_int_equal(umount("deep"), 0);
    assert_int_equal(opened, 0);
    assert_int_equal(written, -1);
    assert_string_equal(error.text, "deep/out: cannot be written: No space left on device");
    assert_int_equal(left, 0);
}

/* Runs `end` in a child with two files open and one in place; returns how the child ended. */
static int end_with_open_files(void (*end)(void))
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sl_output other;
        if (sl_output_open(&output, "out", &error) != 0 ||
            sl_output_open(&other, "deep", &error) != 0 || sl_output_commit(&other, &error) != 0 ||
            sl_output_open(&other, "folder", &error) != 0)
            _exit(99);
        end();
        _exit(98);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(access("deep", F_OK), 0);
    assert_int_equal(count_files("."), 1);
    return status;
}

static void interrupt(void)
{
    raise(SIGINT);
}

static void terminate(void)
{
    raise(SIGTERM);
}

static void write_to_nobody(void)
{
    int ends[2];
    if (pipe(ends) != 0 || close(ends[0]) != 0 || write(ends[1], "x", 1) != 1)
        return;
}

static void leave_in_the_middle(void)
{
    exit(1);
}

static void test_signals_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(WTERMSIG(end_with_open_files(interrupt)), SIGINT);
    assert_int_equal(WTERMSIG(end_with_open_files(terminate)), SIGTERM);
    assert_int_equal(WTERMSIG(end_with_open_files(write_to_nobody)), SIGPIPE);
    assert_int_equal(WEXITSTATUS(end_with_open_files(leave_in_the_middle)), 1);
}

static void test_make_folder(void **state)
{
    (void)state;
    assert_int_equal(sl_make_folder("folder/deep", &error), 0);
    assert_int_equal(sl_make_folder("folder/deep/", &error), 0);
    struct stat info;
    assert_int_equal(stat("folder/deep", &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    write_file("out", "a file");
    assert_int_equal(sl_make_folder("out/deep", &error), -1);
    assert_non_null(strstr(error.text, "out"));
}

int main(void)
{
    signal(SIGINT, SIG_DFL); /* it is ignored in the background of a shell */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_commit_puts_the_file_in_place, enter, leave),
        cmocka_unit_test_setup_teardown(test_more_than_the_buffer, enter, leave),
        cmocka_unit_test_setup_teardown(test_abort_leaves_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(test_the_old_file_stays_until_commit, enter, leave),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_opened, enter, leave),
        cmocka_unit_test_setup_teardown(test_full_device, enter, leave),
        cmocka_unit_test_setup_teardown(test_full_disk, enter, leave),
        cmocka_unit_test_setup_teardown(test_signals_leave_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(test_make_folder, enter, leave),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
