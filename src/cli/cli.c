/* cli -- finds the command, reads its options by the tables, prints errors in one form. */
#include "cli/cli.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/long_options.h"

#define X(name) extern const struct command_type command_##name;
#include "cli/types.inc"
#undef X

static const struct command_type *const types[] = {
#define X(name) &command_##name,
#include "cli/types.inc"
#undef X
};

const struct command_type *const *command_types(int *count)
{
    *count = (int)(sizeof types / sizeof *types);
    return types;
}

const struct command_type *command_find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i]->name, name))
            return types[i];
    return NULL;
}

/* ---- help --------------------------------------------------------------------------------------
 */
static void print_option(const struct option *o)
{
    char left[64];

    snprintf(left, sizeof left, "  --%s%s%s%s", !strcmp(o->name, "output") ? "output" : o->name,
             o->value ? "=" : "", o->value ? o->value : "",
             !strcmp(o->name, "output") ? ", -o" : "");
    if (o->value && o->standard[0] && strcmp(o->standard, "0-0"))
        printf("%-26s %s [%s]\n", left, o->help, o->standard);
    else
        printf("%-26s %s\n", left, o->help);
}

static int print_help(const struct command_type *c)
{
    const struct option *o;
    size_t i;

    if (!c->name[0]) {
        printf(
            "Usage: pushdown [COMMAND] [OPTION]...\n\n"
            "A terminal workbench for neural networks with a stack: train them, watch the stack,\n"
            "freeze a part in mid-run, see whether they generalise to longer strings, export the\n"
            "figure. Without a command it opens the workbench.\n\nCommands:\n");
        for (i = 0; i < sizeof types / sizeof *types; i++)
            if (types[i]->name[0])
                printf("  %-8s %-16s %s\n", types[i]->name, types[i]->usage, types[i]->about);
        printf("\nOptions:\n");
    } else {
        printf("Usage: pushdown %s [OPTION]... %s\n%c%s.\n\nOptions:\n", c->name, c->usage,
               c->about[0] - 'a' + 'A', c->about + 1);
    }
    for (i = 0; c->options[i]; i++)
        print_option(option_find(cli_option_table, c->options[i]));
    if (c->config) {
        printf("\nOptions of the run (defaults of the preset paper-formal, unless another is "
               "named):\n");
        for (o = config_options; o->name; o++)
            print_option(o);
    }
    printf("\nExit status: 0 done, 1 failed, 2 wrong usage, 3 stopped and can be resumed.\n"
           "See pushdown(1) for everything else.\n");
    return EXIT_DONE;
}

/* ---- options -----------------------------------------------------------------------------------
 */
static const struct option *row_of(const struct command_type *c, const char *name, bool *of_config)
{
    size_t i;

    *of_config = false;
    for (i = 0; c->options[i]; i++)
        if (!strcmp(c->options[i], name))
            return option_find(cli_option_table, name);
    if (!c->config)
        return NULL;
    *of_config = true;
    return option_find(config_options, name);
}

static bool unknown_option(const struct command_type *c, const char *typed, struct err *err)
{
    const char *names[128], *near;
    char word[64], shown[64], list[200];
    size_t n = 0, i, skip = strspn(typed, "-"), alike = 0;
    struct text t;

    for (i = 0; c->options[i]; i++)
        names[n++] = c->options[i];
    for (i = 0; c->config && config_options[i].name; i++)
        names[n++] = config_options[i].name;
    names[n] = NULL;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(typed + skip, "="), typed + skip);
    text_printable(shown, sizeof shown, typed);
    text_init(&t, list, sizeof list);
    for (i = 0; i < n && skip == 2 && word[0]; i++)
        if (!strncmp(names[i], word, strlen(word)))
            text_add(&t, "%s--%s", alike++ ? ", " : "", names[i]);
    if (alike > 1)
        return err_usage(err, "option '%s' could be %s", shown, list);
    near = text_nearest(word, names);
    if (near)
        return err_usage(err, "unknown option '%s': did you mean '--%s'?", shown, near);
    return err_usage(err, "unknown option '%s': see `pushdown %s%s--help`", shown, c->name,
                     c->name[0] ? " " : "");
}

static bool set_one(struct cli *cli, const struct command_type *c, const char *name,
                    const char *value, struct err *err)
{
    bool of_config;
    const struct option *row = row_of(c, name, &of_config);

    if (row->kind == OPTION_FLAG)
        value = "yes";
    if (of_config)
        return !strcmp(name, "preset") ||
               option_set(config_options, &cli->config, name, value, err);
    return option_set(cli_option_table, &cli->o, name, value, err);
}

