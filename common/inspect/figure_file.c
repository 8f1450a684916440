#include "inspect/figure_file.h"

#include "base/input.h"
#include "formats/made.h"
#include "images/picture.h"
#include "inspect/figure_drawing.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURE_BYTES_MAX = 1 << 30 };

/* Parses the text, a list of steps. */
static int parse(struct sl_figure_file *figure, const char *text, struct sl_error *error)
{
    json_error_t place;
    if (text == NULL)
        return sl_fail(error,
                       "is a picture that sl-plot did not draw; to read pictures, put them in "
                       "folders, see sl-fetch folder");
    figure->made = json_loads(text, JSON_REJECT_DUPLICATES, &place);
    if (figure->made == NULL)
        return sl_fail(error, "made: %s", place.text);
    if (sl_made_check(figure->made, error) != 0)
        return -1;
    return json_array_size(figure->made) > 0 ? 0 : sl_fail(error, "does not say how it was made");
}

static bool begins(const void *bytes, size_t size, const char *with)
{
    return size >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

int sl_figure_file_read(struct sl_figure_file *figure, const char *path, struct sl_error *error)
{
    size_t size;
    char *text = NULL;
    *figure = (struct sl_figure_file){0};
    void *bytes = sl_input_all(path, FIGURE_BYTES_MAX, &size, error);
    if (bytes == NULL)
        return -1;
    bool drawn = begins(bytes, size, "%PDF") || begins(bytes, size, "<");
    figure->unit = drawn ? "points" : "pixels";
    int result =
        drawn ? sl_drawing_read(bytes, size, &figure->height, &figure->width, &text, error)
              : sl_picture_read_text(bytes, size, &figure->height, &figure->width, &text, error);
    if (result == 0)
        result = parse(figure, text, error);
    free(bytes);
    free(text);
    if (result != 0) {
        sl_figure_file_release(figure);
        sl_error_in(error, "%s", sl_input_name(path));
    }
    return result;
}

void sl_figure_file_release(struct sl_figure_file *figure)
{
    json_decref(figure->made);
    figure->made = NULL;
}
