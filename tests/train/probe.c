/*
 * The probe, on networks wired by hand to do what an automaton does, and on random ones: which
 * column holds what, whose share is whose, and where network and automaton part.
 */
#include "engine.h"

#include "task/task.h"
#include "train/probe.h"

static const char STRING[] = "0110#0110";
enum { LENGTH = 9, MARK = 2 }; /* symbol # */

/* ---- wiring ------------------------------------------------------------------------------------
 */
static real *tensor(struct model *m, const char *name, int row, int column)
{
    const struct param *t = params_find(&m->params, name);

    assert_non_null(t);
    return m->params.value + t->offset + (size_t)row * (size_t)(t->columns ? t->columns : 1) +
           (size_t)column;
}

enum { UNIT_ZERO, UNIT_ONE, UNIT_MARK, UNIT_SEEN, UNITS };
static const double BIG = 20; /* a gate of this is open or shut */

/*
 * Four LSTM units: three show the symbol just read (0.76 or 0), the fourth, once # has been read,
 * stays at 0.76.
 */
static void wire_controller(struct model *m)
{
    enum { IN, KEEP, NEXT, SHOW };
    int unit, h = m->config.hidden;

    memset(m->params.value, 0, m->params.total * sizeof(real));
    for (unit = 0; unit < UNITS; unit++) {
        bool seen = unit == UNIT_SEEN;
        int symbol = seen ? MARK : unit;

        *tensor(m, "bias_ih_l0", IN * h + unit, 0) = (real)(seen ? -BIG : BIG);
        *tensor(m, "bias_ih_l0", KEEP * h + unit, 0) = (real)(seen ? BIG : -BIG);
        *tensor(m, "bias_ih_l0", SHOW * h + unit, 0) = (real)BIG;
        *tensor(m, "weight_ih_l0", NEXT * h + unit, symbol) = (real)BIG;
        if (seen)
            *tensor(m, "weight_ih_l0", IN * h + unit, symbol) = (real)(2 * BIG);
    }
}

/* One action of a stack: its score is `bias` plus weights of the units. */
static void wire_action(struct model *m, int stack, int action, double bias, double mark,
                        double seen)
{
    const char *weight = "action_layer.linear.weight";

    *tensor(m, "action_layer.linear.bias", 3 * stack + action, 0) = (real)bias;
    *tensor(m, weight, 3 * stack + action, UNIT_MARK) = (real)mark;
    *tensor(m, weight, 3 * stack + action, UNIT_SEEN) = (real)seen;
}

enum { PUSH, POP, NOOP };

/* Pushes before #; then pops: from # on (one ahead), or from the symbol after # on. */
static void wire_actions(struct model *m, int stack, bool ahead)
{
    wire_action(m, stack, PUSH, 40, 0, 0);
    wire_action(m, stack, POP, 0, 0, 120);
    wire_action(m, stack, NOOP, 0, ahead ? 0 : 240, 0);
}

/* What is pushed at component c: nearly 1 when the symbol just read is `symbol`, else nearly 0. */
static void wire_pushed(struct model *m, int component, int symbol)
{
    *tensor(m, "push_value_layer.linear.bias", component, 0) = (real)-BIG;
    *tensor(m, "push_value_layer.linear.weight", component, symbol) = (real)(4 * BIG);
}

static void read_string(const struct task *task, const char *typed, uint16_t *out, int *length)
{
    struct err err;

    assert_ok(task_parse(task, typed, out, PROBE_MOST_LENGTH, length, &err));
}

static void make_task(struct task *task, const char *name)
{
    struct err err;

    assert_ok(task_init(task, name, 0, &err));
}

static void probe(struct probe *p, struct model *m, const char *typed)
{
    uint16_t string[PROBE_MOST_LENGTH];
    struct task task;
    struct err err;
    int length;

    make_task(&task, "marked-reversal");
    read_string(&task, typed, string, &length);
    model_pack(m, ~0);
    assert_ok(probe_run(p, m, string, length, &err));
}

