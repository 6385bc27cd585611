/* The grammar of models' names: what each good one means, and what is said about bad ones. */
#include "test.h"

#include "stack/stack.h"

static void parse__understands__good_names(void **state)
{
    static const struct {
        const char *model, *type;
        int stacks, width[STACK_MOST_STACKS], hidden;
        bool push_hidden;
        int reading, scores; /* with 20 hidden units */
    } rows[] = {
        { "lstm", "none", 0, { 0 }, 0, false, 0, 0 },
        { "lstm-256", "none", 0, { 0 }, 256, false, 0, 0 },
        { "lstm-4096", "none", 0, { 0 }, 4096, false, 0, 0 },
        { "jm-10", "superposition", 1, { 10 }, 0, false, 10, 13 },
        { "jm-1", "superposition", 1, { 1 }, 0, false, 1, 4 },
        { "jm-4096", "superposition", 1, { 4096 }, 0, false, 4096, 4099 },
        { "jm-3.3.3", "superposition", 3, { 3, 3, 3 }, 0, false, 9, 18 },
        { "jm-5.1", "superposition", 2, { 5, 1 }, 0, false, 6, 12 },
        { "jm-learned-22", "superposition", 1, { 22 }, 0, false, 22, 25 },
        { "jm-learned-2.2", "superposition", 2, { 2, 2 }, 0, false, 4, 10 },
        { "jm-hidden", "superposition", 1, { 0 }, 0, true, 20, 3 },
        { "ns-2-3", "nondeterministic", 1, { 0 }, 0, false, 3, 84 },
        { "rns-2-3", "nondeterministic", 1, { 0 }, 0, false, 6, 84 },
        { "rns-3-3", "nondeterministic", 1, { 0 }, 0, false, 9, 189 },
        { "rns-16-1", "nondeterministic", 1, { 0 }, 0, false, 16, 768 },
        { "vrns-2-3-5", "nondeterministic", 1, { 0 }, 0, false, 30, 89 },
        { "vrns-1-1-256", "nondeterministic", 1, { 0 }, 0, false, 256, 259 },
        { "jm-hidden-247", "superposition", 1, { 0 }, 247, true, 20, 3 },
        { "stable-jm-10", "stable", 1, { 10 }, 0, false, 10, 13 },
        { "stable-jm-3.3.3", "stable", 3, { 3, 3, 3 }, 0, false, 9, 18 },
        { "jm-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
          "superposition",
          16,
          { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
          0,
          false,
          16,
          64 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stack_spec spec;
        struct stack_dims dims;
        struct err err;

        memset(&spec, 0x5a, sizeof spec);
        assert_ok(stack_parse(&spec, rows[i].model, &err));
        assert_string_equal(spec.type->name, rows[i].type);
        assert_int_equal(spec.stacks, rows[i].stacks);
        assert_memory_equal(spec.width, rows[i].width, sizeof spec.width);
        assert_int_equal(spec.hidden, rows[i].hidden);
        assert_int_equal(spec.push_hidden, rows[i].push_hidden);
        assert_int_equal(spec.depth_limit, 0);
        assert_true(spec.sharpness == (strcmp(rows[i].type, "stable") ? 0 : STACK_SHARPNESS));
        spec.type->dims(&spec, 20, &dims);
        assert_int_equal(dims.reading, rows[i].reading);
        assert_int_equal(dims.scores, rows[i].scores);
    }
}

static void parse__refuses__bad_names(void **state)
{
    static const struct {
        const char *model, *says;
    } rows[] = {
        { "", "unknown model ''" },
        { "lsm", "unknown model 'lsm': did you mean 'lstm'?" },
        { "LSTM", "unknown model 'LSTM'" },
        { "lstm20", "did you mean 'lstm'?" },
        { "jm10", "unknown model 'jm10': did you mean 'jm-10'?" },
        { "jm_hidden", "unknown model 'jm_hidden': did you mean 'jm-hidden'?" },
        { "transformer", "unknown model 'transformer': see `pushdown list models`" },
        { "lstm-", "bad model 'lstm-'" },
        { "lstm-0", "bad model 'lstm-0'" },
        { "lstm--5", "1 to 4096" },
        { "lstm-4097", "1 to 4096" },
        { "lstm-20x", "bad model" },
        { "lstm-99999999999999999999", "bad model" },
        { "lstm-+5", "bad model" },
        { "lstm-\n5", "bad model 'lstm-^J5'" },
        { "lstm-\033[2J", "bad model 'lstm-^[[2J'" },
        { "jm-", "bad model 'jm-'" },
        { "jm-0", "bad model" },
        { "jm-4097", "from 1 to 4096" },
        { "jm-10.", "bad model" },
        { "jm-.10", "bad model" },
        { "jm-3..3", "bad model" },
        { "jm-3,3", "bad model" },
        { "jm-3.3.3 ", "bad model" },
        { "jm- 3", "bad model" },
        { "jm-+3", "bad model" },
        { "jm-10x", "bad model" },
        { "jm-1000000000000000000000000000", "bad model" },
        { "rns-3", "bad model" },
        { "rns-3-3-3", "bad model" },
        { "rns-3-3 ", "bad model" },
        { "rns-0-3", "bad model" },
        { "rns-17-3", "bad model" },
        { "rns-3-65", "bad model" },
        { "rns--3-3", "bad model" },
        { "ns-", "bad model" },
        { "vrns-2-3", "bad model" },
        { "vrns-2-3-0", "bad model" },
        { "vrns-2-3-257", "bad model" },
        { "rns-16-64", "more than" },
        { "jm-learned-", "bad model" },
        { "jm-learned", "bad model" },
        { "jm-hidden-", "bad model" },
        { "jm-hidden-0", "bad model" },
        { "jm-hidden-+5", "bad model" },
        { "jm-hidden-4097", "bad model" },
        { "jm-hidden5", "bad model" },
        { "stable-jm-", "bad model 'stable-jm-': stable-jm-N and stable-jm-A.B.C" },
        { "stable-jm-0", "from 1 to 4096" },
        { "stable-jm-3.", "bad model 'stable-jm-3.'" },
        { "stable-jm-hidden", "hidden states are numbers from -1 to 1" },
        { "stable-jm-hidden-20", "bad model 'stable-jm-hidden-20'" },
        { "stable-jm-learned-3", "bad model" },
        { "stable-jm10", "did you mean 'stable-jm-10'?" },
        { "stable-gref-3", "unknown model 'stable-gref-3'" },
        { "stable-jm-\n", "bad model 'stable-jm-^J'" },
        { "jm-\033[31m", "bad model 'jm-^[[31m'" },
        { "jm-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "at most 16" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stack_spec spec;
        struct err err = { { 0 }, false };

        if (stack_parse(&spec, rows[i].model, &err))
            fail_msg("'%s' was understood", rows[i].model);
        if (!strstr(err.text, rows[i].says))
            fail_msg("'%s': \"%s\" does not say \"%s\"", rows[i].model, err.text, rows[i].says);
        assert_true(err.usage);
    }
}

static void types__have__what_is_shown(void **state)
{
    const struct stack_type *const *types;
    int count, i, j, words;

    (void)state;
    types = stack_types(&count);
    assert_true(count >= 2);
    for (i = 0; i < count; i++) {
        assert_true(*types[i]->name && *types[i]->grammar && *types[i]->about);
        for (j = 0; j < i; j++)
            assert_string_not_equal(types[i]->name, types[j]->name);
        for (words = *types[i]->action_names != 0, j = 0; types[i]->action_names[j]; j++)
            words += types[i]->action_names[j] == ' ';
        assert_int_equal(words, types[i]->actions);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__understands__good_names),
        cmocka_unit_test(parse__refuses__bad_names),
        cmocka_unit_test(types__have__what_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
