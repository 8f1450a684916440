/* Runs a command and fails unless its memory and its time stayed below bounds:
 *
 *     run_bounded MIB SECONDS COMMAND ...
 *
 * Exits with what the command exits with; with 99, after a line on standard error, if more of its
 * memory was in use at a time, or more of the processor's time was used. It is ended at four times
 * its time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(long seconds, char **command)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)(4 * seconds), .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
    execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    int status = 0;
    struct rusage use;
    if (argc < 4)
        return 2;
    pid_t child = fork();
    if (child == 0)
        run(atol(argv[2]), argv + 3);
    if (child < 0 || wait4(child, &status, 0, &use) != child)
        return 99;
    long mib = use.ru_maxrss / 1024, seconds = use.ru_utime.tv_sec + use.ru_stime.tv_sec;
    if (mib >= atol(argv[1]) || seconds >= atol(argv[2])) {
        fprintf(stderr, "%s took %ld MiB and %ld seconds\n", argv[3], mib, seconds);
        return 99;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