static float cell(const struct probe *p, int column, int depth, int component)
{
    return p->cell[(column * p->length + depth) * p->width + component];
}

/* ---- the automaton's columns --------------------------------------------------------------- */
/*
 * Column t is the stack after the action computed from the state that has read symbol t; the last
 * action is never executed.
 */
static void probe__shows__the_stack_after_each_symbol(void **state)
{
    static const int depths[2][LENGTH] = { { 1, 2, 3, 4, 4, 3, 2, 1, 0 },
                                           { 1, 2, 3, 4, 3, 2, 1, 0, 0 } };
    int ahead, t, d, tau;

    (void)state;
    for (ahead = 0; ahead < 2; ahead++) {
        struct model m;
        struct probe p;

        make_model(&m, "jm-2", UNITS, 1, 3, 0);
        wire_controller(&m);
        wire_actions(&m, 0, ahead);
        wire_pushed(&m, 0, UNIT_ZERO);
        wire_pushed(&m, 1, UNIT_ONE);
        probe_init(&p);
        probe(&p, &m, STRING);
        assert_int_equal(p.length, LENGTH);
        assert_int_equal(p.symbols, 3);
        assert_int_equal(p.stacks, 1);
        assert_int_equal(p.actions, 3);
        assert_int_equal(p.width, 2);
        assert_int_equal(p.hidden, UNITS);
        for (t = 0; t < LENGTH; t++) {
            const float *action = p.action + t * 3;
            int done = t < LENGTH - 1 ? t : -1;
            int expected = t < 4 ? PUSH : t == 4 && !ahead ? NOOP : POP;

            assert_near(probe_depth(&p, t, 0), depths[ahead][t], 1e-4);
            for (d = 0; d < 3; d++)
                assert_near(action[d], done >= 0 && d == expected, 1e-5);
            assert_near(p.state[t * UNITS + UNIT_SEEN], t >= 4 ? tanh(1) : 0, 1e-5);
            assert_near(p.state[t * UNITS + UNIT_ZERO], STRING[t] == '0' ? tanh(1) : 0, 1e-5);
            for (d = 0; d < LENGTH; d++) {
                /* The cell at a depth was pushed when that many fewer had been. */
                int owner = d < depths[ahead][t] ? depths[ahead][t] - 1 - d : -1;

                assert_near(probe_occupied(&p, t, 0, d), owner >= 0, 1e-4);
                for (tau = 0; tau < LENGTH; tau++)
                    assert_near(probe_share(&p, t, 0, d, tau), tau == owner, 1e-4);
                if (owner < 0)
                    continue;
                assert_int_equal(probe_owner(&p, t, 0, d), owner);
                assert_near(cell(&p, t, d, 0), STRING[owner] == '0', 1e-4);
                assert_near(cell(&p, t, d, 1), STRING[owner] == '1', 1e-4);
            }
        }
        assert_int_equal(p.depth[LENGTH - 1], 0);
        assert_int_equal(probe_owner(&p, LENGTH - 1, 0, 0), -1);
        assert_true(probe_depth(&p, LENGTH - 1, 0) == 0);
        assert_false(probe_half_life(&p) < 1e4); /* next to nothing is smeared, or nothing: NaN */
        probe_release(&p);
        model_release(&m);
    }
}

