/* tex -- pgfplots code with the numbers in it. */
#include "figure/tex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure/axis.h"
#include "figure/buffer.h"
#include "figure/file.h"
#include "figure/number.h"
#include "figure/reduce.h"

enum { COLUMNS = 150 }; /* of a thinned line: at most four points each */

static const char *const colours[8] = { "0072B2", "D55E00", "009E73", "CC79A7",
                                        "E69F00", "56B4E9", "F5C710", "000000" };

/* Characters with a meaning, and those that a plain document may have no glyph for. */
static void add_text(struct buffer *b, const char *text)
{
    static const char *const rows[][2] = {
        { "\\", "\\textbackslash{}" },
        { "{", "\\{" },
        { "}", "\\}" },
        { "#", "\\#" },
        { "$", "\\$" },
        { "%", "\\%" },
        { "&", "\\&" },
        { "_", "\\_" },
        { "^", "\\textasciicircum{}" },
        { "~", "\\textasciitilde{}" },
        { "<", "\\textless{}" },
        { ">", "\\textgreater{}" },
        { "\n", " " },
        { "\r", " " },
        { "–", "--" },
        { "—", "---" },
        { "·", "$\\cdot$" },
        { "…", "\\dots{}" },
        { "±", "$\\pm$" },
        { "×", "$\\times$" },
        { "−", "$-$" },
        { "⊥", "$\\bot$" },
    };
    size_t i, count = sizeof rows / sizeof *rows;

    while (*text) {
        for (i = 0; i < count; i++)
            if (!strncmp(text, rows[i][0], strlen(rows[i][0])))
                break;
        if (i < count) {
            buffer_add(b, rows[i][1]);
            text += strlen(rows[i][0]);
        } else {
            buffer_bytes(b, text++, 1);
        }
    }
}

/* Seven digits: finer than TeX computes. */
static void add_number(struct buffer *b, const char *before, double value)
{
    char digits[64];

    buffer_add(b, before);
    snprintf(digits, sizeof digits, "%.7g", value);
    number_plain_point(digits);
    buffer_add(b, isfinite(value) ? digits : "nan");
}

/* In braces, so that commas and brackets of a text are safe in options. */
static void add_option(struct buffer *b, const char *key, const char *text)
{
    buffer_add(b, "  ");
    buffer_add(b, key);
    buffer_add(b, "={");
    add_text(b, text);
    buffer_add(b, "},\n");
}

static void add_comment(struct buffer *b, const char *key, const char *value)
{
    buffer_add(b, "% ");
    buffer_add(b, key);
    buffer_add(b, ": ");
    for (; *value; value++)
        buffer_bytes(b, *value == '\n' || *value == '\r' ? " " : value, 1);
    buffer_add(b, "\n");
}

static void add_ticks(struct buffer *b, char letter, const struct figure_axis *axis)
{
    char key[] = "?tick", labels[] = "?ticklabels";
    size_t i;

    if (!axis->ticks)
        return;
    key[0] = labels[0] = letter;
    buffer_add(b, "  ");
    buffer_add(b, key);
    buffer_add(b, "={");
    for (i = 0; i < axis->ticks; i++)
        add_number(b, i ? "," : "", axis->tick[i].at);
    buffer_add(b, "},\n  ");
    buffer_add(b, labels);
    buffer_add(b, "={");
    for (i = 0; i < axis->ticks; i++) {
        buffer_add(b, i ? ",{" : "{");
        add_text(b, axis->tick[i].label);
        buffer_add(b, "}");
    }
    buffer_add(b, "},\n");
}

