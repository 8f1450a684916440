#include "distill/teacher.h"

#include "nn/network.h"

#include <jansson.h>
#include <stdlib.h>

int sl_teacher_open(struct sl_teacher *teacher, const char *path, const char *arch,
                    const struct sl_dataset *dataset, struct sl_error *error)
{
    struct sl_checkpoint checkpoint;
    struct sl_plan plan;
    *teacher = (struct sl_teacher){.parameters = NULL};
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = sl_network_weights(&checkpoint, arch, dataset, &plan, &teacher->parameters, error);
    teacher->arch = plan.arch;
    teacher->named = checkpoint.dataset.class_count > 0;
    json_t *made = result == 0 ? sl_checkpoint_made(&checkpoint, error) : NULL;
    if (made != NULL)
        sl_made_list_add(&teacher->made, made);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
    return made != NULL ? 0 : sl_error_in(error, "%s", path);
}

void sl_teacher_close(struct sl_teacher *teacher)
{
    free(teacher->parameters);
    sl_made_list_release(&teacher->made);
}
