/* sl-fetch: turns a data set into a samples stream. The work is in common/fetch/fetch.c. */
#include "base/nearest.h"
#include "cli/program.h"
#include "downloads/download.h"
#include "downloads/registry.h"
#include "fetch/arrays.h"
#include "fetch/fetch.h"
#include "formats/made.h"
#include "tools/options/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sl_fetch_settings *const set = &sl_fetch_settings;

/* Options that only make sense with arrays, and those that do not. */
static const char of_arrays[] = "like,pixels,normalised,whitened,layout,learned,argmax";
static const char of_others[] =
    "labels,classes,limit,size,crop,encoded,skip-bad,fit-whiten,allow-http";

static int print_source(struct sl_output *output, const struct sl_source *source,
                        const struct sl_remote *remote, struct sl_error *error)
{
    char numbers[80] = "any classes, any size", size[24] = "any size";
    if (source->side > 0)
        snprintf(size, sizeof size, "%ux%u", source->side, source->side);
    if (source->classes > 0)
        snprintf(numbers, sizeof numbers, "%zu classes, %u + %u images, %s", source->classes,
                 source->count[0], source->count[1], size);
    if (sl_output_print(output, error, "%-14s %s; %s\n", source->name, numbers, source->title) != 0)
        return -1;
    if (remote == NULL)
        return 0;
    return sl_output_print(output, error, "%-14s %s (checksum %s)\n", "", remote->url,
                           remote->verified ? "verified" : "not verified by this project");
}

static int print_list(struct sl_error *error)
{
    struct sl_registry registry;
    struct sl_output output;
    int result = sl_output_open_text(&output, set->output, error);
    if (result != 0)
        return -1;
    result = sl_registry_read(&registry, error);
    for (const struct sl_source *source = sl_sources; source->name != NULL && result == 0; source++)
        result = print_source(&output, source, sl_registry_find(&registry, source->name), error);
    sl_registry_release(&registry);
    if (result == 0)
        result = sl_output_commit(&output, error);
    sl_output_abort(&output);
    return result;
}

static const struct sl_source *find_source(const struct sl_list *operands)
{
    if (operands->count == 0)
        sl_die_usage("name a data set; sl-fetch --list shows them");
    const char *name = operands->items[0];
    const struct sl_source *source = sl_source_find(name);
    if (source == NULL && strncasecmp(name, "imagenet", strlen("imagenet")) == 0)
        sl_die_usage("'%.100s' is not a known data set; did you mean imagenet, imagenet64, "
                     "imagenet32 or imagenet16",
                     name);
    if (source == NULL) {
        struct sl_nearest near = {.wanted = name};
        for (size_t i = 0; sl_fetch_program.word(i) != NULL; i++)
            sl_nearest_offer(&near, sl_fetch_program.word(i));
        if (strlen(name) > 2 && near.distances[0] <= 2)
            sl_die_usage("'%.100s' is not a known data set; did you mean %s", name, near.names[0]);
        sl_die_usage("'%.100s' is not a known data set; sl-fetch --list shows them%s", name,
                     access(name, F_OK) == 0 ? ", --from names an archive or a folder" : "");
    }
    return source;
}

static void check_list(const struct sl_list *operands)
{
    if (operands->count > 0)
        sl_die_usage("--list shows all data sets and takes no name");
    sl_reject_options("from,sha256,split,whiten,seed", "with --list");
    sl_reject_options(of_arrays, "with --list");
    sl_reject_options(of_others, "with --list");
}

static void check_arrays(void)
{
    sl_reject_options(of_others, "with arrays");
    if (set->pixels + set->normalised + set->whitened > 1)
        sl_die_usage("--pixels, --normalised and --whitened contradict each other");
    if (set->whitened && set->like == NULL)
        sl_die_usage("--whitened needs --like, a stream that is whitened in the same way");
    if (set->whitened && set->whiten != NULL)
        sl_die_usage("--whiten makes no sense with --whitened: the images are whitened already");
}

/* A seed is for generated images and random crops. */
static void check_crop(const struct sl_source *source)
{
    bool random = set->crop != NULL && strcmp(set->crop, "random") == 0;
    if (set->crop != NULL && set->size == SL_UNSET)
        sl_die_usage("--crop needs --size, the side of the images that it makes");
    if (!source->seeded && !random && set->seed != SL_UNSET)
        sl_die_usage("--seed: %s is not generated; leave it out", source->name);
    if ((source->seeded || random) && set->seed == SL_UNSET)
        set->seed = 0;
}

