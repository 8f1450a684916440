/* NumPy files: the data of what is accepted end what was read, and can be written. */
#include "fuzz.h"

#include "formats/npy.h"

#include <stdlib.h>
#include <string.h>

static void write_again(const struct sl_npy *npy)
{
    struct sl_output output;
    struct sl_error error;
    fuzz_output(&output);
    if (sl_npy_write(&npy->tensor, &output, &error) != 0)
        fuzz_broken(error.text);
    sl_output_abort(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_npy npy;
    struct sl_error error;
    if (sl_npy_read(&npy, fuzz_file(data, size), &error) != 0)
        return 0;
    const uint8_t *first = npy.tensor.data, *end = (const uint8_t *)npy.bytes + npy.size;
    if (first < (const uint8_t *)npy.bytes || first + sl_tensor_bytes(&npy.tensor) != end)
        fuzz_broken("the data do not end with the file");
    sl_tensor_finite(&npy.tensor);
    write_again(&npy);
    sl_npy_release(&npy);
    return 0;
}
