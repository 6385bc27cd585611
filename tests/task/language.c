/* Every language against enumeration: strings, probabilities, sampler, positions, pairs. */
#include "oracle.h"

#include "base/rng.h"

enum { MOST_STRINGS = 70000, LONGEST = 8 };

/* All strings of every short length: which are accepted, and do their probabilities sum to 1? */
static void check_probabilities(const struct task *t)
{
    uint16_t string[LONGEST];
    int length, i, n, total;

    for (length = 0, total = 1; length <= LONGEST && total <= MOST_STRINGS;
         length++, total *= t->symbols) {
        int index, accepted = 0, expected = 0;
        double sum = 0;

        for (index = 0; index < total; index++) {
            int rest = index;
            double log_p;

            for (i = 0; i < length; i++, rest /= t->symbols)
                string[i] = (uint16_t)(rest % t->symbols);
            log_p = task_log_probability(t, string, length);
            assert_int_equal(task_accepts(t, string, length), !isinf(log_p));
            accepted += !isinf(log_p);
            sum += exp(log_p);
        }
        assert_near(sum, task_is_valid_length(t, length) ? 1 : 0, 1e-12);
        if (!oracle_find(t))
            continue;
        for (n = oracle_find(t)->least; n <= length; n++) {
            uint16_t by_definition[ORACLE_MOST];

            if (oracle_string(t, n, 0, by_definition) != length)
                continue;
            expected = oracle_words(t, n);
            for (index = 0; index < expected; index++) {
                oracle_string(t, n, index, by_definition);
                assert_near(task_log_probability(t, by_definition, length), -log(expected), 1e-12);
            }
        }
        assert_int_equal(accepted, expected);
    }
}

static void language__has__the_strings_of_its_definition(void **state)
{
    (void)state;
    for_each_task(check_probabilities);
}

/* Samples are accepted; with one symbol changed they are not (in most languages never). */
static void check_samples(const struct task *t)
{
    uint16_t string[200];
    int length, tries = 0, rejected = 0, i;

    for (length = 0; length <= 200; length++) {
        struct rng r;

        if (!task_is_valid_length(t, length))
            continue;
        rng_init(&r, 5, RNG_CHECK, (uint64_t)length);
        task_sample(t, length, &r, string);
        assert_true(task_accepts(t, string, length));
        assert_false(task_accepts(t, string, length + TASK_MOST_LENGTH + 1));
        for (i = 0; i < 5 && length > 0 && t->symbols > 1; i++) {
            int place = (int)rng_below(&r, (uint32_t)length);
            uint16_t old = string[place];

            string[place] =
                (uint16_t)((old + 1 + rng_below(&r, (uint32_t)t->symbols - 1)) % t->symbols);
            rejected += !task_accepts(t, string, length);
            tries++;
            string[place] = old;
        }
    }
    if (t->type->template)
        assert_int_equal(rejected, tries);
    else
        assert_true(!tries || rejected * 2 > tries);
}

static void language__accepts__its_samples_only(void **state)
{
    (void)state;
    for_each_task(check_samples);
}

static void check_streams(const struct task *t)
{
    uint16_t a[60], b[60], c[60];
    int length = 60;
    struct rng r;

    while (!task_is_valid_length(t, length))
        length--;
    rng_init(&r, 9, RNG_TRAIN, 4);
    task_sample(t, length, &r, a);
    rng_init(&r, 9, RNG_TRAIN, 4);
    task_sample(t, length, &r, b);
    rng_init(&r, 9, RNG_TRAIN, 5);
    task_sample(t, length, &r, c);
    assert_memory_equal(a, b, (size_t)length * sizeof *a);
    if (t->type->entropy(t, length) > 0)
        assert_memory_not_equal(a, c, (size_t)length * sizeof *a);
}

static void sampler__repeats__with_the_same_stream(void **state)
{
    (void)state;
    for_each_task(check_streams);
}

/* Chi-square of 16,000 samples over the strings with n = 4. */
static void check_uniform(const struct task *t)
{
    enum { N = 4, DRAWS = 16000 };
    uint16_t expected[ORACLE_MOST], string[ORACLE_MOST];
    int words, length, i, index, *counts;
    double chi = 0, mean;
    struct rng r;

    if (!oracle_find(t))
        return;
    words = oracle_words(t, N);
    length = oracle_string(t, N, 0, expected);
    counts = x_calloc((size_t)words, sizeof *counts);
    rng_init(&r, 3, RNG_CHECK, 0);
    for (i = 0; i < DRAWS; i++) {
        task_sample(t, length, &r, string);
        for (index = 0; index < words; index++) {
            oracle_string(t, N, index, expected);
            if (!memcmp(string, expected, (size_t)length * sizeof *string))
                break;
        }
        assert_true(index < words);
        counts[index]++;
    }
    mean = (double)DRAWS / words;
    for (index = 0; index < words; index++)
        chi += (counts[index] - mean) * (counts[index] - mean) / mean;
    free(counts);
    /* p is about 0.001: mean words - 1, variance 2 (words - 1), and a skewed tail. */
    assert_true(chi <= words - 1 + 3.1 * sqrt(2.0 * (words - 1)) + 6);
}

