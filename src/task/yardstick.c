/* yardstick -- bound, Bayes and bigram figures of single strings, and expectations of ranges. */
#include "task/yardstick.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct yardstick {
    struct task task;
    const struct bigram *bigram;
    struct task_predictor *bayes;
    double *p;      /* [V + 1] */
    uint8_t *flags; /* [capacity] */
    size_t capacity;
};

/* The valid lengths in [low, high]; malloc'ed. NULL and a message when there are none. */
static int *lengths_in(const struct task *t, int low, int high, int *count, struct err *err)
{
    int *lengths;

    *count = task_valid_lengths(t, low, high, NULL, 0);
    if (!*count) {
        err_set(err, "task '%s' has no string of a length in %d .. %d", t->type->name, low, high);
        return NULL;
    }
    lengths = x_malloc((size_t)*count * sizeof *lengths);
    task_valid_lengths(t, low, high, lengths, *count);
    return lengths;
}

struct yardstick *yardstick_open(const struct task *t, int low, int high,
                                 const struct bigram *bigram, struct err *err)
{
    struct yardstick *y;
    int count, *lengths = lengths_in(t, low, high, &count, err);

    if (!lengths)
        return NULL;
    CONTRACT(bigram->symbols == t->symbols);
    y = x_calloc(1, sizeof *y);
    y->task = *t;
    y->bigram = bigram;
    y->bayes = task_predictor_open(t, lengths, count);
    y->p = x_malloc(((size_t)t->symbols + 1) * sizeof *y->p);
    free(lengths);
    return y;
}

void yardstick_close(struct yardstick *y)
{
    if (!y)
        return;
    task_predictor_close(y->bayes);
    free(y->p);
    free(y->flags);
    free(y);
}

static int argmax(const double *p, int count)
{
    int i, best = 0;

    for (i = 1; i < count; i++)
        if (p[i] > p[best])
            best = i;
    return best;
}

void yardstick_measure(struct yardstick *y, struct yardstick_row *out, const uint16_t *string,
                       int length)
{
    const struct task *t = &y->task;
    int width = t->symbols + 1, last = t->symbols, i;

    if ((size_t)length + 1 > y->capacity) {
        y->capacity = (size_t)length + 1;
        y->flags = x_realloc(y->flags, y->capacity * sizeof *y->flags);
    }
    *out = (struct yardstick_row){ .bound_nats = 0 - task_log_probability(t, string, length) };
    if (isinf(out->bound_nats)) /* outside the language no position is deterministic */
        for (i = 0; i <= length; i++)
            y->flags[i] = 0;
    else
        task_deterministic(t, string, length, y->flags);

    task_predictor_reset(y->bayes);
    for (i = 0; i <= length; i++) {
        int target = i < length ? string[i] : t->symbols;
        bool bayes_right, bigram_right = y->bigram->best[last] == target;

        task_predictor_distribution(y->bayes, y->p);
        /* After an impossible prefix nothing is predicted, so nothing can be right. */
        bayes_right = y->p[target] > 0 && argmax(y->p, width) == target;
        out->bayes_nats += y->p[target] > 0 ? -log(y->p[target]) : INFINITY;
        out->bigram_nats -= y->bigram->log_p[(size_t)last * (size_t)width + (size_t)target];
        out->bayes_correct += bayes_right;
        out->bigram_correct += bigram_right;
        out->deterministic += y->flags[i];
        out->bayes_deterministic_correct += y->flags[i] && bayes_right;
        out->bigram_deterministic_correct += y->flags[i] && bigram_right;
        if (i < length)
            task_predictor_advance(y->bayes, string[i]);
        last = target;
    }
}

double yardstick_entropy(const struct task *t, int length)
{
    CONTRACT(task_is_valid_length(t, length));
    return t->type->entropy(t, length);
}

bool yardstick_range(struct yardstick_range *out, const struct task *t, int low, int high,
                     struct err *err)
{
    int count, i, *lengths = lengths_in(t, low, high, &count, err);

    if (!lengths)
        return false;
    *out = (struct yardstick_range){ .valid = count, .length_nats = log(count) };
    for (i = 0; i < count; i++) {
        out->mean_symbols += (lengths[i] + 1.0) / count;
        out->string_nats += yardstick_entropy(t, lengths[i]) / count;
    }
    out->nats_per_symbol = (out->string_nats + out->length_nats) / out->mean_symbols;
    out->perplexity = exp(out->nats_per_symbol);
    free(lengths);
    return true;
}
