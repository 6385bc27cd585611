/* config -- the table of a run's options, and the checks that need more than one of them. */
#include "train/config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/text.h"
#include "nn/cell.h"
#include "nn/model.h"
#include "stack/stack.h"
#include "task/task.h"

#define AT(field)   offsetof(struct config, field), sizeof(((struct config *)0)->field)
#define NO_RANGE    0, 0
#define INT_ROW     OPTION_INT
#define SECONDS_DAY 86400

const struct option config_options[] = {
    { "preset", OPTION_TEXT, AT(preset), NO_RANGE, "paper-formal", "NAME",
      "named set of options to start from" },
    { "task", OPTION_TEXT, AT(task), NO_RANGE, "marked-reversal", "NAME",
      "formal language to learn" },
    { "grammar", OPTION_TEXT, AT(grammar), NO_RANGE, "", "FILE",
      "learn a probabilistic context-free grammar instead: a file, or a name of `pushdown list "
      "grammars`" },
    { "strings", OPTION_TEXT, AT(strings), NO_RANGE, "", "FILE",
      "learn the strings of a file instead: one a line, symbols separated by spaces, or single "
      "characters where no line has a space" },
    { "valid-strings", OPTION_TEXT, AT(valid_strings), NO_RANGE, "", "FILE",
      "validation strings for --strings; without it a tenth of them, chosen by the seed" },
    { "text", OPTION_TEXT, AT(text), NO_RANGE, "", "FOLDER",
      "learn natural text instead: train, valid and test as ptb.train.txt or train.txt and so on, "
      "a sentence a line" },
    { "unit", OPTION_TEXT, AT(unit), NO_RANGE, "words", "NAME",
      "what text is made of: words or characters" },
    { "bptt", INT_ROW, AT(bptt), 1, 10000, "35", "N",
      "symbols of text in a chunk; state and stack are carried over, the gradient is not" },
    { "symbol-types", INT_ROW, AT(symbol_types), 0, TASK_MOST_TYPES, "0", "K",
      "symbols that w is made of; 0: the task's own number" },
    { "model", OPTION_TEXT, AT(model), NO_RANGE, "jm-10", "NAME",
      "kind and size of the stack, e.g. lstm, jm-10, jm-3.3.3, jm-hidden, stable-jm-10" },
    { "controller", OPTION_TEXT, AT(controller), NO_RANGE, "lstm", "NAME",
      "recurrent cell: lstm, gru or elman" },
    { "freeze", OPTION_TEXT, AT(freeze), NO_RANGE, "none", "PLAN",
      "what is frozen, and when: none, or a list like m, cm, m@5000, c,-c@2000" },
    { "seed", INT_ROW, AT(seed), 0, 9007199254740992.0, "1", "N",
      "seed of weights, data and learning rate" },
    { "hidden", INT_ROW, AT(hidden), 1, MODEL_MOST_HIDDEN, "20", "H", "hidden units in a layer" },
    { "layers", INT_ROW, AT(layers), 1, MODEL_MOST_LAYERS, "1", "L", "layers of the controller" },
    { "depth-limit", INT_ROW, AT(depth_limit), 0, 100000, "0", "N",
      "deepest cell kept of a superposition stack; 0: no limit" },
    { "sharpness", OPTION_REAL, AT(sharpness), 1, 100, "10", "H",
      "how steeply a stable stack's cells are sharpened; only above 4 they keep" },
    { "window", INT_ROW, AT(window), 0, 100000, "0", "D",
      "how many steps back a nondeterministic stack looks for what was pushed; 0: all" },
    { "reading", OPTION_TEXT, AT(reading), NO_RANGE, "standard", "WHAT",
      "what the reading of a nondeterministic stack tells apart: states and symbols (states), or "
      "symbols alone (symbols); standard: symbols for ns, else states" },
    { "bottom", OPTION_TEXT, AT(bottom), NO_RANGE, "learned", "WHAT",
      "vector of the bottom symbol of a vector stack: learned, zero or one" },
    { "bottom-at", OPTION_TEXT, AT(bottom_at), NO_RANGE, "every", "WHERE",
      "where that vector is at the start: at every state and symbol, or at a single one" },
    { "bottom-rule", OPTION_TEXT, AT(bottom_rule), NO_RANGE, "2023", "RULE",
      "2023: the bottom symbol can be uncovered again and replaced; original: it can't" },
    { "batch", INT_ROW, AT(batch), 1, 4096, "10", "N",
      "strings in a minibatch, all of one length" },
    { "lr", OPTION_REAL, AT(lr), 0, 1000, "0", "X",
      "learning rate; 0: drawn from the seed, log-uniformly between lr-low and lr-high" },
    { "lr-low", OPTION_REAL, AT(lr_low), 1e-12, 1000, "0.0005", "X",
      "lower end of the drawn learning rate" },
    { "lr-high", OPTION_REAL, AT(lr_high), 1e-12, 1000, "0.01", "X",
      "upper end of the drawn learning rate" },
    { "optimizer", OPTION_TEXT, AT(optimizer), NO_RANGE, "adam", "NAME", "adam or sgd" },
    { "clip", OPTION_REAL, AT(clip), 0, 1e6, "5", "X",
      "largest norm of the gradient of the trained parts; 0: no clipping" },
    { "clip-low", OPTION_REAL, AT(clip_low), 0, 1e6, "0", "X",
      "lower end of a clipping norm drawn from the seed, log-uniformly up to clip-high; 0: clip "
      "holds" },
    { "clip-high", OPTION_REAL, AT(clip_high), 0, 1e6, "0", "X",
      "upper end of the drawn clipping norm" },
    { "lr-decay", OPTION_REAL, AT(lr_decay), 0.001, 1, "0.9", "X",
      "factor on the learning rate when validation stalls" },
    { "lr-patience", INT_ROW, AT(lr_patience), 0, 100000, "5", "N",
      "epochs without improvement before the learning rate falls" },
    { "stop-patience", INT_ROW, AT(stop_patience), 1, 100000, "10", "N",
      "epochs without improvement before training stops" },
    { "epochs", INT_ROW, AT(epochs), 1, 1000000, "200", "N", "most epochs" },
    { "train-size", INT_ROW, AT(train_size), 1, 100000000, "10000", "N",
      "training strings in an epoch" },
    { "valid-size", INT_ROW, AT(valid_size), 1, 10000000, "1000", "N", "validation strings" },
    { "train-lengths", OPTION_RANGE, AT(train_lengths), 0, TASK_MOST_LENGTH, "40-80", "A-B",
      "lengths of training strings" },
    { "valid-lengths", OPTION_RANGE, AT(valid_lengths), 0, TASK_MOST_LENGTH, "40-80", "A-B",
      "lengths of validation strings" },
    { "bins", OPTION_TEXT, AT(bins), NO_RANGE, "40-100,100-200,200-400", "A-B,C-D",
      "closed intervals of test lengths" },
    { "test-seed", INT_ROW, AT(test_seed), 0, 9007199254740992.0, "0", "N",
      "seed of the test strings, which depend on nothing else of the run" },
    { "test-strings", INT_ROW, AT(test_strings), 1, 100000, "20", "N",
      "test strings of each length in the evaluation that ends a run" },
    { "init-scale", OPTION_REAL, AT(init_scale), 0, 100, "0.1", "X",
      "controller weights and biases start uniform in -X to X" },
    { "checkpoint-every", OPTION_REAL, AT(checkpoint_every), 0.001, 30, "30", "S",
      "seconds between checkpoints, at most 30" },
    { "eval-share", OPTION_REAL, AT(eval_share), 0, 0.5, "0.05", "X",
      "largest share of the trainer's CPU time for live evaluation by length" },
    { .name = NULL },
};

