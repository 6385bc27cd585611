/*
 * pda_likely -- the most likely run of a nondeterministic stack (Viterbi), read backwards from
 * the (max, +) form of stack/pda_table.h.
 *
 * No back-pointers are stored: the term that gave a cell its value is looked for again, which takes
 * O(R + Q j) for each step of one run and leaves the filling of the table to plain maxima.
 */
#include "stack/pda_runs.h"

#include <math.h>

/* The best term seen so far; the first of several equal ones stays. */
struct best {
    double value;
    int i, pair;
};

static void offer(struct best *b, double value, int i, int pair)
{
    if (value > b->value)
        *b = (struct best){ value, i, pair };
}

static double cell(const struct pda_table *c, int i, int from, int j, int to)
{
    return pda_table_row(c, j, to)[(size_t)(i + 1) * (size_t)c->pairs + (size_t)from];
}

/* The best last top s,z of slot k before step j pops it, and the weight of both. */
static struct best best_pop(const struct pda_table *c, int k, int under, int j, int r)
{
    struct best b = { -INFINITY, -1, -1 };
    int to;

    for (to = 0; to < c->pairs; to++)
        offer(&b, cell(c, k, under, j - 1, to) + pda_table_weights(c, j, to)[2 * c->pairs + r], k,
              to);
    return b;
}

/* The best way to r,y on top of slot i at time j that is no push: .i is the time before the step
 * (j - 1, after a replacement) or before what the pop removes was pushed; .pair was on top then. */
static struct best best_step(const struct pda_table *c, int i, int from, int j, int to)
{
    struct best b = { -INFINITY, -1, -1 };
    int symbols = c->pda.symbols, k, t, before;

    for (before = 0; before < c->pairs; before++)
        offer(&b, cell(c, i, from, j - 1, before) + pda_table_weights(c, j, before)[c->pairs + to],
              j - 1, before);
    for (k = i + 1 > 0 ? i + 1 : 0; k <= j - 2; k++)
        for (t = 0; t < c->pda.states; t++) {
            int under = t * symbols + to % symbols;

            offer(&b, cell(c, i, from, k, under) + best_pop(c, k, under, j, to / symbols).value, k,
                  under);
        }
    return b;
}

/*
 * One slot's part of a run: writes the steps that act on it, and adds to the parts that are still
 * to be read what lay above it in between. Returns how many there are now.
 */
static int read_part(struct pda_runs *r, struct pda_move *move, int waiting, struct pda_part p)
{
    const struct pda_table *c = &r->likely;

    while (p.j > 0) {
        struct pda_move *m = &move[p.j - 1];
        struct best b;

        *m = (struct pda_move){ .action = PDA_PUSH, .slot = p.i };
        m->state = p.to / c->pda.symbols;
        m->symbol = p.to % c->pda.symbols;
        if (p.j == p.i + 1)
            break;
        b = best_step(c, p.i, p.from, p.j, p.to);
        if (b.i < 0)
            BUG("no step leads to a likely cell: slot %d, time %d", p.i, p.j);
        m->action = b.i == p.j - 1 ? PDA_REPLACE : PDA_POP;
        if (m->action == PDA_POP)
            r->part[waiting++] = (struct pda_part){ b.i, p.j - 1, b.pair,
                                                    best_pop(c, b.i, b.pair, p.j, m->state).pair };
        p.j = b.i;
        p.to = b.pair;
    }
    return waiting;
}

double pda_runs_likely(struct pda_runs *r, int j, struct pda_move *move)
{
    const struct pda_table *c = &r->likely;
    struct best top = { -INFINITY, 0, -1 };
    int waiting = 0, time, pair, i, depth = 0;
    double weight;

    for (pair = 0; pair < c->pairs; pair++)
        offer(&top, pda_table_alpha(c, j)[pair], j, pair);
    weight = top.value;
    if (top.pair < 0 || r->total[j] == -INFINITY)
        return 0;
    for (time = j, pair = top.pair; time > 0; time = top.i, pair = top.pair) {
        top = (struct best){ -INFINITY, 0, -1 };
        for (i = pda_table_oldest(&c->pda, time); i < time; i++) {
            int from;

            for (from = 0; from < c->pairs; from++)
                offer(&top, pda_table_alpha(c, i)[from] + cell(c, i, from, time, pair), i, from);
        }
        waiting = read_part(r, move, waiting, (struct pda_part){ top.i, time, top.pair, pair });
    }
    while (waiting) {
        struct pda_part part = r->part[--waiting];

        waiting = read_part(r, move, waiting, part);
    }
    for (i = 0; i < j; i++) {
        depth += move[i].action == PDA_PUSH ? 1 : move[i].action == PDA_POP ? -1 : 0;
        move[i].depth = depth;
    }
    return exp(weight - r->total[j]);
}
