/* Loaded into a tool before all other libraries (LD_PRELOAD), lets one of its calls fail:
 *
 *     FAULT=memory:17 LD_PRELOAD=./fail.so sl-select --ipc 1 train.sls
 *
 * The 17th allocation fails. The kinds and their errors are listed in `kinds` below; which
 * functions are of a kind, in the wrappers at the end. FAULT=short lets every read and write do
 * less than asked for, FAULT=interrupted lets every second one be interrupted by a signal: neither
 * is a failure. FAULT=kill:99 kills the process (SIGKILL) at the 99th call of any kind.
 * FAULT_LIST=FILE writes a line for each call that could fail: its kind, its number, and where it
 * came from, as module+address for addr2line.
 *
 * Calls count that the tool makes, jansson through the tool's allocator, and the C library or one
 * of `answering` in its name. Those of other libraries do not: the dynamic linker, OpenBLAS, libgcc
 * and libarchive end the process when memory is short; Cairo, Pango (with GLib, which ends the
 * process), pixman, fontconfig, freetype and what is below libcurl (TLS, Kerberos, IDN) do not
 * promise to survive it. Of libarchive only reading counts. What the C library opens, reads and
 * writes inside of stdio cannot be reached from here; the tools use stdio for memory streams,
 * standard error and the tag of a download.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

enum kind {
    MEMORY,
    LIBRARY_MEMORY,
    MAP,
    OPEN,
    ENTRIES,
    STDIO,
    READ,
    WRITE,
    SYNC,
    RENAME,
    CLOSE,
    TRUNCATE,
    SEEK,
    LOCK,
    MODE,
    OWNER,
    FOLDER,
    REMOVE,
    LOOK,
    THREAD,
    NETWORK,
    KINDS
};

static const struct {
    const char *name;
    int error;
} kinds[KINDS] = {
    [MEMORY] = {"memory", ENOMEM},
    [LIBRARY_MEMORY] = {"library-memory", ENOMEM},
    [MAP] = {"map", ENOMEM},
    [OPEN] = {"open", EMFILE},
    [ENTRIES] = {"entries", EMFILE},
    [STDIO] = {"fopen", EMFILE},
    [READ] = {"read", EIO},
    [WRITE] = {"write", ENOSPC},
    [SYNC] = {"fsync", EIO},
    [RENAME] = {"rename", EIO},
    [CLOSE] = {"close", EIO},
    [TRUNCATE] = {"truncate", EIO},
    [SEEK] = {"seek", EIO},
    [LOCK] = {"lock", ENOLCK},
    [MODE] = {"mode", EPERM},
    [FOLDER] = {"folder", ENOSPC},
    [OWNER] = {"owner", EPERM},
    [REMOVE] = {"unlink", EIO},
    [LOOK] = {"stat", EIO},
    [THREAD] = {"thread", EAGAIN},
    [NETWORK] = {"network", ECONNRESET},
};

/* Libraries whose calls count, since they tell their caller when one failed. */
static const char *const answering[] = {"/libmsgpackc.", "/libmsgpack-c.", "/libpng16.",
                                        "/libjpeg.", "/libcurl."};
/* Libraries between a call and its caller. */
static const char *const between[] = {"/libc.", "/libasan.", "/libubsan.", "/fail.so"};

enum owner { NOBODY, BETWEEN, TOOL, LIBRARY, ARCHIVE };

static struct module {
    uintptr_t start, end, base;
    const char *name;
    enum owner owner;
} modules[256];
static size_t module_count;

static atomic_uint counts[KINDS];
static enum kind failing = KINDS;
static unsigned failing_number, killed_at;
static atomic_uint all_calls;
static bool all_short, all_interrupted, ready;
static int list = -1;
/* Calls made within a call that was judged already, or to judge one. */
static __thread int inside __attribute__((tls_model("initial-exec")));

static enum owner owner_of(const char *path)
{
    if (path[0] == '\0')
        return TOOL;
    if (strstr(path, "/libarchive.") != NULL)
        return ARCHIVE;
    for (size_t i = 0; i < sizeof answering / sizeof *answering; i++)
        if (strstr(path, answering[i]) != NULL)
            return LIBRARY;
    for (size_t i = 0; i < sizeof between / sizeof *between; i++)
        if (strstr(path, between[i]) != NULL)
            return BETWEEN;
    return NOBODY;
}

static int note_module(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < info->dlpi_phnum && module_count < 256; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X))
            modules[module_count++] =
                (struct module){start, start + part->p_memsz, info->dlpi_addr,
                                info->dlpi_name[0] == '\0' ? program_invocation_short_name
                                                           : basename(info->dlpi_name),
                                owner_of(info->dlpi_name)};
    }
    return 0;
}

static const struct module *find(uintptr_t address)
{
    for (size_t i = 0; i < module_count; i++)
        if (address >= modules[i].start && address < modules[i].end)
            return &modules[i];
    return NULL;
}

static enum owner owner_at(const void *address)
{
    const struct module *module = find((uintptr_t)address);
    return module == NULL ? NOBODY : module->owner;
}

