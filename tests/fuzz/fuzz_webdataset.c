/* Archives of WebDataset. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_fetch("webdataset", data, size);
    return 0;
}
