/*
 * stack-manipulation -- a stack from the bottom to the top, what is done with it (push a symbol,
 * pop; never from an empty stack), a marker, and what is on the stack then, from the top down.
 *
 * Ids: the symbol i, k + i to push i, 2k to pop, 2k + 1 the marker. An action weighs 1/2, a symbol
 * of the first or last part 1, each divided by k where it is one of k: then about as many strings
 * of a length have few actions as many.
 */
#include <stdio.h>

#include "task/machine.h"

enum { STACK, ACTIONS, RESULT };

static bool open_machine(struct task *t, const char *argument, struct err *err)
{
    int k = t->symbol_types, pop = 2 * k, marker = 2 * k + 1;
    struct machine m = {
        .states = 3,
        .bound = MACHINE_MOST_LENGTH,
        .moves = 8,
        .move = {
            { STACK, STACK, MACHINE_PUSH, MACHINE_ALWAYS, 0, 1, 1 },
            { STACK, ACTIONS, MACHINE_PUSH, MACHINE_ALWAYS, k, 1, 0.5 },
            { STACK, ACTIONS, MACHINE_DROP, MACHINE_ALWAYS, pop, 0, 0.5 },
            { STACK, RESULT, MACHINE_STAY, MACHINE_ALWAYS, marker, 0, 1 },
            { ACTIONS, ACTIONS, MACHINE_PUSH, MACHINE_ALWAYS, k, 1, 0.5 },
            { ACTIONS, ACTIONS, MACHINE_DROP, MACHINE_ALWAYS, pop, 0, 0.5 },
            { ACTIONS, RESULT, MACHINE_STAY, MACHINE_ALWAYS, marker, 0, 1 },
            { RESULT, RESULT, MACHINE_POP, MACHINE_ALWAYS, 0, 1, 1 },
        },
        .stop = { [RESULT] = 1 },
    };

    (void)argument;
    (void)err;
    machine_open(t, &m);
    return true;
}

static int symbols(int symbol_types)
{
    return 2 * symbol_types + 2;
}

static void name(const struct task *t, int symbol, char out[TASK_NAME])
{
    int k = t->symbol_types;

    if (symbol >= 2 * k)
        snprintf(out, TASK_NAME, "%s", symbol == 2 * k ? "-" : "#");
    else
        snprintf(out, TASK_NAME, "%s%d", symbol < k ? "" : "+", symbol % k % 10000);
}

const struct task_type task_stack_manipulation = {
    .name = "stack-manipulation",
    .title = "w actions # v",
    .about = "A stack, pushes and pops, a marker, and what is left from the top down.",
    .default_types = 2,
    .open = open_machine,
    .symbols = symbols,
    MACHINE_FUNCTIONS,
    .symbol_name = name,
};
