/* pace -- the frame rate within a budget of bytes. */
#include "ui/pace.h"

static const double window_s = 2, least_rate = 0.5, most_rate = 60;
static const double low_rate = 1, low_least_rate = 0.1, low_key_gap_s = 0.25;

static double least(const struct pace *p)
{
    return p->low ? low_least_rate : least_rate;
}

static void halve(struct pace *p)
{
    p->rate = p->rate / 2 < least(p) ? least(p) : p->rate / 2;
}

void pace_set_low(struct pace *p, bool low)
{
    p->low = low;
    p->wished = low && p->asked > low_rate ? low_rate : p->asked;
    p->rate = p->wished;
}

void pace_init(struct pace *p, double wished, double now, uint64_t bytes)
{
    if (!(wished > 0))
        wished = 4;
    *p = (struct pace){ .since = now, .bytes = bytes, .blocked = now - 1 };
    p->asked = wished > most_rate ? most_rate : wished < least_rate ? least_rate : wished;
    pace_set_low(p, false);
    p->last = now - 1 / p->rate;
}

double pace_wait_s(const struct pace *p, double now)
{
    double wait = p->last + 1 / p->rate - now;

    return wait > 0 ? wait : 0;
}

double pace_key_wait_s(const struct pace *p, double now)
{
    /* The gap grows as the rate falls: a key that is held down has to fit the budget too. */
    double wait = p->low ? p->last + low_key_gap_s * low_rate / p->rate - now : 0;

    return wait > 0 ? wait : 0;
}

bool pace_is_due(const struct pace *p, double now)
{
    return !(pace_wait_s(p, now) > 0);
}

bool pace_key_is_due(const struct pace *p, double now)
{
    return !(pace_key_wait_s(p, now) > 0);
}

void pace_frame(struct pace *p, double now)
{
    p->last = now;
}

void pace_blocked(struct pace *p, double now)
{
    if (now - p->blocked < 1)
        return;
    p->blocked = now;
    halve(p);
}

void pace_measure(struct pace *p, double now, uint64_t bytes)
{
    double budget = p->low ? PACE_LOW_BUDGET : PACE_BUDGET, per_s;

    if (now - p->since < window_s)
        return;
    per_s = (double)(bytes - p->bytes) / (now - p->since);
    if (per_s > budget)
        halve(p);
    else if (per_s < budget / 3.0 && now - p->blocked > window_s)
        /* twice the rate would still be well within */
        p->rate = p->rate * 2 > p->wished ? p->wished : p->rate * 2;
    p->since = now;
    p->bytes = bytes;
}
