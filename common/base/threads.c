#include "base/threads.h"

#include "base/number.h"
#include "base/profile.h"
#include "base/ranks.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* The stack has the same size whatever `ulimit -s` says: many of the usual 8 MiB would use up other
 * limits on memory. */
enum { THREADS_MAX = 256, STACK_SIZE = 1 << 20 };

/* One job at a time: `generation` counts jobs, so that a waking worker recognises a new one. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t posted, finished;
    size_t count;
    unsigned generation;
    size_t busy;
    size_t tasks;
    void (*work)(void *, size_t, size_t);
    void *context;
    enum sl_section section; /* of the caller, and of the workers as long as they have tasks */
    atomic_size_t next;
} pool = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .posted = PTHREAD_COND_INITIALIZER,
    .finished = PTHREAD_COND_INITIALIZER,
    .count = 1,
};

static void take_tasks(size_t worker)
{
    for (;;) {
        size_t task = atomic_fetch_add(&pool.next, 1);
        if (task >= pool.tasks)
            return;
        pool.work(pool.context, task, worker);
    }
}

static void *serve(void *number)
{
    size_t worker = (size_t)number;
    unsigned seen = 0;
    for (;;) {
        pthread_mutex_lock(&pool.lock);
        while (pool.generation == seen)
            pthread_cond_wait(&pool.posted, &pool.lock);
        seen = pool.generation;
        pthread_mutex_unlock(&pool.lock);
        sl_profile_to(pool.section);
        take_tasks(worker);
        sl_profile_to(SL_IN_IDLE);
        pthread_mutex_lock(&pool.lock);
        if (--pool.busy == 0)
            pthread_cond_signal(&pool.finished);
        pthread_mutex_unlock(&pool.lock);
    }
    return NULL;
}

int sl_threads_wanted(size_t *count, struct sl_error *error)
{
    const char *wish = getenv("SL_THREADS");
    if (wish != NULL && wish[0] != '\0') {
        int64_t number;
        if (sl_parse_integer(wish, 1, THREADS_MAX, &number, error) != 0)
            return sl_error_in(error, "SL_THREADS");
        *count = (size_t)number;
        return 0;
    }
    cpu_set_t set;
    size_t all = (size_t)sysconf(_SC_NPROCESSORS_ONLN), here = sl_ranks_here();
    *count = sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    if (*count > all / here) /* other ranks may use the same ones */
        *count = all / here;
    if (*count == 0)
        *count = 1;
    return 0;
}

int sl_threads_start(size_t count, struct sl_error *error)
{
    pthread_attr_t attributes;
    if (count > THREADS_MAX)
        count = THREADS_MAX;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    errno = 0;
    while (pool.count < count && errno == 0) {
        pthread_t thread;
        errno = pthread_create(&thread, &attributes, serve, (void *)pool.count);
        pool.count += errno == 0;
    }
    pthread_attr_destroy(&attributes);
    return pool.count < count
               ? sl_fail_errno(error, "only %zu of %zu threads could be started", pool.count, count)
               : 0;
}

static void *pass_gate(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

bool sl_threads_spare(size_t count)
{
    pthread_mutex_t gate =
        PTHREAD_MUTEX_INITIALIZER; /* holds all of them until they have been counted */
    pthread_t threads[SL_THREADS_SPARE_MAX];
    size_t started = 0;
    pthread_mutex_lock(&gate);
    while (started < count && pthread_create(&threads[started], NULL, pass_gate, &gate) == 0)
        started++;
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started == count;
}

size_t sl_threads(void)
{
    return pool.count;
}

void sl_parallel(size_t tasks, void (*work)(void *context, size_t task, size_t worker),
                 void *context)
{
    enum sl_section section = sl_profile_to(SL_IN_IDLE);
    pthread_mutex_lock(&pool.lock);
    pool.section = section;
    pool.tasks = tasks;
    pool.work = work;
    pool.context = context;
    pool.busy = pool.count - 1;
    atomic_store(&pool.next, 0);
    pool.generation++;
    pthread_cond_broadcast(&pool.posted);
    pthread_mutex_unlock(&pool.lock);
    sl_profile_to(section);
    take_tasks(0);
    sl_profile_to(SL_IN_IDLE);
    pthread_mutex_lock(&pool.lock);
    while (pool.busy > 0)
        pthread_cond_wait(&pool.finished, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
    sl_profile_to(section);
}
