/*
 * Every language against all strings of its short lengths: what it accepts against a definition of
 * its own, and entropy, pairs, sampler, predictor and deterministic positions against sums over the
 * strings with their probabilities.
 */
#include "definition.h"
#include "oracle.h"

#include "base/rng.h"

enum { MOST_STRINGS = 120000, MOST_WIDTH = 24 };

/* All strings of a language up to `longest`, shortest first, and ln p(string | length). */
struct all {
    int longest, count;
    struct one {
        int length;
        uint16_t string[ORACLE_MOST];
        double log_p;
    } * one;
};

static struct all list_all(const struct task *t)
{
    struct all all = { 0 };
    size_t capacity = 0;
    int length, total;

    for (length = 0, total = 1; length < 12 && total <= MOST_STRINGS;
         length++, total *= t->symbols) {
        int index, i;

        all.longest = length;
        for (index = 0; index < total; index++) {
            struct one one = { .length = length };
            int rest = index;

            for (i = 0; i < length; i++, rest /= t->symbols)
                one.string[i] = (uint16_t)(rest % t->symbols);
            one.log_p = task_log_probability(t, one.string, length);
            if (isinf(one.log_p))
                continue;
            all.one = x_grow(all.one, (size_t)all.count, &capacity, sizeof *all.one);
            all.one[all.count++] = one;
        }
    }
    return all;
}

/* ---- which strings -------------------------------------------------------------------------- */

static void check_definition(const struct task *t)
{
    int length, total, index, i;
    const struct definition *d = definition_find(t);

    for (length = 0, total = 1; d && length < 12 && total <= MOST_STRINGS;
         length++, total *= t->symbols) {
        for (index = 0; index < total; index++) {
            uint16_t string[ORACLE_MOST];
            int rest = index;

            for (i = 0; i < length; i++, rest /= t->symbols)
                string[i] = (uint16_t)(rest % t->symbols);
            if (d->has(t, string, length) != task_accepts(t, string, length))
                fail_msg("%s with %d types: string %d of length %d is %saccepted", t->type->name,
                         t->symbol_types, index, length,
                         task_accepts(t, string, length) ? "" : "not ");
        }
    }
}

static void language__accepts__what_its_definition_has(void **state)
{
    (void)state;
    for_each_task(check_definition);
}

/* Long samples satisfy the definition; with a symbol changed, language and definition agree. */
static void check_mutated(const struct task *t)
{
    const struct definition *d = definition_find(t);
    uint16_t string[120];
    int length, i, rejected = 0, tries = 0;
    struct rng r;

    for (length = 0; d && length <= 120; length++) {
        if (!task_is_valid_length(t, length))
            continue;
        rng_init(&r, 15, RNG_CHECK, (uint64_t)length);
        task_sample(t, length, &r, string);
        assert_true(d->has(t, string, length));
        for (i = 0; i < 20 && length > 0 && t->symbols > 1; i++) {
            int at = (int)rng_below(&r, (uint32_t)length);
            uint16_t old = string[at];

            string[at] = (uint16_t)rng_below(&r, (uint32_t)t->symbols);
            assert_int_equal(task_accepts(t, string, length), d->has(t, string, length));
            rejected += !task_accepts(t, string, length);
            tries++;
            string[at] = old;
        }
    }
    assert_true(!d || t->symbols == 1 || tries == 0 || rejected > 0);
}

static void language__agrees_with__its_definition_on_mutated_strings(void **state)
{
    (void)state;
    for_each_task(check_mutated);
}

/* ---- expectations --------------------------------------------------------------------------- */

static void check_expectations(const struct task *t)
{
    struct all all = list_all(t);
    size_t width = (size_t)t->symbols + 1, cells = width * width, c;
    double *got = x_malloc(cells * sizeof *got), *expected = x_malloc(cells * sizeof *expected);
    int length, i, at;

    for (length = 0; length <= all.longest; length++) {
        double sum = 0, entropy = 0;

        if (!task_is_valid_length(t, length))
            continue;
        for (c = 0; c < cells; c++)
            got[c] = expected[c] = 0.25; /* counts are added */
        for (i = 0; i < all.count; i++) {
            const struct one *one = &all.one[i];
            size_t last = width - 1;
            double p = exp(one->log_p);

            if (one->length != length)
                continue;
            sum += p;
            entropy -= p * one->log_p;
            for (at = 0; at <= length; at++) {
                size_t next = at < length ? one->string[at] : width - 1;

                expected[last * width + next] += p;
                last = next;
            }
        }
        assert_near(sum, 1, 1e-12);
        assert_near(t->type->entropy(t, length), entropy, 1e-11);
        task_bigram(t, length, got);
        for (c = 0; c < cells; c++)
            if (!(fabs(got[c] - expected[c]) <= 1e-11 * fmax(1, expected[c])))
                fail_msg("%s with %d types, length %d: %g pairs %zu %zu, expected %g",
                         t->type->name, t->symbol_types, length, got[c], c / width, c % width,
                         expected[c]);
    }
    free(all.one);
    free(got);
    free(expected);
}

