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

static const char *const models[] = { "lstm",    "jm-10",      "jm-hidden", "jm-3.3.3",   "gref-10",
                                      "rns-1-3", "vrns-1-1-3", "rns-3-3",   "vrns-2-3-3", NULL };
static const char *const word_models[] = { "lstm-256",      "jm-hidden-247",
                                           "jm-learned-22", "vrns-1-1-32",
                                           "rns-4-5",       "vrns-2-3-10",
                                           "rns-1-29",      NULL };
enum { MOST_GROWTH = 16, MOST_LENGTHS = 64 };

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
                             "bad value '%s' for 'lengths': at most %d lengths from 3 to 2000 are "
                             "wanted, as 40,80,160",
                             text_printable(shown, sizeof shown, text), MOST_GROWTH);
        g->length[g->count++] = (int)n;
    }
    return true;
}

static void print_machine(const struct config *c, const struct bench_machine *m, bool words,
                          const int *length, int lengths)
{
    int i;

    printf("one thread, %s kernels, %s\n", kernels_best()->name, REAL_NAME);
    printf(
        "most this machine can: %.1f G multiply-adds/s, %.1f in doubles; memory triad %.1f GB/s\n",
        m->multiply_adds_per_s / 1e9, m->double_adds_per_s / 1e9, m->triad_bytes_per_s / 1e9);
    if (words) {
        printf("%d synthetic words, chunks of %lld x %lld that go on, window %lld, depth %lld\n",
               BENCH_WORDS, (long long)c->batch, (long long)c->bptt, (long long)c->window,
               (long long)c->depth_limit);
        return;
    }
    printf("%s, lengths %d-%d, %lld hidden units, batch %lld\n", c->task, c->train_lengths.low,
           c->train_lengths.high, (long long)c->hidden, (long long)c->batch);
    printf("minibatches of length");
    for (i = 0; i < lengths; i++)
        printf(" %d", length[i]);
    printf("\n");
}

static double share(double part, double all)
{
    return all > 0 ? 100 * part / all : 0;
}

/* The limit that binds, and what lies between it and the time. */
static void print_gap(const struct bench_row *r, const struct bench_machine *m)
{
    const struct bench_count *c = &r->count;
    bool moving = r->moving_s > r->arithmetic_s;
    double at_limit = c->products / m->multiply_adds_per_s;
    double stack_limit =
        c->stack / (c->double_adds > 0 ? m->double_adds_per_s : m->multiply_adds_per_s);

    printf("  arithmetic    %9.3f M multiply-adds: products %.3f, stack %.3f%s\n",
           (c->products + c->stack) / 1e6, c->products / 1e6, c->stack / 1e6,
           c->double_adds > 0 ? " in doubles" : "");
    printf("  at the limits %9.4f ms of arithmetic, %.4f ms to move %.1f MB among %.1f MB\n",
           1e3 * r->arithmetic_s, 1e3 * r->moving_s, c->bytes / 1e6, c->working_set / 1e6);
    printf("  that is       %8.1f%% of the time; %s binds\n",
           share(moving ? r->moving_s : r->arithmetic_s, r->all_median),
           moving ? "moving" : "arithmetic");
    printf("  above it, ms  %9.4f products (at %.0f%% of the peak), exponentials %.4f, stack %.4f, "
           "rest %.4f\n",
           1e3 * fmax(r->work[BENCH_PRODUCTS] - at_limit, 0),
           share(at_limit, r->work[BENCH_PRODUCTS]), 1e3 * r->work[BENCH_EXPONENTIALS],
           1e3 * fmax(r->work[BENCH_STACK] - stack_limit, 0), 1e3 * r->work[BENCH_REST]);
    if (r->lanes_peak_s > 0)
        printf("  of the stack  %9.4f padding, %.4f kernels below the peak, %.4f charts far away, "
               "rest %.4f\n",
               1e3 * fmax(r->lanes_peak_s - stack_limit, 0),
               1e3 * fmax(r->lanes_near_s - r->lanes_peak_s, 0),
               1e3 * fmax(r->lanes_far_s - r->lanes_near_s, 0),
               1e3 * fmax(r->work[BENCH_STACK] - fmax(r->lanes_far_s, r->lanes_near_s), 0));
}

