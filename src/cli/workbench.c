/* workbench -- the bare command: the runs; the very first time, the demo. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "live/driver.h"

static int run_workbench(struct cli *cli, struct err *err)
{
    struct driver_options o;

    if (!cli_driver_options(cli, &o, err) || !config_preset(&cli->config, "demo", err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    return cli_go(driver_create(&cli->config, &o, err), cli, err);
}

static const char *const options[] = { "runs", "plain",    "json", "journal", "theme", "glyphs",
                                       "fps",  "no-color", "help", "version", NULL };

const struct command_type command_workbench = {
    .name = "",
    .usage = "",
    .about = "the workbench: recorded runs, and new ones; the very first time the demo",
    .options = options,
    .most = 0,
    .run = run_workbench,
};
