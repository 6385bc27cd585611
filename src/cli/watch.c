/* watch -- a run that another process is training: its screen, or its lines. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "live/session.h"

/* Prints what happens from now on; of a run that is over, all that happened. */
static int follow(const char *dir, const struct cli *cli, struct err *err)
{
    const struct timespec nap = { 0, 250000000 };
    struct session *s = session_watch(dir, true, err);
    struct printed p = { .line_s = clock_monotonic_s() };
    struct trace t;

    if (!s)
        return EXIT_FAILED;
    trace_init(&t);
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    session_update(s, &t);
    if (session_is_running(s))
        p = (struct printed){ t.step_count, t.valids, t.events, 0 };
    if (!cli->o.json)
        printf("run %s\n", dir);
    headless_rows(&t, &p, cli->o.json);
    while (!signals_asked() &&
           (session_is_running(s) || (t.state < RUN_STOPPED && store_is_live(dir)))) {
        nanosleep(&nap, NULL);
        session_update(s, &t);
        headless_rows(&t, &p, cli->o.json);
    }
    session_update(s, &t);
    headless_rows(&t, &p, cli->o.json);
    if (!cli->o.json && !signals_asked())
        printf("%s at step %lld\n", run_state_name(t.state), (long long)t.step);
    trace_release(&t);
    session_close(s);
    return EXIT_DONE;
}

static int run_watch(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    char dir[4096];

    if (!store_find(runs, cli->operands ? cli->operand[0] : NULL, dir, sizeof dir, err))
        return EXIT_FAILED;
    return screen_possible(cli) || cli->o.linear_text ? screen_watch(dir, cli, err)
                                                      : follow(dir, cli, err);
}

static const char *const options[] = {
    "runs",     "read-only", "plain",         "json",        "theme", "glyphs",  "fps",
    "no-color", "mouse",     "low-bandwidth", "linear-text", "help",  "version", NULL
};

const struct command_type command_watch = {
    .name = "watch",
    .usage = "[RUN]",
    .about = "look at a run that another process is training, and steer it",
    .options = options,
    .most = 1,
    .run = run_watch,
};