static void print_row(const struct config *c, const struct bench_row *r,
                      const struct bench_machine *m)
{
    int k;

    printf("\n%s%s%s\n", c->model, strcmp(c->controller, "lstm") ? ", " : "",
           strcmp(c->controller, "lstm") ? c->controller : "");
    printf("  %-13s %9s %9s   ms a minibatch\n", "phase", "median", "least");
    for (k = 0; k < BENCH_PHASES; k++)
        printf("  %-13s %9.4f %9.4f\n", bench_phase_name((enum bench_phase)k), 1e3 * r->median[k],
               1e3 * r->least[k]);
    printf("  %-13s %9.4f %9.4f\n", "all", 1e3 * r->all_median, 1e3 * r->all_least);
    if (r->steps_per_s > 0)
        printf("  steps/s       %9.0f with nothing frozen, %.0f with cm (states are kept)\n",
               r->steps_per_s, r->steps_per_s_cm);
    if (r->evaluated_length)
        printf("  evaluation    %9.3f ms a string of length %d, forward only\n",
               1e3 * r->evaluated_s, r->evaluated_length);
    printf("  memory        %9.1f MB of model and tape\n", r->memory_bytes / 1e6);
    printf("  time goes to  ");
    for (k = 0; k < BENCH_WORKS; k++)
        printf("%s%s %.0f%%", k ? ", " : "", bench_work_name((enum bench_work)k),
               share(r->work[k], r->all_median));
    printf("\n");
    print_gap(r, m);
    if (r->bound_s > 0)
        printf("  bound         %9.4f ms for the products of classifier and controller alone; it "
               "takes %.2f times that\n",
               1e3 * r->bound_s, r->all_median / r->bound_s);
}

