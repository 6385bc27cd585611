/*
 * draw -- strings of a language: one a line, or a folder of labelled strings as recognisers use
 * them.
 *
 * The folder has main.tok (a string a line, symbols separated by spaces), labels.txt (1: of the
 * language, 0: not), and for the strings of the language, in their order, next-symbols.jsonl (for
 * each of the n + 1 positions the symbols that can come next and whether the string may end, any
 * length allowed) and log-probabilities.txt (ln p, each length in the range equally likely); for
 * the others num-edits.txt (empty: random).
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "store/atomic.h"
#include "task/negative.h"

enum file { STRINGS, LABELS, NEXT, LOGS, EDITS, FILES };
static const char *const file_names[FILES] = { "main.tok", "labels.txt", "next-symbols.jsonl",
                                               "log-probabilities.txt", "num-edits.txt" };

struct named {
    char name[TASK_NAME];
    int id;
};

struct drawing {
    struct task task;
    struct range range;
    int *lengths, valid;
    struct named *order; /* symbols by name */
    uint16_t *string;
    int length;
    struct atomic file[FILES];
    char *line;
    size_t line_size;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    return strcmp(x->name, y->name);
}

/* Writes the string to d->line, ended by a line feed. */
static void write_string(struct drawing *d)
{
    size_t used = 0, wanted = (size_t)(d->length + 1) * TASK_NAME + 2;
    int i;

    if (wanted > d->line_size) {
        d->line_size = wanted;
        d->line = x_realloc(d->line, wanted);
    }
    for (i = 0; i < d->length; i++) {
        char name[TASK_NAME];

        task_symbol_name(&d->task, d->string[i], name);
        used += (size_t)sprintf(d->line + used, "%s%s", i ? " " : "", name);
    }
    memcpy(d->line + used, "\n", 2);
}

static void draw_string(struct drawing *d, struct rng *r)
{
    d->length = d->lengths[rng_below(r, (uint32_t)d->valid)];
    task_sample(&d->task, d->length, r, d->string);
}

static bool add(struct drawing *d, enum file f, const char *text, struct err *err)
{
    return atomic_add(&d->file[f], text, strlen(text), err);
}