/* Two stacks side by side, the second one of another width, one ahead of the first. */
static void probe__keeps__stacks_apart(void **state)
{
    static const int depths[2][LENGTH] = { { 1, 2, 3, 4, 4, 3, 2, 1, 0 },
                                           { 1, 2, 3, 4, 3, 2, 1, 0, 0 } };
    struct model m;
    struct probe p;
    int t, k;

    (void)state;
    make_model(&m, "jm-1.2", UNITS, 1, 3, 0);
    wire_controller(&m);
    for (k = 0; k < 2; k++)
        wire_actions(&m, k, k);
    wire_pushed(&m, 0, UNIT_ONE);
    wire_pushed(&m, 1, UNIT_ZERO);
    wire_pushed(&m, 2, UNIT_ONE);
    probe_init(&p);
    probe(&p, &m, STRING);
    assert_int_equal(p.stacks, 2);
    assert_int_equal(p.width, 3);
    assert_int_equal(p.stack_width[0], 1);
    assert_int_equal(p.stack_width[1], 2);
    assert_int_equal(p.stack_at[0], 0);
    assert_int_equal(p.stack_at[1], 1);
    for (t = 0; t < LENGTH; t++)
        for (k = 0; k < 2; k++) {
            int owner = depths[k][t] - 1;

            assert_near(probe_depth(&p, t, k), depths[k][t], 1e-4);
            if (owner >= 0) {
                assert_int_equal(probe_owner(&p, t, k, 0), owner);
                assert_near(cell(&p, t, 0, k ? 2 : 0), STRING[owner] == '1', 1e-4);
                assert_near(k ? cell(&p, t, 0, 1) : 0, k && STRING[owner] == '0', 1e-4);
            }
        }
    probe_release(&p);
    model_release(&m);
}

/* jm-hidden pushes the state itself: its cells show which unit was up. */
static void probe__shows__hidden_states_pushed(void **state)
{
    struct model m;
    struct probe p;
    int t, d, unit;

    (void)state;
    make_model(&m, "jm-hidden", UNITS, 1, 3, 0);
    wire_controller(&m);
    wire_actions(&m, 0, true);
    probe_init(&p);
    probe(&p, &m, STRING);
    assert_int_equal(p.width, UNITS);
    assert_int_equal(p.stack_width[0], UNITS);
    for (t = 0; t < LENGTH - 1; t++)
        for (d = 0; d < p.depth[t]; d++) {
            int owner = probe_owner(&p, t, 0, d);

            if (probe_occupied(&p, t, 0, d) < 0.5f)
                continue;
            for (unit = 0; unit < UNITS; unit++)
                assert_near(cell(&p, t, d, unit), p.state[owner * UNITS + unit], 1e-4);
        }
    assert_int_equal(probe_owner(&p, 4, 0, 0), 2);
    assert_near(cell(&p, 4, 0, UNIT_ONE), tanh(1), 1e-4);
    probe_release(&p);
    model_release(&m);
}

/* ---- identities, with random weights -------------------------------------------------------- */
static double affine(const struct model *m, const char *name, int row, const float *h)
{
    char weight[64], bias[64];
    double sum;
    int i;

    snprintf(weight, sizeof weight, "%s.weight", name);
    snprintf(bias, sizeof bias, "%s.bias", name);
    sum = (double)*tensor((struct model *)m, bias, row, 0);
    for (i = 0; i < m->config.hidden; i++)
        sum += (double)*tensor((struct model *)m, weight, row, i) * (double)h[i];
    return sum;
}

