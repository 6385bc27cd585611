/* form_draw -- the form at any size: options above, what the selected one means and what all of it
 * will cost below. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/bar.h"
#include "ui/form.h"

enum { NAME_AT = 3, VALUE_AT = 20, HELP_AT = 45, WIDE = 72, LOW = 18, HIGH = 24 };

struct places {
    int top, lines;              /* the list */
    int about, range, cost, say; /* rows below it; range is 0 when there is no room for it */
    bool roomy;                  /* with rules and a row more of everything */
};

static struct places share_rows(const struct canvas *c)
{
    struct places p = { .roomy = c->rows >= LOW };

    p.say = c->rows - 2;
    p.cost = p.roomy ? p.say - 2 : p.say - 1;
    p.range = p.roomy ? p.cost - 1 : 0;
    p.about = p.roomy ? p.range - 1 - (c->rows >= HIGH) : p.cost - 1;
    p.top = p.roomy ? 2 : 1;
    p.lines = (p.roomy ? p.about - 1 : p.about) - p.top;
    return p;
}

static void put(struct canvas *c, int row, int column, int end, enum style style, const char *text)
{
    struct rect old = canvas_clip(c, (struct rect){ row, column, 1, end - column });
    char clean[400];

    canvas_text(c, 0, 0, style, text_printable(clean, sizeof clean, text));
    canvas_unclip(c, old);
}

/* A text over two lines, where there are two. */
static void put_two(struct canvas *c, int row, bool two, enum style style, const char *text)
{
    int room = c->columns - 2, at;
    char first[400];
    char *space;

    text_copy(first, sizeof first, text);
    while (canvas_width(first) > room && (space = strrchr(first, ' ')))
        *space = '\0';
    at = (int)strlen(first);
    put(c, row, 1, c->columns - 1, style, first);
    if (two && text[at])
        menu_put_words(c, row + 1, 1, c->columns - 1, style, text + at + 1);
}

static void draw_rule(struct canvas *c, int row, const char *title, const char *settings)
{
    int x;

    canvas_hline(c, row, 0, c->columns, STYLE_RULE);
    if (!title)
        return;
    x = canvas_text(c, row, 2, STYLE_TITLE, " ");
    x = canvas_text(c, row, x, STYLE_TITLE_FOCUS, title);
    canvas_text(c, row, x, STYLE_TITLE, " ");
    if (settings && *settings && canvas_width(settings) + x + 5 < c->columns) {
        x = canvas_text_right(c, row, c->columns - 2, STYLE_DIM, settings);
        canvas_put(c, row, x - 1, ' ', STYLE_RULE);
        canvas_put(c, row, c->columns - 2, ' ', STYLE_RULE);
    }
}

static void draw_status(const struct form *f, struct canvas *c)
{
    int changed = form_changed(f), x;
    char text[160];

    canvas_text(c, 0, 1, STYLE_TITLE, "pushdown");
    x = canvas_text(c, 0, 11, STYLE_STATUS, "new run");
    snprintf(text, sizeof text, "%s%.40s · %d changed", c->columns >= 60 ? "preset " : "",
             f->base.preset, changed);
    if (canvas_width(text) + x + 3 < c->columns)
        canvas_text_right(c, 0, c->columns - 1, changed ? STYLE_ACCENT : STYLE_STATUS, text);
}

/* What is changed has a mark, and the preset's value beside it where there is room. */
static void draw_option(const struct form *f, struct canvas *c, int row, int index)
{
    const struct option *o = f->row[index].option;
    bool changed = form_differs(f, index), wide = c->columns >= WIDE;
    int end = wide ? HELP_AT - 1 : c->columns;
    char value[256], base[256], note[320];

    option_get(o, &f->config, value, sizeof value);
    if (changed)
        canvas_put(c, row, 1, '*', STYLE_ACCENT);
    put(c, row, NAME_AT, VALUE_AT - 1, changed ? STYLE_ACCENT : STYLE_TEXT, o->name);
    put(c, row, VALUE_AT, end, changed ? STYLE_STRONG : STYLE_TEXT, value[0] ? value : "(empty)");
    if (wide && changed) {
        option_get(o, &f->base, base, sizeof base);
        snprintf(note, sizeof note, "preset %s", base);
        menu_put_words(c, row, HELP_AT, c->columns - 1, STYLE_ACCENT, note);
    } else if (wide) {
        menu_put_words(c, row, HELP_AT, c->columns - 1, STYLE_DIM, o->help);
    }
    if (index != f->selected)
        return;
    canvas_reverse(c, (struct rect){ row, 0, 1, c->columns });
    if (f->mode == FORM_EDIT)
        line_draw(&f->line, c, (struct rect){ row, VALUE_AT - 1, 1, c->columns - VALUE_AT + 1 },
                  "");
}

