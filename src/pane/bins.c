/* bins -- configured and measured bins. */
#include "pane/bins.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static int add(struct range out[BINS_MOST], int count, struct range bin)
{
    int i;

    for (i = 0; i < count; i++)
        if (out[i].low == bin.low && out[i].high == bin.high)
            return count;
    if (count < BINS_MOST)
        out[count++] = bin;
    return count;
}

int bins_of(const struct trace *t, struct range out[BINS_MOST])
{
    const char *s = trace_get(t, "bins");
    int count = 0;
    size_t i;

    while (s && *s) {
        size_t n = strcspn(s, ",");
        struct range bin;
        char one[32];

        text_copy(one, n + 1 < sizeof one ? n + 1 : sizeof one, s);
        if (range_parse(one, &bin))
            count = add(out, count, bin);
        s += n + (s[n] == ',');
    }
    for (i = 0; i < t->evals; i++)
        if (t->eval[i].low < t->eval[i].high)
            count = add(out, count, (struct range){ t->eval[i].low, t->eval[i].high });
    return count;
}

const struct trace_eval *bins_row(const struct trace *t, struct range bin)
{
    const struct trace_eval *found = NULL;
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].low == bin.low && t->eval[i].high == bin.high &&
            (!found || t->eval[i].final))
            found = &t->eval[i];
    return found;
}

struct retention bins_retention(const struct trace *t, enum measure m)
{
    struct retention r = { { 0, 0 }, { 0, 0 }, NAN, NAN };
    struct range bin[BINS_MOST];
    const struct trace_eval *first, *last;
    int count = bins_of(t, bin), i, low = 0, high = 0;

    if (count < 2)
        return r;
    for (i = 1; i < count; i++) {
        low = bin[i].low < bin[low].low ? i : low;
        high = bin[i].high > bin[high].high ? i : high;
    }
    r.first = bin[low];
    r.last = bin[high];
    first = bins_row(t, r.first);
    last = bins_row(t, r.last);
    if (!first || !last || low == high)
        return r;
    if (measure_is_nats(m))
        m = MEASURE_ACCURACY;
    r.own = measure_of(m, &last->score) / measure_of(m, &first->score);
    r.bigram = measure_bigram(m, &last->score) / measure_bigram(m, &first->score);
    if (!isfinite(r.own))
        r.own = NAN;
    if (!isfinite(r.bigram))
        r.bigram = NAN;
    return r;
}
