/* A tool with an option of each kind that names files, which does nothing: for tests of what the
 * table of options does for every tool. */
#include "cli/program.h"

static const char *input, *source, *text, *written, *folder, *output = "-";
static struct sl_list inputs;
static bool keep;

static const struct sl_option options[] = {
    {"read", 0, SL_INPUT, &input, "THING", "is read"},
    {"each", 0, SL_INPUTS, &inputs, "THING", "are read"},
    {"from", 0, SL_SOURCE, &source, "THING", "is read"},
    {"list", 0, SL_TEXT_OR_INPUT, &text, "LIST|@THING", "is read after @"},
    {"write", 0, SL_OUTPUT, &written, "THING", "is written"},
    {"fill", 0, SL_OUTPUT_FOLDER, &folder, "THING", "is filled", .suffix = "kept"},
    {"keep", 0, SL_FLAG, &keep, NULL, "also keep a state", .kept = ".state"},
    {"output", 'o', SL_OUTPUT, &output, "THING", "is written"},
    {0},
};

static const struct sl_program program = {
    .name = "made-up-tool",
    .operands = "[THING ...]",
    .summary = "do nothing",
    .options = options,
    .operands_max = 3,
    .files = true,
};

int main(int argc, char **argv)
{
    sl_program_start(&program, argc, argv);
    return 0;
}
