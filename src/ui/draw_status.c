/* draw_status -- the status line and the key bar: what has to be left out, and in which order. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/bar.h"
#include "ui/draw.h"
#include "ui/keymap.h"

static const struct {
    const char *sign;
    enum style style;
} badges[] = {
    [RUN_NEW] = { "○", STYLE_BADGE_TRAINING },      [RUN_TRAINING] = { "●", STYLE_BADGE_TRAINING },
    [RUN_PAUSED] = { "║", STYLE_BADGE_PAUSED },     [RUN_STOPPED] = { "■", STYLE_BADGE_PAUSED },
    [RUN_FINISHED] = { "✓", STYLE_BADGE_FINISHED }, [RUN_DIVERGED] = { "▲", STYLE_BADGE_FAILED },
    [RUN_FAILED] = { "✗", STYLE_BADGE_FAILED },
};

static void say_badge(const struct app *a, char *out, size_t size)
{
    const struct trace *t = &a->trace;
    double silent = a->wall_s - t->heartbeat_s;
    char age[32];

    if (a->leaving)
        snprintf(out, size, "■ stopping");
    else if (t->state == RUN_TRAINING && !a->source.is_live(a->source.self) && t->heartbeat_s > 0 &&
             silent > 60)
        snprintf(out, size, "? silent for %s", text_duration(age, sizeof age, silent));
    else
        snprintf(out, size, "%s %s", badges[t->state].sign, run_state_name(t->state));
}

/* From all of it to nothing. */
static void say_identity(const struct trace *t, int form, char *out, size_t size)
{
    if (!t->task[0]) { /* nothing is known of the run yet */
        text_copy(out, size, form < 2 ? "pushdown" : "");
        return;
    }
    switch (form) {
    case 0:
        snprintf(out, size, "pushdown  %s · %s · seed %lld", t->task, t->model, (long long)t->seed);
        break;
    case 1:
        snprintf(out, size, "pushdown  %s · %s · %lld", t->task, t->model, (long long)t->seed);
        break;
    case 2: snprintf(out, size, "%s · %s · %lld", t->task, t->model, (long long)t->seed); break;
    case 3: snprintf(out, size, "%s · %lld", t->model, (long long)t->seed); break;
    default: out[0] = '\0';
    }
}

/* What stands right of the badge, from all of it to nothing. */
static void say_progress(const struct trace *t, int form, char *out, size_t size)
{
    double all = (double)t->epochs * (double)t->steps_per_epoch;
    bool going = t->state == RUN_TRAINING;
    char number[32], eta[32];
    struct text line;

    text_init(&line, out, size);
    if (form == 5 || t->epochs <= 0)
        return;
    if (form <= 2)
        text_add(&line, "  epoch %d/%d", t->epoch, t->epochs);
    if (form <= 1)
        text_add(&line, "  step %s", text_thousands(number, sizeof number, t->step));
    if (form == 0 && going && t->strings_per_s > 0)
        text_add(&line, "  %s strings/s",
                 text_thousands(number, sizeof number, (int64_t)(t->strings_per_s + 0.5)));
    if (form >= 3 && all > 0)
        text_add(&line, "  %.0f %%", floor(100 * (double)t->step / all));
    if (form <= 3 && going && t->eta_s > 0)
        text_add(&line, "  ETA %s", text_duration(eta, sizeof eta, t->eta_s));
}

void draw_status(const struct app *a, struct canvas *c, struct rect r)
{
    static const int forms[][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 1, 2 }, { 1, 3 }, { 2, 3 },
                                    { 2, 4 }, { 3, 3 }, { 3, 4 }, { 3, 5 }, { 4, 4 }, { 4, 5 } };
    char identity[256], progress[160], badge[64];
    size_t i;
    int x;

    say_badge(a, badge, sizeof badge);
    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        say_identity(&a->trace, forms[i][0], identity, sizeof identity);
        say_progress(&a->trace, forms[i][1], progress, sizeof progress);
        if (1 + canvas_width(identity) + 2 + canvas_width(badge) + canvas_width(progress) + 1 <=
            r.columns)
            break;
    }
    canvas_text(c, r.row, r.column + 1, STYLE_STATUS, identity);
    if (!strncmp(identity, "pushdown", 8))
        canvas_text(c, r.row, r.column + 1, STYLE_TITLE, "pushdown");
    x = r.column + r.columns - 1 - canvas_width(badge) - canvas_width(progress);
    if (x < r.column + 1)
        x = r.column + 1;
    x = canvas_text(c, r.row, x, a->leaving ? STYLE_BADGE_PAUSED : badges[a->trace.state].style,
                    badge);
    canvas_text(c, r.row, x, STYLE_STATUS, progress);
}

/* ---- key bar -------------------------------------------------------------------------------- */

static void add(struct bar_item *item, int *items, const char *shown, const char *hint, int rank)
{
    if (*items < BAR_MOST)
        item[(*items)++] = (struct bar_item){ .shown = shown, .hint = hint, .rank = rank };
}

