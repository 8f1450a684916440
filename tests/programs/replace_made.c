/* Gives a stream of samples of one segment another history, for tests of what others may write:
 *
 *     replace_made '[]' <train.sls >unknown.sls
 */
#include "cli/program.h"
#include "formats/stream.h"

static const struct sl_option options[] = {{0}};

static const struct sl_program program = {.name = "replace_made",
                                          .operands = "MADE",
                                          .summary = "replace how a stream was made",
                                          .options = options,
                                          .operands_max = 1};

static int begin(struct sl_stream_reader *in, struct sl_stream_writer *out, const char *made,
                 struct sl_output *output, struct sl_error *error)
{
    struct sl_stream_header header = in->header;
    header.made = json_loads(made, 0, NULL);
    int result = header.made == NULL ? sl_fail(error, "no JSON: %s", made)
                                     : sl_stream_begin(out, output, &header, error);
    json_decref(header.made);
    return result;
}

static int copy(const char *made, struct sl_output *output, struct sl_error *error)
{
    struct sl_stream_reader in;
    struct sl_stream_writer out = {0};
    int what = 0, result = sl_stream_open(&in, "-", SL_SAMPLES, error);
    while (result == 0 && (what = sl_stream_next(&in, error)) > 0)
        result = what == SL_STREAM_SEGMENT ? begin(&in, &out, made, output, error)
                                           : sl_stream_put_sample(&out, &in.sample, error);
    if (result == 0)
        result = what < 0 ? -1 : sl_stream_finish(&out, error);
    sl_stream_drop(&out);
    sl_stream_close(&in);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    struct sl_output output;
    if (sl_output_open(&output, "-", &error) != 0 ||
        copy(operands.count > 0 ? operands.items[0] : "[]", &output, &error) != 0 ||
        sl_output_commit(&output, &error) != 0)
        sl_die(&error);
    return 0;
}
