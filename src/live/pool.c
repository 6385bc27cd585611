/* pool -- threads that share the turns of a loop. */
#include "live/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

struct member {
    struct pool *pool;
    pthread_t thread;
    int worker;
    double cpu_s; /* written when a round is over */
};

struct pool {
    struct crew crew;
    pthread_mutex_t lock;
    pthread_cond_t begin, done;
    /* of the round in progress; under the lock */
    void (*task)(void *what, int item, int worker);
    void *what;
    int items, busy;
    unsigned round;
    bool over;
    atomic_int next; /* the turn that nobody has taken yet */
    int threads;
    struct member member[POOL_MOST];
};

static void take_turns(struct pool *p, int worker)
{
    int item;

    while ((item = atomic_fetch_add_explicit(&p->next, 1, memory_order_relaxed)) < p->items)
        p->task(p->what, item, worker);
}

static void *work(void *argument)
{
    struct member *m = argument;
    struct pool *p = m->pool;
    unsigned seen = 0;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        double began;

        while (!p->over && p->round == seen)
            pthread_cond_wait(&p->begin, &p->lock);
        if (p->over)
            break;
        seen = p->round;
        pthread_mutex_unlock(&p->lock);
        began = clock_thread_cpu_s();
        take_turns(p, m->worker);
        began = clock_thread_cpu_s() - began;
        pthread_mutex_lock(&p->lock);
        m->cpu_s += began;
        if (!--p->busy)
            pthread_cond_signal(&p->done);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* The lock orders what is written before a round and in it: all see what they should. */
static void run(struct crew *crew, void (*task)(void *what, int item, int worker), void *what,
                int items)
{
    struct pool *p = (struct pool *)crew;

    pthread_mutex_lock(&p->lock);
    p->task = task;
    p->what = what;
    p->items = items;
    p->busy = p->threads;
    p->round++;
    atomic_store_explicit(&p->next, 0, memory_order_relaxed);
    pthread_cond_broadcast(&p->begin);
    pthread_mutex_unlock(&p->lock);
    take_turns(p, 0);
    pthread_mutex_lock(&p->lock);
    while (p->busy)
        pthread_cond_wait(&p->done, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

struct pool *pool_open(int workers, struct err *err)
{
    sigset_t all, before;
    struct pool *p;
    int failed = 0;

    if (workers <= 1)
        return NULL;
    p = x_calloc(1, sizeof *p);
    p->crew.workers = workers < POOL_MOST ? workers : POOL_MOST;
    p->crew.run = run;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->begin, NULL);
    pthread_cond_init(&p->done, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (!failed && p->threads + 1 < p->crew.workers) {
        struct member *m = &p->member[p->threads];

        m->pool = p;
        m->worker = p->threads + 1;
        failed = pthread_create(&m->thread, NULL, work, m);
        p->threads += !failed;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed)
        return p;
    err_set(err, "cannot start %d threads: %s", workers, strerror(failed));
    pool_close(p);
    return NULL;
}

void pool_close(struct pool *p)
{
    int i;

    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_broadcast(&p->begin);
    pthread_mutex_unlock(&p->lock);
    for (i = 0; i < p->threads; i++)
        pthread_join(p->member[i].thread, NULL);
    pthread_cond_destroy(&p->done);
    pthread_cond_destroy(&p->begin);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

struct crew *pool_crew(struct pool *p)
{
    return p ? &p->crew : NULL;
}

double pool_cpu_s(const struct pool *p)
{
    double sum = 0;
    int i;

    for (i = 0; p && i < p->threads; i++)
        sum += p->member[i].cpu_s;
    return sum;
}
