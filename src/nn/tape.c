/* tape -- the network unrolled over a batch: forward, then backward through time. */
#include <math.h>
#include <string.h>

#include "math/matrix.h"
#include "nn/model.h"

static void lay_out(struct tape *tape, struct arena *a, int batch, int steps)
{
    struct model *m = tape->model;
    bool train = tape->use == STACK_TRAIN, keep = tape->use != STACK_FORWARD;
    size_t b = (size_t)batch, n = (size_t)steps, slots = keep ? n + 1 : 2, one = keep ? n : 1;
    int l, most_z = 0;

    for (l = 0; l < m->config.layers; l++) {
        size_t z = (size_t)m->layer[l].z, row = (size_t)m->gates_row;

        /* The classifier's gradient reads whole padded rows of h: a little past the last one. */
        tape->z[l] = arena_take(a, slots * b * z + REAL_PAD, sizeof(real));
        tape->gates[l] = arena_take(a, one * b * row, sizeof(real));
        tape->kept[l] = arena_take(a, slots * b * (size_t)(m->config.cell->kept * m->config.hidden),
                                   sizeof(real));
        tape->d_h[l] = arena_take(a, train ? (n + 1) * b * (size_t)m->hidden_row : 0, sizeof(real));
        tape->d_gates[l] = arena_take(a, train ? n * b * row : 0, sizeof(real));
        tape->carry[l] = arena_take(a, train ? b * (size_t)m->config.hidden : 0, sizeof(real));
        most_z = m->layer[l].z > most_z ? m->layer[l].z : most_z;
    }
    tape->d_z = arena_take(a, train ? b * (size_t)most_z : 0, sizeof(real));
    tape->scores = arena_take(a, one * b * (size_t)m->scores_row, sizeof(real));
    tape->d_scores = arena_take(a, train ? n * b * (size_t)m->scores_row : 0, sizeof(real));
    tape->logits = arena_take(a, (keep ? n + 1 : 1) * b * (size_t)m->outputs_row, sizeof(real));
    tape->target_logits = arena_take(
        a, tape->use == STACK_WATCH ? (n + 1) * b * (size_t)m->outputs_row : 0, sizeof(real));
    tape->product = arena_take(a, b, sizeof *tape->product);
    tape->nll = arena_take(a, b, sizeof *tape->nll);
    tape->hit = arena_take(a, (n + 1) * b, sizeof *tape->hit);
    tape->stack.spec = m->config.stack;
    tape->stack.dims = m->dims;
    tape->stack.use = tape->use;
    m->config.stack.type->lay_out(&tape->stack, a, batch, steps);
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

/* Slot of time t in arrays that are rings when nothing is kept. */
static inline size_t slot(const struct tape *tape, int t)
{
    return (size_t)(tape->use == STACK_FORWARD ? t & 1 : t);
}

static inline real *row_of_z(struct tape *tape, int l, int t)
{
    return tape->z[l] + slot(tape, t) * (size_t)(tape->batch * tape->model->layer[l].z);
}

static inline real *kept_of(struct tape *tape, int l, int t)
{
    struct model *m = tape->model;

    return tape->kept[l] +
           slot(tape, t) * (size_t)(tape->batch * m->config.cell->kept * m->config.hidden);
}

/*
 * Adds ln(sum) to a string's nats, but multiplies first and takes logarithms rarely: every sum is
 * from 1 to V + 1, so a product below 1e250 never overflows.
 */
static void take_log(struct tape *tape, int b, double sum)
{
    tape->product[b] *= sum;
    if (!(tape->product[b] < 1e250)) { /* also for NaN */
        tape->nll[b] += log(tape->product[b]);
        tape->product[b] = 1;
    }
}

/* After the last prediction: what is still in the products. */
static void settle(struct tape *tape)
{
    int b;

    for (b = 0; b < tape->batch; b++) {
        tape->nll[b] += log(tape->product[b]);
        tape->product[b] = 1;
    }
}

/* Logits of `count` consecutive times from t on become probabilities; nll and hit are brought up.
 */
static void classify(struct tape *tape, int t, int count)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int row = m->outputs_row, rows = count * tape->batch, r, v;
    bool keep = tape->use != STACK_FORWARD;
    real *logits = tape->logits + (keep ? (size_t)t * (size_t)(tape->batch * row) : 0);

    for (r = 0; r < rows; r++)
        memcpy(logits + (size_t)r * (size_t)row, m->output_bias, (size_t)row * sizeof(real));
    matrix_product(logits, row, row_of_z(tape, top, t) + h_at, z, 0, m->output_w, row, rows, row,
                   m->config.hidden);
    if (tape->use == STACK_WATCH)
        memcpy(tape->target_logits + (size_t)t * (size_t)(tape->batch * row), logits,
               (size_t)rows * (size_t)row * sizeof(real));
    /* Row by row, so that nll adds up in the same order whether times come singly or together. */
    for (r = 0; r < rows; r++) {
        real *x = logits + (size_t)r * (size_t)row, most = x[0], sum = 0, scale;
        int time = t + r / tape->batch, b = r % tape->batch, best = 0;
        int target = time < tape->steps ? tape->ids[b * tape->steps + time] : m->outputs - 1;
        double missing;

        for (v = 1; v < m->outputs; v++)
            if (x[v] > most) {
                most = x[v];
                best = v;
            }
        tape->hit[time * tape->batch + b] = best == target;
        missing = (double)(most - x[target]);
        for (v = 0; v < m->outputs; v++)
            x[v] -= most;
        kernels_best()->exp(x, (size_t)row);
        for (v = 0; v < m->outputs; v++)
            sum += x[v];
        scale = 1 / sum;
        for (v = 0; v < m->outputs; v++)
            x[v] *= scale;
        for (; v < row; v++)
            x[v] = 0;
        tape->nll[b] += missing;
        take_log(tape, b, (double)sum);
    }
}

