/* keys -- the decoder. */
#include "screen/keys.h"

#include <string.h>

#include "screen/unicode.h"

enum { ESC = 27, UNFINISHED = -1 };

int keys_feed(struct keys *k, const void *bytes, int count)
{
    int room = (int)sizeof k->bytes - k->count;

    if (count > room)
        count = room;
    memcpy(k->bytes + k->count, bytes, (size_t)count);
    k->count += count;
    return count;
}

static void consume(struct keys *k, int count)
{
    k->count -= count;
    memmove(k->bytes, k->bytes + count, (size_t)k->count);
}

/* Cursor keys by the letter that ends their sequence, for CSI and SS3 alike. */
static int letter_key(int letter, bool shift)
{
    switch (letter) {
    case 'A': return shift ? TERM_KEY_SHIFT_UP : TERM_KEY_UP;
    case 'B': return shift ? TERM_KEY_SHIFT_DOWN : TERM_KEY_DOWN;
    case 'C': return shift ? TERM_KEY_SHIFT_RIGHT : TERM_KEY_RIGHT;
    case 'D': return shift ? TERM_KEY_SHIFT_LEFT : TERM_KEY_LEFT;
    case 'E': return TERM_KEY_NONE; /* the middle of the keypad */
    case 'F': return TERM_KEY_END;
    case 'H': return TERM_KEY_HOME;
    case 'P':
    case 'Q':
    case 'R':
    case 'S': return TERM_KEY_F1 + letter - 'P';
    case 'Z': return TERM_KEY_BACKTAB;
    case 'a':
    case 'b':
    case 'c':
    case 'd': return TERM_KEY_SHIFT_UP + letter - 'a'; /* rxvt */
    default: return TERM_KEY_NONE;
    }
}

/* Editing and function keys by number: CSI number ~ */
static int number_key(int number)
{
    static const struct {
        short number;
        int key;
    } rows[] = {
        { 1, TERM_KEY_HOME }, { 2, TERM_KEY_INSERT }, { 3, TERM_KEY_DELETE }, { 4, TERM_KEY_END },
        { 5, TERM_KEY_PGUP }, { 6, TERM_KEY_PGDN },   { 7, TERM_KEY_HOME },   { 8, TERM_KEY_END },
        { 11, TERM_KEY_F1 },  { 12, TERM_KEY_F2 },    { 13, TERM_KEY_F3 },    { 14, TERM_KEY_F4 },
        { 15, TERM_KEY_F5 },  { 17, TERM_KEY_F6 },    { 18, TERM_KEY_F7 },    { 19, TERM_KEY_F8 },
        { 20, TERM_KEY_F9 },  { 21, TERM_KEY_F10 },   { 23, TERM_KEY_F11 },   { 24, TERM_KEY_F12 },
    };
    size_t i;

    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == number)
            return rows[i].key;
    return TERM_KEY_NONE;
}

/* CSI < button ; column ; row, M for down and m for up. */
static int mouse_key(struct keys *k, const int values[3], bool released)
{
    int code = values[0];

    if ((code & 64 && (code & 3) > 1) || (!(code & 64) && (code & 3) == 3) || code >= 128)
        return TERM_KEY_NONE;
    k->mouse.button = (enum mouse_button)(code & 64 ? MOUSE_WHEEL_UP + (code & 3) : code & 3);
    k->mouse.column = values[1] - 1;
    k->mouse.row = values[2] - 1;
    k->mouse.released = released;
    k->mouse.dragged = !!(code & 32);
    return TERM_KEY_MOUSE;
}

/* A finished control sequence: bytes[2 .. end) are parameters, bytes[end] is the final letter. */
static int sequence_key(struct keys *k, int end)
{
    int values[3] = { 0, 0, 0 }, n = 0, i, final = k->bytes[end];
    bool is_mouse = k->bytes[2] == '<';

    for (i = is_mouse ? 3 : 2; i < end; i++) {
        int c = k->bytes[i];

        if (c == ';')
            n++;
        else if (c < '0' || c > '9')
            return TERM_KEY_NONE;
        else if (n < 3 && values[n] < 10000)
            values[n] = 10 * values[n] + c - '0';
    }
    if (is_mouse)
        return final == 'M' || final == 'm' ? mouse_key(k, values, final == 'm') : TERM_KEY_NONE;
    if (final == '~')
        return number_key(values[0]);
    return letter_key(final, values[1] == 2);
}

