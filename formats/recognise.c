#include "formats/recognise.h"

#include "base/input.h"
#include "base/visible.h"

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

/* A MessagePack map whose first key is a text; the signatures of PNG and HDF5 would be maps whose
 * first key is a number, and a pickle's one without any. */
bool sl_looks_like_stream(const void *bytes, size_t size)
{
    const uint8_t *head = bytes;
    size_t key = size == 0                           ? 0
                 : head[0] == 0xde                   ? 3
                 : head[0] == 0xdf                   ? 5
                 : head[0] > 0x80 && head[0] <= 0x8f ? 1
                                                     : 0;
    return key > 0 &&
           (key >= size || (head[key] & 0xe0) == 0xa0 || (head[key] >= 0xd9 && head[key] <= 0xdb));
}

static bool is_header(const uint8_t *bytes, size_t size)
{
    static const char version[] = "softlabel";
    return sl_looks_like_stream(bytes, size) &&
           memmem(bytes, size, version, sizeof version - 1) != NULL;
}

bool sl_looks_like_patch(const void *bytes, size_t size)
{
    static const char first[] = "\257softlabel-patch"; /* the first key, of 15 letters */
    return size >= sizeof first && ((const uint8_t *)bytes)[0] > 0x80 &&
           memcmp((const char *)bytes + 1, first, sizeof first - 1) == 0;
}

static bool is_patch(const uint8_t *bytes, size_t size)
{
    return sl_looks_like_patch(bytes, size);
}

static bool is_map(const uint8_t *bytes, size_t size)
{
    return size >= 8 && sl_looks_like_stream(bytes, size);
}

static bool is_checkpoint(const uint8_t *bytes, size_t size)
{
    return sl_looks_like_checkpoint(bytes, size);
}

/* Protocol Buffers: a small version in the first field, then the producer, the graph or the
 * operators of an ONNX network. */
static bool is_onnx(const uint8_t *bytes, size_t size)
{
    return size > 2 && bytes[0] == 0x08 && bytes[1] > 1 && bytes[1] < 0x20 &&
           memchr("\x12\x3a\x42", bytes[2], 3) != NULL;
}

/* Whether it is UTF-8, or nearly all ASCII; the last character may be incomplete. */
static bool is_text(const uint8_t *bytes, size_t size)
{
    size_t others = 0, length;
    for (size_t i = 0; i < size; i += length) {
        length = sl_visible((const char *)bytes + i, size - i);
        if (length > 0)
            continue;
        if (bytes[i] < 0x80 && memchr("\t\n\f\r", bytes[i], 4) == NULL)
            return false;
        length = 1;
        others += bytes[i] >= 0x80;
    }
    return size > 0 && others <= size / 8;
}

/* Whether the first line has several cells. */
static bool is_table(const uint8_t *bytes, size_t size)
{
    const uint8_t *end = memchr(bytes, '\n', size);
    size_t line = end == NULL ? size : (size_t)(end - bytes);
    return is_text(bytes, size) &&
           (memchr(bytes, ',', line) != NULL || memchr(bytes, ';', line) != NULL ||
            memchr(bytes, '\t', line) != NULL);
}

/* Formats of other programs, by their bytes from `at` on, of which `?` is any, and if that is
 * not enough by bytes among the first few hundred, or by a test. The first row that matches
 * decides. */
struct foreign {
    const char *bytes;
    const char *is;
    const char *hint; /* for users who expected a stream or a network */
    size_t length, at;
    const char *has;
    bool (*test)(const uint8_t *bytes, size_t size);
};
#define BYTES(text, ...)                                                                           \
    {                                                                                              \
        text, __VA_ARGS__, .length = sizeof text - 1                                               \
    }
#define BYTES_AT(place, text, ...)                                                                 \
    {                                                                                              \
        text, __VA_ARGS__, .length = sizeof text - 1, .at = place                                  \
    }

static const char of_torch[] =
    "convert it in Python: safetensors.torch.save_file(network.state_dict(), FILE) writes "
    "networks, "
    "numpy.save labels";
static const char of_arrays[] =
    "convert it in Python: safetensors.numpy.save_file writes networks, numpy.save labels";
static const char of_tables[] =
    "labels are read as .npy arrays (numpy.save), samples and metrics as the tools write them; "
    "tables with tabs are for sl-plot and sl-stat alone";
static const char of_pictures[] = "sl-fetch folder reads those of a folder";
static const char of_drawings[] = "sl-inspect --made shows how sl-plot drew its own";
static const char of_packed[] = "unpack it first";
static const char of_archives[] = "unpack it first; archives of images are read by sl-fetch --from";