/* Everything in a probe, from the states in it: actions, what was pushed, shares and cells. */
static void check_identities(const struct probe *p, const struct model *m)
{
    double *pushed = x_calloc((size_t)(p->length * p->width), sizeof *pushed);
    int t, k, d, c, tau, i;

    for (tau = 0; tau < p->length; tau++)
        for (c = 0; c < p->width; c++) {
            const float *h = p->state + tau * p->hidden;

            pushed[tau * p->width + c] =
                m->config.stack.push_hidden
                    ? (double)h[c]
                    : 1 / (1 + exp(-affine(m, "push_value_layer.linear", c, h)));
        }
    for (t = 0; t < p->length - 1; t++) {
        const float *h = p->state + t * p->hidden;

        assert_int_equal(p->depth[t],
                         m->config.stack.depth_limit && m->config.stack.depth_limit < t + 1
                             ? m->config.stack.depth_limit
                             : t + 1);
        for (k = 0; k < p->stacks; k++) {
            double e[3], sum = 0, depth = 0;

            for (i = 0; i < 3; i++)
                sum += e[i] = exp(affine(m, "action_layer.linear", 3 * k + i, h));
            for (i = 0; i < 3; i++)
                assert_near(p->action[(t * p->stacks + k) * 3 + i], e[i] / sum, 1e-5);
            for (d = 0; d < p->length; d++) {
                double occupied = 0, most = 0;
                int owner = -1;

                for (tau = 0; tau < p->length; tau++) {
                    double share = (double)probe_share(p, t, k, d, tau);

                    assert_true(share >= 0 && (tau <= t || share == 0));
                    assert_true(d < p->depth[t] || share == 0);
                    occupied += share;
                    if (share > most) {
                        most = share;
                        owner = tau;
                    }
                }
                assert_true(occupied <= 1 + 1e-5);
                assert_near(probe_occupied(p, t, k, d), occupied, 1e-5);
                assert_int_equal(probe_owner(p, t, k, d), owner);
                depth += occupied;
                for (c = p->stack_at[k]; c < p->stack_at[k] + p->stack_width[k]; c++) {
                    double content = 0;

                    for (tau = 0; tau <= t; tau++)
                        content +=
                            (double)probe_share(p, t, k, d, tau) * pushed[tau * p->width + c];
                    if (p->sharpness > 0) /* shares are of markers then: see tests/stack/types */
                        assert_true(cell(p, t, d, c) >= 0 && cell(p, t, d, c) <= 1);
                    else
                        assert_near(cell(p, t, d, c), content, 1e-5);
                }
            }
            assert_near(probe_depth(p, t, k), depth, 1e-5);
        }
    }
    free(pushed);
}

static void probe__adds_up__with_any_weights(void **state)
{
    static const char *const names[] = { "jm-4",     "jm-2.1.3",          "jm-hidden",
                                         "jm-4/gru", "stable-jm-2/elman", "stable-jm-2.1" };
    static const char *const strings[] = { "0110#0110", "0", "01", "#####",
                                           "0101101001#1001011010" };
    size_t i, s;
    int limit, layers;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++)
        for (layers = 1; layers <= 2; layers++)
            for (limit = 0; limit < 5; limit += 2) {
                struct model m;
                struct probe p;

                make_model(&m, names[i], 6, layers, 3, limit);
                probe_init(&p);
                for (s = 0; s < sizeof strings / sizeof *strings; s++) {
                    probe(&p, &m, strings[s]); /* each replaces the one before */
                    assert_int_equal(p.length, strlen(strings[s]));
                    check_identities(&p, &m);
                }
                probe_release(&p);
                model_release(&m);
            }
}

/* Predictions and states are the network's own; a model without a stack has no columns. */
static void probe__agrees_with__a_forward_run(void **state)
{
    static const char *const names[] = { "lstm", "jm-3", "stable-jm-3/gru" };
    uint16_t string[PROBE_MOST_LENGTH];
    struct task task;
    size_t i;
    int length, t, v;

    (void)state;
    make_task(&task, "marked-reversal");
    read_string(&task, STRING, string, &length);
    for (i = 0; i < 3; i++) {
        struct model m;
        struct probe p;
        struct tape tape;
        struct err err;
        double nats = 0;

        make_model(&m, names[i], 6, 1, 3, 0);
        probe_init(&p);
        probe(&p, &m, STRING);
        assert_ok(tape_init(&tape, &m, STACK_FORWARD, 1, length, &err));
        tape_forward(&tape, string, 1, length);
        for (t = 0; t <= length; t++) {
            double sum = 0;

            for (v = 0; v < 4; v++)
                sum += (double)p.prediction[t * 4 + v];
            assert_near(sum, 1, 1e-6);
            nats -= log((double)p.prediction[t * 4 + (t < length ? string[t] : 3)]);
        }
        assert_near(nats, tape.nll[0], 1e-5);
        assert_memory_equal(p.string, string, sizeof *string * LENGTH);
        assert_int_equal(p.stacks, i ? 1 : 0);
        assert_int_equal(p.actions, i ? 3 : 0);
        assert_true(isnan(probe_half_life(&p)) == (i != 1)); /* sharpened cells don't fade */
        assert_true(p.sharpness == (i == 2 ? STACK_SHARPNESS : 0));
        tape_release(&tape);
        probe_release(&p);
        model_release(&m);
    }
}

