/*
 * Every kernel in every version for this CPU, against plain loops and libm. Built twice: for
 * double, where the exponentials are libm's own, and for float (kernels32), where their error is
 * bounded.
 */
#include "engine.h"

#include "math/kernels.h"

#define EACH_KERNELS(k)                                                                            \
    const struct kernels *const *at_, *k;                                                          \
    for (at_ = kernels_all(); (k = *at_) != NULL; at_++)

enum { MARK = 12345 }; /* what must not be overwritten */

/* ---- product ------------------------------------------------------------------------------- */
struct shape {
    int m, n, k, out_row, w_row, a_row, a_column;
};

/* Exactly as many numbers as the contract says, so that a sanitizer sees one too many. */
static size_t span(int rows, int row, int columns)
{
    return rows ? (size_t)(rows - 1) * (size_t)row + (size_t)columns : 0;
}

static struct shape draw_shape(struct rng *r, int most_m)
{
    struct shape s = { .m = 1 + (int)rng_below(r, (uint32_t)most_m),
                       .n = REAL_PAD * (1 + (int)rng_below(r, 4)),
                       .k = (int)rng_below(r, 71) };

    s.out_row = s.n + (int)rng_below(r, 20);
    s.w_row = s.n + (int)rng_below(r, 20);
    if (rng_below(r, 2)) { /* transposed */
        s.a_row = 1;
        s.a_column = s.m + (int)rng_below(r, 9);
    } else {
        s.a_row = s.k + (int)rng_below(r, 9);
        s.a_column = 1;
    }
    return s;
}

static void check_product(const struct kernels *kernels, const struct shape *s, const real *a,
                          const real *w, const real *before, double tolerance)
{
    size_t size = span(s->m, s->out_row, s->n) + 7;
    real *out = x_malloc(size * sizeof *out);
    int i, j, l;

    memcpy(out, before, size * sizeof *out);
    kernels->product(out, s->out_row, a, s->a_row, s->a_column, w, s->w_row, s->m, s->n, s->k);
    for (i = 0; i < s->m; i++)
        for (j = 0; j < s->out_row && (size_t)(i * s->out_row + j) < size; j++) {
            double sum = (double)before[i * s->out_row + j], largest = fabs(sum);

            for (l = 0; j < s->n && l < s->k; l++) {
                double term =
                    (double)a[i * s->a_row + l * s->a_column] * (double)w[l * s->w_row + j];

                sum += term;
                largest += fabs(term);
            }
            if (!(fabs((double)out[i * s->out_row + j] - sum) <= tolerance * largest))
                fail_msg("%s: [%d, %d] of %dx%dx%d strides %d %d: got %.17g, expected %.17g",
                         kernels->name, i, j, s->m, s->n, s->k, s->a_row, s->a_column,
                         (double)out[i * s->out_row + j], sum);
        }
    for (i = 1; i <= 7; i++)
        assert_true(out[size - (size_t)i] == MARK);
    free(out);
}

static void product__matches__triple_loop(void **state)
{
    struct rng r;
    int trial;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (trial = 0; trial < 1500; trial++) {
        struct shape s = draw_shape(&r, trial % 10 ? 12 : 45);
        size_t a_size = s.k ? (size_t)((s.m - 1) * s.a_row + (s.k - 1) * s.a_column + 1) : 0;
        size_t w_size = span(s.k, s.w_row, s.n), out_size = span(s.m, s.out_row, s.n) + 7, i;
        real *a = x_malloc(a_size * sizeof *a), *w = x_malloc(w_size * sizeof *w);
        real *out = x_malloc(out_size * sizeof *out);
        bool whole = trial & 1; /* small whole numbers: every sum is exact */

        draw_reals(&r, a, a_size, whole ? -9 : -2, whole ? 9 : 2);
        draw_reals(&r, w, w_size, whole ? -9 : -2, whole ? 9 : 2);
        draw_reals(&r, out, out_size, whole ? -9 : -2, whole ? 9 : 2);
        for (i = 0; whole && i < a_size; i++)
            a[i] = (real)floor((double)a[i]);
        for (i = 0; whole && i < w_size; i++)
            w[i] = (real)floor((double)w[i]);
        for (i = 0; whole && i < out_size; i++)
            out[i] = (real)floor((double)out[i]);
        for (i = 1; i <= 7; i++)
            out[out_size - i] = MARK;
        {
            EACH_KERNELS(k)
            check_product(k, &s, a, w, out, whole ? 0 : (s.k + 1) * REAL_EPSILON);
        }
        free(a);
        free(w);
        free(out);
    }
}

