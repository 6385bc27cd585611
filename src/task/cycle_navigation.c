/*
 * cycle-navigation -- moves on a circle of five places, and where they lead from place 0.
 *
 * Ids: 0 stay, 1 one on, 2 one back; 3 the marker; 4 .. 8 the places.
 */
#include <stdio.h>

#include "task/question.h"

enum { MOVES = 3, PLACES = 5, FIRST_PLACE = MOVES + 1 };

static const int turn[MOVES] = { 0, 1, PLACES - 1 };

static void answer(const struct task *t, const uint16_t *x, int n, uint16_t *out)
{
    int place = 0, i;

    (void)t;
    for (i = 0; i < n; i++)
        place = (place + turn[x[i]]) % PLACES;
    *out = (uint16_t)(FIRST_PLACE + place);
}

static void pairs(const struct task *t, int n, double *counts)
{
    double p[PLACES] = { 1 }, next[PLACES];
    int i, place, m;

    for (i = 0; i < n; i++) {
        for (place = 0; place < PLACES; place++)
            for (next[place] = 0, m = 0; m < MOVES; m++)
                next[place] += p[(place + PLACES - turn[m]) % PLACES] / MOVES;
        for (place = 0; place < PLACES; place++)
            p[place] = next[place];
    }
    for (place = 0; place < PLACES; place++)
        question_add_answer(t, counts, FIRST_PLACE + place, p[place]);
}

static int symbols(int symbol_types)
{
    return symbol_types + 1 + PLACES;
}

static void name(const struct task *t, int symbol, char out[TASK_NAME])
{
    (void)t;
    if (symbol < FIRST_PLACE)
        snprintf(out, TASK_NAME, "%c", "=+-#"[symbol]);
    else
        snprintf(out, TASK_NAME, "%d", (symbol - FIRST_PLACE) % 10);
}

static const struct question form = { 1, 2, 1, answer, pairs };

const struct task_type task_cycle_navigation = {
    .name = "cycle-navigation",
    .title = "moves # place",
    .about = "Moves on a circle of five (= stays, + goes on, - back), and where they end.",
    .no_gold = "a finite automaton does it: nothing has to be stacked",
    .default_types = MOVES,
    .fixed_types = true,
    .question = &form,
    .symbols = symbols,
    QUESTION_FUNCTIONS,
    .symbol_name = name,
};
