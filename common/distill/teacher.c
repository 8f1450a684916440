#include "distill/teacher.h"

#include "base/memory.h"
#include "nn/network.h"

#include <jansson.h>
#include <stdlib.h>

/* Without a list, outputs are in the order of the classes. */
static int set_outputs(struct sl_teacher *teacher, size_t classes, struct sl_error *error)
{
    if (teacher->outputs != NULL)
        return 0;
    teacher->outputs = sl_alloc(classes, sizeof *teacher->outputs, error);
    for (size_t i = 0; teacher->outputs != NULL && i < classes; i++)
        teacher->outputs[i] = (uint32_t)i;
    return teacher->outputs == NULL ? -1 : 0;
}

static int read_network(struct sl_teacher *teacher, const char *path, const char *arch,
                        struct sl_class_list *list, const struct sl_dataset *dataset,
                        struct sl_error *error)
{
    struct sl_checkpoint checkpoint;
    struct sl_plan plan;
    if (sl_checkpoint_read(&checkpoint, path, error) != 0)
        return -1;
    int result = sl_network_weights(&checkpoint, arch, list, dataset, &plan, &teacher->parameters,
                                    &teacher->outputs, error);
    if (result == 0)
        result = set_outputs(teacher, dataset->class_count, error);
    teacher->arch = plan.arch;
    teacher->named = list != NULL || checkpoint.dataset.class_count > 0;
    json_t *made = result == 0 ? sl_checkpoint_made(&checkpoint, error) : NULL;
    if (made != NULL)
        sl_made_list_add(&teacher->made, made);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
    return made != NULL ? 0 : sl_error_in(error, "%s", path);
}

int sl_teacher_open(struct sl_teacher *teacher, const char *path, const char *arch,
                    const char *list, const struct sl_dataset *dataset, struct sl_error *error)
{
    struct sl_class_list classes = {0};
    *teacher = (struct sl_teacher){.parameters = NULL};
    if (list == NULL)
        return read_network(teacher, path, arch, NULL, dataset, error);
    if (sl_class_list_read(&classes, list, error) != 0)
        return -1;
    teacher->list_made = json_incref(classes.made);
    int result = read_network(teacher, path, arch, &classes, dataset, error);
    sl_class_list_release(&classes);
    return result;
}

void sl_teacher_close(struct sl_teacher *teacher)
{
    free(teacher->parameters);
    free(teacher->outputs);
    json_decref(teacher->list_made);
    sl_made_list_release(&teacher->made);
}
