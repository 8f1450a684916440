#include "samples/view_labels.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void sl_view_labels_init(struct sl_view_labels *labels, size_t views, size_t limit)
{
    *labels = (struct sl_view_labels){.views = views};
    sl_store_init(&labels->bytes, 1, limit);
}

int sl_view_labels_add(struct sl_view_labels *labels, const struct sl_sample *sample,
                       struct sl_error *error)
{
    struct sl_label_list list;
    const void *label;
    size_t size, wanted = labels->labels + labels->views + 1;
    if (sl_grow((void **)&labels->places, &labels->capacity, wanted, sizeof *labels->places,
                error) != 0)
        return -1;
    if (labels->labels == 0)
        labels->places[0] = 0;
    sl_label_list_start(&list, sample->views, sample->views_size);
    while ((label = sl_label_list_next(&list, &size)) != NULL) {
        void *place = sl_store_add_several(&labels->bytes, size, error);
        if (place == NULL)
            return -1;
        memcpy(place, label, size);
        labels->places[++labels->labels] = labels->bytes.count;
    }
    return labels->labels == wanted - 1 ? 0 : sl_fail(error, "lacks labels of views");
}

int sl_view_labels_finish(struct sl_view_labels *labels, struct sl_error *error)
{
    return sl_store_finish(&labels->bytes, error);
}

int sl_view_labels_get(const struct sl_view_labels *labels, struct sl_label_reader *reader,
                       size_t image, size_t view, float *soft, struct sl_error *error)
{
    struct sl_sample sample = {0};
    const uint64_t *place = &labels->places[image * labels->views + view];
    const char *bytes = labels->bytes.items;
    if (sl_label_read_bytes(reader, bytes + place[0], (size_t)(place[1] - place[0]), &sample,
                            error) != 0)
        return -1;
    sl_sample_soft(&sample, reader->classes, soft);
    return 0;
}

void sl_view_labels_release(struct sl_view_labels *labels)
{
    sl_store_release(&labels->bytes);
    free(labels->places);
    *labels = (struct sl_view_labels){0};
}