/* Titles of groups are lines too, but of no row: a line is a title if `title` is set. */
struct listed {
    int row;
    const char *title;
};

static int list_lines(const struct form *f, struct listed out[2 * CONFIG_MOST_ROWS], int *selected)
{
    int shown[CONFIG_MOST_ROWS], count = form_shown(f, shown), lines = 0, i, j = 0;
    const char *title = NULL;

    *selected = 0;
    for (i = 0; i < count; i++) {
        for (; j <= shown[i]; j++)
            if (f->row[j].title)
                title = f->row[j].title;
        if (title)
            out[lines++] = (struct listed){ -1, title };
        title = NULL;
        if (shown[i] == f->selected)
            *selected = lines;
        out[lines++] = (struct listed){ shown[i], NULL };
    }
    return lines;
}

static void scroll_to(struct form *f, const struct listed *line, int lines, int selected, int room)
{
    /* The title above the first option of a group comes with it. */
    int above = selected > 0 && line[selected - 1].title ? selected - 1 : selected;

    f->page = room > 1 ? room - 1 : 1;
    if (f->first > above)
        f->first = above;
    if (f->first < selected - room + 1)
        f->first = selected - room + 1;
    if (f->first > lines - room)
        f->first = lines - room;
    if (f->first < 0)
        f->first = 0;
}

static void draw_list(struct form *f, struct canvas *c, const struct places *p)
{
    struct listed line[2 * CONFIG_MOST_ROWS];
    int selected, lines = list_lines(f, line, &selected), i;
    struct rect old;

    scroll_to(f, line, lines, selected, p->lines);
    for (i = 0; i < f->rows; i++)
        f->at[i] = -1;
    old = canvas_clip(c, (struct rect){ 0, 0, p->top + p->lines, c->columns });
    for (i = 0; i < p->lines && f->first + i < lines; i++) {
        const struct listed *l = &line[f->first + i];

        if (l->title)
            canvas_text(c, p->top + i, 1, STYLE_TITLE, l->title);
        else
            draw_option(f, c, f->at[l->row] = p->top + i, l->row);
    }
    if (!lines)
        canvas_printf(c, p->top, 1, STYLE_DIM, "no option has '%s': Esc shows them all",
                      f->filter.text);
    canvas_unclip(c, old);
}

/* The choices of a value cover the list. */
static void draw_choices(struct form *f, struct canvas *c, const struct places *p)
{
    int first = 0, i, wide = 0;

    f->page = p->lines;
    if (f->chosen >= p->lines)
        first = f->chosen - p->lines + 1;
    for (i = 0; i < f->choices.count; i++)
        if (canvas_width(f->choices.item[i].value) > wide)
            wide = canvas_width(f->choices.item[i].value);
    for (i = 0; i < p->lines && first + i < f->choices.count; i++) {
        const struct choice *item = &f->choices.item[first + i];
        int row = p->top + i;

        put(c, row, NAME_AT, c->columns, STYLE_TEXT, item->value);
        menu_put_words(c, row, NAME_AT + wide + 2, c->columns - 1, STYLE_DIM, item->about);
        if (first + i == f->chosen)
            canvas_reverse(c, (struct rect){ row, 0, 1, c->columns });
    }
}

static void draw_help(struct form *f, struct canvas *c, const struct places *p)
{
    const struct menu_key *k;
    int count;

    k = form_bindings(&count);
    f->page = p->lines > 1 ? p->lines - 1 : 1;
    menu_draw_help(k, count, &f->help_first, c, (struct rect){ p->top, 0, p->lines, c->columns });
}

/* "lengths of training strings", "A-B from 0 to 10000 · default 40-80 · preset 21-51" */
static void draw_about(const struct form *f, struct canvas *c, const struct places *p)
{
    const struct option *o = f->row[f->selected].option;
    char text[400], base[256];
    struct text t;

    if (f->mode == FORM_CHOICE) {
        const struct choice *item = &f->choices.item[f->chosen];

        snprintf(text, sizeof text, "%s: %s", item->value, item->about[0] ? item->about : o->help);
    } else {
        snprintf(text, sizeof text, "%s: %s", o->name, o->help);
    }
    put_two(c, p->about, p->range > p->about + 1, STYLE_TEXT, text);
    if (!p->range)
        return;
    text_init(&t, text, sizeof text);
    text_add(&t, "%s", o->value ? o->value : "yes or no");
    if (o->most > o->least)
        text_add(&t, " from %.16g to %.16g", o->least, o->most);
    option_get(o, &f->base, base, sizeof base);
    text_add(&t, " · default %s · preset %s", o->standard[0] ? o->standard : "(empty)",
             base[0] ? base : "(empty)");
    menu_put_words(c, p->range, 1, c->columns - 1, STYLE_DIM, text);
}

