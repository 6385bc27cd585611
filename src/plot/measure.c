/* measure -- ratios of the sums in a score. */
#include "plot/measure.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

const struct measure_words measure_words[MEASURES] = {
    [MEASURE_ACCURACY] = { "accuracy", "per symbol", "accuracy per symbol", "symbols" },
    [MEASURE_DETERMINISTIC] = { "deterministic", "deterministic positions",
                                "accuracy, deterministic positions", "deterministic positions" },
    [MEASURE_WHOLE] = { "whole", "whole strings", "whole strings right (share)",
                        "deterministic positions" },
    [MEASURE_EXCESS] = { "excess", "excess nats/symbol", "excess nats/symbol over the bound",
                         "symbols, or no known bound" },
    [MEASURE_LOSS] = { "loss", "nats/symbol", "nats/symbol", "symbols" },
};

bool measure_find(const char *name, enum measure *out, struct err *err)
{
    const char *names[MEASURES + 1] = { NULL }, *near;
    char shown[64];
    int i;

    for (i = 0; i < MEASURES; i++) {
        names[i] = measure_words[i].name;
        if (!strcmp(name, names[i])) {
            *out = (enum measure)i;
            return true;
        }
    }
    near = text_nearest(name, names);
    text_printable(shown, sizeof shown, name);
    if (near)
        return err_usage(err, "unknown measure '%s': did you mean '%s'?", shown, near);
    return err_usage(err,
                     "unknown measure '%s': use excess, loss, accuracy, deterministic or "
                     "whole",
                     shown);
}

bool measure_is_known(enum measure m, const struct trace *const *run, int runs, struct err *err)
{
    int i;

    for (i = 0; m == MEASURE_EXCESS && i < runs; i++)
        if (!isfinite(run[i]->bound_nats) && (run[i]->step_count || run[i]->valids))
            return err_set(err,
                           "the bound of '%s' is unknown, so there is no excess: use the "
                           "measure loss or accuracy",
                           run[i]->task);
    return true;
}

const char *measure_yardsticks(const struct trace *run)
{
    if (!isfinite(run->bound_nats) && run->valids)
        return "Bound and Bayes ceiling are unknown; bigram: of the training data, one added to "
               "every count.";
    return "Bayes: the exact predictor that must guess the length; bigram: the best that sees one "
           "symbol back.";
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

double measure_weight(enum measure m, const struct score *s)
{
    switch (m) {
    case MEASURE_DETERMINISTIC: return (double)s->deterministic;
    case MEASURE_WHOLE: return s->deterministic ? (double)s->strings : 0;
    default: return (double)s->symbols;
    }
}

double measure_of(enum measure m, const struct score *s)
{
    double part = m == MEASURE_ACCURACY        ? (double)s->correct
                  : m == MEASURE_DETERMINISTIC ? (double)s->deterministic_correct
                  : m == MEASURE_WHOLE         ? (double)s->whole
                  : m == MEASURE_LOSS          ? s->nats
                                               : s->nats - s->bound_nats;

    return ratio(part, measure_weight(m, s));
}

double measure_bayes(enum measure m, const struct score *s)
{
    if (isnan(s->bayes_nats)) /* of a language that nobody knows */
        return NAN;
    switch (m) {
    case MEASURE_ACCURACY: return ratio((double)s->bayes_correct, (double)s->symbols);
    case MEASURE_DETERMINISTIC:
        return ratio((double)s->bayes_deterministic_correct, (double)s->deterministic);
    case MEASURE_WHOLE: /* right at every single position: right in every string */
        return s->deterministic && s->bayes_deterministic_correct == s->deterministic ? 1 : NAN;
    case MEASURE_LOSS: return ratio(s->bayes_nats, (double)s->symbols);
    default: return ratio(s->bayes_nats - s->bound_nats, (double)s->symbols);
    }
}

double measure_bigram(enum measure m, const struct score *s)
{
    switch (m) {
    case MEASURE_ACCURACY: return ratio((double)s->bigram_correct, (double)s->symbols);
    case MEASURE_DETERMINISTIC:
        return ratio((double)s->bigram_deterministic_correct, (double)s->deterministic);
    case MEASURE_WHOLE: return NAN;
    case MEASURE_LOSS: return ratio(s->bigram_nats, (double)s->symbols);
    default: return ratio(s->bigram_nats - s->bound_nats, (double)s->symbols);
    }
}

double measure_chance(enum measure m, const struct score *s, int symbols)
{
    switch (m) {
    case MEASURE_ACCURACY:
    case MEASURE_DETERMINISTIC: return measure_weight(m, s) > 0 ? 1.0 / (symbols + 1) : NAN;
    case MEASURE_WHOLE: return NAN;
    case MEASURE_LOSS: return s->symbols ? log(symbols + 1) : NAN;
    default: return log(symbols + 1) - ratio(s->bound_nats, (double)s->symbols);
    }
}

void measure_interval(enum measure m, const struct trace_eval *e, double *low, double *high)
{
    switch (m) {
    case MEASURE_ACCURACY:
        *low = e->accuracy_low;
        *high = e->accuracy_high;
        break;
    case MEASURE_DETERMINISTIC:
        *low = e->deterministic_low;
        *high = e->deterministic_high;
        break;
    case MEASURE_WHOLE:
        *low = e->whole_low;
        *high = e->whole_high;
        break;
    case MEASURE_LOSS: /* the bound of the very same strings goes with them */
        *low = e->excess_low + e->score.bound_nats / (double)e->score.symbols;
        *high = e->excess_high + e->score.bound_nats / (double)e->score.symbols;
        break;
    default:
        *low = e->excess_low;
        *high = e->excess_high;
        break;
    }
    if (!isfinite(*low) || !isfinite(*high) || !(measure_weight(m, &e->score) > 0))
        *low = *high = NAN;
}
