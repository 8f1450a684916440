#include "formats/recognise.h"

#include "base/input.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* safetensors: the length of a JSON object (64 bits, of which no file needs the upper half) and its
 * brace. */
bool sl_looks_like_checkpoint(const void *bytes, size_t size)
{
    static const uint8_t zeros[4];
    const uint8_t *head = bytes;
    return size >= 9 && head[8] == '{' && memcmp(head + 4, zeros, sizeof zeros) == 0;
}

/* What other programs write, by its bytes from `at` on, of which `?` stands for any; the first row
 * that fits is it. */
struct stranger {
    const char *bytes;
    const char *is;
    const char *hint; /* to whoever expected a stream or a network */
    size_t length, at;
};
#define BYTES(text, ...)                                                                           \
    {                                                                                              \
        text, __VA_ARGS__, .length = sizeof text - 1                                               \
    }
#define BYTES_AT(place, text, ...)                                                                 \
    {                                                                                              \
        text, __VA_ARGS__, .length = sizeof text - 1, .at = place                                  \
    }

static const char of_pictures[] = "sl-fetch folder reads those of a folder";
static const char of_archives[] = "sl-fetch --from reads archives of images";

static const struct stranger pictures[] = {
    BYTES(
        "\x89PNG", "a PNG picture",
        "sl-fetch folder reads those of a folder, and sl-inspect --made tells how sl-plot drew its "
        "own"),
    BYTES("\xff\xd8\xff", "a JPEG picture", of_pictures),
    BYTES("GIF8", "a GIF picture"),
    BYTES("RIFF????WEBP", "a WebP picture"),
    BYTES("BM????\0\0\0\0", "a BMP picture"),
    BYTES("II*\0", "a TIFF picture"),
    BYTES("MM\0*", "a TIFF picture"),
    BYTES("II+\0", "a TIFF picture"),
    BYTES("MM\0+", "a TIFF picture"),
    BYTES("????ftypavi", "an AVIF picture"),
    BYTES("????ftyphe", "a HEIC picture"),
    BYTES("????ftypmif1", "a HEIC picture"),
    BYTES("????ftypmsf1", "a HEIC picture"),
    BYTES("????ftypcrx", "a raw picture of a camera"),
    BYTES("\xff\x0a", "a JPEG XL picture"),
    BYTES("\0\0\0\x0cJXL ", "a JPEG XL picture"),
    BYTES("\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    BYTES("\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    BYTES("II\xbc\1", "a JPEG XR picture"),
    BYTES("8BPS", "a Photoshop document"),
    BYTES("gimp xcf", "a GIMP document"),
    BYTES("qoif", "a QOI picture"),
    BYTES("P5", "a PGM picture"),
    BYTES("P6", "a PPM picture"),
    BYTES("\0\0\1\0", "an icon"),
    BYTES("\x76\x2f\x31\1", "an OpenEXR picture"),
    BYTES("SIMPLE  =", "a FITS picture"),
    BYTES("DDS ", "a DDS picture"),
    BYTES_AT(128, "DICM", "a DICOM picture"),
    BYTES("%PDF", "a PDF document", "sl-plot(1) says where a figure tells how it was made"),
    BYTES("%!PS", "a PostScript document"),
    BYTES("????ftyp", "a video"),
    BYTES("RIFF????AVI ", "a video"),
    BYTES("\x1a\x45\xdf\xa3", "a video"),
    BYTES("\0\0\1\xba", "a video"),
};

static const struct stranger archives[] = {
    BYTES("PK\3\4", "a zip archive",
          "sl-fetch --from reads those of images; torch.load reads PyTorch's"),
    BYTES("PK\5\6", "an empty zip archive"),
    BYTES("PK\7\x8", "the first part of a zip archive in several parts"),
    BYTES("\x1f\x8b", "packed by gzip", of_archives),
    BYTES("\xfd"
          "7zXZ",
          "packed by xz", of_archives),
    BYTES("BZh", "packed by bzip2", of_archives),
    BYTES("Rar!\x1a\7", "a rar archive"),
    BYTES("7z\xbc\xaf\x27\x1c", "a 7z archive"),
    BYTES("\x28\xb5\x2f\xfd", "packed by zstd"),
    BYTES("\4\x22\x4d\x18", "packed by lz4"),
    BYTES("\2\x21\x4c\x18", "packed by lz4"),
    BYTES("LZIP", "packed by lzip"),
    BYTES("\x89LZO", "packed by lzop"),
    BYTES("]\0\0", "packed by lzma"),
    BYTES("\x1f\x9d", "packed by compress"),
    BYTES("07070", "a cpio archive"),
    BYTES("\xc7\x71", "a cpio archive"),
    BYTES("!<arch>\n", "an ar archive, such as a Debian package"),
    BYTES("\xed\xab\xee\xdb", "an RPM package"),
    BYTES("MSCF", "a cab archive"),
    BYTES("xar!", "a xar archive"),
    BYTES("hsqs", "a squashfs image"),
    BYTES_AT(2, "-lh", "an lha archive"),
    BYTES_AT(257, "ustar", "a tar archive", of_archives),
};

static const struct stranger data[] = {
    BYTES("\x93NUMPY", "a NumPy file",
          "numpy.load reads it, and sl-label --from, where it holds labels"),
    BYTES("PAR1", "a Parquet file"),
    BYTES("ARROW1", "an Arrow file"),
    BYTES("FEA1", "a Feather file"),
    BYTES("ORC", "an ORC file"),
    BYTES("Obj\1", "an Avro file"),
    BYTES("\x89HDF", "an HDF5 file"),
    BYTES("CDF\1", "a NetCDF file"),
    BYTES("CDF\2", "a NetCDF file"),
    BYTES("MATLAB", "a MATLAB file"),
    BYTES("SQLite format 3", "an SQLite database"),
    BYTES_AT(16, "\xde\xc0\xef\xbe", "an LMDB database"),
    BYTES("\0\0\x8\1", "an IDX file, as MNIST's are"),
    BYTES("\0\0\x8\3", "an IDX file, as MNIST's are"),
    BYTES("\x80\2", "a pickle of Python"),
    BYTES("\x80\3", "a pickle of Python"),
    BYTES("\x80\4", "a pickle of Python"),
    BYTES("\x80\5", "a pickle of Python"),
    BYTES("\x7f"
          "ELF",
          "a program"),
    BYTES("MZ", "a program"),
    BYTES("\0\5\x16\7", "what macOS notes of a file, not the file"),
    BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
          "zeros where it begins: the download was never filled in"),
};