static void draw_cost(const struct form *f, struct canvas *c, const struct places *p)
{
    char memory[120], all[448], time[300];

    form_say_memory(f, memory, sizeof memory);
    form_say_time(f, p->roomy ? c->columns : 0, time, sizeof time);
    if (p->roomy) {
        menu_put_words(c, p->cost, 1, c->columns - 1, STYLE_TEXT, memory);
        menu_put_words(c, p->cost + 1, 1, c->columns - 1, STYLE_TEXT, time);
        return;
    }
    snprintf(all, sizeof all, "%s · %s", time, memory + (strncmp(memory, "memory ", 7) ? 0 : 7));
    menu_put_words(c, p->cost, 1, c->columns - 1, STYLE_TEXT, all);
}

static void draw_say(const struct form *f, struct canvas *c, const struct places *p)
{
    struct rect r = { p->say, 0, 1, c->columns };
    char text[560];

    if (f->mode == FORM_COMMAND && !f->message[0]) {
        line_draw(&f->line, c, r, ":");
    } else if (f->mode == FORM_FILTER) {
        line_draw(&f->filter, c, r, "/");
    } else if (f->message[0]) {
        menu_put_words(c, p->say, 1, c->columns - 1, f->message_style, f->message);
    } else if (f->wrong.text[0]) {
        snprintf(text, sizeof text, "✗ %s", f->wrong.text);
        menu_put_words(c, p->say, 1, c->columns - 1, STYLE_BAD, text);
    } else {
        menu_put_words(c, p->say, 1, c->columns - 1, STYLE_GOOD, "✓ s starts it");
    }
}

static void draw_bar(const struct form *f, struct canvas *c)
{
    static const struct bar_item typing[] = { { "↵", "done", 1, 0, 0 },
                                              { "Tab", "complete", 3, 0, 0 },
                                              { "Esc", "back", 2, 0, 0 } };
    static const struct bar_item choosing[] = { { "↵", "take", 1, 0, 0 },
                                                { "↑↓", "move", 3, 0, 0 },
                                                { "i", "type", 4, 0, 0 },
                                                { "Esc", "back", 2, 0, 0 } };
    struct rect r = { c->rows - 1, 0, 1, c->columns };
    struct bar_item item[BAR_MOST];
    const struct menu_key *k;
    int count;

    if (f->mode == FORM_ROWS) {
        k = form_bindings(&count);
        menu_draw_bar(k, count, c, r);
        return;
    }
    count = f->mode == FORM_CHOICE ? 4 : 3;
    memcpy(item, f->mode == FORM_CHOICE ? choosing : typing, (size_t)count * sizeof *item);
    bar_draw(item, count, c, r);
}

void form_draw(struct form *f, struct canvas *c)
{
    char settings[LINE_BYTES + 8] = "";
    const char *title = "options";
    struct places p;

    canvas_clear(c);
    if (c->rows < 10 || c->columns < 40) {
        canvas_text(c, 0, 0, STYLE_STATUS,
                    c->columns >= 30 ? "new run: 40x10 needed · q back" : "q back");
        return;
    }
    p = share_rows(c);
    draw_status(f, c);
    if (f->mode == FORM_CHOICE)
        title = f->row[f->selected].option->name;
    else if (f->mode == FORM_HELP)
        title = "help";
    else if (f->filter.length)
        snprintf(settings, sizeof settings, "with %s", f->filter.text);
    if (p.roomy) {
        draw_rule(c, 1, title, settings);
        draw_rule(c, p.about - 1, NULL, NULL);
    }
    if (f->mode == FORM_CHOICE)
        draw_choices(f, c, &p);
    else if (f->mode == FORM_HELP)
        draw_help(f, c, &p);
    else
        draw_list(f, c, &p);
    draw_about(f, c, &p);
    draw_cost(f, c, &p);
    draw_say(f, c, &p);
    draw_bar(f, c);
}