static void add_axis(struct buffer *b, const struct figure *f, const struct figure_paper *paper,
                     const struct figure_axis *x, const struct figure_axis *y)
{
    buffer_length(b, "  scale only axis, width=", 0.72 * paper->width_in);
    buffer_length(b, "in, height=", 0.62 * paper->height_in);
    buffer_add(b, "in,\n");
    buffer_add(b, x->scale == SCALE_LOG ? "  xmode=log,\n" : "");
    buffer_add(b, y->scale == SCALE_LOG ? "  ymode=log,\n" : "");
    buffer_add(b, y->reversed ? "  y dir=reverse,\n" : "");
    add_number(b, "  xmin=", x->low);
    add_number(b, ", xmax=", x->high);
    add_number(b, ", ymin=", y->low);
    add_number(b, ", ymax=", y->high);
    buffer_add(b, ",\n");
    if (x->label)
        add_option(b, "xlabel", x->label);
    if (y->label)
        add_option(b, "ylabel", y->label);
    if (f->title)
        add_option(b, "title", f->title);
    add_ticks(b, 'x', x);
    add_ticks(b, 'y', y);
    buffer_length(b, "  label style={font=\\fontsize{", paper->label_pt);
    buffer_length(b, "}{", 1.2 * paper->label_pt);
    buffer_length(b, "}\\selectfont}, tick label style={font=\\fontsize{", paper->tick_pt);
    buffer_length(b, "}{", 1.2 * paper->tick_pt);
    buffer_add(b, "}\\selectfont},\n  axis lines=left, scaled ticks=false,\n");
    buffer_add(b, "  legend style={draw=none, font=\\scriptsize, at={(0.5,1.02)}, anchor=south, "
                  "legend columns=2},\n  legend cell align=left, unbounded coords=jump,\n");
}

/* xcolor's mixture of a colour with white. */
static void add_colour(struct buffer *b, int slot, double shade)
{
    char text[40];

    if (slot < 0)
        snprintf(text, sizeof text, "black!%d!white", (int)lround(82 * shade));
    else
        snprintf(text, sizeof text, "pushdown%c!%d!white", 'A' + slot % 8,
                 (int)lround(100 * shade));
    buffer_add(b, text);
}

static void add_rectangle(struct buffer *b, double x0, double y0, double x1, double y1)
{
    add_number(b, " (axis cs:", x0);
    add_number(b, ",", y0);
    add_number(b, ") rectangle (axis cs:", x1);
    add_number(b, ",", y1);
    buffer_add(b, ");\n");
}

static void add_blocks(struct buffer *b, const struct figure *f, const struct figure_axis *x,
                       const struct figure_axis *y)
{
    size_t i;

    for (i = 0; i < f->spans; i++) {
        buffer_add(b, "\\fill[black!7!white]");
        add_rectangle(b, fmax(f->span[i].low, x->low), y->low, fmin(f->span[i].high, x->high),
                      y->high);
    }
    for (i = 0; i < f->blocks; i++) {
        const struct figure_block *block = &f->block[i];

        if (block->shade > 0) {
            buffer_add(b, "\\fill[");
            add_colour(b, block->slot, block->shade);
            buffer_add(b, "]");
            add_rectangle(b, block->x0, block->y0, block->x1, block->y1);
        }
        if (!block->label[0])
            continue;
        buffer_add(b, block->slot < 0 && block->shade > 0.55 ? "\\node[white, " : "\\node[");
        add_number(b, "font=\\tiny, inner sep=0] at (axis cs:", (block->x0 + block->x1) / 2);
        add_number(b, ",", (block->y0 + block->y1) / 2);
        buffer_add(b, ") {");
        add_text(b, block->label);
        buffer_add(b, "};\n");
    }
}

static void add_point(struct buffer *b, double x, double y, bool bars, double low, double high)
{
    add_number(b, "", x);
    add_number(b, " ", y);
    if (bars) {
        bool known = isfinite(low) && isfinite(high) && isfinite(y);

        add_number(b, " ", known ? y - low : 0);
        add_number(b, " ", known ? high - y : 0);
    }
    buffer_add(b, "\n");
}

static void add_points(struct buffer *b, const struct figure_line *line,
                       const struct figure_axis *x, const struct figure_axis *y)
{
    bool bars = line->low != NULL;
    struct reduced r;
    size_t i;

    buffer_add(b, bars ? " table[x=x, y=y, y error minus=m, y error plus=p] {\nx y m p\n"
                       : " table {\nx y\n");
    if (line->count <= 2 * COLUMNS) {
        for (i = 0; i < line->count; i++)
            add_point(b, line->x[i], line->y[i], bars, bars ? line->low[i] : 0,
                      bars ? line->high[i] : 0);
    } else {
        figure_reduce(&r, line, x, y, COLUMNS);
        for (i = 0; i < r.count; i++) {
            const struct vertex *v = &r.vertex[i];

            if (v->begins && i)
                add_point(b, axis_value(x, v->x), NAN, bars, 0, 0);
            if (!v->beneath)
                add_point(b, axis_value(x, v->x), axis_value(y, v->y), bars, axis_value(y, v->low),
                          axis_value(y, v->high));
        }
        reduced_release(&r);
    }
    buffer_add(b, "};\n");
}

