/* runner -- what train and resume share: from a driver to an exit status. */
#include <string.h>

#include "cli/cli.h"
#include "live/driver.h"

const char *const cli_train_options[] = {
    "plain",         "json",        "detach", "runs",    "journal",  "stop-at",
    "threads",       "theme",       "glyphs", "fps",     "no-color", "mouse",
    "low-bandwidth", "linear-text", "help",   "version", NULL
};

bool cli_driver_options(const struct cli *cli, struct driver_options *o, struct err *err)
{
    memset(o, 0, sizeof *o);
    o->runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    o->who = "you";
    o->stop_at = cli->o.stop_at;
    o->threads = (int)cli->o.threads;
    o->live_eval = true;
    if (!store_journal_parse(cli->o.journal, &o->journal))
        return err_usage(err, "bad value '%s' for 'journal': auto, wal, or delete is wanted",
                         cli->o.journal);
    return true;
}

int cli_go_detached(struct driver *d, struct err *err)
{
    if (!d) {
        detach_tell(err->text, EXIT_FAILED);
        return EXIT_FAILED;
    }
    detach_tell(driver_dir(d), EXIT_DONE);
    return headless_run(d, false, err);
}

/* The three ways a driver can be run; takes it over. */
int cli_go(struct driver *d, struct cli *cli, struct err *err)
{
    int failed = err->usage ? EXIT_USAGE : EXIT_FAILED;

    if (!d) {
        detach_tell(err->text, failed);
        return failed;
    }
    if (cli->o.detach)
        return cli_go_detached(d, err);
    if (screen_possible(cli) || cli->o.linear_text)
        return screen_run(d, cli, err);
    return headless_run(d, cli->o.json, err);
}

bool cli_in_background(const struct cli *cli, int *status, struct err *err)
{
    bool parent;

    if (!cli->o.detach)
        return false;
    *status = EXIT_FAILED;
    return !detach_begin(&parent, status, err) || parent;
}
