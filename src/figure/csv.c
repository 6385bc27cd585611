/* csv -- one row for each point of each line. */
#include "figure/csv.h"

#include <stdlib.h>
#include <string.h>

#include "figure/buffer.h"
#include "figure/file.h"

/* Text in a comment stays on its line. */
static void add_comment_text(struct buffer *b, const char *text)
{
    char piece[3] = { 0 };

    for (; *text; text++) {
        bool broken = *text == '\n' || *text == '\r';

        piece[0] = broken ? '\\' : *text;
        piece[1] = !broken ? '\0' : *text == '\n' ? 'n' : 'r';
        buffer_add(b, piece);
    }
}

static void add_comment(struct buffer *b, const char *key, const char *value)
{
    buffer_add(b, "# ");
    add_comment_text(b, key);
    buffer_add(b, ": ");
    add_comment_text(b, value);
    buffer_add(b, "\n");
}

/* A field of RFC 4180: quoted when it has to be, also when it could pass for a comment. */
static void add_field(struct buffer *b, const char *text)
{
    char piece[2] = { 0 };

    if (!strpbrk(text, ",\"\r\n") && *text != '#') {
        buffer_add(b, text);
        return;
    }
    buffer_add(b, "\"");
    for (; *text; text++) {
        piece[0] = *text;
        buffer_add(b, piece);
        if (*text == '"')
            buffer_add(b, piece);
    }
    buffer_add(b, "\"");
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
        buffer_number(b, "# mark: ", f->mark[i].x);
        buffer_add(b, " ");
        add_comment_text(b, f->mark[i].label);
        buffer_add(b, "\n");
    }
    for (i = 0; i < f->spans; i++) {
        buffer_number(b, "# span: ", f->span[i].low);
        buffer_number(b, " ", f->span[i].high);
        buffer_add(b, " ");
        add_comment_text(b, f->span[i].label);
        buffer_add(b, "\n");
    }
}

static bool has_cells(const struct figure *f)
{
    size_t i;

    for (i = 0; i < f->blocks; i++)
        if (f->block[i].name)
            return true;
    return false;
}

static void add_cells(struct buffer *b, const struct figure *f)
{
    size_t i;

    for (i = 0; i < f->blocks; i++) {
        const struct figure_block *block = &f->block[i];

        if (!block->name)
            continue;
        add_field(b, block->name);
        buffer_number(b, ",cell,", (block->x0 + block->x1) / 2);
        buffer_number(b, ",", (block->y0 + block->y1) / 2);
        buffer_number(b, ",,,", block->value);
        buffer_add(b, ",");
        add_field(b, block->label);
        buffer_add(b, "\n");
    }
}

char *figure_to_csv(const struct figure *f)
{
    static const char *const roles[] = { "series", "raw", "reference" };
    struct buffer b = { 0 };
    size_t i, j;

    add_comments(&b, f);
    buffer_add(&b, "series,role,x,y,low,high");
    buffer_add(&b, has_cells(f) ? ",value,label\n" : "\n");
    for (i = 0; i < f->lines; i++) {
        const struct figure_line *line = &f->line[i];

        for (j = 0; j < line->count; j++) {
            add_field(&b, line->name);
            buffer_add(&b, ",");
            buffer_add(&b, roles[line->role]);
            buffer_number(&b, ",", line->x[j]);
            buffer_number(&b, ",", line->y[j]);
            if (line->low) {
                buffer_number(&b, ",", line->low[j]);
                buffer_number(&b, ",", line->high[j]);
            } else {
                buffer_add(&b, ",,");
            }
            buffer_add(&b, has_cells(f) ? ",,\n" : "\n");
        }
    }
    add_cells(&b, f);
    return b.data;
}

bool figure_write_csv(const struct figure *f, const char *path, struct err *err)
{
    char *text = figure_to_csv(f);
    bool ok = figure_write_file(path, text, strlen(text), err);

    free(text);
    return ok;
}
