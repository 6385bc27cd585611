/* long_options -- the glue between our option tables and getopt_long(). */
#define option getopt_option
#include <getopt.h>
#undef option

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/long_options.h"

/* What getopt_long() returns for row i. Alike ones would make it take the first of several rows
 * that a shortened name could be. */
enum { FIRST_CODE = 1000 };

static void add(struct long_options *l, const struct option *row)
{
    struct getopt_option *list = l->list;
    int i;

    for (i = 0; i < l->count; i++) /* a command's own row hides the run's of that name */
        if (!strcmp(l->name[i], row->name))
            return;
    if (l->count + 1 >= LONG_OPTIONS_MOST)
        BUG("more than %d options", LONG_OPTIONS_MOST);
    l->name[l->count] = row->name;
    list[l->count].name = row->name;
    list[l->count].has_arg = row->kind == OPTION_FLAG ? no_argument : required_argument;
    list[l->count].val = FIRST_CODE + l->count;
    l->count++;
}

void long_options_make(struct long_options *l, const struct command_type *c)
{
    const struct option *row;
    size_t i;

    memset(l, 0, sizeof *l);
    l->list = x_calloc(LONG_OPTIONS_MOST, sizeof(struct getopt_option));
    for (i = 0; c->options[i]; i++) {
        row = option_find(cli_option_table, c->options[i]);
        if (!row)
            BUG("command '%s' takes an unknown option '%s'", c->name, c->options[i]);
        add(l, row);
    }
    for (row = config_options; c->config && row->name; row++)
        add(l, row);
}

void long_options_release(struct long_options *l)
{
    free(l->list);
    l->list = NULL;
}

void long_options_restart(void)
{
    optind = 0; /* glibc: start over, also with argv's order */
    opterr = 0;
}

int long_options_next(struct long_options *l, int argc, char **argv, int *index)
{
    int code, i;

    *index = -1;
    optopt = 0;
    code = getopt_long(argc, argv, ":o:", l->list, NULL);
    l->value = optarg;
    if (code >= FIRST_CODE) {
        *index = code - FIRST_CODE;
        return 0;
    }
    if (code != 'o')
        return code;
    for (i = 0; i < l->count; i++)
        if (!strcmp(l->name[i], "output")) {
            *index = i;
            return 0;
        }
    optopt = 'o'; /* not an option of this command */
    return '?';
}

int long_options_index(void)
{
    return optind;
}

const char *long_options_at(int argc, char **argv)
{
    static char letter[3] = "-";

    if (optopt > 0 &&
        optopt < FIRST_CODE) { /* of a cluster of short ones, which optind has not passed yet */
        letter[1] = (char)optopt;
        return letter;
    }
    return optind > 0 && optind <= argc ? argv[optind - 1] : "?";
}

bool long_options_has(const struct long_options *l, const char *word)
{
    size_t n = strcspn(word, "=");
    int i;

    for (i = 0; i < l->count; i++)
        if (n > 2 && strlen(l->name[i]) == n - 2 && !strncmp(word + 2, l->name[i], n - 2))
            return true;
    return false;
}
