#include "cli/program.h"

#include "base/interrupt.h"
#include "base/progress.h"
#include "base/ranks.h"
#include "base/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

/* Provenance is small and made by hundreds of calls, whose results are not checked: if there is no
 * memory for it, the process ends here. */
static void *allocate_json(size_t size)
{
    struct sl_error error;
    void *memory = malloc(size);
    if (memory == NULL) {
        sl_fail(&error, "out of memory");
        sl_die(&error);
    }
    return memory;
}

/* Standard input, output or error may have been closed (`>&-`). The next file that is opened would
 * then get its number, and what is written to it. */
static void occupy_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) /* opened so that using it is an error */
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

struct sl_list sl_program_start(const struct sl_program *program, int argc, char **argv)
{
    struct sl_error error;
    struct sl_common_options common = {.threads = SL_UNSET};
    sl_message_start(program->name);
    occupy_standard();
    json_set_alloc_funcs(allocate_json, free);
    struct sl_list operands = sl_command_line_read(program, argc, argv, &common);
    if (sl_ranks_start(program->name, program->ranks, &error) != 0)
        sl_die(&error);
    sl_progress_quiet(common.quiet || sl_rank() > 0);
    sl_interrupt_start(program->name, common.quiet || sl_rank() > 0);
    sl_files_check(program, &operands);
    if (common.quiet)
        sl_message_quiet();
    if (common.profile)
        sl_message_profile();
    size_t threads = (size_t)common.threads;
    if (common.threads == SL_UNSET && sl_threads_wanted(&threads, &error) != 0)
        sl_die_usage("%s", error.text);
    if (sl_threads_start(threads, &error) != 0) /* fewer do the same, and take longer */
        sl_note("%s", error.text);
    return operands;
}
