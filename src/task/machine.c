/*
 * machine -- tables, strings and probabilities.
 *
 *   W(0, h, q) = stop(q) if h = 0
 *   W(r, h, q) = sum over the moves m of q that h allows of weight(m) W(r - 1, h', q')
 *
 * Heights above r can't be emptied in time, and those above most - r can't have been reached.
 */
#include "task/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int heights_at(int r)
{
    return (r < MACHINE_MOST_LENGTH - r ? r : MACHINE_MOST_LENGTH - r) + 1;
}

double machine_weight(const struct machine_tables *a, int r, int height, int state)
{
    if (height >= heights_at(r))
        return 0;
    return a->weight[a->row[r] + (size_t)(height * a->machine.states + state)];
}

bool machine_can(const struct machine_tables *a, const struct machine_move *m, int height)
{
    if ((m->when == MACHINE_EMPTY && height > 0) || (m->when == MACHINE_FILLED && height == 0))
        return false;
    return m->act == MACHINE_PUSH ? height < a->machine.bound
                                  : m->act == MACHINE_STAY || height > 0;
}

int machine_height(const struct machine_move *m, int height)
{
    return m->act == MACHINE_PUSH ? height + 1 : m->act == MACHINE_STAY ? height : height - 1;
}

/* Fills row r from row r - 1, scales it by its largest number, and notes the scale. */
static void fill_row(struct machine_tables *a, int r)
{
    const struct machine *m = &a->machine;
    double *row = a->weight + a->row[r], most = 0;
    int heights = heights_at(r), h, q, i;

    for (h = 0; h < heights; h++) {
        double *cell = row + h * m->states;

        for (q = 0; q < m->states; q++)
            cell[q] = r == 0 && h == 0 ? m->stop[q] : 0;
        for (i = 0; r > 0 && i < m->moves; i++) {
            const struct machine_move *move = &m->move[i];

            if (machine_can(a, move, h))
                cell[move->from] +=
                    move->weight * machine_weight(a, r - 1, machine_height(move, h), move->to);
        }
        for (q = 0; q < m->states; q++)
            most = cell[q] > most ? cell[q] : most;
    }
    a->log_scale[r] = r ? a->log_scale[r - 1] : 0;
    if (most > 0) {
        for (i = 0; i < heights * m->states; i++)
            row[i] /= most;
        a->log_scale[r] += log(most);
    }
    a->log_total[r] = row[0] > 0 ? log(row[0]) + a->log_scale[r] : -INFINITY;
}

void machine_open(struct task *t, const struct machine *m)
{
    enum { ROWS = MACHINE_MOST_LENGTH + 1 };
    struct machine_tables *a = x_calloc(1, sizeof *a);
    size_t total = 0;
    int r;

    a->machine = *m;
    a->k = t->symbol_types;
    a->row = x_calloc(ROWS, sizeof *a->row);
    a->log_scale = x_calloc(ROWS, sizeof *a->log_scale);
    a->log_total = x_calloc(ROWS, sizeof *a->log_total);
    for (r = 0; r < ROWS; r++) {
        a->row[r] = total;
        total += (size_t)(heights_at(r) * m->states);
    }
    a->weight = x_malloc(total * sizeof *a->weight);
    for (r = 0; r < ROWS; r++)
        fill_row(a, r);
    t->tables = a;
}

void machine_close(struct task *t)
{
    struct machine_tables *a = t->tables;

    if (!a)
        return;
    free(a->weight);
    free(a->row);
    free(a->log_scale);
    free(a->log_total);
    free(a);
}

bool machine_valid_length(const struct task *t, int length)
{
    const struct machine_tables *a = t->tables;

    return length <= MACHINE_MOST_LENGTH && a->log_total[length] > -INFINITY;
}

/* ---- strings -------------------------------------------------------------------------------- */

const struct machine_move *machine_find(const struct machine_tables *a,
                                        const struct machine_run *run, uint16_t symbol, int *choice)
{
    int i;

    for (i = 0; i < a->machine.moves; i++) {
        const struct machine_move *m = &a->machine.move[i];
        int offset = symbol - m->symbol;

        if (m->from != run->state || !machine_can(a, m, run->height))
            continue;
        *choice = m->act == MACHINE_PUSH || m->act == MACHINE_POP ? offset / m->step : 0;
        switch (m->act) {
        case MACHINE_PUSH:
            if (offset >= 0 && offset % m->step == 0 && *choice < a->k)
                return m;
            break;
        case MACHINE_POP:
            if (offset == run->choice[run->height - 1] * m->step)
                return m;
            break;
        case MACHINE_DROP:
        case MACHINE_STAY:
            if (!offset)
                return m;
        }
    }
    return NULL;
}