/* What can come next at every position, names in alphabetical order. */
static char *next_symbols(const struct drawing *d)
{
    size_t width = (size_t)d->task.symbols + 1;
    uint8_t *set = x_malloc(((size_t)d->length + 1) * width), *row = set;
    json_t *all = json_array();
    char *text, *names = x_malloc(width * TASK_NAME);
    int at, s;

    task_possible(&d->task, d->string, d->length, set);
    for (at = 0; at <= d->length; at++, row += width) {
        json_t *one = json_object();
        size_t used = 0;

        names[0] = '\0';
        for (s = 0; s < d->task.symbols; s++) {
            if (row[d->order[s].id])
                used += (size_t)sprintf(names + used, "%s%s", used ? " " : "", d->order[s].name);
        }
        json_object_set_new(one, "s", json_string(names));
        json_object_set_new(one, "e", json_boolean(row[width - 1]));
        json_array_append_new(all, one);
    }
    text = json_dumps(all, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(all);
    free(set);
    free(names);
    return text;
}

static bool add_positive(struct drawing *d, struct err *err)
{
    char number[40], *next = next_symbols(d);
    bool ok;

    snprintf(number, sizeof number, "%.17g\n",
             task_log_probability(&d->task, d->string, d->length) - log(d->valid));
    ok = add(d, LABELS, "1\n", err) && add(d, NEXT, next, err) && add(d, NEXT, "\n", err) &&
         add(d, LOGS, number, err);
    free(next);
    return ok;
}

static bool add_negative(struct drawing *d, int edits, struct err *err)
{
    char number[16] = "\n";

    if (edits)
        snprintf(number, sizeof number, "%d\n", edits);
    return add(d, LABELS, "0\n", err) && add(d, EDITS, number, err);
}

/* String number i, of the language with probability 1 - negatives. */
static bool add_example(struct drawing *d, const struct cli *cli, int64_t i, struct err *err)
{
    int edits = 0;
    bool positive;
    struct rng r;

    rng_init(&r, (uint64_t)cli->o.seed, RNG_DRAW, (uint64_t)i);
    positive = rng_unit(&r) >= cli->o.negatives;
    if (positive)
        draw_string(d, &r);
    else if (!negative_draw(&d->task, d->range.low, d->range.high, &r, d->string, &d->length,
                            &edits))
        return err_set(err, "cannot find strings outside the language: a hundred tries in a row "
                            "are inside");
    write_string(d);
    return add(d, STRINGS, d->line, err) &&
           (positive ? add_positive(d, err) : add_negative(d, edits, err));
}

/* The files appear together, when all are whole. */
static bool write_folder(struct drawing *d, const struct cli *cli, const char *folder,
                         struct err *err)
{
    char path[4200], shown[200];
    bool ok = true, made;
    int64_t i;
    int f;

    made = mkdir(folder, 0777) == 0;
    if (!made && errno != EEXIST)
        return err_set(err, "cannot make folder '%s': %s",
                       text_printable(shown, sizeof shown, folder), strerror(errno));
    for (f = 0; ok && f < FILES; f++) {
        ok = (size_t)snprintf(path, sizeof path, "%s/%s", folder, file_names[f]) < sizeof path;
        if (!ok)
            err_set(err, "the name of the folder is too long");
        else if (access(path, F_OK) == 0)
            ok = err_set(err, "'%s' has a '%s' already",
                         text_printable(shown, sizeof shown, folder), file_names[f]);
        else
            ok = atomic_begin(&d->file[f], path, err);
    }
    for (i = 0; ok && i < cli->o.count; i++)
        ok = add_example(d, cli, i, err);
    for (f = 0; ok && f < FILES; f++)
        ok = atomic_end(&d->file[f], err);
    for (f = 0; f < FILES; f++)
        atomic_abandon(&d->file[f]);
    if (!ok && made)
        rmdir(folder);
    return ok;
}

static void print_strings(struct drawing *d, const struct cli *cli)
{
    int64_t i;

    for (i = 0; i < cli->o.count; i++) {
        struct rng r;

        rng_init(&r, (uint64_t)cli->o.seed, RNG_DRAW, (uint64_t)i);
        draw_string(d, &r);
        write_string(d);
        fputs(d->line, stdout);
    }
}

static void prepare(struct drawing *d)
{
    int i;

    d->valid = task_valid_lengths(&d->task, d->range.low, d->range.high, NULL, 0);
    d->lengths = x_malloc(((size_t)d->valid + 1) * sizeof *d->lengths);
    task_valid_lengths(&d->task, d->range.low, d->range.high, d->lengths, d->valid);
    d->string = x_malloc(((size_t)d->range.high + 1) * sizeof *d->string);
    d->order = x_malloc((size_t)d->task.symbols * sizeof *d->order);
    for (i = 0; i < d->task.symbols; i++) {
        d->order[i].id = i;
        task_symbol_name(&d->task, i, d->order[i].name);
    }
    qsort(d->order, (size_t)d->task.symbols, sizeof *d->order, by_name);
}

static int run_draw(struct cli *cli, struct err *err)
{
    struct drawing d = { .valid = 0 };
    int status = EXIT_DONE;
    struct config c;

    signals_at_once(true);
    config_defaults(&c);
    text_copy(c.task, sizeof c.task, cli->o.task);
    text_copy(c.grammar, sizeof c.grammar, cli->o.grammar);
    c.symbol_types = cli->o.symbol_types;
    if (!cli_lengths(cli, c.train_lengths, &d.range, err))
        return EXIT_USAGE;
    if (!config_task(&d.task, &c, err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    prepare(&d);
    if (!d.valid) {
        err_usage(err, "no string of %s has a length from %d to %d", d.task.type->name, d.range.low,
                  d.range.high);
        status = EXIT_USAGE;
    } else if (!cli->operands) {
        print_strings(&d, cli);
    } else if (!write_folder(&d, cli, cli->operand[0], err)) {
        status = EXIT_FAILED;
    }
    free(d.lengths);
    free(d.order);
    free(d.string);
    free(d.line);
    task_release(&d.task);
    return status;
}

static const char *const options[] = { "task",      "grammar", "symbol-types", "lengths", "count",
                                       "negatives", "seed",    "help",         "version", NULL };

const struct command_type command_draw = {
    .name = "draw",
    .usage = "[FOLDER]",
    .about = "draw strings of a language: to look at, or as a folder of labelled strings",
    .options = options,
    .most = 1,
    .run = run_draw,
};
