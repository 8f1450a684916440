/* A target over files instead of libFuzzer's inputs, as a test: each file (of each folder) that is
 * named, or without any the inputs that were kept, found/TARGET. None may take 5 seconds of the
 * processor's time, or bring the memory of the process to 1 GiB. With sanitizers both take more,
 * and only the time is bounded.
 */
#include "fuzz.h"

#include "base/input.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#ifdef __SANITIZE_ADDRESS__
enum { SECONDS_MAX = 40, MIB_MAX = 1 << 20 };
#else
enum { SECONDS_MAX = 5, MIB_MAX = 1024 };
#endif

static int count, failed;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Ends the process when it has used that much more time. */
static void limit_time(double more)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)(seconds() + more) + 1, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
}

static void replay_file(const char *path)
{
    struct sl_error error;
    struct rusage use;
    size_t size;
    uint8_t *data = sl_input_all(path, 1 << 30, &size, &error);
    if (data == NULL)
        fuzz_broken(error.text);
    limit_time(4 * SECONDS_MAX); /* ends what hangs */
    double before = seconds();
    LLVMFuzzerTestOneInput(data, size);
    double taken = seconds() - before;
    free(data);
    getrusage(RUSAGE_SELF, &use);
    bool good = taken < SECONDS_MAX && use.ru_maxrss < MIB_MAX * 1024L;
    printf("%s %d - %s\n", good ? "ok" : "not ok", ++count, path);
    if (!good)
        printf("# %.1f seconds, %ld MiB\n", taken, use.ru_maxrss / 1024);
    fflush(stdout);
    failed += !good;
}

/* Files one after the other, those of folders in the order of their names. */
static void replay(const char *path)
{
    struct dirent **found;
    int entries = scandir(path, &found, NULL, alphasort);
    if (entries < 0)
        replay_file(path);
    for (int i = 0; i < entries; i++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, found[i]->d_name);
        if (found[i]->d_name[0] != '.')
            replay(inner);
        free(found[i]);
    }
    if (entries >= 0)
        free(found);
}

int main(int argc, char **argv)
{
    char kept[4096];
    const char *tests = getenv("SL_TESTS"), *name = strrchr(argv[0], '/');
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    if (argc == 1) {
        snprintf(kept, sizeof kept, "%s/fuzz/found/%s", tests == NULL ? "tests" : tests,
                 name == NULL ? argv[0] : name + 1);
        replay(kept);
    }
    printf("1..%d\n", count);
    return failed > 0;
}
