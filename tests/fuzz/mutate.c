/* How libFuzzer changes an input here: as it always does, and in tar archives also one entry as a
 * whole; then digests and checksums are put right, mostly. */
#include "mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Where the entry that is to be changed begins: one of up to 64, by chance. */
static size_t choose_entry(const uint8_t *data, size_t size, unsigned seed)
{
    size_t starts[64], count = 0;
    for (size_t at = 0; count < 64 && at < size && fuzz_is_tar(data + at, size - at);) {
        starts[count++] = at;
        at += FUZZ_BLOCK + fuzz_round(fuzz_entry_size(data + at));
    }
    return starts[seed % count];
}

/* Changes the entry's content, and with it its length. */
static size_t mutate_content(uint8_t *data, size_t size, size_t max_size, size_t at)
{
    size_t start = at + FUZZ_BLOCK, length = fuzz_entry_size(data + at);
    if (length > size - start || size >= max_size)
        return size;
    size_t end = start + fuzz_round(length), rest = end < size ? size - end : 0;
    size_t room = (max_size - rest - start) / FUZZ_BLOCK * FUZZ_BLOCK;
    uint8_t *content = malloc(room + 1), *tail = malloc(rest + 1);
    if (content != NULL && tail != NULL && room > length) {
        memcpy(content, data + start, length);
        memcpy(tail, data + size - rest, rest);
        length = LLVMFuzzerMutate(content, length, room);
        memset(data + start, 0, fuzz_round(length));
        memcpy(data + start, content, length);
        memcpy(data + start + fuzz_round(length), tail, rest);
        snprintf((char *)data + at + 124, 12, "%011zo", length);
        size = start + fuzz_round(length) + rest;
    }
    free(content);
    free(tail);
    return size;
}

static size_t mutate_name(uint8_t *data, size_t size, size_t at)
{
    enum { LENGTH = 99 };
    size_t used = strnlen((char *)data + at, LENGTH);
    used = LLVMFuzzerMutate(data + at, used, LENGTH);
    memset(data + at + used, 0, LENGTH + 1 - used);
    return size;
}

/* Puts the entry there a second time. */
static size_t repeat_entry(uint8_t *data, size_t size, size_t max_size, size_t at)
{
    size_t length = FUZZ_BLOCK + fuzz_round(fuzz_entry_size(data + at));
    if (length > size - at || length > max_size - size)
        return size;
    memmove(data + at + length, data + at, size - at);
    return size + length;
}

static size_t mutate_tar(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    size_t at = choose_entry(data, size, seed / 16);
    switch (seed % 16) {
    case 0:
        return repeat_entry(data, size, max_size, at);
    case 1:
    case 2:
    case 3:
    case 4:
        return mutate_name(data, size, at);
    case 5:
    case 6:
        return LLVMFuzzerMutate(data, size, max_size);
    default:
        return mutate_content(data, size, max_size, at);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    size = fuzz_is_tar(data, size) ? mutate_tar(data, size, max_size, seed)
                                   : LLVMFuzzerMutate(data, size, max_size);
    if (seed % 11 != 0)
        fuzz_mend(data, size);
    return size;
}
