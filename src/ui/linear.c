/* linear -- what changed becomes a sentence; what is typed, a command. */
#include "ui/linear.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "pane/log.h"
#include "ui/command.h"
#include "ui/help.h"
#include "ui/keymap.h"

static const double status_every_s = 10;

static void say(struct linear *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct linear *l, const char *format, ...)
{
    char raw[2400], clean[2400];
    va_list args;

    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    l->queue = x_grow(l->queue, l->queued, &l->capacity, sizeof *l->queue);
    l->queue[l->queued++] = x_strdup(text_printable(clean, sizeof clean, raw));
}

char *linear_take(struct linear *l)
{
    char *first;

    if (!l->queued)
        return NULL;
    first = l->queue[0];
    memmove(l->queue, l->queue + 1, --l->queued * sizeof *l->queue);
    return first;
}

bool linear_open(struct linear *l, const struct app_source *source,
                 const struct app_options *options, struct err *err)
{
    memset(l, 0, sizeof *l);
    if (!app_init(&l->app, source, options, err))
        return false;
    l->app.low = true; /* nothing moves by itself */
    return true;
}

void linear_close(struct linear *l)
{
    char *left;

    while ((left = linear_take(l)))
        free(left);
    free(l->queue);
    app_release(&l->app);
}

/* What the message row of a screen would show. */
static void say_message(struct linear *l)
{
    struct app *a = &l->app;

    if (a->message[0])
        say(l, "%s", a->message);
    a->message[0] = '\0';
}

static void say_events(struct linear *l)
{
    const struct trace *t = &l->app.trace;
    char number[32], what[240];

    for (; l->events < t->events; l->events++) {
        const struct trace_event *e = &t->event[l->events];

        /* These come by themselves, and the status has what they say. */
        if (e->kind == EVENT_CHECKPOINT || e->kind == EVENT_BEST)
            continue;
        log_describe(what, sizeof what, t, l->events, 0);
        say(l, "step %s: %s, by %s", text_thousands(number, sizeof number, e->step), what, e->who);
    }
}

/* The bins of the evaluation that ends a run. */
static void say_finals(struct linear *l)
{
    const struct trace *t = &l->app.trace;
    char text[400];

    for (; l->finals < t->evals; l->finals++)
        if (t->eval[l->finals].final && t->eval[l->finals].low < t->eval[l->finals].high) {
            say_eval(&t->eval[l->finals], text, sizeof text);
            say(l, "%s", text);
        }
}

static void say_begin(struct linear *l)
{
    const struct trace *t = &l->app.trace;

    say(l, "%s, model %s, seed %lld, %s. Type help for what can be typed.",
        t->task[0] ? t->task : "a run", t->model[0] ? t->model : "unknown", (long long)t->seed,
        run_state_name(t->state));
    l->events = t->events; /* what was before is in the log */
    l->finals = t->evals;
    l->state = t->state;
    l->begun = true;
}

void linear_tick(struct linear *l, double now_s, double wall_s)
{
    const struct trace *t = &l->app.trace;
    char text[600];

    app_tick(&l->app, now_s, wall_s);
    if (!l->begun) {
        if (!t->task[0])
            return;
        say_begin(l);
        l->status_at_s = now_s - status_every_s + 2; /* the first one comes soon */
    }
    say_events(l);
    say_message(l);
    if (l->app.held)
        return;
    if (t->state != l->state && t->state >= RUN_STOPPED) {
        say_status(t, text, sizeof text);
        say(l, "%s", text);
        l->step = t->step;
    }
    l->state = t->state;
    if (t->state >= RUN_FINISHED)
        say_finals(l);
    if (t->step != l->step && now_s - l->status_at_s >= status_every_s) {
        say_status(t, text, sizeof text);
        say(l, "%s", text);
        l->step = t->step;
        l->status_at_s = now_s;
    }
}

/* ---- what is typed ---- */

static void say_help(struct linear *l)
{
    struct help_row *row = x_calloc(HELP_MOST, sizeof *row);
    int rows = help_rows(&l->app, "", row), i;

    say(l, "every 10 seconds a sentence says where the run is; hold stops that, and again begins "
           "it; focus with a pane's name says what the pane shows");
    for (i = 0; i < rows; i++)
        if (!row[i].heading && row[i].keys[0] == ':' && row[i].keys[1])
            say(l, "%s: %s", row[i].keys + 1, row[i].text);
    free(row);
}

/* A command that would open something to look at or to type in. */
static void close_mode(struct linear *l)
{
    struct app *a = &l->app;

    switch (a->mode) {
    case APP_HELP: say_help(l); break;
    case APP_STOPPING:
        say(l, "the run is going on: detach lets it go on without this, stop stops and saves it");
        break;
    case APP_STRING: say(l, "string: which? as in string 0110#0110"); break;
    case APP_NOTE: say(l, "note: which text?"); break;
    case APP_THEME:
        themes_release(&a->themes);
        say(l, "theme: there are no colours in linear text");
        break;
    case APP_FIGURE:
        preview_release(&a->preview);
        say(l, "figure: export writes it, as in export kind=loss formats=pdf,csv");
        break;
    default: break;
    }
    a->mode = APP_PANES;
    if (a->suspend)
        say(l, "suspend: Ctrl-Z in the terminal does it");
    a->suspend = false;
    if (a->new_run) {
        say(l, "new: the form needs a screen; pushdown train makes a run by options");
        a->new_run = false;
        if (a->end == APP_LEFT)
            a->end = APP_RUNNING;
    }
}

static void say_all(struct linear *l, enum layout_pane pane)
{
    char text[2200];
    int i;

    for (i = 0; say_pane(&l->app, pane, i, text, sizeof text); i++)
        say(l, "%s", text);
}

void linear_line(struct linear *l, const char *text)
{
    struct app *a = &l->app;
    int position = a->probes.position, shown = a->probes.shown;
    int64_t past = a->probes.past;
    struct err err = { .text = "" };
    const struct binding *b;
    char name[64], said[400];

    text += strspn(text, " :\t");
    if (!*text)
        return;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, " "), text);
    b = keymap_command(name, NULL);
    if (!app_command(a, text, &err)) {
        say(l, "%s", err.text);
        close_mode(l);
        return;
    }
    say_message(l);
    if (a->probes.wanted) /* another string or other weights: at once */
        app_tick(a, a->now_s, a->wall_s);
    if (b && (b->run == command_focus || b->run == command_string) && a->mode == APP_PANES)
        say_all(l, a->choice.focus);
    else if (a->probes.shown != shown || a->probes.past != past)
        say_all(l, PANE_STACK);
    else if (a->probes.position != position && say_position(a, said, sizeof said))
        say(l, "%s", said);
    close_mode(l);
}
