/*
 * plot -- from recorded runs to a figure. A type is one file in src/plot/ and one row in its
 * local.mk.
 *
 * The same struct figure is drawn in the terminal and written to files. What a figure shows depends
 * on the runs and the options only.
 */
#ifndef PLOT_PLOT_H
#define PLOT_PLOT_H

#include "base/err.h"
#include "figure/figure.h"
#include "train/probe.h"
#include "train/trace.h"

struct plot_options {
    const char *measure;  /* by length: "excess", "accuracy", "deterministic", "whole" */
    double smoothing;     /* loss: 0 .. 0.999, debiased */
    bool log_y;           /* loss, and excess by length */
    bool thin;            /* single seeds behind the mean */
    const char *x;        /* loss: "step" (default), "epoch" */
    double x_low, x_high; /* shown range; equal: all */
    bool plain_names;     /* terminal: short names */
    int most_points;      /* loss: curves keep about so many points, extremes among them; 0: all */
    const struct probe *probe;     /* stack: the string that was run through the model, */
    const struct task *probe_task; /* and its language */
};

struct plot_type {
    const char *name, *title, *about;
    bool many;           /* takes several runs */
    bool probes;         /* wants options->probe */
    const char *measure; /* what it measures unless told otherwise; NULL: it takes no measure */
    bool (*build)(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err);
};

const struct plot_type *const *plot_types(int *count);
const struct plot_type *plot_find(const char *name, struct err *err); /* NULL: did you mean ... */
void plot_defaults(struct plot_options *o);
/* Adds the provenance pairs that every figure carries: runs, options, program version, seeds,
 * settings. */
void plot_provenance(struct figure *f, const struct plot_type *type, const struct trace *const *run,
                     int runs, const struct plot_options *options);
/* A draft of the figure's caption, from the figure with its provenance: what is shown, n, interval,
 * bound, yardsticks, training range, settings, interventions. free() it. */
char *plot_caption(const struct figure *f, const struct plot_type *type);

#endif