static void entropy_and_pairs__are__sums_over_all_strings(void **state)
{
    (void)state;
    for_each_task(check_expectations);
}

/*
 * Chi-square of samples of the longest lengths against the probabilities: strings with an expected
 * count of 5 or more are cells, the others one cell together. p is about 0.001.
 */
static void check_frequencies(const struct task *t)
{
    enum { DRAWS = 8000, LENGTHS = 2 };
    struct all all = list_all(t);
    int length, done = 0, i, draw;
    int *counts = x_calloc((size_t)all.count + 1, sizeof *counts);

    for (length = all.longest; length >= 0 && done < LENGTHS; length--) {
        double chi = 0, rest = 0;
        int cells = 0, others = 0;
        struct rng r;

        if (!task_is_valid_length(t, length))
            continue;
        done++;
        memset(counts, 0, (size_t)all.count * sizeof *counts);
        rng_init(&r, 33, RNG_CHECK, (uint64_t)length);
        for (draw = 0; draw < DRAWS; draw++) {
            uint16_t string[ORACLE_MOST] = { 0 };

            task_sample(t, length, &r, string);
            for (i = 0; i < all.count; i++)
                if (all.one[i].length == length &&
                    !memcmp(all.one[i].string, string, (size_t)length * sizeof *string))
                    break;
            assert_true(i < all.count);
            counts[i]++;
        }
        for (i = 0; i < all.count; i++) {
            double mean = DRAWS * exp(all.one[i].log_p);

            if (all.one[i].length != length)
                continue;
            if (mean < 5) {
                rest += mean;
                others += counts[i];
                continue;
            }
            chi += (counts[i] - mean) * (counts[i] - mean) / mean;
            cells++;
        }
        if (rest > 0) {
            chi += (others - rest) * (others - rest) / fmax(rest, 1);
            cells++;
        }
        if (chi > cells - 1 + 3.1 * sqrt(2.0 * cells) + 6)
            fail_msg("%s with %d types, length %d: chi-square %g with %d cells", t->type->name,
                     t->symbol_types, length, chi, cells);
    }
    free(counts);
    free(all.one);
}

static void sampler__draws__with_the_probabilities(void **state)
{
    (void)state;
    for_each_task(check_frequencies);
}

/* ---- the next symbol ------------------------------------------------------------------------ */

static void next_symbols(const struct task *t, const struct all *all, const uint16_t *prefix,
                         int position, double *out)
{
    double total = 0;
    int i;

    for (i = 0; i <= t->symbols; i++)
        out[i] = 0;
    for (i = 0; i < all->count; i++) {
        const struct one *one = &all->one[i];
        double p = exp(one->log_p);

        if (one->length < position ||
            memcmp(one->string, prefix, (size_t)position * sizeof *prefix))
            continue;
        out[one->length == position ? t->symbols : one->string[position]] += p;
        total += p;
    }
    for (i = 0; i <= t->symbols && total > 0; i++)
        out[i] /= total;
}

static void check_predictor(const struct task *t)
{
    struct all all = list_all(t);
    int lengths[ORACLE_MOST], count, i, position, symbol, every;
    double got[MOST_WIDTH], expected[MOST_WIDTH];
    struct task_predictor *p;

    assert_true(t->symbols < MOST_WIDTH);
    count = task_valid_lengths(t, 0, all.longest, lengths, ORACLE_MOST);
    p = task_predictor_open(t, lengths, count);
    every = all.count / 60 + 1;
    for (i = 0; i < all.count; i += every) {
        const uint16_t *string = all.one[i].string;

        task_predictor_reset(p);
        for (position = 0; position <= all.one[i].length; position++) {
            next_symbols(t, &all, string, position, expected);
            task_predictor_distribution(p, got);
            for (symbol = 0; symbol <= t->symbols; symbol++)
                if (!(fabs(got[symbol] - expected[symbol]) <= 1e-11))
                    fail_msg("%s with %d types, string %d, position %d, symbol %d: %g, not %g",
                             t->type->name, t->symbol_types, i, position, symbol, got[symbol],
                             expected[symbol]);
            if (position < all.one[i].length)
                task_predictor_advance(p, string[position]);
        }
    }
    task_predictor_close(p);
    free(all.one);
}

