/* list -- what there is to choose from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "figure/venue.h"
#include "nn/cell.h"
#include "pane/pane.h"
#include "plot/plot.h"
#include "screen/theme.h"
#include "stack/stack.h"
#include "task/task.h"

static void list_tasks(void)
{
    int count, i;
    const struct task_type *const *types = task_types(&count);

    for (i = 0; i < count; i++)
        printf("%-34s %-14s %s\n", types[i]->name, types[i]->title, types[i]->about);
}

static void list_models(void)
{
    int count, i;
    const struct stack_type *const *stacks = stack_types(&count);
    const struct cell_type *const *cells;

    for (i = 0; i < count; i++)
        printf("%-46s %s\n", stacks[i]->grammar, stacks[i]->about);
    cells = cell_types(&count);
    for (i = 0; i < count; i++)
        printf("--controller=%-33s %s\n", cells[i]->name, cells[i]->about);
}

static void list_presets(void)
{
    char **names = config_presets(), about[256];
    size_t i;

    for (i = 0; names[i]; i++) {
        config_about(names[i], about, sizeof about);
        printf("%-16s %s\n", names[i], about);
        free(names[i]);
    }
    free(names);
}

static void list_grammars(void)
{
    char **names = config_grammars(), about[256];
    size_t i;

    for (i = 0; names[i]; i++) {
        config_grammar_about(names[i], about, sizeof about);
        printf("%-16s %s\n", names[i], about);
        free(names[i]);
    }
    free(names);
}

static void list_options(void)
{
    const struct option *o;

    for (o = config_options; o->name; o++)
        printf("--%-16s %-16s %s\n", o->name, o->standard, o->help);
    for (o = cli_option_table; o->name; o++)
        printf("--%-16s %-16s %s\n", o->name, o->standard, o->help);
}

static void list_commands(void)
{
    int count, i;
    const struct command_type *const *types = command_types(&count);

    for (i = 0; i < count; i++)
        printf("%-8s %-18s %s\n", types[i]->name[0] ? types[i]->name : "(none)", types[i]->usage,
               types[i]->about);
}

static void list_plots(void)
{
    int count, i;
    const struct plot_type *const *types = plot_types(&count);

    for (i = 0; i < count; i++)
        printf("%-12s %s\n", types[i]->name, types[i]->about);
}

static void list_venues(void)
{
    int count, i;
    const struct venue *venues = venue_list(&count);

    for (i = 0; i < count; i++)
        printf("%-14s %5.2f x %4.2f in %4g pt %4g pt %4g dpi  %s\n", venues[i].name,
               venues[i].width_in, venues[i].height_in, venues[i].label_pt, venues[i].tick_pt,
               venues[i].dpi, venues[i].about);
}

static void list_panes(void)
{
    int count, i;
    const struct pane_type *const *types = pane_types(&count);

    for (i = 0; i < count; i++)
        printf("%-12s %s\n", types[i]->name, types[i]->about);
}

static void list_themes(void)
{
    char **names = theme_names(), shown[64];
    size_t i;

    for (i = 0; names && names[i]; i++)
        puts(text_printable(shown, sizeof shown, names[i]));
    theme_names_free(names);
}

static const struct kind {
    const char *name;
    void (*list)(void);
} kinds[] = {
    { "tasks", list_tasks },       { "models", list_models },   { "presets", list_presets },
    { "grammars", list_grammars }, { "plots", list_plots },     { "panes", list_panes },
    { "themes", list_themes },     { "options", list_options }, { "commands", list_commands },
    { "venues", list_venues },
};

static int run_list(struct cli *cli, struct err *err)
{
    const char *names[16], *near;
    char shown[64];
    size_t i, count = sizeof kinds / sizeof *kinds;

    if (!cli->operands) {
        for (i = 0; i < count; i++)
            puts(kinds[i].name);
        return EXIT_DONE;
    }
    for (i = 0; i < count; i++) {
        if (!strcmp(kinds[i].name, cli->operand[0])) {
            kinds[i].list();
            return EXIT_DONE;
        }
        names[i] = kinds[i].name;
    }
    names[count] = NULL;
    near = text_nearest(cli->operand[0], names);
    text_printable(shown, sizeof shown, cli->operand[0]);
    if (near)
        err_usage(err, "nothing to list named '%s': did you mean '%s'?", shown, near);
    else
        err_usage(err, "nothing to list named '%s': see `pushdown list`", shown);
    return EXIT_USAGE;
}

static const char *const options[] = { "help", "version", NULL };

const struct command_type command_list = {
    .name = "list",
    .usage = "[KIND]",
    .about = "list what there is to choose from: tasks, models, presets, ...",
    .options = options,
    .most = 1,
    .run = run_list,
};
