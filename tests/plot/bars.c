/* Bars by length, retention, norms and the stack of one string, against numbers worked out by hand;
 * and what the caption says of them. */
#include "../pane/fixture.h"
#include "../pane/probes.h"

#include "plot/bins.h"
#include "plot/plot.h"
#include "task/task.h"

static const struct figure_line *line_of(const struct figure *f, const char *name)
{
    size_t i;

    for (i = 0; i < f->lines; i++)
        if (!strcmp(f->line[i].name, name))
            return &f->line[i];
    fail_msg("no line '%s'", name);
    return NULL;
}

static bool has_line(const struct figure *f, const char *name)
{
    size_t i;

    for (i = 0; i < f->lines; i++)
        if (!strcmp(f->line[i].name, name))
            return true;
    return false;
}

static void add_row(struct trace *t, int low, int high, int correct, bool final)
{
    struct trace_eval e = { .low = low, .high = high, .final = final };

    e.score.strings = 10;
    e.score.symbols = 100;
    e.score.correct = correct;
    e.score.bayes_correct = 90;
    e.score.bigram_correct = low < 40 ? 40 : 50;
    e.accuracy_low = correct / 100.0 - 0.02;
    e.accuracy_high = correct / 100.0 + 0.01;
    e.excess_low = e.excess_high = e.deterministic_low = e.deterministic_high = e.whole_low =
        e.whole_high = (double)NAN;
    trace_set_eval(t, &e);
}

/* A run of 80 % on short and `far` % on long strings. */
static void make_run(struct trace *t, const char *freeze, int64_t seed, int far, bool final)
{
    fixture_new(t, freeze, seed);
    trace_set(t, "bins", "5-40,41-80");
    t->train_low = 5;
    t->train_high = 40;
    add_row(t, 5, 40, 80, final);
    add_row(t, 41, 80, far, final);
}

static bool build(struct figure *f, const char *name, const struct trace *const *run, int runs,
                  struct plot_options *o, struct err *err)
{
    const struct plot_type *type = plot_find(name, err);

    figure_init(f);
    if (type->measure)
        o->measure = type->measure;
    return type->build(f, run, runs, o, err);
}

static void lengths__bars__are_means_beside_yardsticks(void **state)
{
    struct trace t[3];
    const struct trace *run[3] = { &t[0], &t[1], &t[2] };
    const struct figure_line *line;
    struct plot_options o;
    struct err err = { 0 };
    struct figure f;

    (void)state;
    plot_defaults(&o);
    make_run(&t[0], "none", 1, 60, true);
    make_run(&t[1], "none", 2, 40, true);
    make_run(&t[2], "m", 1, 30, false); /* its live rows count */
    assert_ok(build(&f, "lengths", run, 3, &o, &err));
    line = line_of(&f, "nothing frozen");
    assert_true(line->apart);
    assert_int_equal(line->count, 2);
    assert_true(fabs(line->y[0] - 0.8) < 1e-12 && fabs(line->y[1] - 0.5) < 1e-12);
    assert_true(fabs(line->low[1] - 0.4) < 1e-12 && fabs(line->high[1] - 0.6) < 1e-12);
    line = line_of(&f, "memory frozen");
    assert_true(fabs(line->y[1] - 0.3) < 1e-12);
    assert_true(fabs(line->low[1] - 0.28) < 1e-12 && fabs(line->high[1] - 0.31) < 1e-12);
    assert_true(line_of(&f, "bigram")->y[0] == 0.4);
    assert_true(line_of(&f, "bigram")->y[4] == 0.5);
    assert_true(isnan(line_of(&f, "bigram")->y[2])); /* nothing joins the bins */
    assert_true(line_of(&f, "Bayes ceiling")->y[0] == 0.9);
    assert_int_equal(f.blocks, 4);
    assert_true(f.block[1].y1 == line_of(&f, "nothing frozen")->y[1]);
    assert_int_equal(f.x.ticks, 2);
    assert_string_equal(f.x.tick[1].label, "41–80");
    assert_int_equal(f.spans, 1);
    assert_true(f.span[0].low == -0.5 && f.span[0].high == 0.5);
    figure_release(&f);
    trace_set(&t[2], "bins", "100-200");
    assert_false(build(&f, "lengths", run, 3, &o, &err));
    assert_non_null(strstr(err.text, "has no evaluation by length yet"));
    figure_release(&f);
    trace_release(&t[0]);
    trace_release(&t[1]);
    trace_release(&t[2]);
}

