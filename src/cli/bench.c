/* bench -- how long a minibatch takes on this machine, and why. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "math/matrix.h"
#include "train/bench.h"

static const char *const models[] = { "lstm", "jm-10", "jm-3.3.3", "jm-hidden", "gref-10", NULL };
enum { MOST_GROWTH = 16 };

struct growth {
    int count, length[MOST_GROWTH];
    double seconds[MOST_GROWTH];
};

static bool parse_growth(struct growth *g, const char *text, struct err *err)
{
    char shown[200], copy[160], *next = copy, *word;
    int64_t n;

    g->count = 0;
    text_copy(copy, sizeof copy, text);
    while ((word = strsep(&next, ","))) {
        if (!text_to_int(word, &n) || n < 3 || n > 2000 || g->count == MOST_GROWTH)
            return err_usage(err,
                             "bad value '%s' for 'growth': at most %d lengths from 3 to 2000 are "
                             "wanted, as 40,80,160",
                             text_printable(shown, sizeof shown, text), MOST_GROWTH);
        g->length[g->count++] = (int)n;
    }
    return true;
}

static void print_machine(const struct config *c, const struct bench_machine *m)
{
    printf("one thread, %s kernels, %s\n", kernels_best()->name, REAL_NAME);
    printf("most this machine can: %.1f G multiply-adds/s, memory triad %.1f GB/s\n",
           m->multiply_adds_per_s / 1e9, m->triad_bytes_per_s / 1e9);
    printf("%s, lengths %d-%d, %lld hidden units, batch %lld\n", c->task, c->train_lengths.low,
           c->train_lengths.high, (long long)c->hidden, (long long)c->batch);
}

static void print_row(const struct config *c, const struct bench_row *r,
                      const struct bench_machine *m)
{
    double count = r->products + r->stack, limit;
    int k;

    printf("\n%s%s%s\n", c->model, strcmp(c->controller, "lstm") ? ", " : "",
           strcmp(c->controller, "lstm") ? c->controller : "");
    printf("  %-13s %9s %9s   ms a minibatch\n", "phase", "median", "least");
    for (k = 0; k < BENCH_PHASES; k++)
        printf("  %-13s %9.4f %9.4f\n", bench_phase_name((enum bench_phase)k), 1e3 * r->median[k],
               1e3 * r->least[k]);
    printf("  %-13s %9.4f %9.4f\n", "all", 1e3 * r->all_median, 1e3 * r->all_least);
    printf("  steps/s       %9.0f with nothing frozen, %.0f with cm (states are kept)\n",
           r->steps_per_s, r->steps_per_s_cm);
    printf("  arithmetic    %9.3f M multiply-adds: products %.3f, stack %.3f\n", count / 1e6,
           r->products / 1e6, r->stack / 1e6);
    printf("  of the limits %8.1f%% of the multiply-adds, %.1f%% of the triad\n",
           100 * count / r->all_median / m->multiply_adds_per_s,
           100 * 2 * r->tape_bytes / r->all_median / m->triad_bytes_per_s);
    printf("  time goes to  ");
    for (k = 0; k < BENCH_WORKS; k++)
        printf("%s%s %.0f%%", k ? ", " : "", bench_work_name((enum bench_work)k),
               100 * r->work[k] / r->all_median);
    printf("\n");
    limit = r->products / m->multiply_adds_per_s;
    if (r->work[BENCH_PRODUCTS] > 0)
        printf("  products run at %.0f%% of the limit; at it a minibatch would take %.4f ms less\n",
               100 * limit / r->work[BENCH_PRODUCTS],
               1e3 * fmax(r->work[BENCH_PRODUCTS] - limit, 0));
}

static void print_growth(const struct growth *g)
{
    int i;

    printf("  %8s %12s\n", "length", "ms");
    for (i = 0; i < g->count; i++)
        printf("  %8d %12.4f\n", g->length[i], 1e3 * g->seconds[i]);
    if (g->count > 1)
        printf("  time grows as length ^ %.2f\n", bench_exponent(g->length, g->seconds, g->count));
}

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void print_json(const struct config *c, const struct bench_row *r,
                       const struct bench_machine *m, const struct growth *g)
{
    json_t *o = json_object(), *phases = json_object(), *work = json_object();
    double count = r->products + r->stack;
    char *line;
    int k;

    json_object_set_new(o, "model", json_string(c->model));
    json_object_set_new(o, "controller", json_string(c->controller));
    json_object_set_new(o, "kernels", json_string(kernels_best()->name));
    json_object_set_new(o, "multiply_adds_per_s", number(m->multiply_adds_per_s));
    json_object_set_new(o, "triad_bytes_per_s", number(m->triad_bytes_per_s));
    for (k = 0; k < BENCH_PHASES; k++) {
        json_t *both = json_object();

        json_object_set_new(both, "median_s", number(r->median[k]));
        json_object_set_new(both, "least_s", number(r->least[k]));
        json_object_set_new(phases, bench_phase_name((enum bench_phase)k), both);
    }
    json_object_set_new(o, "phase", phases);
    json_object_set_new(o, "median_s", number(r->all_median));
    json_object_set_new(o, "least_s", number(r->all_least));
    for (k = 0; k < BENCH_WORKS; k++)
        json_object_set_new(work, bench_work_name((enum bench_work)k),
                            number(r->work[k] / r->all_median));
    json_object_set_new(o, "share", work);
    json_object_set_new(o, "steps_per_s", number(r->steps_per_s));
    json_object_set_new(o, "steps_per_s_cm", number(r->steps_per_s_cm));
    json_object_set_new(o, "multiply_adds", number(count));
    json_object_set_new(o, "of_multiply_adds",
                        number(count / r->all_median / m->multiply_adds_per_s));
    json_object_set_new(o, "of_triad",
                        number(2 * r->tape_bytes / r->all_median / m->triad_bytes_per_s));
    if (g->count) {
        json_t *rows = json_array();

        for (k = 0; k < g->count; k++) {
            json_t *row = json_object();

            json_object_set_new(row, "length", json_integer(g->length[k]));
            json_object_set_new(row, "median_s", number(g->seconds[k]));
            json_array_append_new(rows, row);
        }
        json_object_set_new(o, "growth", rows);
        json_object_set_new(o, "exponent", number(bench_exponent(g->length, g->seconds, g->count)));
    }
    line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    puts(line ? line : "{}");
    free(line);
    json_decref(o);
}

static bool measure(const struct cli *cli, struct config *c, const char *model,
                    const struct bench_machine *m, struct growth *g, struct err *err)
{
    struct growth asked = *g;
    struct bench_row row;
    int i;

    text_copy(c->model, sizeof c->model, model);
    if (!bench_measure(&row, c, cli->o.quick, err))
        return false;
    for (i = 0; i < g->count; i++)
        if (!bench_length(&g->seconds[i], &g->length[i], c, asked.length[i], cli->o.quick, err))
            return false;
    if (cli->o.json) {
        print_json(c, &row, m, g);
    } else {
        print_row(c, &row, m);
        if (g->count)
            print_growth(g);
    }
    fflush(stdout);
    memcpy(g->length, asked.length, sizeof g->length);
    return true;
}

static int run_bench(struct cli *cli, struct err *err)
{
    const char *const one[] = { cli->o.model, NULL }, *const * name;
    struct growth growth = { .count = 0 };
    struct bench_machine machine;
    struct config c;

    config_defaults(&c);
    if (!config_preset(&c, "paper-formal", err))
        return EXIT_FAILED;
    if (cli->o.growth[0] && !parse_growth(&growth, cli->o.growth, err))
        return EXIT_USAGE;
    if (cli->o.model[0])
        text_copy(c.model, sizeof c.model, cli->o.model);
    text_copy(c.controller, sizeof c.controller, cli->o.controller);
    if (!config_check(&c, err))
        return EXIT_USAGE;
    matrix_setup();
    bench_machine(&machine, cli->o.quick);
    if (!cli->o.json)
        print_machine(&c, &machine);
    for (name = cli->o.model[0] ? one : models; *name; name++)
        if (!measure(cli, &c, *name, &machine, &growth, err))
            return EXIT_FAILED;
    return EXIT_DONE;
}

static const char *const options[] = { "model", "controller", "growth",  "quick",
                                       "json",  "help",       "version", NULL };

const struct command_type command_bench = {
    .name = "bench",
    .usage = "",
    .about = "measure how long a minibatch takes on this machine, and where the time goes",
    .options = options,
    .run = run_bench,
};
