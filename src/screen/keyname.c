/* keyname -- a table of the keys that are no characters. */
#include "screen/keyname.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "screen/canvas.h"
#include "screen/term.h"

static const struct {
    int key;
    const char *name;
} named[] = {
    { ' ', "Space" },
    { TERM_KEY_TAB, "Tab" },
    { TERM_KEY_ENTER, "Enter" },
    { TERM_KEY_ESC, "Esc" },
    { TERM_KEY_BACKSPACE, "Backspace" },
    { TERM_KEY_UP, "Up" },
    { TERM_KEY_DOWN, "Down" },
    { TERM_KEY_RIGHT, "Right" },
    { TERM_KEY_LEFT, "Left" },
    { TERM_KEY_SHIFT_UP, "Shift-Up" },
    { TERM_KEY_SHIFT_DOWN, "Shift-Down" },
    { TERM_KEY_SHIFT_RIGHT, "Shift-Right" },
    { TERM_KEY_SHIFT_LEFT, "Shift-Left" },
    { TERM_KEY_HOME, "Home" },
    { TERM_KEY_END, "End" },
    { TERM_KEY_PGUP, "PgUp" },
    { TERM_KEY_PGDN, "PgDn" },
    { TERM_KEY_INSERT, "Insert" },
    { TERM_KEY_DELETE, "Delete" },
    { TERM_KEY_BACKTAB, "Shift-Tab" },
};
enum { NAMED = sizeof named / sizeof *named };

const char *keyname_of(int key, char *out, size_t size)
{
    int i;

    for (i = 0; i < NAMED; i++)
        if (named[i].key == key)
            return named[i].name;
    if (key >= TERM_KEY_F1 && key <= TERM_KEY_F12)
        snprintf(out, size, "F%d", key - TERM_KEY_F1 + 1);
    else if (key > 0 && key <= 26)
        snprintf(out, size, "Ctrl-%c", 'A' + key - 1);
    else if (key > ' ' && key < 127)
        snprintf(out, size, "%c", key);
    else
        out[0] = '\0';
    return out;
}

int keyname_parse(const char *name)
{
    const char *rest = name;
    uint32_t rune = canvas_decode(&rest);
    int number, used = 0, i;

    if (rune && !*rest)
        return rune > ' ' && rune < 0x110000 && rune != 127 ? (int)rune : TERM_KEY_NONE;
    for (i = 0; i < NAMED; i++)
        if (!strcasecmp(named[i].name, name))
            return named[i].key;
    if (sscanf(name, "F%d%n", &number, &used) == 1 && !name[used] && number >= 1 && number <= 12)
        return TERM_KEY_F1 + number - 1;
    if (!strncasecmp(name, "Ctrl-", 5) && name[5] && !name[6] && (name[5] | 32) >= 'a' &&
        (name[5] | 32) <= 'z')
        return (name[5] | 32) - 'a' + 1;
    return TERM_KEY_NONE;
}
