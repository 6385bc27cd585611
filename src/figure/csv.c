/* csv -- one row for each point of each line. */
#include "figure/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "figure/file.h"
#include "figure/number.h"

struct buffer {
    char *data;
    size_t used, size;
};

static void add(struct buffer *b, const char *text)
{
    size_t length = strlen(text);

    if (b->used + length >= b->size) {
        b->size = 2 * (b->used + length) + 256;
        b->data = x_realloc(b->data, b->size);
    }
    memcpy(b->data + b->used, text, length + 1);
    b->used += length;
}

static void add_number(struct buffer *b, const char *before, double value)
{
    char digits[64];

    add(b, before);
    add(b, number_shortest(digits, sizeof digits, value));
}

/* Text in a comment stays on its line. */
static void add_comment_text(struct buffer *b, const char *text)
{
    char piece[3] = { 0 };

    for (; *text; text++) {
        bool broken = *text == '\n' || *text == '\r';

        piece[0] = broken ? '\\' : *text;
        piece[1] = !broken ? '\0' : *text == '\n' ? 'n' : 'r';
        add(b, piece);
    }
}

static void add_comment(struct buffer *b, const char *key, const char *value)
{
    add(b, "# ");
    add_comment_text(b, key);
    add(b, ": ");
    add_comment_text(b, value);
    add(b, "\n");
}

/* A field of RFC 4180: quoted when it has to be, also when it could pass for a comment. */
static void add_field(struct buffer *b, const char *text)
{
    char piece[2] = { 0 };

    if (!strpbrk(text, ",\"\r\n") && *text != '#') {
        add(b, text);
        return;
    }
    add(b, "\"");
    for (; *text; text++) {
        piece[0] = *text;
        add(b, piece);
        if (*text == '"')
            add(b, piece);
    }
    add(b, "\"");
}

static void add_comments(struct buffer *b, const struct figure *f)
{
    size_t i;

    for (i = 0; i < f->pairs; i++)
        add_comment(b, f->key[i], f->value[i]);
    if (f->title)
        add_comment(b, "title", f->title);
    if (f->subtitle)
        add_comment(b, "subtitle", f->subtitle);
    if (f->note)
        add_comment(b, "note", f->note);
    if (f->x.label)
        add_comment(b, "x", f->x.label);
    if (f->y.label)
        add_comment(b, "y", f->y.label);
    for (i = 0; i < f->marks; i++) {
        add_number(b, "# mark: ", f->mark[i].x);
        add(b, " ");
        add_comment_text(b, f->mark[i].label);
        add(b, "\n");
    }
    for (i = 0; i < f->spans; i++) {
        add_number(b, "# span: ", f->span[i].low);
        add_number(b, " ", f->span[i].high);
        add(b, " ");
        add_comment_text(b, f->span[i].label);
        add(b, "\n");
    }
}

char *figure_to_csv(const struct figure *f)
{
    static const char *const roles[] = { "series", "raw", "reference" };
    struct buffer b = { 0 };
    size_t i, j;

    add_comments(&b, f);
    add(&b, "series,role,x,y,low,high\n");
    for (i = 0; i < f->lines; i++) {
        const struct figure_line *line = &f->line[i];

        for (j = 0; j < line->count; j++) {
            add_field(&b, line->name);
            add(&b, ",");
            add(&b, roles[line->role]);
            add_number(&b, ",", line->x[j]);
            add_number(&b, ",", line->y[j]);
            if (line->low) {
                add_number(&b, ",", line->low[j]);
                add_number(&b, ",", line->high[j]);
            } else {
                add(&b, ",,");
            }
            add(&b, "\n");
        }
    }
    return b.data;
}

bool figure_write_csv(const struct figure *f, const char *path, struct err *err)
{
    char *text = figure_to_csv(f);
    bool ok = figure_write_file(path, text, strlen(text), err);

    free(text);
    return ok;
}
