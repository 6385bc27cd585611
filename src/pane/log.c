/* log -- who did what at which step: the same rows as in the run's file, newest last. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "pane/log.h"
#include "pane/pane.h"
#include "pane/pane_text.h"
#include "plot/groups.h"
#include "plot/interventions.h"
#include "screen/term.h"

enum { TIME_COLUMNS = 46, WHO_COLUMNS = 34, WORD_COLUMNS = 28 }; /* least widths for them */

struct log_pane {
    size_t back; /* rows scrolled back from the newest; 0 follows it */
    int rows;    /* as last drawn */
};

/* Of checkpoints in a row only the newest is a row here: they come by the clock, and would push out
 * what happened. The run's file has all of them. */
static bool is_shown(const struct trace *t, size_t event)
{
    return t->event[event].kind != EVENT_CHECKPOINT || event + 1 == t->events ||
           t->event[event + 1].kind != EVENT_CHECKPOINT;
}

static size_t shown_events(const struct trace *t)
{
    size_t count = 0, i;

    for (i = 0; i < t->events; i++)
        count += is_shown(t, i);
    return count;
}

static void init(void *state)
{
    *(struct log_pane *)state = (struct log_pane){ 0, 1 };
}

static void settings(const void *state, const struct view *v, char *out, size_t size)
{
    const struct log_pane *p = state;
    char number[32];

    if (p->back && p->back < shown_events(v->trace))
        snprintf(out, size, "%s newer below · UTC",
                 text_thousands(number, sizeof number, (int64_t)p->back));
    else
        snprintf(out, size, "UTC");
}

static void describe_freeze(struct text *t, const struct trace *trace, size_t event, bool letters)
{
    int before = freeze_before(trace, event), after = (int)trace->event[event].value;
    int parts[2] = { after & ~before, before & ~after }, i;
    char names[64];

    if (before == after)
        text_add(t, "frozen%s: %s", trace->event[event].step ? "" : " from the start",
                 freeze_parts(names, sizeof names, after));
    for (i = 0; i < 2; i++)
        if (parts[i])
            text_add(t, "%s%s %s", t->used ? ", " : "", i ? "thaw" : "freeze",
                     letters ? freeze_letters(parts[i], names)
                             : freeze_parts(names, sizeof names, parts[i]));
}

/* For narrower panes numbers count more than words. */
void log_describe(char *out, size_t size, const struct trace *trace, size_t event, int brief)
{
    const struct trace_event *e = &trace->event[event];
    char number[64], safe[3 * sizeof e->text + 1];
    const char *rate = brief > 1 ? "lr" : "learning rate";
    struct text t;

    text_init(&t, out, size);
    text_printable(safe, sizeof safe, e->text);
    if (safe[0] && !brief && e->kind != EVENT_NOTE && e->kind != EVENT_DIVERGE &&
        e->kind != EVENT_FAIL) {
        text_add(&t, "%s", safe); /* says what it is */
        return;
    }
    pane_scientific(number, sizeof number, e->value);
    switch (e->kind) {
    case EVENT_FREEZE: describe_freeze(&t, trace, event, brief > 0); break;
    case EVENT_RATE: text_add(&t, "%s %s", rate, number); break;
    case EVENT_RATE_DECAY: text_add(&t, "%s falls to %s", rate, number); break;
    case EVENT_EXACT: text_add(&t, "%.0f strings done exactly", e->value); break;
    case EVENT_BEST:
        text_add(&t, "%s %.3f best", brief > 1 ? "valid" : "validation", e->value);
        break;
    case EVENT_NOTE: text_add(&t, "note%s%s", safe[0] ? ": " : "", safe); break;
    case EVENT_DIVERGE: text_add(&t, "diverged%s%s", safe[0] ? ": " : "", safe); break;
    case EVENT_FAIL: text_add(&t, "failed%s%s", safe[0] ? ": " : "", safe); break;
    default: text_add(&t, "%s", event_kind_name(e->kind)); break;
    }
}

static enum style style_of(const struct trace_event *e)
{
    switch (e->kind) {
    case EVENT_FREEZE:
    case EVENT_RATE:
    case EVENT_NOTE: return STYLE_ACCENT;
    case EVENT_DIVERGE:
    case EVENT_FAIL: return STYLE_BAD;
    default: return STYLE_TEXT;
    }
}

/* The text for `room` columns, and whether who did it (`whose` columns) is shown, too: fewer words
 * go first, then who; a text that fits in no form is cut, with who. */
