/* help -- rows from tables, a filter, a scrolled list. */
#include "ui/help.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/keymap.h"

struct list {
    struct help_row *row;
    int rows;
    const char *filter;
    struct help_row heading; /* waits for the first row below it */
    bool pending;
    char last[160];
};

static bool contains(const char *text, const char *part)
{
    size_t i, n = strlen(part);

    for (; *text; text++) {
        for (i = 0; i < n; i++)
            if (tolower((unsigned char)text[i]) != tolower((unsigned char)part[i]))
                break;
        if (i == n)
            return true;
    }
    return n == 0;
}

static void add_heading(struct list *l, const char *title, const char *about)
{
    l->heading = (struct help_row){ .heading = true };
    text_copy(l->heading.keys, sizeof l->heading.keys, title);
    text_copy(l->heading.text, sizeof l->heading.text, about);
    l->pending = true;
    l->last[0] = '\0';
}

/* Keys that do the same stand in one row: their rows follow each other, with the same text. */
static void add(struct list *l, const char *keys, const char *text)
{
    char whole[sizeof l->last];

    snprintf(whole, sizeof whole, "%s  %s", keys, text);
    if (!strcmp(whole, l->last) || l->rows + 2 > HELP_MOST)
        return;
    text_copy(l->last, sizeof l->last, whole);
    if (!contains(whole, l->filter))
        return;
    if (l->pending)
        l->row[l->rows++] = l->heading;
    l->pending = false;
    l->row[l->rows] = (struct help_row){ .heading = false };
    text_copy(l->row[l->rows].keys, sizeof l->row[l->rows].keys, keys);
    text_copy(l->row[l->rows].text, sizeof l->row[l->rows].text, text);
    l->rows++;
}

int help_rows(const struct app *a, const char *filter, struct help_row out[HELP_MOST])
{
    struct list l = { .row = out, .filter = filter };
    const struct binding *b;
    char keys[48];
    int count, i, j;

    b = keymap(&count);
    add_heading(&l, "everywhere", "");
    for (i = 0; i < count; i++)
        if (b[i].key)
            add(&l, b[i].shown, b[i].help);
    for (i = 0; i < LAYOUT_PANES; i++) {
        const struct pane_type *type = a->type[i];

        if (!type)
            continue;
        add_heading(&l, type->name, type->about);
        for (j = 0; type->keys[j].key; j++)
            add(&l, type->keys[j].shown, type->keys[j].help);
    }
    add_heading(&l, "commands", "");
    for (i = 0; i < count; i++) {
        if (!b[i].command || b[i].argument)
            continue;
        snprintf(keys, sizeof keys, ":%s%s%s", b[i].command, b[i].takes ? " " : "",
                 b[i].takes ? b[i].takes : "");
        add(&l, keys, b[i].help);
    }
    return l.rows;
}

void help_scroll(struct app *a, int key)
{
    static const int page = 10;

    switch (key) {
    case TERM_KEY_UP:
    case 'k': a->help_first--; break;
    case TERM_KEY_DOWN:
    case 'j': a->help_first++; break;
    case TERM_KEY_PGUP: a->help_first -= page; break;
    case TERM_KEY_PGDN:
    case ' ': a->help_first += page; break;
    case TERM_KEY_HOME: a->help_first = 0; break;
    case TERM_KEY_END: a->help_first = HELP_MOST; break;
    default: break;
    }
    if (a->help_first < 0)
        a->help_first = 0;
}

void help_draw(struct app *a, struct canvas *c, struct rect r)
{
    struct help_row row[HELP_MOST];
    int rows = help_rows(a, a->filter, row), width = r.columns >= 70 ? 22 : 14, i;
    struct rect old = canvas_clip(c, r);

    canvas_fill(c, (struct rect){ 0, 0, r.rows, r.columns }, ' ', STYLE_TEXT);
    if (a->help_first > rows - r.rows)
        a->help_first = rows - r.rows;
    if (a->help_first < 0)
        a->help_first = 0;
    if (!rows)
        canvas_printf(c, 0, 1, STYLE_DIM, "nothing has '%s' in it", a->filter);
    for (i = 0; i < r.rows && a->help_first + i < rows; i++) {
        const struct help_row *line = &row[a->help_first + i];
        int x;

        if (line->heading) {
            x = canvas_text(c, i, 1, STYLE_TITLE, line->keys);
            canvas_text(c, i, x + 2, STYLE_DIM, line->text);
            continue;
        }
        x = canvas_text(c, i, 3, STYLE_KEY, line->keys);
        canvas_text(c, i, x + 2 > width ? x + 2 : width, STYLE_TEXT, line->text);
    }
    canvas_unclip(c, old);
}