static int collect(const struct app *a, struct bar_item item[BAR_MOST])
{
    const struct pane_type *type = a->type[a->choice.focus];
    const struct binding *b;
    int items = 0, in_bar = 0, count, i;

    switch (a->mode) {
    case APP_HELP:
        add(item, &items, "↑↓", "scroll", 2);
        add(item, &items, "/", "search", 3);
        add(item, &items, "Esc", "back", 1);
        return items;
    case APP_STOPPING:
        add(item, &items, "d", "detach", 2);
        add(item, &items, "s", "stop and save", 1);
        add(item, &items, "Esc", "back", 3);
        return items;
    case APP_THEME:
        add(item, &items, "↑↓", "theme", 3);
        add(item, &items, "↵", "keep it", 1);
        add(item, &items, "Esc", "back", 2);
        return items;
    case APP_FIGURE:
        add(item, &items, "↵", "write", 1);
        add(item, &items, "↑↓", "choice", 3);
        add(item, &items, "←→", "change", 4);
        if (a->preview.row == PREVIEW_FORMS)
            add(item, &items, "␣", "with or without", 5);
        add(item, &items, "Esc", "back", 2);
        return items;
    case APP_FILTER:
    case APP_COMMAND:
    case APP_NOTE:
    case APP_STRING:
        add(item, &items, "↵", "done", 1);
        if (a->mode == APP_COMMAND) {
            add(item, &items, "Tab", "complete", 3);
            add(item, &items, "↑↓", "earlier ones", 4);
        }
        add(item, &items, "Esc", "back", 2);
        return items;
    default: break;
    }
    b = keymap(&count);
    if (a->mode == APP_CHORD) {
        for (i = 0; i < count; i++)
            if (b[i].key == a->chord && b[i].chord)
                add(item, &items, b[i].shown, b[i].hint, items + 1);
        add(item, &items, "Esc", "back", 9);
        return items;
    }
    add(item, &items, "f", "freeze", 2);
    for (i = 0; type && type->keys[i].key; i++)
        if (type->keys[i].in_bar)
            add(item, &items, type->keys[i].shown, type->keys[i].hint, in_bar++ < 2 ? 5 : 9);
    for (i = 0; i < count; i++)
        if (b[i].bar)
            add(item, &items,
                b[i].shown[0] == '?'         ? "?"
                : b[i].key == TERM_KEY_ENTER ? "↵"
                                             : b[i].shown,
                b[i].hint, b[i].bar);
    return items;
}

void draw_keys(const struct app *a, struct canvas *c, struct rect r)
{
    struct bar_item item[BAR_MOST];

    bar_draw(item, collect(a, item), c, r);
}

void draw_tiny(const struct app *a, struct canvas *c)
{
    const char *prompt = draw_prompt(a);
    char badge[64], number[32], line[5][160];
    int i;

    if (prompt) {
        line_draw(&a->line, c, (struct rect){ 0, 0, 1, c->columns }, prompt);
        return;
    }
    say_badge(a, badge, sizeof badge);
    text_thousands(number, sizeof number, a->trace.step);
    if (a->mode == APP_STOPPING) {
        text_copy(line[0], sizeof line[0], "stop? d detach · s stop and save · Esc back");
        text_copy(line[1], sizeof line[1], "d detach · s stop · Esc");
        text_copy(line[2], sizeof line[2], "d s Esc?");
        text_copy(line[3], sizeof line[3], "dsEsc");
        text_copy(line[4], sizeof line[4], "?");
    } else if (a->mode == APP_THEME) {
        snprintf(line[0], sizeof line[0], "theme %.40s · Enter keeps it · Esc back", a->theme.name);
        snprintf(line[1], sizeof line[1], "%.40s? Enter Esc", a->theme.name);
        text_copy(line[2], sizeof line[2], "Enter Esc?");
        text_copy(line[3], sizeof line[3], "Esc");
        text_copy(line[4], sizeof line[4], "?");
    } else if (a->mode == APP_FIGURE) {
        text_copy(line[0], sizeof line[0], "figure: Enter writes it · Esc back");
        text_copy(line[1], sizeof line[1], "figure? Enter Esc");
        text_copy(line[2], sizeof line[2], "Enter Esc?");
        text_copy(line[3], sizeof line[3], "Esc");
        text_copy(line[4], sizeof line[4], "?");
    } else {
        snprintf(line[0], sizeof line[0], "%s · step %s · panes need 40x10, this is %dx%d · q quit",
                 badge, number, c->columns, c->rows);
        snprintf(line[1], sizeof line[1], "%s · step %s · q quit", badge, number);
        snprintf(line[2], sizeof line[2], "%s · %s · q quit", badge, number);
        snprintf(line[3], sizeof line[3], "%s q", badge);
        text_copy(line[4], sizeof line[4], "q");
    }
    for (i = 0; i < 4 && canvas_width(line[i]) > c->columns; i++)
        ;
    canvas_text(c, 0, 0, STYLE_STATUS, line[i]);
}
