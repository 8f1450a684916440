#include "fetch/source.h"
#include "tools/options/options.h"

struct sl_fetch_settings sl_fetch_settings = {
    .split = "train", .limit = SL_UNSET, .size = SL_UNSET, .seed = SL_UNSET, .output = "-"};

static const struct sl_option options[] = {
    {"list", 'l', SL_FLAG, &sl_fetch_settings.list, NULL,
     "list the data sets and where they come from"},
    {"from", 'f', SL_SOURCE, &sl_fetch_settings.from, "PATH",
     "archive (zip, tar, tar.gz, tar.xz) or folder to read"},
    {"sha256", 0, SL_TEXT, &sl_fetch_settings.sha256, "DIGEST",
     "fail unless the archive or folder has this SHA-256"},
    {"labels", 0, SL_INPUT, &sl_fetch_settings.labels, "FILE",
     "the classes of ImageNet's validation images: the devkit's archive, or a list"},
    {"split", 0, SL_CHOICE, &sl_fetch_settings.split, NULL, "split to read",
     .choices = "train|test", .result = true, .main = true},
    {"classes", 'c', SL_TEXT, &sl_fetch_settings.classes, "LIST",
     "read only these classes, by id or name, separated by commas", .result = true},
    {"limit", 'n', SL_INTEGER, &sl_fetch_settings.limit, "N",
     "read at most N images per class, the first by id", .low = 1, .high = 1e9, .result = true,
     .main = true},
    {"size", 0, SL_INTEGER, &sl_fetch_settings.size, "N",
     "crop to the centred square and average to N x N pixels", .low = 1, .high = SL_SIDE_MAX,
     .result = true, .main = true},
    {"crop", 0, SL_CHOICE, &sl_fetch_settings.crop, NULL,
     "resize to --size as torchvision does: the centre, or a random part, flipped or not",
     .choices = "centre|random", .result = true, .main = true},
    {"encoded", 0, SL_FLAG, &sl_fetch_settings.encoded, NULL,
     "keep the JPEG or PNG files as they are", .result = true, .main = true},
    {"skip-bad", 0, SL_FLAG, &sl_fetch_settings.skip_bad, NULL,
     "leave out broken images and say how many", .result = true},
    {"fit-whiten", 0, SL_OUTPUT, &sl_fetch_settings.fit_whiten, "FILE",
     "write the ZCA statistics of these images to FILE", .suffix = "safetensors", .main = true},
    {"whiten", 'w', SL_INPUT, &sl_fetch_settings.whiten, "FILE",
     "whiten the images with the ZCA statistics in FILE"},
    {"like", 0, SL_INPUT, &sl_fetch_settings.like, "FILE",
     "take name, classes and preprocessing of arrays from the samples in FILE"},
    {"pixels", 0, SL_FLAG, &sl_fetch_settings.pixels, NULL,
     "real numbers in arrays are pixels from 0 to 1", .result = true, .main = true},
    {"normalised", 0, SL_FLAG, &sl_fetch_settings.normalised, NULL,
     "real numbers in arrays are normalised (by arrays mean and std, or as --like is)",
     .result = true, .main = true},
    {"whitened", 0, SL_FLAG, &sl_fetch_settings.whitened, NULL,
     "real numbers in arrays are whitened as --like is", .result = true, .main = true},
    {"layout", 0, SL_CHOICE, &sl_fetch_settings.layout, NULL,
     "order of the axes of images, if their shape leaves it open", .choices = "nchw|nhwc",
     .result = true},
    {"learned", 0, SL_FLAG, &sl_fetch_settings.learned, NULL,
     "soft labels in arrays were learned and may have any sum", .result = true, .main = true},
    {"argmax", 0, SL_FLAG, &sl_fetch_settings.argmax, NULL,
     "without labels, the class is the largest entry of the soft label", .result = true},
    {"seed", 's', SL_INTEGER, &sl_fetch_settings.seed, "N",
     "seed of generated images and of random crops (default: 0)", .low = 0, .high = 0x1p63,
     .result = true, .main = true},
    {"allow-http", 0, SL_FLAG, &sl_fetch_settings.allow_http, NULL,
     "allow downloads over http if there is no https"},
    {"output", 'o', SL_OUTPUT, &sl_fetch_settings.output, "FILE", "write the samples to FILE",
     .suffix = "sls"},
    {0},
};

static const char *source_name(size_t index)
{
    return sl_sources[index].name;
}

const struct sl_program sl_fetch_program = {
    .name = "sl-fetch",
    .operands = "NAME",
    .summary = "turn a data set into a stream of samples",
    .options = options,
    .operands_max = 1,
    .word = source_name,
    .word_name = "name",
};
