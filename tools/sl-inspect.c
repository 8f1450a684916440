/* sl-inspect: shows what a file contains and how it was made. The work is in common/inspect/. */
#include "cli/program.h"
#include "inspect/describe.h"
#include "inspect/diff.h"
#include "inspect/extract.h"
#include "inspect/list.h"
#include "inspect/remake.h"
#include "inspect/verify.h"
#include "kernel/blas.h"
#include "kernel/kernel.h"
#include "tools/options/options.h"

#include <stdlib.h>

static struct sl_inspect_settings *const set = &sl_inspect_settings;

/* As steps record it: the instruction set and the BLAS. The reference needs none, so there the BLAS
 * is named if there is one. */
static int print_arithmetic(struct sl_output *output, struct sl_error *error)
{
    struct sl_error none;
    if (sl_kernels_choose(error) != 0)
        return -1;
    sl_blas_load(&none);
    return sl_output_print(output, error, "%s\n", sl_kernels_arithmetic());
}

/* Returns 1 if --diff found a difference. */
static int inspect(const char *path, struct sl_output *output, struct sl_error *error)
{
    if (set->json)
        return sl_list_json(path, output, error);
    if (set->tsv)
        return sl_list_tsv(path, output, error);
    if (set->record != SL_UNSET)
        return sl_list_record(path, set->record, output, error);
    if (set->image != SL_UNSET)
        return sl_extract_image(path, set->image, output, error);
    if (set->segment != SL_UNSET)
        return sl_extract_segment(path, set->segment, output, error);
    if (set->npy != NULL)
        return sl_extract_npy(path, set->npy, output, error);
    if (set->safetensors != NULL)
        return sl_extract_safetensors(path, output, error);
    if (set->webdataset != NULL)
        return sl_extract_webdataset(path, output, error);
    if (set->patch != NULL)
        return sl_extract_patch(path, output, error);
    if (set->made)
        return sl_remake_file(path, output, error);
    if (set->other != NULL)
        return sl_diff(set->other, path, output, error);
    if (set->verify)
        return sl_verify(path, error);
    if (set->arithmetic)
        return print_arithmetic(output, error);
    return sl_describe(path, output, error);
}

/* The file that an option other than --output names. */
static const char *named(void)
{
    return set->safetensors != NULL  ? set->safetensors
           : set->webdataset != NULL ? set->webdataset
                                     : set->patch;
}

static int run(const char *path, struct sl_error *error)
{
    bool binary =
        set->image != SL_UNSET || set->segment != SL_UNSET || set->npy != NULL || named() != NULL;
    const char *place = named() != NULL ? named() : set->output != NULL ? set->output : "-";
    struct sl_output output = {.fd = -1};
    if ((binary ? sl_output_open : sl_output_open_text)(&output, place, error) != 0)
        return -1;
    int result = inspect(path, &output, error);
    if (result < 0)
        return sl_output_abort(&output), -1;
    return sl_output_commit(&output, error) != 0 ? -1 : result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_inspect_program, argc, argv);
    struct sl_error error;
    const char *path = sl_operand_files(&sl_inspect_program, &operands).items[0];
    int views = set->json + set->tsv + (set->record != SL_UNSET) + (set->image != SL_UNSET) +
                (set->segment != SL_UNSET) + (set->npy != NULL) + (set->safetensors != NULL) +
                (set->webdataset != NULL) + (set->patch != NULL) + set->made +
                (set->other != NULL) + set->verify + set->arithmetic;
    if (views > 1)
        sl_die_usage(
            "only one of --json, --tsv, --record, --image, --segment, --npy, --safetensors, "
            "--webdataset, --patch, --made, --diff, --verify and --arithmetic can be given");
    if (named() != NULL)
        sl_reject_options("output", "with --%s, which names a file itself",
                          set->safetensors != NULL  ? "safetensors"
                          : set->webdataset != NULL ? "webdataset"
                                                    : "patch");
    if (set->arithmetic && operands.count > 0)
        sl_die_usage("--arithmetic: is of this machine, not of a file");
    if (set->other != NULL)
        sl_failure_status(2);
    int result = run(path, &error);
    if (result < 0)
        sl_die(&error);
    return result;
}
