/* clock -- the machine's clocks. Nothing that training depends on may depend on them. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>

double clock_monotonic_s(void);  /* seconds since an arbitrary start */
double clock_thread_cpu_s(void); /* CPU seconds of the calling thread */
double clock_wall_s(void);       /* seconds since 1970 */
/* "2026-11-23 11:02:17" in UTC for a wall time; returns out. */
const char *clock_format(char *out, size_t size, double wall_s, const char *strftime_format);

#endif
