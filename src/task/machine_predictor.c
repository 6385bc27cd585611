/*
 * machine_predictor -- the exact predictor of a machine, with a uniform prior over lengths.
 *
 * After t symbols the automaton is in one known place, and
 *
 *   p(move | prefix) ~ sum over the lengths N of W(N - t - 1, h', q') weight(move) / Z(N)
 *
 * with Z(N) the weight of all strings of N symbols. A step costs O(lengths).
 */
#include "task/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct predictor {
    const struct machine_tables *tables;
    int symbols, count, longest, position;
    int *lengths; /* [count]: those that have strings */
    bool dead;    /* no string begins like this */
    struct machine_run run;
    double *factor; /* [count]: scratch of a distribution; ln first */
};

void *machine_predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    int i;

    p->tables = t->tables;
    p->symbols = t->symbols;
    p->lengths = x_malloc(((size_t)count + 1) * sizeof *p->lengths);
    p->factor = x_malloc(((size_t)count + 1) * sizeof *p->factor);
    for (i = 0; i < count; i++) {
        if (!machine_valid_length(t, lengths[i]))
            continue;
        p->lengths[p->count++] = lengths[i];
        if (lengths[i] > p->longest)
            p->longest = lengths[i];
    }
    p->run.choice = x_malloc(((size_t)p->longest + 1) * sizeof *p->run.choice);
    p->run.written = x_malloc(((size_t)p->longest + 1) * sizeof *p->run.written);
    return p;
}

void machine_predictor_close(void *state)
{
    struct predictor *p = state;

    if (!p)
        return;
    free(p->lengths);
    free(p->factor);
    free(p->run.choice);
    free(p->run.written);
    free(p);
}

void machine_predictor_reset(void *state)
{
    struct predictor *p = state;

    p->position = p->run.state = p->run.height = 0;
    p->dead = p->count == 0;
}

/* Adds a move's mass to the symbols it can write. */
static void add_mass(const struct predictor *p, const struct machine_move *m, double mass,
                     double *out)
{
    int k = p->tables->k, i;

    switch (m->act) {
    case MACHINE_PUSH:
        for (i = 0; i < k; i++)
            out[m->symbol + i * m->step] += mass / k;
        break;
    case MACHINE_POP: out[m->symbol + p->run.choice[p->run.height - 1] * m->step] += mass; break;
    case MACHINE_DROP:
    case MACHINE_STAY: out[m->symbol] += mass;
    }
}

void machine_predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    const struct machine_tables *a = p->tables;
    double most = -INFINITY, total = 0;
    int i, j;

    memset(out, 0, ((size_t)p->symbols + 1) * sizeof *out);
    if (p->dead)
        return;
    for (i = 0; i < p->count; i++) { /* exp(factor) W = weight over Z, as far as it matters */
        int r = p->lengths[i] - p->position;

        p->factor[i] =
            r < 0 ? -INFINITY : a->log_scale[r ? r - 1 : 0] - a->log_total[p->lengths[i]];
        if (r >= 0 && machine_weight(a, r, p->run.height, p->run.state) > 0)
            most = fmax(most, p->factor[i]);
    }
    if (most == -INFINITY)
        return;
    for (i = 0; i < p->count; i++)
        p->factor[i] = exp(fmin(p->factor[i] - most, 700));
    for (i = 0; i < p->count; i++)
        if (p->lengths[i] == p->position && p->run.height == 0)
            out[p->symbols] += machine_weight(a, 0, 0, p->run.state) * p->factor[i];
    for (j = 0; j < a->machine.moves; j++) {
        const struct machine_move *m = &a->machine.move[j];
        double mass = 0;
        int height = machine_height(m, p->run.height);

        if (m->from != p->run.state || !machine_can(a, m, p->run.height))
            continue;
        for (i = 0; i < p->count; i++) {
            int r = p->lengths[i] - p->position;

            if (r > 0)
                mass += p->factor[i] * machine_weight(a, r - 1, height, m->to);
        }
        add_mass(p, m, m->weight * mass, out);
    }
    for (i = 0; i <= p->symbols; i++)
        total += out[i];
    for (i = 0; i <= p->symbols && total > 0; i++)
        out[i] /= total;
}

void machine_predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;
    const struct machine_move *m = NULL;
    int choice;

    if (!p->dead && p->position < p->longest)
        m = machine_find(p->tables, &p->run, symbol, &choice);
    if (!m) {
        p->dead = true;
        return;
    }
    machine_step(&p->run, m, choice, symbol);
    p->position++;
}
