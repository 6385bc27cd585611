/*
 * The recurrence of the superposition stack against plain lists: one list of doubles for each
 * component of each string, as the equations of stack/superposition.h say, nothing trimmed but by
 * the depth limit. In half of the plays cells are sharpened.
 */
#include "engine.h"

#include "stack/superposition.h"

enum { MOST_READINGS = 24, MOST_BATCH = 5, MOST_WIDTH = 16, MOST_STACKS = 4 };

struct play { /* inputs of one run */
    int sizes[MOST_STACKS], stacks, width, batch, readings, limit;
    double sharpness;
    double action[MOST_READINGS][MOST_BATCH][MOST_STACKS][3]; /* of the change before reading j */
    double pushed[MOST_READINGS][MOST_BATCH][MOST_WIDTH];
};

typedef double readings_of[MOST_READINGS][MOST_BATCH][MOST_WIDTH];

static int stack_of(const struct play *p, int component)
{
    int k = 0;

    while (component >= p->sizes[k])
        component -= p->sizes[k++];
    return k;
}

static void draw_play(struct play *p, struct rng *r, bool hard)
{
    static const double sharpness[] = { 2, 5, 10, 30 };
    int i, j, b, k;

    memset(p, 0, sizeof *p);
    p->stacks = 1 + (int)rng_below(r, MOST_STACKS);
    for (i = 0; i < p->stacks; i++)
        p->width += p->sizes[i] = 1 + (int)rng_below(r, MOST_WIDTH / MOST_STACKS);
    p->batch = 1 + (int)rng_below(r, MOST_BATCH);
    p->readings = 1 + (int)rng_below(r, MOST_READINGS);
    p->limit = rng_below(r, 2) ? 1 + (int)rng_below(r, 6) : 0;
    p->sharpness = hard || rng_below(r, 2) ? 0 : sharpness[rng_below(r, 4)];
    for (j = 1; j < p->readings; j++)
        for (b = 0; b < p->batch; b++) {
            for (k = 0; k < p->stacks; k++) {
                double *a = p->action[j][b][k], sum = 0;

                for (i = 0; i < 3; i++)
                    sum += a[i] = rng_unit(r);
                for (i = 0; i < 3; i++)
                    a[i] /= sum;
                if (hard) {
                    memset(a, 0, 3 * sizeof *a);
                    a[rng_below(r, 3)] = 1;
                }
            }
            for (i = 0; i < p->width; i++)
                p->pushed[j][b][i] = rng_uniform(r, -1, 1);
        }
}

static double sharpened(double x, double sharpness)
{
    return sharpness > 0 ? 1 / (1 + exp(-sharpness * (x - 0.5))) : x;
}

/* The oracle; below the limit a stack is as empty as below its contents. `cell`, if given, receives
 * column j of string b: cell[depth][component]. */
static void plain_lists(const struct play *p, readings_of out, int want_j, int want_b,
                        double cell[MOST_READINGS][MOST_WIDTH])
{
    int b, c, i, j;

    memset(out, 0, sizeof(readings_of));
    for (b = 0; b < p->batch; b++)
        for (c = 0; c < p->width; c++) {
            double list[MOST_READINGS + 2] = { 0 }, next[MOST_READINGS + 2];

            for (j = 1; j < p->readings; j++) {
                const double *a = p->action[j][b][stack_of(p, c)];

                memset(next, 0, sizeof next);
                for (i = 0; i <= MOST_READINGS; i++)
                    next[i] = a[0] * (i ? list[i - 1] : p->pushed[j][b][c]) + a[1] * list[i + 1] +
                              a[2] * list[i];
                for (i = p->limit ? p->limit : MOST_READINGS + 1; i < MOST_READINGS + 2; i++)
                    next[i] = list[MOST_READINGS + 1];
                for (i = 0; i < MOST_READINGS + 2; i++)
                    next[i] = sharpened(next[i], p->sharpness);
                memcpy(list, next, sizeof list);
                out[j][b][c] = list[0];
                for (i = 0; cell && j == want_j && b == want_b && i < MOST_READINGS; i++)
                    cell[i][c] = list[i];
            }
        }
}

struct core {
    struct superposition s;
    struct arena arena;
};

static void core_init(struct core *c, const struct play *p, int batch, int readings, bool keep,
                      bool whole)
{
    struct arena measure = { 0 };
    struct err err;

    superposition_lay_out(&c->s, &measure, p->sizes, p->stacks, batch, readings, p->limit,
                          p->sharpness, keep, whole);
    assert_ok(arena_init(&c->arena, measure.used, &err));
    superposition_lay_out(&c->s, &c->arena, p->sizes, p->stacks, batch, readings, p->limit,
                          p->sharpness, keep, whole);
    assert_int_equal(c->s.width, p->width);
    assert_int_equal(c->arena.used, measure.used);
}

