/* train -- a new run: full screen on a terminal, plain lines otherwise. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "live/driver.h"

static bool enough_memory(const struct config *c, struct err *err)
{
    double bytes, available = mem_available();

    if (!trainer_bytes(c, &bytes, err))
        return false;
    if (available > 0 && bytes > available)
        return err_set(err, "this run needs %.1f GB of memory, %.1f GB are free", bytes / 1e9,
                       available / 1e9);
    return true;
}

static int run_train(struct cli *cli, struct err *err)
{
    struct driver_options o;
    struct driver *d;
    int status;

    if (!cli_driver_options(cli, &o, err) || !config_check(&cli->config, err) ||
        !enough_memory(&cli->config, err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    if (cli_in_background(cli, &status, err))
        return status;
    signals_at_once(true); /* drawing the data of a large run can take a while */
    d = driver_create(&cli->config, &o, err);
    signals_at_once(false);
    return cli_go(d, cli, err);
}

const struct command_type command_train = {
    .name = "train",
    .usage = "[PRESET]",
    .about = "train a model: full screen on a terminal, plain lines otherwise",
    .options = cli_train_options,
    .config = true,
    .most = 1,
    .run = run_train,
};
