/* Images of samples streams, kept to be shown.
 *
 *     struct sl_album album = {.limit = 100};
 *     if (sl_album_read(&album, "ipc10.sls", error) != 0)
 *         return -1;
 *     sl_album_draw(&canvas, &album.plates[0], x, y, 64);
 *     sl_album_release(&album);
 */
#ifndef SL_PLOT_ALBUM_H
#define SL_PLOT_ALBUM_H

#include "base/error.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "plot/canvas.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_plate {
    int64_t id;
    uint32_t label;
    unsigned char *pixels; /* [H, W] of Cairo's 32-bit words; owned */
    float *soft;           /* [classes]; NULL for none; owned */
    json_t *options;       /* of what made the stream, flattened; owned */
};

struct sl_album {
    const int64_t *ids; /* only these, ascending (borrowed); NULL: all */
    size_t id_count;
    size_t limit;  /* how many plates are kept at most */
    bool labelled; /* an image without a soft label is an error */
    struct sl_plate *plates;
    size_t count, capacity;
    size_t seen;               /* how many records were wanted, kept or not */
    struct sl_dataset dataset; /* of the first stream; the others must fit it */
    const char *first;         /* its name; NULL before */
    struct sl_made_list made;  /* of all segments */
};

/* Adds the images of a stream, read to its verified end. Bytes are shown as they are; f32 images
 * are stretched from their least to their greatest value, since nothing else fits whitened ones. */
int sl_album_read(struct sl_album *album, const char *path, struct sl_error *error);

/* A plate's image, its longer side `side` long, its upper left corner at (x, y); pixels stay
 * squares. */
void sl_album_draw(struct sl_canvas *canvas, const struct sl_album *album,
                   const struct sl_plate *plate, double x, double y, double side);

/* The entries of a soft label by size: the classes of the `count` largest, equal ones by index. */
void sl_album_rank(const float *soft, size_t classes, size_t *order, size_t count);

/* What a class is called: its name up to the first comma ("German shepherd, Alsatian" is long). */
void sl_album_class(const struct sl_album *album, size_t class, char *text, size_t size);

void sl_album_release(struct sl_album *album);

#endif
