#include "inspect/verify.h"

#include "inspect/file.h"

int sl_verify(const char *path, struct sl_error *error)
{
    struct sl_file file;
    int what;
    if (sl_file_open(&file, path, SL_FILE_VERIFY, error) != 0)
        return -1;
    do
        what = file.format == SL_FORMAT_STREAM ? sl_stream_next(&file.reader, error) : 0;
    while (what > 0);
    sl_file_close(&file);
    return what;
}