void config_defaults(struct config *c)
{
    memset(c, 0, sizeof *c);
    option_defaults(config_options, c);
}

double config_rate(const struct config *c)
{
    struct rng r;

    if (c->lr > 0)
        return c->lr;
    rng_init(&r, (uint64_t)c->seed, RNG_RATE, 0);
    return exp(rng_uniform(&r, log(c->lr_low), log(c->lr_high)));
}

double config_clip(const struct config *c)
{
    struct rng r;

    if (!(c->clip_high > 0))
        return c->clip;
    rng_init(&r, (uint64_t)c->seed, RNG_CLIP, 0);
    return exp(rng_uniform(&r, log(c->clip_low), log(c->clip_high)));
}

bool config_bins(const struct config *c, struct range *out, int *count, struct err *err)
{
    const char *s = c->bins;
    char shown[80];

    *count = 0;
    while (*s) {
        char one[32];
        size_t n = strcspn(s, ",");

        if (*count == CONFIG_MOST_BINS)
            return err_usage(err, "bad value for 'bins': more than %d bins", CONFIG_MOST_BINS);
        if (n < sizeof one) {
            memcpy(one, s, n);
            one[n] = '\0';
        }
        if (n >= sizeof one || !range_parse(one, &out[*count]) ||
            out[*count].high > TASK_MOST_LENGTH)
            return err_usage(err, "bad value '%s' for 'bins': A-B,C-D is wanted, A <= B <= %d",
                             text_printable(shown, sizeof shown, c->bins), TASK_MOST_LENGTH);
        (*count)++;
        s += n;
        if (*s == ',' && s[1])
            s++;
        else if (*s)
            return err_usage(err, "bad value '%s' for 'bins': a comma at the end",
                             text_printable(shown, sizeof shown, c->bins));
    }
    if (!*count)
        return err_usage(err, "bad value for 'bins': at least one bin A-B is wanted");
    return true;
}

static bool has_length(const struct task *t, struct range r, const char *what, struct err *err)
{
    int one;

    if (task_valid_lengths(t, r.low, r.high, &one, 1) > 0)
        return true;
    return err_usage(err, "bad value '%d-%d' for '%s': no string of %s has a length in it", r.low,
                     r.high, what, t->type->name);
}

