#include "inspect/file.h"

int sl_file_open(struct sl_file *file, const char *path, enum sl_file_use use,
                 struct sl_error *error)
{
    *file = (struct sl_file){0};
    if (sl_recognise(path, use != SL_FILE_DATA, &file->format, error) != 0)
        return -1;
    if (file->format == SL_FORMAT_CHECKPOINT)
        return sl_checkpoint_read(&file->checkpoint, path, error);
    if (file->format == SL_FORMAT_FIGURE)
        return sl_figure_file_read(&file->figure, path, error);
    return (use == SL_FILE_VERIFY ? sl_stream_open : sl_stream_inspect)(&file->reader, path,
                                                                        SL_ANY_KIND, error);
}

void sl_file_close(struct sl_file *file)
{
    if (file->format == SL_FORMAT_CHECKPOINT)
        sl_checkpoint_release(&file->checkpoint);
    else if (file->format == SL_FORMAT_FIGURE)
        sl_figure_file_release(&file->figure);
    else
        sl_stream_close(&file->reader);
}