static void probe__takes__strings_up_to_its_limit(void **state)
{
    uint16_t string[PROBE_MOST_LENGTH + 1] = { 0 };
    struct model m;
    struct probe p;
    struct err err;

    (void)state;
    make_model(&m, "jm-2", 3, 1, 3, 0);
    probe_init(&p);
    assert_ok(probe_run(&p, &m, string, 0, &err));
    assert_int_equal(p.length, 0);
    assert_true(p.prediction[0] > 0 && isnan(probe_half_life(&p)));
    assert_ok(probe_run(&p, &m, string, PROBE_MOST_LENGTH, &err));
    check_identities(&p, &m);
    assert_false(probe_run(&p, &m, string, PROBE_MOST_LENGTH + 1, &err));
    assert_non_null(strstr(err.text, "at most 200"));
    assert_false(probe_run(&p, &m, string, -1, &err));
    assert_int_equal(p.length, PROBE_MOST_LENGTH); /* what was there stays */
    probe_release(&p);
    model_release(&m);
}

/* A nondeterministic stack, at lengths down to none: probabilities, a run, and no half-life. */
static void probe__keeps__the_runs_of_an_automaton(void **state)
{
    static const char *const typed[] = { "", "0", "01", "0110#0110", "01101#01#1010##0110110" };
    static const char *const names[] = { "rns-2-3", "ns-1-2", "vrns-2-2-3" };
    size_t i, k;

    (void)state;
    for (k = 0; k < sizeof names / sizeof *names; k++)
        for (i = 0; i < sizeof typed / sizeof *typed; i++) {
            int n = (int)strlen(typed[i]), t, a, d, owner;
            struct model m;
            struct probe p;

            make_model(&m, names[k], 6, 1, 3, 0);
            probe_init(&p);
            probe(&p, &m, typed[i]);
            assert_int_equal(p.states, m.config.stack.states);
            assert_int_equal(p.stack_symbols, m.config.stack.symbols);
            assert_int_equal(p.width, m.config.stack.vector);
            assert_int_equal(p.stacks, 1);
            assert_string_equal(p.action_names, "push replace pop");
            assert_true(isnan(probe_half_life(&p)));
            for (t = 0; t < n - 1; t++) {
                double top = 0, expected = 0, weight = 0;
                const struct pda_move *move = probe_moves(&p, t);
                int depth = 0;

                for (a = 0; a < p.states * p.stack_symbols; a++)
                    top += (double)probe_top(&p, t, a);
                assert_near(top, 1, 1e-6);
                assert_near(p.action[3 * t] + p.action[3 * t + 1] + p.action[3 * t + 2], 1, 1e-6);
                assert_in_range(p.depth[t], 1, t + 2);
                for (d = 0; d < p.depth[t]; d++) {
                    float likely;

                    assert_true(probe_likely_symbol(&p, t, d, &likely) >= 0 || likely == 0);
                    expected += (double)probe_occupied(&p, t, 0, d);
                    for (a = 0; a < p.stack_symbols; a++)
                        weight += (double)p.symbol[(t * n + d) * p.stack_symbols + a];
                }
                /* Every element was pushed, but one: the bottom. */
                assert_near(weight, expected + 1, 1e-5);
                assert_near(probe_depth(&p, t, 0), expected, 1e-6);
                assert_true(p.run_share[t] > 0 && p.run_share[t] <= 1);
                for (d = 0; d <= t; d++) {
                    depth += move[d].action == PDA_PUSH ? 1 : move[d].action == PDA_POP ? -1 : 0;
                    assert_int_equal(move[d].depth, depth);
                }
                assert_true(probe_height(&p, t, &owner) == (float)depth);
                assert_int_equal(owner, move[t].slot);
                for (d = 0; d <= depth; d++) /* on top of what was pushed before it */
                    assert_true(d < depth
                                    ? probe_run_owner(&p, t, d) > probe_run_owner(&p, t, d + 1)
                                    : probe_run_owner(&p, t, d) == -1);
            }
            if (n > 1) {
                assert_int_equal(p.depth[n - 1], 0); /* the last action is never executed */
                assert_true(p.run_share[n - 1] == 0);
            }
            probe_release(&p);
            model_release(&m);
        }
}