/* The task, and whether it has strings of all the lengths that are asked for. */
static bool check_lengths(const struct config *c, struct err *err)
{
    struct range bins[CONFIG_MOST_BINS];
    struct task task;
    int count, i;
    bool ok;

    if (c->strings[0] || c->text[0])
        return config_bins(c, bins, &count, err);
    if (!config_task(&task, c, err))
        return false;
    ok = config_bins(c, bins, &count, err) &&
         has_length(&task, c->train_lengths, "train-lengths", err) &&
         has_length(&task, c->valid_lengths, "valid-lengths", err);
    for (i = 0; ok && i < count; i++)
        ok = has_length(&task, bins[i], "bins", err);
    task_release(&task);
    return ok;
}

/* Index of `value` among two or three words, or -1 with a message. */
static int one_of(const char *name, const char *value, const char *const *words, struct err *err)
{
    char shown[32];
    int i;

    for (i = 0; i < 3 && words[i]; i++)
        if (!strcmp(value, words[i]))
            return i;
    text_printable(shown, sizeof shown, value);
    err_usage(err, "bad value '%s' for '%s': %s%s%s%s%s is wanted", shown, name, words[0],
              words[2] ? ", " : " or ", words[1], words[2] ? " or " : "", words[2] ? words[2] : "");
    return -1;
}

bool config_stack(const struct config *c, struct stack_spec *out, struct err *err)
{
    static const char *const readings[] = { "standard", "states", "symbols" };
    static const char *const bottoms[] = { "learned", "zero", "one" };
    static const char *const places[] = { "every", "single", NULL };
    static const char *const rules[] = { "2023", "original", NULL };
    int reading, bottom, place, rule;

    if (!stack_parse(out, c->model, err) ||
        (reading = one_of("reading", c->reading, readings, err)) < 0 ||
        (bottom = one_of("bottom", c->bottom, bottoms, err)) < 0 ||
        (place = one_of("bottom-at", c->bottom_at, places, err)) < 0 ||
        (rule = one_of("bottom-rule", c->bottom_rule, rules, err)) < 0)
        return false;
    out->depth_limit = (int)c->depth_limit;
    if (out->sharpness > 0)
        out->sharpness = c->sharpness;
    out->window = (int)c->window;
    out->reading = (enum stack_reading)reading;
    out->bottom = (enum stack_bottom)bottom;
    out->bottom_single = place;
    out->bottom_original = rule;
    return true;
}

static bool rates_agree(const struct config *c, struct err *err)
{
    if (c->lr_low > c->lr_high)
        return err_usage(err, "lr-low %g is above lr-high %g", c->lr_low, c->lr_high);
    if (c->clip_low > c->clip_high)
        return err_usage(err, "clip-low %g is above clip-high %g", c->clip_low, c->clip_high);
    if ((c->clip_low > 0) != (c->clip_high > 0))
        return err_usage(err, "clip-low and clip-high go together");
    return true;
}

/* What can be said without opening the files. */
static bool check_user_data(const struct config *c, struct err *err)
{
    char shown[64];

    if (!strcmp(c->task, "text") && !c->text[0])
        return err_usage(err, "'text' is missing: the folder of the text to learn (--text FOLDER)");
    if (!strcmp(c->task, "strings") && !c->strings[0])
        return err_usage(err,
                         "'strings' is missing: the file of strings to learn (--strings FILE)");
    if (c->text[0] && c->strings[0])
        return err_usage(err, "both 'text' and 'strings' are given: one of them is wanted");
    if (c->grammar[0] && (c->text[0] || c->strings[0]))
        return err_usage(err, "both 'grammar' and '%s' are given: one of them is wanted",
                         c->text[0] ? "text" : "strings");
    if (c->valid_strings[0] && !c->strings[0])
        return err_usage(err, "'valid-strings' goes with 'strings', which is missing");
    if (strcmp(c->unit, "words") && strcmp(c->unit, "characters"))
        return err_usage(err, "bad value '%s' for 'unit': words or characters is wanted",
                         text_printable(shown, sizeof shown, c->unit));
    return true;
}

bool config_check(const struct config *c, struct err *err)
{
    struct freeze_step plan[FREEZE_MOST];
    struct stack_spec spec;
    char shown[64];
    int count;

    if (!check_user_data(c, err) || !config_stack(c, &spec, err) ||
        !freeze_parse(c->freeze, plan, &count, err) || !check_lengths(c, err))
        return false;
    if (!cell_find(c->controller))
        return err_usage(err, "unknown controller '%s': see `pushdown list models`",
                         text_printable(shown, sizeof shown, c->controller));
    if (strcmp(c->optimizer, "adam") && strcmp(c->optimizer, "sgd"))
        return err_usage(err, "bad value '%s' for 'optimizer': adam or sgd is wanted",
                         text_printable(shown, sizeof shown, c->optimizer));
    if (c->text[0] || c->strings[0])
        return rates_agree(c, err);
    if (c->train_size % c->batch)
        return err_usage(err, "train-size %lld is not a multiple of batch %lld",
                         (long long)c->train_size, (long long)c->batch);
    if (c->valid_size % c->batch)
        return err_usage(err, "valid-size %lld is not a multiple of batch %lld",
                         (long long)c->valid_size, (long long)c->batch);
    return rates_agree(c, err);
}
