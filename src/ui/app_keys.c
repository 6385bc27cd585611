/* app_keys -- a key goes to what is in front: dialog, line, help, chord, global table, pane. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/app.h"
#include "ui/command.h"
#include "ui/help.h"
#include "ui/keymap.h"

static void run(struct app *a, const struct binding *b)
{
    struct err err = { .text = "" };

    if (!b->run(a, b->argument, &err))
        app_say(a, STYLE_WARN, "%s", err.text);
}

/* Earlier or later weights among those kept. */
static void go_past(struct app *a, int direction)
{
    struct probes *p = &a->probes;
    size_t count = 0, i;
    const int64_t *steps = a->source.past(a->source.self, &count);

    if (!steps || !count) {
        app_say(a, STYLE_DIM, "no weights of earlier steps are kept yet");
        return;
    }
    for (i = 0; p->past >= 0 && i < count && steps[i] < p->past; i++)
        ;
    if (p->past < 0)
        i = count;
    if (direction < 0 && i == 0) {
        app_say(a, STYLE_DIM, "these are the earliest weights that are kept");
        return;
    }
    if (direction > 0 && p->past < 0) {
        app_say(a, STYLE_DIM, "these are the newest weights");
        return;
    }
    if (direction < 0)
        p->past = steps[i - 1];
    else
        p->past = i + 1 < count ? steps[i + 1] : -1;
    p->valid = false;
    p->wanted = true;
}

void app_act(struct app *a, const struct action *action)
{
    struct err err = { .text = "" };

    switch (action->act) {
    case ACT_NONE:
    case ACT_REDRAW: break;
    case ACT_POSITION:
        a->probes.playing = false;
        probes_go(&a->probes, action->number);
        break;
    case ACT_PROBE: probes_show(&a->probes, a->probes.shown + action->number); break;
    case ACT_PAST: go_past(a, action->number); break;
    case ACT_PLAY:
        if (a->low) {
            app_say(a, STYLE_DIM, "nothing moves by itself at low bandwidth: B changes that");
            break;
        }
        probes_play(&a->probes, action->number, a->now_s);
        break;
    case ACT_SPEED: probes_set_speed(&a->probes, action->number); break;
    case ACT_TYPE: command_string(a, NULL, &err); break;
    case ACT_EXPORT:
        if (!command_figure(a, NULL, &err))
            app_say(a, STYLE_WARN, "%s", err.text);
        break;
    case ACT_SAY: app_say(a, STYLE_DIM, "%s", action->text); break;
    }
}

struct action app_pane_key(struct app *a, enum layout_pane pane, int key)
{
    struct view view;

    app_view(a, &view);
    return a->type[pane] ? a->type[pane]->key(a->state[pane], &view, key)
                         : (struct action){ .act = ACT_NONE };
}

struct action app_pane_mouse(struct app *a, enum layout_pane pane, const struct pane_mouse *m)
{
    struct view view;

    app_view(a, &view);
    return a->type[pane]->mouse(a->state[pane], &view, m);
}

static void key_in_panes(struct app *a, int key)
{
    const struct binding *b = keymap_key(key);
    struct err err = { .text = "" };
    struct action action;

    /* Esc is the pane's first: it may have a layer of its own to take back. */
    if (key == TERM_KEY_ESC) {
        action = app_pane_key(a, a->choice.focus, key);
        if (action.act != ACT_NONE) {
            app_act(a, &action);
            return;
        }
    }
    if (b) {
        run(a, b);
        return;
    }
    if (keymap_begins_chord(key)) {
        if (!command_may(a, "freeze", &err)) {
            app_say(a, STYLE_WARN, "%s", err.text);
            return;
        }
        a->mode = APP_CHORD;
        a->chord = key;
        return;
    }
    action = app_pane_key(a, a->choice.focus, key);
    if (action.act == ACT_NONE && key > ' ' && key < 127)
        app_say(a, STYLE_DIM, "'%c' does nothing in this pane: ? lists the keys", key);
    app_act(a, &action);
}

static void key_in_chord(struct app *a, int key)
{
    const struct binding *b = keymap_chord(a->chord, key);

    a->mode = APP_PANES;
    if (b)
        run(a, b);
    else if (key != TERM_KEY_ESC)
        app_say(a, STYLE_DIM, "after %c one of c m k a", a->chord);
}

