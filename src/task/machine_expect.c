/*
 * machine_expect -- entropy and expected pairs of symbols.
 *
 * With P(m | r, h, q) = weight(m) W(r - 1, h', q') / W(r, h, q), the chance of a move when r
 * symbols are left: the mean of ln p is summed backwards from the end, and how often a move is
 * followed by another forwards from the start.
 */
#include "task/machine.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* P(move | r, height, its state), 0 where it can't be made. */
static double chance(const struct machine_tables *a, const struct machine_move *m, int r,
                     int height)
{
    double all = machine_weight(a, r, height, m->from);

    if (r == 0 || all <= 0 || !machine_can(a, m, height))
        return 0;
    return m->weight * machine_weight(a, r - 1, machine_height(m, height), m->to) / all *
           exp(a->log_scale[r - 1] - a->log_scale[r]);
}

double machine_entropy(const struct task *t, int length)
{
    const struct machine_tables *a = t->tables;
    const struct machine *m = &a->machine;
    size_t cells = ((size_t)length + 2) * (size_t)m->states;
    double *last = x_calloc(cells, sizeof *last), *next = x_calloc(cells, sizeof *next), mean;
    int r, h, q, i;

    /* last[h][q]: the mean of ln(weights of the moves to come) when r symbols are left. */
    for (q = 0; q < m->states; q++)
        last[q] = m->stop[q] > 0 ? log(m->stop[q]) : 0;
    for (r = 1; r <= length; r++) {
        double *swap;

        for (h = 0; h <= length - r; h++) {
            double *cell = next + h * m->states;

            for (q = 0; q < m->states; q++)
                cell[q] = 0;
            for (i = 0; i < m->moves; i++) {
                const struct machine_move *move = &m->move[i];
                double p = chance(a, move, r, h);

                if (p > 0)
                    cell[move->from] +=
                        p * (log(move->weight) - (move->act == MACHINE_PUSH ? log(a->k) : 0) +
                             last[machine_height(move, h) * m->states + move->to]);
            }
        }
        swap = last;
        last = next;
        next = swap;
    }
    mean = last[0];
    free(last);
    free(next);
    return a->log_total[length] - mean;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* How often each move begins a string, ends one, and is followed by each other. */
struct follows {
    double first[MACHINE_MOST_MOVES], last[MACHINE_MOST_MOVES];
    double pair[MACHINE_MOST_MOVES][MACHINE_MOST_MOVES];
};

static void count_follows(const struct machine_tables *a, int length, struct follows *out)
{
    const struct machine *m = &a->machine;
    size_t cells = ((size_t)length + 3) * (size_t)m->states;
    double *now = x_calloc(cells, sizeof *now), *next = x_calloc(cells, sizeof *next), *swap;
    int at, h, i, j;

    now[0] = 1; /* now[h][q]: the chance to be there after `at` symbols */
    for (at = 0; at < length; at++) {
        for (h = 0; h < (at + 2) * m->states; h++)
            next[h] = 0;
        for (h = 0; h <= at; h++) {
            for (i = 0; i < m->moves; i++) {
                const struct machine_move *move = &m->move[i];
                int to = machine_height(move, h);
                double p = now[h * m->states + move->from];

                p = p > 0 ? p * chance(a, move, length - at, h) : 0;
                if (p <= 0)
                    continue;
                next[to * m->states + move->to] += p;
                if (at == 0)
                    out->first[i] += p;
                if (at == length - 1)
                    out->last[i] += p;
                for (j = 0; j < m->moves; j++)
                    if (m->move[j].from == move->to)
                        out->pair[i][j] += p * chance(a, &m->move[j], length - at - 1, to);
            }
        }
        swap = now;
        now = next;
        next = swap;
    }
    free(now);
    free(next);
}

/* Whether a move writes one of k symbols. What a pop writes is as uniform as what was pushed. */
static bool spreads(const struct machine_move *m)
{
    return m->act == MACHINE_PUSH || m->act == MACHINE_POP;
}

void machine_bigram(const struct task *t, int length, double *counts)
{
    const struct machine_tables *a = t->tables;
    size_t width = (size_t)t->symbols + 1, edge = (size_t)t->symbols;
    struct follows *f = x_calloc(1, sizeof *f);
    int i, j, u, v;

    count_follows(a, length, f);
    if (length == 0)
        counts[edge * width + edge] += 1;
    for (i = 0; i < a->machine.moves; i++) {
        const struct machine_move *m = &a->machine.move[i];
        int many = spreads(m) ? a->k : 1;

        for (u = 0; u < many; u++) {
            size_t symbol = (size_t)(m->symbol + u * m->step);

            counts[edge * width + symbol] += f->first[i] / many;
            counts[symbol * width + edge] += f->last[i] / many;
            for (j = 0; j < a->machine.moves; j++) {
                const struct machine_move *n = &a->machine.move[j];
                int more = spreads(n) ? a->k : 1;
                double *row = counts + symbol * width + n->symbol, pairs = f->pair[i][j] / many;

                if (pairs <= 0)
                    continue;
                if (m->act == MACHINE_PUSH && n->act == MACHINE_POP)
                    row[u * n->step] += pairs; /* what was just pushed */
                else
                    for (v = 0; v < more; v++)
                        row[v * n->step] += pairs / more;
            }
        }
    }
    free(f);
}
