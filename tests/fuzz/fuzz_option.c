/* What users type: numbers, lists of ids and classes, shares, names of networks and augmentations.
 * The first byte says which, the rest is the text. */
#include "fuzz.h"

#include "base/number.h"
#include "cli/option.h"
#include "fetch/catalogue.h"
#include "images/augment.h"
#include "nn/arch.h"
#include "nn/convnet.h"
#include "samples/ids.h"
#include "select/select.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void integer(const char *text)
{
    int64_t value = SL_UNSET;
    struct sl_error error;
    struct sl_option option = {
        .name = "steps", .kind = SL_INTEGER, .value = &value, .low = -5, .high = 0x1p63};
    if (sl_option_set(&option, text, &error) == 0 && value < -5)
        fuzz_broken("a number out of its bounds");
}

static void real(const char *text)
{
    double value = NAN;
    char shown[SL_REAL_TEXT];
    struct sl_error error;
    struct sl_option option = {
        .name = "lr", .kind = SL_REAL, .value = &value, .low = -1e300, .high = 1e300};
    if (sl_option_set(&option, text, &error) != 0)
        return;
    if (!(value >= -1e300 && value <= 1e300))
        fuzz_broken("a number out of its bounds");
    sl_print_real(value, shown);
    if (strtod(shown, NULL) != value)
        fuzz_broken("a number is another one when printed");
    sl_print_float((float)value, shown);
    if (strtof(shown, NULL) != (float)value)
        fuzz_broken("a float is another one when printed");
}

static void choice(const char *text)
{
    const char *value = NULL;
    struct sl_error error;
    struct sl_option option = {
        .name = "optimiser", .kind = SL_CHOICE, .value = &value, .choices = "sgd|adamw"};
    if (sl_option_set(&option, text, &error) == 0 && strcmp(value, "sgd") != 0 &&
        strcmp(value, "adamw") != 0)
        fuzz_broken("a choice that there is not");
}

static void ids(const char *text)
{
    struct sl_ids list;
    struct sl_error error;
    if (text[0] == '@' || sl_ids_parse(&list, text, &error) != 0) /* @ names a file */
        return;
    for (size_t i = 0; i < list.count; i++)
        if (sl_ids_find(&list, list.items[i]) != (int64_t)i)
            fuzz_broken("an id is not found");
    sl_ids_release(&list);
}

static void classes(const char *text)
{
    struct sl_catalogue catalogue = {0};
    struct sl_error error;
    static const char *const keys[] = {"n01", "n02", "n03", "n04"};
    static const char *const names[] = {"ape", "bee", "ape", "bee,ape"};
    for (size_t i = 0; i < 4; i++) {
        int64_t class = sl_catalogue_class(&catalogue, keys[i], &error);
        sl_catalogue_rename(&catalogue, class, keys[i], names[i], &error);
        sl_catalogue_add(&catalogue, keys[i], (uint32_t) class, &error);
    }
    if (sl_catalogue_sort(&catalogue, &error) == 0 &&
        sl_catalogue_choose(&catalogue, text, 1, &error) == 0 && catalogue.chosen > 4)
        fuzz_broken("more are chosen than there are");
    sl_catalogue_release(&catalogue);
}

static void quantile(const char *text)
{
    uint32_t part, parts;
    struct sl_error error;
    if (sl_select_part(text, &part, &parts, &error) == 0 && (part < 1 || part > parts))
        fuzz_broken("a share that there is not");
}

static void arch(const char *text)
{
    static const uint32_t image[3] = {64, 64, 3};
    struct sl_arch parsed;
    struct sl_error error;
    if (sl_arch_parse(&parsed, text, image, 10, &error) == 0 &&
        (parsed.depth < 1 || parsed.depth > SL_CONVNET_DEPTH_MAX || parsed.width < 1 ||
         parsed.width > SL_CONVNET_WIDTH_MAX))
        fuzz_broken("a network that there is not");
}

static void augment(const char *text)
{
    struct sl_augment parsed;
    struct sl_error error;
    sl_augment_parse(text, &parsed, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const char *text) = {integer, real,     choice, ids,
                                                      classes, quantile, arch,   augment};
    if (size == 0)
        return 0;
    char *text = malloc(size);
    if (text == NULL)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    kinds[data[0] % (sizeof kinds / sizeof *kinds)](text);
    free(text);
    return 0;
}
