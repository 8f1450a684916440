#include "base/allowance.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static void lower(uint64_t *allowance, uint64_t limit)
{
    if (limit < *allowance)
        *allowance = limit;
}

/* A file that holds a number, or "max" for no limit. */
static void lower_to_file(uint64_t *allowance, const char *path)
{
    char text[32] = "";
    int64_t limit;
    struct sl_error unused;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(text, sizeof text, file) != NULL)
        text[strcspn(text, "\n")] = '\0';
    fclose(file);
    if (sl_parse_integer(text, 0, INT64_MAX, &limit, &unused) == 0)
        lower(allowance, (uint64_t)limit);
}

/* A group is bound by its own limit and by those of all groups above it. In a container the path
 * may be the host's, and the container's own group the top one. */
static void lower_to_group(uint64_t *allowance, const char *mount, char *group, const char *limit)
{
    char path[2 * PATH_SIZE];
    for (char *end = group + strlen(group); end != NULL; end = strrchr(group, '/')) {
        *end = '\0';
        snprintf(path, sizeof path, "%s%s/%s", mount, group, limit);
        lower_to_file(allowance, path);
    }
}

/* Lines of /proc/self/cgroup are "0::/group" in version 2, "4:memory:/group" in version 1. */
static void lower_to_groups(uint64_t *allowance)
{
    char line[PATH_SIZE];
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        char *group = strchr(line, '/');
        line[strcspn(line, "\n")] = '\0';
        if (group == NULL)
            continue;
        if (strncmp(line, "0::/", 4) == 0)
            lower_to_group(allowance, "/sys/fs/cgroup", group, "memory.max");
        else if (memmem(line, (size_t)(group - line), ":memory:", 8) != NULL)
            lower_to_group(allowance, "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
    }
    fclose(file);
}

uint64_t sl_memory_allowance(void)
{
    struct rlimit data;
    uint64_t allowance = UINT64_MAX;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0)
        allowance = (uint64_t)pages * (uint64_t)page;
    if (getrlimit(RLIMIT_DATA, &data) == 0 && data.rlim_cur != RLIM_INFINITY)
        lower(&allowance, data.rlim_cur);
    lower_to_groups(&allowance);
    return allowance;
}

bool sl_memory_allows(double bytes)
{
    return bytes < (double)sl_memory_allowance() && sl_is_room((size_t)bytes);
}
