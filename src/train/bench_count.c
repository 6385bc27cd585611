/* bench_count -- the arithmetic that the mathematics asks for, and what has to be moved for it. */
#include <math.h>

#include "nn/model.h"
#include "train/bench.h"

struct sums {
    double adds;  /* multiply-adds of one string, forward */
    double reads; /* numbers of the chart that the pop sums take, forward */
};

/* Change j of one string, of which i exists from `oldest` on; see stack/pda.h. */
static void one_change(struct sums *sum, const struct stack_spec *s, int oldest, int j)
{
    double q = s->states, y = s->symbols, r = q * y, m = s->vector, below = 0;
    /* One row is the bottom symbol; with vectors there may be one more for the bottom's. */
    double bottom = 1 + (m > 0 && !s->bottom_single && r > 1);
    int i;

    for (i = oldest; i < j; i++) {
        double rows = i < 0 ? bottom : r;

        sum->adds += rows * r + r * m; /* alpha, and eta */
        if (i > j - 2)
            break;
        sum->adds += rows * r * r; /* repl */
        if (i > oldest) {          /* i is the k of a pop sum */
            sum->adds += r * r * q + below * y * q * q;
            sum->reads += below * y * q;
        }
        below += rows;
    }
}

static void automaton(struct sums *sum, const struct stack_spec *s, int length, bool chunk)
{
    int j, first = s->bottom_original ? 0 : -1;

    sum->adds = sum->reads = 0;
    if (chunk) {
        for (j = 0; j < length; j++)
            one_change(sum, s, s->window, 2 * s->window);
        return;
    }
    for (j = 1; j < length; j++)
        one_change(sum, s, s->window && j - s->window > first ? j - s->window : first, j);
}

static double products(const struct model *m, double b, int length)
{
    bool chunk = m->config.embedded;
    double n = length, h = m->config.hidden, g = m->config.cell->needed * h, gates = 0, first;
    double s = m->dims.scores, o = m->outputs;
    int l;

    for (l = 0; l < m->config.layers; l++)
        gates += b * g * (m->layer[l].x - (chunk ? 0 : m->layer[l].skip) + h);
    first = b * g * (m->layer[0].x - m->layer[0].skip + h);
    /* What is carried is constant: no derivative by the h of its change. */
    return 3 * n * gates - first + 3 * (n - !chunk) * b * s * h - (chunk ? b * s * h : 0) +
           3 * (n + !chunk) * b * o * h;
}

void bench_count(const struct model *m, int batch, int length, struct bench_count *out)
{
    const struct stack_spec *spec = &m->config.stack;
    double b = batch, width = m->dims.reading, cells = 0, limit = spec->depth_limit;
    double tape = (double)tape_bytes(m, STACK_TRAIN, batch, length);
    int t, changes = length - !m->config.embedded;

    *out = (struct bench_count){ .products = products(m, b, length) };
    out->working_set = tape;
    out->bytes = 2 * tape;
    for (t = 1; t <= changes; t++) {
        double depth = spec->type->actions == 3 ? fmin(t, length - t) : t;

        cells += m->config.embedded ? limit : limit > 0 ? fmin(depth, limit) : depth;
    }
    if (spec->states) {
        struct sums sum;

        automaton(&sum, spec, length, m->config.embedded);
        out->stack = out->double_adds = 3 * b * sum.adds;
        /* The chart forward; it and its derivative on the way back. A string's are far apart from
         * the next one's. */
        out->bytes = 3 * b * sum.reads * sizeof(double);
        out->working_set = tape / b;
    } else if (spec->type->actions == 3) {
        out->stack = 9 * b * width * cells;
    } else if (spec->type->actions) {
        out->stack = 3 * b * (width + 1) * cells;
    }
    if (m->config.embedded) {
        /* Parameters: read twice and updated; their gradient cleared, added to, and read twice. */
        double parameters = (double)m->params.total * sizeof(real);

        out->bytes += 8 * parameters;
        if (!spec->states)
            out->working_set += 2 * parameters;
    }
}
