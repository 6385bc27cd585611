/*
 * dyck -- balanced brackets of k types, as the grammar
 *
 *   S -> S T [s] | T [1 - s]      T -> (i S )i [t / k] | (i )i [(1 - t) / k]
 *
 * generates them, with s = 1/2 and t = 39/40, given at least two groups at top level. Read from
 * left to right: an opening bracket after an opening one means that the first is not a leaf (t), a
 * closing one that it is (1 - t); after a closing bracket the list goes on (s) or ends (1 - s).
 *
 * dyck:M bounds the depth: of those strings, the ones nested at most M deep.
 */
#include <stdio.h>

#include "base/text.h"
#include "task/machine.h"

/* Opened or closed last; in the first group, or a later one. */
enum { START, OPENED, CLOSED, OPENED_LATER, CLOSED_LATER };

static bool open_machine(struct task *t, const char *argument, struct err *err)
{
    const double again = 1 / 2.0, nested = 39 / 40.0;
    struct machine m = {
        .states = 5,
        .bound = MACHINE_MOST_LENGTH,
        .moves = 10,
        .move = {
            { START, OPENED, MACHINE_PUSH, MACHINE_EMPTY, 0, 2, 1 },
            { OPENED, OPENED, MACHINE_PUSH, MACHINE_ALWAYS, 0, 2, nested },
            { OPENED, CLOSED, MACHINE_POP, MACHINE_ALWAYS, 1, 2, 1 - nested },
            { CLOSED, OPENED, MACHINE_PUSH, MACHINE_FILLED, 0, 2, again },
            { CLOSED, CLOSED, MACHINE_POP, MACHINE_ALWAYS, 1, 2, 1 - again },
            { CLOSED, OPENED_LATER, MACHINE_PUSH, MACHINE_EMPTY, 0, 2, again },
            { OPENED_LATER, OPENED_LATER, MACHINE_PUSH, MACHINE_ALWAYS, 0, 2, nested },
            { OPENED_LATER, CLOSED_LATER, MACHINE_POP, MACHINE_ALWAYS, 1, 2, 1 - nested },
            { CLOSED_LATER, OPENED_LATER, MACHINE_PUSH, MACHINE_ALWAYS, 0, 2, again },
            { CLOSED_LATER, CLOSED_LATER, MACHINE_POP, MACHINE_ALWAYS, 1, 2, 1 - again },
        },
        .stop = { [CLOSED_LATER] = 1 - again },
    };
    char shown[64];
    int64_t depth;

    if (argument) {
        if (!text_to_int(argument, &depth) || depth < 1 || depth > MACHINE_MOST_LENGTH)
            return err_usage(err, "bad depth '%s' of task 'dyck': a whole number from 1 to %d",
                             text_printable(shown, sizeof shown, argument), MACHINE_MOST_LENGTH);
        m.bound = (int)depth;
    }
    machine_open(t, &m);
    return true;
}

static int symbols(int symbol_types)
{
    return 2 * symbol_types;
}

/* Real brackets as far as they go; then numbered ones. */
static void name(const struct task *t, int symbol, char out[TASK_NAME])
{
    static const char brackets[] = "()[]{}<>";

    if (t->symbols < (int)sizeof brackets)
        snprintf(out, TASK_NAME, "%c", brackets[symbol]);
    else
        snprintf(out, TASK_NAME, "%c%d", symbol % 2 ? ')' : '(', symbol / 2 % 10000);
}

const struct task_type task_dyck = {
    .name = "dyck",
    .title = "( [ ] ) { }",
    .about = "Balanced brackets, two groups or more; dyck:M nests them M deep at most.",
    .default_types = 2,
    .argument = "DEPTH",
    .open = open_machine,
    .symbols = symbols,
    MACHINE_FUNCTIONS,
    .symbol_name = name,
};
