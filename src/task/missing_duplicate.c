/*
 * missing-duplicate -- u # a: u is a word twice, one of its 2n symbols blotted out, and a is the
 * symbol that is missing.
 *
 * Ids: 0 .. k-1 the symbols, k the blot, k + 1 the marker. The word and the place of the blot are
 * uniform: p(string | 2n + 2 symbols) = k^-n / 2n.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/template.h"

static int word_length(int length)
{
    return length >= 4 && length % 2 == 0 ? length / 2 - 1 : -1;
}

static bool valid_length(const struct task *t, int length)
{
    (void)t;
    return word_length(length) > 0;
}

static void sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    int n = word_length(length), i, blot;

    for (i = 0; i < n; i++)
        string[i] = string[n + i] = (uint16_t)rng_below(r, (uint32_t)t->symbol_types);
    blot = (int)rng_below(r, (uint32_t)(2 * n));
    string[2 * n] = (uint16_t)(t->symbol_types + 1);
    string[2 * n + 1] = string[blot];
    string[blot] = (uint16_t)t->symbol_types;
}

static double entropy(const struct task *t, int length)
{
    int n = word_length(length);

    return n * log(t->symbol_types) + log(2 * n);
}

/* What a word length n allows next after a prefix. */
struct expectation {
    int symbol;  /* the only one, unless `any` or the blot */
    bool any;    /* all k symbols, equally likely */
    double blot; /* probability of the blot */
};

/* After string[0 .. at), whose blot is at `blot` (-1: not yet); 2n + 2 symbols in all. */
static struct expectation expect(const struct task *t, int n, const uint16_t *string, int at,
                                 int blot)
{
    struct expectation e = { 0, false, 0 };

    if (at == 2 * n + 2)
        e.symbol = t->symbols;
    else if (at == 2 * n + 1)
        e.symbol = string[blot < n ? blot + n : blot - n];
    else if (at == 2 * n)
        e.symbol = t->symbol_types + 1;
    else if (at < n || at - n == blot)
        e.any = true;
    else
        e.symbol = string[at - n];
    if (blot < 0 && at < 2 * n)
        e.blot = 1.0 / (2 * n - at);
    return e;
}

/* The probability of a symbol (or the end). */
static double chance(const struct task *t, const struct expectation *e, int symbol)
{
    if (symbol == t->symbol_types)
        return e->blot;
    if (e->any)
        return symbol < t->symbol_types ? (1 - e->blot) / t->symbol_types : 0;
    return symbol == e->symbol ? 1 - e->blot : 0;
}

static double log_probability(const struct task *t, const uint16_t *string, int length)
{
    int n = word_length(length), blot = -1, i;

    for (i = 0; i < length; i++) {
        struct expectation e = expect(t, n, string, i, blot);

        if (chance(t, &e, string[i]) <= 0)
            return -INFINITY;
        if (string[i] == t->symbol_types)
            blot = i;
    }
    return 0 - entropy(t, length);
}

/* Is string[0 .. at) a whole u, its blot at `blot`? */
static bool whole(const uint16_t *string, int at, int blot)
{
    int n = at / 2, i;

    for (i = 0; i < n; i++)
        if (string[i] != string[n + i] && i != blot && n + i != blot)
            return false;
    return at % 2 == 0 && n > 0 && blot >= 0;
}

/* Before the marker the word may always go on; a whole u may be followed by the marker. */
static void possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    int k = t->symbol_types, blot = -1, at, n;

    for (at = 0; at <= length; at++, set += t->symbols + 1) {
        memset(set, 1, (size_t)k);
        set[k] = blot < 0;
        set[k + 1] = whole(string, at, blot);
        if (at == length || !set[string[at] < t->symbols ? string[at] : t->symbols])
            return;
        if (string[at] == k)
            blot = at;
        if (string[at] == k + 1)
            break;
    }
    n = at / 2;
    set += t->symbols + 1;
    set[string[blot < n ? blot + n : blot - n]] = 1;
    if (at + 1 < length && string[at + 1] < k && set[string[at + 1]])
        set[2 * t->symbols + 1] = 1;
}

