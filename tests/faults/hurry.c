/* Preloaded into a tool, makes its clock jump a minute at each look: what is saved every minute is
 * saved at every chance. */
#include <time.h>

time_t time(time_t *where)
{
    static time_t now = 1000000000;
    now += 60;
    if (where != NULL)
        *where = now;
    return now;
}
