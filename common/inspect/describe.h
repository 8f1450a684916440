/* A summary of a file for people, on about one screen.
 *
 *     if (sl_describe("ipc10.sls", &output, error) != 0)         // "-" is standard input
 *         return -1;
 */
#ifndef SL_INSPECT_DESCRIBE_H
#define SL_INSPECT_DESCRIBE_H

#include "base/error.h"
#include "base/output.h"
#include "formats/checkpoint.h"
#include "formats/stream.h"
#include "inspect/figure_file.h"

#include <jansson.h>
#include <stdio.h>

/* Reads a stream, a checkpoint or a figure to its verified end and describes it. */
int sl_describe(const char *path, struct sl_output *output, struct sl_error *error);

/* Its parts. They write into memory (open_memstream), which the caller checks for errors. A reader
 * has read its first header, and is read to its end. */
int sl_describe_samples(FILE *text, struct sl_stream_reader *reader, struct sl_error *error);
int sl_describe_metrics(FILE *text, struct sl_stream_reader *reader, struct sl_error *error);
int sl_describe_checkpoint(FILE *text, const struct sl_checkpoint *checkpoint,
                           struct sl_error *error);
int sl_describe_figure(FILE *text, const struct sl_figure_file *figure, struct sl_error *error);

/* A line for each step: its number, tool, main options and inputs. */
int sl_describe_made(FILE *text, const json_t *made, struct sl_error *error);

#endif