/* Refuses options that contradict each other or the source. */
static void check_options(const struct sl_source *source)
{
    if (source->arrays)
        check_arrays();
    else
        sl_reject_options(of_arrays, "with %s", source->name);
    if (set->encoded && ((set->size != SL_UNSET && set->crop == NULL) || set->whiten != NULL ||
                         set->fit_whiten != NULL))
        sl_die_usage("--encoded keeps files as they are, without --whiten, --fit-whiten, or --size "
                     "unless --crop says how to crop them when they are read");
    if (set->labels != NULL && !source->labels)
        sl_die_usage("--labels: the classes of %s are known from its files; leave it out",
                     source->name);
    if (set->encoded && !source->files)
        sl_die_usage("--encoded: the images of %s are not JPEG or PNG files", source->name);
    if (set->whiten != NULL && set->fit_whiten != NULL)
        sl_die_usage("--whiten and --fit-whiten cannot be combined: fit first, then whiten");
    if (!source->seeded && source->classes == 0 && set->from == NULL)
        sl_die_usage("%s needs --from, %s", source->name,
                     source->arrays ? "a safetensors or .npz file, or a folder of .npy files"
                                    : "an archive or a folder");
    if (source->seeded && set->from != NULL)
        sl_die_usage("--from: %s is generated, not read from a file; leave it out", source->name);
    if (source->seeded && set->sha256 != NULL)
        sl_die_usage("--sha256: %s is generated, so there is no file to check; leave it out",
                     source->name);
    if (set->sha256 != NULL && !sl_is_sha256(set->sha256))
        sl_die_usage("--sha256: '%.80s' is not 64 lower-case hexadecimal digits", set->sha256);
    if (set->from != NULL && strcmp(set->from, "-") == 0)
        sl_die_usage("--from: an archive is read twice, so it must be a file, not standard input");
    if (set->size != SL_UNSET && set->size * set->size > SL_PIXELS_MAX)
        sl_die_usage("--size: images of %lldx%lld have more than %d pixels", (long long)set->size,
                     (long long)set->size, SL_PIXELS_MAX);
    check_crop(source);
}

/* Finds the archive that --from names, or downloads it; *downloaded is to be freed. */
static int find_archive(const struct sl_source *source, char **downloaded, struct sl_error *error)
{
    struct sl_registry registry;
    if (source->seeded || set->from != NULL)
        return 0;
    int result = sl_registry_read(&registry, error);
    const struct sl_remote *remote = result == 0 ? sl_registry_find(&registry, source->name) : NULL;
    if (result == 0 && remote == NULL)
        result = sl_fail(error,
                         "%s: is not in the registry; use --from to read an archive that you have",
                         source->name);
    if (result == 0 && !set->allow_http && !sl_remote_is_secure(remote))
        result = sl_fail(error, "%s: is not https; use --allow-http to allow it", remote->url);
    if (result == 0 && (*downloaded = sl_download(remote, NULL, error)) == NULL)
        result = sl_error_hint(error, "use --from to read an archive that you have");
    if (result == 0 && !remote->verified)
        sl_warn("%s: the SHA-256 is %s, which this project has not verified", *downloaded,
                remote->sha256);
    set->from = *downloaded;
    sl_registry_release(&registry);
    return result;
}

static json_t *describe_step(const struct sl_source *source)
{
    json_t *recorded = sl_options_json(sl_fetch_program.options);
    sl_options_drop(recorded, source->arrays ? of_others : of_arrays);
    if (source->arrays) /* unless there are ids of a split */
        sl_options_drop(recorded, "split");
    json_object_set_new(recorded, sl_fetch_program.word_name, json_string(source->name));
    return sl_made_step("sl-fetch", recorded);
}

/* Says which folder was read as the split, unless it has the name of the split. */
static void print_split(const struct sl_layout *layout)
{
    size_t length = layout->split_length;
    if (layout->count > 0 && layout->split == NULL && strcmp(set->split, "test") == 0)
        sl_note("there are no splits: all images are read as the test split");
    if (layout->split != NULL &&
        (strlen(set->split) != length || strncmp(layout->split, set->split, length) != 0))
        sl_note("%.*s is read as the %s split", (int)length, layout->split, set->split);
}

