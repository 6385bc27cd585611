/* The exact predictor against enumeration, and its invariants on long strings. */
#include "oracle.h"

#include "base/rng.h"

enum { LOW = 2, HIGH = 12, MOST_N = 6, MOST_LENGTHS = 64, MOST_WIDTH = 16 };

static void replay(struct task_predictor *p, const uint16_t *string, int position)
{
    int i;

    task_predictor_reset(p);
    for (i = 0; i < position; i++)
        task_predictor_advance(p, string[i]);
}

/* p(next | prefix) by summing p(length) p(string | length) over all strings with the prefix. */
static void enumerate(const struct task *t, const struct oracle_list *all, const double *weight,
                      const uint16_t *prefix, int position, double *out)
{
    double total = 0;
    int i;

    for (i = 0; i <= t->symbols; i++)
        out[i] = 0;
    for (i = 0; i < all->count; i++) {
        if (weight[i] == 0 || all->length[i] < position ||
            memcmp(all->string[i], prefix, (size_t)position * sizeof *prefix))
            continue;
        out[all->length[i] == position ? t->symbols : all->string[i][position]] += weight[i];
        total += weight[i];
    }
    for (i = 0; i <= t->symbols; i++)
        out[i] /= total;
}

static void check_against_enumeration(const struct task *t)
{
    int lengths[MOST_LENGTHS], count, i, position, symbol;
    double got[MOST_WIDTH], expected[MOST_WIDTH], nothing[MOST_WIDTH] = { 0 }, *weight;
    struct task_predictor *p;
    struct oracle_list all;

    if (!oracle_find(t))
        return;
    assert_true(t->symbols < MOST_WIDTH);
    count = task_valid_lengths(t, LOW, HIGH, lengths, MOST_LENGTHS);
    p = task_predictor_open(t, lengths, count);
    all = oracle_list(t, t->symbol_types > 2 ? MOST_N - 1 : MOST_N);
    if (t->symbol_types > 2) /* keep to the lengths that were enumerated */
        while (lengths[count - 1] > all.length[all.count - 1]) {
            task_predictor_close(p);
            p = task_predictor_open(t, lengths, --count);
        }
    weight = x_calloc((size_t)all.count, sizeof *weight);
    for (i = 0; i < all.count; i++)
        if (all.length[i] >= LOW && all.length[i] <= lengths[count - 1])
            weight[i] = exp(task_log_probability(t, all.string[i], all.length[i])) / count;

    for (i = 0; i < all.count; i++) {
        for (position = 0; position <= all.length[i] && weight[i] > 0; position++) {
            const uint16_t *string = all.string[i];

            enumerate(t, &all, weight, string, position, expected);
            replay(p, string, position);
            task_predictor_distribution(p, got);
            for (symbol = 0; symbol <= t->symbols; symbol++)
                assert_near(got[symbol], expected[symbol], 1e-12);
            for (symbol = 0; symbol < t->symbols; symbol++) {
                if (expected[symbol] > 0)
                    continue;
                replay(p, string, position);
                task_predictor_advance(p, (uint16_t)symbol);
                task_predictor_distribution(p, got);
                assert_memory_equal(got, nothing, ((size_t)t->symbols + 1) * sizeof *got);
                task_predictor_advance(p, 0); /* and stays there */
                task_predictor_distribution(p, got);
                assert_memory_equal(got, nothing, ((size_t)t->symbols + 1) * sizeof *got);
            }
        }
    }
    free(weight);
    oracle_list_release(&all);
    task_predictor_close(p);
}

static void predictor__equals__enumeration(void **state)
{
    (void)state;
    for_each_task(check_against_enumeration);
}

/* Sum of -ln of what happened; checks that every distribution sums to 1. */
static double follow(struct task_predictor *p, const struct task *t, const uint16_t *string,
                     int length)
{
    double *probability = x_malloc(((size_t)t->symbols + 1) * sizeof *probability), nats = 0;
    int position, symbol;

    task_predictor_reset(p);
    for (position = 0; position <= length; position++) {
        double sum = 0;

        task_predictor_distribution(p, probability);
        for (symbol = 0; symbol <= t->symbols; symbol++)
            sum += probability[symbol];
        assert_near(sum, 1, 1e-12);
        nats -= log(probability[position < length ? string[position] : t->symbols]);
        if (position < length)
            task_predictor_advance(p, string[position]);
    }
    free(probability);
    return nats;
}

/* The product of the predictions is p(w | length) times the prior of the length. */
static void check_product(const struct task *t)
{
    int lengths[201], count = task_valid_lengths(t, 200, 400, lengths, 201), i;
    struct task_predictor *p = task_predictor_open(t, lengths, count);
    uint16_t string[400];
    struct rng r;

    rng_init(&r, 8, RNG_CHECK, 0);
    for (i = 0; i < count; i += 11) {
        task_sample(t, lengths[i], &r, string);
        assert_near(follow(p, t, string, lengths[i]),
                    log(count) - task_log_probability(t, string, lengths[i]), 1e-11);
    }
    task_predictor_close(p);
}

static void predictor__multiplies_to__the_probability(void **state)
{
    (void)state;
    for_each_task(check_product);
}

static void predictor__multiplies_to__the_probability_of_large_alphabets(void **state)
{
    static const char *const names[] = { "marked-copy", "unmarked-copy-different-alphabets",
                                         "unmarked-reversal" };
    struct task t;
    struct err err;
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        assert_ok(task_init(&t, names[i], 200, &err));
        check_product(&t);
    }
}

/* A prefix that favours short strings by 2^500 must not lose the long one. */
static void predictor__keeps__improbable_lengths(void **state)
{
    enum { N = 1000 };
    static uint16_t string[2 * N];
    static int lengths[N + 1];
    struct task_predictor *p;
    struct task t;
    struct err err;
    int count;

    (void)state;
    assert_ok(task_init(&t, "unmarked-copy", 0, &err));
    count = task_valid_lengths(&t, 0, 2 * N, lengths, N + 1);
    assert_int_equal(count, N + 1);
    p = task_predictor_open(&t, lengths, count);
    string[N - 1] = string[2 * N - 1] = 1;
    assert_near(follow(p, &t, string, 2 * N), N * log(2) + log(count), 1e-11);
    task_predictor_close(p);
}

static void predictor__accepts__no_lengths(void **state)
{
    struct task_predictor *p;
    double probability[4];
    struct task t;
    struct err err;
    int i;

    (void)state;
    assert_ok(task_init(&t, "marked-copy", 0, &err));
    p = task_predictor_open(&t, NULL, 0);
    task_predictor_distribution(p, probability);
    for (i = 0; i < 4; i++)
        assert_near(probability[i], 0, 0);
    task_predictor_close(p);
    task_predictor_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predictor__equals__enumeration),
        cmocka_unit_test(predictor__multiplies_to__the_probability),
        cmocka_unit_test(predictor__multiplies_to__the_probability_of_large_alphabets),
        cmocka_unit_test(predictor__keeps__improbable_lengths),
        cmocka_unit_test(predictor__accepts__no_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
