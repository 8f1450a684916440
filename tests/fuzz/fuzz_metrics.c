/* Metrics as sl-plot and sl-stat read them: joined, chosen, compared. */
#include "fuzz.h"

#include "formats/value.h"
#include "metrics/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *file = fuzz_file(data, size), *join = "label.expert.network=network";
    const char *where = "accuracy!=7,none";
    struct sl_cells_spec spec = {
        .x = "select.ipc", .y = "accuracy", .by = {"target", "class?"}, .by_count = 2};
    struct sl_metrics_request request = {
        .files = {&file, 1},
        .join = {&join, 1},
        .where = {&where, 1},
        .spec = &spec,
    };
    struct sl_metrics_table table = {0};
    struct sl_error error;
    if (sl_metrics_load(&table, &request, &error) == 0)
        for (size_t i = 0; i < table.count; i++) {
            char text[SL_REAL_TEXT];
            sl_value_is(sl_metrics_value(&table.rows[i], "accuracy"),
                        sl_value_text(sl_metrics_value(&table.rows[i], "select.ipc"), text));
        }
    sl_metrics_release(&table);
    return 0;
}
