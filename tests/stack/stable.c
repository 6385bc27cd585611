/*
 * What sharpening is for: a stack that stays near the discrete one it stands for, however long, and
 * when it does not. Walks of hundreds and thousands of changes beside an ordinary stack of bits.
 */
#include "engine.h"

#include "stack/superposition.h"

enum { WIDTH = 3, BATCH = 2, MOST_WALK = 2001 };

/* The fixed point near 0, from below as an empty cell comes to it. */
static double low_code(double sharpness)
{
    double x = 0;
    int i;

    for (i = 0; i < 10000; i++)
        x = 1 / (1 + exp(-sharpness * (x - 0.5)));
    return x;
}

struct walk {
    struct superposition s;
    struct arena arena;
    struct rng r;
    bool bit[BATCH][MOST_WALK][WIDTH]; /* from the bottom */
    int height[BATCH];
    double worst; /* distance of any cell, and of the first empty one, from its bits */
    double far;   /* the largest of the last reading only */
    bool misread; /* some bit of a reading was on the wrong side of 1/2 */
};

static void walk_init(struct walk *w, double sharpness, int readings)
{
    static const int sizes[] = { WIDTH };
    struct arena measure = { 0 };
    struct err err;

    memset(w, 0, sizeof *w);
    superposition_lay_out(&w->s, &measure, sizes, 1, BATCH, readings, 0, sharpness, false, true);
    assert_ok(arena_init(&w->arena, measure.used, &err));
    superposition_lay_out(&w->s, &w->arena, sizes, 1, BATCH, readings, 0, sharpness, false, true);
    superposition_begin(&w->s, BATCH, readings);
    rng_init(&w->r, 5, RNG_CHECK, 1);
}

/*
 * An action for string b: pure pushes up to `low` cells, random ones between `low` and `high`;
 * `wrong` is divided between the other two. What is pushed is drawn at all times.
 */
static void act(struct walk *w, int j, int b, int low, int high, double wrong)
{
    size_t slot = superposition_slot(&w->s, j) + (size_t)(b * WIDTH);
    int choice = (int)rng_below(&w->r, 3), c; /* 0 push, 1 pop, 2 no-op */
    int *height = &w->height[b];
    bool bits[WIDTH];

    choice = *height >= high && !choice ? 1 : choice;
    if (*height < low) {
        choice = 0;
        wrong = 0;
    } else if (*height == low && choice == 1) {
        choice = 2;
    }
    for (c = 0; c < WIDTH; c++) {
        bits[c] = rng_below(&w->r, 2);
        w->s.pushed[slot + (size_t)c] = bits[c];
        w->s.push[slot + (size_t)c] = (real)(choice == 0 ? 1 - wrong : wrong / 2);
        w->s.pop[slot + (size_t)c] = (real)(choice == 1 ? 1 - wrong : wrong / 2);
        w->s.noop[slot + (size_t)c] = (real)(choice == 2 ? 1 - wrong : wrong / 2);
    }
    if (choice == 0)
        memcpy(w->bit[b][(*height)++], bits, sizeof bits);
    else if (choice == 1 && *height)
        --*height;
}

static double distance(const struct walk *w, int j, int b, int depth, int c)
{
    int height = w->height[b];
    bool bit = depth < height && w->bit[b][height - 1 - depth][c];

    return fabs((double)superposition_cell(&w->s, j, depth)[b * WIDTH + c] - bit);
}

static void go(struct walk *w, int from, int to, int low, int high, double wrong)
{
    int j, b, c, d;

    for (j = from; j < to; j++) {
        for (b = 0; b < BATCH; b++)
            act(w, j, b, low, high, wrong);
        superposition_forward(&w->s, j);
        w->far = 0;
        for (b = 0; b < BATCH; b++)
            for (c = 0; c < WIDTH; c++) {
                for (d = 0; d <= w->height[b]; d++)
                    w->worst = fmax(w->worst, distance(w, j, b, d, c));
                w->far = fmax(w->far, distance(w, j, b, 0, c));
                w->misread = w->misread || distance(w, j, b, 0, c) >= 0.5;
            }
    }
}

static void low_code__is__a_fixed_point_of_small_slope(void **state)
{
    static const double sharpness[] = { 4.5, 6, 10, 30 };
    size_t i;

    (void)state;
    assert_near(low_code(10), 0.0072, 0.00005); /* the figure in stack/superposition.h */
    for (i = 0; i < sizeof sharpness / sizeof *sharpness; i++) {
        double h = sharpness[i], p = low_code(h);

        assert_true(p < 0.5 && h * p * (1 - p) < 1);
        assert_near(1 / (1 + exp(-h * (1 - p - 0.5))), 1 - p, 1e-12);
    }
    assert_near(low_code(3), 0.5, 1e-9); /* and no code is left below 4 */
}

