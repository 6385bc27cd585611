/*
 * pace -- how many frames a second a terminal gets: the wished rate, halved while it takes more
 * than a budget of bytes or leaves some lying, back when it is quiet. Pure arithmetic over times
 * and counts.
 *
 * At low bandwidth there is a frame a second at most, a quarter of the bytes, and frames for keys
 * keep a distance too, so that a held-down key does not flood the line.
 */
#ifndef UI_PACE_H
#define UI_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_BUDGET = 8000, PACE_LOW_BUDGET = 2000 }; /* bytes a second */

struct pace {
    double asked;        /* frames a second, as --fps has it */
    bool low;            /* low bandwidth */
    double wished, rate; /* frames a second: at best, and now */
    double last;         /* time of the last frame */
    double since;        /* the present window of measurement began here ... */
    uint64_t bytes;      /* ... with this count */
    double blocked;      /* when the rate was last halved because bytes were left lying */
};

/* `bytes` so far; a rate of 0 or less, or NaN, means 4. */
void pace_init(struct pace *p, double wished, double now, uint64_t bytes);
/* Low bandwidth on or off; the rate begins at the best there is. */
void pace_set_low(struct pace *p, bool low);
/* Has the time of the next frame come? Of one that answers a key? */
bool pace_is_due(const struct pace *p, double now);
bool pace_key_is_due(const struct pace *p, double now);
double pace_wait_s(const struct pace *p, double now); /* until then; 0 if it has */
double pace_key_wait_s(const struct pace *p, double now);
/* A frame was sent on its own accord; `bytes` is the terminal's count so far. */
void pace_frame(struct pace *p, double now);
/* A frame could not be sent, since the terminal has not taken the last one: half the rate, once a
 * second. */
void pace_blocked(struct pace *p, double now);
/* Looks at the count every two seconds, and changes the rate: 0.5 a second at least, 0.1 at low
 * bandwidth. */
void pace_measure(struct pace *p, double now, uint64_t bytes);

#endif
