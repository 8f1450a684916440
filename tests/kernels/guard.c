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

struct pair pair_new(size_t count, const bool wanted[2], size_t shift)
{
    return (struct pair){array_new(wanted[0] ? count : 0, shift),
                         array_new(wanted[1] ? count : 0, 5 * shift)};
}

struct pair pair_copy(const struct pair *from, const bool wanted[2], size_t shift)
{
    return (struct pair){wanted[0] ? array_copy(&from->value, shift) : array_new(0, 0),
                         wanted[1] ? array_copy(&from->tangent, 5 * shift) : array_new(0, 0)};
}

struct pair pair_random(size_t count, bool tangents, struct sl_random *random, bool rectified)
{
    return (struct pair){array_random(count, random, rectified),
                         array_random(tangents ? count : 0, random, false)};
}

bool pair_intact(const struct pair *pair)
{
    return array_intact(&pair->value) && array_intact(&pair->tangent);
}

bool pair_equal(const struct pair *a, const struct pair *b)
{
    return array_equal(&a->value, &b->value) && array_equal(&a->tangent, &b->tangent);
}

void pair_free(struct pair *pair)
{
    array_free(&pair->value);
    array_free(&pair->tangent);
}

struct sl_dual pair_dual(const struct pair *pair)
{
    return (struct sl_dual){pair->value.count > 0 ? pair->value.at : NULL,
                            pair->tangent.count > 0 ? pair->tangent.at : NULL};
}

static bool agree(const struct array *a, const struct array *b)
{
    return a->count == 0 || b->count == 0 || array_equal(a, b);
}

bool pair_agree(const struct pair *a, const struct pair *b)
{
    return agree(&a->value, &b->value) && agree(&a->tangent, &b->tangent);
}

double *exact_from(const struct array *array)
{
    double *numbers = exact_new(array->count);
    for (size_t i = 0; i < array->count; i++)
        numbers[i] = (double)array->at[i];
    return numbers;
}
