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
    tape->d_z_row = most_z;
    tape->d_z = arena_take(a, train ? b * (size_t)most_z : 0, sizeof(real));
    /* Chunks that go on have one change of the stack more than a string of the same length. */
    tape->scores =
        arena_take(a, (one + m->config.embedded) * b * (size_t)m->scores_row, sizeof(real));
    tape->d_scores = arena_take(a, train ? (n + m->config.embedded) * b * (size_t)m->scores_row : 0,
                                sizeof(real));
    tape->logits = arena_take(a, (keep ? n + 1 : 1) * b * (size_t)m->outputs_row, sizeof(real));
    tape->target_logits = arena_take(
        a, tape->use == STACK_WATCH ? (n + 1) * b * (size_t)m->outputs_row : 0, sizeof(real));
    tape->softmax =
        arena_take(a, m->wide ? 0 : (keep ? n + 1 : 1) * b * (size_t)m->outputs, sizeof(real));
    tape->product = arena_take(a, b, sizeof *tape->product);
    tape->log_sum = arena_take(a, b, sizeof *tape->log_sum);
    tape->nll = arena_take(a, b, sizeof *tape->nll);
    tape->hit = arena_take(a, (n + 1) * b, sizeof *tape->hit);
    tape->group = arena_take(a, b, sizeof *tape->group);
    tape->stack.exact = arena_take(a, b, sizeof *tape->stack.exact);
    tape->stack.workers = crew_workers(m->crew);
    tape->apart = m->config.stack.type->group != NULL;
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

/*
 * Logits of `count` consecutive times from t on become probabilities; nll and hit are brought up.
 * Of a group's strings, or of all of them: for several times only of all.
 */
