/* eval -- a run's model by string length, beside the exact yardsticks. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "live/driver.h"
#include "live/pool.h"
#include "store/checkpoint.h"
#include "train/evaluate.h"

static double ratio(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* Unknown where the language is. */
static double bayes_accuracy(const struct score *s)
{
    return isfinite(s->bayes_nats) ? ratio(s->bayes_correct, s->symbols) : NAN;
}

static const char *figure(char out[16], double x)
{
    snprintf(out, 16, isfinite(x) ? "%.4f" : "n/a", x);
    return out;
}

static void print_head(void)
{
    printf("%-10s %6s  %-23s %-9s  %-23s %-7s %-7s %-7s  %-7s %-7s %-7s\n", "lengths", "n",
           "excess [95 %]", "bound", "accuracy [95 %]", "determ.", "whole", "PPL", "bigram",
           "Bayes", "chance");
}

static void print_row(const struct trace_eval *e, int symbols)
{
    const struct score *s = &e->score;
    double n = (double)s->symbols;
    char name[32], a[16], b[16], c[16], d[16], bound[16], bayes[16], excess[400], accuracy[400];

    snprintf(name, sizeof name, e->low == e->high ? "%d" : "%d-%d", e->low, e->high);
    if (isfinite(s->bound_nats))
        snprintf(excess, sizeof excess, "%.4f [%s, %s]", (s->nats - s->bound_nats) / n,
                 figure(a, e->excess_low), figure(b, e->excess_high));
    else
        snprintf(excess, sizeof excess, "unknown");
    snprintf(accuracy, sizeof accuracy, "%.4f [%s, %s]", ratio(s->correct, s->symbols),
             figure(c, e->accuracy_low), figure(d, e->accuracy_high));
    printf("%-10s %6lld  %-23s %-9s  %-23s %-7s %-7s %-7.*f  %-7.4f %-7s %-7.4f\n", name,
           (long long)s->strings, excess, figure(bound, s->bound_nats / n), accuracy,
           figure(a, ratio(s->deterministic_correct, s->deterministic)),
           figure(b, s->deterministic ? ratio(s->whole, s->strings) : NAN),
           exp(s->nats / n) < 100 ? 3 : 1, exp(s->nats / n), ratio(s->bigram_correct, s->symbols),
           figure(bayes, bayes_accuracy(s)), 1.0 / (symbols + 1));
}

