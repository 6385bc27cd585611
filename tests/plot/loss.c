/* The loss plot: every number against its definition, and nothing dropped. */
#include "../pane/fixture.h"

#include "plot/plot.h"
#include "plot/smooth.h"

static const struct figure_line *line_of(const struct figure *f, const char *name)
{
    size_t i;

    for (i = 0; i < f->lines; i++)
        if (!strcmp(f->line[i].name, name))
            return &f->line[i];
    fail_msg("no line '%s'", name);
    return NULL;
}

static void build(struct figure *f, const struct trace *t, const struct plot_options *o)
{
    struct err err = { "", false };

    figure_init(f);
    assert_ok(plot_find("loss", &err)->build(f, &t, 1, o, &err));
}

/* Straight from the definition: sum of f^(i - j) w_j v_j, over the sum of f^(i - j) w_j. */
static double smoothed(const double *v, const double *w, int count, double factor)
{
    double sum = 0, weight = 0;
    int j;

    for (j = 0; j < count; j++) {
        sum += pow(factor, count - 1 - j) * w[j] * v[j];
        weight += pow(factor, count - 1 - j) * w[j];
    }
    return sum / weight;
}

static void smooth__equals__its_definition(void **state)
{
    static const double factors[] = { 0, 0.5, 0.97, 0.999 };
    double v[200], w[200];
    struct rng r;
    size_t k;
    int i;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 0);
    for (i = 0; i < 200; i++) {
        v[i] = rng_uniform(&r, -1, 3);
        w[i] = 1 + rng_below(&r, 80);
    }
    for (k = 0; k < 4; k++) {
        struct smooth s = { .factor = factors[k] };

        for (i = 0; i < 200; i++)
            assert_near(smooth_add(&s, v[i], w[i]), smoothed(v, w, i + 1, factors[k]), 1e-12);
        assert_true(isnan(smooth_add(&s, NAN, 1)));
        assert_true(isnan(smooth_add(&s, INFINITY, 1)));
        v[199] = smooth_add(&s, 1, 1);
        assert_true(isfinite(v[199]));
    }
}

static void loss__draws__excess_of_every_step(void **state)
{
    struct plot_options o;
    const struct figure_line *raw, *train, *valid, *bound;
    struct figure f;
    struct trace t;
    double v[2000], w[2000];
    size_t i;

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 2000);
    plot_defaults(&o);
    o.log_y = false;
    o.smoothing = 0.9;
    build(&f, &t, &o);
    raw = line_of(&f, "train, raw");
    train = line_of(&f, "train");
    valid = line_of(&f, "validation");
    bound = line_of(&f, "bound (with length)");
    assert_int_equal(raw->count, 2000);
    assert_int_equal(raw->role, FIGURE_RAW);
    assert_int_equal(train->count, 2000);
    for (i = 0; i < 2000; i++) {
        v[i] = t.steps[i].loss / (t.steps[i].length + 1) - 0.36;
        w[i] = t.steps[i].length + 1;
        assert_near(raw->x[i], i + 1, 0);
        assert_near(raw->y[i], v[i], 1e-15);
    }
    assert_near(train->y[1999], smoothed(v, w, 2000, 0.9), 1e-12);
    assert_near(train->y[10], smoothed(v, w, 11, 0.9), 1e-12);
    assert_int_equal(valid->count, 2);
    assert_near(valid->x[1], 2000, 0);
    assert_near(valid->y[1], t.valid[1].nats - 0.36, 1e-15);
    assert_near(bound->y[0], 0, 0);
    assert_string_equal(f.y.label, "nats/symbol over the bound");
    figure_release(&f);
    trace_release(&t);
}

static void loss__says__when_the_bound_is_unknown(void **state)
{
    struct plot_options o;
    struct figure f;
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 100);
    t.bound_nats = NAN;
    plot_defaults(&o);
    o.smoothing = 0;
    build(&f, &t, &o);
    assert_string_equal(f.y.label, "nats/symbol (bound unknown)");
    assert_near(line_of(&f, "train")->y[7], t.steps[7].loss / (t.steps[7].length + 1), 1e-15);
    figure_release(&f);
    trace_release(&t);
}