void machine_step(struct machine_run *run, const struct machine_move *m, int choice,
                  uint16_t symbol)
{
    if (m->act == MACHINE_PUSH) {
        run->choice[run->height] = (uint16_t)choice;
        run->written[run->height] = symbol;
    }
    run->height = machine_height(m, run->height);
    run->state = m->to;
}

static void run_init(struct machine_run *run, int length)
{
    run->state = run->height = 0;
    run->choice = x_malloc(((size_t)length + 1) * sizeof *run->choice);
    run->written = x_malloc(((size_t)length + 1) * sizeof *run->written);
}

static void run_release(struct machine_run *run)
{
    free(run->choice);
    free(run->written);
}

void machine_sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    const struct machine_tables *a = t->tables;
    struct machine_run run;
    int at, i;

    run_init(&run, length);
    for (at = 0; at < length; at++) {
        const struct machine_move *chosen = NULL;
        double total = 0, left;
        double mass[MACHINE_MOST_MOVES];
        int choice = 0, symbol;

        for (i = 0; i < a->machine.moves; i++) {
            const struct machine_move *m = &a->machine.move[i];

            mass[i] = 0;
            if (m->from == run.state && machine_can(a, m, run.height))
                mass[i] = m->weight *
                          machine_weight(a, length - at - 1, machine_height(m, run.height), m->to);
            total += mass[i];
        }
        left = rng_unit(r) * total;
        for (i = 0; i < a->machine.moves;
             i++) { /* the last possible one takes what rounding left */
            if (mass[i] <= 0)
                continue;
            chosen = &a->machine.move[i];
            left -= mass[i];
            if (left < 0)
                break;
        }
        if (!chosen)
            BUG("a machine without a move");
        symbol = chosen->symbol;
        if (chosen->act == MACHINE_PUSH)
            choice = (int)rng_below(r, (uint32_t)a->k);
        else if (chosen->act == MACHINE_POP)
            choice = run.choice[run.height - 1];
        symbol += choice * chosen->step;
        string[at] = (uint16_t)symbol;
        machine_step(&run, chosen, choice, string[at]);
    }
    run_release(&run);
}

double machine_log_probability(const struct task *t, const uint16_t *string, int length)
{
    const struct machine_tables *a = t->tables;
    double log_p = -INFINITY, sum = 0;
    struct machine_run run;
    int i, choice;

    run_init(&run, length);
    for (i = 0; i < length; i++) {
        const struct machine_move *m = machine_find(a, &run, string[i], &choice);

        if (!m)
            goto out;
        sum += log(m->weight) - (m->act == MACHINE_PUSH ? log(a->k) : 0);
        machine_step(&run, m, choice, string[i]);
    }
    if (run.height == 0 && a->machine.stop[run.state] > 0)
        log_p = sum + log(a->machine.stop[run.state]) - a->log_total[length];
out:
    run_release(&run);
    return log_p;
}

bool machine_gold(const struct task *t, const uint16_t *string, int length, struct task_gold *gold)
{
    const struct machine_tables *a = t->tables;
    struct machine_run run;
    bool ok = false;
    int i, choice;

    run_init(&run, length);
    for (i = 0; i < length; i++) {
        const struct machine_move *m = machine_find(a, &run, string[i], &choice);

        if (!m)
            goto out;
        machine_step(&run, m, choice, string[i]);
        gold->depth[i] = run.height;
        gold->top[i] = run.height ? run.written[run.height - 1] : UINT16_MAX;
    }
    gold->known = length;
    ok = run.height == 0 && a->machine.stop[run.state] > 0;
out:
    run_release(&run);
    return ok;
}

void machine_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    const struct machine_tables *a = t->tables;
    struct machine_run run;
    int at, i, j, choice;

    run_init(&run, length);
    for (at = 0; at <= length; at++, set += t->symbols + 1) {
        const struct machine_move *m;

        set[t->symbols] = run.height == 0 && a->machine.stop[run.state] > 0;
        for (i = 0; i < a->machine.moves; i++) {
            m = &a->machine.move[i];
            if (m->from != run.state || !machine_can(a, m, run.height))
                continue;
            if (m->act == MACHINE_PUSH)
                for (j = 0; j < a->k; j++)
                    set[m->symbol + j * m->step] = 1;
            else
                set[m->symbol +
                    (m->act == MACHINE_POP ? run.choice[run.height - 1] * m->step : 0)] = 1;
        }
        m = at < length ? machine_find(a, &run, string[at], &choice) : NULL;
        if (!m)
            break;
        machine_step(&run, m, choice, string[at]);
    }
    run_release(&run);
}
