/* pane_text -- fitting and number formats. */
#include "pane/pane_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/number.h"

bool pane_first(struct canvas *c, int row, int column, int columns, enum style style,
                const char *const *texts)
{
    for (; *texts; texts++) {
        if (canvas_width(*texts) > columns)
            continue;
        canvas_text(c, row, column, style, *texts);
        return true;
    }
    return false;
}

/* Bytes of the longest beginning that ends with a word and fits. */
static size_t words_that_fit(const char *text, int columns)
{
    size_t best = 0, at = 0;

    while (text[at]) {
        char part[512];

        at += strspn(text + at, " ");
        at += strcspn(text + at, " ");
        text_copy(part, at + 1 < sizeof part ? at + 1 : sizeof part, text);
        if (canvas_width(part) > columns)
            break;
        best = at;
    }
    return best;
}

void pane_words(struct canvas *c, int row, int column, int columns, enum style style,
                const char *text)
{
    char part[512];
    size_t bytes;

    if (canvas_width(text) <= columns) {
        canvas_text(c, row, column, style, text);
        return;
    }
    bytes = words_that_fit(text, columns - 2);
    text_copy(part, bytes + 1 < sizeof part ? bytes + 1 : sizeof part, text);
    if (columns > 0)
        canvas_text(c, row, canvas_text(c, row, column, style, part) + (bytes > 0), STYLE_DIM, "…");
}

void pane_message(struct canvas *c, int rows, int columns, enum style style, const char *text)
{
    const char *from = text;
    int lines = 0, row;

    while (*from) { /* count, to begin in the middle */
        size_t bytes = words_that_fit(from, columns);

        lines++;
        from += bytes ? bytes : strlen(from);
        from += strspn(from, " ");
    }
    row = rows > lines ? (rows - lines) / 2 : 0;
    for (from = text; *from && row < rows; row++) {
        size_t bytes = words_that_fit(from, columns);
        char part[512];

        if (!bytes)
            break;
        text_copy(part, bytes + 1 < sizeof part ? bytes + 1 : sizeof part, from);
        canvas_text(c, row, (columns - canvas_width(part)) / 2, style, part);
        from += bytes;
        from += strspn(from, " ");
    }
}

const char *pane_value(char *out, size_t size, double value)
{
    if (!isfinite(value))
        snprintf(out, size, "n/a");
    else if (fabs(value) < 99.995)
        number_fixed(out, size, value, 2);
    else
        number_short(out, size, value, 2);
    return out;
}

const char *pane_half(char *out, size_t size, double low, double high)
{
    char digits[64];
    double half = (high - low) / 2;

    if (!isfinite(half))
        out[0] = '\0';
    else if (half < 0.005)
        snprintf(out, size, "±.00");
    else if (half < 0.995)
        snprintf(out, size, "±%s", number_fixed(digits, sizeof digits, half, 2) + 1);
    else
        snprintf(out, size, "±%s", number_short(digits, sizeof digits, half, 2));
    return out;
}

const char *pane_scientific(char *out, size_t size, double value)
{
    char *point;

    snprintf(out, size, "%.1e", value);
    point = strchr(out, ','); /* whatever the locale */
    if (point)
        *point = '.';
    return out;
}
