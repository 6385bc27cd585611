/*
 * linear -- the screen as sentences, one a change, for screen readers, logs and slow lines: nothing
 * is ever drawn again. It takes the commands that the screen takes after ':'.
 *
 * It is the same application (ui/app.h) without a picture: a command does what it does there, and
 * is logged as there. What a picture would show is said: `focus PANE` says what the pane has. Pure
 * of clocks and files; the caller prints. Threads: the main thread only. Memory: linear_close().
 */
#ifndef UI_LINEAR_H
#define UI_LINEAR_H

#include "ui/app.h"

struct linear {
    struct app app;
    char **queue; /* sentences not yet taken, owned */
    size_t queued, capacity;
    size_t events, finals; /* of the trace, said so far */
    enum run_state state;
    bool begun;         /* the first update has been said */
    int64_t step;       /* of the last status sentence */
    double status_at_s; /* when it was said */
};

bool linear_open(struct linear *l, const struct app_source *source,
                 const struct app_options *options, struct err *err);
void linear_close(struct linear *l);
/* Brings it up to date; what happened waits to be taken. */
void linear_tick(struct linear *l, double now_s, double wall_s);
/* A line as it was typed, with or without ':'. */
void linear_line(struct linear *l, const char *text);
/* The next sentence, without a newline; free() it. NULL: that is all. */
char *linear_take(struct linear *l);

/* ---- sentences (linear_say.c) ---- */
/* "step 4,200: loss 0.31 over the bound, memory frozen, lengths 41 to 60 accuracy 0.87" */
void say_status(const struct trace *t, char *out, size_t size);
/* Row `i` of what a pane has to say; false when there is no more. */
bool say_pane(const struct app *a, enum layout_pane pane, int i, char *out, size_t size);
/* The position of the string that is looked at. */
bool say_position(const struct app *a, char *out, size_t size);
void say_eval(const struct trace_eval *e, char *out, size_t size);

#endif
