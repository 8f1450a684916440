/* What a user should know about a source besides its images: what was skipped, and what is odd.
 * Each kind of remark is counted, and its first case is named.
 *
 *     struct sl_remarks remarks = {0};
 *     sl_remark(&remarks, SL_REMARK_LINK, "own/cats/1.png");
 *     char text[SL_REMARK_TEXT];
 *     puts(sl_remark_text(&remarks, SL_REMARK_LINK, text));
 *     // "1 link was skipped (in an archive, or leading nowhere), the first: own/cats/1.png"
 */
#ifndef SL_FETCH_REMARK_H
#define SL_FETCH_REMARK_H

#include <stddef.h>

/* If there are no images, the first kind in this order that was counted explains why. */
enum sl_remark_kind {
    SL_REMARK_LINK,
    SL_REMARK_STRAY,       /* images that are not in the folder of a class */
    SL_REMARK_MISPLACED,   /* images where the layout of a known data set has none */
    SL_REMARK_ELSEWHERE,   /* images of validation, next to train and test */
    SL_REMARK_OTHER_SPLIT, /* images of train or test, whichever is not read */
    SL_REMARK_OTHER,       /* files in the folders of classes that are not JPEG or PNG by name */
    SL_REMARK_BESIDE,      /* such files elsewhere, of `folder` */
    SL_REMARK_UNUSED,      /* files that the source does not know */
    SL_REMARK_NESTED,      /* images in subfolders of classes */
    SL_REMARK_EMPTY,       /* folders without images next to those of classes */
    SL_REMARK_MISSING,     /* images that only a list names */
    SL_REMARK_NUMBERS,     /* lists whose numbers of classes nothing explains */
    SL_REMARK_SPLIT_CLASS, /* classes with the names of splits */
    SL_REMARK_SINGLE,      /* a single class, called "images" or the like */
    SL_REMARK_BARE,        /* classes without images in this split */
    SL_REMARK_ALIKE,       /* classes whose names look alike */
    SL_REMARK_LACKING,     /* classes of ImageNet without images, in any split */
    SL_REMARK_FOREIGN,     /* classes that ImageNet does not have */
    SL_REMARK_COUNT,       /* files of a known data set with more or fewer images than it has */
    SL_REMARK_COPY,        /* files of a known data set with the same images */
    SL_REMARK_TRANSPARENT, /* images with pixels that are not opaque */
    SL_REMARKS
};

enum sl_remark_weight {
    SL_REMARK_EXPLAINS, /* shown only if there are no images */
    SL_REMARK_NOTES,    /* normal, but good to know */
    SL_REMARK_WARNS
};

enum { SL_REMARK_NAME = 256, SL_REMARK_TEXT = 512 };

struct sl_remarks {
    struct {
        size_t count;
        char first[SL_REMARK_NAME]; /* may be truncated */
    } kinds[SL_REMARKS];
};

/* Counts one more case. */
void sl_remark(struct sl_remarks *remarks, enum sl_remark_kind kind, const char *name);

enum sl_remark_weight sl_remark_weight(enum sl_remark_kind kind);

/* The reason that sl_remark_text puts in parentheses. */
const char *sl_remark_reason(enum sl_remark_kind kind);

/* A sentence on a kind that was counted, in `text`, which is returned. */
const char *sl_remark_text(const struct sl_remarks *remarks, enum sl_remark_kind kind,
                           char text[SL_REMARK_TEXT]);

#endif