static void retention__is__last_over_first(void **state)
{
    struct trace t[3];
    const struct trace *run[3] = { &t[0], &t[1], &t[2] };
    const struct figure_line *line;
    struct plot_options o;
    struct err err = { 0 };
    struct figure f;

    (void)state;
    plot_defaults(&o);
    make_run(&t[0], "none", 1, 60, true);
    make_run(&t[1], "none", 2, 40, true);
    make_run(&t[2], "cm", 1, 80, true);
    assert_ok(build(&f, "retention", run, 3, &o, &err));
    line = line_of(&f, "none, each seed");
    assert_int_equal(line->count, 2);
    assert_true(fabs(line->y[0] - 0.75) < 1e-12 && fabs(line->y[1] - 0.5) < 1e-12);
    line = line_of(&f, "none, mean");
    assert_true(fabs(line->y[0] - 0.625) < 1e-12);
    assert_true(fabs(line->low[0] - 0.5) < 1e-12 && fabs(line->high[0] - 0.75) < 1e-12);
    line = line_of(&f, "cm, mean");
    assert_true(fabs(line->y[0] - 1) < 1e-12 && isnan(line->low[0]));
    assert_true(line_of(&f, "bigram")->y[0] == 1.25); /* a level above 1: it needs no stack */
    assert_true(f.y.high > 1.25);
    assert_string_equal(f.x.tick[1].label, "cm");
    figure_release(&f);
    trace_set(&t[0], "bins", "5-40");
    assert_false(build(&f, "retention", run, 1, &o, &err));
    assert_non_null(strstr(err.text, "needs two bins"));
    figure_release(&f);
    o.measure = "excess";
    figure_init(&f);
    assert_false(plot_find("retention", NULL)->build(&f, run, 3, &o, &err));
    assert_non_null(strstr(err.text, "not of excess"));
    figure_release(&f);
    trace_release(&t[0]);
    trace_release(&t[1]);
    trace_release(&t[2]);
}

static void gradients__of_frozen_parts__are_no_line(void **state)
{
    const struct figure_line *line;
    struct plot_options o;
    struct trace t;
    const struct trace *run = &t;
    struct err err = { 0 };
    struct figure f;
    int i;

    (void)state;
    plot_defaults(&o);
    fixture_new(&t, "none", 7);
    assert_false(build(&f, "gradients", &run, 1, &o, &err));
    assert_non_null(strstr(err.text, "has no norms yet"));
    figure_release(&f);
    for (i = 0; i < 10; i++) { /* the controller is frozen in between, the memory always */
        struct trace_health h = { .step = 10 * (i + 1) };

        h.gradient[PART_CONTROLLER] = i == 4 ? 0 : 2;
        h.update[PART_CONTROLLER] = i == 4 ? 0 : 0.5F;
        h.gradient[PART_CLASSIFIER] = 1;
        h.update[PART_CLASSIFIER] = 0.25;
        trace_add_health(&t, &h);
    }
    fixture_event(&t, 40, EVENT_FREEZE, FREEZE_C, "you", "");
    assert_ok(build(&f, "gradients", &run, 1, &o, &err));
    line = line_of(&f, "controller gradient");
    assert_int_equal(line->count, 10);
    assert_true(line->x[0] == 10 && fabs(line->y[0] - 2) < 1e-12);
    assert_true(isnan(line->y[4]) && fabs(line->y[5] - 2) < 1e-12);
    assert_true(fabs(line_of(&f, "classifier update")->y[9] - 0.25) < 1e-12);
    assert_false(has_line(&f, "memory gradient"));
    assert_non_null(strstr(f.note, "Exactly 0, no line, while frozen: controller, memory."));
    assert_true(f.y.scale == SCALE_LOG);
    assert_int_equal(f.marks, 1);
    assert_string_equal(f.mark[0].label, "c");
    figure_release(&f);
    trace_release(&t);
}

