/*
 * Grammars made at random, with ambiguity, chains, left recursion and empty strings: every function
 * of the engine against the probabilities of all short strings, which are found here by iterating
 * P(A => w) = sum over rules of p times the sum over ways to cut w, straight from the rules.
 */
#include "test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "task/pcfg.h"

enum { SYMBOLS = 2, LONGEST = 6, STRINGS = 127, MOST_NAMES = 4 };

/* Strings by number: length n from 2^n - 1 on, the bits of the rest. */
static int number_of(const uint16_t *s, int length)
{
    int bits = 0, i;

    for (i = 0; i < length; i++)
        bits = 2 * bits + s[i];
    return (1 << length) - 1 + bits;
}

static int string_of(int number, uint16_t *s)
{
    int length = 0, bits, i;

    while ((2 << length) - 1 <= number)
        length++;
    bits = number - ((1 << length) - 1);
    for (i = length - 1; i >= 0; i--, bits /= 2)
        s[i] = (uint16_t)(bits % 2);
    return length;
}

/* p(right side from item `at` on => s[0 .. length)). */
static double cut(const struct grammar *g, const struct grammar_rule *r, int at,
                  double (*p)[STRINGS], const uint16_t *s, int length)
{
    double sum = 0;
    int x, k;

    if (at == r->count)
        return length == 0;
    x = g->right[r->from + at];
    if (x < 0)
        return length > 0 && s[0] == -1 - x ? cut(g, r, at + 1, p, s + 1, length - 1) : 0;
    for (k = 0; k <= length; k++) {
        double head = p[x][number_of(s, k)];

        if (head > 0)
            sum += head * cut(g, r, at + 1, p, s + k, length - k);
    }
    return sum;
}

static void solve(const struct grammar *g, double (*p)[STRINGS])
{
    double total[MOST_NAMES] = { 0 }, next[MOST_NAMES][STRINGS], change = 1;
    int i, n, round;

    memset(p, 0, MOST_NAMES * sizeof *p);
    for (i = 0; i < g->rules; i++)
        total[g->rule[i].left] += g->rule[i].weight;
    for (round = 0; round < 20000 && change > 1e-18; round++) {
        memset(next, 0, sizeof next);
        for (i = 0; i < g->rules; i++)
            for (n = 0; n < STRINGS; n++) {
                uint16_t s[LONGEST];
                int length = string_of(n, s);

                next[g->rule[i].left][n] += g->rule[i].weight / total[g->rule[i].left] *
                                            cut(g, &g->rule[i], 0, p, s, length);
            }
        change = 0;
        for (i = 0; i < g->names; i++)
            for (n = 0; n < STRINGS; n++) {
                change = fmax(change, fabs(next[i][n] - p[i][n]));
                p[i][n] = next[i][n];
            }
    }
}

/* A random grammar as text; half the rules short, so that most become strings. */
static void write_grammar(char *out, size_t size, struct rng *r)
{
    static const char *const words[] = { "A", "B", "C", "'0'", "'1'", "'0'", "'1'" };
    size_t used = 0;
    int name, i, j;

    used += (size_t)snprintf(out, size, "symbols '0' '1'\n");
    for (name = 0; name < 3; name++) {
        int alternatives = 2 + (int)rng_below(r, 3);

        used += (size_t)snprintf(out + used, size - used, "%c -> ", 'A' + name);
        for (i = 0; i < alternatives; i++) {
            int count = (int)rng_below(r, 4);

            for (j = 0; j < count; j++)
                used += (size_t)snprintf(out + used, size - used, "%s ",
                                         words[rng_below(r, i == 0  ? 7
                                                            : j < 2 ? 7
                                                                    : 3)]);
            used += (size_t)snprintf(out + used, size - used, "%s[%u] %s", count ? "" : "empty ",
                                     1 + rng_below(r, 9), i + 1 < alternatives ? "| " : "\n");
        }
    }
}

struct checked {
    int grammars, strings, ambiguous, empty;
};

static void check_strings(const struct task *t, const double *p, const double *all)
{
    int n;

    for (n = 0; n < STRINGS; n++) {
        uint16_t s[LONGEST];
        int length = string_of(n, s);
        double got = task_log_probability(t, s, length);

        if (p[n] > 1e-30)
            assert_near(exp(got), p[n] / all[length], 1e-9);
        else
            assert_true(got == -INFINITY);
    }
}

