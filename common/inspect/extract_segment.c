#include "base/input.h"
#include "formats/stream.h"
#include "inspect/extract.h"

int sl_extract_segment(const char *path, int64_t segment, struct sl_output *output,
                       struct sl_error *error)
{
    struct sl_stream_reader reader;
    int what;
    if (sl_stream_inspect(&reader, path, SL_ANY_KIND, error) != 0)
        return -1;
    sl_stream_copy_segment(&reader, segment, output);
    do
        what = sl_stream_next(&reader, error);
    while (what > 0);
    int64_t count = reader.segment + 1;
    sl_stream_close(&reader);
    if (what == 0 && segment >= count)
        return sl_fail(error, "%s: has %lld segment%s, so none has the number %lld (from 0)",
                       sl_input_name(path), (long long)count, count == 1 ? "" : "s",
                       (long long)segment);
    return what;
}