/* Pure actions: never further from the bits than the fixed points are, at any depth. */
static void stable__with_hard_actions__stays_at_its_codes(void **state)
{
    static const double sharpness[] = { 5, 10, 40 };
    static struct walk w;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof sharpness / sizeof *sharpness; i++) {
        double p = low_code(sharpness[i]);

        walk_init(&w, sharpness[i], 801);
        go(&w, 1, 801, 0, 60, 0);
        if (!(w.worst <= p * (1 + 1e-12) + 1e-15))
            fail_msg("H %g: %g from a code, fixed point %g", sharpness[i], w.worst, p);
        assert_true(w.worst >= p / 2 && !w.misread);
        arena_release(&w.arena);
    }
    walk_init(&w, 0, 801); /* and without sharpening they are the bits */
    go(&w, 1, 801, 0, 60, 0);
    assert_true(w.worst == 0);
    arena_release(&w.arena);
}

/*
 * Actions of which a hundredth is wrong, 2000 of them. A plain stack blurs until its bits are lost.
 * A stable one stays where pull and blur balance: at most d with d = g(d + 0.01), 0.0080 at H = 10.
 * With H below 4 there is nothing to stay at.
 */
static void stable__with_impure_actions__stays_and_plain_decays(void **state)
{
    enum { STEPS = 2001, BUILT = 30 };
    const double wrong = 0.01, h = 10;
    static struct walk w;
    double bound = 0;
    int i;

    (void)state;
    for (i = 0; i < 100; i++)
        bound = 1 / (1 + exp(-h * (bound + wrong - 0.5)));
    assert_near(bound, 0.0080, 0.00005);

    walk_init(&w, h, STEPS);
    go(&w, 1, STEPS, BUILT / 2, BUILT, wrong);
    print_message("H 10: at most %.4f from the bits after %d changes\n", w.worst, STEPS - 1);
    assert_true(w.worst <= bound && !w.misread);
    arena_release(&w.arena);

    walk_init(&w, 0, STEPS);
    go(&w, 1, STEPS, BUILT / 2, BUILT, wrong);
    print_message("plain: %.4f, at the top of the last %.4f\n", w.worst, w.far);
    assert_true(w.worst > 0.45 && w.misread);
    arena_release(&w.arena);

    walk_init(&w, 3, STEPS);
    go(&w, 1, STEPS, BUILT / 2, BUILT, wrong);
    print_message("H 3: %.4f\n", w.worst);
    assert_true(w.worst > 0.45);
    arena_release(&w.arena);
}

/* The bottom of a stack that is only looked at: n no-ops that are a hundredth wrong. */
static void stable__left_alone__keeps_what_plain_forgets(void **state)
{
    static const double sharpness[] = { 0, 3, 4.5, 10 };
    static struct walk w;
    size_t i, at;
    int j, b, c;

    (void)state;
    for (i = 0; i < sizeof sharpness / sizeof *sharpness; i++) {
        double worst = 0;

        walk_init(&w, sharpness[i], MOST_WALK);
        go(&w, 1, 11, 10, 10, 0);
        for (j = 11; j < MOST_WALK; j++) {
            for (b = 0; b < BATCH; b++)
                for (c = 0; c < WIDTH; c++) {
                    at = superposition_slot(&w.s, j) + (size_t)(b * WIDTH + c);
                    w.s.pushed[at] = (real)0.5;
                    w.s.push[at] = w.s.pop[at] = (real)0.005;
                    w.s.noop[at] = (real)0.99;
                }
            superposition_forward(&w.s, j);
        }
        for (b = 0; b < BATCH; b++)
            for (c = 0; c < WIDTH; c++)
                for (j = 0; j < 10; j++)
                    worst = fmax(worst, distance(&w, MOST_WALK - 1, b, j, c));
        if (sharpness[i] == 10)
            assert_true(worst <= 0.0081);
        else if (sharpness[i] > 4) /* codes are nearer to 1/2, and hold all the same */
            assert_true(worst > 0.05 && worst < 0.3);
        else
            assert_true(worst >= 0.49);
        arena_release(&w.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(low_code__is__a_fixed_point_of_small_slope),
        cmocka_unit_test(stable__with_hard_actions__stays_at_its_codes),
        cmocka_unit_test(stable__with_impure_actions__stays_and_plain_decays),
        cmocka_unit_test(stable__left_alone__keeps_what_plain_forgets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