static void check_next(const struct task *t, const double *p, const double *all)
{
    int lengths[LONGEST + 1], count = 0, n, at, s, i;
    struct task_predictor *predictor;

    for (n = 0; n <= LONGEST; n++)
        if (all[n] > 1e-30)
            lengths[count++] = n;
    predictor = task_predictor_open(t, lengths, count);
    for (n = 63; n < STRINGS; n++) { /* prefixes of all strings of six */
        uint16_t w[LONGEST], other[LONGEST];
        double got[SYMBOLS + 1], expected[SYMBOLS + 1];

        string_of(n, w);
        task_predictor_reset(predictor);
        for (at = 0; at <= LONGEST; at++) {
            double total = 0;

            memset(expected, 0, sizeof expected);
            for (i = 0; i < STRINGS; i++) {
                int length = string_of(i, other);

                if (length < at || memcmp(w, other, (size_t)at * sizeof *w) || all[length] <= 1e-30)
                    continue;
                expected[length == at ? SYMBOLS : other[at]] += p[i] / all[length];
                total += p[i] / all[length];
            }
            task_predictor_distribution(predictor, got);
            for (s = 0; s <= SYMBOLS; s++)
                assert_near(got[s], total > 1e-30 ? expected[s] / total : 0, 1e-9);
            if (at < LONGEST)
                task_predictor_advance(predictor, w[at]);
        }
    }
    task_predictor_close(predictor);
}

static void check_pairs(const struct task *t, const double *p, const double *all)
{
    enum { CELLS = (SYMBOLS + 1) * (SYMBOLS + 1) };
    double got[CELLS] = { 0 }, expected[CELLS] = { 0 };
    int n, lengths[LONGEST + 1], count = 0, i;

    for (n = 0; n <= LONGEST; n++)
        if (all[n] > 1e-30)
            lengths[count++] = n;
    for (n = 0; n < STRINGS; n++) {
        uint16_t s[LONGEST];
        int length = string_of(n, s), last = SYMBOLS;

        for (i = 0; i <= length; i++) {
            int next = i < length ? s[i] : SYMBOLS;

            if (p[n] > 0)
                expected[last * (SYMBOLS + 1) + next] += p[n] / all[length];
            last = next;
        }
    }
    task_bigrams(t, lengths, count, got);
    for (i = 0; i < CELLS; i++)
        assert_near(got[i], expected[i], 1e-9);
}

/* Samples of one length; the most likely string appears as often as it should, within 5 sigma. */
static void check_samples(const struct task *t, const double *p, const double *all)
{
    enum { DRAWS = 2000 };
    int counts[STRINGS] = { 0 }, n, draw;
    struct rng r;

    if (all[LONGEST] <= 1e-30)
        return;
    rng_init(&r, 4, RNG_CHECK, 1);
    for (draw = 0; draw < DRAWS; draw++) {
        uint16_t s[LONGEST];

        task_sample(t, LONGEST, &r, s);
        counts[number_of(s, LONGEST)]++;
    }
    for (n = 63; n < STRINGS; n++) {
        double q = p[n] / all[LONGEST], mean = DRAWS * q;

        assert_true(fabs(counts[n] - mean) <= 5 * sqrt(mean * (1 - q)) + 3);
    }
}

/* Derivations drawn: their weights must sum to the string's, over all of them; so no weight is
 * above it, and the mean of weight(string) / weight(derivation) ... is at least 1. */
static bool check_derivations(const struct task *t, const double *p, const double *all)
{
    bool ambiguous = false;
    struct rng r;
    int i;

    rng_init(&r, 4, RNG_CHECK, 2);
    for (i = 0; i < 50 && all[LONGEST] > 1e-30; i++) {
        uint16_t s[LONGEST];
        double log_p = pcfg_derive(t->tables, LONGEST, &r, s), whole;

        whole = log(p[number_of(s, LONGEST)]);
        assert_true(log_p <= whole + 1e-9);
        ambiguous = ambiguous || log_p < whole - 1e-9;
    }
    return ambiguous;
}

