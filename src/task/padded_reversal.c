/*
 * padded-reversal -- w a^p w^R: a word, p times one symbol, the word reversed; |w| >= 1, p >= 0.
 *
 * With h = |w|, n = 2h + p, g = 60/61 and q = 30/31, a decomposition weighs
 *
 *   (g/k)^h (1-g) q^p (1-q) / (p > 0 ? k : 1)
 *
 * and all k^h words (and k paddings) with one h together g^h (1-g) q^p (1-q). A palindrome with c
 * equal symbols in the middle has the decompositions p = c, c - 2, ... with h >= 1, so p(string |
 * n) depends on c alone: it is the sum of their weights over the sum of all weights of length n.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/template.h"

static const double LOG_G = -0.016529301951210582;  /* ln(60/61) */
static const double LOG_Q = -0.03278982282299084;   /* ln(30/31) */
static const double LOG_STOPS = -7.544861068658458; /* ln(1/61) + ln(1/31) */

static double log_add(double a, double b)
{
    double most = fmax(a, b);

    return most == -INFINITY ? most : most + log(exp(a - most) + exp(b - most));
}

/* ln of the weight of one string with word length h and padding p. */
static double log_weight(int k, int h, int p)
{
    return h * (LOG_G - log(k)) + p * LOG_Q + LOG_STOPS - (p ? log(k) : 0);
}

/* ln of the weight of all of them. */
static double log_mass(int h, int p)
{
    return h * LOG_G + p * LOG_Q + LOG_STOPS;
}

static double log_total(int length)
{
    double sum = -INFINITY;
    int h;

    for (h = 1; 2 * h <= length; h++)
        sum = log_add(sum, log_mass(h, length - 2 * h));
    return sum;
}

/* ln of the weight of a string of this length whose middle has exactly c equal symbols. */
static double log_string(int k, int length, int c)
{
    double sum = -INFINITY;
    int p;

    for (p = c; p >= 0; p -= 2)
        if (length - p >= 2)
            sum = log_add(sum, log_weight(k, (length - p) / 2, p));
    return sum;
}

static bool valid_length(const struct task *t, int length)
{
    (void)t;
    return length >= 2;
}

static void sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    double left = rng_unit(r), all = log_total(length);
    int h, i, p;

    for (h = 1; 2 * (h + 1) <= length; h++) {
        left -= exp(log_mass(h, length - 2 * h) - all);
        if (left < 0)
            break;
    }
    p = length - 2 * h;
    for (i = 0; i < h; i++)
        string[i] = string[length - 1 - i] = (uint16_t)rng_below(r, (uint32_t)t->symbol_types);
    if (p)
        string[h] = (uint16_t)rng_below(r, (uint32_t)t->symbol_types);
    for (i = 1; i < p; i++)
        string[h + i] = string[h];
}

static double log_probability(const struct task *t, const uint16_t *string, int length)
{
    int c = length % 2, i;

    for (i = 0; i < length; i++)
        if (string[i] >= t->symbol_types || string[i] != string[length - 1 - i])
            return -INFINITY;
    while (c < length && string[(length - c) / 2 - 1] == string[length / 2])
        c += 2;
    return log_string(t->symbol_types, length, c) - log_total(length);
}

/* Palindromes by the length c of their middle: k if all symbols are equal, else k (k - 1) k^(...).
 */
static double entropy(const struct task *t, int length)
{
    double all = log_total(length), sum = 0, log_k = log(t->symbol_types);
    int k = t->symbol_types, c;

    for (c = length % 2; c <= length; c += 2) {
        double strings = log_k, log_p = log_string(k, length, c) - all;

        if (c == 0)
            continue; /* the two symbols in the middle are equal */
        if (c < length) {
            if (k == 1)
                continue;
            strings += log(k - 1) + ((length - c) / 2 - 1) * log_k;
        }
        sum -= exp(strings + log_p) * log_p;
    }
    return sum;
}

/* Anything may go on as a longer w; a palindrome may end. */
static void possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    int at, i;

    for (at = 0; at <= length; at++, set += t->symbols + 1) {
        memset(set, 1, (size_t)t->symbol_types);
        for (i = 0; i < at / 2 && string[i] == string[at - 1 - i]; i++)
            continue;
        set[t->symbols] = at >= 2 && i == at / 2;
        if (at < length && string[at] >= t->symbol_types)
            break;
    }
}

/* Spreads `pairs` evenly: over equal symbols, or over all. */
static void add_equal(double *counts, int k, size_t width, double pairs)
{
    int u;

    for (u = 0; u < k; u++)
        counts[(size_t)u * width + (size_t)u] += pairs / k;
}

static void add_all(double *counts, int k, size_t width, double pairs)
{
    int u, v;

    for (u = 0; u < k; u++)
        for (v = 0; v < k; v++)
            counts[(size_t)u * width + (size_t)v] += pairs / k / k;
}

static void bigram(const struct task *t, int length, double *counts)
{
    size_t width = (size_t)t->symbols + 1, edge = (size_t)t->symbols;
    int k = t->symbol_types, h, u;
    double all = log_total(length);

    for (u = 0; u < k; u++) {
        counts[edge * width + (size_t)u] += 1.0 / k;
        counts[(size_t)u * width + edge] += 1.0 / k;
    }
    for (h = 1; 2 * h <= length; h++) {
        int p = length - 2 * h;
        double share = exp(log_mass(h, p) - all);

        add_all(counts, k, width, share * (2 * (h - 1) + (p ? 2 : 0)));
        add_equal(counts, k, width, share * (p ? p - 1 : 1));
    }
}

