/*
 * What freezing buys: with controller and memory frozen nothing runs backward through time, and
 * from the second epoch on nothing runs forward either (the hidden states are kept): over four
 * epochs a step takes less than two fifths of its CPU time. Float build, paper-formal sizes.
 *
 * Both trainers take the same batches in turn, a few steps each, so that a busy machine slows both.
 */
#include "train/small.h"

#include "base/clock.h"
#include "train/trainer.h"

enum { EPOCH = 60, STEPS = 6, TURNS = 4 * EPOCH / STEPS };

static double cpu_of(struct trainer *t)
{
    double spent = 0;
    int i = 0;

    while (i < STEPS) { /* updates only; validation costs both the same */
        double began = clock_thread_cpu_s();

        if (trainer_advance(t) == DID_STEP) {
            spent += clock_thread_cpu_s() - began;
            i++;
        }
    }
    return spent;
}

static double ratio_of(const char *model)
{
    double whole = 0, part = 0;
    struct trainer none, cm;
    struct config c;
    struct err err;
    int i;

    config_defaults(&c);
    snprintf(c.model, sizeof c.model, "%s", model);
    c.train_size = 10 * EPOCH;
    c.valid_size = 10;
    assert_ok(trainer_init(&none, &c, &err));
    assert_ok(trainer_init(&cm, &c, &err));
    trainer_freeze(&cm, FREEZE_C | FREEZE_M);
    for (i = 0; i < TURNS; i++) {
        whole += cpu_of(&none);
        part += cpu_of(&cm);
    }
    print_message("%s: cm at %.2f times the rate of none\n", model, whole / part);
    trainer_release(&none);
    trainer_release(&cm);
    return whole / part;
}

/* The best of a few tries: a machine can be too busy to measure, but not too quick. */
static void expect_ratio(const char *model)
{
    double best = 0;
    int i;

    if (SANITIZED)
        skip();
    for (i = 0; i < 4 && best < 2.5; i++)
        best = fmax(best, ratio_of(model));
    assert_true(best >= 2.5);
}

static void cm__is_quicker__lstm(void **state)
{
    (void)state;
    expect_ratio("lstm");
}

static void cm__is_quicker__jm_10(void **state)
{
    (void)state;
    expect_ratio("jm-10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cm__is_quicker__lstm),
        cmocka_unit_test(cm__is_quicker__jm_10),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
