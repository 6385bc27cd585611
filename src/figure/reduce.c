/* reduce -- decimation that keeps extremes, clipping, and labels that keep their distance. */
#include "figure/reduce.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "figure/axis.h"

/* The points of one column that follow each other: indices into the line. */
struct bucket {
    size_t first, lowest, highest, last;
    double left, right; /* data x of the column's edges: [left, right) */
    double low, high;   /* data, of the intervals */
    bool open, begins;
};

static void add_vertex(struct reduced *r, const struct figure_line *line, const struct bucket *b,
                       size_t i, bool begins, const struct figure_axis *x,
                       const struct figure_axis *y)
{
    struct vertex *v;

    r->vertex = x_grow(r->vertex, r->count, &r->capacity, sizeof *r->vertex);
    v = &r->vertex[r->count++];
    v->x = axis_place(x, line->x[i]);
    v->y = axis_place(y, line->y[i]);
    v->low = v->high = NAN;
    if (b && b->low <= b->high) {
        /* An interval that reaches 0 on a log axis reaches the bottom. */
        v->low = b->low > 0 || y->scale == SCALE_LINEAR ? axis_place(y, b->low) : 0;
        v->high = axis_place(y, b->high);
        if (isnan(v->high))
            v->low = NAN;
    }
    v->begins = begins;
    v->beneath = !b;
}

static void flush(struct reduced *r, struct bucket *b, const struct figure_line *line,
                  const struct figure_axis *x, const struct figure_axis *y)
{
    size_t order[4], i, n = 0, swap;

    if (!b->open)
        return;
    order[n++] = b->first;
    order[n++] = b->lowest;
    order[n++] = b->highest;
    order[n++] = b->last;
    if (order[1] > order[2]) {
        swap = order[1];
        order[1] = order[2];
        order[2] = swap;
    }
    for (i = 0; i < n; i++)
        if (!i || order[i] != order[i - 1])
            add_vertex(r, line, b, order[i], !i && b->begins, x, y);
    b->open = false;
}

/* The edges of the column that holds `value`, so that the next points need only two comparisons. */
static void place_edges(struct bucket *b, const struct figure_axis *axis, double value, int columns)
{
    double column = floor(axis_place(axis, value) * columns);

    b->left = column < 0 ? -HUGE_VAL : axis_value(axis, column / columns);
    b->right = column < 0          ? axis->low
               : column >= columns ? HUGE_VAL
                                   : axis_value(axis, (column + 1) / columns);
    if (column >= columns)
        b->left = axis->high;
}

void figure_reduce(struct reduced *r, const struct figure_line *line, const struct figure_axis *x,
                   const struct figure_axis *y, int columns)
{
    struct bucket b = { 0 };
    bool gap = true, was_beneath = false;
    size_t i;

    memset(r, 0, sizeof *r);
    for (i = 0; i < line->count; i++) {
        double px = line->x[i], py = line->y[i];
        bool inside = px >= x->low && px <= x->high;

        if (!isfinite(py) || !isfinite(px) || (x->scale == SCALE_LOG && px <= 0)) {
            flush(r, &b, line, x, y);
            gap = true;
            was_beneath = false;
            continue;
        }
        r->above += inside && py > y->high;
        r->below += inside && py < y->low;
        if (y->scale == SCALE_LOG && py <= 0) {
            flush(r, &b, line, x, y);
            if (!was_beneath || !(px >= b.left && px < b.right)) {
                place_edges(&b, x, px, columns);
                add_vertex(r, line, NULL, i, true, x, y);
            }
            gap = was_beneath = true;
            continue;
        }
        was_beneath = false;
        if (line->apart) {
            flush(r, &b, line, x, y);
            gap = true;
        }
        if (!b.open || !(px >= b.left && px < b.right)) {
            flush(r, &b, line, x, y);
            place_edges(&b, x, px, columns);
            b.first = b.lowest = b.highest = i;
            b.low = HUGE_VAL;
            b.high = -HUGE_VAL;
            b.open = true;
            b.begins = gap;
            gap = false;
        }
        b.last = i;
        if (py < line->y[b.lowest])
            b.lowest = i;
        if (py > line->y[b.highest])
            b.highest = i;
        if (line->low && line->low[i] <= line->high[i]) {
            b.low = fmin(b.low, line->low[i]);
            b.high = fmax(b.high, line->high[i]);
        }
    }
    flush(r, &b, line, x, y);
}

void reduced_release(struct reduced *r)
{
    free(r->vertex);
    memset(r, 0, sizeof *r);
}

bool unit_clip(double *x0, double *y0, double *x1, double *y1)
{
    double dx = *x1 - *x0, dy = *y1 - *y0, from = 0, to = 1;
    const double step[4] = { -dx, dx, -dy, dy };
    const double room[4] = { *x0, 1 - *x0, *y0, 1 - *y0 };
    int i;

    for (i = 0; i < 4; i++) { /* Liang-Barsky */
        double t = room[i] / step[i];

        if (step[i] == 0) {
            if (room[i] < 0)
                return false;
        } else if (step[i] < 0) {
            if (t > from)
                from = t;
        } else if (t < to) {
            to = t;
        }
    }
    if (!(from <= to))
        return false;
    *x1 = *x0 + to * dx;
    *y1 = *y0 + to * dy;
    *x0 += from * dx;
    *y0 += from * dy;
    return true;
}

bool labels_spread(double *at, const double *gap, int count, double low, double high)
{
    double *offset = x_malloc(sizeof *offset * (size_t)(count + 1)), total = 0;
    double *mean = x_malloc(sizeof *mean * (size_t)(count + 1));
    int *size = x_malloc(sizeof *size * (size_t)(count + 1)), blocks = 0, i, j, k = 0;

    /* With z[i] = at[i] - offset[i] the distances become z ascending: isotonic regression, solved
     * by pooling adjacent violators. */
    for (i = 0; i < count; i++) {
        total += i ? gap[i] : 0;
        offset[i] = total;
        mean[blocks] = at[i] - total;
        size[blocks++] = 1;
        while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
            int joined = size[blocks - 2] + size[blocks - 1];

            mean[blocks - 2] =
                (mean[blocks - 2] * size[blocks - 2] + mean[blocks - 1] * size[blocks - 1]) /
                joined;
            size[blocks - 2] = joined;
            blocks--;
        }
    }
    for (i = 0; i < blocks; i++) {
        double z = mean[i] > high - total ? high - total : mean[i];

        if (z < low)
            z = low;
        for (j = 0; j < size[i]; j++, k++)
            at[k] = z + offset[k];
    }
    free(offset);
    free(mean);
    free(size);
    return total <= high - low;
}
