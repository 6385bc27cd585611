/* cells_names -- who is who: at the ends of the lines, on a yardstick, or in a small legend. */
#include "figure/cells_layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static void put_sample(const struct cells_layout *l, int row, int column,
                       const struct figure_line *line)
{
    static const uint32_t fine[] = { [DASH_SOLID] = 0x2501,
                                     [DASH_LONG] = 0x254D,
                                     [DASH_SHORT] = 0x2505,
                                     [DASH_DOT] = 0x2509,
                                     [DASH_DASHDOT] = 0x257E };
    uint32_t rune = line->role == FIGURE_REFERENCE
                        ? cells_either(l, 0x2504, '-')
                        : cells_either(l, fine[line->dash], cells_curve_ascii(line));

    canvas_put(l->canvas, row, column, rune, cells_curve_style(line));
}

/* The place of a line's last value inside the limits; false when it shows nothing. */
static bool curve_end(const struct reduced *r, double *place)
{
    size_t i;

    for (i = r->count; i-- > 0;) {
        if (r->vertex[i].beneath || !(r->vertex[i].x >= 0 && r->vertex[i].x <= 1))
            continue;
        *place = r->vertex[i].y < 0 ? 0 : r->vertex[i].y > 1 ? 1 : r->vertex[i].y;
        return true;
    }
    return false;
}

static void reserve(struct cells_layout *l, int row, int column, int columns)
{
    int i;

    for (i = 0; i < columns; i++)
        dots_put(&l->dots, row, column + i, ' ', STYLE_TEXT, LAYER_TEXT);
}

/* A text inside the plot where it covers nothing of that layer; rows are relative to the plot. */
static bool put_inside(struct cells_layout *l, int row, int column, enum style style,
                       enum dots_layer layer, const char *text)
{
    int width = canvas_width(text);

    if (column < 0 || dots_taken(&l->dots, row, column, width, layer))
        return false;
    reserve(l, row, column, width);
    canvas_text(l->canvas, l->plot.row + row, l->plot.column + column, style, text);
    return true;
}

/* On the line at its right end, else just above or below it. */
static bool name_reference(struct cells_layout *l, const struct cells_name *n)
{
    int row = dots_row(&l->dots, n->end), column = l->plot.columns - canvas_width(n->line->name);
    char text[CELLS_TEXT_MOST];

    snprintf(text, sizeof text, "%s%s", column > 0 ? " " : "", n->line->name);
    column = l->plot.columns - canvas_width(text);
    return column >= l->plot.columns / 3 &&
           (put_inside(l, row, column, STYLE_BOUND, LAYER_MARK, text) ||
            put_inside(l, row - 1, column, STYLE_BOUND, LAYER_RAW, text) ||
            put_inside(l, row + 1, column, STYLE_BOUND, LAYER_RAW, text));
}

/* A list in the corner where it hides least; nothing when it would hide curves everywhere. */
static void draw_legend(struct cells_layout *l, const struct cells_name *name, int count)
{
    int width = 0, rows = count, best = 0, least = 0, corner, i;

    for (i = 0; i < count; i++) {
        int now = canvas_width(name[i].line->name) + 2;

        width = now > width ? now : width;
    }
    if (!count || width + 2 > l->plot.columns / 2 || rows > l->plot.rows / 2)
        return;
    for (corner = 0; corner < 4; corner++) { /* top right first */
        int row = corner & 2 ? l->plot.rows - rows : 0;
        int column = corner & 1 ? 1 : l->plot.columns - width, cost = 0;

        for (i = 0; i < rows; i++)
            cost += dots_taken(&l->dots, row + i, column, width, LAYER_RAW) +
                    20 * dots_taken(&l->dots, row + i, column, width, LAYER_SERIES);
        if (!corner || cost < least) {
            best = corner;
            least = cost;
        }
    }
    if (least >= 20 * rows) /* more than one cell of a curve in each row */
        return;
    for (i = 0; i < rows; i++) {
        int row = (best & 2 ? l->plot.rows - rows : 0) + i;
        int column = best & 1 ? 1 : l->plot.columns - width;

        reserve(l, row, column - 1, canvas_width(name[i].line->name) + 3);
        canvas_text(l->canvas, l->plot.row + row, l->plot.column + column - 1, STYLE_TEXT, "   ");
        put_sample(l, l->plot.row + row, l->plot.column + column, name[i].line);
        canvas_text(l->canvas, l->plot.row + row, l->plot.column + column + 2,
                    cells_curve_style(name[i].line), name[i].line->name);
    }
}

static int by_height(const void *a, const void *b)
{
    const struct cells_name *p = a, *q = b;

    if (p->end != q->end)
        return p->end > q->end ? -1 : 1;
    return p->line < q->line ? -1 : p->line > q->line;
}

/* In the right margin, each at its line's height or as near as the others allow. */
static void draw_ends(struct cells_layout *l)
{
    double *at = x_malloc(sizeof *at * (size_t)(l->named + 1));
    double *gap = x_malloc(sizeof *gap * (size_t)(l->named + 1));
    int i, column = l->plot.column + l->plot.columns + 1, last = -1;

    qsort(l->name, (size_t)l->named, sizeof *l->name, by_height);
    for (i = 0; i < l->named; i++) {
        at[i] = dots_row(&l->dots, l->name[i].end);
        gap[i] = 1;
    }
    labels_spread(at, gap, l->named, 0, l->plot.rows - 1);
    for (i = 0; i < l->named; i++) {
        int row = (int)floor(at[i] + 0.5);

        row = row <= last ? last + 1 : row;
        last = row;
        put_sample(l, l->plot.row + row, column, l->name[i].line);
        canvas_text(l->canvas, l->plot.row + row, column + 2, cells_curve_style(l->name[i].line),
                    l->name[i].line->name);
    }
    free(at);
    free(gap);
}

void cells_draw_names(struct cells_layout *l)
{
    int i, kept = 0, row;
    size_t k;

    for (i = 0; i < l->named; i++) { /* lines that show nothing have no name */
        l->name[kept] = l->name[i];
        kept += curve_end(&l->reduced[l->name[i].line - l->figure->line], &l->name[kept].end);
    }
    l->named = kept;
    if (l->ends) {
        draw_ends(l);
    } else {
        for (i = kept = 0; i < l->named; i++)
            if (l->name[i].line->role != FIGURE_REFERENCE || !name_reference(l, &l->name[i]))
                l->name[kept++] = l->name[i];
        draw_legend(l, l->name, kept);
    }
    for (k = 0; k < l->figure->spans; k++) {
        const struct figure_span *span = &l->figure->span[k];
        int column = dots_column(&l->dots, fmax(0, axis_place(&l->x, span->low)));

        for (row = l->plot.rows - 1; row >= 0 && span->label[0]; row--)
            if (put_inside(l, row, column, STYLE_DIM, LAYER_RAW, span->label))
                break;
    }
}
