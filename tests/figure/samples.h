/* samples -- figures as the plots make them, with made-up numbers; for every test of this layer. */
#ifndef TESTS_FIGURE_SAMPLES_H
#define TESTS_FIGURE_SAMPLES_H

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "figure/figure.h"

/* Accuracy by length for four ways to freeze, with intervals and three yardsticks. */
static inline void sample_stability(struct figure *f)
{
    static const char *const names[] = { "nothing frozen", "memory frozen", "controller frozen",
                                         "both frozen" };
    static const double top[] = { 0.90, 0.93, 0.78, 0.76 }, fall[] = { 0.42, 0.22, 0.38, 0.35 };
    double x[10], y[10], low[10], high[10];
    double range[2] = { 40, 400 }, bayes[2] = { 0.97, 0.955 }, bigram[2] = { 0.36, 0.355 };
    double chance[2] = { 0.125, 0.125 };
    int i, k;

    figure_init(f);
    figure_set_text(&f->subtitle, "mean of 10 seeds, 95 %% bootstrap interval");
    figure_set_text(&f->note, "Trained on lengths 40–80. Bayes: the ceiling of a model that knows "
                              "the task; bigram: the best that sees one symbol back.");
    figure_set_text(&f->x.label, "string length (symbols)");
    figure_set_text(&f->y.label, "accuracy per symbol");
    f->x.integer = true;
    f->y.low = 0;
    f->y.high = 1;
    for (k = 0; k < 4; k++) {
        for (i = 0; i < 10; i++) {
            double spread = 0.012 + 0.004 * i + 0.006 * k;

            x[i] = 40 + 40 * i;
            y[i] = top[k] - fall[k] * log(x[i] / 40) / log(10) - 0.01 * ((i * 7 + k * 3) % 5 - 2);
            low[i] = y[i] - spread;
            high[i] = y[i] + 0.9 * spread;
        }
        figure_add_line(f, names[k], FIGURE_SERIES, k, x, y, low, high, 10);
    }
    figure_add_line(f, "Bayes", FIGURE_REFERENCE, 0, range, bayes, NULL, NULL, 2)->dash = DASH_LONG;
    figure_add_line(f, "bigram", FIGURE_REFERENCE, 0, range, bigram, NULL, NULL, 2);
    figure_add_line(f, "chance", FIGURE_REFERENCE, 0, range, chance, NULL, NULL, 2)->dash =
        DASH_DOT;
    figure_add_span(f, 40, 80, "trained on 40–80");
    figure_add_pair(f, "run", "marked-reverse-and-copy/jm-10/7");
    figure_add_pair(f, "lengths", "40–400");
}

/* 12,000 noisy steps, smoothed, a dashed validation, three interventions, a bound. */
static inline void sample_loss(struct figure *f)
{
    enum { STEPS = 12000, VALIDS = 40 };
    double *x = x_malloc(STEPS * sizeof *x), *raw = x_malloc(STEPS * sizeof *raw);
    double *smooth = x_malloc(STEPS * sizeof *smooth), vx[VALIDS], vy[VALIDS], mean = 0;
    double ends[2] = { 0, STEPS }, bound[2] = { 0.02, 0.02 };
    struct rng r;
    int i;

    figure_init(f);
    figure_set_text(&f->subtitle, "seed 7, smoothed over 100 steps");
    figure_set_text(&f->x.label, "step");
    figure_set_text(&f->y.label, "loss over the bound (nats per symbol)");
    f->x.integer = true;
    f->y.scale = SCALE_LOG;
    rng_init(&r, 7, RNG_CHECK, 0);
    for (i = 0; i < STEPS; i++) {
        double noise = rng_unit(&r) + rng_unit(&r) + rng_unit(&r) + rng_unit(&r) - 2;
        double clean = 0.03 + 0.9 * exp(-i / 1800.0) + (i > 6000 ? 0.02 : 0.05);

        x[i] = i + 1;
        raw[i] = clean * exp(0.5 * noise);
        mean = i ? mean + 0.01 * (raw[i] - mean) : raw[i];
        smooth[i] = mean;
        if (i % (STEPS / VALIDS) == STEPS / VALIDS - 1) {
            vx[i / (STEPS / VALIDS)] = i + 1;
            vy[i / (STEPS / VALIDS)] = 1.12 * clean * exp(0.06 * noise);
        }
    }
    figure_add_line(f, "train, raw", FIGURE_RAW, 0, x, raw, NULL, NULL, STEPS);
    figure_add_line(f, "train", FIGURE_SERIES, 0, x, smooth, NULL, NULL, STEPS)->marker =
        MARKER_NONE;
    figure_add_line(f, "validation", FIGURE_SERIES, 1, vx, vy, NULL, NULL, VALIDS)->marker =
        MARKER_NONE;
    figure_add_line(f, "bound", FIGURE_REFERENCE, 0, ends, bound, NULL, NULL, 2);
    figure_add_mark(f, 6000, "m");
    figure_add_mark(f, 8500, "-m");
    figure_add_mark(f, 8800, "lr");
    figure_add_pair(f, "run", "marked-reverse-and-copy/jm-10/7");
    free(x);
    free(raw);
    free(smooth);
}

