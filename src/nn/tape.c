/* tape -- the network unrolled over a batch, forward. */
#include <math.h>
#include <string.h>

#include "math/matrix.h"
#include "nn/tape_inner.h"

/* For loops over few outputs: worth unrolling. */
#if defined(__GNUC__) && !defined(__clang__)
#define HOT __attribute__((optimize("O3")))
#else
#define HOT
#endif

static void lay_out(struct tape *tape, struct arena *a, int batch, int steps)
{
    struct model *m = tape->model;
    bool train = tape->use == STACK_TRAIN, keep = tape->use != STACK_FORWARD;
    size_t b = (size_t)batch, n = (size_t)steps, slots = keep ? n + 1 : 2, one = keep ? n : 1;
    int l, most_z = 0;

    for (l = 0; l < m->config.layers; l++) {
        size_t z = (size_t)m->layer[l].z, row = (size_t)m->gates_row;

        /* The classifier's gradient reads whole padded rows of h: a little past the last one. */
        tape->own_z[l] = arena_take(a, slots * b * z + REAL_PAD, sizeof(real));
        tape->gates[l] = arena_take(a, one * b * row, sizeof(real));
        tape->kept[l] = arena_take(a, slots * b * (size_t)(m->config.cell->kept * m->config.hidden),
                                   sizeof(real));
        tape->d_h[l] = arena_take(a, train ? (n + 1) * b * (size_t)m->hidden_row : 0, sizeof(real));
        tape->d_gates[l] = arena_take(a, train ? n * b * row : 0, sizeof(real));
        tape->carry[l] = arena_take(a, train ? b * (size_t)m->config.hidden : 0, sizeof(real));
        most_z = m->layer[l].z > most_z ? m->layer[l].z : most_z;
    }
    if (m->config.embedded) {
        size_t words = n * b * (size_t)m->hidden_row;

        tape->embedded = arena_take(a, words, sizeof(real));
        tape->d_embedded = arena_take(a, train ? words : 0, sizeof(real));
        for (l = 0; l < m->config.layers; l++) {
            size_t units = b * (size_t)m->config.hidden;

            tape->saved_h[l] = arena_take(a, units, sizeof(real));
            tape->saved_kept[l] = arena_take(a, units * (size_t)m->config.cell->kept, sizeof(real));
        }
    }
    tape->d_z = arena_take(a, train ? b * (size_t)most_z : 0, sizeof(real));
    /* Chunks that go on have one change of the stack more than a string of the same length. */
    tape->scores =
        arena_take(a, (one + m->config.embedded) * b * (size_t)m->scores_row, sizeof(real));
    tape->d_scores = arena_take(a, train ? (n + m->config.embedded) * b * (size_t)m->scores_row : 0,
                                sizeof(real));
    tape->logits = arena_take(a, (keep ? n + 1 : 1) * b * (size_t)m->outputs_row, sizeof(real));
    tape->target_logits = arena_take(
        a, tape->use == STACK_WATCH ? (n + 1) * b * (size_t)m->outputs_row : 0, sizeof(real));
    tape->softmax = arena_take(a, (keep ? n + 1 : 1) * b * (size_t)m->outputs, sizeof(real));
    tape->product = arena_take(a, b, sizeof *tape->product);
    tape->log_sum = arena_take(a, b, sizeof *tape->log_sum);
    tape->nll = arena_take(a, b, sizeof *tape->nll);
    tape->hit = arena_take(a, (n + 1) * b, sizeof *tape->hit);
    tape->stack.spec = m->config.stack;
    tape->stack.dims = m->dims;
    tape->stack.use = tape->use;
    tape->stack.chunks = m->config.embedded;
    m->config.stack.type->lay_out(&tape->stack, a, batch, steps + m->config.embedded);
}

size_t tape_bytes(const struct model *m, enum stack_use use, int batch, int steps)
{
    struct tape measured = { .model = (struct model *)m, .use = use };
    struct arena measure = { 0 };

    lay_out(&measured, &measure, batch, steps > 0 ? steps : 1);
    return measure.used;
}

