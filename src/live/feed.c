/* feed -- three slots and one atomic exchange. */
#include "live/feed.h"

#include <stdlib.h>

#include "base/mem.h"

enum { FEED_FRESH = 4, FEED_SLOT = 3 };

void feed_init(struct feed *f, size_t weights)
{
    int i;

    for (i = 0; i < 3; i++) {
        trace_init(&f->slot[i].status);
        f->slot[i].weights = x_calloc(weights, sizeof(real));
        f->slot[i].weights_step = -1;
    }
    f->back = 0;
    f->front = 1;
    atomic_init(&f->spare, 2);
}

void feed_release(struct feed *f)
{
    int i;

    for (i = 0; i < 3; i++)
        free(f->slot[i].weights);
}

struct snapshot *feed_back(struct feed *f)
{
    return &f->slot[f->back];
}

void feed_publish(struct feed *f)
{
    f->back =
        atomic_exchange_explicit(&f->spare, f->back | FEED_FRESH, memory_order_acq_rel) & FEED_SLOT;
}

const struct snapshot *feed_latest(struct feed *f, bool *fresh)
{
    *fresh = atomic_load_explicit(&f->spare, memory_order_relaxed) & FEED_FRESH;
    if (*fresh)
        f->front = atomic_exchange_explicit(&f->spare, f->front, memory_order_acq_rel) & FEED_SLOT;
    return &f->slot[f->front];
}
