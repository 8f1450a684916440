#include "fetch/remark.h"

#include <stdio.h>

static const struct {
    enum sl_remark_weight weight;
    const char *one, *many, *reason;
} kinds[SL_REMARKS] = {
    [SL_REMARK_LINK] = {SL_REMARK_WARNS, "link was skipped", "links were skipped",
                        "in an archive, or leading nowhere"},
    [SL_REMARK_STRAY] = {SL_REMARK_WARNS, "image was skipped", "images were skipped",
                         "not in the folder of a class"},
    [SL_REMARK_MISPLACED] = {SL_REMARK_WARNS, "image was skipped", "images were skipped",
                             "not where this data set has images"},
    [SL_REMARK_MISSING] = {SL_REMARK_WARNS, "image is missing", "images are missing",
                           "named by a list"},
    [SL_REMARK_NUMBERS] =
        {SL_REMARK_WARNS, "list was skipped", "lists were skipped",
         "its numbers of classes need meta.mat, and another list says the classes"},
    [SL_REMARK_ELSEWHERE] = {SL_REMARK_NOTES, "image was not read", "images were not read",
                             "in other splits"},
    [SL_REMARK_OTHER_SPLIT] = {SL_REMARK_EXPLAINS, "image was not read", "images were not read",
                               "in other splits"},
    [SL_REMARK_OTHER] = {SL_REMARK_WARNS, "file was skipped", "files were skipped",
                         "not JPEG or PNG by name"},
    [SL_REMARK_BESIDE] = {SL_REMARK_EXPLAINS, "file was skipped", "files were skipped",
                          "not JPEG or PNG by name"},
    [SL_REMARK_UNUSED] = {SL_REMARK_EXPLAINS, "file was skipped", "files were skipped",
                          "not where it is expected"},
    [SL_REMARK_NESTED] = {SL_REMARK_WARNS, "image is in a subfolder of its class",
                          "images are in subfolders of their classes",
                          "which is not a class of its own"},
    [SL_REMARK_EMPTY] = {SL_REMARK_WARNS, "folder is not a class", "folders are not classes",
                         "without JPEG or PNG files"},
    [SL_REMARK_SPLIT_CLASS] = {SL_REMARK_WARNS, "class is named like a split",
                               "classes are named like splits", "next to folders that are not"},
    [SL_REMARK_SINGLE] = {SL_REMARK_WARNS, "class has all images", "classes have all images",
                          "expected one folder per class"},
    [SL_REMARK_BARE] = {SL_REMARK_WARNS, "class has no images", "classes have no images",
                        "in this split"},
    [SL_REMARK_ALIKE] = {SL_REMARK_WARNS, "class looks like another", "classes look like others",
                         "except for capitals, spaces or the encoding of accents"},
    [SL_REMARK_LACKING] = {SL_REMARK_WARNS, "class of ImageNet is missing",
                           "classes of ImageNet are missing", "of its 1000"},
    [SL_REMARK_FOREIGN] = {SL_REMARK_WARNS, "class is not one of ImageNet",
                           "classes are not ones of ImageNet", "of its 1000, and has no name here"},
    [SL_REMARK_COUNT] = {SL_REMARK_WARNS, "file has a different number of images",
                         "files have different numbers of images", "than the official data set"},
    [SL_REMARK_COPY] = {SL_REMARK_WARNS, "file has the same images as another",
                        "files have the same images as others",
                        "one is a copy, and a file is missing"},
    [SL_REMARK_TRANSPARENT] = {SL_REMARK_WARNS, "image has transparent pixels",
                               "images have transparent pixels",
                               "which are read with the colour that they hide"},
};

void sl_remark(struct sl_remarks *remarks, enum sl_remark_kind kind, const char *name)
{
    if (remarks->kinds[kind].count++ == 0)
        snprintf(remarks->kinds[kind].first, SL_REMARK_NAME, "%s", name);
}

enum sl_remark_weight sl_remark_weight(enum sl_remark_kind kind)
{
    return kinds[kind].weight;
}

const char *sl_remark_reason(enum sl_remark_kind kind)
{
    return kinds[kind].reason;
}

const char *sl_remark_text(const struct sl_remarks *remarks, enum sl_remark_kind kind,
                           char text[SL_REMARK_TEXT])
{
    size_t count = remarks->kinds[kind].count;
    snprintf(text, SL_REMARK_TEXT, "%zu %s (%s), the first: %s", count,
             count == 1 ? kinds[kind].one : kinds[kind].many, kinds[kind].reason,
             remarks->kinds[kind].first);
    return text;
}
