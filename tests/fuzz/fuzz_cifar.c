/* Archives in the layouts of CIFAR-10 and CIFAR-100. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fetch("cifar10", data, size);
    fuzz_fetch("cifar100", data, size);
    return 0;
}
