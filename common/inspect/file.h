/* A file of any of the formats that these tools write, recognised by its content.
 *
 *     struct sl_file file;
 *     if (sl_file_open(&file, "-", SL_FILE_ANY, error) != 0)
 *         return -1;
 *     ... file.format says which of file.reader, file.checkpoint and file.figure to use ...
 *     sl_file_close(&file);
 */
#ifndef SL_INSPECT_FILE_H
#define SL_INSPECT_FILE_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "formats/recognise.h"
#include "formats/stream.h"
#include "inspect/figure_file.h"

enum sl_file_use {
    SL_FILE_DATA,   /* streams and checkpoints; anything else is an error */
    SL_FILE_ANY,    /* also figures of sl-plot */
    SL_FILE_VERIFY, /* the same, and soft labels that are not probabilities are an error */
};

/* A stream is at its beginning; the others have been read to their verified end. */
struct sl_file {
    enum sl_format format;
    struct sl_stream_reader reader;
    struct sl_checkpoint checkpoint;
    struct sl_figure_file figure;
};

/* Opens a file ("-" is standard input). The error names the path. */
int sl_file_open(struct sl_file *file, const char *path, enum sl_file_use use,
                 struct sl_error *error);
void sl_file_close(struct sl_file *file);

#endif