static inline void sample_eight(struct figure *f)
{
    double x[9], y[9];
    char name[32] = "model 1";
    int i, k;

    figure_init(f);
    figure_set_text(&f->x.label, "width of the stack vectors (values)");
    figure_set_text(&f->y.label, "excess cross-entropy (nats per symbol)");
    f->x.scale = SCALE_LOG;
    for (k = 0; k < 8; k++) {
        for (i = 0; i < 9; i++) {
            x[i] = pow(2, i + 1);
            y[i] = (0.2 + 0.05 * k) * exp(-i / (2.0 + 0.4 * k)) + 0.004 * k;
        }
        name[6] = (char)('1' + k);
        figure_add_line(f, name, FIGURE_SERIES, k, x, y, NULL, NULL, 9);
    }
}

static inline void sample_one(struct figure *f)
{
    double x = 60, y = 0.42, low = 0.39, high = 0.46;

    figure_init(f);
    figure_set_text(&f->x.label, "string length (symbols)");
    figure_set_text(&f->y.label, "accuracy per symbol");
    f->x.integer = true;
    figure_add_line(f, "nothing frozen", FIGURE_SERIES, 0, &x, &y, &low, &high, 1);
}

static inline void sample_empty(struct figure *f)
{
    figure_init(f);
    figure_set_text(&f->x.label, "step");
    figure_set_text(&f->y.label, "loss (nats)");
    f->x.integer = true;
}

/* Bars of two groups in three bins, and a small heat map's cells with letters in the last. */
static inline void sample_bars(struct figure *f)
{
    static const char *const bins[] = { "5–31", "31–62", "62–124" };
    double x[3], y[3], low[3], high[3];
    int g, k;

    figure_init(f);
    figure_set_text(&f->x.label, "string length (symbols)");
    figure_set_text(&f->y.label, "accuracy per symbol");
    f->x.low = -0.5;
    f->x.high = 2.5;
    f->y.high = 1;
    for (k = 0; k < 3; k++)
        figure_add_tick(&f->x, k, bins[k]);
    for (g = 0; g < 2; g++) {
        for (k = 0; k < 3; k++) {
            struct figure_block *b;

            x[k] = k + 0.4 * g - 0.2;
            y[k] = 0.9 - 0.25 * k + 0.1 * g;
            low[k] = y[k] - 0.1;
            high[k] = y[k] + 0.05;
            b = figure_add_block(f, x[k] - 0.18, x[k] + 0.18, 0, y[k], g ? 0.8 : 0.3);
            b->slot = g;
            figure_set_text(&b->label, "%d", k);
        }
        figure_add_line(f, g ? "frozen" : "trained", FIGURE_SERIES, g, x, y, low, high, 3)->apart =
            true;
    }
}

#endif