static void step(struct tape *tape, int t)
{
    struct model *m = tape->model;
    int l, b, h = m->config.hidden, batch = tape->batch, layers = m->config.layers;
    real *reading = row_of_z(tape, 0, t);

    if (t == 0) {
        m->config.stack.type->begin(&tape->stack, reading, m->layer[0].z);
    } else if (m->dims.reading) {
        int top = layers - 1, z = m->layer[top].z, row = m->scores_row;
        const real *hidden = row_of_z(tape, top, t) + m->layer[top].x - m->layer[top].skip;
        real *score =
            tape->scores + (tape->use == STACK_FORWARD ? 0 : (size_t)t * (size_t)(batch * row));

        for (b = 0; b < batch; b++)
            memcpy(score + b * row, m->score_bias, (size_t)row * sizeof(real));
        matrix_product(score, row, hidden, z, 0, m->score_w, row, batch, row, h);
        m->config.stack.type->forward(&tape->stack, t, reading, m->layer[0].z, score, row, hidden,
                                      z);
    }
    for (l = 0; l < layers; l++) {
        struct model_layer *y = &m->layer[l];
        int width = y->x - y->skip + h;
        real *z = row_of_z(tape, l, t), *next = row_of_z(tape, l, t + 1) + (y->x - y->skip);
        real *gates = tape->gates[l] +
                      (tape->use == STACK_FORWARD ? 0 : (size_t)t * (size_t)(batch * m->gates_row));

        if (l) { /* the layer below has just written h_{t+1} */
            const real *below =
                row_of_z(tape, l - 1, t + 1) + m->layer[l - 1].x - m->layer[l - 1].skip;

            for (b = 0; b < batch; b++)
                memcpy(z + b * y->z, below + b * m->layer[l - 1].z, (size_t)h * sizeof(real));
        }
        for (b = 0; b < batch; b++) {
            size_t id = y->skip ? tape->ids[b * tape->steps + t] : 0;

            memcpy(gates + b * m->gates_row, y->skip ? y->w + id * (size_t)m->gates_row : y->bias,
                   (size_t)m->gates_row * sizeof(real));
        }
        matrix_product(gates, m->gates_row, z, y->z, 0,
                       y->w + (size_t)y->skip * (size_t)m->gates_row, m->gates_row, batch,
                       m->gates_row, width);
        m->config.cell->forward(batch, h, gates, m->gates_row, kept_of(tape, l, t + 1),
                                kept_of(tape, l, t), next, y->z);
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
    tape->time = 0;
    memset(tape->nll, 0, (size_t)batch * sizeof *tape->nll);
    for (b = 0; b < batch; b++)
        tape->product[b] = 1;
    for (l = 0; l < m->config.layers; l++) {
        /* Rows have this batch's stride: what an earlier batch left in the padding must go. */
        size_t slots = tape->use == STACK_FORWARD ? 2 : (size_t)steps + 1;

        memset(tape->z[l], 0, slots * (size_t)(batch * m->layer[l].z) * sizeof(real));
        memset(kept_of(tape, l, 0), 0, (size_t)(batch * m->config.cell->kept * h) * sizeof(real));
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

void tape_save_hidden(const struct tape *tape, real *out)
{
    int row = tape->model->layer[tape->model->config.layers - 1].z, h = tape->model->config.hidden,
        r;
    int rows = (tape->steps + 1) * tape->batch;

    for (r = 0; r < rows; r++)
        memcpy(out + (size_t)r * (size_t)h, tape_hidden(tape, 0) + (size_t)r * (size_t)row,
               (size_t)h * sizeof(real));
}

void tape_load_hidden(struct tape *tape, const uint16_t *ids, int batch, int steps,
                      const real *hidden)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z, h = m->config.hidden;
    int at = m->layer[top].x - m->layer[top].skip, rows = (steps + 1) * batch, r;

    CONTRACT(tape->use == STACK_TRAIN);
    tape_begin(tape, ids, batch, steps);
    tape->time = steps;
    for (r = 0; r < rows; r++)
        memcpy(tape->z[top] + (size_t)r * (size_t)z + at, hidden + (size_t)r * (size_t)h,
               (size_t)h * sizeof(real));
    classify(tape, 0, steps + 1);
    settle(tape);
}

/* d_logits = (p - onehot) / B over the probabilities; then the classifier's gradient. */
static void classifier_backward(struct tape *tape, int frozen)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int row = m->outputs_row, rows = (tape->steps + 1) * tape->batch, r, v, i, h = m->config.hidden;
    real scale = 1 / (real)tape->batch;

    for (r = 0; r < rows; r++) {
        real *x = tape->logits + (size_t)r * (size_t)row;
        int time = r / tape->batch, b = r % tape->batch;

        x[time < tape->steps ? tape->ids[b * tape->steps + time] : m->outputs - 1] -= 1;
        for (v = 0; v < m->outputs; v++)
            x[v] *= scale;
    }
    if (!(frozen & FREEZE_K)) {
        real *d_weight = params_gradient(&m->params, m->classifier);
        real *d_bias = params_gradient(&m->params, m->classifier + 1);

        memset(m->d_output_w, 0, (size_t)m->outputs * (size_t)m->hidden_row * sizeof(real));
        matrix_product(m->d_output_w, m->hidden_row, tape->logits, row, 1, tape->z[top] + h_at, z,
                       m->outputs, m->hidden_row, rows);
        for (v = 0; v < m->outputs; v++)
            for (i = 0; i < h; i++)
                d_weight[v * h + i] += m->d_output_w[(size_t)v * (size_t)m->hidden_row + (size_t)i];
        for (r = 0; r < rows; r++)
            for (v = 0; v < m->outputs; v++)
                d_bias[v] += tape->logits[(size_t)r * (size_t)row + (size_t)v];
    }
}

/* Gradient of the controller's tensors from d_gates of all times. */
static void controller_gradient(struct tape *tape)
{
    struct model *m = tape->model;
    int l, t, b, g, v, batch = tape->batch, n = tape->steps;

    for (l = 0; l < m->config.layers; l++) {
        struct model_layer *y = &m->layer[l];
        int d_row = y->skip + y->z, tables = y->skip ? y->skip : 1;
        real *sum;

        memset(y->d_w, 0, (size_t)m->gates * (size_t)d_row * sizeof(real));
        memset(y->d_table, 0, (size_t)tables * (size_t)m->gates_row * sizeof(real));
        for (t = 0; t < n; t++)
            for (b = 0; b < batch; b++) {
                const real *d = tape->d_gates[l] + (size_t)(t * batch + b) * (size_t)m->gates_row;
                int id = y->skip ? tape->ids[b * n + t] : 0;
                real *to = y->d_table + (size_t)id * (size_t)m->gates_row;

                for (g = 0; g < m->gates; g++)
                    to[g] += d[g];
            }
        matrix_product(y->d_w + y->skip, d_row, tape->d_gates[l], m->gates_row, 1, tape->z[l], y->z,
                       m->gates, y->z, n * batch);
        for (v = 0; v < y->skip; v++)
            for (g = 0; g < m->gates; g++)
                y->d_w[(size_t)g * (size_t)d_row + (size_t)v] =
                    y->d_table[(size_t)v * (size_t)m->gates_row + (size_t)g];
        sum = y->d_table; /* the bias sees every row: the sum of the tables */
        for (v = 1; v < tables; v++)
            for (g = 0; g < m->gates; g++)
                sum[g] += y->d_table[(size_t)v * (size_t)m->gates_row + (size_t)g];
        m->config.cell->unpack(&m->params, y->first, y->x, m->config.hidden, y->d_w, d_row, sum);
    }
}

/* Gradient of the memory's score layers from d_scores of the times 1 .. n-1. */
static void memory_gradient(struct tape *tape)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int batch = tape->batch, rows = (tape->steps - 1) * batch, h = m->config.hidden;
    int row = m->scores_row, at = 0, p, r, s, i;
    const real *d = tape->d_scores + batch * row;

    memset(m->d_score_w, 0, (size_t)m->dims.scores * (size_t)m->hidden_row * sizeof(real));
    if (rows > 0)
        matrix_product(m->d_score_w, m->hidden_row, d, row, 1,
                       tape->z[top] + (size_t)(batch * z) + h_at, z, m->dims.scores, m->hidden_row,
                       rows);
    for (p = m->memory_first; p + 1 < m->memory_end && at < m->dims.scores; p += 2) {
        real *d_weight = params_gradient(&m->params, p),
             *d_bias = params_gradient(&m->params, p + 1);
        int count = m->params.param[p].rows;

        for (s = 0; s < count; s++) {
            for (i = 0; i < h; i++)
                d_weight[s * h + i] +=
                    m->d_score_w[(size_t)(at + s) * (size_t)m->hidden_row + (size_t)i];
            for (r = 0; r < rows; r++)
                d_bias[s] += d[(size_t)r * (size_t)row + (size_t)(at + s)];
        }
        at += count;
    }
}

