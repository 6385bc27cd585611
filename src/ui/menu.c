/* menu -- walks a table of keys and commands. */
#include "ui/menu.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "screen/term.h"
#include "ui/bar.h"
#include "ui/line.h"

enum { WIDE = 72, COMMANDS_MOST = 64 };

bool menu_press(const struct menu_key *k, int count, void *self, int key, bool *ok, struct err *err)
{
    int i;

    for (i = 0; i < count; i++)
        if (k[i].key && k[i].key == key) {
            *ok = k[i].run(self, NULL, err);
            return true;
        }
    return false;
}

/* ---- the command line ---- */

static const struct menu_key *find(const struct menu_key *k, int count, const char *name,
                                   struct err *err)
{
    const char *names[COMMANDS_MOST + 1], *near;
    const struct menu_key *found = NULL;
    char list[160] = "";
    struct text all;
    int commands = 0, alike = 0, i;

    text_init(&all, list, sizeof list);
    for (i = 0; i < count && commands < COMMANDS_MOST; i++) {
        if (!k[i].command)
            continue;
        if (!strcmp(k[i].command, name))
            return &k[i];
        names[commands++] = k[i].command;
        if (!strncmp(k[i].command, name, strlen(name))) {
            found = &k[i];
            text_add(&all, "%s%s", alike++ ? ", " : "", k[i].command);
        }
    }
    names[commands] = NULL;
    if (alike == 1)
        return found;
    near = alike ? NULL : text_nearest(name, names);
    if (alike)
        err_set(err, "'%s' could be %s", name, list);
    else if (near)
        err_set(err, "unknown command '%s': did you mean '%s'?", name, near);
    else
        err_set(err, "unknown command '%s': ? lists them all", name);
    return NULL;
}

bool menu_command(const struct menu_key *k, int count, void *self, const char *text,
                  struct err *err)
{
    const struct menu_key *b;
    char name[64], argument[LINE_BYTES];
    size_t length;

    text += strspn(text, " :");
    length = strcspn(text, " ");
    if (!length)
        return true;
    if (length >= sizeof name)
        return err_set(err, "unknown command '%.20s...'", text);
    memcpy(name, text, length);
    name[length] = '\0';
    text_copy(argument, sizeof argument, text + length + strspn(text + length, " "));
    for (length = strlen(argument); length && argument[length - 1] == ' '; length--)
        argument[length - 1] = '\0';
    b = find(k, count, name, err);
    if (!b)
        return false;
    if (argument[0] && !b->takes)
        return err_set(err, "%s: takes nothing, not '%.60s'", b->command, argument);
    return b->run(self, argument[0] ? argument : NULL, err);
}

/* ---- help and key bar ---- */

void menu_put_words(struct canvas *c, int row, int column, int end, enum style style,
                    const char *text)
{
    struct rect old;
    char cut[400];
    char *space;

    text_printable(cut, sizeof cut, text);
    while (canvas_width(cut) > end - column && (space = strrchr(cut, ' ')))
        *space = '\0';
    old = canvas_clip(c, (struct rect){ row, column, 1, end - column });
    canvas_text(c, 0, 0, style, cut);
    canvas_unclip(c, old);
}

/* Keys that do the same stand in one row. */
static bool begins_row(const struct menu_key *k, int i)
{
    return k[i].key && (!i || strcmp(k[i].shown, k[i - 1].shown) != 0);
}

static int draw_line(struct canvas *c, int row, int columns, const char *keys, const char *help)
{
    int width = columns >= WIDE ? 24 : 14, x;

    if (row < 0)
        return row + 1;
    x = canvas_text(c, row, 3, STYLE_KEY, keys);
    menu_put_words(c, row, x + 2 > width ? x + 2 : width, columns - 1, STYLE_TEXT, help);
    return row + 1;
}

void menu_draw_help(const struct menu_key *k, int count, int *first, struct canvas *c,
                    struct rect r)
{
    int lines = 1, row, i;
    struct rect old = canvas_clip(c, r);
    char keys[64];

    for (i = 0; i < count; i++)
        lines += begins_row(k, i) + !!k[i].command;
    *first = *first > lines - r.rows ? lines - r.rows : *first;
    *first = *first < 0 ? 0 : *first;
    row = -*first;
    for (i = 0; i < count; i++)
        if (begins_row(k, i))
            row = draw_line(c, row, r.columns, k[i].shown, k[i].help);
    if (row >= 0)
        canvas_text(c, row, 1, STYLE_TITLE, "commands");
    row++;
    for (i = 0; i < count; i++) {
        if (!k[i].command)
            continue;
        snprintf(keys, sizeof keys, ":%s%s%s", k[i].command, k[i].takes ? " " : "",
                 k[i].takes ? k[i].takes : "");
        row = draw_line(c, row, r.columns, keys, k[i].help);
    }
    canvas_unclip(c, old);
}

bool menu_help_key(int *first, int page, int key)
{
    switch (key) {
    case TERM_KEY_UP:
    case 'k': --*first; break;
    case TERM_KEY_DOWN:
    case 'j': ++*first; break;
    case TERM_KEY_PGUP: *first -= page; break;
    case ' ':
    case TERM_KEY_PGDN: *first += page; break;
    case TERM_KEY_ESC:
    case TERM_KEY_F1:
    case '?':
    case 'q': return true;
    default: break;
    }
    if (*first < 0)
        *first = 0;
    return false;
}

void menu_draw_bar(const struct menu_key *k, int count, struct canvas *c, struct rect r)
{
    struct bar_item item[BAR_MOST];
    int items = 0, i;

    for (i = 0; i < count && items < BAR_MOST; i++)
        if (k[i].bar)
            item[items++] = (struct bar_item){ .shown = k[i].shown[0] == '?'       ? "?"
                                                        : k[i].key == TERM_KEY_ESC ? "Esc"
                                                                                   : k[i].shown,
                                               .hint = k[i].hint,
                                               .rank = k[i].bar };
    bar_draw(item, items, c, r);
}