static void check_grammar(const char *text, struct checked *sum)
{
    double p[MOST_NAMES][STRINGS], all[LONGEST + 1] = { 0 }, entropy;
    uint16_t s[LONGEST];
    struct task t = { 0 };
    struct grammar g;
    struct err err;
    int n;

    if (!grammar_read(&g, text, &err))
        return; /* some name never becomes a string, or is not reached */
    solve(&g, p);
    if (pcfg_open(&t, &g, &err)) {
        /* as task_init() would, with a type of its own */
        static const struct task_type type = { .name = "test", PCFG_FUNCTIONS };

        t.type = &type;
        for (n = 0; n < STRINGS; n++)
            all[string_of(n, s)] += p[g.start][n];
        for (n = 0; n <= LONGEST; n++)
            assert_int_equal(task_is_valid_length(&t, n), all[n] > 1e-30);
        check_strings(&t, p[g.start], all);
        check_next(&t, p[g.start], all);
        check_pairs(&t, p[g.start], all);
        check_samples(&t, p[g.start], all);
        sum->ambiguous += check_derivations(&t, p[g.start], all);
        if (all[LONGEST] > 1e-30) {
            for (n = 63, entropy = 0; n < STRINGS; n++)
                if (p[g.start][n] > 0)
                    entropy -= p[g.start][n] / all[LONGEST] * log(p[g.start][n] / all[LONGEST]);
            assert_near(pcfg_entropy(&t, LONGEST), entropy, 1e-9);
        }
        sum->grammars++;
        sum->empty += all[0] > 1e-30;
    } else {
        assert_string_equal(err.text, "no string but the empty one");
    }
    if (t.tables)
        pcfg_close(&t);
    grammar_release(&g);
}

static void engine__agrees_with__the_rules(void **state)
{
    struct checked sum = { 0 };
    char text[2048];
    struct rng r;
    int i;

    (void)state;
    for (i = 0; i < 120; i++) {
        rng_init(&r, 20, RNG_CHECK, (uint64_t)i);
        write_grammar(text, sizeof text, &r);
        check_grammar(text, &sum);
    }
    assert_true(sum.grammars > 40);
    assert_true(sum.ambiguous > 10);
    assert_true(sum.empty > 10);
}

static void engine__handles__what_is_awkward(void **state)
{
    static const char *const texts[] = {
        "A -> A [1] | B [1]\nB -> A [1] | '0' [2] | '1' [1]\n", /* a circle of names */
        "A -> A A | A A A [1/10] | '0' [3] | '1' | empty\n",    /* as ambiguous as can be */
        "A -> B B B\nB -> empty [9] | '0' | '1'\n",             /* mostly nothing */
        "A -> '0' A '1' | A '0' | empty\n",
        "A -> '0' A [1/100] | '1' [100]\n", /* long strings are improbable */
    };
    struct checked sum = { 0 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof texts / sizeof *texts; i++)
        check_grammar(texts[i], &sum);
    assert_int_equal(sum.grammars, sizeof texts / sizeof *texts);
}

/* Strings of 1000 symbols whose probability is far below what a double holds. */
static void engine__measures__long_strings(void **state)
{
    static const struct task_type type = { .name = "test", PCFG_FUNCTIONS };
    static uint16_t s[PCFG_MOST_LENGTH];
    struct task t = { .type = &type };
    int length = PCFG_MOST_LENGTH, i;
    struct task_predictor *p;
    struct grammar g;
    struct err err;
    double nats = 0, next[4];

    (void)state;
    assert_ok(grammar_read(&g, "A -> 'a' A [1/1000] | 'b' A [1/1000] | 'c' [998/1000]", &err));
    assert_ok(pcfg_open(&t, &g, &err));
    for (i = 0; i < length; i++)
        s[i] = (uint16_t)(i % 3 == 0);
    s[length - 1] = 2;
    assert_near(task_log_probability(&t, s, length), -(length - 1) * log(2), 1e-12);
    p = task_predictor_open(&t, &length, 1);
    for (i = 0; i <= length; i++) {
        task_predictor_distribution(p, next);
        nats -= log(next[i < length ? s[i] : 3]);
        if (i < length)
            task_predictor_advance(p, s[i]);
    }
    assert_near(nats, (length - 1) * log(2), 1e-12);
    assert_false(task_is_valid_length(&t, PCFG_MOST_LENGTH + 1));
    task_predictor_close(p);
    pcfg_close(&t);
    grammar_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine__agrees_with__the_rules),
        cmocka_unit_test(engine__handles__what_is_awkward),
        cmocka_unit_test(engine__measures__long_strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
