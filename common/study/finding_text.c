/* Findings as text: for programs (TSV) and for people. */
#include "base/memory.h"
#include "base/number.h"
#include "base/visible.h"
#include "formats/value.h"
#include "metrics/tsv.h"
#include "study/finding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_number(struct sl_output *output, double number, struct sl_error *error)
{
    char text[SL_REAL_TEXT];
    sl_print_real(isfinite(number) ? number : NAN, text);
    return sl_tsv_cell(output, text, '\t', error);
}

static int put_finding(const struct sl_finding *finding, size_t by_count, struct sl_output *output,
                       struct sl_error *error)
{
    const double numbers[] = {finding->value, finding->low, finding->high, finding->p,
                              finding->adjusted};
    char value[SL_REAL_TEXT];
    for (size_t i = 0; i < by_count; i++)
        if (sl_tsv_cell(output, sl_value_text(finding->by[i], value), '\t', error) != 0)
            return -1;
    if (sl_tsv_cell(output, finding->what, '\t', error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (put_number(output, numbers[i], error) != 0)
            return -1;
    return sl_output_print(output, error, "%zu\t%s\t%s\n", finding->units, finding->over,
                           finding->verdict);
}

int sl_findings_tsv(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                    struct sl_output *output, struct sl_error *error)
{
    for (size_t i = 0; i < spec->by_count; i++)
        if (sl_tsv_cell(output, spec->by[i], '\t', error) != 0)
            return -1;
    static const char *const adjusted[] = {"holm", "bonferroni", "none"};
    int result =
        sl_output_print(output, error, "what\tvalue\tlow\thigh\tp\t%s\tunits\tover\tverdict\n",
                        adjusted[findings->adjust]);
    for (size_t i = 0; i < findings->count && result == 0; i++)
        result = put_finding(&findings->items[i], spec->by_count, output, error);
    return result;
}

enum { FIELD_SIZE = 192, OWN_COLUMNS = 6 };

struct grid {
    size_t lines, columns;
    char (*fields)[FIELD_SIZE]; /* [lines, columns] */
};

/* A missing number, and one too large to be represented, is "-". */
static void show_number(const struct sl_finding *finding, double number, char text[FIELD_SIZE])
{
    double shown = finding->share ? 100 * number : number;
    if (!isfinite(shown))
        snprintf(text, FIELD_SIZE, "-");
    else if (finding->share && fabs(shown) < 1e6)
        snprintf(text, FIELD_SIZE, "%.2f", fabs(shown) < 0.005 ? 0 : shown);
    else
        snprintf(text, FIELD_SIZE, "%.4g", shown);
}

static void show_interval(const struct sl_finding *finding, char text[FIELD_SIZE])
{
    char low[FIELD_SIZE / 3], high[FIELD_SIZE / 3], number[FIELD_SIZE];
    if (!isfinite(finding->low) || !isfinite(finding->high)) {
        snprintf(text, FIELD_SIZE, "-");
        return;
    }
    show_number(finding, finding->low, number);
    snprintf(low, sizeof low, "%.60s", number);
    show_number(finding, finding->high, number);
    snprintf(high, sizeof high, "%.60s", number);
    snprintf(text, FIELD_SIZE, "%s to %s", low, high);
}

static void show_p(double p, char text[FIELD_SIZE])
{
    if (isnan(p))
        snprintf(text, FIELD_SIZE, "-");
    else if (p < 0.0001)
        snprintf(text, FIELD_SIZE, "<0.0001");
    else
        snprintf(text, FIELD_SIZE, "%.4f", p);
}

static void show_finding(const struct sl_finding *finding, const struct sl_cells_spec *spec,
                         const struct sl_names *names, char (*fields)[FIELD_SIZE])
{
    char value[SL_REAL_TEXT];
    for (size_t i = 0; i < spec->by_count; i++)
        snprintf(*fields++, FIELD_SIZE, "%s",
                 sl_name_shown(names, sl_value_text(finding->by[i], value)));
    snprintf(*fields++, FIELD_SIZE, "%s", finding->what);
    show_number(finding, finding->value, *fields++);
    show_interval(finding, *fields++);
    show_p(finding->adjusted, *fields++);
    bool told = strcmp(finding->over, "-") != 0;
    snprintf(*fields++, FIELD_SIZE, "%zu%s%.150s", finding->units, told ? " of " : "",
             told ? finding->over : "");
    snprintf(*fields, FIELD_SIZE, "%s", finding->verdict);
}

static void show_head(const struct sl_cells_spec *spec, const struct sl_names *names,
                      enum sl_adjustment adjust, char (*fields)[FIELD_SIZE])
{
    static const char *const adjusted[][2] = {
        {"95 % interval (each)", "p (Holm)"},
        {"95 % interval (Bonferroni)", "p (Bonferroni)"},
        {"95 % interval (each)", "p (each)"},
    };
    const char *const heads[OWN_COLUMNS] = {
        "what", "value", adjusted[adjust][0], adjusted[adjust][1], "units", "verdict"};
    for (size_t i = 0; i < spec->by_count; i++)
        snprintf(*fields++, FIELD_SIZE, "%s", sl_name_shown(names, spec->by[i]));
    for (size_t i = 0; i < OWN_COLUMNS; i++)
        snprintf(*fields++, FIELD_SIZE, "%s", heads[i]);
}

static int put_grid(const struct grid *grid, struct sl_output *output, struct sl_error *error)
{
    for (size_t line = 0; line < grid->lines; line++) {
        for (size_t column = 0; column < grid->columns; column++) {
            size_t width = 0, own = strlen(grid->fields[line * grid->columns + column]);
            for (size_t i = 0; i < grid->lines; i++) {
                size_t other = strlen(grid->fields[i * grid->columns + column]);
                width = other > width ? other : width;
            }
            bool last = column + 1 == grid->columns;
            if (sl_output_print(output, error, "%s%*s", grid->fields[line * grid->columns + column],
                                last ? 0 : (int)(width - own) + 3, "") != 0)
                return -1;
        }
        if (sl_output_print(output, error, "\n") != 0)
            return -1;
    }
    return 0;
}

int sl_findings_text(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                     const struct sl_names *names, const char *heading, struct sl_output *output,
                     struct sl_error *error)
{
    struct grid grid = {findings->count + 1, spec->by_count + OWN_COLUMNS, NULL};
    grid.fields = sl_alloc(grid.lines * grid.columns, FIELD_SIZE, error);
    if (grid.fields == NULL)
        return -1;
    show_head(spec, names, findings->adjust, grid.fields);
    for (size_t i = 0; i < findings->count; i++)
        show_finding(&findings->items[i], spec, names, grid.fields + (i + 1) * grid.columns);
    for (size_t i = 0; i < grid.lines * grid.columns; i++)
        sl_make_visible(grid.fields[i]);
    int result = sl_output_print(output, error, "%s\n", heading);
    if (result == 0)
        result = put_grid(&grid, output, error);
    free(grid.fields);
    return result;
}
