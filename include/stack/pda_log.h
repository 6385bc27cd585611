/*
 * pda_log -- one string through the pushdown automaton of stack/pda.h, in logarithms: plain, slow,
 * right for any weights. The oracle of the fast version, and its refuge.
 *
 * Vectors go through the recurrence as the definition has them: component 0 of a row is gamma, 1 ..
 * m are zeta. Always in double. Memory: an arena, laid out once; threads: one at a time.
 */
#ifndef STACK_PDA_LOG_H
#define STACK_PDA_LOG_H

#include "base/mem.h"
#include "stack/pda.h"

struct pda_log {
    struct pda pda;
    int most;                        /* columns there is room for */
    int first;                       /* the column that the chunk before left; 0: none */
    size_t *start;                   /* [most] where a column's rows begin */
    double *gamma;                   /* [most][i = -1 .. j-1][1 + m][R][R] logarithms */
    double *gp;                      /* [most][k][R][Q] */
    double *alpha;                   /* [1 + most][R], from time -1 on */
    double *eta;                     /* [most][R][m] */
    double *weights;                 /* [most][R (2R + Q)] logarithms, as they came */
    double *pushed;                  /* [most][m] */
    double *d_gamma;                 /* adjoints by the logarithms, of the same shapes; or NULL */
    double *d_gp;                    /* of the column at hand */
    double *d_alpha;                 /* ... [1 + most][R] */
    double *d_bottom;                /* [m] */
    double *sum, *d_sum, *most_seen; /* [R (1 + m)] scratch */
};

/* Room for `columns` columns, the initial one included; `backward` for derivatives too. */
void pda_log_lay_out(struct pda_log *l, struct arena *a, const struct pda *pda, int columns,
                     bool backward);
/* The initial stack is column 0; `bottom` is [m]. Writes reading 0. */
void pda_log_begin(struct pda_log *l, const double *bottom, double *reading);
/*
 * A chunk that goes on: column `last` becomes column n = pda_carried(last), which is returned, and
 * those before it move along; derivatives end there.
 */
int pda_log_resume(struct pda_log *l, int last);
/* Changes the stack from column j - 1 to j and writes the reading. */
void pda_log_forward(struct pda_log *l, int j, const double *weights, const double *pushed,
                     double *reading);
/*
 * For j = last .. 1, or 0: the derivative by the step's weights (logarithms) and pushed vector are
 * written. Column 0 has neither; after it, d_bottom holds the bottom's. The first call for a string
 * says `last`.
 */
void pda_log_backward(struct pda_log *l, int j, bool last, const double *d_reading,
                      double *d_weights, double *d_pushed);

/* Where gamma[i->j][qx -> .] begins in gamma, or with c > 0 component c - 1 of zeta. */
size_t pda_log_at(const struct pda_log *l, int j, int i, int c, int qx);

#endif
