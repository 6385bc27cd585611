/*
 * bench_work -- watches around the kernels and the stack: what the processor does, not which phase
 * it does it for. What a kernel does inside the stack counts for the kernel's kind, except mixing,
 * which is the stack's own.
 */
#include <string.h>

#include "base/clock.h"
#include "math/kernels.h"
#include "nn/model.h"
#include "train/bench.h"

static struct {
    struct kernels watched;
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
    kernels_use(&w.watched);
    w.real_type = m->config.stack.type;
    if (m->dims.reading) {
        w.type = *w.real_type;
        w.type.forward = forward;
        w.type.backward = backward;
        m->config.stack.type = &w.type;
    }
}

void bench_unwatch(void)
{
    kernels_use(NULL);
}

void bench_watched(double work[BENCH_WORKS], double *watching)
{
    *watching = 2 * w.call_s * (double)w.calls;
    memcpy(work, w.spent, sizeof w.spent);
    memset(w.spent, 0, sizeof w.spent);
    w.calls = 0;
}