static void add_line(struct buffer *b, const struct figure_line *line, const struct figure_axis *x,
                     const struct figure_axis *y)
{
    static const char *const dashes[] = { "solid", "dashed", "densely dashed", "densely dotted",
                                          "dashdotted" };
    static const char *const marks[] = { "none", "*", "square*", "triangle*", "diamond*", "x" };

    buffer_add(b, "\\addplot[");
    if (line->role == FIGURE_REFERENCE)
        buffer_add(b, "black!50, thin");
    else {
        add_colour(b, line->slot, line->role == FIGURE_RAW ? 0.3 : 1);
        buffer_add(b, line->role == FIGURE_RAW ? ", very thin" : ", thick");
    }
    buffer_add(b, line->apart ? ", only marks" : ", ");
    buffer_add(b, line->apart ? "" : dashes[line->dash]);
    buffer_add(b, ", mark=");
    buffer_add(b, marks[line->marker]);
    buffer_add(b, ", mark size=1.2pt, mark options=solid");
    buffer_add(b, line->labelled ? "" : ", forget plot");
    buffer_add(b, line->low ? ", error bars/.cd, y dir=both, y explicit]" : "]");
    add_points(b, line, x, y);
    if (line->labelled) {
        buffer_add(b, "\\addlegendentry{");
        add_text(b, line->name);
        buffer_add(b, "}\n");
    }
}

static void add_marks(struct buffer *b, const struct figure *f, const struct figure_axis *x,
                      const struct figure_axis *y)
{
    size_t i;

    for (i = 0; i < f->marks; i++) {
        if (!(f->mark[i].x >= x->low && f->mark[i].x <= x->high))
            continue;
        add_number(b, "\\draw[densely dotted] (axis cs:", f->mark[i].x);
        add_number(b, ",", y->low);
        add_number(b, ") -- (axis cs:", f->mark[i].x);
        add_number(b, ",", y->high);
        buffer_add(b, ") node[below right, font=\\tiny] {");
        add_text(b, f->mark[i].label);
        buffer_add(b, "};\n");
    }
}

char *figure_to_tex(const struct figure *f, const struct figure_paper *paper)
{
    struct buffer b = { 0 };
    struct figure_axis x, y;
    size_t i;

    figure_limits(f, &x, &y);
    buffer_add(&b, "% Needs \\usepackage{pgfplots} and \\pgfplotsset{compat=1.16}; then \\input "
                   "this file.\n");
    for (i = 0; i < f->pairs; i++)
        add_comment(&b, f->key[i], f->value[i]);
    if (f->subtitle)
        add_comment(&b, "subtitle", f->subtitle);
    if (f->note)
        add_comment(&b, "note", f->note);
    for (i = 0; i < 8; i++) {
        char text[64];

        snprintf(text, sizeof text, "\\definecolor{pushdown%c}{HTML}{%s}\n", 'A' + (int)i,
                 colours[i]);
        buffer_add(&b, text);
    }
    buffer_add(&b, "\\begin{tikzpicture}\n\\begin{axis}[\n");
    add_axis(&b, f, paper, &x, &y);
    buffer_add(&b, "]\n");
    add_blocks(&b, f, &x, &y);
    for (i = 0; i < f->lines; i++)
        if (f->line[i].count)
            add_line(&b, &f->line[i], &x, &y);
    add_marks(&b, f, &x, &y);
    buffer_add(&b, "\\end{axis}\n\\end{tikzpicture}\n");
    return b.data;
}

bool figure_write_tex(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err)
{
    struct figure_paper usual = figure_paper_default();
    char *text = figure_to_tex(f, paper ? paper : &usual);
    bool ok = figure_write_file(path, text, strlen(text), err);

    free(text);
    return ok;
}