static void sampler__is__uniform(void **state)
{
    (void)state;
    for_each_task(check_uniform);
}

/* The possible next symbols after a prefix, over strings of all lengths that could matter. */
static int possible_after(const struct oracle_list *all, const uint16_t *prefix, int position,
                          int eos)
{
    int first = -1, i;

    for (i = 0; i < all->count; i++) {
        int next;

        if (all->length[i] < position ||
            memcmp(all->string[i], prefix, (size_t)position * sizeof *prefix))
            continue;
        next = all->length[i] == position ? eos : all->string[i][position];
        if (first >= 0 && next != first)
            return 2;
        first = next;
    }
    return first >= 0;
}

static void check_deterministic(const struct task *t)
{
    int longest = t->symbol_types > 2 ? 6 : LONGEST, i, position;
    struct oracle_list all;
    uint8_t flags[LONGEST + 1];

    if (!oracle_find(t))
        return;
    all = oracle_list(t, longest + 3);
    for (i = 0; i < all.count; i++) {
        if (all.length[i] > longest)
            continue;
        task_deterministic(t, all.string[i], all.length[i], flags);
        for (position = 0; position <= all.length[i]; position++) {
            int possible = possible_after(&all, all.string[i], position, t->symbols);

            if (flags[position] != (possible == 1))
                fail_msg("%s with %d types, string %d, position %d: flag %d, %d possible",
                         t->type->name, t->symbol_types, i, position, flags[position], possible);
        }
    }
    oracle_list_release(&all);
}

static void deterministic__means__one_possible_symbol(void **state)
{
    (void)state;
    for_each_task(check_deterministic);
}

/* In the unmarked languages anything may go on as a longer w, so no position is deterministic. */
static void deterministic__is__never_without_markers(void **state)
{
    static const char *const names[] = { "unmarked-copy", "unmarked-reversal",
                                         "unmarked-reverse-and-copy" };
    uint16_t string[300];
    uint8_t flags[301];
    struct task t;
    struct err err;
    struct rng r;
    int i, position;

    (void)state;
    for (i = 0; i < 3; i++) {
        assert_ok(task_init(&t, names[i], 0, &err));
        rng_init(&r, 1, RNG_CHECK, (uint64_t)i);
        task_sample(&t, 300, &r, string);
        task_deterministic(&t, string, 300, flags);
        for (position = 0; position <= 300; position++)
            assert_int_equal(flags[position], 0);
    }
}

/* Expected pairs against the mean over all strings of a length. */
static void check_bigram(const struct task *t)
{
    size_t width = (size_t)t->symbols + 1, cell;
    double *got = x_malloc(width * width * sizeof *got);
    double *expected = x_malloc(width * width * sizeof *expected);
    int n, index, i;

    for (n = oracle_find(t) ? oracle_find(t)->least : 99; n <= 5; n++) {
        uint16_t string[ORACLE_MOST];
        int words = oracle_words(t, n), length = 0;

        for (cell = 0; cell < width * width; cell++)
            got[cell] = expected[cell] = 0.25; /* counts are added */
        for (index = 0; index < words; index++) {
            size_t last = width - 1;

            length = oracle_string(t, n, index, string);
            for (i = 0; i <= length; i++) {
                size_t next = i < length ? string[i] : width - 1;

                expected[last * width + next] += 1.0 / words;
                last = next;
            }
        }
        task_bigram(t, length, got);
        for (cell = 0; cell < width * width; cell++)
            assert_near(got[cell], expected[cell], 1e-12);
    }
    free(got);
    free(expected);
}

static void bigram__counts__expected_pairs(void **state)
{
    (void)state;
    for_each_task(check_bigram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language__has__the_strings_of_its_definition),
        cmocka_unit_test(language__accepts__its_samples_only),
        cmocka_unit_test(sampler__repeats__with_the_same_stream),
        cmocka_unit_test(sampler__is__uniform),
        cmocka_unit_test(deterministic__means__one_possible_symbol),
        cmocka_unit_test(deterministic__is__never_without_markers),
        cmocka_unit_test(bigram__counts__expected_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
