#include "samples/decoder.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/threads.h"
#include "samples/decode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Enough that a thread with large images does not leave the others idle for long. */
enum { IMAGES_PER_THREAD = 16 };

struct sl_waiting {
    void *file; /* owned, and used again */
    size_t size, capacity;
    int64_t id;
    int64_t record;
    bool bad;
};

static int decode(const struct sl_decoder *decoder, size_t index, struct sl_error *error)
{
    const struct sl_waiting *one = &decoder->waiting[index];
    const struct sl_sample sample = {
        .id = one->id, .encoded = one->file, .encoded_size = one->size};
    struct sl_picture picture;
    enum sl_section before = sl_profile_to(SL_IN_DECODING);
    int result = sl_sample_decode(&sample, decoder->dataset, &picture, error);
    sl_profile_to(before);
    if (result != 0)
        return -1;
    memcpy(decoder->pixels + index * decoder->store->size, picture.pixels, decoder->store->size);
    free(picture.pixels);
    return 0;
}

static void decode_task(void *context, size_t task, size_t worker)
{
    struct sl_decoder *decoder = context;
    struct sl_error error;
    (void)worker;
    decoder->waiting[task].bad = decode(decoder, task, &error) != 0;
}

int sl_decoder_finish(struct sl_decoder *decoder, struct sl_error *error)
{
    size_t count = decoder->count, bad = 0;
    if (count == 0)
        return 0;
    decoder->count = 0;
    decoder->pixels = sl_store_add_several(decoder->store, count, error);
    if (decoder->pixels == NULL)
        return -1;
    sl_parallel(count, decode_task, decoder);
    while (bad < count && !decoder->waiting[bad].bad)
        bad++;
    if (bad == count)
        return 0;
    decoder->record = decoder->waiting[bad].record;
    return decode(decoder, bad, error); /* again, for what is wrong with it */
}

int sl_decoder_add(struct sl_decoder *decoder, const struct sl_sample *sample,
                   struct sl_error *error)
{
    if (decoder->waiting == NULL) {
        decoder->capacity = IMAGES_PER_THREAD * sl_threads();
        decoder->waiting = sl_alloc(decoder->capacity, sizeof *decoder->waiting, error);
        if (decoder->waiting == NULL)
            return -1;
    }
    struct sl_waiting *one = &decoder->waiting[decoder->count];
    if (sl_grow(&one->file, &one->capacity, sample->encoded_size, 1, error) != 0)
        return -1;
    memcpy(one->file, sample->encoded, sample->encoded_size);
    one->size = sample->encoded_size;
    one->id = sample->id;
    one->record = decoder->record;
    decoder->count++;
    return decoder->count < decoder->capacity ? 0 : sl_decoder_finish(decoder, error);
}

void sl_decoder_release(struct sl_decoder *decoder)
{
    for (size_t i = 0; decoder->waiting != NULL && i < decoder->capacity; i++)
        free(decoder->waiting[i].file);
    free(decoder->waiting);
    *decoder = (struct sl_decoder){0};
}
