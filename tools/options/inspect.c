#include "tools/options/options.h"

struct sl_inspect_settings sl_inspect_settings = {
    .record = SL_UNSET, .image = SL_UNSET, .segment = SL_UNSET};

static const struct sl_option options[] = {
    {"json", 0, SL_FLAG, &sl_inspect_settings.json, NULL,
     "print header, records and trailer as lines of JSON"},
    {"tsv", 0, SL_FLAG, &sl_inspect_settings.tsv, NULL,
     "print a table with a line for each record"},
    {"record", 'r', SL_INTEGER, &sl_inspect_settings.record, "N", "print record N (from 0) as JSON",
     .high = 0x1p62},
    {"image", 'i', SL_INTEGER, &sl_inspect_settings.image, "N",
     "write the image of record N as PNG", .high = 0x1p62},
    {"segment", 's', SL_INTEGER, &sl_inspect_settings.segment, "N",
     "write segment N (from 0) of streams that cat joined", .high = 0x1p62},
    {"npy", 0, SL_TEXT, &sl_inspect_settings.npy, "FIELD",
     "write images, labels, ids, soft or an array as a NumPy file"},
    {"safetensors", 0, SL_OUTPUT, &sl_inspect_settings.safetensors, "FILE",
     "write samples to FILE as arrays for PyTorch"},
    {"webdataset", 0, SL_OUTPUT, &sl_inspect_settings.webdataset, "FILE",
     "write samples to FILE as a tar archive for WebDataset"},
    {"patch", 0, SL_OUTPUT, &sl_inspect_settings.patch, "FILE",
     "write samples to FILE without their images, for sl-label to rebuild"},
    {"made", 'm', SL_FLAG, &sl_inspect_settings.made, NULL,
     "print a shell script that makes the same bytes again"},
    {"diff", 'd', SL_INPUT, &sl_inspect_settings.other, "FILE",
     "compare with FILE: print the first difference; exit 0 if there is none, else 1"},
    {"verify", 0, SL_FLAG, &sl_inspect_settings.verify, NULL,
     "only read and verify the whole file"},
    {"arithmetic", 0, SL_FLAG, &sl_inspect_settings.arithmetic, NULL,
     "print the arithmetic of this machine"},
    {"output", 'o', SL_OUTPUT, &sl_inspect_settings.output, "FILE", "write to FILE (-)"},
    {0},
};

const struct sl_program sl_inspect_program = {
    .name = "sl-inspect",
    .operands = "[FILE]",
    .summary = "show what a stream, checkpoint or figure contains, and how it was made",
    .options = options,
    .operands_max = 1,
    .files = true,
};
