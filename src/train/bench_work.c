/*
 * bench_work -- watches around the kernels and the stack: what the processor does, not which phase
 * it does it for. What a kernel does inside the stack counts for the kernel's kind, except mixing,
 * which is the stack's own.
 */
#include <string.h>

#include "base/clock.h"
#include "math/matrix.h"
#include "nn/model.h"
#include "train/bench.h"

static struct {
    struct kernels watched;
    struct lanes lanes;
    double lanes_done; /* multiply-adds, with all padding; too short calls to be timed */
    const struct kernels *real_kernels;
    struct stack_type type;
    const struct stack_type *real_type;
    double spent[BENCH_WORKS], call_s;
    double nested; /* of products and exponentials since the stack was entered */
    int64_t calls, nested_calls;
    bool inside;
} w;

static void add(enum bench_work work, double began)
{
    double took = clock_monotonic_s() - began - w.call_s;

    w.spent[work] += took;
    w.calls++;
    if (w.inside) {
        w.nested += took;
        w.nested_calls++;
    }
}

#define WATCHED(WORK, CALL)                                                                        \
    double began = clock_monotonic_s();                                                            \
    w.real_kernels->CALL;                                                                          \
    add(WORK, began);

static void product(real *out, int out_row, const real *a, int a_row, int a_column, const real *b,
                    int b_row, int m, int n, int k)
{
    WATCHED(BENCH_PRODUCTS, product(out, out_row, a, a_row, a_column, b, b_row, m, n, k))
}

static void exp_watched(real *x, size_t count)
{
    WATCHED(BENCH_EXPONENTIALS, exp(x, count))
}

static void sigmoid(real *x, size_t count)
{
    WATCHED(BENCH_EXPONENTIALS, sigmoid(x, count))
}

static void tanh_watched(real *x, size_t count)
{
    WATCHED(BENCH_EXPONENTIALS, tanh(x, count))
}

static void lstm_forward(real *restrict kept, real *restrict hidden, int hidden_row,
                         real *restrict gates, int gates_row, const real *restrict old_kept,
                         int units, int rows)
{
    WATCHED(BENCH_EXPONENTIALS,
            lstm_forward(kept, hidden, hidden_row, gates, gates_row, old_kept, units, rows))
}

static void lstm_backward(real *restrict d_gates, real *restrict d_cell, const real *d_hidden,
                          const real *gates, const real *old_cell, const real *tanh_cell, int units)
{
    WATCHED(BENCH_EXPONENTIALS,
            lstm_backward(d_gates, d_cell, d_hidden, gates, old_cell, tanh_cell, units))
}

static void gru_forward(real *restrict kept, real *restrict hidden, int hidden_row,
                        real *restrict gates, int gates_row, const real *restrict old_kept,
                        int units, int rows)
{
    WATCHED(BENCH_EXPONENTIALS,
            gru_forward(kept, hidden, hidden_row, gates, gates_row, old_kept, units, rows))
}

static void gru_backward(real *restrict d_gates, real *restrict d_kept, const real *d_hidden,
                         const real *gates, const real *old_kept, int units)
{
    WATCHED(BENCH_EXPONENTIALS, gru_backward(d_gates, d_kept, d_hidden, gates, old_kept, units))
}

static void sharpen(real *x, real sharpness, size_t count)
{
    WATCHED(BENCH_EXPONENTIALS, sharpen(x, sharpness, count))
}

/* The stack's own share of a call that began then; the watches inside it cost as well. */
static void leave(double began)
{
    double took = clock_monotonic_s() - began;

    w.inside = false;
    w.calls++;
    w.spent[BENCH_STACK] += took - w.call_s - w.nested - (double)w.nested_calls * 2 * w.call_s;
}

static double enter(void)
{
    w.inside = true;
    w.nested = 0;
    w.nested_calls = 0;
    return clock_monotonic_s();
}

static void forward(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row)
{
    double began = enter();

    w.real_type->forward(s, t, reading, reading_row, score, score_row, hidden, hidden_row);
    leave(began);
}

static void backward(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row)
{
    double began = enter();

    w.real_type->backward(s, t, d_score, score_row, d_hidden, hidden_row, d_reading, reading_row);
    leave(began);
}