static void stack__shows__shares_letters_and_actions(void **state)
{
    enum { N = 3 };
    uint16_t string[N] = { 1, 2, 1 };
    float action[N * 3] = { 0.75F, 0.05F, 0.2F, 0.1F, 0.6F, 0.3F, 0, 0, 0 };
    float share[N * N * N] = { 0 };
    int depth[N] = { 1, 2, 0 };
    struct probe p = { .length = N,
                       .symbols = 3,
                       .string = string,
                       .stacks = 1,
                       .actions = 3,
                       .action_names = "push pop no-op",
                       .action = action,
                       .depth = depth,
                       .share = share,
                       .step = 42 };
    struct plot_options o;
    struct task task;
    struct trace t;
    const struct trace *run = &t;
    struct err err = { 0 };
    struct figure f;
    size_t i, cells = 0, pops = 0;

    (void)state;
    plot_defaults(&o);
    fixture_new(&t, "none", 7);
    assert_false(build(&f, "stack", &run, 1, &o, &err));
    assert_non_null(strstr(err.text, "no string"));
    figure_release(&f);
    assert_ok(task_init(&task, "marked-reversal", 0, &err));
    share[(0 * N + 0) * N + 0] = 0.75F;
    share[(1 * N + 0) * N + 0] = 0.25F;
    share[(1 * N + 0) * N + 1] = 0.5F; /* the "#" of column 1 has the larger share */
    o.probe = &p;
    o.probe_task = &task;
    assert_ok(build(&f, "stack", &run, 1, &o, &err));
    assert_true(f.y.reversed);
    for (i = 0; i < f.blocks; i++) {
        const struct figure_block *b = &f.block[i];

        if (!strcmp(b->name, "occupied, depth 0")) {
            assert_true(fabs(b->value - 0.75) < 1e-6);
            assert_string_equal(b->label, cells ? "#" : "1");
            cells++;
        }
        if (!strcmp(b->name, "pop") && b->x0 > 0) {
            assert_true(fabs(b->value - 0.6) < 1e-6);
            pops++;
        }
    }
    assert_int_equal(cells, 2);
    assert_int_equal(pops, 1);
    plot_provenance(&f, plot_find("stack", NULL), &run, 1, &o);
    for (i = 0; i < f.pairs && strcmp(f.key[i], "string") != 0; i++)
        continue;
    assert_true(i < f.pairs);
    assert_string_equal(f.value[i], "1#1");
    figure_release(&f);
    p.stacks = p.actions = 0;
    assert_false(build(&f, "stack", &run, 1, &o, &err));
    assert_non_null(strstr(err.text, "has no stack"));
    figure_release(&f);
    trace_release(&t);
}