static bool choose(char *out, size_t size, const struct trace *trace, size_t event, int room,
                   int whose)
{
    int brief;

    for (brief = 0; brief < 6; brief++) {
        log_describe(out, size, trace, event, brief % 3);
        if (canvas_width(out) <= room - (brief < 3 ? whose : 0))
            return brief < 3;
    }
    return true;
}

static void draw_row(const struct trace *trace, size_t event, struct canvas *c, int row,
                     int columns, int step_width)
{
    const struct trace_event *e = &trace->event[event];
    char number[32], what[600], who[48], safe[3 * sizeof e->who + 1];
    int column = columns > 24, end = columns, whose;

    if (columns >= TIME_COLUMNS) {
        clock_format(number, sizeof number, e->wall_s, "%H:%M:%S");
        column = canvas_text(c, row, column, STYLE_DIM, number) + 2;
    }
    if (columns >= WORD_COLUMNS)
        column = canvas_text(c, row, column, STYLE_DIM, "step ");
    column += step_width;
    canvas_text_right(c, row, column, STYLE_TEXT, text_thousands(number, sizeof number, e->step));
    column += columns >= WORD_COLUMNS ? 2 : 1;
    snprintf(who, sizeof who, "(%.40s)", text_printable(safe, sizeof safe, e->who));
    whose = columns >= WHO_COLUMNS && safe[0] && strcmp(e->who, "trainer") != 0
                ? canvas_width(who) + 2
                : 0;
    if (choose(what, sizeof what, trace, event, end - column, whose) && whose) {
        canvas_text(c, row, end - whose + 1, STYLE_DIM, who);
        end -= whose;
    }
    pane_words(c, row, column, end - column, style_of(e), what);
}

static void draw(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused)
{
    struct log_pane *p = state;
    const struct trace *t = v->trace;
    size_t all = shown_events(t), last, first, i, at = 0;
    int step_width = 1;
    char number[32];

    (void)focused;
    p->rows = rows > 1 ? rows : 1;
    if (!t->events) {
        pane_message(c, rows, columns, STYLE_DIM, "nothing has happened yet");
        return;
    }
    for (i = 0; i < t->events; i++) {
        int now = canvas_width(text_thousands(number, sizeof number, t->event[i].step));

        step_width = now > step_width ? now : step_width;
    }
    if (p->back > all - 1)
        p->back = all - 1;
    last = all - p->back;
    first = last > (size_t)p->rows ? last - (size_t)p->rows : 0;
    for (i = 0; i < t->events && at < last; i++) {
        if (!is_shown(t, i))
            continue;
        if (at >= first)
            draw_row(t, i, c, (int)(at - first), columns, step_width);
        at++;
    }
}

static struct action key(void *state, const struct view *v, int key)
{
    struct log_pane *p = state;
    size_t page = (size_t)(p->rows > 1 ? p->rows - 1 : 1);
    size_t rows = (size_t)p->rows, all = shown_events(v->trace);
    size_t most = all > rows ? all - rows : 0;
    struct action redraw = { .act = ACT_REDRAW }, none = { .act = ACT_NONE };

    switch (key) {
    case 'k':
    case TERM_KEY_UP: p->back++; break;
    case 'j':
    case TERM_KEY_DOWN: p->back -= p->back > 0; break;
    case TERM_KEY_PGUP: p->back += page; break;
    case TERM_KEY_PGDN: p->back -= p->back > page ? page : p->back; break;
    case TERM_KEY_HOME: p->back = most; break;
    case TERM_KEY_END: p->back = 0; break;
    default: return none;
    }
    if (p->back > most)
        p->back = most;
    return redraw;
}

static const struct pane_key keys[] = {
    { TERM_KEY_UP, "↑", "older", "one row back", true },
    { TERM_KEY_DOWN, "↓", "newer", "one row on", true },
    { 'k', "k", "older", "one row back", false },
    { 'j', "j", "newer", "one row on", false },
    { TERM_KEY_PGUP, "PgUp", "page back", "one page back", false },
    { TERM_KEY_PGDN, "PgDn", "page on", "one page on", false },
    { TERM_KEY_HOME, "Home", "oldest", "to the oldest row", false },
    { TERM_KEY_END, "End", "newest", "to the newest row, and stay there", true },
    { 0, NULL, NULL, NULL, false },
};

const struct pane_type pane_log = {
    .name = "log",
    .title = "log",
    .about =
        "who did what at which step: the rows of the run's file, newest last, of checkpoints in "
        "a row only the newest",
    .min_rows = 1,
    .min_columns = 12,
    .state_size = sizeof(struct log_pane),
    .keys = keys,
    .init = init,
    .settings = settings,
    .draw = draw,
    .key = key,
};