/* ---- half-life and the gold stack ------------------------------------------------------------ */
static void half_life__is__of_the_wrong_actions(void **state)
{
    struct model m;
    struct probe p;
    double wrong = 0;
    int t, k, a;

    (void)state;
    make_model(&m, "jm-2.1", 6, 1, 3, 0);
    probe_init(&p);
    probe(&p, &m, STRING);
    for (t = 0; t < LENGTH - 1; t++)
        for (k = 0; k < 2; k++) {
            double most = 0;

            for (a = 0; a < 3; a++)
                most = fmax(most, (double)p.action[(t * 2 + k) * 3 + a]);
            wrong += (1 - most) / (2 * (LENGTH - 1));
        }
    assert_near(probe_half_life(&p), log(2) / wrong, 1e-6);
    /* One no-op in three, everywhere: a symbol has a half-life of ln 2 / (2/3). */
    memset(m.params.value, 0, m.params.total * sizeof(real));
    probe(&p, &m, STRING);
    assert_near(probe_half_life(&p), log(2) / (2.0 / 3), 1e-5);
    probe(&p, &m, "0"); /* no action was executed */
    assert_true(isnan(probe_half_life(&p)));
    probe_release(&p);
    model_release(&m);
}

static void compare(struct probe_gold *gold, struct model *m, const char *task_name,
                    const char *typed)
{
    uint16_t string[PROBE_MOST_LENGTH];
    struct probe p;
    struct task task;
    struct err err;
    int length;

    make_task(&task, task_name);
    read_string(&task, typed, string, &length);
    model_pack(m, ~0);
    probe_init(&p);
    assert_ok(probe_run(&p, m, string, length, &err));
    probe_compare(gold, &p, &task);
    probe_release(&p);
}

static void compare__finds__where_they_part(void **state)
{
    struct probe_gold gold;
    struct model m;
    int ahead, t;

    (void)state;
    make_model(&m, "jm-2", UNITS, 1, 3, 0);
    for (ahead = 0; ahead < 2; ahead++) {
        static const int depths[LENGTH] = { 1, 2, 3, 4, 4, 3, 2, 1, 0 };
        static const char tops[] = "011001100";

        wire_controller(&m);
        wire_actions(&m, 0, ahead);
        compare(&gold, &m, "marked-reversal", STRING);
        assert_int_equal(gold.known, LENGTH);
        for (t = 0; t < LENGTH; t++) {
            assert_int_equal(gold.depth[t], depths[t]);
            assert_int_equal(gold.top[t], depths[t] ? (t == 4   ? 0
                                                       : t < 4  ? tops[t] - '0'
                                                       : t == 5 ? 1
                                                       : t == 6 ? 1
                                                                : 0)
                                                    : UINT16_MAX);
        }
        assert_int_equal(gold.lead, ahead);
        assert_int_equal(gold.diverges, LENGTH);
    }
    /* Never pops: right up to #, and with the automaton for a symbol longer. */
    wire_controller(&m);
    wire_action(&m, 0, PUSH, 40, 0, 0);
    wire_action(&m, 0, NOOP, 0, 0, 120);
    compare(&gold, &m, "marked-reversal", STRING);
    assert_int_equal(gold.lead, 0);
    assert_int_equal(gold.diverges, 5);
    /* Never pushes. */
    wire_action(&m, 0, PUSH, -40, 0, 0);
    compare(&gold, &m, "marked-reversal", STRING);
    assert_int_equal(gold.diverges, 0);
    /* Pushes # too: the depth is wrong at once, one ahead as well. */
    wire_action(&m, 0, PUSH, 40, 240, 0);
    wire_action(&m, 0, NOOP, 0, 0, 0);
    wire_action(&m, 0, POP, 0, 0, 120);
    compare(&gold, &m, "marked-reversal", STRING);
    assert_int_equal(gold.diverges, 4);
    model_release(&m);
}