bool tape_init(struct tape *tape, struct model *m, enum stack_use use, int batch, int steps,
               struct err *err)
{
    memset(tape, 0, sizeof *tape);
    tape->model = m;
    tape->use = use;
    tape->most_batch = batch;
    tape->most_steps = steps > 0 ? steps : 1;
    if (!arena_init(&tape->arena, tape_bytes(m, use, batch, steps), err))
        return false;
    lay_out(tape, &tape->arena, batch, tape->most_steps);
    return true;
}

void tape_release(struct tape *tape)
{
    arena_release(&tape->arena);
    memset(tape, 0, sizeof *tape);
}

/*
 * Adds ln(sum) to a string's sum of logarithms, but multiplies first and takes logarithms rarely:
 * every sum is from 1 to V + 1, so a product below 1e250 never overflows.
 */
static void take_log(struct tape *tape, int b, double sum)
{
    tape->product[b] *= sum;
    if (!(tape->product[b] < 1e250)) { /* also for NaN */
        tape->log_sum[b] += log(tape->product[b]);
        tape->product[b] = 1;
    }
}

/* After the last prediction: the logarithms, in two sums so that their order is always the same. */
static void settle(struct tape *tape)
{
    int b;

    for (b = 0; b < tape->batch; b++) {
        tape->nll[b] += tape->log_sum[b] + log(tape->product[b]);
        tape->log_sum[b] = 0;
        tape->product[b] = 1;
    }
}

/* Writes `row` numbers into each of `rows` rows: few large copies instead of many small ones. */
static void repeat(real *to, const real *from, int row, int rows)
{
    size_t one = (size_t)row, all = one * (size_t)rows, done = one;

    memcpy(to, from, one * sizeof(real));
    for (; done < all; done *= 2)
        memcpy(to + done, to, (done < all - done ? done : all - done) * sizeof(real));
}

/* Logits of `count` consecutive times from t on become probabilities; nll and hit are brought up.
 */
HOT static void classify(struct tape *tape, int t, int count)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int row = m->outputs_row, rows = count * tape->batch, time, b, v;
    bool keep = tape->use != STACK_FORWARD;
    int lead = m->config.embedded; /* prediction t comes from h_t, in word models from h_{t+1} */
    real *logits = tape->logits + (keep ? (size_t)t * (size_t)(tape->batch * row) : 0), *x, *e;

    repeat(logits, m->output_bias, row, rows);
    matrix_product(logits, row, tape_z(tape, top, t + lead) + h_at, z, 0, m->output_w, row, rows,
                   row, m->config.hidden);
    if (tape->use == STACK_WATCH)
        memcpy(tape->target_logits + (size_t)t * (size_t)(tape->batch * row), logits,
               (size_t)rows * (size_t)row * sizeof(real));
    x = logits;
    e = tape->softmax;
    for (time = t; time < t + count; time++)
        for (b = 0; b < tape->batch; b++, x += row, e += m->outputs) {
            int target = tape_target(tape, time, b), best = 0;
            real most = x[0];

            for (v = 1; v < m->outputs; v++)
                if (x[v] > most) {
                    most = x[v];
                    best = v;
                }
            tape->hit[time * tape->batch + b] = best == target;
            for (v = 0; v < m->outputs; v++)
                e[v] = x[v] - most;
            tape->nll[b] += (double)(most - x[target]);
        }
    kernels_best()->exp(tape->softmax, (size_t)rows * (size_t)m->outputs);
    x = logits;
    e = tape->softmax;
    for (time = t; time < t + count; time++)
        for (b = 0; b < tape->batch; b++, x += row, e += m->outputs) {
            real sum = 0, scale;

            for (v = 0; v < m->outputs; v++)
                sum += e[v];
            scale = 1 / sum;
            for (v = 0; v < m->outputs; v++)
                x[v] = e[v] * scale;
            for (; v < row; v++)
                x[v] = 0;
            take_log(tape, b, (double)sum);
        }
}

