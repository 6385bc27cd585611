/* resume -- a stopped or killed run goes on. */
#include "cli/cli.h"
#include "live/driver.h"

static int run_resume(struct cli *cli, struct err *err)
{
    struct driver_options o;
    struct driver *d;
    char dir[4096];
    int status;

    if (!cli_driver_options(cli, &o, err) ||
        !store_find(o.runs, cli->operands ? cli->operand[0] : NULL, dir, sizeof dir, err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    if (cli_in_background(cli, &status, err))
        return status;
    d = driver_resume(dir, &o, err);
    return cli_go(d, cli, err);
}

const struct command_type command_resume = {
    .name = "resume",
    .usage = "[RUN]",
    .about = "go on from a run's last checkpoint, bit for bit",
    .options = cli_train_options,
    .most = 1,
    .run = run_resume,
};
