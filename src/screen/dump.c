/* dump -- a canvas as text, for golden tests, `--once` and bug reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "screen/canvas.h"

/* Text that grows. */
struct dump {
    char *data;
    size_t used, size;
};

static void add(struct dump *d, const char *bytes, size_t count)
{
    if (d->used + count + 1 > d->size) {
        d->size = 2 * (d->used + count + 1);
        d->data = x_realloc(d->data, d->size);
    }
    memcpy(d->data + d->used, bytes, count);
    d->used += count;
    d->data[d->used] = '\0';
}

/* Ends a line: whatever `blank` stands at its end goes. */
static void add_line_end(struct dump *d, size_t line, char blank)
{
    while (d->used > line && d->data[d->used - 1] == blank)
        d->used--;
    add(d, "\n", 1);
}

static void add_text(struct dump *d, const struct canvas *c)
{
    int row, column;

    for (row = 0; row < c->rows; row++) {
        const struct cell *cells = c->cells + (size_t)row * (size_t)c->columns;
        size_t line = d->used;

        for (column = 0; column < c->columns; column++) {
            char bytes[4];

            if (cells[column].flags & CELL_CONTINUED)
                continue;
            add(d, bytes, (size_t)canvas_encode(cells[column].rune, bytes));
        }
        add_line_end(d, line, ' ');
    }
}

char *canvas_to_text(const struct canvas *c)
{
    struct dump d = { x_strdup(""), 0, 1 };

    add_text(&d, c);
    return d.data;
}

/* Plain text is '.'; the other looks that occur take letters in the order of the roles. */
static void assign_letters(const struct canvas *c, char letters[2 * STYLE_COUNT])
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "!#$%&*+/<=>?@^_~()[]{}|:;,'\"`-\\";
    size_t count = (size_t)c->rows * (size_t)c->columns, next = 0, i;
    bool used[2 * STYLE_COUNT] = { false };

    for (i = 0; i < count; i++)
        used[2 * c->cells[i].style + (c->cells[i].flags & CELL_REVERSE ? 1 : 0)] = true;
    letters[0] = '.';
    for (i = 1; i < 2 * STYLE_COUNT; i++) {
        letters[i] = '\0';
        if (used[i])
            letters[i] = next + 1 < sizeof alphabet ? alphabet[next++] : '\\';
    }
}

char *canvas_to_golden(const struct canvas *c)
{
    struct dump d = { x_strdup(""), 0, 1 };
    char letters[2 * STYLE_COUNT];
    int row, column;
    size_t i;

    assign_letters(c, letters);
    add_text(&d, c);
    add(&d, "\n", 1);
    for (row = 0; row < c->rows; row++) {
        const struct cell *cells = c->cells + (size_t)row * (size_t)c->columns;
        size_t line = d.used;

        for (column = 0; column < c->columns; column++)
            add(&d,
                &letters[2 * cells[column].style + (cells[column].flags & CELL_REVERSE ? 1 : 0)],
                1);
        add_line_end(&d, line, '.');
    }
    add(&d, "\n", 1);
    for (i = 1; i < 2 * STYLE_COUNT; i++) {
        char line[80];

        if (!letters[i])
            continue;
        add(&d, line,
            (size_t)snprintf(line, sizeof line, "%c %s%s\n", letters[i],
                             style_name((enum style)(i / 2)), i % 2 ? " reversed" : ""));
    }
    return d.data;
}
