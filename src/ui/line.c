/* line -- editing one line. */
#include "ui/line.h"

#include <string.h>

#include "base/text.h"
#include "screen/term.h"

void line_set(struct line *l, const char *text)
{
    memset(l, 0, sizeof *l);
    text_printable(l->text, sizeof l->text, text);
    l->length = l->cursor = (int)strlen(l->text);
}

static int before(const struct line *l, int at)
{
    while (at > 0 && ((unsigned char)l->text[--at] & 0xC0) == 0x80)
        ;
    return at;
}

static int after(const struct line *l, int at)
{
    if (at < l->length)
        at++;
    while (at < l->length && ((unsigned char)l->text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static void cut(struct line *l, int from, int to)
{
    memmove(l->text + from, l->text + to, (size_t)(l->length - to) + 1);
    l->length -= to - from;
    l->cursor = from;
}

static bool insert(struct line *l, int key)
{
    char bytes[4];
    int count;

    if (key < ' ' || key >= TERM_KEY_UP || (key >= 127 && key < 160))
        return false;
    count = canvas_encode((uint32_t)key, bytes);
    if (l->length + count >= LINE_BYTES)
        return true; /* full: the key is taken, and nothing happens */
    memmove(l->text + l->cursor + count, l->text + l->cursor, (size_t)(l->length - l->cursor) + 1);
    memcpy(l->text + l->cursor, bytes, (size_t)count);
    l->length += count;
    l->cursor += count;
    return true;
}

static int word_start(const struct line *l)
{
    int at = l->cursor;

    while (at > 0 && l->text[at - 1] == ' ')
        at--;
    while (at > 0 && l->text[at - 1] != ' ')
        at--;
    return at;
}

bool line_key(struct line *l, int key)
{
    switch (key) {
    case TERM_KEY_LEFT: l->cursor = before(l, l->cursor); return true;
    case TERM_KEY_RIGHT: l->cursor = after(l, l->cursor); return true;
    case TERM_KEY_HOME:
    case 1: l->cursor = 0; return true;
    case TERM_KEY_END:
    case 5: l->cursor = l->length; return true;
    case TERM_KEY_BACKSPACE: cut(l, before(l, l->cursor), l->cursor); return true;
    case TERM_KEY_DELETE: cut(l, l->cursor, after(l, l->cursor)); return true;
    case 21: cut(l, 0, l->cursor); return true;
    case 11: cut(l, l->cursor, l->length); return true;
    case 23: cut(l, word_start(l), l->cursor); return true;
    default: return insert(l, key);
    }
}

void line_draw(const struct line *l, struct canvas *c, struct rect r, const char *prompt)
{
    struct rect old = canvas_clip(c, r), inner;
    char head[LINE_BYTES];
    int x, cursor, shift;

    canvas_fill(c, (struct rect){ 0, 0, r.rows, r.columns }, ' ', STYLE_INPUT);
    x = canvas_text(c, 0, 1, STYLE_KEY, prompt);
    inner = canvas_clip(c, (struct rect){ 0, x, 1, r.columns - x });
    memcpy(head, l->text, (size_t)l->cursor);
    head[l->cursor] = '\0';
    cursor = canvas_width(head);
    shift = cursor - (r.columns - x - 2);
    canvas_text(c, 0, shift > 0 ? -shift : 0, STYLE_INPUT, l->text);
    canvas_reverse(c, (struct rect){ 0, cursor - (shift > 0 ? shift : 0), 1, 1 });
    canvas_unclip(c, inner);
    canvas_unclip(c, old);
}
