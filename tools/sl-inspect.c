/* sl-inspect: what a stream, checkpoint or figure is, holds and was made by. See sl-inspect(1). */
#include "cli/program.h"
#include "inspect/describe.h"
#include "inspect/diff.h"
#include "inspect/extract.h"
#include "inspect/list.h"
#include "inspect/remake.h"
#include "inspect/verify.h"
#include "kernel/kernel.h"

#include <stdlib.h>

static const char *output_path = "-", *other, *npy;
static bool json, tsv, verify, made, arithmetic;
static int64_t record = SL_UNSET, image = SL_UNSET;

static const struct sl_option options[] = {
    {"json", 0, SL_FLAG, &json, NULL, "print header, records and trailer as lines of JSON"},
    {"tsv", 0, SL_FLAG, &tsv, NULL, "print a table with a line for each record"},
    {"record", 'r', SL_INTEGER, &record, "N", "print record N (from 0) as JSON", .high = 0x1p62},
    {"image", 'i', SL_INTEGER, &image, "N", "write the image of record N as PNG", .high = 0x1p62},
    {"npy", 0, SL_TEXT, &npy, "FIELD",
     "write images, labels, ids, soft or an array as a NumPy file"},
    {"made", 'm', SL_FLAG, &made, NULL, "print how it was made, as a shell script"},
    {"diff", 'd', SL_INPUT, &other, "FILE",
     "print the first difference; exit 0 if same, 1 if different"},
    {"verify", 0, SL_FLAG, &verify, NULL, "only read and verify the whole file"},
    {"arithmetic", 0, SL_FLAG, &arithmetic, NULL, "print the arithmetic of this machine"},
    {"output", 'o', SL_OUTPUT, &output_path, "FILE", "where to write"},
    {0},
};

static const struct sl_program program = {
    .name = "sl-inspect",
    .operands = "[FILE]",
    .summary = "show what a stream, checkpoint or figure contains, and how it was made",
    .options = options,
    .operands_max = 1,
    .files = true,
};

/* As steps record it: the instruction set and the BLAS. */
static int print_arithmetic(struct sl_output *output, struct sl_error *error)
{
    if (sl_kernels_choose(error) != 0)
        return -1;
    return sl_output_print(output, error, "%s\n", sl_kernels_arithmetic());
}

/* Writes what was asked for. 1: --diff found a difference. */
static int inspect(const char *path, struct sl_output *output, struct sl_error *error)
{
    if (json)
        return sl_list_json(path, output, error);
    if (tsv)
        return sl_list_tsv(path, output, error);
    if (record != SL_UNSET)
        return sl_list_record(path, record, output, error);
    if (image != SL_UNSET)
        return sl_extract_image(path, image, output, error);
    if (npy != NULL)
        return sl_extract_npy(path, npy, output, error);
    if (made)
        return sl_remake_file(path, output, error);
    if (other != NULL)
        return sl_diff(other, path, output, error);
    if (verify)
        return sl_verify(path, error);
    if (arithmetic)
        return print_arithmetic(output, error);
    return sl_describe(path, output, error);
}

static int run(const char *path, struct sl_error *error)
{
    bool binary = image != SL_UNSET || npy != NULL;
    struct sl_output output = {.fd = -1};
    if ((binary ? sl_output_open : sl_output_open_text)(&output, output_path, error) != 0)
        return -1;
    int result = inspect(path, &output, error);
    if (result < 0)
        return sl_output_abort(&output), -1;
    return sl_output_commit(&output, error) != 0 ? -1 : result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    const char *path = sl_operand_files(&program, &operands).items[0];
    int views = json + tsv + (record != SL_UNSET) + (image != SL_UNSET) + (npy != NULL) + made +
                (other != NULL) + verify + arithmetic;
    if (views > 1)
        sl_die_usage("only one of --json, --tsv, --record, --image, --npy, --made, --diff, "
                     "--verify and --arithmetic can be given");
    if (arithmetic && operands.count > 0)
        sl_die_usage("--arithmetic: is of this machine, not of a file");
    if (other != NULL)
        sl_failure_status(2);
    int result = run(path, &error);
    if (result < 0)
        sl_die(&error);
    return result;
}