static const struct foreign networks[] = {
    {.test = is_checkpoint,
     .is = "a network (safetensors)",
     .hint = "sl-eval measures networks, sl-label --expert labels with them"},
    {.test = is_patch, .is = "a patch", .hint = "sl-label --patch applies it to its data set"},
    {.test = is_header, .is = "a softlabel stream", .hint = "sl-inspect shows what it holds"},
    {.test = is_map, .is = "MessagePack of another program", .hint = of_tables},
    BYTES("PK\3\4", "a file of torch.save", of_torch, .has = "data.pkl"),
    BYTES("PK\3\4", "a program of PyTorch (TorchScript, or exported)", of_torch, .has = "ZZZZ"),
    BYTES("PK\3\4", "a network of Keras", of_arrays, .has = "keras_version"),
    BYTES("PK\3\4", "an archive of NumPy arrays (.npz)", of_arrays, .has = ".npy"),
    BYTES("\x80\2\x8a\nl\xfc\x9c\x46\xf9 j\xa8P\x19.", "a file of torch.save (the older pickle)",
          of_torch),
    BYTES("GGUF", "a GGUF file", "networks are read as safetensors, see sl-checkpoint(5)"),
    BYTES("\x8\1\x12", "a network of TensorFlow (SavedModel)", of_arrays),
    BYTES_AT(4, "TFL3", "a network of TensorFlow Lite", of_arrays),
    {.test = is_onnx, .is = "an ONNX network", .hint = of_torch},
};

