#include "guard.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 16, GUARD = 64 }; /* numbers */

/* A NaN that no computation makes. */
static const uint32_t PATTERN = 0x7fc5a5a5;

static void *must(void *memory)
{
    if (memory == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }
    return memory;
}

struct array array_new(size_t count, size_t shift)
{
    struct array array = {.count = count};
    array.length = (GUARD + LINE + count + GUARD + LINE - 1) / LINE * LINE;
    array.block = must(aligned_alloc(LINE * sizeof(float), array.length * sizeof(float)));
    array.at = array.block + GUARD + shift % LINE;
    for (size_t i = 0; i < array.length; i++)
        memcpy(array.block + i, &PATTERN, sizeof PATTERN);
    return array;
}

struct array array_copy(const struct array *from, size_t shift)
{
    struct array array = array_new(from->count, shift);
    memcpy(array.at, from->at, from->count * sizeof(float));
    return array;
}

struct array array_random(size_t count, struct sl_random *random, bool rectified)
{
    struct array array = array_new(count, 0);
    for (size_t i = 0; i < count; i++) {
        float value = sl_random_normal(random);
        array.at[i] = rectified ? fabsf(value) : value;
    }
    return array;
}

static bool untouched(const float *from, const float *end)
{
    for (; from < end; from++)
        if (memcmp(from, &PATTERN, sizeof PATTERN) != 0)
            return false;
    return true;
}

bool array_intact(const struct array *array)
{
    return untouched(array->block, array->at) &&
           untouched(array->at + array->count, array->block + array->length);
}

bool array_equal(const struct array *a, const struct array *b)
{
    return a->count == b->count && memcmp(a->at, b->at, a->count * sizeof(float)) == 0;
}

void array_free(struct array *array)
{
    free(array->block);
    *array = (struct array){0};
}

double *exact_new(size_t count)
{
    return must(calloc(count + 1, sizeof(double)));
}
