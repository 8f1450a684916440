#include "inspect/describe.h"

#include "base/memory.h"
#include "base/visible.h"
#include "formats/soft.h"
#include "samples/soft.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 10, BAR = 40, NAMED = 5 };

struct tally {
    int64_t count, bytes, floats, encoded; /* records, and their images by kind */
    int64_t dense, top, agree;             /* soft labels; `agree`: their class is the label */
    int64_t k_low, k_high;                 /* of top-K labels */
    int64_t packed;                        /* of the dense ones */
    size_t label_bytes;                    /* of all soft labels, in the file */
    struct sl_stream_views views;          /* of the first segment that has any */
    int64_t view_labels;                   /* their labels */
    size_t view_bytes;                     /* in the file */
    int64_t bad;                           /* labels that are not probabilities */
    char first_bad[256];                   /* what is wrong with the first of them */
    bool learned;                          /* those of at least one segment */
    int64_t bins[BINS];                    /* of entropy */
    double entropy;                        /* sum */
    int64_t *classes;                      /* [classes] records of each */
    float *soft;                           /* [classes] */
    size_t class_count;
    json_t *sets; /* "name, split" of all segments, as a set */
};

static void tally_entries(struct tally *tally, const struct sl_stream_reader *reader)
{
    const struct sl_sample *sample = &reader->sample;
    double most = log((double)tally->class_count);
    struct sl_error error;
    sl_sample_soft(sample, tally->class_count, tally->soft);
    if (sl_soft_check(tally->soft, tally->class_count, reader->header.learned, &error) != 0) {
        if (tally->bad++ == 0)
            snprintf(tally->first_bad, sizeof tally->first_bad, "record %lld: %.200s",
                     (long long)reader->record, error.text);
        return;
    }
    sl_sample_shares(&reader->header, sample, tally->soft);
    double entropy = sl_soft_entropy(tally->soft, tally->class_count);
    double place = most > 0 ? BINS * entropy / most : 0;
    tally->bins[place > 0 ? (size_t)fmin(place, BINS - 1) : 0]++;
    tally->entropy += entropy;
    tally->agree += sl_soft_argmax(tally->soft, tally->class_count) == sample->label;
}

static void tally_soft(struct tally *tally, const struct sl_stream_reader *reader)
{
    const struct sl_sample *sample = &reader->sample;
    tally_entries(tally, reader);
    tally->label_bytes += sl_stream_member_size(reader, "soft");
    tally->packed += sample->packed != NULL;
    if (sample->index.data == NULL) {
        tally->dense++;
        return;
    }
    int64_t k = sample->index.dims[0];
    tally->k_low = tally->top == 0 || k < tally->k_low ? k : tally->k_low;
    tally->k_high = k > tally->k_high ? k : tally->k_high;
    tally->top++;
}

static void tally_sample(struct tally *tally, const struct sl_stream_reader *reader)
{
    const struct sl_sample *sample = &reader->sample;
    tally->count++;
    tally->classes[sample->label]++;
    if (sample->encoded != NULL)
        tally->encoded++;
    else if (sample->image.dtype == SL_U8)
        tally->bytes++;
    else
        tally->floats++;
    if (sample->soft.data != NULL)
        tally_soft(tally, reader);
    if (sample->views != NULL) {
        tally->view_labels += reader->header.views.count;
        tally->view_bytes += sample->views_size;
    }
}

static void describe_images(FILE *text, const struct tally *tally, const struct sl_dataset *dataset)
{
    fprintf(text, "samples, %lld image%s of %zu class%s\n", (long long)tally->count,
            tally->count == 1 ? "" : "s", dataset->class_count,
            dataset->class_count == 1 ? "" : "es");
    const char *set, *between = "dataset    ";
    json_t *unused;
    json_object_foreach (tally->sets, set, unused) {
        fprintf(text, "%s%s", between, set);
        between = " and ";
    }
    fputc('\n', text);
    char size[SL_SHAPE_TEXT];
    fprintf(text, "images     %s", sl_shape_text(dataset->image, 3, size));
    const char *before = ": ";
    const struct {
        int64_t count;
        const char *what;
    } kinds[] = {{tally->bytes, "u8"}, {tally->floats, "f32"}, {tally->encoded, "JPEG or PNG"}};
    for (size_t i = 0; i < 3; i++)
        if (kinds[i].count > 0) {
            fprintf(text, "%s%lld %s", before, (long long)kinds[i].count, kinds[i].what);
            before = ", ";
        }
    if (dataset->preprocess.whiten[0] != '\0')
        fprintf(text, ", whitened by %.8s...", dataset->preprocess.whiten);
    if (dataset->crop == SL_CROP_CENTRE)
        fprintf(text, ", of which the centre is used");
    if (dataset->crop == SL_CROP_RANDOM)
        fprintf(text, ", of which a random part is used (seed %llu)",
                (unsigned long long)dataset->crop_seed);
    fputc('\n', text);
}

/* Up to NAMED classes with as many records as `count`. */
static void name_classes(FILE *text, const struct tally *tally, const struct sl_dataset *dataset,
                         int64_t count)
{
    int named = 0;
    for (size_t i = 0; i < tally->class_count; i++) {
        if (tally->classes[i] != count)
            continue;
        if (named++ == NAMED) {
            fputs(", ...", text);
            break;
        }
        fprintf(text, "%s %s", named == 1 ? "" : ",", dataset->classes[i].name);
    }
    fputc('\n', text);
}

