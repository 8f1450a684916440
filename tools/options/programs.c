#include "cli/programs.h"

#include "tools/options/options.h"

#include <string.h>

const struct sl_program *const sl_programs[] = {
    &sl_fetch_program,
    &sl_select_program,
    &sl_label_program,
    &sl_expert_program,
    &sl_student_program,
    &sl_eval_program,
    &sl_inspect_program,
    &sl_plot_program,
    &sl_stat_program,
    &sl_distill_program,
    NULL,
};

const struct sl_program *sl_program_find(const char *name)
{
    size_t i = 0;
    while (sl_programs[i] != NULL && strcmp(sl_programs[i]->name, name) != 0)
        i++;
    return sl_programs[i];
}
