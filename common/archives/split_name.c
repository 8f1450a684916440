#include "archives/split_name.h"

#include <string.h>

static enum sl_split_role role_of_word(const char *word, size_t length)
{
    static const struct {
        const char *word;
        enum sl_split_role role;
    } known[] = {
        {"train", SL_SPLIT_TRAIN},
        {"training", SL_SPLIT_TRAIN},
        {"trainset", SL_SPLIT_TRAIN},
        {"test", SL_SPLIT_TEST},
        {"testing", SL_SPLIT_TEST},
        {"testset", SL_SPLIT_TEST},
        {"val", SL_SPLIT_VALIDATION},
        {"valid", SL_SPLIT_VALIDATION},
        {"validation", SL_SPLIT_VALIDATION},
        {"valset", SL_SPLIT_VALIDATION},
        {"dev", SL_SPLIT_VALIDATION},
        {"eval", SL_SPLIT_VALIDATION},
        {"set", SL_SPLIT_NONE},
        {"split", SL_SPLIT_NONE},
        {"data", SL_SPLIT_NONE},
        {"dataset", SL_SPLIT_NONE},
        {"images", SL_SPLIT_NONE},
        {"image", SL_SPLIT_NONE},
        {"img", SL_SPLIT_NONE},
        {"pictures", SL_SPLIT_NONE},
        {"photos", SL_SPLIT_NONE},
        {"imgs", SL_SPLIT_NONE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].word) == length && strncasecmp(known[i].word, word, length) == 0)
            return known[i].role;
    return SL_SPLIT_ROLES;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The role of the next word from *at on, SL_SPLIT_ROLES if it is unknown; moves past it. False if
 * there is none. */
static bool next_word(const char *name, size_t length, size_t *at, enum sl_split_role *role)
{
    while (*at < length && !is_letter(name[*at]))
        ++*at;
    size_t begin = *at;
    while (*at < length && is_letter(name[*at]))
        ++*at;
    *role = role_of_word(name + begin, *at - begin);
    return *at > begin;
}

enum sl_split_role sl_split_role(const char *name, size_t length)
{
    enum sl_split_role role = SL_SPLIT_NONE, word;
    for (size_t at = 0; next_word(name, length, &at, &word);) {
        if (word == SL_SPLIT_ROLES || (word != SL_SPLIT_NONE && role != SL_SPLIT_NONE))
            return SL_SPLIT_NONE;
        role = word != SL_SPLIT_NONE ? word : role;
    }
    return role;
}

bool sl_names_images(const char *name, size_t length)
{
    enum sl_split_role word;
    size_t at = 0;
    while (next_word(name, length, &at, &word))
        if (word != SL_SPLIT_NONE)
            return false;
    return length > 0 && is_letter(name[0]);
}
