/* What a user should know of a source besides its images: what was skipped, and what is odd.
 * Each kind of thing is counted, and the first one named.
 *
 *     sl_remark(&remarks, SL_REMARK_LINK, "own/cats/1.png");
 *     for (int kind = 0; kind < SL_REMARKS; kind++)
 *         if (remarks.kinds[kind].count > 0 && sl_remark_weight(kind) == SL_REMARK_WARNS)
 *             sl_warn("%s", sl_remark_text(&remarks, kind, text));
 *     // "2 links were skipped (in an archive, or leading nowhere), the first: own/cats/1.png"
 */
#ifndef SL_FETCH_REMARK_H
#define SL_FETCH_REMARK_H

#include <stddef.h>

/* In the order in which they say why there are no images. */
enum sl_remark_kind {
    SL_REMARK_LINK,
    SL_REMARK_STRAY,       /* pictures in no class's folder */
    SL_REMARK_MISPLACED,   /* pictures where the layout of a known data set has none */
    SL_REMARK_ELSEWHERE,   /* pictures of validation, next to train and test */
    SL_REMARK_OTHER_SPLIT, /* pictures of train or test, whichever is not read */
    SL_REMARK_OTHER,       /* in the folders of classes: no JPEG or PNG, by their names */
    SL_REMARK_BESIDE,      /* the same elsewhere in a folder of one's own */
    SL_REMARK_UNUSED,      /* any file that the source does not know */
    SL_REMARK_NESTED,      /* pictures in folders within those of classes */
    SL_REMARK_EMPTY,       /* folders without pictures next to those of classes */
    SL_REMARK_MISSING,     /* images of which a list speaks */
    SL_REMARK_SPLIT_CLASS, /* classes with the names of splits */
    SL_REMARK_SINGLE,      /* one class, whose name says only that it has images */
    SL_REMARK_BARE,        /* classes without images in this split */
    SL_REMARK_ALIKE,       /* classes whose names look alike */
    SL_REMARK_COUNT,       /* files of a known data set with more or fewer images than it has */
    SL_REMARK_COPY,        /* files of a known data set that are the same */
    SL_REMARK_TRANSPARENT, /* images with pixels that are not opaque */
    SL_REMARKS
};

enum sl_remark_weight {
    SL_REMARK_EXPLAINS, /* only why there are no images */
    SL_REMARK_NOTES,    /* what is as it should be, and still good to know */
    SL_REMARK_WARNS
};

enum { SL_REMARK_NAME = 256, SL_REMARK_TEXT = 512 };

struct sl_remarks {
    struct {
        size_t count;
        char first[SL_REMARK_NAME]; /* maybe cut */
    } kinds[SL_REMARKS];
};

/* Counts one more. */
void sl_remark(struct sl_remarks *remarks, enum sl_remark_kind kind, const char *name);

enum sl_remark_weight sl_remark_weight(enum sl_remark_kind kind);

/* What is said of them in parentheses. */
const char *sl_remark_reason(enum sl_remark_kind kind);

/* A sentence on a kind that has a count, in `text`, which is returned. */
const char *sl_remark_text(const struct sl_remarks *remarks, enum sl_remark_kind kind,
                           char text[SL_REMARK_TEXT]);

#endif