static void describe_classes(FILE *text, const struct tally *tally,
                             const struct sl_dataset *dataset)
{
    int64_t low = tally->classes[0], high = low;
    for (size_t i = 1; i < tally->class_count; i++) {
        low = tally->classes[i] < low ? tally->classes[i] : low;
        high = tally->classes[i] > high ? tally->classes[i] : high;
    }
    if (low == high) {
        fprintf(text, "balance    %lld per class\n", (long long)low);
        return;
    }
    fprintf(text, "balance    %lld to %lld per class\n", (long long)low, (long long)high);
    fprintf(text, "           %lld of", (long long)low);
    name_classes(text, tally, dataset, low);
    fprintf(text, "           %lld of", (long long)high);
    name_classes(text, tally, dataset, high);
}

static void describe_entropy(FILE *text, const struct tally *tally, int64_t count)
{
    int64_t most = 1;
    double range = log((double)tally->class_count);
    fprintf(text, "entropy    %.3f nats on average, of at most %.3f\n",
            tally->entropy / (double)count, range);
    for (int i = 0; i < BINS; i++)
        most = tally->bins[i] > most ? tally->bins[i] : most;
    for (int i = 0; i < BINS; i++) {
        int64_t length = (tally->bins[i] * BAR + most - 1) / most;
        fprintf(text, "  %5.2f %-*.*s %lld\n", i * range / BINS, BAR, (int)length,
                "########################################", (long long)tally->bins[i]);
    }
}

static void describe_views(FILE *text, const struct tally *tally)
{
    const struct sl_stream_views *views = &tally->views;
    if (tally->view_labels == 0)
        return;
    fprintf(text, "labels     of %lld views per image (%s, seed %lld", (long long)views->count,
            views->view, (long long)views->seed);
    if (views->batch > 0)
        fprintf(text, ", batches of %lld", (long long)views->batch);
    fprintf(text, "), %.4g bits each\n",
            8.0 * (double)tally->view_bytes / (double)tally->view_labels);
}

static void describe_soft(FILE *text, const struct tally *tally)
{
    int64_t soft = tally->dense + tally->top, good = soft - tally->bad;
    describe_views(text, tally);
    if (soft == 0) {
        fputs(tally->view_labels > 0 ? "" : "labels     hard\n", text);
        return;
    }
    fprintf(text, "labels     %lld soft%s", (long long)soft, tally->learned ? ", learned" : "");
    if (tally->top > 0 && tally->k_low == tally->k_high)
        fprintf(text, " (%lld with the top %lld)", (long long)tally->top, (long long)tally->k_low);
    else if (tally->top > 0)
        fprintf(text, " (%lld with the top %lld to %lld)", (long long)tally->top,
                (long long)tally->k_low, (long long)tally->k_high);
    if (tally->packed > 0)
        fprintf(text, " (%lld packed)", (long long)tally->packed);
    fprintf(text, ", %lld hard, %.4g bits each", (long long)(tally->count - soft),
            8.0 * (double)tally->label_bytes / (double)soft);
    if (good > 0)
        fprintf(text, "; in %.1f %% the largest entry is that of the class",
                100.0 * (double)tally->agree / (double)good);
    fputc('\n', text);
    if (tally->bad > 0)
        fprintf(text, "unusable   %lld of the soft labels; %s\n", (long long)tally->bad,
                tally->first_bad);
    if (good > 0)
        describe_entropy(text, tally, good);
}

static int tally_segment(struct tally *tally, const struct sl_stream_header *header,
                         struct sl_error *error)
{
    const struct sl_dataset *dataset = &header->dataset;
    tally->learned |= header->learned;
    if (tally->views.count == 0)
        tally->views = header->views;
    char *set;
    if (asprintf(&set, "%s, %s", dataset->name, dataset->split) < 0)
        return sl_fail(error, "out of memory");
    sl_make_visible(set);
    int result = json_object_set_new(tally->sets, set, json_true());
    free(set);
    return result == 0 ? 0 : sl_fail(error, "out of memory");
}

static int read_all(struct tally *tally, struct sl_stream_reader *reader, json_t **made,
                    struct sl_error *error)
{
    int what;
    *made = json_incref(reader->header.made);
    if (tally_segment(tally, &reader->header, error) != 0)
        return -1;
    while ((what = sl_stream_next(reader, error)) > 0)
        if (what == SL_STREAM_RECORD)
            tally_sample(tally, reader);
        else if (tally_segment(tally, &reader->header, error) != 0)
            return -1;
    return what;
}

int sl_describe_samples(FILE *text, struct sl_stream_reader *reader, struct sl_error *error)
{
    struct tally tally = {.class_count = reader->header.dataset.class_count, .sets = json_object()};
    json_t *made = NULL;
    tally.classes = sl_alloc(tally.class_count, sizeof *tally.classes, error);
    tally.soft = sl_alloc(tally.class_count, sizeof *tally.soft, error);
    int result =
        tally.classes == NULL || tally.soft == NULL ? -1 : read_all(&tally, reader, &made, error);
    if (result == 0) {
        describe_images(text, &tally, &reader->header.dataset);
        describe_classes(text, &tally, &reader->header.dataset);
        describe_soft(text, &tally);
        if (reader->segment > 0)
            fprintf(text, "the first of %lld segments was ", (long long)reader->segment + 1);
        result = sl_describe_made(text, made, error);
    }
    json_decref(made);
    json_decref(tally.sets);
    free(tally.classes);
    free(tally.soft);
    return result;
}