/* Products large enough for OpenBLAS. */
static void blas(bool begins)
{
    static double began;

    if (begins)
        began = clock_monotonic_s();
    else
        add(BENCH_PRODUCTS, began);
}

/* The pieces of a softmax; the first and the last are no exponentials, but of the same pass. */
static real shift(real *restrict x, const real *restrict bias, size_t count)
{
    double began = clock_monotonic_s();
    real most = w.real_kernels->shift(x, bias, count);

    add(BENCH_EXPONENTIALS, began);
    return most;
}

static real exp_sum(real *x, real less, size_t count)
{
    double began = clock_monotonic_s();
    real sum = w.real_kernels->exp_sum(x, less, count);

    add(BENCH_EXPONENTIALS, began);
    return sum;
}

static void share(real *restrict x, real scale, real *restrict total, size_t count)
{
    WATCHED(BENCH_EXPONENTIALS, share(x, scale, total, count))
}

static void lanes_mix(double *out, int outs, const double *in, ptrdiff_t ins, const double *c,
                      ptrdiff_t c_row, bool add_up)
{
    w.lanes_done += (double)outs * (double)ins * LANES;
    w.real_kernels->lanes->mix(out, outs, in, ins, c, c_row, add_up);
}

static void lanes_dots(double *sum, const double *in, ptrdiff_t ins, const double *d, int outs)
{
    w.lanes_done += (double)outs * (double)ins * LANES;
    w.real_kernels->lanes->dots(sum, in, ins, d, outs);
}

static void lanes_cross(double *out, const double *in, int ins, const double *d, int outs,
                        ptrdiff_t blocks)
{
    w.lanes_done += (double)outs * ins * (double)blocks * LANES;
    w.real_kernels->lanes->cross(out, in, ins, d, outs, blocks);
}

static bool settle(struct stack *s, int b)
{
    double began = enter();
    bool trusted = w.real_type->settle(s, b);

    leave(began);
    return trusted;
}

static void resume(struct stack *s)
{
    double began = enter();

    w.real_type->resume(s);
    leave(began);
}

void bench_watch(struct model *m)
{
    enum { TRIES = 40, LOOKS = 200 };
    double began, took;
    int i, j;

    memset(&w, 0, sizeof w);
    /* A watch costs about one look at the clock inside what it measures and one outside. */
    w.call_s = 1;
    for (i = 0; i < TRIES; i++) {
        began = clock_monotonic_s();
        for (j = 0; j < LOOKS; j++)
            clock_monotonic_s();
        took = (clock_monotonic_s() - began) / LOOKS;
        w.call_s = took < w.call_s ? took : w.call_s;
    }
    w.real_kernels = kernels_best();
    w.watched = *w.real_kernels;
    w.watched.product = product;
    w.watched.exp = exp_watched;
    w.watched.sigmoid = sigmoid;
    w.watched.tanh = tanh_watched;
    w.watched.lstm_forward = lstm_forward;
    w.watched.lstm_backward = lstm_backward;
    w.watched.gru_forward = gru_forward;
    w.watched.gru_backward = gru_backward;
    w.watched.sharpen = sharpen;
    w.watched.shift = shift;
    w.watched.exp_sum = exp_sum;
    w.watched.share = share;
    w.lanes = *w.real_kernels->lanes;
    w.lanes.mix = lanes_mix;
    w.lanes.dots = lanes_dots;
    w.lanes.cross = lanes_cross;
    w.watched.lanes = &w.lanes;
    matrix_watch(blas);
    kernels_use(&w.watched);
    w.real_type = m->config.stack.type;
    if (m->dims.reading) {
        w.type = *w.real_type;
        w.type.forward = forward;
        w.type.backward = backward;
        w.type.settle = w.real_type->settle ? settle : NULL;
        w.type.resume = w.real_type->resume ? resume : NULL;
        m->config.stack.type = &w.type;
    }
}

void bench_unwatch(void)
{
    kernels_use(NULL);
    matrix_watch(NULL);
}

double bench_lanes_done(void)
{
    double done = w.lanes_done;

    w.lanes_done = 0;
    return done;
}

void bench_watched(double work[BENCH_WORKS], double *watching)
{
    *watching = 2 * w.call_s * (double)w.calls;
    memcpy(work, w.spent, sizeof w.spent);
    memset(w.spent, 0, sizeof w.spent);
    w.calls = 0;
}