static void predictor__equals__sums_over_all_strings(void **state)
{
    (void)state;
    for_each_task(check_predictor);
}

/*
 * What is possible is what the strings have next. The strings end at `longest`, so what only longer
 * ones have is missing after their first third; there the engine may name more.
 */
static void check_possible(const struct task *t)
{
    struct all all = list_all(t);
    int i, position, symbol, every = all.count / 200 + 1, width = t->symbols + 1;
    double p[MOST_WIDTH];

    for (i = 0; i < all.count; i += every) {
        const struct one *one = &all.one[i];
        uint8_t flags[ORACLE_MOST + 1], set[(ORACLE_MOST + 1) * MOST_WIDTH];

        task_deterministic(t, one->string, one->length, flags);
        task_possible(t, one->string, one->length, set);
        for (position = 0; position <= one->length; position++) {
            bool early = 3 * position < all.longest && all.count > 50;
            int possible = 0;

            next_symbols(t, &all, one->string, position, p);
            for (symbol = 0; symbol < width; symbol++) {
                int in = set[position * width + symbol];

                possible += in;
                if ((p[symbol] > 0 && !in) || (p[symbol] <= 0 && in && early))
                    fail_msg("%s with %d types, string %d, position %d: symbol %d is %spossible",
                             t->type->name, t->symbol_types, i, position, symbol, in ? "" : "not ");
            }
            assert_int_equal(flags[position], possible == 1);
        }
    }
    free(all.one);
}

static void possible__is__what_strings_have(void **state)
{
    (void)state;
    for_each_task(check_possible);
}

/* Whatever the string: a symbol is possible if the prefix with it is; then nothing is, for good. */
static void check_strings_outside(const struct task *t)
{
    int width = t->symbols + 1, length = 20, i, at, s;
    uint16_t string[20], shorter[21];
    uint8_t *set = x_malloc((size_t)(21 * width)), *next = x_malloc((size_t)(22 * width));

    for (i = 0; i < 20; i++) {
        bool dead = false;
        struct rng r;

        rng_init(&r, 40, RNG_CHECK, (uint64_t)i);
        while (!task_is_valid_length(t, length))
            length--;
        task_sample(t, length, &r, string);
        for (s = (int)rng_below(&r, 3); s > 0; s--)
            string[rng_below(&r, (uint32_t)length)] = (uint16_t)rng_below(&r, (uint32_t)t->symbols);
        task_possible(t, string, length, set);
        for (at = 0; at < length; at++) {
            int any = 0;

            for (s = 0; s < width; s++)
                any += set[at * width + s];
            assert_int_equal(any == 0, dead);
            dead = dead || !set[at * width + string[at]];
            memcpy(shorter, string, (size_t)at * sizeof *string);
            for (s = 0; s < t->symbols && s < 9; s++) {
                int follows = 0, j;

                shorter[at] = (uint16_t)s;
                task_possible(t, shorter, at + 1, next);
                for (j = 0; j < width; j++)
                    follows += next[(at + 1) * width + j];
                assert_int_equal(set[at * width + s], follows > 0);
            }
            assert_int_equal(set[at * width + t->symbols], task_accepts(t, string, at));
        }
    }
    free(set);
    free(next);
}

static void possible__is__nothing_after_a_mistake(void **state)
{
    (void)state;
    for_each_task(check_strings_outside);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language__accepts__what_its_definition_has),
        cmocka_unit_test(language__agrees_with__its_definition_on_mutated_strings),
        cmocka_unit_test(entropy_and_pairs__are__sums_over_all_strings),
        cmocka_unit_test(sampler__draws__with_the_probabilities),
        cmocka_unit_test(predictor__equals__sums_over_all_strings),
        cmocka_unit_test(possible__is__what_strings_have),
        cmocka_unit_test(possible__is__nothing_after_a_mistake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