static void product__lets_pass__nan_in_its_row_only(void **state)
{
    real a[7 * 3], w[3 * 32], out[7 * 32];
    int i, bad;

    (void)state;
    EACH_KERNELS(k)
    {
        for (bad = 0; bad < 7; bad++) {
            for (i = 0; i < 7 * 3; i++)
                a[i] = 1;
            for (i = 0; i < 3 * 32; i++)
                w[i] = 0;
            memset(out, 0, sizeof out);
            a[bad * 3 + 1] = (real)NAN;
            k->product(out, 32, a, 3, 1, w, 32, 7, 32, 3);
            for (i = 0; i < 7 * 32; i++)
                assert_int_equal(isnan(out[i]) != 0, i / 32 == bad);
        }
    }
}

/* ---- exponentials --------------------------------------------------------------------------- */
struct function {
    const char *name;
    size_t offset; /* in struct kernels */
    double (*exact)(double);
    double low, high; /* where the float version promises its error */
    double ulps;
};

static double exact_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static const struct function functions[] = {
    { "exp", offsetof(struct kernels, exp), exp, -87, 88, 1.3 },
    { "sigmoid", offsetof(struct kernels, sigmoid), exact_sigmoid, -87, 100, 2.5 },
    { "tanh", offsetof(struct kernels, tanh), tanh, -100, 100, 3.2 },
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static void apply(const struct kernels *k, const struct function *f, real *x, size_t count)
{
    void (*call)(real *, size_t);

    memcpy(&call, (const char *)k + f->offset, sizeof call);
    call(x, count);
}

static double ulps_off(double got, double exact)
{
#ifdef REAL_DOUBLE
    return got == exact ? 0 : fabs(got - exact) / (fabs(exact) * REAL_EPSILON);
#else
    int exponent = exact == 0 ? -126 : ilogb(exact);

    return fabs(got - exact) / ldexp(1, (exponent < -126 ? -126 : exponent) - 23);
#endif
}

/* The double build calls libm, so nothing may differ; sigmoid is then the same expression. */
static double allowed(const struct function *f)
{
    return sizeof(real) == sizeof(double) ? 0 : f->ulps;
}

static void check_points(const struct function *f, const real *x, size_t count)
{
    real y[512];
    size_t i;

    EACH_KERNELS(k)
    {
        memcpy(y, x, count * sizeof *y);
        apply(k, f, y, count);
        for (i = 0; i < count; i++) {
            double exact = f->exact((double)x[i]), off = ulps_off((double)y[i], exact);

            if (!(off <= allowed(f)))
                fail_msg("%s %s(%.9g) = %.9g, %.2f ulp from %.9g", k->name, f->name, (double)x[i],
                         (double)y[i], off, exact);
        }
    }
}

static void exponentials__stay_near__libm(void **state)
{
    enum { PIECE = 512, PIECES = 1600 };
    real x[PIECE];
    int f, i, j;

    (void)state;
    for (f = 0; f < FUNCTIONS; f++) {
        double low = functions[f].low, high = functions[f].high;

        for (i = 0; i < PIECES; i++) {
            for (j = 0; j < PIECE; j++) {
                double u = (i * PIECE + j + 0.5) / (PIECES * PIECE);

                /* Evenly over the range, evenly over -1 .. 1, and evenly over magnitudes. */
                if (i % 3 == 0)
                    x[j] = (real)(low + (high - low) * u);
                else if (i % 3 == 1)
                    x[j] = (real)(2 * u - 1);
                else
                    x[j] = (real)((j & 1 ? 1 : -1) * pow(2, -40 + 45 * u));
            }
            check_points(&functions[f], x, PIECE);
        }
    }
}

static void exponentials__treat_well__special_values(void **state)
{
    real x[7], tiny = sizeof(real) == sizeof(double) ? (real)5e-324 : (real)1e-45;
    int i;

    (void)state;
    EACH_KERNELS(k)
    {
        for (i = 0; i < FUNCTIONS; i++) { /* each alone: a tail, not a vector */
            real nan_alone = (real)NAN, many[19];
            int j;

            apply(k, &functions[i], &nan_alone, 1);
            assert_true(isnan(nan_alone));
            for (j = 0; j < 19; j++)
                many[j] = j % 3 ? 0 : (real)NAN;
            apply(k, &functions[i], many, 19);
            for (j = 0; j < 19; j++)
                assert_int_equal(isnan(many[j]) != 0, j % 3 == 0);
        }
#define SET(a, b, c, d, e, f, g)                                                                   \
    do {                                                                                           \
        const real with[7] = { a, b, c, d, e, f, g };                                              \
        memcpy(x, with, sizeof x);                                                                 \
    } while (0)
        SET((real)INFINITY, -(real)INFINITY, tiny, -tiny, 0, (real)1e30, (real)-1e30);
        k->exp(x, 7);
        assert_true(x[0] > (real)1e38 && x[5] > (real)1e38);
        assert_true(x[1] >= 0 && x[1] < (real)2e-38 && x[6] >= 0 && x[6] < (real)2e-38);
        assert_true(x[2] == 1 && x[3] == 1 && x[4] == 1);
        SET((real)INFINITY, -(real)INFINITY, tiny, -tiny, 0, (real)1e30, (real)-1e30);
        k->sigmoid(x, 7);
        assert_true(x[0] == 1 && x[5] == 1);
        assert_true(x[1] >= 0 && x[1] < (real)1e-37 && x[6] >= 0 && x[6] < (real)1e-37);
        assert_true(x[2] == (real)0.5 && x[3] == (real)0.5 && x[4] == (real)0.5);
        SET((real)INFINITY, -(real)INFINITY, tiny, -tiny, 0, (real)1e30, (real)-1e30);
        k->tanh(x, 7);
        assert_true(x[0] == 1 && x[1] == -1 && x[5] == 1 && x[6] == -1);
        assert_true(x[2] == tiny && x[3] == -tiny && x[4] == 0);
    }
}

static void exponentials__stay_within__their_bounds(void **state)
{
    enum { COUNT = 400 };
    real x[COUNT], s[COUNT], t[COUNT], mirrored[COUNT];
    struct rng r;
    int trial, i;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    EACH_KERNELS(k)
    {
        for (trial = 0; trial < 200; trial++) {
            for (i = 0; i < COUNT; i++)
                x[i] = (real)((rng_unit(&r) - 0.5) * pow(10, rng_uniform(&r, -8, 6)));
            memcpy(s, x, sizeof x);
            memcpy(t, x, sizeof x);
            k->sigmoid(s, COUNT);
            k->tanh(t, COUNT);
            for (i = 0; i < COUNT; i++)
                mirrored[i] = -x[i];
            k->tanh(mirrored, COUNT);
            for (i = 0; i < COUNT; i++) {
                assert_true(s[i] >= 0 && s[i] <= 1);
                assert_true(t[i] >= -1 && t[i] <= 1);
                assert_true(t[i] == -mirrored[i]);
            }
        }
    }
}

/* A number's result must not depend on where in a row it stands: rows of a batch are independent.
 */
static void exponentials__ignore__the_place(void **state)
{
    real x[64], one;
    struct rng r;
    int f, i, count;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    EACH_KERNELS(k)
    {
        for (f = 0; f < FUNCTIONS; f++)
            for (count = 0; count < 60; count++) {
                real v = (real)rng_uniform(&r, -5, 5);

                one = v;
                apply(k, &functions[f], &one, 1);
                for (i = 0; i < count; i++)
                    x[i] = v;
                for (; i < 64; i++)
                    x[i] = MARK;
                apply(k, &functions[f], x, (size_t)count);
                for (i = 0; i < 64; i++)
                    if (x[i] != (i < count ? one : MARK))
                        fail_msg("%s %s(%.9g): at %d of %d: %.9g, alone %.9g", k->name,
                                 functions[f].name, (double)v, i, count, (double)x[i], (double)one);
            }
    }
}

/* ---- element by element --------------------------------------------------------------------- */
enum { MOST = 80 };

static void near_all(const struct kernels *k, const char *what, const real *got,
                     const double *expected, int count)
{
    int i;

    for (i = 0; i < MOST; i++) {
        if (i >= count && got[i] != MARK)
            fail_msg("%s %s wrote past its %d numbers", k->name, what, count);
        if (i < count &&
            !(fabs((double)got[i] - expected[i]) <= 8 * REAL_EPSILON * (1 + fabs(expected[i]))))
            fail_msg("%s %s [%d] of %d: got %.17g, expected %.17g", k->name, what, i, count,
                     (double)got[i], expected[i]);
    }
}

static void mark(real *x, int from)
{
    for (; from < MOST; from++)
        x[from] = MARK;
}

static void mixes__match__plain_loops(void **state)
{
    real in[6][MOST], out[3][MOST];
    double expected[3][MOST];
    struct rng r;
    int count, i;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    EACH_KERNELS(k)
    {
        for (count = 0; count < 70; count++) {
            draw_reals(&r, in[0], sizeof in / sizeof **in, -1, 1);
            draw_reals(&r, out[0], sizeof out / sizeof **out, -1, 1);
            for (i = 0; i < count; i++)
                expected[0][i] = (double)in[0][i] * (double)in[1][i] +
                                 (double)in[2][i] * (double)in[3][i] +
                                 (double)in[4][i] * (double)in[5][i];
            mark(out[0], count);
            k->mix(out[0], in[0], in[1], in[2], in[3], in[4], in[5], (size_t)count);
            near_all(k, "mix", out[0], expected[0], count);

            draw_reals(&r, out[0], sizeof out / sizeof **out, -1, 1);
            for (i = 0; i < count; i++) {
                expected[0][i] = (double)out[0][i] + (double)in[0][i] * (double)in[1][i];
                expected[1][i] = (double)out[1][i] + (double)in[0][i] * (double)in[2][i];
                expected[2][i] = (double)out[2][i] + (double)in[0][i] * (double)in[3][i];
            }
            for (i = 0; i < 3; i++)
                mark(out[i], count);
            k->mix_backward(out[0], out[1], out[2], in[0], in[1], in[2], in[3], (size_t)count);
            for (i = 0; i < 3; i++)
                near_all(k, "mix_backward", out[i], expected[i], count);
        }
    }
}

/* Rows of LSTM units as the cell lays them out, every row `gates_row` or `hidden_row` long. */
static void check_lstm(const struct kernels *k, int units, int rows, struct rng *r)
{
    enum { GATES_ROW = 4 * MOST, HIDDEN_ROW = MOST + 3, ROWS = 4 };
    static real gates[ROWS * GATES_ROW], old[2 * ROWS * MOST], kept[2 * ROWS * MOST + 1];
    static real hidden[ROWS * HIDDEN_ROW], d_gates[GATES_ROW], d_cell[MOST], d_hidden[MOST];
    static double e[4][MOST], e_d_cell[MOST];
    real row[MOST];
    int b, j, g;

    draw_reals(r, gates, sizeof gates / sizeof *gates, 0.01, 0.99);
    draw_reals(r, old, sizeof old / sizeof *old, -2, 2);
    for (j = 0; j < ROWS * HIDDEN_ROW; j++)
        hidden[j] = MARK;
    kept[2 * rows * units] = MARK;
    {
        static real before[ROWS * GATES_ROW];

        memcpy(before, gates, sizeof gates);
        k->lstm_forward(kept, hidden, HIDDEN_ROW, gates, GATES_ROW, old, units, rows);
        for (b = 0; b < rows; b++) {
            for (j = 0; j < units; j++) {
                const real *in = before + b * GATES_ROW + j;
                double next = 2 * (double)in[2 * units] - 1;

                e[0][j] = (double)in[units] * (double)old[b * units + j] + (double)in[0] * next;
                e[1][j] = tanh(e[0][j]);
                e[2][j] = (double)in[3 * units] * e[1][j];
                e[3][j] = next;
                assert_true(gates[b * GATES_ROW + j] == in[0]);
                assert_true(gates[b * GATES_ROW + units + j] == in[units]);
                assert_true(gates[b * GATES_ROW + 3 * units + j] == in[3 * units]);
            }
            mark(row, units);
            memcpy(row, kept + b * units, (size_t)units * sizeof(real));
            near_all(k, "cell", row, e[0], units);
            memcpy(row, kept + (rows + b) * units, (size_t)units * sizeof(real));
            near_all(k, "tanh(cell)", row, e[1], units);
            memcpy(row, hidden + b * HIDDEN_ROW, (size_t)units * sizeof(real));
            near_all(k, "hidden", row, e[2], units);
            memcpy(row, gates + b * GATES_ROW + 2 * units, (size_t)units * sizeof(real));
            near_all(k, "tanh(g)", row, e[3], units);
            for (j = units; j < HIDDEN_ROW; j++)
                assert_true(hidden[b * HIDDEN_ROW + j] == MARK);
            for (j = 4 * units; j < GATES_ROW; j++)
                assert_true(gates[b * GATES_ROW + j] == before[b * GATES_ROW + j]);
        }
        assert_true(kept[2 * rows * units] == MARK);
    }
    for (b = 0; b < rows; b++) {
        const real *gate = gates + b * GATES_ROW;

        draw_reals(r, d_hidden, MOST, -1, 1);
        draw_reals(r, d_cell, MOST, -1, 1);
        for (j = 0; j < units; j++) {
            double in = (double)gate[j], keep = (double)gate[units + j];
            double next = (double)gate[2 * units + j], show = (double)gate[3 * units + j];
            double dh = (double)d_hidden[j], c = (double)kept[b * units + j];
            double dc = (double)d_cell[j] + dh * show / (cosh(c) * cosh(c));

            e[0][j] = dc * next * in * (1 - in);
            e[1][j] = dc * (double)old[b * units + j] * keep * (1 - keep);
            e[2][j] = dc * in * (1 - next * next);
            e[3][j] = dh * tanh(c) * show * (1 - show);
            e_d_cell[j] = dc * keep;
        }
        for (j = 0; j < GATES_ROW; j++)
            d_gates[j] = MARK;
        mark(d_cell, units);
        k->lstm_backward(d_gates, d_cell, d_hidden, gate, old + b * units,
                         kept + (rows + b) * units, units);
        near_all(k, "d_cell", d_cell, e_d_cell, units);
        for (g = 0; g < 4; g++) {
            mark(row, units);
            memcpy(row, d_gates + g * units, (size_t)units * sizeof(real));
            near_all(k, "d_gates", row, e[g], units);
        }
        for (j = 4 * units; j < GATES_ROW; j++)
            assert_true(d_gates[j] == MARK);
    }
}

static void lstm__matches__plain_loops(void **state)
{
    struct rng r;
    int units, rows;

    (void)state;
    rng_init(&r, 5, RNG_CHECK, 5);
    EACH_KERNELS(k)
    {
        for (units = 1; units < 70; units++)
            for (rows = 1; rows <= 4; rows++)
                check_lstm(k, units, rows, &r);
    }
}

/* The same of GRU units: gates r, z, n of the input, n of the state. */
static void check_gru(const struct kernels *k, int units, int rows, struct rng *r)
{
    enum { GATES_ROW = 4 * MOST, HIDDEN_ROW = MOST + 3, ROWS = 4 };
    static real gates[ROWS * GATES_ROW], before[ROWS * GATES_ROW], old[ROWS * MOST];
    static real kept[ROWS * MOST + 1], hidden[ROWS * HIDDEN_ROW];
    real d_gates[GATES_ROW], d_kept[MOST], d_hidden[MOST], row[MOST];
    double e[5][MOST];
    int b, j, g;

    draw_reals(r, gates, sizeof gates / sizeof *gates, -2, 2);
    draw_reals(r, old, sizeof old / sizeof *old, -1, 1);
    memcpy(before, gates, sizeof gates);
    for (j = 0; j < ROWS * HIDDEN_ROW; j++)
        hidden[j] = MARK;
    kept[rows * units] = MARK;
    k->gru_forward(kept, hidden, HIDDEN_ROW, gates, GATES_ROW, old, units, rows);
    assert_true(kept[rows * units] == MARK);
    for (b = 0; b < rows; b++) {
        const real *in = before + b * GATES_ROW, *out = gates + b * GATES_ROW;

        for (j = 0; j < units; j++) {
            e[0][j] = 1 / (1 + exp(-(double)in[j]));
            e[1][j] = 1 / (1 + exp(-(double)in[units + j]));
            e[2][j] = tanh((double)in[2 * units + j] + e[0][j] * (double)in[3 * units + j]);
            e[3][j] = (1 - e[1][j]) * e[2][j] + e[1][j] * (double)old[b * units + j];
        }
        for (g = 0; g < 3; g++) {
            mark(row, units);
            memcpy(row, out + g * units, (size_t)units * sizeof(real));
            near_all(k, "gru gates", row, e[g], units);
        }
        for (j = 3 * units; j < GATES_ROW; j++)
            assert_true(out[j] == in[j]);
        mark(row, units);
        memcpy(row, hidden + b * HIDDEN_ROW, (size_t)units * sizeof(real));
        near_all(k, "gru hidden", row, e[3], units);
        assert_memory_equal(row, kept + b * units, (size_t)units * sizeof(real));
        for (j = units; j < HIDDEN_ROW; j++)
            assert_true(hidden[b * HIDDEN_ROW + j] == MARK);

        draw_reals(r, d_hidden, MOST, -1, 1);
        draw_reals(r, d_kept, MOST, -1, 1);
        for (j = 0; j < units; j++) {
            double reset = (double)out[j], z = (double)out[units + j];
            double n = (double)out[2 * units + j], dh = (double)d_hidden[j] + (double)d_kept[j];

            e[2][j] = dh * (1 - z) * (1 - n * n);
            e[0][j] = e[2][j] * (double)out[3 * units + j] * reset * (1 - reset);
            e[1][j] = dh * ((double)old[b * units + j] - n) * z * (1 - z);
            e[3][j] = e[2][j] * reset;
            e[4][j] = dh * z;
        }
        for (j = 0; j < GATES_ROW; j++)
            d_gates[j] = MARK;
        mark(d_kept, units);
        k->gru_backward(d_gates, d_kept, d_hidden, out, old + b * units, units);
        near_all(k, "gru d_kept", d_kept, e[4], units);
        for (g = 0; g < 4; g++) {
            mark(row, units);
            memcpy(row, d_gates + g * units, (size_t)units * sizeof(real));
            near_all(k, "gru d_gates", row, e[g], units);
        }
        for (j = 4 * units; j < GATES_ROW; j++)
            assert_true(d_gates[j] == MARK);
    }
}

static void gru__matches__plain_loops(void **state)
{
    struct rng r;
    int units, rows;

    (void)state;
    rng_init(&r, 7, RNG_CHECK, 7);
    EACH_KERNELS(k)
    {
        for (units = 1; units < 70; units++)
            for (rows = 1; rows <= 4; rows++)
                check_gru(k, units, rows, &r);
    }
}

static void sharpen__matches__formula(void **state)
{
    static const double sharpness[] = { 1, 4, 10, 100 };
    real x[MOST], d[MOST];
    double e_x[MOST], e_d[MOST];
    struct rng r;
    int count, i;
    size_t h;

    (void)state;
    rng_init(&r, 8, RNG_CHECK, 8);
    EACH_KERNELS(k)
    {
        for (h = 0; h < sizeof sharpness / sizeof *sharpness; h++)
            for (count = 0; count < 70; count++) {
                draw_reals(&r, x, MOST, -0.1, 1.1);
                draw_reals(&r, d, MOST, -1, 1);
                for (i = 0; i < count; i++) /* the argument's rounding error is in float's scale */
                    e_x[i] = 1 / (1 + exp(-(double)((real)sharpness[h] * (x[i] - (real)0.5))));
                mark(x, count);
                mark(d, count);
                k->sharpen(x, (real)sharpness[h], (size_t)count);
                near_all(k, "sharpen", x, e_x, count);
                for (i = 0; i < count; i++)
                    e_d[i] = (double)d[i] * sharpness[h] * (double)x[i] * (1 - (double)x[i]);
                k->sharpen_backward(d, x, (real)sharpness[h], (size_t)count);
                near_all(k, "sharpen_backward", d, e_d, count);
            }
        x[0] = (real)NAN;
        x[1] = (real)0.5;
        k->sharpen(x, 10, 2);
        assert_true(isnan(x[0]) && x[1] == (real)0.5);
    }
}

/* Long rows: the pieces of a softmax, and sums of squares. */
static void long_rows__match__plain_loops(void **state)
{
    real x[MOST], bias[MOST], total[MOST], most, sum, scale = (real)0.3;
    double e_x[MOST], e_total[MOST], e_sum, squares, largest;
    struct rng r;
    int count, i;

    (void)state;
    rng_init(&r, 9, RNG_CHECK, 9);
    EACH_KERNELS(k)
    {
        for (count = 1; count < 70; count++) {
            draw_reals(&r, x, MOST, -3, 3);
            draw_reals(&r, bias, MOST, -3, 3);
            draw_reals(&r, total, MOST, 0, 1);
            for (largest = -INFINITY, i = 0; i < count; i++) {
                e_x[i] = (double)(x[i] + bias[i]);
                largest = fmax(largest, e_x[i]);
            }
            mark(x, count);
            most = k->shift(x, bias, (size_t)count);
            assert_true((double)most == largest);
            near_all(k, "shift", x, e_x, count);
            for (e_sum = squares = 0, i = 0; i < count; i++) {
                e_x[i] = exp((double)(x[i] - most));
                e_sum += e_x[i];
            }
            sum = k->exp_sum(x, most, (size_t)count);
            near_all(k, "exp_sum", x, e_x, count);
            assert_near(sum, e_sum, 8 * REAL_EPSILON);
            for (i = 0; i < count; i++) {
                e_x[i] = (double)x[i] * (double)scale;
                e_total[i] = (double)total[i] + e_x[i];
                squares += e_x[i] * e_x[i];
            }
            mark(total, count);
            k->share(x, scale, total, (size_t)count);
            near_all(k, "share", x, e_x, count);
            near_all(k, "share total", total, e_total, count);
            assert_near(k->square_sum(x, (size_t)count), squares, 8 * REAL_EPSILON);
        }
        /* One NaN is in every sum that follows. */
        for (i = 0; i < 40; i++) {
            for (count = 0; count < 40; count++)
                x[count] = bias[count] = count == i ? (real)NAN : 1;
            most = k->shift(x, bias, 40);
            assert_true(isnan(k->exp_sum(x, most, 40)) && isnan(k->square_sum(x, 40)));
        }
    }
}

static void adam__matches__formula(void **state)
{
    real value[MOST], m1[MOST], m2[MOST], g[MOST];
    double e_value[MOST], e_m1[MOST], e_m2[MOST];
    struct rng r;
    int count, i;

    (void)state;
    rng_init(&r, 6, RNG_CHECK, 6);
    EACH_KERNELS(k)
    {
        for (count = 0; count < 70; count++) {
            real scale = (real)rng_uniform(&r, 0.1, 1), step = (real)rng_uniform(&r, 0, 0.1);
            real root = (real)rng_uniform(&r, 0.1, 1), b1 = (real)0.9, b2 = (real)0.999;
            real epsilon = (real)1e-8;

            draw_reals(&r, value, MOST, -1, 1);
            draw_reals(&r, m1, MOST, -1, 1);
            draw_reals(&r, m2, MOST, 0.01, 1);
            draw_reals(&r, g, MOST, -1, 1);
            for (i = 0; i < count; i++) {
                double s = (double)g[i] * (double)scale;

                e_m1[i] = (double)b1 * (double)m1[i] + (1 - (double)b1) * s;
                e_m2[i] = (double)b2 * (double)m2[i] + (1 - (double)b2) * s * s;
                e_value[i] =
                    (double)value[i] -
                    (double)step * e_m1[i] / (sqrt(e_m2[i]) / (double)root + (double)epsilon);
            }
            mark(value, count);
            mark(m1, count);
            mark(m2, count);
            k->adam(value, m1, m2, g, scale, b1, b2, step, root, epsilon, (size_t)count);
            near_all(k, "adam m1", m1, e_m1, count);
            near_all(k, "adam m2", m2, e_m2, count);
            near_all(k, "adam value", value, e_value, count);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(product__matches__triple_loop),
        cmocka_unit_test(product__lets_pass__nan_in_its_row_only),
        cmocka_unit_test(exponentials__stay_near__libm),
        cmocka_unit_test(exponentials__treat_well__special_values),
        cmocka_unit_test(exponentials__stay_within__their_bounds),
        cmocka_unit_test(exponentials__ignore__the_place),
        cmocka_unit_test(mixes__match__plain_loops),
        cmocka_unit_test(lstm__matches__plain_loops),
        cmocka_unit_test(gru__matches__plain_loops),
        cmocka_unit_test(sharpen__matches__formula),
        cmocka_unit_test(long_rows__match__plain_loops),
        cmocka_unit_test(adam__matches__formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
