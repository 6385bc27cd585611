/*
 * pda_odds -- with K_j[r,y -> i,q,x] = alpha[i][q,x] gamma[i->j][q,x -> r,y] / alpha[j][r,y] the
 * recurrence of stack/pda_table.h becomes
 *
 *   K_j[r,y -> j-1,q,x] = alpha[j-1][q,x] push_j[q,x -> r,y] / alpha[j][r,y]
 *   K_j[r,y -> i,q,x]   = sum_{s,z} (alpha[j-1][s,z] repl_j[s,z -> r,y] / alpha[j][r,y])
 *                                                                      K_{j-1}[s,z -> i,q,x]
 *                       + sum_{k,t} P[k,t] K_k[t,y -> i,q,x]
 *   P[k,t]              = sum_{s,z} (alpha[j-1][s,z] pop_j[s,z -> r] / alpha[j][r,y])
 *                                                                      K_{j-1}[s,z -> k,t,y]
 *
 * Quotients are taken against the largest term first, and a row is divided by its sum at the end:
 * that sum times the largest term is alpha[j][r,y].
 */
#include "stack/pda_odds.h"

#include <math.h>
#include <string.h>

static const double LEAST = 1e-303; /* shares below it count as none */

static double sum_of(const double *x, size_t count, size_t stride)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < count; i += stride)
        sum += x[i];
    return sum;
}

/*
 * What lies under each s,z at time j - 1: cell y is the probability that a pop of step j uncovers
 * y, cell S that the slot can be kept.
 */
static void masses(struct pda_table *c, int j)
{
    const struct pda *pda = &c->pda;
    int pairs = pda_rows(pda), symbols = pda->symbols, oldest = pda_table_oldest(pda, j), from, y;
    size_t first = (size_t)(oldest + 1) * (size_t)pairs, last = (size_t)j * (size_t)pairs;
    size_t popped = (size_t)((oldest + 1 > 0 ? oldest + 1 : 0) + 1) * (size_t)pairs;

    for (from = 0; from < pairs; from++) {
        const double *row = pda_table_row(c, j - 1, from);
        double *mass = c->mass + (size_t)from * ((size_t)symbols + 1);

        for (y = 0; y < symbols; y++)
            mass[y] = popped < last ? sum_of(row + popped + y, last - popped, (size_t)symbols) : 0;
        mass[symbols] = first < last ? sum_of(row + first, last - first, 1) : 0;
    }
}

/*
 * The shares of r,y that the actions of step j bring from each s,z, against the largest of them,
 * whose logarithm is returned: pushes at s,z, replacements at R + s,z, pops at 2R + s,z.
 */
static double actions_to(struct pda_table *c, int j, int top)
{
    int pairs = c->pairs, symbols = c->pda.symbols, r = top / symbols, y = top % symbols, from, i;
    double *factor = c->factor, most = -INFINITY;

    for (from = 0; from < pairs; from++) {
        const double *w = pda_table_weights(c, j, from);
        const double *mass = c->mass + (size_t)from * ((size_t)symbols + 1);
        double alpha = pda_table_alpha(c, j - 1)[from], under = mass[y];

        factor[from] = alpha + w[top];
        factor[pairs + from] = mass[symbols] < LEAST ? -INFINITY : alpha + w[pairs + top];
        factor[2 * pairs + from] = under < LEAST ? -INFINITY : alpha + w[2 * pairs + r];
        most = factor[from] > most ? factor[from] : most;
        most = factor[pairs + from] > most ? factor[pairs + from] : most;
        /* What the pop uncovers may be unlikely: the term is the product. */
        if (under >= LEAST && factor[2 * pairs + from] + log(under) > most)
            most = factor[2 * pairs + from] + log(under);
    }
    for (i = 0; i < 3 * pairs; i++)
        factor[i] = most == -INFINITY ? 0 : exp(factor[i] - most);
    return most;
}

/* P of the head comment into row `top` of the scratch, cells k R + t,y; other symbols' are void. */
static void pops_to(struct pda_table *c, int j, int top)
{
    int pairs = c->pairs, symbols = c->pda.symbols, least = pda_table_oldest(&c->pda, j) + 1, from;
    size_t last = (size_t)(j - 1) * (size_t)pairs, i;
    size_t first = (size_t)(least > 0 ? least : 0) * (size_t)pairs + (size_t)(top % symbols);
    double *out = c->pop + (size_t)top * (size_t)c->most * (size_t)pairs;

    memset(out, 0, last * sizeof *out);
    for (from = 0; from < pairs; from++) {
        const double *row = pda_table_row(c, j - 1, from) + pairs;
        double share = c->factor[2 * pairs + from];

        for (i = first; share > 0 && i < last; i += (size_t)symbols)
            out[i] += share * row[i];
    }
}

void pda_odds_column(struct pda_table *c, int j)
{
    const struct pda *pda = &c->pda;
    int pairs = pda_rows(pda), oldest = pda_table_oldest(pda, j), top, from, k, t;
    size_t first = (size_t)(oldest + 1) * (size_t)pairs, last = (size_t)j * (size_t)pairs, i;
    const double *factor = c->factor;

    masses(c, j);
    for (top = 0; top < pairs; top++) {
        double *row = pda_table_row(c, j, top), sum, largest;
        const double *pop = c->pop + (size_t)top * (size_t)c->most * (size_t)pairs;

        largest = actions_to(c, j, top);
        pops_to(c, j, top);
        memset(row, 0, last * sizeof *row);
        for (from = 0; from < pairs && first < last; from++)
            pda_odds_add(row + first, pda_table_row(c, j - 1, from) + first, factor[pairs + from],
                         last - first);
        for (k = oldest + 1 > 0 ? oldest + 1 : 0; k <= j - 2; k++)
            for (t = 0; t < pda->states; t++) {
                int under = t * pda->symbols + top % pda->symbols;

                pda_odds_add(row + first, pda_table_row(c, k, under) + first,
                             pop[k * pairs + under], (size_t)(k + 1) * (size_t)pairs - first);
            }
        memcpy(row + last, factor, (size_t)pairs * sizeof *row);
        sum = sum_of(row + first, last + (size_t)pairs - first, 1);
        pda_table_alpha(c, j)[top] = sum > 0 ? largest + log(sum) : -INFINITY;
        for (i = first; i < last + (size_t)pairs; i++)
            row[i] = sum > 0 ? row[i] / sum : 0;
    }
}
