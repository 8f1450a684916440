#include "samples/weight.h"

void sl_weight_add(struct sl_weight *weight, const struct sl_stream_reader *reader)
{
    const struct sl_sample *sample = &reader->sample;
    weight->records++;
    weight->images +=
        sample->encoded != NULL ? sample->encoded_size : sl_tensor_bytes(&sample->image);
    weight->soft += sl_stream_member_size(reader, "soft");
    weight->views += sample->views_size;
    weight->classes += sl_stream_member_size(reader, "label");
}

void sl_weight_json(const struct sl_weight *weight, bool hard, json_t *record)
{
    double n = (double)weight->records;
    uint64_t labels = hard || weight->soft == 0 ? weight->classes : weight->soft;
    if (weight->records == 0)
        return;
    json_object_set_new(record, "label-bits", json_real(8 * (double)labels / n));
    json_object_set_new(record, "image-bits", json_real(8 * (double)weight->images / n));
    json_object_set_new(record, "bytes", json_integer((json_int_t)(labels + weight->images)));
}