static void loss__clips__at_the_lower_limit_of_a_log_axis(void **state)
{
    struct plot_options o;
    const struct figure_line *raw;
    struct trace_step below = { 0.36 * 51 - 1, 50 };
    struct figure f;
    struct trace t;
    size_t i;

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 3000);
    t.steps[1234] = below;
    plot_defaults(&o);
    build(&f, &t, &o);
    raw = line_of(&f, "train, raw");
    assert_int_equal(raw->count, 3000);
    assert_int_equal(f.y.scale, SCALE_LOG);
    assert_true(f.y.low > 0 && f.y.low < f.y.high);
    assert_near(raw->y[1234], f.y.low, 0);
    for (i = 0; i < raw->count; i++)
        assert_true(raw->y[i] >= f.y.low && raw->y[i] <= f.y.high);
    assert_non_null(strstr(f.note, "drawn at the lower edge"));
    figure_release(&f);
    trace_release(&t);
}

static void loss__marks__interventions(void **state)
{
    static const char *const labels[] = { "m", "note", "lr", "c-m" };
    static const double at[] = { 8000, 10400, 10500, 11000 };
    struct plot_options o;
    struct figure f;
    struct trace t;
    size_t i;

    (void)state;
    fixture_live(&t);
    fixture_event(&t, 10900, EVENT_PAUSE, 0, "you", "pause");
    fixture_event(&t, 11000, EVENT_FREEZE, FREEZE_C, "you", "");
    plot_defaults(&o);
    build(&f, &t, &o);
    assert_int_equal(f.marks, 4);
    for (i = 0; i < 4; i++) {
        assert_string_equal(f.mark[i].label, labels[i]);
        assert_near(f.mark[i].x, at[i], 0);
    }
    figure_release(&f);
    trace_release(&t);

    /* What is frozen from the start was never changed. */
    fixture_new(&t, "m,-m@50", 1);
    fixture_event(&t, 0, EVENT_FREEZE, FREEZE_M, "schedule", "freeze memory");
    fixture_event(&t, 50, EVENT_FREEZE, 0, "schedule", "thaw memory");
    fixture_steps(&t, 100);
    build(&f, &t, &o);
    assert_int_equal(f.marks, 1);
    assert_string_equal(f.mark[0].label, "-m");
    figure_release(&f);
    trace_release(&t);
}

static void loss__shows__where_a_run_diverged(void **state)
{
    struct plot_options o;
    const struct figure_line *train;
    struct figure f;
    struct trace t;

    (void)state;
    fixture_diverged(&t);
    plot_defaults(&o);
    build(&f, &t, &o);
    train = line_of(&f, "train");
    assert_int_equal(train->count, 813);
    assert_true(isnan(train->y[812]));
    assert_true(isfinite(train->y[811]));
    assert_int_equal(f.marks, 1);
    assert_string_equal(f.mark[0].label, "diverged");
    assert_near(f.mark[0].x, 813, 0);
    figure_release(&f);
    trace_release(&t);
}

static void loss__thins__but_keeps_extremes(void **state)
{
    struct plot_options o;
    const struct figure_line *all, *few;
    struct trace_step spike = { 9 * 51, 50 };
    struct figure f, thin;
    double low = INFINITY, high = -INFINITY, thin_low = INFINITY, thin_high = -INFINITY;
    struct trace t;
    size_t i;

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 20000);
    t.steps[7777] = spike;
    plot_defaults(&o);
    o.log_y = false;
    build(&f, &t, &o);
    o.most_points = 400;
    build(&thin, &t, &o);
    all = line_of(&f, "train, raw");
    few = line_of(&thin, "train, raw");
    assert_in_range(few->count, 100, 500);
    for (i = 0; i < all->count; i++) {
        low = fmin(low, all->y[i]);
        high = fmax(high, all->y[i]);
    }
    for (i = 0; i < few->count; i++) {
        thin_low = fmin(thin_low, few->y[i]);
        thin_high = fmax(thin_high, few->y[i]);
        assert_true(i == 0 || few->x[i] > few->x[i - 1]);
        assert_near(few->y[i], all->y[(size_t)few->x[i] - 1], 0);
    }
    assert_near(thin_low, low, 0);
    assert_near(thin_high, high, 0);
    figure_release(&f);
    figure_release(&thin);
    trace_release(&t);
}

