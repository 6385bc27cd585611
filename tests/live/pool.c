/* The pool: every turn once, scratch of a worker never shared, and whole models to the bit. */
#include "engine.h"

#include <sched.h>
#include <stdatomic.h>

#include "live/pool.h"

enum { ITEMS = 1000 };

struct tally {
    atomic_int item[ITEMS], inside[POOL_MOST];
    atomic_int overlaps, workers;
};

static void take(void *what, int item, int worker)
{
    struct tally *t = what;

    if (atomic_fetch_add(&t->inside[worker], 1))
        atomic_fetch_add(&t->overlaps, 1);
    atomic_fetch_or(&t->workers, 1 << worker);
    atomic_fetch_add(&t->item[item], 1);
    if (item % 50 == 0)
        sched_yield();
    atomic_fetch_sub(&t->inside[worker], 1);
}

static void pool__takes__every_turn_once(void **state)
{
    int workers, round, i, items;
    struct err err;

    (void)state;
    assert_null(pool_open(1, &err));
    assert_null(pool_crew(NULL));
    pool_close(NULL);
    for (workers = 2; workers <= 5; workers++) {
        struct pool *pool = pool_open(workers, &err);

        assert_non_null(pool);
        assert_int_equal(crew_workers(pool_crew(pool)), workers);
        for (round = 0; round < 200; round++) {
            static struct tally t;

            memset(&t, 0, sizeof t);
            items = round % 7 ? round * 5 : ITEMS;
            crew_run(pool_crew(pool), take, &t, items);
            assert_int_equal(t.overlaps, 0);
            assert_true(t.workers < 1 << workers);
            for (i = 0; i < ITEMS; i++)
                assert_int_equal(t.item[i], i < items);
        }
        pool_close(pool);
    }
}

static void pool__gives__the_bits_of_one_thread(void **state)
{
    static const char *const names[] = { "rns-3-3", "vrns-2-2-3" };
    enum { BATCH = 7, STEPS = 31, SYMBOLS = 4 };
    uint16_t ids[BATCH * STEPS];
    struct rng r;
    size_t i;
    int workers, again;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    draw_ids(&r, ids, BATCH * STEPS, SYMBOLS);
    for (i = 0; i < 2; i++) {
        struct model m;
        real *gradient = NULL;
        double nll[BATCH];

        make_model(&m, names[i], 8, 1, SYMBOLS, 0);
        for (workers = 1; workers <= 4; workers++) {
            struct err err = { { 0 }, false };
            struct pool *pool = pool_open(workers, &err);
            struct tape tape, plain;

            m.crew = pool_crew(pool);
            assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
            assert_ok(tape_init(&plain, &m, STACK_FORWARD, BATCH, STEPS, &err));
            for (again = 0; again < 3; again++) {
                memset(m.params.gradient, 0, m.params.total * sizeof(real));
                tape_forward(&tape, ids, BATCH, STEPS);
                tape_backward(&tape, 0);
                tape_forward(&plain, ids, BATCH, STEPS);
                if (!gradient) {
                    gradient = x_malloc(m.params.total * sizeof *gradient);
                    memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                    memcpy(nll, tape.nll, sizeof nll);
                }
                assert_memory_equal(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                assert_memory_equal(nll, tape.nll, sizeof nll);
                assert_memory_equal(nll, plain.nll, sizeof nll);
            }
            tape_release(&tape);
            tape_release(&plain);
            pool_close(pool);
        }
        free(gradient);
        model_release(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool__takes__every_turn_once),
        cmocka_unit_test(pool__gives__the_bits_of_one_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
