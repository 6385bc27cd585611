/* The stability plot: grouping, pooling, means and intervals against values worked out by hand. */
#include "../pane/fixture.h"

#include "plot/by_length.h"
#include "plot/groups.h"
#include "plot/growth.h"
#include "plot/plot.h"

static const struct figure_line *line_of(const struct figure *f, const char *name)
{
    size_t i;

    for (i = 0; i < f->lines; i++)
        if (!strcmp(f->line[i].name, name))
            return &f->line[i];
    fail_msg("no line '%s'", name);
    return NULL;
}

/* A final row of 10 strings with round numbers: 100 symbols, the bound 50 nats. */
static void add_row(struct trace *t, int low, int high, double nats, int correct)
{
    struct trace_eval e = { .low = low, .high = high, .final = true };

    e.score.strings = 10;
    e.score.symbols = 100;
    e.score.nats = nats;
    e.score.bound_nats = 50;
    e.score.bayes_nats = 52;
    e.score.bigram_nats = 90;
    e.score.correct = correct;
    e.score.bayes_correct = 80;
    e.score.bigram_correct = 40;
    e.excess_low = (nats - 50) / 100 - 0.03;
    e.excess_high = (nats - 50) / 100 + 0.04;
    e.accuracy_low = correct / 100.0 - 0.02;
    e.accuracy_high = correct / 100.0 + 0.01;
    e.deterministic_low = e.deterministic_high = e.whole_low = e.whole_high = (double)NAN;
    trace_set_eval(t, &e);
}

static void groups__are__runs_that_differ_in_the_seed_only(void **state)
{
    struct trace t[6];
    const struct trace *run[6];
    struct groups g;
    int i;

    (void)state;
    for (i = 0; i < 6; i++) {
        fixture_new(&t[i], i == 1 || i == 4 ? "m" : "none", i == 5 ? 1 : 1 + i);
        run[i] = &t[i];
    }
    fixture_event(&t[3], 10, EVENT_FREEZE, FREEZE_M, "you", ""); /* no longer the same experiment */
    fixture_event(&t[4], 0, EVENT_FREEZE, FREEZE_M, "schedule", "");
    groups_make(&g, run, 6, false);
    assert_int_equal(g.count, 3);
    assert_string_equal(g.group[0].name, "nothing frozen");
    assert_string_equal(g.group[1].name, "memory frozen");
    assert_string_equal(g.group[2].name, "nothing frozen, changed by hand");
    assert_int_equal(g.group[0].runs, 3); /* numbers 0, 2, 5 */
    assert_int_equal(g.group[0].seeds, 2);
    assert_int_equal(g.group[1].runs, 2);
    assert_int_equal(g.of[5], 0);
    groups_release(&g);
    groups_make(&g, run + 1, 2, true); /* m comes first here, but not in a figure */
    assert_string_equal(g.group[0].name, "none");
    assert_int_equal(g.of[0], 1);
    assert_int_equal(g.of[1], 0);
    assert_int_equal(g.group[1].slot, 1);
    groups_release(&g);
    groups_make(&g, run + 1, 1, true);
    assert_int_equal(g.group[0].slot, 1); /* and keeps its colour when alone */
    groups_release(&g);
    snprintf(t[2].model, sizeof t[2].model, "lstm");
    groups_make(&g, run, 6, true);
    assert_int_equal(g.count, 4);
    assert_string_equal(g.group[1].name, "lstm, none");
    assert_string_equal(g.group[2].name, "jm-10, m");
    assert_int_equal(g.group[2].slot, 2);
    groups_release(&g);
    /* The same name with another controller is another model, and sharpness counts where it acts.
     */
    snprintf(t[2].model, sizeof t[2].model, "%s", t[0].model);
    trace_set(&t[0], "controller", "lstm");
    trace_set(&t[2], "controller", "gru");
    trace_set(&t[5], "sharpness", "6");
    groups_make(&g, run, 6, true);
    assert_int_equal(g.count, 4);
    assert_int_equal(g.of[0], g.of[5]);
    assert_string_equal(g.group[g.of[2]].name, "jm-10 gru, none");
    assert_string_equal(g.group[g.of[0]].name, "jm-10, none");
    groups_release(&g);
    snprintf(t[0].model, sizeof t[0].model, "stable-jm-10");
    snprintf(t[5].model, sizeof t[5].model, "stable-jm-10");
    groups_make(&g, run, 6, true);
    assert_int_equal(g.count, 5);
    assert_string_equal(g.group[g.of[5]].name, "stable-jm-10 H 6, none");
    assert_string_equal(g.group[g.of[0]].name, "stable-jm-10, none");
    groups_release(&g);
    for (i = 0; i < 6; i++)
        trace_release(&t[i]);
}

