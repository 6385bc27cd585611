/* pace -- the frame rate within a budget of bytes. */
#include "ui/pace.h"

static const double window_s = 2, least_rate = 0.5, most_rate = 60;

void pace_init(struct pace *p, double wished, double now, uint64_t bytes)
{
    if (!(wished > 0))
        wished = 4;
    p->wished = wished > most_rate ? most_rate : wished < least_rate ? least_rate : wished;
    p->rate = p->wished;
    p->last = now - 1 / p->rate;
    p->since = now;
    p->bytes = bytes;
}

double pace_wait_s(const struct pace *p, double now)
{
    double wait = p->last + 1 / p->rate - now;

    return wait > 0 ? wait : 0;
}

bool pace_is_due(const struct pace *p, double now)
{
    return !(pace_wait_s(p, now) > 0);
}

void pace_frame(struct pace *p, double now)
{
    p->last = now;
}

void pace_measure(struct pace *p, double now, uint64_t bytes)
{
    double per_s;

    if (now - p->since < window_s)
        return;
    per_s = (double)(bytes - p->bytes) / (now - p->since);
    if (per_s > PACE_BUDGET)
        p->rate = p->rate / 2 < least_rate ? least_rate : p->rate / 2;
    else if (per_s < PACE_BUDGET / 3.0) /* twice the rate would still be well within */
        p->rate = p->rate * 2 > p->wished ? p->wished : p->rate * 2;
    p->since = now;
    p->bytes = bytes;
}