static void step_backward(struct tape *tape, int t)
{
    struct model *m = tape->model;
    int l, b, i, h = m->config.hidden, batch = tape->batch, top = m->config.layers - 1;
    int h_row = m->hidden_row;

    for (l = top; l >= 0; l--) {
        struct model_layer *y = &m->layer[l];
        size_t g_at = (size_t)t * (size_t)(batch * m->gates_row);
        real *d_gates = tape->d_gates[l] + g_at,
             *d_h = tape->d_h[l] + (size_t)((t + 1) * batch) * (size_t)h_row;
        int before = y->x - y->skip; /* columns of z before h */

        m->config.cell->backward(batch, h, d_gates, m->gates_row, tape->carry[l], d_h, h_row,
                                 tape->gates[l] + g_at, kept_of(tape, l, t + 1),
                                 kept_of(tape, l, t));
        if (!t && !l)
            break; /* what comes before is constant */
        memset(tape->d_z, 0, (size_t)(batch * y->z) * sizeof(real));
        matrix_product(tape->d_z, y->z, d_gates, m->gates_row, 0, y->back, y->z, batch, y->z,
                       m->gates);
        for (b = 0; b < batch; b++) {
            real *older = tape->d_h[l] + (size_t)(t * batch + b) * (size_t)h_row;

            for (i = 0; i < h; i++)
                older[i] += tape->d_z[b * y->z + before + i];
            if (l) {
                real *below = tape->d_h[l - 1] + (size_t)((t + 1) * batch + b) * (size_t)h_row;

                for (i = 0; i < h; i++)
                    below[i] += tape->d_z[b * y->z + i];
            }
        }
    }
    if (t && m->dims.reading) {
        real *d_h = tape->d_h[top] + (size_t)(t * batch) * (size_t)h_row;
        real *d_score = tape->d_scores + (size_t)(t * batch) * (size_t)m->scores_row;

        memset(d_score, 0, (size_t)(batch * m->scores_row) * sizeof(real));
        m->config.stack.type->backward(&tape->stack, t, d_score, m->scores_row, d_h, h_row,
                                       tape->d_z, m->layer[0].z);
        matrix_product(d_h, h_row, d_score, m->scores_row, 0, m->score_back, h_row, batch, h_row,
                       m->dims.scores);
    }
}

void tape_backward(struct tape *tape, int frozen)
{
    struct model *m = tape->model;
    int l, t, top = m->config.layers - 1, h_row = m->hidden_row;
    size_t rows = (size_t)((tape->steps + 1) * tape->batch);

    CONTRACT(tape->use == STACK_TRAIN);
    if (m->memory_first == m->memory_end)
        frozen |= FREEZE_M; /* nothing there to train */
    classifier_backward(tape, frozen);
    if ((frozen & FREEZE_C) && (frozen & FREEZE_M))
        return;
    for (l = 0; l <= top; l++) {
        memset(tape->d_h[l], 0, rows * (size_t)h_row * sizeof(real));
        memset(tape->carry[l], 0, (size_t)(tape->batch * m->config.hidden) * sizeof(real));
    }
    matrix_product(tape->d_h[top], h_row, tape->logits, m->outputs_row, 0, m->output_back, h_row,
                   (int)rows, h_row, m->outputs);
    for (t = tape->steps - 1; t >= 0; t--)
        step_backward(tape, t);
    if (!(frozen & FREEZE_C))
        controller_gradient(tape);
    if (!(frozen & FREEZE_M))
        memory_gradient(tape);
}