static void windows__cover__all_lengths_and_keep_the_training_range_apart(void **state)
{
    struct trace t;
    const struct trace *run = &t;
    struct by_length w;
    struct err err = { "", false };
    int i, next = 40;

    (void)state;
    fixture_finished(&t, "none", 1, 0.5);
    assert_ok(by_length_windows(&w, &run, 1, &err));
    assert_false(w.bins);
    assert_in_range(w.windows, 20, 27);
    for (i = 0; i < w.windows; i++) {
        assert_int_equal(w.window[i].low, next);
        assert_false(w.window[i].low <= 80 && w.window[i].high > 80);
        next = w.window[i].high + 1;
    }
    assert_int_equal(next, 401);
    trace_release(&t);
}

static void scores__are__pooled_over_a_window(void **state)
{
    struct range window = { 90, 91 };
    double at, low, high;
    struct score s;
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    add_row(&t, 90, 90, 70, 60);
    add_row(&t, 91, 91, 60, 50);
    add_row(&t, 92, 92, 99, 10);
    assert_true(by_length_score(&t, window, MEASURE_EXCESS, &s, &at, &low, &high));
    assert_int_equal(s.strings, 20);
    assert_near(at, 90.5, 1e-12);
    assert_near(measure_of(MEASURE_EXCESS, &s), 0.15, 1e-12); /* (70 + 60 - 100) / 200 */
    /* Independent halves of equal weight: half widths add as squares. */
    assert_near(low, 0.15 - sqrt(0.03 * 0.03 * 2) / 2, 1e-12);
    assert_near(high, 0.15 + sqrt(0.04 * 0.04 * 2) / 2, 1e-12);
    assert_false(
        by_length_score(&t, (struct range){ 93, 99 }, MEASURE_EXCESS, &s, &at, &low, &high));
    trace_release(&t);
}

static void stability__draws__means_over_seeds(void **state)
{
    static const double nats[3] = { 60, 70, 95 };
    const double value[3] = { 0.1, 0.2, 0.45 };
    struct trace t[4];
    const struct trace *run[4];
    struct plot_options o;
    const struct figure_line *line;
    struct err err = { "", false };
    struct figure f;
    double low, high;
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        fixture_new(&t[i], i < 3 ? "none" : "cm", 1 + i);
        add_row(&t[i], 40, 100, i < 3 ? nats[i] : 65, 70);
        add_row(&t[i], 100, 200, i < 3 ? nats[i] + 5 : 66, 60);
        run[i] = &t[i];
    }
    plot_defaults(&o);
    o.thin = true;
    figure_init(&f);
    assert_ok(plot_find("stability", &err)->build(&f, run, 4, &o, &err));
    line = line_of(&f, "nothing frozen (3)");
    assert_int_equal(line->count, 2);
    assert_near(line->x[0], 70, 0);
    assert_near(line->y[0], 0.25, 1e-12);
    assert_near(line->y[1], 0.30, 1e-12);
    resample_mean(value, 3, &low, &high);
    assert_near(line->low[0], low, 1e-12);
    assert_near(line->high[0], high, 1e-12);
    line = line_of(&f, "c and m frozen (1)"); /* one seed: the interval over strings */
    assert_near(line->y[0], 0.15, 1e-12);
    assert_near(line->low[0], 0.12, 1e-12);
    assert_near(line->high[0], 0.19, 1e-12);
    assert_near(line_of(&f, "nothing frozen · seed 2")->y[0], 0.2, 1e-12);
    assert_int_equal(line_of(&f, "nothing frozen · seed 2")->role, FIGURE_RAW);
    assert_near(line_of(&f, "Bayes (attainable floor)")->y[0], 0.02, 1e-12);
    assert_near(line_of(&f, "bigram")->y[1], 0.4, 1e-12);
    assert_near(line_of(&f, "chance")->y[0], log(FIXTURE_SYMBOLS + 1) - 0.5, 1e-12);
    assert_string_equal(f.span[0].label, "trained on 40–80");
    assert_string_equal(f.subtitle, "mean of n = 1–3 seeds; band: 95 % bootstrap over seeds, over "
                                    "strings where n = 1");
    assert_non_null(strstr(f.note, "lower bound given the length"));
    figure_release(&f);

    o.measure = "accuracy";
    o.thin = false;
    figure_init(&f);
    assert_ok(plot_find("stability", &err)->build(&f, run, 4, &o, &err));
    assert_near(line_of(&f, "nothing frozen (3)")->y[1], 0.6, 1e-12);
    assert_near(line_of(&f, "Bayes ceiling")->y[0], 0.8, 1e-12);
    assert_near(line_of(&f, "bigram")->y[0], 0.4, 1e-12);
    assert_near(line_of(&f, "chance")->y[0], 0.25, 1e-12);
    assert_int_equal(f.lines, 5);
    figure_release(&f);
    for (i = 0; i < 4; i++)
        trace_release(&t[i]);
}

