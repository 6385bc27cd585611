/*
 * pace -- how many frames a second a terminal gets: the wished rate, halved while it takes more
 * than a budget of bytes, back when it is quiet. Pure arithmetic over times and counts.
 */
#ifndef UI_PACE_H
#define UI_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_BUDGET = 8000 }; /* bytes a second */

struct pace {
    double wished, rate; /* frames a second */
    double last;         /* time of the last frame */
    double since;        /* the present window of measurement began here ... */
    uint64_t bytes;      /* ... with this count */
};

/* `bytes` so far; a rate of 0 or less, or NaN, means 4. */
void pace_init(struct pace *p, double wished, double now, uint64_t bytes);
/* Has the time of the next frame come? */
bool pace_is_due(const struct pace *p, double now);
double pace_wait_s(const struct pace *p, double now); /* until then; 0 if it has */
/* A frame was sent on its own accord; `bytes` is the terminal's count so far. */
void pace_frame(struct pace *p, double now);
/* Looks at the count every two seconds, and changes the rate: 0.5 a second at least. */
void pace_measure(struct pace *p, double now, uint64_t bytes);

#endif
