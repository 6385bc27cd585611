/* rows -- the options of a run in groups. */
#include <string.h>

#include "base/mem.h"
#include "train/config.h"

enum { GROUP_MOST = 16 };

static const struct {
    const char *title;
    const char *names[GROUP_MOST]; /* the rest is NULL */
} groups[] = {
    { "what is trained",
      { "preset", "task", "symbol-types", "model", "controller", "hidden", "layers",
        "init-scale" } },
    { "how it is trained",
      { "freeze", "seed", "batch", "optimizer", "clip", "clip-low", "clip-high", "epochs" } },
    { "learning rate", { "lr", "lr-low", "lr-high", "lr-decay", "lr-patience", "stop-patience" } },
    { "strings",
      { "train-size", "valid-size", "train-lengths", "valid-lengths", "bins", "test-seed",
        "test-strings" } },
    { "the stack",
      { "depth-limit", "sharpness", "window", "reading", "bottom", "bottom-at", "bottom-rule" } },
    { "data of one's own", { "grammar", "strings", "valid-strings", "text", "unit", "bptt" } },
    { "keeping and measuring", { "checkpoint-every", "eval-share" } },
};
enum { GROUPS = sizeof groups / sizeof *groups };

static bool is_grouped(const char *name)
{
    int g, i;

    for (g = 0; g < GROUPS; g++)
        for (i = 0; i < GROUP_MOST && groups[g].names[i]; i++)
            if (!strcmp(groups[g].names[i], name))
                return true;
    return false;
}

static int add(struct config_row *out, int rows, const struct option *option, const char **title)
{
    if (rows == CONFIG_MOST_ROWS)
        BUG("more than %d options of a run", CONFIG_MOST_ROWS);
    out[rows] = (struct config_row){ option, *title };
    *title = NULL;
    return rows + 1;
}

int config_rows(struct config_row out[CONFIG_MOST_ROWS])
{
    const char *title = NULL;
    const struct option *o;
    int rows = 0, g, i;

    for (g = 0; g < GROUPS; g++) {
        title = groups[g].title;
        for (i = 0; i < GROUP_MOST && groups[g].names[i]; i++)
            if ((o = option_find(config_options, groups[g].names[i])))
                rows = add(out, rows, o, &title);
    }
    title = "more";
    for (o = config_options; o->name; o++)
        if (!is_grouped(o->name))
            rows = add(out, rows, o, &title);
    return rows;
}