static void print_remarks(const struct sl_remarks *remarks)
{
    char text[SL_REMARK_TEXT];
    for (int kind = 0; kind < SL_REMARKS; kind++) {
        enum sl_remark_weight weight = sl_remark_weight(kind);
        if (remarks->kinds[kind].count > 0 && weight == SL_REMARK_WARNS)
            sl_warn("%s", sl_remark_text(remarks, kind, text));
        if (remarks->kinds[kind].count > 0 && weight == SL_REMARK_NOTES)
            sl_note("%s", sl_remark_text(remarks, kind, text));
    }
}

static int write_stream(struct sl_fetch *fetch, struct sl_output *output, struct sl_error *error)
{
    if (sl_scan_list(&fetch->scan, set->from, error) != 0)
        return -1;
    if (sl_catalogue_check_list(&fetch->scan.catalogue, set->classes, error) != 0) {
        sl_output_abort(output);
        sl_die_usage("--classes: %s", error->text);
    }
    if (sl_fetch_write(fetch, set->from, describe_step(fetch->scan.source), output, error) != 0 ||
        sl_output_commit(output, error) != 0)
        return -1;
    if (fetch->bad > 0)
        sl_warn("%zu broken image%s left out, the first: %s", fetch->bad,
                fetch->bad == 1 ? " was" : "s were", fetch->first_bad.text);
    print_split(&fetch->scan.layout);
    print_remarks(&fetch->scan.remarks);
    return 0;
}

static int write_arrays(const struct sl_source *source, struct sl_output *output,
                        struct sl_error *error)
{
    static const struct sl_arrays_say say = {sl_note, sl_warn};
    struct sl_arrays arrays = {
        .from = set->from,
        .expected = set->sha256,
        .like = set->like,
        .whiten = set->whiten,
        .split = sl_is_given("split") ? set->split : NULL,
        .images = {.layout = set->layout,
                   .said = set->pixels       ? SL_FLOATS_PIXELS
                           : set->normalised ? SL_FLOATS_NORMALISED
                           : set->whitened   ? SL_FLOATS_WHITENED
                                             : SL_FLOATS_UNSAID},
        .labels = {.learned = set->learned, .argmax = set->argmax},
    };
    int result = sl_arrays_write(&arrays, describe_step(source), output, error);
    if (result == 0)
        result = sl_output_commit(output, error);
    if (result == 0)
        sl_arrays_report(&arrays, &say);
    sl_arrays_release(&arrays);
    return result;
}

static int run_arrays(const struct sl_source *source, struct sl_error *error)
{
    struct sl_output output;
    if (sl_output_open(&output, set->output, error) != 0)
        return -1;
    int result = write_arrays(source, &output, error);
    sl_output_abort(&output);
    return result;
}

static int run(const struct sl_source *source, struct sl_error *error)
{
    char *downloaded = NULL;
    struct sl_output output;
    struct sl_fetch fetch = {
        .scan = {.source = source,
                 .expected = set->sha256,
                 .labels = set->labels,
                 .split = set->split,
                 .seed = set->seed == SL_UNSET ? 0 : (uint64_t)set->seed},
        .classes = set->classes,
        .limit = set->limit == SL_UNSET ? INT64_MAX : set->limit,
        .side = set->size == SL_UNSET ? 0 : (uint32_t)set->size,
        .crop = set->crop == NULL                  ? SL_CROP_NONE
                : strcmp(set->crop, "centre") == 0 ? SL_CROP_CENTRE
                                                   : SL_CROP_RANDOM,
        .encoded = set->encoded,
        .skip_bad = set->skip_bad,
        .whiten = set->whiten,
        .fit_whiten = set->fit_whiten,
    };
    int result = sl_output_open(&output, set->output, error);
    if (result == 0) {
        result = find_archive(source, &downloaded, error);
        if (result == 0)
            result = write_stream(&fetch, &output, error);
        sl_output_abort(&output);
    }
    sl_scan_release(&fetch.scan);
    free(downloaded);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&sl_fetch_program, argc, argv);
    struct sl_error error;
    if (set->list)
        check_list(&operands);
    if (set->list && print_list(&error) != 0)
        sl_die(&error);
    if (set->list)
        return 0;
    const struct sl_source *source = find_source(&operands);
    check_options(source);
    if ((source->arrays ? run_arrays(source, &error) : run(source, &error)) != 0)
        sl_die(&error);
    return 0;
}