static void core_fill(struct core *core, const struct play *p, int j, int from_b, int batch)
{
    size_t slot = superposition_slot(&core->s, j);
    int b, c;

    for (b = 0; b < batch; b++)
        for (c = 0; c < p->width; c++) {
            size_t i = slot + (size_t)(b * p->width + c);
            const double *a = p->action[j][from_b + b][stack_of(p, c)];

            assert_int_equal(core->s.stack_of[c], stack_of(p, c));
            core->s.push[i] = (real)a[0];
            core->s.pop[i] = (real)a[1];
            core->s.noop[i] = (real)a[2];
            core->s.pushed[i] = (real)p->pushed[j][from_b + b][c];
        }
}

/* Runs strings from_b .. from_b + batch - 1 for `readings` readings; out keeps their numbers. */
static void core_run(struct core *core, const struct play *p, int from_b, int batch, int readings,
                     readings_of out)
{
    int j, b, c;

    memset(out, 0, sizeof(readings_of));
    superposition_begin(&core->s, batch, readings);
    for (j = 1; j < readings; j++) {
        const real *top;

        core_fill(core, p, j, from_b, batch);
        top = superposition_forward(&core->s, j);
        for (b = 0; b < batch; b++)
            for (c = 0; c < p->width; c++)
                out[j][from_b + b][c] = (double)top[b * p->width + c];
    }
}

/* Sharpening steepens rounding errors: by H / 4 a step at most, and rarely that. */
static double tolerance(const struct play *p)
{
    return p->sharpness > 0 ? 1e-10 : 1e-14;
}

static readings_of expected, got, other;

static void superposition__matches__plain_lists(void **state)
{
    static double cell[MOST_READINGS][MOST_WIDTH];
    struct play p;
    struct rng r;
    int trial, mode, i, j, b, c;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (trial = 0; trial < 300; trial++) {
        draw_play(&p, &r, false);
        plain_lists(&p, expected, 0, 0, NULL);
        for (mode = 0; mode < 4; mode++) {
            struct core core;

            core_init(&core, &p, p.batch, p.readings, mode & 1, mode & 2);
            core_run(&core, &p, 0, p.batch, p.readings, got);
            for (j = 0; j < p.readings; j++)
                for (b = 0; b < p.batch; b++)
                    for (c = 0; c < p.width; c++)
                        assert_near(got[j][b][c], expected[j][b][c], tolerance(&p));
            for (j = 1; mode == 3 && j < p.readings; j++) { /* every cell of every column */
                b = (int)rng_below(&r, (uint32_t)p.batch);
                plain_lists(&p, expected, j, b, cell);
                assert_int_equal(core.s.depth[j], p.limit && p.limit < j ? p.limit : j);
                for (i = 0; i < MOST_READINGS; i++)
                    for (c = 0; c < p.width; c++)
                        assert_near(superposition_cell(&core.s, j, i)[b * p.width + c], cell[i][c],
                                    tolerance(&p));
            }
            arena_release(&core.arena);
        }
    }
}

/* What is kept, trimmed or computed beside a string must not change a bit of its readings. */
static void superposition__gives__the_same_bits(void **state)
{
    struct play p;
    struct rng r;
    int trial, mode, b;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    for (trial = 0; trial < 200; trial++) {
        struct core core;

        draw_play(&p, &r, false);
        core_init(&core, &p, p.batch, p.readings, true, true);
        core_run(&core, &p, 0, p.batch, p.readings, expected);
        arena_release(&core.arena);
        for (mode = 0; mode < 4; mode++) { /* ring or kept, trimmed or whole */
            core_init(&core, &p, p.batch, p.readings, mode & 1, mode & 2);
            core_run(&core, &p, 0, p.batch, p.readings, got);
            assert_memory_equal(got, expected, sizeof expected);

            /* One string alone, in the tape of the whole batch. */
            b = (int)rng_below(&r, (uint32_t)p.batch);
            core_run(&core, &p, b, 1, p.readings, got);
            for (int j = 0; j < p.readings; j++)
                assert_memory_equal(got[j][b], expected[j][b], sizeof got[j][b]);

            /* A shorter string is a prefix of the longer one. */
            if (p.readings > 2) {
                int fewer = 1 + (int)rng_below(&r, (uint32_t)p.readings - 1);

                core_run(&core, &p, 0, p.batch, fewer, other);
                for (int j = 0; j < fewer; j++)
                    assert_memory_equal(other[j], expected[j], sizeof other[j]);
            }
            arena_release(&core.arena);

            /* A tape laid out for more than is asked. */
            core_init(&core, &p, p.batch + 3, p.readings + 5, mode & 1, mode & 2);
            core_run(&core, &p, 0, p.batch, p.readings, got);
            assert_memory_equal(got, expected, sizeof expected);
            core_run(&core, &p, 0, p.batch, p.readings, got);
            assert_memory_equal(got, expected, sizeof expected);
            arena_release(&core.arena);
        }
    }
}