static void bigram(const struct task *t, int length, double *counts)
{
    size_t width = (size_t)t->symbols + 1, edge = width - 1, k = (size_t)t->symbol_types, u, v;
    size_t blot = k, marker = k + 1;
    int n = word_length(length);
    double one = 1.0 / (2 * n), each = 1.0 / t->symbol_types;

    counts[edge * width + blot] += one;
    counts[blot * width + marker] += one;
    for (u = 0; u < k; u++) {
        counts[edge * width + u] += (1 - one) * each;
        counts[u * width + marker] += (1 - one) * each;
        counts[marker * width + u] += each;
        counts[u * width + edge] += each;
        counts[u * width + blot] += (2 * n - 1) * one * each;
        counts[blot * width + u] += (2 * n - 1) * one * each;
        for (v = 0; v < k; v++)
            counts[u * width + v] += (2 * n - 1) * (1 - 2 * one) * each * each;
    }
}

/* ---- predictor ------------------------------------------------------------------------------ */

struct candidate {
    int n;
    double log_p; /* of the prefix */
};

struct predictor {
    struct task task;
    int count, alive, longest, position, blot;
    int *n;                 /* [count] */
    struct candidate *list; /* [count], the first `alive` count */
    uint16_t *prefix;       /* [longest + 1] */
};

static void predictor_reset(void *state)
{
    struct predictor *p = state;
    int i;

    p->position = 0;
    p->blot = -1;
    p->alive = p->count;
    for (i = 0; i < p->count; i++)
        p->list[i] = (struct candidate){ p->n[i], 0 };
}

static void *predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    int i;

    p->task = *t;
    p->n = x_malloc(((size_t)count + 1) * sizeof *p->n);
    p->list = x_malloc(((size_t)count + 1) * sizeof *p->list);
    for (i = 0; i < count; i++)
        if (valid_length(t, lengths[i])) {
            p->n[p->count++] = word_length(lengths[i]);
            p->longest = lengths[i] > p->longest ? lengths[i] : p->longest;
        }
    p->prefix = x_malloc(((size_t)p->longest + 1) * sizeof *p->prefix);
    predictor_reset(p);
    return p;
}

static void predictor_close(void *state)
{
    struct predictor *p = state;

    free(p->n);
    free(p->list);
    free(p->prefix);
    free(p);
}

static void predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    const struct task *t = &p->task;
    double most = -INFINITY, any = 0, total = 0;
    int i;

    memset(out, 0, ((size_t)t->symbols + 1) * sizeof *out);
    for (i = 0; i < p->alive; i++)
        most = fmax(most, p->list[i].log_p);
    for (i = 0; i < p->alive; i++) {
        struct expectation e = expect(t, p->list[i].n, p->prefix, p->position, p->blot);
        double weight = exp(p->list[i].log_p - most);

        total += weight;
        out[t->symbol_types] += weight * e.blot;
        if (e.any)
            any += weight * (1 - e.blot);
        else
            out[e.symbol] += weight * (1 - e.blot);
    }
    for (i = 0; i < t->symbol_types; i++)
        out[i] += any / t->symbol_types;
    for (i = 0; i <= t->symbols && total > 0; i++)
        out[i] /= total;
}

static void predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;
    int i, kept = 0;

    for (i = 0; i < p->alive; i++) {
        struct expectation e = expect(&p->task, p->list[i].n, p->prefix, p->position, p->blot);
        double q = symbol < p->task.symbols ? chance(&p->task, &e, symbol) : 0;

        if (q > 0)
            p->list[kept++] = (struct candidate){ p->list[i].n, p->list[i].log_p + log(q) };
    }
    p->alive = kept;
    if (!kept)
        return;
    if (symbol == p->task.symbol_types)
        p->blot = p->position;
    p->prefix[p->position++] = symbol;
}

static int symbols(int symbol_types)
{
    return symbol_types + 2;
}

static void name(const struct task *t, int symbol, char out[TASK_NAME])
{
    if (symbol < t->symbol_types)
        template_name(t, symbol, out);
    else
        memcpy(out, symbol == t->symbol_types ? "_" : "#", 2);
}

const struct task_type task_missing_duplicate = {
    .name = "missing-duplicate",
    .title = "w w with _ # a",
    .about = "A word twice, one symbol blotted out, a marker, and the missing symbol.",
    .no_gold = "not context-free: the halves are compared from the front",
    .default_types = 2,
    .symbols = symbols,
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
    .symbol_name = name,
};
