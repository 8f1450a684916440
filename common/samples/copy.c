#include "samples/copy.h"

#include "base/memory.h"

#include <string.h>

/* A block is the struct, then the bytes that its pointers point to, in this order. */
struct part {
    const void **pointer;
    size_t size;
};

enum { PARTS = 6 };

static void find_parts(struct sl_sample *sample, struct part parts[PARTS])
{
    struct sl_tensor *tensors[] = {&sample->image, &sample->soft, &sample->index};
    parts[0] = (struct part){&sample->encoded, sample->encoded_size};
    parts[1] = (struct part){&sample->packed, sample->packed_size};
    parts[2] = (struct part){&sample->views, sample->views_size};
    for (size_t i = 0; i < PARTS - 3; i++)
        parts[i + 3] = (struct part){&tensors[i]->data,
                                     tensors[i]->data == NULL ? 0 : sl_tensor_bytes(tensors[i])};
}

void *sl_sample_copy(const struct sl_sample *sample, size_t *size, struct sl_error *error)
{
    struct sl_sample copy = *sample;
    struct part parts[PARTS];
    find_parts(&copy, parts);
    size_t bytes = sizeof copy;
    for (size_t i = 0; i < PARTS; i++)
        bytes += parts[i].size;
    char *block = sl_alloc(1, bytes, error);
    if (block == NULL)
        return NULL;
    char *at = block + sizeof copy;
    memcpy(block, &copy, sizeof copy);
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].size > 0)
            memcpy(at, *parts[i].pointer, parts[i].size);
        at += parts[i].size;
    }
    if (size != NULL)
        *size = bytes;
    return block;
}

void sl_sample_from_copy(const void *block, struct sl_sample *sample)
{
    struct part parts[PARTS];
    memcpy(sample, block, sizeof *sample);
    find_parts(sample, parts);
    const char *at = (const char *)block + sizeof *sample;
    for (size_t i = 0; i < PARTS; i++) {
        /* a pointer that was NULL remains so, and its part has no bytes */
        if (*parts[i].pointer != NULL)
            *parts[i].pointer = at;
        at += parts[i].size;
    }
}

struct sl_sample sl_sample_bare(const struct sl_sample *sample)
{
    struct sl_sample bare = *sample;
    bare.soft.data = bare.index.data = bare.packed = bare.views = NULL;
    bare.packed_size = bare.views_size = 0;
    return bare;
}