/* With actions of 0 and 1 it is an ordinary stack; popping the empty one leaves it empty. */
static void superposition__with_hard_actions__is_a_stack(void **state)
{
    struct play p;
    struct rng r;
    int trial, b, c, j, i;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (trial = 0; trial < 200; trial++) {
        struct core core;

        draw_play(&p, &r, true);
        core_init(&core, &p, p.batch, p.readings, trial & 1, trial & 2);
        core_run(&core, &p, 0, p.batch, p.readings, got);
        for (b = 0; b < p.batch; b++)
            for (c = 0; c < p.width; c++) {
                double item[MOST_READINGS + 1];
                int height = 0;

                for (j = 1; j < p.readings; j++) {
                    const double *a = p.action[j][b][stack_of(&p, c)];

                    if (a[0] == 1) {
                        item[height++] = p.pushed[j][b][c];
                        if (p.limit && height > p.limit) { /* the deepest falls off */
                            for (i = 1; i < height; i++)
                                item[i - 1] = item[i];
                            height--;
                        }
                    } else if (a[1] == 1 && height) {
                        height--;
                    }
                    assert_true(got[j][b][c] == (height ? item[height - 1] : 0));
                }
            }
        arena_release(&core.arena);
    }
}

/* ---- derivatives ---------------------------------------------------------------------------- */
/*
 * Unless cells are sharpened, the readings are linear in every single coefficient and every pushed
 * number, so a difference over a step of any size is the derivative itself, up to rounding.
 */
static double objective(struct core *core, const struct play *p, readings_of weight)
{
    double sum = 0;
    int j, b, c;

    core_run(core, p, 0, p->batch, p->readings, other);
    for (j = 1; j < p->readings; j++)
        for (b = 0; b < p->batch; b++)
            for (c = 0; c < p->width; c++)
                sum += other[j][b][c] * weight[j][b][c];
    return sum;
}

static double difference(struct core *core, struct play *p, readings_of weight, double *input)
{
    double old = *input, h = p->sharpness > 0 ? 1e-4 : 0.25, at[4];
    int i;

    for (i = 0; i < 4; i++) { /* of fourth order: -2h -h +h +2h */
        *input = old + h * (i < 2 ? i - 2 : i - 1);
        at[i] = objective(core, p, weight);
    }
    *input = old;
    return (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h);
}

/* Sharpened cells have slopes of their own: the difference's error is relative then. */
static void near_slope(const struct play *p, double slope, double by_difference)
{
    assert_near(slope, by_difference,
                p->sharpness > 0 ? 1e-7 * fmax(1, fabs(by_difference)) : 1e-12);
}

static void superposition__differentiates__as_differences_do(void **state)
{
    static double d_action[MOST_READINGS][MOST_BATCH][MOST_STACKS][3];
    static readings_of weight, d_pushed;
    struct play p;
    struct rng r;
    int trial, i, j, b, c, k;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    for (trial = 0; trial < 60; trial++) {
        struct core core;

        do
            draw_play(&p, &r, false);
        while (p.readings > 13);
        for (j = 0; j < MOST_READINGS; j++)
            for (b = 0; b < MOST_BATCH; b++)
                for (c = 0; c < MOST_WIDTH; c++)
                    weight[j][b][c] = rng_uniform(&r, -1, 1);
        memset(d_action, 0, sizeof d_action);
        memset(d_pushed, 0, sizeof d_pushed);
        core_init(&core, &p, p.batch + trial % 3, p.readings + trial % 2, true, trial & 4);
        core_run(&core, &p, 0, p.batch, p.readings, got);
        for (j = p.readings - 1; j >= 1; j--) {
            real d_reading[MOST_BATCH][MOST_WIDTH + 3];
            const real *by_pushed;

            for (b = 0; b < p.batch; b++)
                for (c = 0; c < MOST_WIDTH + 3; c++) /* what is past the width must not matter */
                    d_reading[b][c] = (real)(c < p.width ? weight[j][b][c] : NAN);
            superposition_backward(&core.s, j, d_reading[0], MOST_WIDTH + 3, &by_pushed);
            for (b = 0; b < p.batch; b++)
                for (c = 0; c < p.width; c++) {
                    int at = b * p.width + c;
                    double *d = d_action[j][b][stack_of(&p, c)];

                    d[0] += (double)core.s.d_push[at];
                    d[1] += (double)core.s.d_pop[at];
                    d[2] += (double)core.s.d_noop[at];
                    d_pushed[j][b][c] = (double)by_pushed[at];
                }
        }
        for (j = 1; j < p.readings; j++)
            for (b = 0; b < p.batch; b++) {
                for (k = 0; k < p.stacks; k++)
                    for (i = 0; i < 3; i++)
                        near_slope(&p, d_action[j][b][k][i],
                                   difference(&core, &p, weight, &p.action[j][b][k][i]));
                for (c = 0; c < p.width; c++)
                    near_slope(&p, d_pushed[j][b][c],
                               difference(&core, &p, weight, &p.pushed[j][b][c]));
            }
        arena_release(&core.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(superposition__matches__plain_lists),
        cmocka_unit_test(superposition__gives__the_same_bits),
        cmocka_unit_test(superposition__with_hard_actions__is_a_stack),
        cmocka_unit_test(superposition__differentiates__as_differences_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
