#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20, LARGE_ITEM = 1 << 16 };

void *sl_alloc(size_t count, size_t size, struct sl_error *error)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2) {
        sl_fail(error, "%zu items of %zu bytes do not fit in memory", count, size);
        return NULL;
    }
    size_t alignment = bytes < 2 * (size_t)HUGE_PAGE ? ALIGNMENT : HUGE_PAGE;
    size_t rounded = (bytes + alignment) / alignment * alignment;
    void *memory = aligned_alloc(alignment, rounded);
    if (memory == NULL) {
        sl_fail(error, "out of memory (%zu bytes)", bytes);
        return NULL;
    }
#ifdef MADV_HUGEPAGE
    if (alignment == HUGE_PAGE)
        madvise(memory, rounded,
                MADV_HUGEPAGE); /* or large arrays would spend time on page tables */
#endif
    return memset(memory, 0, rounded);
}

int sl_grow(void **items, size_t *capacity, size_t wanted, size_t size, struct sl_error *error)
{
    if (wanted <= *capacity)
        return 0;
    size_t first = size < LARGE_ITEM ? 16 : 1, larger = *capacity < first ? first : *capacity;
    while (larger < wanted)
        if (__builtin_mul_overflow(larger, (size_t)2, &larger))
            return sl_fail(error, "%zu items do not fit in memory", wanted);
    void *memory = reallocarray(*items, larger, size);
    if (memory == NULL)
        return sl_fail(error, "out of memory (%zu items of %zu bytes)", larger, size);
    *items = memory;
    *capacity = larger;
    return 0;
}

char *sl_copy_text(const char *text, struct sl_error *error)
{
    char *copy = strdup(text);
    if (copy == NULL)
        sl_fail(error, "out of memory");
    return copy;
}

bool sl_is_room(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    munmap(memory, bytes);
    return true;
}

/* If memory is short when the stream is closed, only the text shows it: glibc's fclose does not. */
int sl_close_text(FILE *stream, char *const *text, struct sl_error *error)
{
    bool whole = ferror(stream) == 0;
    whole &= fclose(stream) == 0;
    return whole && *text != NULL ? 0 : sl_fail(error, "out of memory");
}
