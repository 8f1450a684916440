/* The file that says where data sets are downloaded from. */
#include "fuzz.h"

#include "downloads/registry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_registry registry;
    struct sl_error error;
    setenv("SL_REGISTRY", fuzz_file(data, size), 1);
    if (sl_registry_read(&registry, &error) == 0)
        for (size_t i = 0; i < registry.count; i++)
            if (sl_registry_find(&registry, registry.remotes[i].name) != &registry.remotes[i])
                fuzz_broken("a name is there twice");
    sl_registry_release(&registry);
    return 0;
}