static void step(struct tape *tape, int t)
{
    struct model *m = tape->model;
    int l, b, h = m->config.hidden, batch = tape->batch, layers = m->config.layers;
    int column = t + tape->continued; /* of the stack */
    real *reading = tape_z(tape, 0, t);

    if (column == 0) {
        m->config.stack.type->begin(&tape->stack, reading, m->layer[0].z);
    } else if (m->dims.reading) {
        int top = layers - 1, z = m->layer[top].z, row = m->scores_row;
        const real *hidden = tape_z(tape, top, t) + m->layer[top].x - m->layer[top].skip;
        real *score = tape->scores + (tape->deep ? (size_t)column * (size_t)(batch * row) : 0);

        repeat(score, m->score_bias, row, batch);
        matrix_product(score, row, hidden, z, 0, m->score_w, row, batch, row, h);
        m->config.stack.type->forward(&tape->stack, column, reading, m->layer[0].z, score, row,
                                      hidden, z);
    }
    for (l = 0; l < layers; l++) {
        struct model_layer *y = &m->layer[l];
        int width = y->x - y->skip + h;
        real *z = tape_z(tape, l, t), *next = tape_z(tape, l, t + 1) + (y->x - y->skip);
        real *gates =
            tape->gates[l] + (tape->deep ? (size_t)t * (size_t)(batch * m->gates_row) : 0);

        if (l) { /* the layer below has just written h_{t+1} */
            const real *below =
                tape_z(tape, l - 1, t + 1) + m->layer[l - 1].x - m->layer[l - 1].skip;

            for (b = 0; b < batch; b++)
                memcpy(z + b * y->z, below + b * m->layer[l - 1].z, (size_t)h * sizeof(real));
        }
        for (b = 0; b < batch && (l || !m->config.embedded); b++) {
            size_t id = y->skip ? tape->ids[b * tape->steps + t] : 0;

            memcpy(gates + b * m->gates_row, y->skip ? y->w + id * (size_t)m->gates_row : y->bias,
                   (size_t)m->gates_row * sizeof(real));
        }
        matrix_product(gates, m->gates_row, z, y->z, 0,
                       y->w + (size_t)y->skip * (size_t)m->gates_row, m->gates_row, batch,
                       m->gates_row, width);
        m->config.cell->forward(batch, h, gates, m->gates_row, tape_kept(tape, l, t + 1),
                                tape_kept(tape, l, t), next, y->z);
    }
}

void tape_begin(struct tape *tape, const uint16_t *ids, int batch, int steps)
{
    struct model *m = tape->model;
    int l, b, h = m->config.hidden;

    CONTRACT(batch >= 1 && batch <= tape->most_batch && steps >= 0 && steps <= tape->most_steps);
    tape->batch = tape->stack.batch = batch;
    tape->steps = tape->stack.steps = steps;
    tape->ids = ids;
    tape->targets = NULL;
    tape->time = tape->continued = 0;
    memset(tape->nll, 0, (size_t)batch * sizeof *tape->nll);
    for (b = 0; b < batch; b++) {
        tape->log_sum[b] = 0;
        tape->product[b] = 1;
    }
    /* What only a way back through time would read need not be kept, and stays in the cache. */
    if (m->dims.constants)
        tape->stack.constant = params_value(&m->params, m->memory_end - 1);
    tape->deep = tape->use == STACK_WATCH || m->config.embedded ||
                 (tape->use == STACK_TRAIN && tape_through_time(tape, tape->frozen));
    tape->stack.use = tape->deep ? tape->use : STACK_FORWARD;
    for (l = 0; l < m->config.layers; l++) {
        /* Rows have this batch's stride: what another batch left in the padding must go. */
        size_t row = (size_t)(batch * m->layer[l].z);
        size_t slots = tape->use == STACK_FORWARD ? 2 : (size_t)tape->most_steps + 1;
        bool all = batch != tape->stride[l];

        if (l == m->config.layers - 1 && tape->states) {
            tape->z[l] = tape->states;
            all = false;
        } else {
            tape->z[l] = tape->own_z[l];
            tape->stride[l] = batch;
        }
        memset(tape->z[l], 0, (all ? slots * row : row) * sizeof(real));
        memset(tape_kept(tape, l, 0), 0, (size_t)(batch * m->config.cell->kept * h) * sizeof(real));
    }
    if (tape->use == STACK_FORWARD)
        classify(tape, 0, 1);
}

bool tape_run(struct tape *tape, int steps)
{
    while (tape->time < tape->steps && steps-- > 0) {
        step(tape, tape->time++);
        if (tape->use == STACK_FORWARD)
            classify(tape, tape->time, 1);
    }
    if (tape->time < tape->steps)
        return false;
    if (tape->use == STACK_FORWARD)
        settle(tape);
    return true;
}