static int control_sequence(struct keys *k, bool waited, int *used)
{
    int i = 2;

    if (k->count > 2 && k->bytes[2] == '[') { /* F1 .. F5 of the Linux console: CSI [ A */
        *used = k->count > 3 || waited ? 4 : 0;
        if (k->count == 3)
            *used = waited ? 3 : 0;
        if (!*used)
            return UNFINISHED;
        return k->count > 3 && k->bytes[3] >= 'A' && k->bytes[3] <= 'E'
                   ? TERM_KEY_F1 + k->bytes[3] - 'A'
                   : TERM_KEY_NONE;
    }
    while (i < k->count && k->bytes[i] >= 0x20 && k->bytes[i] < 0x40)
        i++;
    if (i == k->count && i < (int)sizeof k->bytes && !waited)
        return UNFINISHED;
    if (i == 2 && i == k->count) { /* someone pressed Esc, then [ */
        *used = 1;
        return TERM_KEY_ESC;
    }
    if (i == k->count || k->bytes[i] < 0x40 || k->bytes[i] > 0x7E) {
        *used = i; /* cut short: what was there of it means nothing */
        return TERM_KEY_NONE;
    }
    *used = i + 1;
    return sequence_key(k, i);
}

/* SS3: cursor keys in application mode, and the keypad. */
static int single_shift(struct keys *k, bool waited, int *used)
{
    int c;

    if (k->count == 2) {
        *used = 1;
        return waited ? TERM_KEY_ESC : UNFINISHED;
    }
    *used = 3;
    c = k->bytes[2];
    if (c == 'M')
        return TERM_KEY_ENTER;
    if (c >= 'j' && c <= 'y')
        return "*+,-./0123456789"[c - 'j'];
    if (c >= 'a' && c <= 'd')
        return TERM_KEY_UP + c - 'a'; /* rxvt with Ctrl */
    return letter_key(c, false);
}

static int escape(struct keys *k, bool waited, int *used)
{
    if (k->count == 1) {
        *used = 1;
        return waited ? TERM_KEY_ESC : UNFINISHED;
    }
    if (k->bytes[1] == '[')
        return control_sequence(k, waited, used);
    if (k->bytes[1] == 'O')
        return single_shift(k, waited, used);
    *used = 1;
    return TERM_KEY_ESC;
}

static int character(struct keys *k, bool waited, int *used)
{
    int c = k->bytes[0], length = c < 0xC2 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 1;
    char text[5] = { 0 };
    const char *end = text;
    uint32_t rune;
    int i;

    *used = 1;
    if (c == 0)
        return TERM_KEY_NONE;
    if (c == 8 || c == 127)
        return TERM_KEY_BACKSPACE;
    if (c == '\n' || c == '\r')
        return TERM_KEY_ENTER;
    if (c < 0x80)
        return c < 0x1B || c >= 0x20 ? c : TERM_KEY_NONE;
    for (i = 0; i < length && i < k->count; i++)
        text[i] = (char)k->bytes[i];
    if (i < length && !waited && (i < 2 || (k->bytes[i - 1] & 0xC0) == 0x80))
        return UNFINISHED;
    rune = canvas_decode(&end);
    *used = (int)(end - text);
    return unicode_is_control(rune) ? TERM_KEY_NONE : (int)rune;
}

int keys_next(struct keys *k, bool waited)
{
    while (k->count > 0) {
        int used = 0;
        int key = k->bytes[0] == ESC ? escape(k, waited, &used) : character(k, waited, &used);

        if (key == UNFINISHED)
            return TERM_KEY_NONE;
        consume(k, used);
        if (key != TERM_KEY_NONE)
            return key;
    }
    return TERM_KEY_NONE;
}