HOT static void classify(struct tape *tape, int t, int count, int first, int strings)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int row = m->outputs_row, rows = count * strings, end = first + strings, time, b, v;
    bool keep = tape->use != STACK_FORWARD;
    int lead = m->config.embedded; /* prediction t comes from h_t, in word models from h_{t+1} */
    real *logits = tape->logits + (keep ? (size_t)t * (size_t)(tape->batch * row) : 0), *x, *e;
    real *softmax = tape->softmax + (size_t)first * (size_t)m->outputs;

    logits += (size_t)first * (size_t)row;

    repeat(logits, m->output_bias, row, rows);
    matrix_product(logits, row, tape_z(tape, top, t + lead) + first * z + h_at, z, 0, m->output_w,
                   row, rows, row, m->config.hidden);
    if (tape->use == STACK_WATCH)
        memcpy(tape->target_logits + (size_t)t * (size_t)(tape->batch * row), logits,
               (size_t)rows * (size_t)row * sizeof(real));
    x = logits;
    e = softmax;
    for (time = t; time < t + count; time++)
        for (b = first; b < end; b++, x += row, e += m->outputs) {
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
    kernels_best()->exp(softmax, (size_t)rows * (size_t)m->outputs);
    x = logits;
    e = softmax;
    for (time = t; time < t + count; time++)
        for (b = first; b < end; b++, x += row, e += m->outputs) {
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

/*
 * The same for many outputs: all times of a chunk, row by row, while a row is in the cache. For
 * training it leaves the sum of all rows' probabilities in the model.
 */
static void classify_wide(struct tape *tape, int count)
{
    struct model *m = tape->model;
    const struct kernels *k = kernels_best();
    int top = m->config.layers - 1, z = m->layer[top].z, time, b, v, h = m->config.hidden;
    int h_at = m->layer[top].x - m->layer[top].skip, rows = count * tape->batch;
    size_t outputs = (size_t)m->outputs;
    struct matrix hidden = { tape_z(tape, top, 1) + h_at, z, false };
    struct matrix weight = { params_value(&m->params, m->classifier), h, true };
    real *x = tape->logits;

    matrix_large(x, m->outputs_row, hidden, weight, rows, m->outputs, h, 1, false);
    memset(m->d_output_bias, 0, outputs * sizeof(real));
    for (time = 0; time < count; time++)
        for (b = 0; b < tape->batch; b++, x += m->outputs_row) {
            int target = tape_target(tape, time, b);
            real most = k->shift(x, m->output_bias, outputs), sum;
            bool hit = x[target] == most;

            for (v = 0; hit && v < target; v++) /* of equals the first one counts */
                hit = x[v] != most;
            if (tape->use == STACK_WATCH)
                memcpy(tape->target_logits + (x - tape->logits), x, outputs * sizeof(real));
            tape->hit[time * tape->batch + b] = hit;
            tape->nll[b] += (double)(most - x[target]);
            sum = k->exp_sum(x, most, outputs);
            k->share(x, 1 / sum, m->d_output_bias, outputs);
            take_log(tape, b, (double)sum);
        }
}

/* The cell of one layer: all strings at once, or where their rows are kept apart each by itself. */
static void run_cell(struct tape *tape, int l, int t, int first, int count, real *gates)
{
    struct model *m = tape->model;
    const struct cell_type *cell = m->config.cell;
    struct model_layer *y = &m->layer[l];
    real *next = tape_z(tape, l, t + 1) + (y->x - y->skip);
    real *kept = tape_kept(tape, l, t + 1), *old = tape_kept(tape, l, t);
    int b, h = m->config.hidden;

    if (!tape->apart)
        cell->forward(count, h, gates, m->gates_row, kept, old, next, y->z);
    for (b = 0; tape->apart && b < count; b++) {
        size_t at = tape_kept_at(tape, 0, first + b);

        cell->forward(1, h, gates + b * m->gates_row, m->gates_row, kept + at, old + at,
                      next + (first + b) * y->z, y->z);
    }
}

static void step(struct tape *tape, const struct tape_group *group, int worker, int t)
{
    struct model *m = tape->model;
    int l, b, h = m->config.hidden, batch = tape->batch, layers = m->config.layers;
    int first = group->first, count = group->count;
    int column = t + tape->continued; /* of the stack */
    real *reading = tape_z(tape, 0, t) + first * m->layer[0].z;
    struct stack stack = tape_stack(tape, group, worker);

    if (column == 0) {
        m->config.stack.type->begin(&stack, reading, m->layer[0].z);
    } else if (m->dims.reading) {
        int top = layers - 1, z = m->layer[top].z, row = m->scores_row;
        const real *hidden =
            tape_z(tape, top, t) + first * z + m->layer[top].x - m->layer[top].skip;
        real *score = tape->scores + (tape->deep ? (size_t)column * (size_t)(batch * row) : 0) +
                      (size_t)first * (size_t)row;

        repeat(score, m->score_bias, row, count);
        matrix_product(score, row, hidden, z, 0, m->score_w, row, count, row, h);
        m->config.stack.type->forward(&stack, column, reading, m->layer[0].z, score, row, hidden,
                                      z);
    }
    for (l = 0; l < layers; l++) {
        struct model_layer *y = &m->layer[l];
        int width = y->x - y->skip + h;
        real *z = tape_z(tape, l, t) + first * y->z;
        real *gates = tape->gates[l] +
                      (tape->deep ? (size_t)t * (size_t)(batch * m->gates_row) : 0) +
                      (size_t)first * (size_t)m->gates_row;

        if (l) { /* the layer below has just written h_{t+1} */
            const real *below = tape_z(tape, l - 1, t + 1) + first * m->layer[l - 1].z +
                                m->layer[l - 1].x - m->layer[l - 1].skip;

            for (b = 0; b < count; b++)
                memcpy(z + b * y->z, below + b * m->layer[l - 1].z, (size_t)h * sizeof(real));
        }
        for (b = 0; b < count && (l || !m->config.embedded); b++) {
            size_t id = y->skip ? tape->ids[(first + b) * tape->steps + t] : 0;

            memcpy(gates + b * m->gates_row, y->skip ? y->w + id * (size_t)m->gates_row : y->bias,
                   (size_t)m->gates_row * sizeof(real));
        }
        matrix_product(gates, m->gates_row, z, y->z, 0,
                       y->w + (size_t)y->skip * (size_t)m->gates_row, m->gates_row, count,
                       m->gates_row, width);
        run_cell(tape, l, t, first, count, gates);
    }
    if (tape->use == STACK_FORWARD)
        classify(tape, t + 1, 1, first, count);
}

/* Strings first .. first + count - 1 stand at time 0. */
static void begin_rows(struct tape *tape, int first, int count)
{
    struct model *m = tape->model;
    int l, b, k;

    for (b = first; b < first + count; b++) {
        tape->nll[b] = tape->log_sum[b] = 0;
        tape->product[b] = 1;
        for (l = 0; l < m->config.layers; l++) {
            memset(tape->z[l] + b * m->layer[l].z, 0, (size_t)m->layer[l].z * sizeof(real));
            for (k = 0; k < m->config.cell->kept; k++)
                memset(tape->kept[l] + tape_kept_at(tape, k, b), 0,
                       (size_t)m->config.hidden * sizeof(real));
        }
    }
    if (tape->use == STACK_FORWARD)
        classify(tape, 0, 1, first, count);
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

/* What embedding gave to the gates of string b, which have been through the cell since. */
static void embed_again(struct tape *tape, int b)
{
    struct model *m = tape->model;
    int t, g_row = tape->batch * m->gates_row;
    real *gates = tape->gates[0] + (size_t)b * (size_t)m->gates_row;

    for (t = 0; t < tape->steps; t++)
        memcpy(gates + (size_t)t * (size_t)g_row, m->layer[0].bias,
               (size_t)m->gates_row * sizeof(real));
    matrix_product(gates, g_row, tape->embedded + (size_t)b * (size_t)m->hidden_row,
                   tape->batch * m->hidden_row, 0, m->layer[0].w, m->gates_row, tape->steps,
                   m->gates_row, m->config.hidden);
}

/* After a group's last step: what the stack does not trust is run once more, exactly. */
static void settle_group(struct tape *tape, const struct tape_group *group, int worker)
{
    const struct stack_type *type = tape->model->config.stack.type;
    struct stack stack = tape_stack(tape, group, worker);
    int b, t;

    for (b = group->first; type->settle && tape->steps && b < group->first + group->count; b++) {
        const struct tape_group alone = { b, 1 };

        if (type->settle(&stack, b))
            continue;
        tape->stack.exact[b] = 1;
        if (tape->model->config.embedded) /* time 0 still stands */
            embed_again(tape, b);
        else
            begin_rows(tape, b, 1);
        for (t = 0; t < tape->steps; t++)
            step(tape, &alone, worker, t);
        stack = tape_stack(tape, &alone, worker);
        type->settle(&stack, b);
        stack = tape_stack(tape, group, worker);
    }
}

void tape_make_groups(struct tape *tape)
{
    const struct stack_type *type = tape->model->config.stack.type;
    int most = type->group ? type->group(&tape->stack) : tape->batch, b = 0, n;
    const uint8_t *exact = tape->stack.exact;

    for (tape->groups = 0; b < tape->batch; b += n) {
        for (n = 1; n < most && b + n < tape->batch && !exact[b] && !exact[b + n]; n++)
            continue;
        tape->group[tape->groups++] = (struct tape_group){ b, n };
    }
}

void tape_begin(struct tape *tape, const uint16_t *ids, int batch, int steps)
{
    struct model *m = tape->model;
    int l;

    CONTRACT(batch >= 1 && batch <= tape->most_batch && steps >= 0 && steps <= tape->most_steps);
    tape->batch = tape->stack.batch = batch;
    tape->steps = tape->stack.steps = steps;
    tape->ids = ids;
    tape->targets = NULL;
    tape->time = tape->continued = tape->done = 0;
    tape->stack.first = 0;
    tape->stack.count = batch;
    memset(tape->stack.exact, 0, (size_t)batch);
    tape_make_groups(tape);
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
        if (all)
            memset(tape->z[l], 0, slots * row * sizeof(real));
    }
    begin_rows(tape, 0, batch);
    if (m->config.stack.type->start)
        m->config.stack.type->start(&tape->stack);
}

static void run_group(void *what, int item, int worker)
{
    struct tape *tape = what;
    int t;

    for (t = 0; t < tape->steps; t++)
        step(tape, &tape->group[item], worker, t);
    settle_group(tape, &tape->group[item], worker);
}

/* Some steps of the groups in hand, one for each worker, whose scratch it keeps until it is done.
 */
static void run_piece(void *what, int item, int worker)
{
    struct tape *tape = what;
    int t;

    (void)worker;
    for (t = tape->time; t < tape->piece_end; t++)
        step(tape, &tape->group[tape->done + item], item, t);
    if (t == tape->steps)
        settle_group(tape, &tape->group[tape->done + item], item);
}

bool tape_run(struct tape *tape, int steps)
{
    int b, workers = crew_workers(tape->model->crew);

    if (!tape->done && !tape->time && steps >= tape->steps * tape->groups) {
        crew_run(tape->model->crew, run_group, tape, tape->groups);
        tape->done = tape->groups;
    }
    while (tape->done < tape->groups && steps > 0) {
        int left = tape->steps - tape->time, items = tape->groups - tape->done;

        items = items < workers ? items : workers;
        tape->piece_end = tape->time + (steps < left ? steps : left);
        steps -= tape->piece_end - tape->time;
        crew_run(tape->model->crew, run_piece, tape, items);
        tape->time = tape->piece_end;
        if (tape->time < tape->steps)
            continue;
        tape->done += items;
        tape->time = 0;
    }
    if (tape->done < tape->groups)
        return false;
    tape->time = tape->steps;
    for (b = 0; b < tape->batch; b++)
        tape->exact_strings += tape->stack.exact[b];
    if (tape->use == STACK_FORWARD)
        settle(tape);
    return true;
}

void tape_predict(struct tape *tape)
{
    CONTRACT(tape->use != STACK_FORWARD && tape->time == tape->steps);
    if (tape->model->wide)
        classify_wide(tape, tape->steps);
    else
        classify(tape, 0, tape->steps + !tape->model->config.embedded, 0, tape->batch);
    settle(tape);
}

void tape_forward(struct tape *tape, const uint16_t *ids, int batch, int steps)
{
    tape_begin(tape, ids, batch, steps);
    tape_run(tape, tape->steps * tape->groups);
    if (tape->use != STACK_FORWARD)
        tape_predict(tape);
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
                real *cell = cells + tape_kept_at(tape, k, b);
                real *saved_cell = tape->saved_kept[l] + (size_t)(b * kept + k) * (size_t)h;

                memcpy(put ? cell : saved_cell, put ? saved_cell : cell, (size_t)h * sizeof(real));
            }
        }
    }
}

static void resume_group(void *what, int item, int worker)
{
    struct tape *tape = what;
    struct stack stack = tape_stack(tape, &tape->group[item], worker);

    tape->model->config.stack.type->resume(&stack);
}

void tape_chunk_begin(struct tape *tape, const uint16_t *inputs, const uint16_t *targets, int batch,
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
        crew_run(tape->model->crew, resume_group, tape, tape->groups);
        tape_make_groups(tape); /* some may be exact by now */
    }
    embed(tape);
}

void tape_chunk(struct tape *tape, const uint16_t *inputs, const uint16_t *targets, int batch,
                int steps, bool fresh)
{
    tape_chunk_begin(tape, inputs, targets, batch, steps, fresh);
    tape_run(tape, steps * tape->groups);
    tape_predict(tape);
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
    tape->done = tape->groups;
    tape_predict(tape);
}