/* ---- predictor ------------------------------------------------------------------------------ */

/*
 * A candidate is a length n and a word length h. Before symbol h all candidates expect anything, so
 * those with h > t are one number (`fresh`, ln of the sum); at t = h the candidates with this h are
 * listed, and dropped with the first symbol that they can't explain. The logarithm of what a
 * candidate says of the prefix is that of its share of its length, less ln k for each free symbol.
 */
struct candidate {
    int n, h;
    double log_p;
};

struct predictor {
    int k, count, longest, position, listed, capacity;
    int *lengths;      /* [count] */
    double *log_prior; /* [count]: -ln of the weight of all strings of the length */
    double *fresh;     /* [longest / 2 + 2]: ln sum over n and over h > t */
    struct candidate *list;
    uint16_t *prefix; /* [longest + 1] */
    bool dead;
};

static void *predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    int i, h;

    p->k = t->symbol_types;
    p->lengths = x_malloc(((size_t)count + 1) * sizeof *p->lengths);
    p->log_prior = x_malloc(((size_t)count + 1) * sizeof *p->log_prior);
    for (i = 0; i < count; i++) {
        if (!valid_length(t, lengths[i]))
            continue;
        p->lengths[p->count] = lengths[i];
        p->log_prior[p->count++] = -log_total(lengths[i]);
        if (lengths[i] > p->longest)
            p->longest = lengths[i];
    }
    p->fresh = x_malloc(((size_t)p->longest / 2 + 2) * sizeof *p->fresh);
    p->prefix = x_malloc(((size_t)p->longest + 1) * sizeof *p->prefix);
    p->fresh[p->longest / 2] = p->fresh[p->longest / 2 + 1] = -INFINITY;
    for (h = p->longest / 2; h > 0; h--) {
        p->fresh[h - 1] = p->fresh[h];
        for (i = 0; i < p->count; i++)
            if (2 * h <= p->lengths[i])
                p->fresh[h - 1] =
                    log_add(p->fresh[h - 1], p->log_prior[i] + log_mass(h, p->lengths[i] - 2 * h));
    }
    return p;
}

static void predictor_close(void *state)
{
    struct predictor *p = state;

    free(p->lengths);
    free(p->log_prior);
    free(p->fresh);
    free(p->list);
    free(p->prefix);
    free(p);
}

static void predictor_reset(void *state)
{
    struct predictor *p = state;

    p->position = p->listed = 0;
    p->dead = p->count == 0;
}

static double log_fresh(const struct predictor *p)
{
    return p->position <= p->longest / 2 ? p->fresh[p->position] - p->position * log(p->k)
                                         : -INFINITY;
}

/* What a listed candidate expects: a symbol, -1 for the padding's (any), k for the end. */
static int expects(const struct predictor *p, const struct candidate *c)
{
    int t = p->position;

    if (t == c->n)
        return p->k;
    if (t >= c->n - c->h)
        return p->prefix[c->n - 1 - t];
    return t == c->h ? -1 : p->prefix[c->h];
}

static void predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    double most, any, total = 0;
    int i;

    memset(out, 0, ((size_t)p->k + 1) * sizeof *out);
    most = p->dead ? -INFINITY : log_fresh(p);
    for (i = 0; i < p->listed; i++)
        most = fmax(most, p->list[i].log_p);
    if (p->dead || most == -INFINITY)
        return;
    any = exp(log_fresh(p) - most);
    for (i = 0; i < p->listed; i++) {
        int symbol = expects(p, &p->list[i]);
        double mass = exp(p->list[i].log_p - most);

        if (symbol < 0)
            any += mass;
        else
            out[symbol] += mass;
    }
    for (i = 0; i < p->k; i++)
        out[i] += any / p->k;
    for (i = 0; i <= p->k; i++)
        total += out[i];
    for (i = 0; i <= p->k; i++)
        out[i] /= total;
}

static void predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;
    int i, kept = 0, h;

    if (p->dead || p->position >= p->longest || symbol >= p->k) {
        p->dead = true;
        return;
    }
    for (i = 0; i < p->listed; i++) {
        struct candidate c = p->list[i];
        int wanted = expects(p, &c);

        if (wanted >= 0 && wanted != symbol)
            continue;
        if (wanted < 0)
            c.log_p -= log(p->k);
        p->list[kept++] = c;
    }
    p->prefix[p->position++] = symbol;
    h = p->position;
    if (kept + p->count > p->capacity) {
        p->capacity = 2 * (kept + p->count);
        p->list = x_realloc(p->list, (size_t)p->capacity * sizeof *p->list);
    }
    for (i = 0; i < p->count; i++)
        if (2 * h <= p->lengths[i])
            p->list[kept++] =
                (struct candidate){ p->lengths[i], h,
                                    p->log_prior[i] + log_mass(h, p->lengths[i] - 2 * h) -
                                        h * log(p->k) };
    p->listed = kept;
}

const struct task_type task_padded_reversal = {
    .name = "padded-reversal",
    .title = "w a^p w^R",
    .about = "A word, one symbol any number of times, and the word reversed.",
    .no_gold = "what is word and what is padding can't be told",
    .default_types = 2,
    .symbols = template_symbols,
    .valid_length = valid_length,
    .sample = sample,
    .log_probability = log_probability,
    .entropy = entropy,
    .predictor_open = predictor_open,
    .predictor_close = predictor_close,
    .predictor_reset = predictor_reset,
    .predictor_distribution = predictor_distribution,
    .predictor_advance = predictor_advance,
    .possible = possible,
    .bigram = bigram,
    .symbol_name = template_name,
};