/* Of a nondeterministic stack: the likeliest symbol with its share, state and top, both depths. */
static void stack__shows__symbols_and_the_run(void **state)
{
    struct plot_options o;
    struct task task;
    struct probe p;
    struct trace t;
    const struct trace *run = &t;
    struct err err = { 0 };
    struct figure f;
    size_t i, cells = 0, tops = 0, replaced = 0;

    (void)state;
    plot_defaults(&o);
    fixture_new(&t, "none", 7);
    assert_ok(task_init(&task, "marked-reversal", 0, &err));
    probes_runs(&p, &task, "0110#0110", "PPpP.OOoO");
    o.probe = &p;
    o.probe_task = &task;
    assert_ok(build(&f, "stack", &run, 1, &o, &err));
    for (i = 0; i < f.blocks; i++) {
        const struct figure_block *b = &f.block[i];
        int column = (int)(b->x0 + 0.5);
        float likely;

        if (!strcmp(b->name, "likeliest symbol, depth 1")) {
            char name[TASK_NAME];
            int symbol = probe_likely_symbol(&p, column, 1, &likely);

            assert_near(b->value, likely, 1e-6);
            assert_string_equal(b->label, probe_stack_symbol(symbol, name));
            cells++;
        }
        if (!strcmp(b->name, "state 1, top 2")) {
            assert_near(b->value, p.top[column * 6 + 5], 1e-6);
            tops++;
        }
        if (!strcmp(b->name, "replace"))
            replaced++;
    }
    assert_int_equal(cells, 8);
    assert_int_equal(tops, 8);
    assert_int_equal(replaced, 8);
    for (i = 0; i < 8; i++) /* it follows the automaton: both edges are the same */
        assert_true(line_of(&f, "most likely run's depth")->y[2 * i] ==
                    line_of(&f, "automaton's depth")->y[2 * i]);
    assert_non_null(strstr(f.note, "Most likely run: 0.22 of all."));
    assert_null(strstr(f.note, "Half-life"));
    figure_release(&f);
    probe_release(&p);
    trace_release(&t);
}

static void captions__say__what_a_reader_asks(void **state)
{
    struct trace t[2];
    const struct trace *run[2] = { &t[0], &t[1] };
    const struct plot_type *type = plot_find("lengths", NULL);
    struct plot_options o;
    struct err err = { 0 };
    struct figure f;
    char *text;

    (void)state;
    plot_defaults(&o);
    make_run(&t[0], "m", 1, 60, true);
    make_run(&t[1], "m", 2, 40, true);
    trace_set(&t[0], "hidden", "30");
    trace_set(&t[1], "hidden", "30");
    fixture_event(&t[0], 0, EVENT_FREEZE, FREEZE_M, "schedule", "");
    assert_ok(build(&f, "lengths", run, 2, &o, &err));
    plot_provenance(&f, type, run, 2, &o);
    text = plot_caption(&f, type);
    assert_non_null(strstr(text, "Accuracy by length on "));
    assert_non_null(strstr(text, "mean of n = 2 seeds; interval: 95 % bootstrap over seeds."));
    assert_non_null(strstr(text, "Yardsticks: Bayes ceiling, bigram, chance.\n"));
    assert_non_null(strstr(text, "Shaded: trained on 5–40.\n"));
    assert_non_null(strstr(text, "Seeds: 1, 2.\n"));
    assert_non_null(strstr(text, "hidden=30"));
    assert_non_null(strstr(text, "Interventions: none.\n")); /* the plan is not one */
    free(text);
    figure_release(&f);
    fixture_event(&t[0], 500, EVENT_FREEZE, FREEZE_C, "you", "");
    fixture_event(&t[1], 500, EVENT_FREEZE, FREEZE_C, "you", "");
    assert_ok(build(&f, "lengths", run, 2, &o, &err));
    plot_provenance(&f, type, run, 2, &o);
    text = plot_caption(&f, type);
    assert_non_null(strstr(text, ": 500 freeze c you"));
    assert_null(strstr(text, "schedule"));
    free(text);
    figure_release(&f);
    trace_release(&t[0]);
    trace_release(&t[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths__bars__are_means_beside_yardsticks),
        cmocka_unit_test(retention__is__last_over_first),
        cmocka_unit_test(gradients__of_frozen_parts__are_no_line),
        cmocka_unit_test(stack__shows__shares_letters_and_actions),
        cmocka_unit_test(stack__shows__symbols_and_the_run),
        cmocka_unit_test(captions__say__what_a_reader_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
