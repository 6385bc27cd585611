/* optimizer -- clipping and updates, part by part. */
#include "nn/optimizer.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/kernels.h"

#define REAL_LARGEST (sizeof(real) == sizeof(double) ? DBL_MAX : (double)FLT_MAX)

void optimizer_init(struct optimizer *o, enum optimizer_kind kind, double clip)
{
    memset(o, 0, sizeof *o);
    o->kind = kind;
    o->beta1 = 0.9;
    o->beta2 = 0.999;
    o->epsilon = 1e-8;
    o->clip = clip;
}

static void update_one(struct optimizer *o, struct params *p, const struct param *t, double rate,
                       double scale)
{
    real *value = p->value + t->offset;
    const real *gradient = p->gradient + t->offset;
    int64_t step = o->steps[t->part];
    size_t i;

    if (o->kind == OPTIMIZER_SGD) {
        for (i = 0; i < t->count; i++)
            value[i] -= (real)(rate * scale) * gradient[i];
        return;
    }
    kernels_best()->adam(value, p->m1 + t->offset, p->m2 + t->offset, gradient, (real)scale,
                         (real)o->beta1, (real)o->beta2,
                         (real)(rate / (1 - pow(o->beta1, (double)step))),
                         (real)sqrt(1 - pow(o->beta2, (double)step)), (real)o->epsilon, t->count);
}

double optimizer_norm(const struct params *p, int frozen, double part_sum[PARTS])
{
    double total = 0;
    size_t i;
    int part;

    memset(part_sum, 0, PARTS * sizeof *part_sum);
    for (i = 0; i < p->count; i++)
        if (!(frozen & 1 << p->param[i].part))
            part_sum[p->param[i].part] +=
                kernels_best()->square_sum(p->gradient + p->param[i].offset, p->param[i].count);
    for (part = 0; part < PARTS; part++)
        total += part_sum[part];
    return sqrt(total);
}

bool optimizer_update(struct optimizer *o, struct params *p, double rate, int frozen, bool measure,
                      struct update_norms *norms)
{
    enum { PIECE = 512 };
    real old[PIECE];
    double part_sum[PARTS], moved[PARTS] = { 0 }, total, scale = 1;
    double largest;
    size_t i, j, k;
    int part;

    total = optimizer_norm(p, frozen, part_sum);
    if (!isfinite(total))
        return false;
    if (o->clip > 0 && o->clip / (total + 1e-6) < 1)
        scale = o->clip / (total + 1e-6);
    /* Nor may what is made of it overflow: Adam's squares, SGD's steps. */
    largest = total * scale * (o->kind == OPTIMIZER_ADAM ? total * scale : rate);
    if (!(largest <= REAL_LARGEST))
        return false;
    for (part = 0; part < PARTS; part++)
        if (!(frozen & 1 << part))
            o->steps[part]++;
    for (i = 0; i < p->count; i++) {
        const struct param *t = &p->param[i];
        const real *value = p->value + t->offset;

        if (frozen & 1 << t->part)
            continue;
        if (!measure) {
            update_one(o, p, t, rate, scale);
            continue;
        }
        for (j = 0; j < t->count; j += PIECE) {
            struct param piece = *t;

            piece.offset = t->offset + j;
            piece.count = t->count - j < PIECE ? t->count - j : PIECE;
            memcpy(old, value + j, piece.count * sizeof(real));
            update_one(o, p, &piece, rate, scale);
            for (k = 0; k < piece.count; k++) {
                double d = (double)value[j + k] - (double)old[k];

                moved[t->part] += d * d;
            }
        }
    }
    if (norms) {
        norms->total = total;
        for (part = 0; part < PARTS; part++) {
            norms->gradient[part] = sqrt(part_sum[part]);
            norms->update[part] = sqrt(moved[part]);
        }
    }
    return true;
}

void schedule_init(struct schedule *s, double factor, int patience, int stop_patience)
{
    memset(s, 0, sizeof *s);
    s->factor = factor;
    s->threshold = 1e-4;
    s->patience = patience;
    s->stop_patience = stop_patience;
    s->best = s->stop_best = INFINITY;
}

bool schedule_epoch(struct schedule *s, double value, double *rate, bool *improved)
{
    if (value < s->best * (1 - s->threshold)) {
        s->best = value;
        s->bad = 0;
    } else if (++s->bad > s->patience) {
        double lower = *rate * s->factor;

        if (*rate - lower > 1e-8)
            *rate = lower;
        s->bad = 0;
    }
    *improved = value < s->stop_best;
    if (*improved) {
        s->stop_best = value;
        s->since = 0;
    } else {
        s->since++;
    }
    return s->since >= s->stop_patience;
}
