/* Archives in the layout of Tiny ImageNet, with its lists. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fetch("tiny-imagenet", data, size);
    return 0;
}
