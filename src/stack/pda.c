/* pda -- from sums over runs to what the controller reads. */
#include "stack/pda.h"

#include <string.h>

/* Where number c of state and symbol a = (r,y) goes. */
static int place(const struct pda *p, int a, int c)
{
    int width = p->vector ? p->vector : 1;

    return (p->by_symbol ? a % p->symbols : a) * width + c;
}

void pda_read(const struct pda *p, double *reading, const double *alpha, const double *eta)
{
    int rows = pda_rows(p), width = p->vector ? p->vector : 1, a, c;
    double sum = 0;

    for (a = 0; a < rows; a++)
        sum += alpha[a];
    memset(reading, 0, (size_t)pda_reading(p) * sizeof *reading);
    for (a = 0; a < rows; a++)
        for (c = 0; c < width; c++)
            reading[place(p, a, c)] += (p->vector ? eta[a * width + c] : alpha[a]) / sum;
}

void pda_read_backward(const struct pda *p, double *d_alpha, double *d_eta, const double *d_reading,
                       const double *alpha, const double *eta)
{
    int rows = pda_rows(p), width = p->vector ? p->vector : 1, a, c;
    double sum = 0, mean = 0;

    for (a = 0; a < rows; a++)
        sum += alpha[a];
    for (a = 0; a < rows; a++)
        for (c = 0; c < width; c++)
            mean += (p->vector ? eta[a * width + c] : alpha[a]) / sum * d_reading[place(p, a, c)];
    for (a = 0; a < rows; a++) {
        d_alpha[a] = -mean / sum;
        for (c = 0; c < width; c++)
            if (p->vector)
                d_eta[a * width + c] = d_reading[place(p, a, c)] / sum;
            else
                d_alpha[a] += d_reading[place(p, a, c)] / sum;
    }
}
