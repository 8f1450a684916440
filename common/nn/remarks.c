#include "nn/remarks.h"

#include "nn/arch.h"

#include <stdio.h>

void sl_network_remarks_find(struct sl_network_remarks *remarks,
                             const struct sl_checkpoint *checkpoint)
{
    char prefix[SL_PREFIX_TEXT], arch[64] = "";
    const char *passed = checkpoint->passed;
    *remarks = (struct sl_network_remarks){.named = checkpoint->dataset.class_count > 0};
    if (checkpoint->arch != NULL && sl_arch_named(checkpoint) == NULL)
        snprintf(arch, sizeof arch, "%sarch (%.30s)", passed[0] == '\0' ? "" : ", ",
                 checkpoint->arch);
    if (passed[0] != '\0' || arch[0] != '\0')
        sl_fail(&remarks->passed,
                "metadata that mean something else in sl-checkpoint(5) are skipped: %s%s", passed,
                arch);
    const struct sl_network_kind *kind = sl_arch_prefix(checkpoint, prefix);
    if (prefix[0] != '\0')
        sl_fail(&remarks->prefix,
                "its arrays are named %s%s.weight and so on; the names are used without %s", prefix,
                kind->first, prefix);
}
