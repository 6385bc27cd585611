/* app -- the state of the screen, and what goes on without a key. */
#include "ui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const double message_s = 8;

bool app_init(struct app *a, const struct app_source *source, const struct app_options *options,
              struct err *err)
{
    const char *theme = options->theme ? options->theme : "dark";
    int i;

    memset(a, 0, sizeof *a);
    a->source = *source;
    a->options = *options;
    a->low = options->low;
    trace_init(&a->trace);
    probes_init(&a->probes);
    preview_init(&a->preview);
    a->wanted = -1;
    a->choice.focus = a->choice.lower = PANE_STACK;
    for (i = 0; i < LAYOUT_PANES; i++) {
        a->type[i] = pane_find(layout_pane_name((enum layout_pane)i));
        if (!a->type[i])
            continue;
        a->state[i] = x_calloc(1, a->type[i]->state_size + 1);
        a->type[i]->init(a->state[i]);
    }
    if (!theme_load(&a->theme, theme, err)) {
        app_release(a);
        return false;
    }
    return true;
}

void app_release(struct app *a)
{
    int i;

    for (i = 0; i < LAYOUT_PANES; i++) {
        if (a->type[i] && a->type[i]->release && a->state[i])
            a->type[i]->release(a->state[i]);
        free(a->state[i]);
        a->state[i] = NULL;
    }
    for (i = 0; i < a->histories; i++)
        free(a->history[i]);
    a->histories = 0;
    probes_release(&a->probes);
    preview_release(&a->preview);
    themes_release(&a->themes);
    trace_release(&a->trace);
}

void app_view(const struct app *a, struct view *out)
{
    const struct probes *p = &a->probes;

    memset(out, 0, sizeof *out);
    out->trace = &a->trace;
    out->task = a->source.task;
    out->live = a->source.is_live(a->source.self) && a->source.is_running(a->source.self);
    out->now_s = a->wall_s;
    out->probe = p->valid ? &p->probe : NULL;
    out->gold = p->valid ? &p->gold : NULL;
    out->probe_number = p->count ? p->shown + 1 : 0;
    out->probe_count = p->count;
    out->position = p->position;
    out->playing = p->playing;
    out->playing_back = p->back;
    out->speed = p->speed;
    out->past_step = p->past;
    out->message = a->message[0] ? a->message : NULL;
}

void app_say(struct app *a, enum style style, const char *format, ...)
{
    char raw[sizeof a->message];
    va_list args;

    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    text_printable(a->message, sizeof a->message, raw);
    a->message_style = style;
    a->message_until = a->now_s + message_s;
    a->changed = true;
}

/* What was asked for has come into force, or never will. */
static void settle_freezing(struct app *a)
{
    const struct trace *t = &a->trace;
    char number[32], letters[8];
    int64_t since = 0;
    int part;

    if (a->wanted < 0)
        return;
    if (!a->source.is_running(a->source.self)) {
        a->wanted = -1;
        return;
    }
    if (t->frozen != a->wanted || t->requested != a->wanted)
        return;
    for (part = 0; part < PARTS; part++)
        since = t->since[part] > since ? t->since[part] : since;
    app_say(a, STYLE_TEXT, "%s frozen: in force since step %s", freeze_letters(a->wanted, letters),
            text_thousands(number, sizeof number, since));
    a->wanted = -1;
}

bool app_tick(struct app *a, double now_s, double wall_s)
{
    bool changed = a->changed;
    const char *news;

    a->now_s = now_s;
    a->wall_s = wall_s;
    a->changed = false;
    if (!a->held && a->source.update(a->source.self, &a->trace))
        changed = true;
    news = a->source.news ? a->source.news(a->source.self) : "";
    if (news[0])
        app_say(a, STYLE_TEXT, "%s", news);
    if (!a->probes.count) {
        probes_make(&a->probes, a->source.task, (uint64_t)a->trace.seed, a->trace.train_high);
        changed = true;
    }
    if (!a->held || a->probes.wanted || a->probes.playing)
        changed |= probes_tick(&a->probes, &a->source, a->trace.step, now_s);
    settle_freezing(a);
    if (a->message[0] && now_s >= a->message_until) {
        a->message[0] = '\0';
        changed = true;
    }
    if (a->leaving && !a->source.is_running(a->source.self) && a->end == APP_RUNNING)
        a->end = APP_STOPPED;
    changed |= a->changed;
    a->changed = false;
    return changed;
}

double app_wait_s(const struct app *a)
{
    double wait = probes_wait_s(&a->probes, a->now_s);

    if (a->message[0] && a->message_until - a->now_s < wait)
        wait = a->message_until - a->now_s;
    if (a->leaving && wait > 0.1)
        wait = 0.1;
    return wait > 0 ? wait : 0;
}
