/*
 * pool -- threads that share the turns of a loop: the crew that the engine is handed.
 *
 * The caller works along as worker 0, so that a pool of N has N - 1 threads. They sleep while there
 * is nothing to do, and block all signals. Threads: one caller at a time.
 */
#ifndef LIVE_POOL_H
#define LIVE_POOL_H

#include "base/crew.h"
#include "base/err.h"

enum { POOL_MOST = 64 };

struct pool;

/* NULL for a single worker, which needs none; with `err` set when threads can't be had. */
struct pool *pool_open(int workers, struct err *err);
void pool_close(struct pool *pool);         /* NULL is fine */
struct crew *pool_crew(struct pool *pool);  /* NULL for NULL */
double pool_cpu_s(const struct pool *pool); /* CPU time that its threads have spent on turns so
                                               far; for the caller, between two loops */

#endif