static void stability__says__what_is_missing(void **state)
{
    struct trace t[2];
    const struct trace *run[2] = { &t[0], &t[1] };
    struct plot_options o;
    struct err err = { "", false };
    struct figure f;

    (void)state;
    fixture_new(&t[0], "none", 1);
    fixture_new(&t[1], "m", 1);
    snprintf(t[1].name, sizeof t[1].name, "run-b");
    add_row(&t[0], 40, 100, 60, 50);
    plot_defaults(&o);
    figure_init(&f);
    assert_false(plot_find("stability", NULL)->build(&f, run, 2, &o, &err));
    assert_string_equal(err.text, "run 'run-b' has no evaluation by length yet");
    o.measure = "deterministic";
    assert_false(plot_find("stability", NULL)->build(&f, run, 1, &o, &err));
    assert_non_null(strstr(err.text, "it has no deterministic positions"));
    o.measure = "acuracy";
    assert_false(plot_find("stability", NULL)->build(&f, run, 1, &o, &err));
    assert_non_null(strstr(err.text, "did you mean 'accuracy'?"));
    figure_release(&f);
    trace_release(&t[0]);
    trace_release(&t[1]);
}

static void growth__finds__the_power_of_a_power_law(void **state)
{
    static const double powers[3] = { 0.5, 1, 1.5 };
    static const char *const words[3] = { "sub-linear", "not above linear", "super-linear" };
    struct growth g;
    struct trace t;
    int k, n;

    (void)state;
    for (k = 0; k < 3; k++) {
        fixture_new(&t, "none", 1);
        for (n = 40; n <= 120; n++) {
            double noise = k == 1 ? 1 + 0.2 * ((n * 7) % 11 - 5) / 5 : 1;

            /* Within the training range: another law, which must not count. */
            add_row(&t, n, n, 50 + noise * (n > 80 ? 0.1 * pow(n, powers[k]) : 1000.0 / n), 50);
        }
        assert_true(growth_measure(&g, &t));
        assert_int_equal(g.lengths, 40);
        assert_near(g.exponent, powers[k], k == 1 ? 0.4 : 1e-9);
        assert_true(g.low <= g.exponent && g.exponent <= g.high);
        assert_string_equal(growth_words(&g), words[k]);
        trace_release(&t);
    }
    fixture_new(&t, "none", 1);
    fixture_bins(&t, 3, 100, true);
    assert_false(growth_measure(&g, &t)); /* bins are no single lengths */
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups__are__runs_that_differ_in_the_seed_only),
        cmocka_unit_test(windows__cover__all_lengths_and_keep_the_training_range_apart),
        cmocka_unit_test(scores__are__pooled_over_a_window),
        cmocka_unit_test(stability__draws__means_over_seeds),
        cmocka_unit_test(stability__says__what_is_missing),
        cmocka_unit_test(growth__finds__the_power_of_a_power_law),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
