/* command -- what the bindings do to the screen: panes, lines, looks, leaving. */
#include "ui/command.h"

#include <string.h>

#include "base/text.h"
#include "screen/keyname.h"
#include "ui/app.h"
#include "ui/keymap.h"
#include "ui/linear.h"

static bool is_running_here(const struct app *a)
{
    return a->source.is_live(a->source.self) && a->source.is_running(a->source.self);
}

bool command_may(const struct app *a, const char *what, struct err *err)
{
    if (!a->source.is_live(a->source.self))
        return err_set(err, "%s: this run is only being looked at", what);
    if (!a->source.is_running(a->source.self))
        return err_set(err, "%s: this run has ended", what);
    return true;
}

static void open_line(struct app *a, enum app_mode mode, const char *text)
{
    a->mode = mode;
    line_set(&a->line, text);
    a->recalled = a->histories;
}

bool command_help(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    a->mode = APP_HELP;
    a->help_first = 0;
    a->filter[0] = '\0';
    return true;
}

bool command_quit(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    if (is_running_here(a) && !a->source.watched)
        a->mode = APP_STOPPING;
    else
        a->end = APP_LEFT;
    return true;
}

/* The form is another screen: this one ends first, and the run goes where the dialog says. */
bool command_new(struct app *a, const char *argument, struct err *err)
{
    a->new_run = true;
    return command_quit(a, argument, err);
}

bool command_stop_dialog(struct app *a, const char *argument, struct err *err)
{
    if (a->mode == APP_STOPPING)
        return command_stop(a, argument, err);
    return command_quit(a, argument, err);
}

bool command_stop(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    a->mode = APP_PANES;
    if (!command_may(a, "stop", err))
        return false;
    if (!a->source.request(a->source.self, REQUEST_STOP, 0, "", err))
        return false;
    a->leaving = true;
    app_say(a, STYLE_TEXT, "stopping: the run is being saved");
    return true;
}

bool command_detach(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    a->mode = APP_PANES;
    if (!command_may(a, "detach", err))
        return false;
    a->end = a->source.watched ? APP_LEFT : APP_DETACHED; /* it is detached already */
    return true;
}

bool command_back(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    if (a->choice.full) {
        a->choice.full = false;
    } else if (a->held) {
        a->held = false;
    } else if (a->probes.past >= 0) {
        a->probes.past = -1;
        a->probes.valid = false;
        a->probes.wanted = true;
    } else {
        app_say(a, STYLE_DIM, "q leaves");
    }
    return true;
}

bool command_command_line(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    open_line(a, APP_COMMAND, "");
    return true;
}

static void focus(struct app *a, int pane)
{
    a->choice.focus = (enum layout_pane)((pane + LAYOUT_PANES) % LAYOUT_PANES);
    if (a->choice.focus != PANE_LOSS && a->choice.focus != PANE_FREEZE)
        a->choice.lower = a->choice.focus;
}

bool command_focus(struct app *a, const char *argument, struct err *err)
{
    int i;

    if (!argument)
        return err_set(err, "focus: which pane? loss, stack, lengths, freeze or log");
    if (!strcmp(argument, "next")) {
        focus(a, (int)a->choice.focus + 1);
        return true;
    }
    if (!strcmp(argument, "previous")) {
        focus(a, (int)a->choice.focus - 1);
        return true;
    }
    for (i = 0; i < LAYOUT_PANES; i++)
        if (!strcmp(argument, layout_pane_name((enum layout_pane)i))) {
            focus(a, i);
            return true;
        }
    return err_set(err, "focus: no pane '%.40s': loss, stack, lengths, freeze or log", argument);
}

bool command_full(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    a->choice.full = !a->choice.full;
    return true;
}

bool command_string(struct app *a, const char *argument, struct err *err)
{
    uint16_t string[PROBE_MOST_LENGTH];
    int length;

    if (!argument) {
        open_line(a, APP_STRING, "");
        return true;
    }
    if (!task_parse(a->source.task, argument, string, PROBE_MOST_LENGTH, &length, err))
        return false;
    if (!length)
        return err_set(err, "string: no symbol in it");
    probes_type(&a->probes, string, length);
    focus(a, PANE_STACK);
    return true;
}

bool command_note(struct app *a, const char *argument, struct err *err)
{
    if (!command_may(a, "note", err))
        return false;
    if (!argument) {
        open_line(a, APP_NOTE, "");
        return true;
    }
    if (!a->source.request(a->source.self, REQUEST_NOTE, 0, argument, err))
        return false;
    app_say(a, STYLE_TEXT, "noted");
    return true;
}

