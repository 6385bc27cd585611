/*
 * string_report -- what `pushdown probe` says of one string: a probe, its figures, and the two ways
 * to print them. Main thread; everything is borrowed from the caller.
 */
#ifndef CLI_STRING_REPORT_H
#define CLI_STRING_REPORT_H

#include "task/task.h"
#include "train/probe.h"

struct string_report {
    const char *run, *model, *weights; /* "best", "latest", "kept" */
    const struct task *task;
    const struct stack_type *stack;
    const struct probe *probe;
    bool accepted; /* the string belongs to the language */
    double nats;   /* of the model, sum over the n + 1 predictions */
    double bound;  /* -ln p(string | length); INFINITY outside the language */
    int right, deterministic, deterministic_right; /* predictions */
    struct probe_gold gold;
    double half_life; /* symbols; NaN where actions are not a choice */
};

/* Fills the figures from the pointers above, which have to be set. */
void string_report_measure(struct string_report *r);

/* Row t of the predictions: the likeliest id, and the one that came (V: the end). */
int string_report_best(const struct string_report *r, int row);
int string_report_target(const struct string_report *r, int row);
double string_report_chance(const struct string_report *r, int row, int symbol);
/* What stack k does in a column, as a word: "push", "pop", "no-op", "replace"; "" in the last. */
const char *string_report_word(const struct string_report *r, int column, int k);

void string_report_print(const struct string_report *r);
void string_report_json(const struct string_report *r);

#endif
