/* screen -- the full screen over a run. */
#include "cli/cli.h"
#include "live/driver.h"

bool screen_possible(const struct cli *cli)
{
    (void)cli;
    return false;
}

int screen_run(struct driver *d, const struct cli *cli, struct err *err)
{
    return headless_run(d, cli->o.json, err);
}