__attribute__((constructor)) static void start(void)
{
    const char *fault = getenv("FAULT"), *path = getenv("FAULT_LIST");
    inside++;
    dl_iterate_phdr(note_module, NULL);
    for (enum kind kind = 0; fault != NULL && kind < KINDS; kind++) {
        size_t length = strlen(kinds[kind].name);
        if (strncmp(fault, kinds[kind].name, length) == 0 && fault[length] == ':') {
            failing = kind;
            failing_number = (unsigned)atoi(fault + length + 1);
        }
    }
    if (fault != NULL && strncmp(fault, "kill:", 5) == 0)
        killed_at = (unsigned)atoi(fault + 5);
    all_short = fault != NULL && strcmp(fault, "short") == 0;
    all_interrupted = fault != NULL && strcmp(fault, "interrupted") == 0;
    if (path != NULL) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0666);
        list = (int)syscall(SYS_dup3, fd, 900, O_CLOEXEC);
        syscall(SYS_close, fd);
    }
    inside--;
    ready = true;
}

/* The addresses that led here, the nearest first. */
struct stack {
    void *frames[40];
    int depth;
};

static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *unused)
{
    struct stack *stack = unused;
    if (stack->depth == 40)
        return _URC_END_OF_STACK;
    stack->frames[stack->depth++] = (void *)_Unwind_GetIP(context);
    return _URC_NO_REASON;
}

/* "memory 17 sl-select+1f0a libjansson.so.4+3c2d ...": what called, the nearest first. */
static void put_in_list(enum kind kind, unsigned number, const struct stack *stack)
{
    char line[4096];
    int used = snprintf(line, sizeof line, "%s %u", kinds[kind].name, number);
    for (int i = 1; i < stack->depth && used < (int)sizeof line - 100; i++) {
        const struct module *module = find((uintptr_t)stack->frames[i] - 1);
        if (module != NULL && module->owner != BETWEEN)
            used += snprintf(line + used, 100, " %.60s+%lx", module->name,
                             (unsigned long)((uintptr_t)stack->frames[i] - 1 - module->base));
    }
    line[used] = '\n';
    syscall(SYS_write, list, line, (size_t)used + 1);
}

/* libcurl opens and reads more than what it is asked for, and does without. */
static bool counts_for(enum owner owner, enum kind kind)
{
    switch (owner) {
    case TOOL:
        return true;
    case LIBRARY:
        return kind == LIBRARY_MEMORY || kind == NETWORK;
    case ARCHIVE:
        return kind == READ;
    default:
        return false;
    }
}

/* Which number a call has among those of its kind, from 1; 0 if it does not count. */
static unsigned number_of(enum kind kind, const void *caller)
{
    struct stack stack = {.depth = 0};
    if (!ready || inside > 0)
        return 0;
    inside++;
    enum owner owner = owner_at(caller);
    if (owner == BETWEEN || list >= 0)
        _Unwind_Backtrace(note_frame, &stack);
    for (int i = 1; owner == BETWEEN && i < stack.depth; i++)
        owner = owner_at(stack.frames[i]);
    unsigned number = 0;
    if (counts_for(owner, kind))
        number = atomic_fetch_add(&counts[kind], 1) + 1;
    if (number > 0 && atomic_fetch_add(&all_calls, 1) + 1 == killed_at)
        raise(SIGKILL);
    if (number > 0 && list >= 0)
        put_in_list(kind, number, &stack);
    inside--;
    return number;
}

static bool fails(enum kind kind, const void *caller)
{
    if (kind == MEMORY && ready && owner_at(caller) != TOOL)
        kind = LIBRARY_MEMORY;
    unsigned number = number_of(kind, caller);
    if (kind != failing || number == 0 || number != failing_number)
        return false;
    errno = kinds[kind].error;
    return true;
}

/* How many of `size` bytes are transferred; -1: none, since it fails. */
static ssize_t allowed(enum kind kind, const void *caller, size_t size)
{
    unsigned number = number_of(kind, caller);
    if (number == 0 || size == 0)
        return (ssize_t)size;
    if (kind == failing && number == failing_number) {
        errno = kinds[kind].error;
        return -1;
    }
    if (all_interrupted && number % 2 == 1) {
        errno = EINTR;
        return -1;
    }
    return (ssize_t)(all_short && size > 7 ? number % 7 + 1 : size);
}

#define CALLER __builtin_return_address(0)

