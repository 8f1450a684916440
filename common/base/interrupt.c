#include "base/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Signal handlers may use only lock-free atomics. */
static const char *_Atomic program;
static const char *_Atomic hint;
static void (*_Atomic cleaner)(void);

/* Like stpncpy, which a handler must not call. */
static size_t append(char *line, size_t size, size_t used, const char *text)
{
    while (used < size && *text != '\0')
        line[used++] = *text++;
    return used;
}

/* A line of its own, in place of the progress. */
static void print_hint(void)
{
    const char *name = atomic_load(&program), *text = atomic_load(&hint);
    char line[512];
    if (name == NULL || text == NULL)
        return;
    size_t used = append(line, sizeof line, 0, isatty(STDERR_FILENO) ? "\r\033[K" : "");
    used = append(line, sizeof line, used, name);
    used = append(line, sizeof line, used, ": interrupted; ");
    used = append(line, sizeof line - 1, used, text);
    line[used++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, used);
    (void)written; /* a failure can no longer be reported */
}

/* The handler has been reset by now (SA_RESETHAND), so the process dies of the signal itself. */
static void die_of(int signal)
{
    void (*clean)(void) = atomic_load(&cleaner);
    if (clean != NULL)
        clean();
    if (signal == SIGINT || signal == SIGTERM)
        print_hint();
    raise(signal);
}

/* A signal that the parent had ignored stays ignored. */
static void watch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    static bool watched;
    if (watched)
        return;
    watched = true;
    signal(SIGXFSZ, SIG_IGN); /* the write fails instead, and is reported */
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action;
        if (sigaction(signals[i], NULL, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        action = (struct sigaction){.sa_handler = die_of, .sa_flags = (int)SA_RESETHAND};
        sigaction(signals[i], &action, NULL);
    }
}

void sl_interrupt_start(const char *name, bool quiet)
{
    atomic_store(&program, quiet ? NULL : name);
    watch();
    /* make, when it is terminated, terminates its shells, but not the tools that they run */
    if (getenv("SL_ENDS_WITH_PARENT") != NULL)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
}

void sl_interrupt_clean(void (*clean)(void))
{
    if (atomic_exchange(&cleaner, clean) == NULL)
        atexit(clean);
    watch();
}

void sl_interrupt_hint(const char *text)
{
    atomic_store(&hint, text);
}
