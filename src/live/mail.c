/* mail -- a ring of letters under a mutex. */
#include "live/mail.h"

#include <errno.h>
#include <time.h>

void mail_init(struct mail *m)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&m->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&m->arrived, &monotonic);
    pthread_condattr_destroy(&monotonic);
    m->first = m->count = 0;
    atomic_init(&m->any, false);
}

void mail_release(struct mail *m)
{
    pthread_cond_destroy(&m->arrived);
    pthread_mutex_destroy(&m->lock);
}

bool mail_send(struct mail *m, const struct letter *letter)
{
    bool room;

    pthread_mutex_lock(&m->lock);
    room = m->count < MAIL_ROWS;
    if (room) {
        m->letter[(m->first + m->count++) % MAIL_ROWS] = *letter;
        atomic_store_explicit(&m->any, true, memory_order_relaxed);
        pthread_cond_signal(&m->arrived);
    }
    pthread_mutex_unlock(&m->lock);
    return room;
}

bool mail_take(struct mail *m, struct letter *out)
{
    bool found;

    if (!atomic_load_explicit(&m->any, memory_order_relaxed))
        return false;
    pthread_mutex_lock(&m->lock);
    found = m->count > 0;
    if (found) {
        *out = m->letter[m->first];
        m->first = (m->first + 1) % MAIL_ROWS;
        m->count--;
    }
    if (!m->count)
        atomic_store_explicit(&m->any, false, memory_order_relaxed);
    pthread_mutex_unlock(&m->lock);
    return found;
}

void mail_wait(struct mail *m, double seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&m->lock);
    while (!m->count && pthread_cond_timedwait(&m->arrived, &m->lock, &until) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&m->lock);
}