static bool parse(struct cli *cli, const struct command_type *c, int argc, char **argv,
                  struct err *err)
{
    struct long_options list;
    const char *preset = NULL;
    int pass, code, index;
    bool ok = false;

    option_defaults(cli_option_table, &cli->o);
    config_defaults(&cli->config);
    long_options_make(&list, c);
    /* Twice: a preset named anywhere on the line comes before the options that override it. */
    for (pass = 0; pass < 2; pass++) {
        long_options_restart();
        while ((code = long_options_next(&list, argc, argv, &index)) != -1) {
            if (code == '?' || code == ':') {
                const char *at = long_options_at(argc, argv);

                if (code == ':')
                    err_usage(err, "option '%s' wants a value", at);
                else if (strchr(at, '=') && long_options_has(&list, at))
                    err_usage(err, "option '%.*s' takes no value", (int)strcspn(at, "="), at);
                else
                    unknown_option(c, at, err);
                goto out;
            }
            if (pass == 0) {
                if (!strcmp(list.name[index], "preset"))
                    preset = list.value;
            } else if (!set_one(cli, c, list.name[index], list.value, err)) {
                goto out;
            }
        }
        cli->operand = argv + long_options_index();
        cli->operands = argc - long_options_index();
        if (pass == 0 && c->config) {
            if (c->most == 1 && cli->operands == 1) {
                if (preset && !cli->o.help) {
                    err_usage(err, "two presets are named: '%s' and '%s'", cli->operand[0], preset);
                    goto out;
                }
                preset = cli->operand[0];
            }
            if (!config_preset(&cli->config, preset ? preset : "paper-formal", err))
                goto out;
        }
    }
    if (cli->o.help || cli->o.version) {
        ok = true;
        goto out;
    }
    if (cli->operands < c->least)
        err_usage(err, "%s wants %s: see `pushdown %s --help`", c->name, c->usage, c->name);
    else if (cli->operands > c->most)
        err_usage(err, "unexpected argument '%s'", cli->operand[c->most]);
    else
        ok = true;
out:
    long_options_release(&list);
    return ok;
}

static int print_error(const struct err *err, int status)
{
    char shown[1100];

    fprintf(stderr, "pushdown: %s\n", text_printable(shown, sizeof shown, err->text));
    return err->usage ? EXIT_USAGE : status;
}

/* Output that nobody reads any more (a pipe into head) is no failure; a full disk is one. */
static bool output_failed(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
    bool failed = fflush(stdout) != 0;

    return (ferror(stdout) || failed) && !(poll(&out, 1, 0) == 1 && (out.revents & POLLERR));
}

static const struct command_type *choose(int argc, char **argv, struct err *err)
{
    const char *names[32], *near;
    char shown[64];
    size_t i;

    if (argc < 2 || argv[1][0] == '-')
        return command_find("");
    if (command_find(argv[1]) && argv[1][0])
        return command_find(argv[1]);
    for (i = 0; i < sizeof types / sizeof *types; i++)
        names[i] = types[i]->name;
    names[i] = NULL;
    near = text_nearest(argv[1], names);
    text_printable(shown, sizeof shown, argv[1]);
    if (near && *near)
        err_usage(err, "unknown command '%s': did you mean '%s'?", shown, near);
    else
        err_usage(err, "unknown command '%s': see `pushdown --help`", shown);
    return NULL;
}

int cli_main(int argc, char **argv)
{
    struct err err = { "", false };
    const struct command_type *c = choose(argc, argv, &err);
    struct cli *cli;
    int status;

    if (!c)
        return print_error(&err, EXIT_USAGE);
    cli = x_calloc(1, sizeof *cli);
    if (c->name[0]) {
        argc--;
        argv++;
    }
    if (!parse(cli, c, argc, argv, &err)) {
        status = print_error(&err, EXIT_USAGE);
    } else if (cli->o.help) {
        status = print_help(c);
    } else if (cli->o.version) {
        printf("pushdown %s\n", PUSHDOWN_VERSION);
        status = EXIT_DONE;
    } else {
        status = c->run(cli, &err);
        if (err.text[0] && (status == EXIT_FAILED || status == EXIT_USAGE))
            status = print_error(&err, status);
    }
    free(cli);
    if (status == EXIT_DONE && output_failed()) {
        err_set(&err, "cannot write everything to the standard output");
        status = print_error(&err, EXIT_FAILED);
    }
    return status;
}
