/*
 * pcfg -- from rules as written to rules A -> B C, A -> B, A -> a without the empty string.
 *
 * Long right sides X1 X2 ... Xn become X1 [X2 ... Xn], with one name for each different rest. With
 * e(A) = p(A => nothing), the least solution of e(A) = sum of p(rule) e(B) e(C), a rule A -> B C
 * [p] stands for A -> B C [p], A -> B [p e(C)] and A -> C [p e(B)] of non-empty strings.
 */
#include "task/pcfg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* ---- making rules of two --------------------------------------------------------------------- */

/* A right side of one or two: nonterminal n as n, symbol s as -1 - s, nothing as NONE. */
enum { NONE = -GRAMMAR_MOST_SYMBOLS - 2 };

struct short_rule {
    int parent, a, b; /* b NONE: one; both NONE: empty */
    double weight;
};

struct maker {
    const struct grammar *grammar;
    struct short_rule *rule;
    size_t rules, capacity;
    int names;
    struct rest { /* of a right side: what the name stands for */
        int from, count;
    } rest[PCFG_MOST_NAMES];
    int word_name[GRAMMAR_MOST_SYMBOLS]; /* nonterminal that only writes this symbol, or -1 */
    double empty[PCFG_MOST_NAMES];
    bool filled[PCFG_MOST_NAMES]; /* has non-empty strings */
};

static void add_rule(struct maker *m, int parent, int a, int b, double weight)
{
    m->rule = x_grow(m->rule, m->rules, &m->capacity, sizeof *m->rule);
    m->rule[m->rules++] = (struct short_rule){ parent, a, b, weight };
}

/* A name for a part of a rule of two: symbols get one each. -1: too many names. */
static int name_for(struct maker *m, int x)
{
    if (x >= 0)
        return x;
    if (m->word_name[-1 - x] < 0) {
        if (m->names == PCFG_MOST_NAMES)
            return -1;
        m->word_name[-1 - x] = m->names++;
        add_rule(m, m->names - 1, x, NONE, 1);
    }
    return m->word_name[-1 - x];
}

/* A name for right[from .. from + count), count >= 2; -1: too many names. */
static int name_for_rest(struct maker *m, int from, int count)
{
    const int *right = m->grammar->right;
    int first, rest, name, i;

    for (i = m->grammar->names; i < m->names; i++)
        if (m->rest[i].count == count &&
            !memcmp(right + m->rest[i].from, right + from, (size_t)count * sizeof *right))
            return i;
    if (m->names == PCFG_MOST_NAMES)
        return -1;
    name = m->names++;
    m->rest[name] = (struct rest){ from, count };
    first = name_for(m, right[from]);
    rest = count == 2 ? name_for(m, right[from + 1]) : name_for_rest(m, from + 1, count - 1);
    if (first < 0 || rest < 0)
        return -1;
    add_rule(m, name, first, rest, 1);
    return name;
}

static bool shorten(struct maker *m, struct err *err)
{
    const struct grammar *g = m->grammar;
    double *total = x_calloc((size_t)g->names, sizeof *total);
    bool ok = true;
    int i;

    m->names = g->names;
    for (i = 0; i < g->symbols; i++)
        m->word_name[i] = -1;
    for (i = 0; i < g->rules; i++)
        total[g->rule[i].left] += g->rule[i].weight;
    for (i = 0; ok && i < g->rules; i++) {
        const struct grammar_rule *r = &g->rule[i];
        double weight = r->weight / total[r->left];
        const int *x = g->right + r->from;

        if (r->count < 2) {
            add_rule(m, r->left, r->count ? x[0] : NONE, NONE, weight);
        } else {
            int a = name_for(m, x[0]);
            int b = r->count == 2 ? name_for(m, x[1]) : name_for_rest(m, r->from + 1, r->count - 1);

            ok = a >= 0 && b >= 0;
            if (ok)
                add_rule(m, r->left, a, b, weight);
        }
    }
    free(total);
    return ok ||
           err_set(err, "more than %d names, those for parts of rules included", PCFG_MOST_NAMES);
}

/* ---- the empty string ------------------------------------------------------------------------ */

static double empty_of(const struct maker *m, int x)
{
    return x == NONE ? 1 : x < 0 ? 0 : m->empty[x];
}

static bool filled_of(const struct maker *m, int x)
{
    return x != NONE && (x < 0 || m->filled[x]);
}

/* Iterates from 0, which leads to the least solution, until nothing changes that matters. */
static void solve_empty(struct maker *m)
{
    double *next = x_calloc((size_t)m->names, sizeof *next), change = 1;
    bool changed = true;
    int round, i;
    size_t j;

    for (round = 0; round < 100000 && change > 1e-17; round++) {
        memset(next, 0, (size_t)m->names * sizeof *next);
        for (j = 0; j < m->rules; j++)
            next[m->rule[j].parent] +=
                m->rule[j].weight * empty_of(m, m->rule[j].a) * empty_of(m, m->rule[j].b);
        change = 0;
        for (i = 0; i < m->names; i++) {
            change = fmax(change, next[i] - m->empty[i]);
            m->empty[i] = next[i];
        }
    }
    free(next);
    while (changed) {
        changed = false;
        for (j = 0; j < m->rules; j++) {
            const struct short_rule *r = &m->rule[j];

            if ((filled_of(m, r->a) || filled_of(m, r->b)) && !m->filled[r->parent])
                changed = m->filled[r->parent] = true;
        }
    }
}