static json_t *json_or_null(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void print_json(const struct trace_eval *e, int symbols)
{
    const struct score *s = &e->score;
    double n = (double)s->symbols;
    json_t *o = json_pack("{s:i s:i s:I s:I s:I}", "low", e->low, "high", e->high, "step",
                          (json_int_t)e->step, "strings", (json_int_t)s->strings, "symbols",
                          (json_int_t)s->symbols);
    char *line;

    json_object_set_new(o, "loss", json_or_null(s->nats / n));
    json_object_set_new(o, "perplexity", json_or_null(exp(s->nats / n)));
    json_object_set_new(o, "bound_given_length", json_or_null(s->bound_nats / n));
    json_object_set_new(o, "excess", json_or_null((s->nats - s->bound_nats) / n));
    json_object_set_new(o, "excess_low", json_or_null(e->excess_low));
    json_object_set_new(o, "excess_high", json_or_null(e->excess_high));
    json_object_set_new(o, "accuracy", json_or_null(ratio(s->correct, s->symbols)));
    json_object_set_new(o, "accuracy_low", json_or_null(e->accuracy_low));
    json_object_set_new(o, "accuracy_high", json_or_null(e->accuracy_high));
    json_object_set_new(o, "deterministic_accuracy",
                        json_or_null(ratio(s->deterministic_correct, s->deterministic)));
    json_object_set_new(o, "whole_strings",
                        json_or_null(s->deterministic ? ratio(s->whole, s->strings) : NAN));
    json_object_set_new(o, "whole_low", json_or_null(e->whole_low));
    json_object_set_new(o, "whole_high", json_or_null(e->whole_high));
    json_object_set_new(o, "bayes_loss", json_or_null(s->bayes_nats / n));
    json_object_set_new(o, "bayes_accuracy", json_or_null(bayes_accuracy(s)));
    json_object_set_new(o, "bigram_loss", json_or_null(s->bigram_nats / n));
    json_object_set_new(o, "bigram_accuracy", json_or_null(ratio(s->bigram_correct, s->symbols)));
    json_object_set_new(o, "chance_loss", json_or_null(log(symbols + 1)));
    json_object_set_new(o, "chance_accuracy", json_or_null(1.0 / (symbols + 1)));
    line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    puts(line ? line : "{}");
    free(line);
    json_decref(o);
}

/* The bins that are asked for: --lengths, --bins, else the run's own. */
static bool choose_bins(const struct cli *cli, const struct config *config, struct range *bin,
                        int *bins, struct err *err)
{
    struct config other = *config;

    if (cli->o.lengths[0]) {
        *bins = 1;
        return cli_lengths(cli, *bin, bin, err);
    }
    if (cli->o.bins[0])
        memcpy(other.bins, cli->o.bins, sizeof other.bins);
    return config_bins(&other, bin, bins, err);
}

static void print_retention(const struct trace_eval *row, int bins)
{
    const struct score *first = &row[0].score, *last = &row[bins - 1].score;

    if (bins < 2)
        return;
    printf("retention %d-%d / %d-%d  %.3f      bigram keeps %.3f\n", row[bins - 1].low,
           row[bins - 1].high, row[0].low, row[0].high,
           ratio(last->correct, last->symbols) / ratio(first->correct, first->symbols),
           ratio(last->bigram_correct, last->symbols) /
               ratio(first->bigram_correct, first->symbols));
}

static void evaluate(const struct cli *cli, struct evaluator *e, const struct config *config,
                     int bins, int symbols)
{
    struct trace_eval row[CONFIG_MOST_BINS];
    int strings = cli->o.each ? (int)cli->o.each : (int)config->test_strings, i, j, count;

    if (!cli->o.json)
        print_head();
    for (i = 0; i < bins; i++) {
        const struct trace_eval *lengths;

        evaluator_start(e, i, strings, 0, config->test_seed);
        while (!evaluator_continue(e, 1))
            continue;
        evaluator_row(e, &row[i]);
        lengths = evaluator_lengths(e, &count);
        for (j = 0; cli->o.per_length && j < count; j++) {
            if (cli->o.json)
                print_json(&lengths[j], symbols);
            else
                print_row(&lengths[j], symbols);
        }
        if (cli->o.json)
            print_json(&row[i], symbols);
        else
            print_row(&row[i], symbols);
    }
    if (cli->o.json)
        return;
    print_retention(row, bins);
    if (source_kind_of(config) != SOURCE_TASK) {
        puts("held-out strings, each once; bound and Bayes ceiling: nobody knows the language;\n"
             "bigram: of the training strings, one added to every count");
        return;
    }
    printf("excess: nats/symbol over the lower bound given the length; Bayes: does not know the "
           "length,\n"
           "each valid length of the bin equally likely; bigram: fitted on lengths %d-%d\n",
           config->train_lengths.low, config->train_lengths.high);
}

static int run_eval(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    struct range bin[CONFIG_MOST_BINS];
    struct evaluator *e = NULL;
    struct pool *pool = NULL;
    struct store *store = NULL;
    struct config config;
    struct model model;
    struct source source = { 0 };
    struct trace t;
    char dir[4096];
    int bins, status = EXIT_FAILED;
    int64_t step;

    signals_at_once(true);
    trace_init(&t);
    if (strcmp(cli->o.weights, "best") && strcmp(cli->o.weights, "latest"))
        return err_usage(err, "bad value '%s' for 'weights': best or latest is wanted",
                         cli->o.weights)
                   ? 0
                   : EXIT_USAGE;
    if (!store_find(runs, cli->operands ? cli->operand[0] : NULL, dir, sizeof dir, err))
        return EXIT_FAILED;
    store = store_open(dir, false, JOURNAL_AUTO, err);
    if (!store || !store_load(store, &t, err) || !driver_config(&config, &t, err) ||
        !choose_bins(cli, &config, bin, &bins, err))
        goto out;
    if (!source_open(&source, &config, err) || !driver_same_data(&source, &t, err))
        goto out;
    pool = pool_open((int)cli->o.threads, err);
    if (cli->o.threads > 1 && !pool)
        goto out;
    config.crew = pool_crew(pool);
    e = evaluator_open(&config, &source, bin, bins, evaluator_batch(&config), err);
    if (!e || !trainer_model(&model, &config, &source.task, err))
        goto out;
    if (checkpoint_weights(&model.params, &config, dir, cli->o.weights, &step, err)) {
        evaluator_weights(e, model.params.value, step);
        if (!cli->o.json)
            printf("%s, %s weights of step %lld\n", t.name, cli->o.weights, (long long)step);
        evaluate(cli, e, &config, bins, t.symbols);
        if (!cli->o.json && evaluator_exact(e))
            printf("%lld strings went through logarithms: doubles could not be trusted\n",
                   (long long)evaluator_exact(e));
        status = EXIT_DONE;
    }
    model_release(&model);
out:
    evaluator_close(e);
    pool_close(pool);
    source_release(&source);
    store_close(store);
    trace_release(&t);
    return status;
}

static const char *const options[] = { "bins",    "lengths", "per-length", "each",
                                       "weights", "json",    "runs",       "threads",
                                       "help",    "version", NULL };

const struct command_type command_eval = {
    .name = "eval",
    .usage = "[RUN]",
    .about = "measure a run by string length, beside the exact yardsticks",
    .options = options,
    .most = 1,
    .run = run_eval,
};
