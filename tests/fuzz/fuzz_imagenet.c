/* Archives of archives in the layouts of ImageNet, with the development kit's lists. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fetch("imagenet", data, size);
    return 0;
}