static const struct foreign pictures[] = {
    BYTES(
        "\x89PNG\r\n\x1a\n", "a PNG picture",
        "sl-fetch folder reads those of a folder, and sl-inspect --made shows how sl-plot drew its "
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
    BYTES("%PDF", "a PDF document", of_drawings),
    BYTES("%!PS", "a PostScript document"),
    BYTES("????ftyp", "a video"),
    BYTES("RIFF????AVI ", "a video"),
    BYTES("\x1a\x45\xdf\xa3", "a video"),
    BYTES("\0\0\1\xba", "a video"),
};

static const struct foreign archives[] = {
    BYTES("PK\3\4", "a zip archive", of_archives),
    BYTES("PK\5\6", "an empty zip archive"),
    BYTES("PK\7\x8", "the first part of a zip archive in several parts"),
    BYTES("\x1f\x8b", "packed by gzip", of_archives),
    BYTES("\xfd"
          "7zXZ",
          "packed by xz", of_archives),
    BYTES("BZh", "packed by bzip2", of_archives),
    BYTES("Rar!\x1a\7", "a rar archive", of_packed),
    BYTES("7z\xbc\xaf\x27\x1c", "a 7z archive", of_packed),
    BYTES("\x28\xb5\x2f\xfd", "packed by zstd", of_packed),
    BYTES("\4\x22\x4d\x18", "packed by lz4", of_packed),
    BYTES("\2\x21\x4c\x18", "packed by lz4", of_packed),
    BYTES("LZIP", "packed by lzip", of_packed),
    BYTES("\x89LZO", "packed by lzop", of_packed),
    BYTES("]\0\0", "packed by lzma", of_packed),
    BYTES("\x1f\x9d", "packed by compress", of_packed),
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

static const struct foreign data[] = {
    BYTES("\x93NUMPY", "a NumPy array",
          "sl-label --from reads labels from it, sl-fetch arrays a folder of images and labels"),
    BYTES("PAR1", "a Parquet file", of_tables),
    BYTES("ARROW1", "an Arrow file", of_tables),
    BYTES("FEA1", "a Feather file", of_tables),
    BYTES("ORC", "an ORC file"),
    BYTES("Obj\1", "an Avro file"),
    BYTES("\x89HDF", "an HDF5 file", of_arrays),
    BYTES("CDF\1", "a NetCDF file"),
    BYTES("CDF\2", "a NetCDF file"),
    BYTES("MATLAB", "a MATLAB file", of_arrays),
    BYTES("RDX", "data of R (save)", of_tables),
    BYTES("RDA", "data of R (save)", of_tables),
    BYTES("X\n\0\0\0", "data of R (saveRDS)", of_tables),
    BYTES("SQLite format 3", "an SQLite database", of_tables),
    BYTES_AT(16, "\xde\xc0\xef\xbe", "an LMDB database"),
    BYTES("\0\0\x8\1", "an IDX file, like those of MNIST"),
    BYTES("\0\0\x8\3", "an IDX file, like those of MNIST"),
    BYTES("\x80\2", "a pickle of Python", of_torch),
    BYTES("\x80\3", "a pickle of Python", of_torch),
    BYTES("\x80\4", "a pickle of Python", of_torch),
    BYTES("\x80\5", "a pickle of Python", of_torch),
    BYTES("\x7f"
          "ELF",
          "a program"),
    BYTES("MZ", "a program"),
    BYTES("\0\5\x16\7", "metadata of macOS about a file, not the file itself"),
    BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
          "zeros at its beginning, like a download that never completed"),
};

/* Texts, without leading blanks, in upper or lower case. */
static const struct foreign texts[] = {
    BYTES("version https://git-lfs",
          "a pointer of Git LFS in place of the file, which git lfs pull "
          "fetches"),
    BYTES("/annex/objects/", "a pointer of git-annex in place of the file, which git annex get "
                             "fetches"),
    BYTES("<!doctype html", "a web page: the download failed"),
    BYTES("<html", "a web page: the download failed"),
    BYTES("<head", "a web page: the download failed"),
    BYTES("<svg", "an SVG picture", of_drawings),
    BYTES("<?xml", "an XML text", of_drawings),
    BYTES("<error", "an XML text: the download failed"),
    BYTES("{", "the index of a network in several files", "a network is read from a single file",
          .has = "\"weight_map\""),
    BYTES("{", "a JSON text", of_tables, .test = is_text),
    BYTES("[", "a JSON text", of_tables, .test = is_text),
    BYTES("\xff\xfe", "a text in UTF-16", of_tables),
    BYTES("\xfe\xff", "a text in UTF-16", of_tables),
    {.test = is_table, .is = "a table as text (CSV or the like)", .hint = of_tables},
    {.test = is_text, .is = "a text", .hint = of_tables},
};

static bool fits(const struct foreign *row, const uint8_t *bytes, size_t size, bool text)
{
    if (size < row->at || size - row->at < row->length)
        return false;
    for (size_t i = 0; i < row->length; i++) {
        int is = bytes[row->at + i], wanted = (uint8_t)row->bytes[i];
        if (wanted != '?' && (text ? tolower(is) : is) != wanted)
            return false;
    }
    if (row->has != NULL && memmem(bytes, size, row->has, strlen(row->has)) == NULL)
        return false;
    return row->test == NULL || row->test(bytes, size);
}

static const struct foreign *find_row(const struct foreign *rows, size_t count,
                                      const uint8_t *bytes, size_t size, bool text)
{
    for (size_t i = 0; i < count; i++)
        if (fits(&rows[i], bytes, size, text))
            return &rows[i];
    return NULL;
}
#define FIND(rows, ...) find_row(rows, sizeof(rows) / sizeof *(rows), __VA_ARGS__)

static const struct foreign *find(const uint8_t *bytes, size_t size)
{
    size = size < SL_PEEK_MAX ? size : SL_PEEK_MAX;
    const struct foreign *found = FIND(networks, bytes, size, false);
    if (found == NULL)
        found = FIND(pictures, bytes, size, false);
    if (found == NULL)
        found = FIND(archives, bytes, size, false);
    if (found == NULL)
        found = FIND(data, bytes, size, false);
    if (found != NULL)
        return found;
    size_t blank = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (blank < size && isspace(bytes[blank]))
        blank++;
    return FIND(texts, bytes + blank, size - blank, true);
}

const char *sl_packing(const void *bytes, size_t size)
{
    static const char packed[] = "packed by ";
    const struct foreign *row = FIND(archives, bytes, size, false);
    bool known = row != NULL && strncmp(row->is, packed, sizeof packed - 1) == 0;
    return known ? row->is + sizeof packed - 1 : NULL;
}

const char *sl_foreign_format(const void *bytes, size_t size)
{
    const struct foreign *format = find(bytes, size);
    return format == NULL ? NULL : format->is;
}

int sl_refuse_format(const void *bytes, size_t size, const char *wanted, struct sl_error *error)
{
    const struct foreign *format = find(bytes, size);
    if (format == NULL)
        return sl_fail(error, "is %s", wanted);
    sl_fail(error, "is %s, but %s", wanted, format->is);
    return format->hint == NULL ? -1 : sl_error_hint(error, "%s", format->hint);
}

/* Whether it looks like a format that sl-plot writes. */
static bool looks_like_figure(const uint8_t *bytes, size_t size)
{
    static const char *const begin[] = {"\x89PNG", "%PDF-", "<?xml", "<svg"};
    size_t head = size < SL_PEEK_MAX ? size : SL_PEEK_MAX;
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
        if (size >= strlen(begin[i]) && memcmp(bytes, begin[i], strlen(begin[i])) == 0)
            return i != 2 || memmem(bytes, head, "<svg", 4) != NULL;
    return false;
}

int sl_recognise(const char *path, bool figures, enum sl_format *format, struct sl_error *error)
{
    uint8_t head[SL_PEEK_MAX];
    ssize_t got = sl_input_peek(path, head, sizeof head, error);
    if (got < 0)
        return -1;
    if (got == 0)
        return sl_fail(error, "%s: is empty", sl_input_name(path));
    if (sl_looks_like_checkpoint(head, (size_t)got))
        *format = SL_FORMAT_CHECKPOINT;
    else if (sl_looks_like_stream(head, (size_t)got))
        *format = SL_FORMAT_STREAM;
    else if (figures && looks_like_figure(head, (size_t)got))
        *format = SL_FORMAT_FIGURE;
    else {
        sl_refuse_format(head, (size_t)got, "neither a stream nor a checkpoint", error);
        return sl_error_in(error, "%s", sl_input_name(path));
    }
    return 0;
}