/* Texts, without the blanks before them, capital letters or not. */
static const struct stranger texts[] = {
    BYTES("version https://git-lfs",
          "a pointer of Git LFS in place of the file, which git lfs pull "
          "fetches"),
    BYTES("/annex/objects/", "a pointer of git-annex in place of the file, which git annex get "
                             "fetches"),
    BYTES("<!doctype html", "a web page: the download failed"),
    BYTES("<html", "a web page: the download failed"),
    BYTES("<head", "a web page: the download failed"),
    BYTES("<svg", "an SVG picture"),
    BYTES("<?xml", "an XML text", "sl-plot(1) says where a figure tells how it was made"),
    BYTES("<error", "an XML text: the download failed"),
    BYTES("{", "a text, maybe JSON"),
    BYTES("[", "a text, maybe JSON"),
};

static bool fits(const struct stranger *row, const uint8_t *bytes, size_t size, bool text)
{
    if (size < row->at || size - row->at < row->length)
        return false;
    for (size_t i = 0; i < row->length; i++) {
        int is = bytes[row->at + i], wanted = (uint8_t)row->bytes[i];
        if (wanted != '?' && (text ? tolower(is) : is) != wanted)
            return false;
    }
    return true;
}

static const struct stranger *find(const uint8_t *bytes, size_t size)
{
    static const struct {
        const struct stranger *rows;
        size_t count;
    } tables[] = {
        {pictures, sizeof pictures / sizeof *pictures},
        {archives, sizeof archives / sizeof *archives},
        {data, sizeof data / sizeof *data},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t j = 0; j < tables[i].count; j++)
            if (fits(&tables[i].rows[j], bytes, size, false))
                return &tables[i].rows[j];
    size_t blank = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (blank < size && isspace(bytes[blank]))
        blank++;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (fits(&texts[i], bytes + blank, size - blank, true))
            return &texts[i];
    return NULL;
}

const char *sl_stranger(const void *bytes, size_t size)
{
    const struct stranger *stranger = find(bytes, size);
    return stranger == NULL ? NULL : stranger->is;
}

static int refuse(const uint8_t *head, size_t size, const char *path, struct sl_error *error)
{
    const struct stranger *stranger = find(head, size);
    sl_fail(error, "%s: is neither a stream nor a checkpoint%s%s", sl_input_name(path),
            stranger == NULL ? "" : ", but ", stranger == NULL ? "" : stranger->is);
    return stranger == NULL || stranger->hint == NULL ? -1
                                                      : sl_error_hint(error, "%s", stranger->hint);
}

static int recognise(const char *path, bool figures, enum sl_format *format, struct sl_error *error)
{
    uint8_t head[SL_PEEK_MAX];
    ssize_t got = sl_input_peek(path, head, sizeof head, error);
    if (got < 0)
        return -1;
    if (got == 0)
        return sl_fail(error, "%s: is empty", sl_input_name(path));
    /* MessagePack maps; that of a PNG would have a number as its first key */
    bool png = got >= 2 && memcmp(head, "\x89P", 2) == 0;
    bool map = ((head[0] & 0xf0) == 0x80 || head[0] == 0xde || head[0] == 0xdf) && !png;
    bool checkpoint = sl_looks_like_checkpoint(head, (size_t)got);
    if (!map && !checkpoint && !(png && figures))
        return refuse(head, (size_t)got, path, error);
    *format = checkpoint ? SL_FORMAT_CHECKPOINT : map ? SL_FORMAT_STREAM : SL_FORMAT_FIGURE;
    return 0;
}

int sl_recognise(const char *path, enum sl_format *format, struct sl_error *error)
{
    return recognise(path, false, format, error);
}

int sl_recognise_all(const char *path, enum sl_format *format, struct sl_error *error)
{
    return recognise(path, true, format, error);
}