static void print_growth(const struct growth *g)
{
    int i;

    printf("  %8s %12s %9s\n", "length", "ms", "exponent");
    for (i = 0; i < g->count; i++)
        if (i)
            printf("  %8d %12.4f %9.2f\n", g->length[i], 1e3 * g->seconds[i],
                   bench_exponent(g->length + i - 1, g->seconds + i - 1, 2));
        else
            printf("  %8d %12.4f\n", g->length[i], 1e3 * g->seconds[i]);
    if (g->count > 1)
        printf("  time grows as length ^ %.2f\n", bench_exponent(g->length, g->seconds, g->count));
}

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *json_growth(const struct growth *g)
{
    json_t *rows = json_array();
    int k;

    for (k = 0; k < g->count; k++) {
        json_t *row = json_object();

        json_object_set_new(row, "length", json_integer(g->length[k]));
        json_object_set_new(row, "median_s", number(g->seconds[k]));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* Numbers of a row under their names. */
static void set_numbers(json_t *o, const struct bench_row *r, const struct bench_machine *m)
{
    const struct {
        const char *name;
        double value;
        bool is;
    } field[] = {
        { "multiply_adds_per_s", m->multiply_adds_per_s, true },
        { "double_adds_per_s", m->double_adds_per_s, true },
        { "triad_bytes_per_s", m->triad_bytes_per_s, true },
        { "median_s", r->all_median, true },
        { "least_s", r->all_least, true },
        { "steps_per_s", r->steps_per_s, r->steps_per_s > 0 },
        { "steps_per_s_cm", r->steps_per_s_cm, r->steps_per_s > 0 },
        { "evaluated_length", r->evaluated_length, r->evaluated_length > 0 },
        { "evaluated_s", r->evaluated_s, r->evaluated_length > 0 },
        { "memory_bytes", r->memory_bytes, true },
        { "product_adds", r->count.products, true },
        { "stack_adds", r->count.stack, true },
        { "moved_bytes", r->count.bytes, true },
        { "working_set_bytes", r->count.working_set, true },
        { "arithmetic_s", r->arithmetic_s, true },
        { "moving_s", r->moving_s, true },
        { "kernel_adds", r->lanes_done, r->lanes_done > 0 },
        { "kernels_peak_s", r->lanes_peak_s, r->lanes_peak_s > 0 },
        { "kernels_near_s", r->lanes_near_s, r->lanes_peak_s > 0 },
        { "kernels_far_s", r->lanes_far_s, r->lanes_peak_s > 0 },
        { "bound_s", r->bound_s, r->bound_s > 0 },
    };
    size_t i;

    for (i = 0; i < sizeof field / sizeof *field; i++)
        if (field[i].is)
            json_object_set_new(o, field[i].name, number(field[i].value));
}

static void print_json(const struct config *c, const struct bench_row *r,
                       const struct bench_machine *m, const struct growth *g, const int *length,
                       int lengths)
{
    json_t *o = json_object(), *phases = json_object(), *work = json_object(),
           *batches = json_array();
    char *line;
    int k;

    json_object_set_new(o, "model", json_string(c->model));
    json_object_set_new(o, "controller", json_string(c->controller));
    json_object_set_new(o, "kernels", json_string(kernels_best()->name));
    for (k = 0; k < lengths; k++)
        json_array_append_new(batches, json_integer(length[k]));
    json_object_set_new(o, "lengths", batches);
    for (k = 0; k < BENCH_PHASES; k++) {
        json_t *both = json_object();

        json_object_set_new(both, "median_s", number(r->median[k]));
        json_object_set_new(both, "least_s", number(r->least[k]));
        json_object_set_new(phases, bench_phase_name((enum bench_phase)k), both);
    }
    json_object_set_new(o, "phase", phases);
    for (k = 0; k < BENCH_WORKS; k++)
        json_object_set_new(work, bench_work_name((enum bench_work)k),
                            number(r->work[k] / r->all_median));
    json_object_set_new(o, "share", work);
    set_numbers(o, r, m);
    if (g->count) {
        json_object_set_new(o, "growth", json_growth(g));
        json_object_set_new(o, "exponent", number(bench_exponent(g->length, g->seconds, g->count)));
    }
    line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    puts(line ? line : "{}");
    free(line);
    json_decref(o);
}

struct bench_run {
    struct config config;
    struct bench_machine machine;
    struct growth growth;
    int length[MOST_LENGTHS], lengths; /* of the minibatches */
    bool words;
};

static bool measure(const struct cli *cli, struct bench_run *run, const char *model,
                    struct err *err)
{
    struct config *c = &run->config;
    struct growth g = run->growth;
    struct bench_row row;
    int i;

    text_copy(c->model, sizeof c->model, model);
    if (!bench_measure(&row, c, &run->machine, run->words, cli->o.quick, err))
        return false;
    for (i = 0; i < g.count; i++)
        if (!bench_length(&g.seconds[i], &g.length[i], c, run->growth.length[i], cli->o.quick, err))
            return false;
    if (cli->o.json) {
        print_json(c, &row, &run->machine, &g, run->length, run->lengths);
    } else {
        print_row(c, &row, &run->machine);
        if (g.count)
            print_growth(&g);
    }
    fflush(stdout);
    return true;
}

/* Strings as the paper's protocol has them; words too, but for their text. */
static bool choose(struct bench_run *run, const struct cli *cli, struct err *err)
{
    struct config *c = &run->config, strings;

    config_defaults(&strings);
    if (!config_preset(&strings, "paper-formal", err))
        return false;
    if (cli->o.model[0])
        text_copy(strings.model, sizeof strings.model, cli->o.model);
    text_copy(strings.controller, sizeof strings.controller, cli->o.controller);
    *c = strings;
    if (!config_check(c, err))
        return false;
    if (!run->words)
        return true;
    if (run->growth.count)
        return err_usage(err, "chunks of words have one length: 'lengths' is for strings");
    config_defaults(c);
    if (!config_preset(c, "paper-ptb", err))
        return false;
    text_copy(c->controller, sizeof c->controller, strings.controller);
    c->window = c->bptt;
    return true;
}

static int run_bench(struct cli *cli, struct err *err)
{
    const char *const one[] = { cli->o.model, NULL };
    const char *const *name = cli->o.model[0] ? one : cli->o.words ? word_models : models;
    struct bench_run run = { .words = cli->o.words };

    if (cli->o.lengths[0] && !parse_growth(&run.growth, cli->o.lengths, err))
        return EXIT_USAGE;
    if (!choose(&run, cli, err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    matrix_setup();
    bench_machine(&run.machine, cli->o.quick);
    if (!run.words) {
        run.lengths = bench_lengths(&run.config, cli->o.quick, run.length, MOST_LENGTHS, err);
        if (!run.lengths)
            return EXIT_FAILED;
    }
    if (!cli->o.json)
        print_machine(&run.config, &run.machine, run.words, run.length, run.lengths);
    for (; *name; name++)
        if (!measure(cli, &run, *name, err))
            return EXIT_FAILED;
    return EXIT_DONE;
}

static const char *const options[] = { "model", "controller", "words",   "lengths", "quick",
                                       "json",  "help",       "version", NULL };

const struct command_type command_bench = {
    .name = "bench",
    .usage = "",
    .about = "measure how long a minibatch takes on this machine, and where the time goes",
    .options = options,
    .run = run_bench,
};