/* ---- lists ----------------------------------------------------------------------------------- */

struct entry {
    int from, to;
    double weight;
};
struct entries {
    struct entry *entry;
    size_t count, capacity;
};

static void entries_add(struct entries *e, int from, int to, double weight)
{
    e->entry = x_grow(e->entry, e->count, &e->capacity, sizeof *e->entry);
    e->entry[e->count++] = (struct entry){ from, to, weight };
}

/* Sorts entries into lists by `from`, or by `to`; the order within a list is that of the entries.
 */
static struct pcfg_list list_make(const struct entries *e, int lists, bool by_to)
{
    struct pcfg_list l;
    size_t j;
    int i, *fill;

    l.start = x_calloc((size_t)lists + 1, sizeof *l.start);
    l.item = x_malloc((e->count + 1) * sizeof *l.item);
    fill = x_calloc((size_t)lists, sizeof *fill);
    for (j = 0; j < e->count; j++)
        l.start[(by_to ? e->entry[j].to : e->entry[j].from) + 1]++;
    for (i = 0; i < lists; i++)
        l.start[i + 1] += l.start[i];
    for (j = 0; j < e->count; j++) {
        int key = by_to ? e->entry[j].to : e->entry[j].from;
        int other = by_to ? e->entry[j].from : e->entry[j].to;

        l.item[l.start[key] + fill[key]++] = (struct pcfg_weight){ other, e->entry[j].weight };
    }
    free(fill);
    return l;
}

static void list_release(struct pcfg_list *l)
{
    free(l->start);
    free(l->item);
}

/*
 * (I - U)^-1 row by row, U given as lists: the sum of all paths, each step multiplying weights.
 * Paths are followed until they lead nowhere new and what they still add is below `enough`.
 */
static void close_paths(const struct pcfg_list *u, int names, double enough, struct entries *out)
{
    double *sum = x_calloc((size_t)names, sizeof *sum),
           *front = x_calloc((size_t)names, sizeof *sum),
           *next = x_calloc((size_t)names, sizeof *sum), *swap;
    int a, i, j, round;

    for (a = 0; a < names; a++) {
        bool fresh = true;
        double left = 1;

        memset(sum, 0, (size_t)names * sizeof *sum);
        memset(front, 0, (size_t)names * sizeof *front);
        front[a] = 1;
        for (round = 0; (fresh || left > enough) && round < 1000000; round++) {
            memset(next, 0, (size_t)names * sizeof *next);
            fresh = false;
            left = 0;
            for (i = 0; i < names; i++) {
                if (front[i] == 0)
                    continue;
                fresh = fresh || sum[i] == 0;
                sum[i] += front[i];
                for (j = u->start[i]; j < u->start[i + 1]; j++)
                    next[u->item[j].id] += front[i] * u->item[j].weight;
            }
            for (i = 0; i < names; i++)
                left = fmax(left, next[i]);
            swap = front;
            front = next;
            next = swap;
        }
        for (i = 0; i < names; i++)
            if (sum[i] > 0)
                entries_add(out, a, i, sum[i]);
    }
    free(sum);
    free(front);
    free(next);
}