/* The function that is wrapped. */
static void *next(void **known, const char *name)
{
    if (*known == NULL) {
        inside++;
        *known = dlsym(RTLD_NEXT, name);
        inside--;
    }
    return *known;
}
#define NEXT(name)                                                                                 \
    static void *known_##name;                                                                     \
    __typeof__(&name) real = (__typeof__(&name))next(&known_##name, #name)

/* What the dynamic linker's own lookups ask for; never given back. */
static char early[1 << 16];
static size_t early_used;

static void *early_memory(size_t size)
{
    void *memory = early + early_used;
    early_used += (size + 15) / 16 * 16;
    return early_used <= sizeof early ? memory : NULL;
}

/* A wrapper for what returns -1 when it fails. */
#define WRAP(kind, name, parameters, arguments)                                                    \
    int name parameters                                                                            \
    {                                                                                              \
        NEXT(name);                                                                                \
        return fails(kind, CALLER) ? -1 : real arguments;                                          \
    }

void *malloc(size_t size)
{
    static bool looking;
    if (looking)
        return early_memory(size);
    looking = !ready;
    NEXT(malloc);
    looking = false;
    return fails(MEMORY, CALLER) ? NULL : real(size);
}

void *calloc(size_t count, size_t size)
{
    static bool looking;
    if (looking)
        return early_memory(count * size);
    looking = !ready;
    NEXT(calloc);
    looking = false;
    return fails(MEMORY, CALLER) ? NULL : real(count, size);
}

void *realloc(void *memory, size_t size)
{
    NEXT(realloc);
    return fails(MEMORY, CALLER) ? NULL : real(memory, size);
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    NEXT(reallocarray);
    if (fails(MEMORY, CALLER))
        return NULL;
    inside++;
    memory = real(memory, count, size);
    inside--;
    return memory;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    NEXT(aligned_alloc);
    return fails(MEMORY, CALLER) ? NULL : real(alignment, size);
}

char *strdup(const char *text)
{
    NEXT(strdup);
    if (fails(MEMORY, CALLER))
        return NULL;
    inside++;
    char *copy = real(text);
    inside--;
    return copy;
}

void *mmap(void *place, size_t size, int protection, int flags, int fd, off_t offset)
{
    NEXT(mmap);
    return fails(MAP, CALLER) ? MAP_FAILED : real(place, size, protection, flags, fd, offset);
}

int open(const char *path, int flags, ...)
{
    NEXT(open);
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fails(OPEN, CALLER) ? -1 : real(path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    NEXT(fopen);
    return fails(STDIO, CALLER) ? NULL : real(path, mode);
}

FILE *open_memstream(char **text, size_t *size)
{
    NEXT(open_memstream);
    return fails(MEMORY, CALLER) ? NULL : real(text, size);
}

DIR *opendir(const char *path)
{
    NEXT(opendir);
    return fails(ENTRIES, CALLER) ? NULL : real(path);
}

struct dirent *readdir(DIR *folder)
{
    NEXT(readdir);
    return fails(ENTRIES, CALLER) ? NULL : real(folder);
}

WRAP(OPEN, mkostemp, (char *path, int flags), (path, flags))
WRAP(OPEN, mkostemps, (char *path, int suffix, int flags), (path, suffix, flags))

ssize_t read(int fd, void *bytes, size_t size)
{
    NEXT(read);
    ssize_t part = allowed(READ, CALLER, size);
    return part < 0 ? -1 : real(fd, bytes, (size_t)part);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
    NEXT(pread);
    ssize_t part = allowed(READ, CALLER, size);
    return part < 0 ? -1 : real(fd, bytes, (size_t)part, offset);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    NEXT(write);
    ssize_t part = allowed(WRITE, CALLER, size);
    return part < 0 ? -1 : real(fd, bytes, (size_t)part);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    NEXT(pwrite);
    ssize_t part = allowed(WRITE, CALLER, size);
    return part < 0 ? -1 : real(fd, bytes, (size_t)part, offset);
}

WRAP(SYNC, fsync, (int fd), (fd))
WRAP(RENAME, rename, (const char *from, const char *to), (from, to))
WRAP(TRUNCATE, ftruncate, (int fd, off_t size), (fd, size))
WRAP(LOCK, flock, (int fd, int how), (fd, how))
WRAP(MODE, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(OWNER, fchown, (int fd, uid_t owner, gid_t group), (fd, owner, group))
WRAP(FOLDER, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(REMOVE, unlink, (const char *path), (path))
WRAP(LOOK, stat, (const char *path, struct stat *info), (path, info))
WRAP(LOOK, fstat, (int fd, struct stat *info), (fd, info))
WRAP(LOOK, access, (const char *path, int how), (path, how))
WRAP(NETWORK, socket, (int domain, int type, int protocol), (domain, type, protocol))

/* The descriptor is gone, as it is when close fails in earnest. */
int close(int fd)
{
    NEXT(close);
    bool bad = fails(CLOSE, CALLER);
    int result = real(fd);
    if (bad)
        errno = kinds[CLOSE].error;
    return bad ? -1 : result;
}

off_t lseek(int fd, off_t offset, int from)
{
    NEXT(lseek);
    return fails(SEEK, CALLER) ? -1 : real(fd, offset, from);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *with)
{
    NEXT(pthread_create);
    return fails(THREAD, CALLER) ? kinds[THREAD].error : real(thread, how, run, with);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    NEXT(connect);
    return fails(NETWORK, CALLER) ? -1 : real(fd, address, size);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    NEXT(send);
    return fails(NETWORK, CALLER) ? -1 : real(fd, bytes, size, flags);
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    NEXT(recv);
    return fails(NETWORK, CALLER) ? -1 : real(fd, bytes, size, flags);
}
