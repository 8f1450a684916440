#include "distill/set.h"

#include "base/profile.h"
#include "formats/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int put_all(struct sl_stream_writer *writer, const struct sl_samples *start,
                   const float *images, const float *soft, struct sl_error *error)
{
    const uint32_t *size = start->dataset.image;
    size_t classes = start->dataset.class_count;
    size_t image = (size_t)size[0] * size[1] * size[2];
    for (size_t i = 0; i < start->count; i++) {
        struct sl_sample sample = {
            .id = start->ids[i],
            .label = start->labels[i],
            .image = {SL_F32, 3, {size[0], size[1], size[2]}, images + i * image}};
        if (soft != NULL)
            sample.soft = (struct sl_tensor){SL_F32, 1, {(uint32_t)classes}, soft + i * classes};
        if (sl_stream_put_sample(writer, &sample, error) != 0)
            return -1;
    }
    return sl_stream_finish(writer, error);
}

int sl_set_write(const char *path, const struct sl_samples *start, const float *images,
                 const float *labels, json_t *made, struct sl_error *error)
{
    struct sl_output output;
    struct sl_stream_writer writer;
    const struct sl_stream_header header = {.kind = SL_SAMPLES,
                                            .dataset = start->dataset,
                                            .count = (int64_t)start->count,
                                            .learned = start->learned || labels != NULL,
                                            .made = made};
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    int result = sl_stream_begin(&writer, &output, &header, error);
    if (result == 0) {
        result = put_all(&writer, start, images, labels != NULL ? labels : start->soft, error);
        sl_stream_drop(&writer);
    }
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    sl_profile_to(before);
    return result;
}

int sl_set_path(const char *path, uint64_t step, char kept[PATH_MAX], struct sl_error *error)
{
    static const char suffix[] = ".sls";
    size_t length = strlen(path), end = sizeof suffix - 1;
    bool named = length > end && strcmp(path + length - end, suffix) == 0;
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return sl_fail(error, "%s: is not a regular file, so no sets can be kept next to it", path);
    int size = snprintf(kept, PATH_MAX, "%.*s-%06" PRIu64 "%s",
                        (int)(named ? length - end : length), path, step, named ? suffix : "");
    return size < PATH_MAX ? 0 : sl_fail(error, "%s: the name is too long", path);
}
