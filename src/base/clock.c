/* clock -- thin wrappers over clock_gettime(). */
#include "base/clock.h"

#include <time.h>

static double read_clock(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_monotonic_s(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double clock_thread_cpu_s(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

double clock_wall_s(void)
{
    return read_clock(CLOCK_REALTIME);
}

const char *clock_format(char *out, size_t size, double wall_s, const char *strftime_format)
{
    time_t seconds = (time_t)wall_s;
    struct tm parts;

    gmtime_r(&seconds, &parts);
    if (!strftime(out, size, strftime_format, &parts) && size)
        out[0] = '\0';
    return out;
}
