#include "inspect/verify.h"

#include "formats/checkpoint.h"
#include "formats/recognise.h"
#include "formats/stream.h"
#include "inspect/figure_file.h"

static int verify_checkpoint(const char *path, struct sl_error *error)
{
    struct sl_checkpoint checkpoint;
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    sl_checkpoint_release(&checkpoint);
    return 0;
}

static int verify_figure(const char *path, struct sl_error *error)
{
    struct sl_figure_file figure;
    if (sl_figure_file_read(&figure, path, error) != 0)
        return -1;
    sl_figure_file_release(&figure);
    return 0;
}

int sl_verify(const char *path, struct sl_error *error)
{
    enum sl_format format;
    struct sl_stream_reader reader;
    int what;
    if (sl_recognise_all(path, &format, error) != 0)
        return -1;
    if (format == SL_FORMAT_CHECKPOINT)
        return verify_checkpoint(path, error);
    if (format == SL_FORMAT_FIGURE)
        return verify_figure(path, error);
    if (sl_stream_open(&reader, path, SL_ANY_KIND, error) != 0)
        return -1;
    do
        what = sl_stream_next(&reader, error);
    while (what > 0);
    sl_stream_close(&reader);
    return what;
}
