/* verify -- trains a run anew from its seed and log, and compares bit for bit. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cli.h"
#include "live/verify.h"
#include "store/store.h"

static void print_start(const struct verify *v, const char *dir)
{
    const struct trace *t = verify_trace(v);
    char name[160], goal[32], machine[900], *line, *rest;
    bool over = t->state == RUN_FINISHED || t->state == RUN_DIVERGED;

    printf("%s: %s, %s steps to verify%s\n", text_printable(name, sizeof name, t->name),
           !over && store_is_live(dir) ? "being trained" : run_state_name(t->state),
           text_thousands(goal, sizeof goal, verify_goal(v)),
           verify_is_whole(v) ? " and the end"
           : over             ? ""
                              : ", to the last checkpoint at most");
    verify_machine(v, machine, sizeof machine);
    for (rest = machine; (line = strsep(&rest, "\n")) && *line;)
        printf("bits may differ: %s\n", line);
    fflush(stdout);
}

static void run_through(struct verify *v)
{
    bool shown = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO);
    double last = clock_monotonic_s();
    char step[32], goal[32];

    while (verify_turn(v)) {
        if (!shown || clock_monotonic_s() - last < 0.25)
            continue;
        last = clock_monotonic_s();
        fprintf(stderr, "\r  step %s of %s ", text_thousands(step, sizeof step, verify_step(v)),
                text_thousands(goal, sizeof goal, verify_goal(v)));
    }
    if (shown)
        fprintf(stderr, "\r%40s\r", "");
}

static bool print_end(const struct verify *v)
{
    char same[32], all[32];
    bool good = true;
    int kind;

    for (kind = 0; kind < VERIFY_KINDS; kind++) {
        const struct verify_tally *t = verify_tally(v, (enum verify_kind)kind);
        const char *name = verify_kind_name((enum verify_kind)kind, t->compared != 1);

        text_thousands(all, sizeof all, t->compared);
        text_thousands(same, sizeof same, t->different);
        if (t->different) {
            printf("%s of %s %s differ; the first: %s\n", same, all, name, t->first);
            good = false;
        } else if (t->compared) {
            printf("%s %s identical\n", all, name);
        }
    }
    return good;
}

static int run_verify(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    char dir[4096], machine[900];
    struct verify *v;
    bool good;

    if (!store_find(runs, cli->operands ? cli->operand[0] : NULL, dir, sizeof dir, err))
        return EXIT_FAILED;
    v = verify_open(dir, cli->o.steps, err);
    if (!v)
        return EXIT_FAILED;
    print_start(v, dir);
    run_through(v);
    good = print_end(v);
    verify_machine(v, machine, sizeof machine);
    if (!good)
        err_set(err, "run '%s' is not what its seed and log give%s", verify_trace(v)->name,
                machine[0] ? ", or this machine computes other bits" : "");
    verify_close(v);
    return good ? EXIT_DONE : EXIT_FAILED;
}

static const char *const options[] = { "steps", "runs", "help", "version", NULL };

const struct command_type command_verify = {
    .name = "verify",
    .usage = "[RUN]",
    .about = "train a run anew from its seed and log, and compare every number with the record",
    .options = options,
    .most = 1,
    .run = run_verify,
};
