/*
 * pda_odds -- the linear form of stack/pda_table.h, a column at a time.
 *
 * Everything in it is a probability given what is on top, so that the size of the weights cancels
 * in every step; logarithms and exponentials are needed for the R alphas of a step and the R (2R +
 * Q) actions only.
 */
#ifndef STACK_PDA_ODDS_H
#define STACK_PDA_ODDS_H

#include "stack/pda_table.h"

/* out += in * factor; the inner loop of everything that is linear. */
static inline void pda_odds_add(double *out, const double *in, double factor, size_t count)
{
    typedef double two __attribute__((vector_size(16), aligned(8), may_alias));
    size_t i;

    for (i = 0; i + 4 <= count; i += 4) {
        *(two *)(out + i) += factor * *(const two *)(in + i);
        *(two *)(out + i + 2) += factor * *(const two *)(in + i + 2);
    }
    for (; i < count; i++)
        out[i] += factor * in[i];
}

/* Column j >= 1 and log alpha[j], from the columns before it. */
void pda_odds_column(struct pda_table *c, int j);

#endif