static void key_in_help(struct app *a, int key)
{
    switch (key) {
    case TERM_KEY_ESC:
        if (a->filter[0]) {
            a->filter[0] = '\0';
            a->help_first = 0;
            return;
        }
        a->mode = APP_PANES;
        return;
    case 'q':
    case '?':
    case TERM_KEY_F1: a->mode = APP_PANES; return;
    case '/':
        a->mode = APP_FILTER;
        line_set(&a->line, a->filter);
        return;
    default: help_scroll(a, key);
    }
}

static void key_in_filter(struct app *a, int key)
{
    if (key == TERM_KEY_ENTER) {
        a->mode = APP_HELP;
        return;
    }
    if (key == TERM_KEY_ESC) {
        a->mode = APP_HELP;
        line_set(&a->line, "");
    } else {
        line_key(&a->line, key);
    }
    text_copy(a->filter, sizeof a->filter, a->line.text);
    a->help_first = 0;
}

static void key_in_dialog(struct app *a, int key)
{
    struct err err = { .text = "" };
    bool ok = true;

    if (key == 'd' || key == 'D')
        ok = command_detach(a, NULL, &err);
    else if (key == 's' || key == 'S')
        ok = command_stop(a, NULL, &err);
    else if (key == TERM_KEY_ESC || key == 'q') {
        a->mode = APP_PANES;
        a->new_run = false;
    }
    if (!ok)
        app_say(a, STYLE_WARN, "%s", err.text);
}

static void remember(struct app *a, const char *text)
{
    if (a->histories && !strcmp(a->history[a->histories - 1], text))
        return;
    if (a->histories == APP_HISTORY) {
        free(a->history[0]);
        memmove(a->history, a->history + 1, (size_t)--a->histories * sizeof *a->history);
    }
    a->history[a->histories++] = x_strdup(text);
}

static void submit(struct app *a)
{
    enum app_mode mode = a->mode;
    struct err err = { .text = "" };
    char text[LINE_BYTES];
    bool ok = true;

    text_copy(text, sizeof text, a->line.text);
    a->mode = APP_PANES;
    if (!text[strspn(text, " ")])
        return;
    if (mode == APP_COMMAND) {
        remember(a, text);
        ok = app_command(a, text, &err);
    } else if (mode == APP_NOTE) {
        ok = command_note(a, text, &err);
    } else {
        ok = command_string(a, text, &err);
        if (!ok) { /* what was typed stays, to be mended */
            a->mode = APP_STRING;
            line_set(&a->line, text);
        }
    }
    if (!ok)
        app_say(a, STYLE_WARN, "%s", err.text);
}

static void recall(struct app *a, int direction)
{
    int to = a->recalled + direction;

    if (to < 0 || to > a->histories)
        return;
    a->recalled = to;
    line_set(&a->line, to < a->histories ? a->history[to] : "");
}

static void key_in_line(struct app *a, int key)
{
    char candidates[200], text[LINE_BYTES];
    bool command = a->mode == APP_COMMAND;

    if (key == TERM_KEY_ENTER) {
        submit(a);
    } else if (key == TERM_KEY_ESC || (key == TERM_KEY_BACKSPACE && !a->line.length)) {
        a->mode = APP_PANES;
    } else if (command && key == TERM_KEY_TAB) {
        text_copy(text, sizeof text, a->line.text);
        if (keymap_complete(text, sizeof text, candidates, sizeof candidates))
            line_set(&a->line, text);
        else if (candidates[0])
            app_say(a, STYLE_DIM, "%s", candidates);
    } else if (command && (key == TERM_KEY_UP || key == TERM_KEY_DOWN)) {
        recall(a, key == TERM_KEY_UP ? -1 : 1);
    } else {
        line_key(&a->line, key);
    }
}

void app_key(struct app *a, int key)
{
    if (key == TERM_KEY_NONE || key == TERM_KEY_MOUSE || key == TERM_KEY_RESIZE ||
        key == TERM_KEY_LOST || a->end != APP_RUNNING)
        return;
    a->changed = true;
    a->message[0] = '\0';
    if (key == 3 || key == 12) { /* Ctrl-C and Ctrl-L: whatever is in front */
        run(a, keymap_key(key));
        return;
    }
    switch (a->mode) {
    case APP_PANES: key_in_panes(a, key); break;
    case APP_CHORD: key_in_chord(a, key); break;
    case APP_HELP: key_in_help(a, key); break;
    case APP_FILTER: key_in_filter(a, key); break;
    case APP_STOPPING: key_in_dialog(a, key); break;
    case APP_COMMAND:
    case APP_NOTE:
    case APP_STRING: key_in_line(a, key); break;
    case APP_FIGURE: preview_key(a, key); break;
    case APP_THEME: themes_key(a, key); break;
    }
}
