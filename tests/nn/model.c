/* The tensors of a model: how many numbers each part has, how they are drawn, how copies follow. */
#include "engine.h"

/* Two bias vectors in each controller, 20 hidden units: the counts that follow from the layers'
 * shapes. */
static void parameters__count__what_the_shapes_say(void **state)
{
    static const struct {
        int symbols;
        const char *model;
        int controller, memory, classifier;
    } rows[] = {
        { 3, "lstm", 2000, 0, 84 },
        { 3, "jm-10", 2800, 273, 84 },
        { 3, "jm-3.3.3", 2720, 378, 84 },
        { 3, "jm-hidden", 3600, 63, 84 },
        { 2, "lstm", 1920, 0, 63 },
        { 2, "jm-10", 2720, 273, 63 },
        { 2, "jm-3.3.3", 2640, 378, 63 },
        { 2, "jm-hidden", 3520, 63, 63 },
        { 4, "lstm", 2080, 0, 105 },
        { 4, "jm-10", 2880, 273, 105 },
        { 4, "jm-3.3.3", 2800, 378, 105 },
        { 4, "jm-hidden", 3680, 63, 105 },
        { 3, "jm-learned-10", 2800, 273, 84 },
        { 3, "stable-jm-10", 2800, 273, 84 },
        { 3, "gref-10", 2800, 252, 84 },
        { 3, "lstm/gru", 1500, 0, 84 },
        { 3, "jm-10/gru", 2100, 273, 84 },
        { 2, "jm-hidden/gru", 2640, 63, 63 },
        { 4, "gref-10/gru", 2160, 252, 105 },
        { 3, "lstm/elman", 500, 0, 84 },
        { 3, "jm-3.3.3/elman", 680, 378, 84 },
        { 2, "jm-10/elman", 680, 273, 63 },
        { 4, "stable-jm-3.3.3/elman", 700, 378, 105 },
        { 3, "rns-3-3", 2720, 3969, 84 },
        { 3, "rns-1-3", 2240, 441, 84 },
        { 3, "ns-2-3", 2240, 1764, 84 },
        { 3, "vrns-2-3-3", 3440, 1764 + 63 + 3, 84 },
        { 3, "vrns-1-1-3", 2240, 63 + 63 + 3, 84 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct model m;

        make_model(&m, rows[i].model, 20, 1, rows[i].symbols, 0);
        assert_int_equal(params_of_part(&m.params, PART_CONTROLLER), rows[i].controller);
        assert_int_equal(params_of_part(&m.params, PART_MEMORY), rows[i].memory);
        assert_int_equal(params_of_part(&m.params, PART_CLASSIFIER), rows[i].classifier);
        assert_int_equal(m.params.total, rows[i].controller + rows[i].memory + rows[i].classifier);
        model_release(&m);
    }
}

static void expect_tensor(const struct model *m, int index, enum part part, const char *name,
                          int rows, int columns)
{
    const struct param *t = &m->params.param[index];

    assert_string_equal(t->name, name);
    assert_int_equal(t->part, part);
    assert_int_equal(t->rows, rows);
    assert_int_equal(t->columns, columns);
}

static void parameters__have__names_and_shapes(void **state)
{
    struct model m;
    int i = 0;

    (void)state;
    make_model(&m, "jm-2.5", 6, 2, 4, 0);
    expect_tensor(&m, i++, PART_CONTROLLER, "weight_ih_l0", 24, 4 + 7);
    expect_tensor(&m, i++, PART_CONTROLLER, "weight_hh_l0", 24, 6);
    expect_tensor(&m, i++, PART_CONTROLLER, "bias_ih_l0", 24, 0);
    expect_tensor(&m, i++, PART_CONTROLLER, "bias_hh_l0", 24, 0);
    expect_tensor(&m, i++, PART_CONTROLLER, "weight_ih_l1", 24, 6);
    expect_tensor(&m, i++, PART_CONTROLLER, "weight_hh_l1", 24, 6);
    expect_tensor(&m, i++, PART_CONTROLLER, "bias_ih_l1", 24, 0);
    expect_tensor(&m, i++, PART_CONTROLLER, "bias_hh_l1", 24, 0);
    expect_tensor(&m, i++, PART_MEMORY, "action_layer.linear.weight", 6, 6);
    expect_tensor(&m, i++, PART_MEMORY, "action_layer.linear.bias", 6, 0);
    expect_tensor(&m, i++, PART_MEMORY, "push_value_layer.linear.weight", 7, 6);
    expect_tensor(&m, i++, PART_MEMORY, "push_value_layer.linear.bias", 7, 0);
    expect_tensor(&m, i++, PART_CLASSIFIER, "layer.linear.weight", 5, 6);
    expect_tensor(&m, i++, PART_CLASSIFIER, "layer.linear.bias", 5, 0);
    assert_int_equal(m.params.count, i);
    model_release(&m);
    make_model(&m, "jm-hidden-6", 20, 1, 4, 0);
    assert_int_equal(m.config.hidden, 6);
    assert_int_equal(m.params.count, 4 + 2 + 2);
    expect_tensor(&m, 0, PART_CONTROLLER, "weight_ih_l0", 24, 4 + 6);
    expect_tensor(&m, 4, PART_MEMORY, "action_layer.linear.weight", 3, 6);
    model_release(&m);
}

static void parameters__of_every_controller__have_pytorch_s_names(void **state)
{
    static const struct {
        const char *name;
        int gates;
    } cell[] = { { "jm-2/lstm", 4 }, { "jm-2/gru", 3 }, { "jm-2/elman", 1 } };
    static const char *const names[] = { "weight_ih", "weight_hh", "bias_ih", "bias_hh" };
    int i, l, j;

    (void)state;
    for (i = 0; i < 3; i++) {
        struct model m;

        make_model(&m, cell[i].name, 6, 2, 4, 0);
        for (l = 0; l < 2; l++)
            for (j = 0; j < 4; j++) {
                int columns = j > 1 ? 0 : j || l ? 6 : 4 + 2;
                char name[32];

                snprintf(name, sizeof name, "%s_l%d", names[j], l);
                expect_tensor(&m, 4 * l + j, PART_CONTROLLER, name, 6 * cell[i].gates, columns);
            }
        expect_tensor(&m, 8, PART_MEMORY, "action_layer.linear.weight", 3, 6);
        model_release(&m);
    }
}

/* limit 0: all zero. */
static void expect_range(const struct model *m, const char *name, double limit)
{
    const struct param *t = params_find(&m->params, name);
    double most = 0;
    size_t i;

    assert_non_null(t);
    for (i = 0; i < t->count; i++)
        most = fmax(most, fabs((double)m->params.value[t->offset + i]));
    if (!(most <= limit && most >= limit * (1 - 12.0 / (double)t->count)))
        fail_msg("%s: largest %g, limit %g", name, most, limit);
}

static void draw__fills__each_tensor_as_its_layer_wants(void **state)
{
    static const char *const names[] = { "jm-10", "jm-3.3.3", "jm-10/gru",
                                         "stable-jm-3.3.3/elman" };
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        struct model m;

        make_model(&m, names[i], 40, 1, 3, 0);
        model_draw(&m, 11, 0.1);
        expect_range(&m, "weight_ih_l0", 0.1);
        expect_range(&m, "weight_hh_l0", 0.1);
        expect_range(&m, "bias_ih_l0", 0.1);
        expect_range(&m, "bias_hh_l0", 0.1);
        /* One triple of actions is the fan-out, however many stacks. */
        expect_range(&m, "action_layer.linear.weight", sqrt(6.0 / (40 + 3)));
        expect_range(&m, "action_layer.linear.bias", 0);
        expect_range(&m, "push_value_layer.linear.weight", sqrt(6.0 / (40 + (i & 1 ? 9 : 10))));
        expect_range(&m, "push_value_layer.linear.bias", 0);
        expect_range(&m, "layer.linear.weight", sqrt(6.0 / (40 + 4)));
        expect_range(&m, "layer.linear.bias", 0);
        model_release(&m);
    }
}