/* Fills an order of the rules by one of their three names. */
static void order_rules(const struct pcfg *g, size_t field, int **start, int **order)
{
    int *fill = x_calloc((size_t)g->names, sizeof *fill), i;

    *start = x_calloc((size_t)g->names + 1, sizeof **start);
    *order = x_malloc(((size_t)g->rules + 1) * sizeof **order);
#define KEY(i) (*(const int *)((const char *)&g->rule[i] + field))
    for (i = 0; i < g->rules; i++)
        (*start)[KEY(i) + 1]++;
    for (i = 0; i < g->names; i++)
        (*start)[i + 1] += (*start)[i];
    for (i = 0; i < g->rules; i++)
        (*order)[(*start)[KEY(i)] + fill[KEY(i)]++] = i;
#undef KEY
    free(fill);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Splits the short rules into rules of two, changes of name, and symbols. */
static void sort_rules(struct pcfg *g, const struct maker *m, struct entries *unary,
                       struct entries *words)
{
    size_t capacity = 0, j;

    for (j = 0; j < m->rules; j++) {
        const struct short_rule *r = &m->rule[j];

        if (r->a == NONE)
            continue;
        if (r->a < 0) {
            entries_add(words, r->parent, -1 - r->a, r->weight);
            continue;
        }
        if (r->b == NONE) {
            if (m->filled[r->a])
                entries_add(unary, r->parent, r->a, r->weight);
            continue;
        }
        if (m->filled[r->a] && m->filled[r->b]) {
            g->rule = x_grow(g->rule, (size_t)g->rules, &capacity, sizeof *g->rule);
            g->rule[g->rules++] = (struct pcfg_rule){ r->parent, r->a, r->b, r->weight };
        }
        if (m->filled[r->a] && m->empty[r->b] > 0)
            entries_add(unary, r->parent, r->a, r->weight * m->empty[r->b]);
        if (m->filled[r->b] && m->empty[r->a] > 0)
            entries_add(unary, r->parent, r->b, r->weight * m->empty[r->a]);
    }
}

static void mark_words(struct pcfg *g)
{
    bool changed = true;
    int i, j;

    g->word = x_calloc((size_t)g->names, sizeof *g->word);
    g->kept = x_calloc((size_t)g->names, sizeof *g->kept);
    for (i = 0; i < g->names; i++)
        g->word[i] = true;
    for (i = 0; i < g->rules; i++)
        g->word[g->rule[i].parent] = false;
    while (changed) {
        changed = false;
        for (i = 0; i < g->names; i++)
            for (j = g->becomes.start[i]; g->word[i] && j < g->becomes.start[i + 1]; j++)
                if (!g->word[g->becomes.item[j].id]) {
                    g->word[i] = false;
                    changed = true;
                }
    }
    for (i = 0; i < g->rules; i++)
        g->kept[g->rule[i].left] = !g->word[g->rule[i].left];
}

static void make(struct pcfg *g, const struct maker *m)
{
    struct entries unary = { 0 }, words = { 0 }, all = { 0 }, left = { 0 }, corners = { 0 };
    struct pcfg_list u, l;
    size_t j;
    int i;

    sort_rules(g, m, &unary, &words);
    g->words_of = list_make(&words, g->names, false);
    g->names_of = list_make(&words, g->symbols, true);
    u = list_make(&unary, g->names, false);
    close_paths(&u, g->names, 1e-18, &all);
    g->becomes = list_make(&all, g->names, false);
    g->came_from = list_make(&all, g->names, true);
    order_rules(g, offsetof(struct pcfg_rule, left), &g->by_left, &g->left_order);
    order_rules(g, offsetof(struct pcfg_rule, right), &g->by_right, &g->right_order);
    order_rules(g, offsetof(struct pcfg_rule, parent), &g->by_parent, &g->parent_order);
    mark_words(g);
    /* Left corners: the first step of a derivation, with the chance that the rest isn't empty.
     * Their weights only scale numbers, so six digits do. */
    for (j = 0; j < unary.count; j++)
        entries_add(&left, unary.entry[j].from, unary.entry[j].to, unary.entry[j].weight);
    for (i = 0; i < g->rules; i++)
        entries_add(&left, g->rule[i].parent, g->rule[i].left,
                    g->rule[i].weight * fmax(1 - m->empty[g->rule[i].right], 1e-300));
    l = list_make(&left, g->names, false);
    close_paths(&l, g->names, 1e-6, &corners);
    g->corners = list_make(&corners, g->names, false);
    list_release(&u);
    list_release(&l);
    free(unary.entry);
    free(words.entry);
    free(all.entry);
    free(left.entry);
    free(corners.entry);
}

bool pcfg_open(struct task *t, const struct grammar *grammar, struct err *err)
{
    struct maker *m = x_calloc(1, sizeof *m);
    struct pcfg *g = x_calloc(1, sizeof *g);
    bool ok;

    t->tables = g;
    t->symbols = grammar->symbols;
    m->grammar = grammar;
    ok = shorten(m, err);
    if (ok) {
        solve_empty(m);
        ok = m->filled[grammar->start] || err_set(err, "no string but the empty one");
    }
    if (ok) {
        g->symbols = grammar->symbols;
        g->symbol = x_malloc((size_t)g->symbols * sizeof *g->symbol);
        memcpy(g->symbol, grammar->symbol, (size_t)g->symbols * sizeof *g->symbol);
        g->names = m->names;
        g->start = grammar->start;
        g->empty = m->empty[g->start];
        make(g, m);
        pcfg_measure(g);
    }
    free(m->rule);
    free(m);
    return ok;
}

void pcfg_close(struct task *t)
{
    struct pcfg *g = t->tables;
    int i;

    if (!g)
        return;
    for (i = 0; g->length && i < g->names; i++) {
        free(g->length[i]);
        free(g->alone[i]);
    }
    free(g->length);
    free(g->alone);
    free(g->symbol);
    free(g->rule);
    free(g->by_left);
    free(g->by_right);
    free(g->by_parent);
    free(g->left_order);
    free(g->right_order);
    free(g->parent_order);
    list_release(&g->words_of);
    list_release(&g->names_of);
    list_release(&g->becomes);
    list_release(&g->came_from);
    list_release(&g->corners);
    free(g->word);
    free(g->kept);
    free(g);
}

void pcfg_symbol_name(const struct task *t, int symbol, char out[TASK_NAME])
{
    text_copy(out, TASK_NAME, ((const struct pcfg *)t->tables)->symbol[symbol]);
}