bool command_glyphs(struct app *a, const char *argument, struct err *err)
{
    static const char *const names[] = { "braille", "blocks", "ASCII" };

    (void)argument, (void)err;
    a->glyphs = (enum glyphs)((a->glyphs + 1) % (GLYPHS_ASCII + 1));
    a->repaint = true;
    app_say(a, STYLE_DIM, "glyphs: %s", names[a->glyphs]);
    return true;
}

bool command_theme(struct app *a, const char *argument, struct err *err)
{
    if (!argument)
        return themes_open(a, err);
    if (!theme_load(&a->theme, argument, err))
        return false;
    a->retheme = true;
    app_say(a, STYLE_DIM, "theme: %s", a->theme.name);
    return true;
}

/* on, off, or the other one */
static bool parse_switch(const char *what, const char *argument, bool now, bool *out,
                         struct err *err)
{
    *out = argument ? !strcmp(argument, "on") : !now;
    if (argument && strcmp(argument, "on") != 0 && strcmp(argument, "off") != 0)
        return err_set(err, "%s: on or off is wanted, not '%.40s'", what, argument);
    return true;
}

bool command_mouse(struct app *a, const char *argument, struct err *err)
{
    if (!parse_switch("mouse", argument, a->mouse, &a->mouse, err))
        return false;
    a->remouse = true;
    app_say(a, STYLE_DIM,
            a->mouse ? "mouse on: click and wheel; with Shift held it selects text as usual"
                     : "mouse off");
    return true;
}

bool command_bandwidth(struct app *a, const char *argument, struct err *err)
{
    if (argument && strcmp(argument, "low") != 0 && strcmp(argument, "full") != 0)
        return err_set(err, "bandwidth: low or full is wanted, not '%.40s'", argument);
    a->low = argument ? !strcmp(argument, "low") : !a->low;
    if (a->low)
        a->probes.playing = false;
    app_say(a, STYLE_DIM,
            a->low ? "low bandwidth: a frame a second at most, nothing moves by itself"
                   : "full bandwidth");
    return true;
}

/* Keys by name, to whatever is in front: so that all that keys do can be typed. */
bool command_press(struct app *a, const char *argument, struct err *err)
{
    char copy[LINE_BYTES], *rest = copy, *word;
    int key;

    if (!argument)
        return err_set(err, "press: which keys? as in press L, press Shift-Left Left");
    text_copy(copy, sizeof copy, argument);
    while ((word = strsep(&rest, " "))) {
        if (!*word)
            continue;
        key = keyname_parse(word);
        if (key == TERM_KEY_NONE)
            return err_set(err, "press: no key is called '%.40s'", word);
        if (key == ':') /* it would press itself, without end */
            return err_set(err, "press: ':' begins a command");
        app_key(a, key);
    }
    return true;
}

/* A position of the string, as the screen counts them. */
bool command_goto(struct app *a, const char *argument, struct err *err)
{
    struct probes *p = &a->probes;
    int length = p->count ? p->length[p->shown] : 0;
    int64_t to;

    if (!length)
        return err_set(err, "goto: no string is shown yet");
    if (!argument || !text_to_int(argument, &to) || to < 1 || to > length)
        return err_set(err, "goto: a position from 1 to %d is wanted", length);
    p->playing = false;
    probes_go(p, (int)to - 1);
    return true;
}

bool command_status(struct app *a, const char *argument, struct err *err)
{
    char text[400];

    (void)argument, (void)err;
    say_status(&a->trace, text, sizeof text);
    app_say(a, STYLE_TEXT, "%s", text);
    return true;
}

bool command_hold(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    a->held = !a->held;
    return true;
}

bool command_redraw(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    a->repaint = true;
    return true;
}

/* Of the key itself the terminal's layer takes care; this is for the command. */
bool command_suspend(struct app *a, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    a->suspend = true;
    return true;
}

bool app_command(struct app *a, const char *text, struct err *err)
{
    const struct binding *b;
    char name[64], argument[LINE_BYTES];
    size_t length, rest;

    while (*text == ' ' || *text == ':')
        text++;
    length = strcspn(text, " ");
    if (!length)
        return true;
    if (length >= sizeof name)
        return err_set(err, "unknown command '%.20s...'", text);
    memcpy(name, text, length);
    name[length] = '\0';
    text += length + strspn(text + length, " ");
    text_copy(argument, sizeof argument, text);
    for (rest = strlen(argument); rest && argument[rest - 1] == ' '; rest--)
        argument[rest - 1] = '\0';
    b = keymap_command(name, err);
    if (!b)
        return false;
    if (argument[0] && !b->takes && b->complete == COMPLETE_NONE)
        return err_set(err, "%s: takes nothing, not '%.60s'", b->command, argument);
    return b->run(a, argument[0] ? argument : NULL, err);
}
