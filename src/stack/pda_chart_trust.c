/* pda_chart -- the certificate: what an underflow can have grown to. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "stack/pda_chart.h"

/* A weight that underflowed may have been anything up to this. A NaN stays. */
static double floored(double weight)
{
    return weight < DBL_MIN ? DBL_MIN : weight;
}

double pda_chart_risk(const struct pda_plan *p, const struct pda_chart *c, int last)
{
    double after[PDA_MOST_ROWS], now[PDA_MOST_ROWS], below[PDA_MOST_STATES], worst = 1;
    int r = p->rows, q = p->pda.states, j, o, i, y;

    for (o = 0; o < r; o++)
        after[o] = 1;
    for (j = last; j > c->first; j--) {
        const double *push = c->weights + (size_t)j * p->weights, *repl = push + r * r;
        const double *pop = repl + r * r;

        for (i = 0; i < q; i++)
            for (below[i] = after[i], y = 1; y < p->pda.symbols; y++)
                below[i] = after[y * q + i] > below[i] ? after[y * q + i] : below[i];
        for (i = 0; i < r; i++) { /* weights order */
            int a = p->order[i];
            double sum = 0;

            for (o = 0; o < r; o++)
                sum += (floored(push[i * r + o]) + floored(repl[a * r + o])) * after[o];
            for (o = 0; o < q; o++)
                sum += floored(pop[a * q + o]) * below[o];
            now[a] = sum < 1 ? 1 : sum;
            worst = -pda_smaller(-worst, -now[a]);
        }
        memcpy(after, now, (size_t)r * sizeof *now);
    }
    worst /= c->least;
    return isnan(worst) ? INFINITY : worst;
}

/* The smallest number of what a next chunk needs. */
static double least_carried(const struct pda_plan *p, const struct pda_chart *c, int last)
{
    int r = p->rows, q = p->pda.states, oldest = pda_oldest(&p->pda, last + 1), i, j, a, o;
    double least = INFINITY;

    for (i = oldest; i <= last; i++)
        for (a = 0; a < r; a++) {
            int row = (i + 1) * r + a;

            if (c->moved || i > 0) /* else alpha[i] is 1 at (0,0), and nought elsewhere */
                least = pda_smaller(least, c->alpha[row]);
            if (!c->moved && i < 0 && a)
                continue;
            for (j = i + 1; j <= last; j++)
                for (o = 0; o < r && (j || c->moved); o++)
                    least = pda_smaller(least, c->cells[pda_cell(p, o / q, row / LANES, j) +
                                                        (size_t)(o % q * LANES + row % LANES)]);
        }
    return least;
}

bool pda_chart_carries(const struct pda_plan *p, const struct pda_chart *c, int last, double risk)
{
    return least_carried(p, c, last) >= 1e-274 * risk;
}

bool pda_chart_trust(const struct pda_plan *p, const struct pda_chart *c, int last, bool carry)
{
    double risk = pda_chart_risk(p, c, last);

    if (!(risk <= 1e270))
        return false;
    return !carry || pda_chart_carries(p, c, last, risk);
}
