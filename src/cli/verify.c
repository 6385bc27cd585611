/* verify -- trains a run anew from its seed and log, and compares bit for bit. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
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

/* One object with all of it; true when nothing differs. */
static bool print_json(const struct verify *v)
{
    json_t *o = json_object(), *items = json_array(), *bits = json_array(), *name;
    char machine[900], *line, *rest;
    int64_t different = 0;
    int kind;

    for (kind = 0; kind < VERIFY_KINDS; kind++) {
        const struct verify_tally *t = verify_tally(v, (enum verify_kind)kind);
        json_t *item;

        different += t->different;
        if (!t->compared)
            continue;
        item = json_object();
        json_object_set_new(item, "what",
                            json_string(verify_kind_name((enum verify_kind)kind, true)));
        json_object_set_new(item, "compared", json_integer(t->compared));
        json_object_set_new(item, "different", json_integer(t->different));
        name = t->first[0] ? json_string(t->first) : NULL; /* NULL for what is not UTF-8 */
        json_object_set_new(item, "first", name ? name : json_null());
        json_array_append_new(items, item);
    }
    verify_machine(v, machine, sizeof machine);
    for (rest = machine; (line = strsep(&rest, "\n")) && *line;)
        json_array_append_new(bits, json_string(line));
    name = json_string(verify_trace(v)->name);
    json_object_set_new(o, "run", name ? name : json_string("?"));
    json_object_set_new(o, "state", json_string(run_state_name(verify_trace(v)->state)));
    json_object_set_new(o, "identical", json_boolean(!different));
    json_object_set_new(o, "step", json_integer(verify_step(v)));
    json_object_set_new(o, "to_its_end", json_boolean(verify_is_whole(v)));
    json_object_set_new(o, "items", items);
    json_object_set_new(o, "bits_may_differ", bits);
    line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    puts(line ? line : "{}");
    free(line);
    json_decref(o);
    return !different;
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
    if (!cli->o.json)
        print_start(v, dir);
    run_through(v);
    good = cli->o.json ? print_json(v) : print_end(v);
    verify_machine(v, machine, sizeof machine);
    if (!good)
        err_set(err, "run '%s' is not what its seed and log give%s", verify_trace(v)->name,
                machine[0] ? ", or this machine computes other bits" : "");
    verify_close(v);
    return good ? EXIT_DONE : EXIT_FAILED;
}

static const char *const options[] = { "steps", "json", "runs", "help", "version", NULL };

const struct command_type command_verify = {
    .name = "verify",
    .usage = "[RUN]",
    .about = "train a run anew from its seed and log, and compare every number with the record",
    .options = options,
    .most = 1,
    .run = run_verify,
};