static void loss__zooms__without_another_smoothing(void **state)
{
    struct plot_options o;
    const struct figure_line *part, *all;
    struct figure f, zoomed;
    struct trace t;
    size_t i;

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 3000);
    plot_defaults(&o);
    o.x = "epoch";
    o.log_y = false;
    build(&f, &t, &o);
    o.x_low = 1;
    o.x_high = 2;
    build(&zoomed, &t, &o);
    all = line_of(&f, "train");
    part = line_of(&zoomed, "train");
    assert_near(all->x[499], 0.5, 1e-15);
    assert_in_range(part->count, 1001, 1003);
    for (i = 0; i < part->count; i++)
        assert_near(part->y[i], all->y[(size_t)lround(part->x[i] * 1000) - 1], 0);
    assert_near(zoomed.x.low, 1, 0);
    assert_near(zoomed.x.high, 2, 0);
    figure_release(&f);
    figure_release(&zoomed);
    trace_release(&t);
}

static void loss__of_several_runs__is_their_validation(void **state)
{
    struct trace t[3];
    const struct trace *run[3] = { &t[0], &t[1], &t[2] };
    struct plot_options o;
    struct err err = { "", false };
    struct figure f;
    int i;

    (void)state;
    fixture_new(&t[0], "none", 1);
    fixture_new(&t[1], "m", 1);
    fixture_new(&t[2], "none", 2);
    for (i = 0; i < 3; i++)
        fixture_steps(&t[i], 2500);
    plot_defaults(&o);
    o.log_y = false;
    figure_init(&f);
    assert_ok(plot_find("loss", NULL)->build(&f, run, 3, &o, &err));
    assert_int_equal(line_of(&f, "nothing frozen · seed 1")->slot, 0);
    assert_int_equal(line_of(&f, "nothing frozen · seed 2")->slot, 0);
    assert_int_equal(line_of(&f, "memory frozen")->slot, 1);
    assert_near(line_of(&f, "memory frozen")->y[1], t[1].valid[1].nats - 0.36, 1e-15);
    assert_int_equal(f.lines, 4); /* and the bound */
    figure_release(&f);
    trace_release(&t[2]);
    fixture_new(&t[2], "none", 2);
    figure_init(&f);
    assert_false(plot_find("loss", NULL)->build(&f, run, 3, &o, &err));
    assert_non_null(strstr(err.text, "has no validation yet"));
    figure_release(&f);
    for (i = 0; i < 3; i++)
        trace_release(&t[i]);
}

static void loss__refuses__wrong_options(void **state)
{
    struct plot_options o;
    struct err err = { "", false };
    struct figure f;
    struct trace t;
    const struct trace *run = &t;

    (void)state;
    fixture_new(&t, "none", 1);
    figure_init(&f);
    plot_defaults(&o);
    o.x = "moon";
    assert_false(plot_find("loss", NULL)->build(&f, &run, 1, &o, &err));
    assert_true(err.usage);
    plot_defaults(&o);
    o.smoothing = 1;
    assert_false(plot_find("loss", NULL)->build(&f, &run, 1, &o, &err));
    plot_defaults(&o);
    assert_ok(plot_find("loss", NULL)->build(&f, &run, 1, &o, &err)); /* no step yet is fine */
    assert_int_equal(f.lines, 0);
    figure_release(&f);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth__equals__its_definition),
        cmocka_unit_test(loss__draws__excess_of_every_step),
        cmocka_unit_test(loss__says__when_the_bound_is_unknown),
        cmocka_unit_test(loss__clips__at_the_lower_limit_of_a_log_axis),
        cmocka_unit_test(loss__marks__interventions),
        cmocka_unit_test(loss__shows__where_a_run_diverged),
        cmocka_unit_test(loss__thins__but_keeps_extremes),
        cmocka_unit_test(loss__zooms__without_another_smoothing),
        cmocka_unit_test(loss__of_several_runs__is_their_validation),
        cmocka_unit_test(loss__refuses__wrong_options),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
