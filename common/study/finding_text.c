/* Findings as text: for programs (TSV) and for people. */
#include "formats/value.h"
#include "metrics/grid.h"
#include "metrics/tsv.h"
#include "study/finding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 64, OWN_COLUMNS = 6 };

static const char *show_needed(const struct sl_finding *finding, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "-");
    if (finding->needed > SL_NEEDED_MOST)
        snprintf(text, NUMBER_SIZE, ">%d", SL_NEEDED_MOST);
    else if (finding->needed > 0)
        snprintf(text, NUMBER_SIZE, "%zu", finding->needed);
    return text;
}

static int put_finding(const struct sl_finding *finding, size_t by_count, bool power,
                       struct sl_output *output, struct sl_error *error)
{
    char needed[NUMBER_SIZE];
    const double numbers[] = {finding->value, finding->low, finding->high, finding->p,
                              finding->adjusted};
    for (size_t i = 0; i < by_count; i++)
        if (sl_tsv_value(output, finding->by[i], '\t', error) != 0)
            return -1;
    if (sl_tsv_cell(output, finding->what, '\t', error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sl_tsv_number(output, numbers[i], error) != 0)
            return -1;
    if (sl_output_print(output, error, "%zu\t", finding->units) != 0 ||
        sl_tsv_cell(output, finding->over, '\t', error) != 0)
        return -1;
    if (sl_tsv_cell(output, finding->verdict, power ? '\t' : '\n', error) != 0)
        return -1;
    if (power && sl_tsv_cell(output, show_needed(finding, needed), '\t', error) != 0)
        return -1;
    return power ? sl_tsv_cell(output, finding->needed_for, '\n', error) : 0;
}

/* ", 3 looks", if there is more than one. */
static const char *show_looks(const struct sl_claim *claim, char text[NUMBER_SIZE])
{
    text[0] = '\0';
    if (claim->looks > 1)
        snprintf(text, NUMBER_SIZE, ", %zu looks", claim->looks);
    return text;
}

/* " with 4 others", if p values of other tests are corrected along with those of the table. */
static const char *show_others(const struct sl_claim *claim, char text[NUMBER_SIZE])
{
    text[0] = '\0';
    if (claim->other_count > 0)
        snprintf(text, NUMBER_SIZE, " with %zu other%s", claim->other_count,
                 claim->other_count > 1 ? "s" : "");
    return text;
}

int sl_findings_tsv(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                    struct sl_output *output, struct sl_error *error)
{
    for (size_t i = 0; i < spec->by_count; i++)
        if (sl_tsv_cell(output, spec->by[i], '\t', error) != 0)
            return -1;
    static const char *const adjusted[] = {"holm", "bonferroni", "none"};
    char others[NUMBER_SIZE], looks[NUMBER_SIZE];
    bool power = findings->claim.power > 0;
    int result = sl_output_print(
        output, error, "what\tvalue\tlow\thigh\tp\t%s%s%s\tunits\tover\tverdict%s\n",
        adjusted[findings->claim.adjust], show_others(&findings->claim, others),
        show_looks(&findings->claim, looks), power ? "\tunits-needed\tneeded-for" : "");
    for (size_t i = 0; i < findings->count && result == 0; i++)
        result = put_finding(&findings->items[i], spec->by_count, power, output, error);
    return result;
}

/* A missing number, and one too large to be represented, is "-". */
static const char *show_number(const struct sl_finding *finding, double number,
                               char text[NUMBER_SIZE])
{
    double shown = finding->share ? 100 * number : number;
    if (!isfinite(shown))
        snprintf(text, NUMBER_SIZE, "-");
    else if (finding->share && fabs(shown) < 1e6)
        snprintf(text, NUMBER_SIZE, "%.2f", fabs(shown) < 0.005 ? 0 : shown);
    else
        snprintf(text, NUMBER_SIZE, "%.4g", shown);
    return text;
}

static const char *show_p(double p, char text[NUMBER_SIZE])
{
    if (isnan(p))
        snprintf(text, NUMBER_SIZE, "-");
    else if (p < 0.0001)
        snprintf(text, NUMBER_SIZE, "<0.0001");
    else
        snprintf(text, NUMBER_SIZE, "%.4f", p);
    return text;
}

static void put_finding_line(struct sl_grid *grid, size_t line, const struct sl_finding *finding,
                             const struct sl_cells_spec *spec, const struct sl_names *names,
                             bool power)
{
    char value[SL_REAL_TEXT], number[NUMBER_SIZE], high[NUMBER_SIZE];
    size_t column = 0;
    for (size_t i = 0; i < spec->by_count; i++)
        sl_grid_put(grid, line, column++, "%s",
                    sl_name_shown(names, sl_value_text(finding->by[i], value)));
    sl_grid_put(grid, line, column++, "%s", finding->what);
    sl_grid_put(grid, line, column++, "%s", show_number(finding, finding->value, number));
    if (!isfinite(finding->low) || !isfinite(finding->high))
        sl_grid_put(grid, line, column++, "-");
    else
        sl_grid_put(grid, line, column++, "%s to %s", show_number(finding, finding->low, number),
                    show_number(finding, finding->high, high));
    sl_grid_put(grid, line, column++, "%s", show_p(finding->adjusted, number));
    bool named = strcmp(finding->over, "-") != 0;
    sl_grid_put(grid, line, column++, "%zu%s%.150s", finding->units, named ? " of " : "",
                named ? finding->over : "");
    sl_grid_put(grid, line, column++, "%s", finding->verdict);
    bool against = strcmp(finding->needed_for, "did not hold") == 0;
    if (power)
        sl_grid_put(grid, line, column, "%s%s", show_needed(finding, number),
                    against ? " (did not hold)" : "");
}

static void put_head(struct sl_grid *grid, const struct sl_cells_spec *spec,
                     const struct sl_names *names, const struct sl_claim *claim)
{
    static const char *const adjusted[][2] = {
        {"each", "Holm"}, {"Bonferroni", "Bonferroni"}, {"each", "each"}};
    char interval[4 * NUMBER_SIZE], p[4 * NUMBER_SIZE], looks[NUMBER_SIZE], others[NUMBER_SIZE];
    bool simultaneous = claim->adjust == SL_ADJUST_BONFERRONI;
    show_looks(claim, looks);
    show_others(claim, others);
    snprintf(interval, sizeof interval, "%g %% interval (%s%s%s)",
             100 * (1 - sl_claim_alpha(claim)), adjusted[claim->adjust][0],
             simultaneous ? others : "", looks);
    snprintf(p, sizeof p, "p (%s%s%s)", adjusted[claim->adjust][1], others, looks);
    const char *const heads[OWN_COLUMNS] = {"what", "value", interval, p, "units", "verdict"};
    for (size_t i = 0; i < spec->by_count; i++)
        sl_grid_put(grid, 0, i, "%s", sl_name_shown(names, spec->by[i]));
    for (size_t i = 0; i < OWN_COLUMNS; i++)
        sl_grid_put(grid, 0, spec->by_count + i, "%s", heads[i]);
    if (claim->power > 0)
        sl_grid_put(grid, 0, spec->by_count + OWN_COLUMNS, "units needed");
}

int sl_findings_text(const struct sl_findings *findings, const struct sl_cells_spec *spec,
                     const struct sl_names *names, const char *heading, struct sl_output *output,
                     struct sl_error *error)
{
    bool power = findings->claim.power > 0;
    struct sl_grid grid = {
        .lines = findings->count + 1, .columns = spec->by_count + OWN_COLUMNS + power, .gap = 3};
    if (sl_grid_alloc(&grid, error) != 0)
        return -1;
    put_head(&grid, spec, names, &findings->claim);
    for (size_t i = 0; i < findings->count; i++)
        put_finding_line(&grid, i + 1, &findings->items[i], spec, names, power);
    char *text = sl_grid_text(&grid, error);
    int result = text == NULL ? -1 : sl_output_print(output, error, "%s\n%s", heading, text);
    free(text);
    free(grid.fields);
    return result;
}