void tape_predict(struct tape *tape)
{
    CONTRACT(tape->use != STACK_FORWARD && tape->time == tape->steps);
    classify(tape, 0, tape->steps + 1);
    settle(tape);
}

void tape_forward(struct tape *tape, const uint16_t *ids, int batch, int steps)
{
    tape_begin(tape, ids, batch, steps);
    tape_run(tape, steps);
    if (tape->use != STACK_FORWARD)
        tape_predict(tape);
}

/* The embedded inputs of all times, and what they and the bias give to the gates of layer 0. */
static void embed(struct tape *tape)
{
    struct model *m = tape->model;
    const struct model_layer *y = &m->layer[0];
    const real *table = params_value(&m->params, m->embedding);
    int t, b, h = m->config.hidden, row = m->hidden_row, batch = tape->batch, n = tape->steps;

    memset(tape->embedded, 0, (size_t)(n * batch) * (size_t)row * sizeof(real));
    for (t = 0; t < n; t++)
        for (b = 0; b < batch; b++) {
            size_t at = (size_t)(t * batch + b), id = tape->ids[b * n + t];

            memcpy(tape->embedded + at * (size_t)row, table + id * (size_t)h,
                   (size_t)h * sizeof(real));
            memcpy(tape->gates[0] + at * (size_t)m->gates_row, y->bias,
                   (size_t)m->gates_row * sizeof(real));
        }
    matrix_product(tape->gates[0], m->gates_row, tape->embedded, row, 0, y->w, m->gates_row,
                   n * batch, m->gates_row, h);
}

/* Puts the last h and cell of the rows that go on aside, then into time 0 of the new chunk. */
static void carry(struct tape *tape, int batch, bool put)
{
    struct model *m = tape->model;
    int l, b, k, h = m->config.hidden, kept = m->config.cell->kept, t = put ? 0 : tape->time;

    for (l = 0; l < m->config.layers; l++) {
        int z = m->layer[l].z, at = m->layer[l].x - m->layer[l].skip;
        real *states = tape->z[l] + (size_t)t * (size_t)(tape->batch * z) + at;
        real *cells = tape->kept[l] + (size_t)t * (size_t)(tape->batch * kept * h);

        for (b = 0; b < batch; b++) {
            real *state = states + (size_t)b * (size_t)z;
            real *saved = tape->saved_h[l] + (size_t)b * (size_t)h;

            memcpy(put ? state : saved, put ? saved : state, (size_t)h * sizeof(real));
            for (k = 0; k < kept; k++) {
                real *cell = cells + (size_t)(k * tape->batch + b) * (size_t)h;
                real *saved_cell = tape->saved_kept[l] + (size_t)(b * kept + k) * (size_t)h;

                memcpy(put ? cell : saved_cell, put ? saved_cell : cell, (size_t)h * sizeof(real));
            }
        }
    }
}

void tape_chunk(struct tape *tape, const uint16_t *inputs, const uint16_t *targets, int batch,
                int steps, bool fresh)
{
    CONTRACT(tape->use != STACK_FORWARD && tape->model->config.embedded);
    CONTRACT(fresh || batch <= tape->batch);
    if (!fresh)
        carry(tape, batch, false);
    tape_begin(tape, inputs, batch, steps);
    tape->targets = targets;
    tape->continued = !fresh;
    tape->stack.steps = steps + !fresh;
    if (!fresh) {
        carry(tape, batch, true);
        tape->model->config.stack.type->resume(&tape->stack);
    }
    embed(tape);
    tape_run(tape, steps);
    classify(tape, 0, steps);
    settle(tape);
}

size_t tape_states_size(const struct model *m, int batch, int steps)
{
    /* The classifier's gradient reads whole padded rows of h: a little past the last one. */
    return (size_t)((steps + 1) * batch) * (size_t)m->layer[m->config.layers - 1].z + REAL_PAD;
}

void tape_states(struct tape *tape, real *states)
{
    tape->states = states;
}

void tape_again(struct tape *tape, const uint16_t *ids, int batch, int steps)
{
    CONTRACT(tape->use == STACK_TRAIN && tape->states);
    tape_begin(tape, ids, batch, steps);
    tape->time = steps;
    tape_predict(tape);
}
