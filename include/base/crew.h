/*
 * crew -- several workers for a loop whose turns don't depend on each other. The engine is handed
 * one from above (live/pool.h has one with threads) and knows nothing of how it works.
 *
 * What a turn writes may depend on its item and never on its worker, which only says whose scratch
 * to use: then any number of workers gives the same bits.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

struct crew {
    int workers; /* 1 or more */
    /* Calls task(what, item, worker) for all items from 0 on, in any order, and returns when all
     * are done. Turns of one worker never overlap. */
    void (*run)(struct crew *crew, void (*task)(void *what, int item, int worker), void *what,
                int items);
};

static inline int crew_workers(const struct crew *crew) /* NULL: nobody but the caller */
{
    return crew ? crew->workers : 1;
}

static inline void crew_run(struct crew *crew, void (*task)(void *what, int item, int worker),
                            void *what, int items)
{
    int i;

    if (crew && crew->workers > 1 && items > 1)
        crew->run(crew, task, what, items);
    else
        for (i = 0; i < items; i++)
            task(what, i, 0);
}

#endif
