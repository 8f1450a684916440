#include "plot/draw.h"
#include "plot/style.h"

#include <math.h>

/* For a height that is chosen here: the least height of the data in widths, and the most that the
 * figure may become higher than usual. */
static const double SHAPE = 0.45, HIGHEST = 2.2;

int sl_chart_draw(struct sl_canvas *canvas, const struct sl_chart *chart, enum sl_chart_kind kind,
                  struct sl_error *error)
{
    static void (*const drawers[])(const struct sl_frame *, struct sl_canvas *,
                                   const struct sl_chart *) = {
        [SL_CURVE] = sl_draw_curve,
        [SL_PARETO] = sl_draw_pareto,
        [SL_BARS] = sl_draw_bars,
        [SL_HEATMAP] = sl_draw_heatmap,
    };
    struct sl_frame frame;
    if (!sl_frame_fit(&frame, canvas, chart, kind, canvas->width, canvas->height))
        return sl_fail(error, "names and legend leave no room for the data");
    sl_frame_draw(&frame, canvas, chart);
    drawers[kind](&frame, canvas, chart);
    sl_legend_draw(&frame, canvas, chart);
    if (kind != SL_HEATMAP)
        sl_style_remark(canvas, chart);
    return 0;
}

/* The least multiple of the height, or of width and height, at which everything fits and the data
 * are at least `shape` times as high as wide; 0 if there is none. */
static double find_factor(struct sl_canvas *canvas, const struct sl_chart *chart,
                          enum sl_chart_kind kind, bool wider, double shape, double most)
{
    struct sl_frame frame;
    for (double factor = 1; factor <= most; factor *= 1.05) {
        struct sl_canvas_size size = canvas->size;
        if (factor > 1) {
            size.width = wider ? ceil(size.width * factor) : size.width;
            size.height = ceil(size.height * factor);
        }
        double unit = sl_canvas_unit(&size);
        if (sl_frame_fit(&frame, canvas, chart, kind, size.width / unit, size.height / unit) &&
            frame.bottom - frame.top >= shape * (frame.right - frame.left))
            return factor;
    }
    return 0;
}

static int refuse(struct sl_canvas *canvas, const struct sl_chart *chart, enum sl_chart_kind kind,
                  struct sl_error *error)
{
    const struct sl_canvas_size *size = &canvas->size;
    double higher = find_factor(canvas, chart, kind, false, 0, 2);
    double larger = higher > 0 ? 0 : find_factor(canvas, chart, kind, true, 0, 16);
    sl_fail(error, "names and legend leave no room for the data in %.0f by %.0f points",
            size->width, size->height);
    if (higher > 0)
        return sl_error_hint(error, "--height %.0f would be enough", ceil(size->height * higher));
    if (larger > 0)
        return sl_error_hint(error,
                             "--width %.0f --height %.0f would be enough, as would fewer series or "
                             "shorter names (--name)",
                             ceil(size->width * larger), ceil(size->height * larger));
    return sl_error_hint(error, "choose fewer series with --where, or shorter names with --name");
}

int sl_chart_open(struct sl_canvas *canvas, enum sl_canvas_format format,
                  struct sl_canvas_size *size, const struct sl_chart *chart,
                  enum sl_chart_kind kind, struct sl_error *error)
{
    bool chosen = size->height == 0;
    if (chosen)
        size->height = round(0.625 * size->width);
    if (sl_canvas_open(canvas, format, size, error) != 0)
        return -1;
    double factor =
        find_factor(canvas, chart, kind, false, chosen ? SHAPE : 0, chosen ? HIGHEST : 1);
    if (factor == 0 && chosen && find_factor(canvas, chart, kind, false, 0, HIGHEST) > 0)
        factor = HIGHEST;
    if (factor > 1) {
        size->height = ceil(size->height * factor);
        sl_canvas_release(canvas);
        if (sl_canvas_open(canvas, format, size, error) != 0)
            return -1;
    }
    int result =
        factor > 0 ? sl_chart_draw(canvas, chart, kind, error) : refuse(canvas, chart, kind, error);
    if (result != 0)
        sl_canvas_release(canvas);
    return result;
}
