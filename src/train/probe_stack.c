/* probe_stack -- questions that pictures and reports ask about the stack of a probe. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "train/probe.h"

static const float SHOWN = 0.02f;

float probe_occupied(const struct probe *p, int column, int stack, int depth)
{
    float sum = 0;
    int tau;

    for (tau = 0; tau < p->length; tau++)
        sum += probe_share(p, column, stack, depth, tau);
    return sum;
}

int probe_owner(const struct probe *p, int column, int stack, int depth)
{
    float most = 0;
    int best = -1, tau;

    for (tau = 0; tau < p->length; tau++)
        if (probe_share(p, column, stack, depth, tau) > most) {
            most = probe_share(p, column, stack, depth, tau);
            best = tau;
        }
    return best;
}

float probe_depth(const struct probe *p, int column, int stack)
{
    float sum = 0;
    int i;

    for (i = 0; i < p->depth[column]; i++)
        sum += probe_occupied(p, column, stack, i);
    return sum;
}

float probe_height(const struct probe *p, int column, int *owner)
{
    const struct pda_move *last;

    if (!p->states) {
        *owner = probe_owner(p, column, 0, 0);
        return probe_depth(p, column, 0);
    }
    *owner = -1;
    if (!(p->run_share[column] > 0))
        return 0;
    last = &probe_moves(p, column)[column];
    *owner = last->slot;
    return (float)last->depth;
}

/* Backwards: what lies deeper was on top when the stack was last that high. */
int probe_run_owner(const struct probe *p, int column, int depth)
{
    const struct pda_move *move = probe_moves(p, column);
    int t, height;

    if (!(p->run_share[column] > 0))
        return -1;
    height = move[column].depth - depth;
    for (t = column; t >= 0 && height > 0; t--)
        if (move[t].depth == height)
            return move[t].slot;
    return -1;
}

int probe_likely_symbol(const struct probe *p, int column, int depth, float *likely)
{
    size_t n = (size_t)p->length, symbols = (size_t)p->stack_symbols;
    const float *chance = p->symbol + ((size_t)column * n + (size_t)depth) * symbols;
    int best = -1, x;

    *likely = 0;
    for (x = 0; depth < p->depth[column] && x < p->stack_symbols; x++)
        if (chance[x] > *likely) {
            *likely = chance[x];
            best = x;
        }
    return best;
}

static float highest(const struct probe *p, int pair)
{
    float most = 0;
    int t;

    for (t = 0; t < p->length - 1; t++)
        if (probe_top(p, t, pair) > most)
            most = probe_top(p, t, pair);
    return most;
}

/* Of equally likely pairs those that come later are left out first. */
int probe_likely_tops(const struct probe *p, int *pair, int count)
{
    int pairs = p->states * p->stack_symbols, chosen = 0, i, j;

    for (i = 0; i < pairs; i++) {
        float own = highest(p, i);
        int before = 0;

        for (j = 0; j < pairs; j++)
            before += highest(p, j) > own || (j < i && !(highest(p, j) < own));
        if (own >= SHOWN && before < count)
            pair[chosen++] = i;
    }
    return chosen;
}

const char *probe_stack_symbol(int symbol, char out[8])
{
    snprintf(out, 8, symbol ? "%d" : "⊥", symbol % 1000000);
    return out;
}

const char *probe_share_text(float share, char out[16])
{
    snprintf(out, 16, share > 0 && share < 0.005f ? "%.0e" : "%.2f", (double)share);
    return out;
}

const char *probe_action_name(const struct probe *p, int action, char out[16])
{
    const char *word = p->action_names ? p->action_names : "";
    size_t length;
    int i;

    for (i = 0; i < action && *word; i++) {
        word += strcspn(word, " ");
        word += strspn(word, " ");
    }
    length = strcspn(word, " ");
    if (length && length < 16)
        snprintf(out, 16, "%.*s", (int)length, word);
    else
        snprintf(out, 16, "act %d", action + 1);
    return out;
}

int probe_action_row(const struct probe *p, int row)
{
    static const int pop_last[3] = { 0, 2, 1 }; /* of push, pop, no-op */

    return p->actions == 3 && !p->states ? pop_last[row] : row;
}

double probe_half_life(const struct probe *p)
{
    double wrong = 0;
    int t, k, a, count = 0;

    if (p->states || p->sharpness > 0)
        return NAN;
    for (t = 0; t + 1 < p->length; t++)
        for (k = 0; k < p->stacks; k++) {
            const float *action = p->action + (t * p->stacks + k) * p->actions;
            float most = 0;

            for (a = 0; a < p->actions; a++)
                most = action[a] > most ? action[a] : most;
            wrong += 1 - (double)most;
            count++;
        }
    if (!count || wrong <= 0)
        return NAN;
    return log(2) / (wrong / count);
}