/* A network that pushes 0 and passes over 1: the stack is right up to the first 1. */
static void compare__looks_at__the_depth(void **state)
{
    struct probe_gold gold;
    struct model m;

    (void)state;
    make_model(&m, "jm-2", UNITS, 1, 3, 0);
    wire_controller(&m);
    wire_action(&m, 0, PUSH, 40, 0, 0);
    *tensor(&m, "action_layer.linear.weight", NOOP, UNIT_ONE) = 120;
    compare(&gold, &m, "marked-reversal", "01#10");
    assert_int_equal(gold.known, 5);
    assert_int_equal(gold.diverges, 1);
    model_release(&m);
}

/* The right depth is not enough: what is on top must have been pushed at the right symbol. Here
 * the depth is right everywhere. */
static void compare__looks_at__the_top(void **state)
{
    struct probe_gold gold;
    struct task task;
    struct probe p;
    int t, length;
    uint16_t string[8];

    (void)state;
    make_task(&task, "marked-reversal");
    read_string(&task, "01#10", string, &length);
    /* A probe as a network would give it: the right depths, 1 2 2 1, and shares as told. */
    for (t = 0; t < 2; t++) {
        probe_init(&p);
        p.length = 5;
        p.stacks = 1;
        p.actions = 3;
        p.string = string;
        p.depth = (int[5]){ 1, 2, 2, 1, 0 };
        p.share = x_calloc(5 * 5 * 5, sizeof *p.share);
        p.share[0] = 1;          /* column 0: symbol 0 */
        p.share[25 + 1] = 1;     /* column 1: symbol 1 over ... */
        p.share[25 + 5 + 0] = 1; /* ... symbol 0 */
        p.share[50 + 1] = 1;     /* column 2, at #: the same */
        p.share[50 + 5 + 0] = 1;
        p.share[75 + (t ? 3 : 0)] = 1; /* column 3: symbol 0, or the 1 that was just read */
        probe_compare(&gold, &p, &task);
        assert_int_equal(gold.known, 5);
        assert_int_equal(gold.diverges, t ? 3 : 5);
        free(p.share);
    }
}

static void compare__knows__what_has_no_gold(void **state)
{
    struct probe_gold gold;
    struct model m;

    (void)state;
    make_model(&m, "jm-2", UNITS, 1, 3, 0);
    compare(&gold, &m, "marked-reversal", "01#01"); /* not of the language */
    assert_int_equal(gold.known, 0);
    compare(&gold, &m, "count-3", "001122"); /* not context-free */
    assert_int_equal(gold.known, 0);
    model_release(&m);
    make_model(&m, "lstm", UNITS, 1, 3, 0); /* no stack to compare */
    compare(&gold, &m, "marked-reversal", STRING);
    assert_int_equal(gold.known, LENGTH);
    assert_int_equal(gold.diverges, 0);
    model_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probe__shows__the_stack_after_each_symbol),
        cmocka_unit_test(probe__keeps__stacks_apart),
        cmocka_unit_test(probe__shows__hidden_states_pushed),
        cmocka_unit_test(probe__adds_up__with_any_weights),
        cmocka_unit_test(probe__agrees_with__a_forward_run),
        cmocka_unit_test(probe__takes__strings_up_to_its_limit),
        cmocka_unit_test(probe__keeps__the_runs_of_an_automaton),
        cmocka_unit_test(half_life__is__of_the_wrong_actions),
        cmocka_unit_test(compare__finds__where_they_part),
        cmocka_unit_test(compare__looks_at__the_depth),
        cmocka_unit_test(compare__looks_at__the_top),
        cmocka_unit_test(compare__knows__what_has_no_gold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