/* A part's packed copies follow its values when that part is packed, and only then. */
static void pack__brings_up__only_the_parts_asked_for(void **state)
{
    static const uint16_t ids[] = { 0, 1, 2, 1, 0, 2 };
    static const char *const names[] = { "jm-2.2", "jm-2.2/gru", "stable-jm-2.2/elman" };
    int all, mask, part;

    (void)state;
    for (all = 0; all < 3 << PARTS; all++) {
        const char *name = names[all >> PARTS];
        struct model packed, fresh;
        struct tape a, b;
        struct err err;
        size_t i;

        mask = all & ((1 << PARTS) - 1);
        make_model(&packed, name, 6, 2, 3, 0);
        make_model(&fresh, name, 6, 2, 3, 0);
        for (i = 0; i < packed.params.total; i++)
            packed.params.value[i] *= (real)1.5;
        model_pack(&packed, mask);
        for (part = 0; part < PARTS; part++) /* what the copies should amount to */
            for (i = 0; i < fresh.params.count; i++) {
                const struct param *t = &fresh.params.param[i];

                if ((int)t->part == part && mask & 1 << part)
                    memcpy(fresh.params.value + t->offset, packed.params.value + t->offset,
                           t->count * sizeof(real));
            }
        model_pack(&fresh, ~0);
        assert_ok(tape_init(&a, &packed, STACK_FORWARD, 1, 6, &err));
        assert_ok(tape_init(&b, &fresh, STACK_FORWARD, 1, 6, &err));
        tape_forward(&a, ids, 1, 6);
        tape_forward(&b, ids, 1, 6);
        assert_true(a.nll[0] == b.nll[0]);
        tape_release(&a);
        tape_release(&b);
        model_release(&packed);
        model_release(&fresh);
    }
}

static void tape__takes__the_bytes_it_said(void **state)
{
    static const char *const names[] = { "jm-3.3", "stable-jm-3.3", "jm-3/gru", "lstm/elman" };
    int i, use, batch, steps;

    (void)state;
    for (i = 0; i < 4; i++) {
        struct model m;

        make_model(&m, names[i], 10, 2, 3, 4);
        for (use = STACK_TRAIN; use <= STACK_WATCH; use++)
            for (batch = 1; batch < 5; batch += 3)
                for (steps = 0; steps < 30; steps += 7) {
                    struct tape tape;
                    struct err err;

                    assert_ok(tape_init(&tape, &m, (enum stack_use)use, batch, steps, &err));
                    assert_int_equal(tape.arena.used,
                                     tape_bytes(&m, (enum stack_use)use, batch, steps));
                    assert_true(tape.arena.used <= tape.arena.size);
                    tape_release(&tape);
                }
        model_release(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters__count__what_the_shapes_say),
        cmocka_unit_test(parameters__have__names_and_shapes),
        cmocka_unit_test(parameters__of_every_controller__have_pytorch_s_names),
        cmocka_unit_test(draw__fills__each_tensor_as_its_layer_wants),
        cmocka_unit_test(pack__brings_up__only_the_parts_asked_for),
        cmocka_unit_test(tape__takes__the_bytes_it_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
