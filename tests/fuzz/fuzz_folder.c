/* Archives of a folder of one's own: class/image. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fetch("folder", data, size);
    return 0;
}
