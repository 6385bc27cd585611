/* gradient -- the other way: from the classifier back through time to every part that is trained.
 */
#include <string.h>

#include "math/matrix.h"
#include "nn/tape_inner.h"

/* d_logits = (p - onehot) / B over the probabilities; then the classifier's gradient. */
static void classifier_backward(struct tape *tape, int frozen)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z,
        h_at = m->layer[top].x - m->layer[top].skip;
    int lead = m->config.embedded, h = m->config.hidden;
    int row = m->outputs_row, rows = (tape->steps + 1 - lead) * tape->batch, t, b, v, i;
    real scale = 1 / (real)(lead ? rows : tape->batch), *x = tape->logits, *sum = m->d_output_bias;
    const real *hidden = tape->z[top] + (size_t)lead * (size_t)(tape->batch * z) + h_at;

    memset(sum, 0, (size_t)m->outputs * sizeof(real));
    for (t = 0; t < rows / tape->batch; t++)
        for (b = 0; b < tape->batch; b++, x += row) {
            x[tape_target(tape, t, b)] -= 1;
            for (v = 0; v < m->outputs; v++) {
                x[v] *= scale;
                sum[v] += x[v];
            }
        }
    if (!(frozen & FREEZE_K)) {
        real *d_weight = params_gradient(&m->params, m->classifier);
        real *d_bias = params_gradient(&m->params, m->classifier + 1);

        memset(m->d_output_w, 0, (size_t)m->outputs * (size_t)m->hidden_row * sizeof(real));
        matrix_product(m->d_output_w, m->hidden_row, tape->logits, row, 1, hidden, z, m->outputs,
                       m->hidden_row, rows);
        for (v = 0; v < m->outputs; v++) {
            for (i = 0; i < h; i++)
                d_weight[v * h + i] += m->d_output_w[(size_t)v * (size_t)m->hidden_row + (size_t)i];
            d_bias[v] += sum[v];
        }
    }
}

/*
 * The same for many outputs: the scale is left to the products, and the sum of the rows is there
 * but for the targets. The derivative by the states goes to d_h at once.
 */
static void classifier_backward_wide(struct tape *tape, int frozen)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z, h = m->config.hidden;
    int rows = tape->steps * tape->batch, t, b, v;
    real scale = 1 / (real)rows, *x = tape->logits, *sum = m->d_output_bias;
    struct matrix turned = { tape->logits, m->outputs_row, true };
    struct matrix hidden = {
        tape->z[top] + (size_t)(tape->batch * z) + m->layer[top].x - m->layer[top].skip, z, false
    };

    for (t = 0; t < tape->steps; t++)
        for (b = 0; b < tape->batch; b++, x += m->outputs_row) {
            x[tape_target(tape, t, b)] -= 1;
            sum[tape_target(tape, t, b)] -= 1;
        }
    if (frozen & FREEZE_K)
        return;
    matrix_large(params_gradient(&m->params, m->classifier), h, turned, hidden, m->outputs, h, rows,
                 scale, true);
    for (v = 0; v < m->outputs; v++)
        params_gradient(&m->params, m->classifier + 1)[v] += scale * sum[v];
}

static void states_from_classifier(struct tape *tape)
{
    struct model *m = tape->model;
    int top = m->config.layers - 1, h_row = m->hidden_row;
    int lead = m->config.embedded, rows = (tape->steps + 1 - lead) * tape->batch;
    real *d_h = tape->d_h[top] + (size_t)(lead * tape->batch) * (size_t)h_row;
    struct matrix d_logits = { tape->logits, m->outputs_row, false };
    struct matrix weight = { params_value(&m->params, m->classifier), m->config.hidden, false };

    if (m->wide)
        matrix_large(d_h, h_row, d_logits, weight, rows, m->config.hidden, m->outputs,
                     1 / (real)rows, true);
    else
        matrix_product(d_h, h_row, tape->logits, m->outputs_row, 0, m->output_back, h_row, rows,
                       h_row, m->outputs);
}

/* The same for layer 0 of a word model: input weights from the embedded rows, and the embedding
 * itself. */
static void embedded_gradient(struct tape *tape)
{
    struct model *m = tape->model;
    struct model_layer *y = &m->layer[0];
    int d_row = y->skip + y->z, h = m->config.hidden, row = m->hidden_row, r, g, i, b;
    int rows = tape->steps * tape->batch;
    real *d_table = params_gradient(&m->params, m->embedding);

    for (r = 0; r < rows; r++)
        for (g = 0; g < m->gates; g++)
            y->d_table[g] += tape->d_gates[0][(size_t)r * (size_t)m->gates_row + (size_t)g];
    /* Padded columns of the embedded rows are zero: what they add to the next columns is nothing.
     */
    matrix_product(y->d_w, d_row, tape->d_gates[0], m->gates_row, 1, tape->embedded, row, m->gates,
                   row, rows);
    matrix_product(y->d_w + y->skip, d_row, tape->d_gates[0], m->gates_row, 1, tape->z[0], y->z,
                   m->gates, y->z, rows);
    m->config.cell->unpack(&m->params, y->first, y->x, h, y->d_w, d_row, y->d_table);
    memset(tape->d_embedded, 0, (size_t)rows * (size_t)row * sizeof(real));
    matrix_product(tape->d_embedded, row, tape->d_gates[0], m->gates_row, 0, m->embed_back, row,
                   rows, row, m->gates);
    for (r = 0; r < rows; r++) {
        size_t id;

        b = r % tape->batch;
        id = tape->ids[b * tape->steps + r / tape->batch];
        for (i = 0; i < h; i++)
            d_table[id * (size_t)h + (size_t)i] +=
                tape->d_embedded[(size_t)r * (size_t)row + (size_t)i];
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
        if (!l && m->config.embedded) {
            embedded_gradient(tape);
            continue;
        }
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
    int first = 1 - tape->continued; /* the time whose h made the first change */
    int batch = tape->batch, rows = (tape->steps - first) * batch, h = m->config.hidden;
    int row = m->scores_row, at = 0, p, r, s, i;
    const real *d = tape->d_scores + batch * row;

    memset(m->d_score_w, 0, (size_t)m->dims.scores * (size_t)m->hidden_row * sizeof(real));
    if (rows > 0)
        matrix_product(m->d_score_w, m->hidden_row, d, row, 1,
                       tape->z[top] + (size_t)(first * batch * z) + h_at, z, m->dims.scores,
                       m->hidden_row, rows);
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
    for (r = 0; m->dims.constants && tape->steps && r < batch; r++)
        m->config.stack.type->constants(&tape->stack, r, params_gradient(&m->params, p));
}

/* The cell of one layer, as run_cell() in tape.c. */
static void cell_backward(struct tape *tape, int l, int t, int first, int count)
{
    struct model *m = tape->model;
    const struct cell_type *cell = m->config.cell;
    size_t g_at = (size_t)(t * tape->batch + first) * (size_t)m->gates_row;
    real *d_gates = tape->d_gates[l] + g_at, *carry = tape->carry[l] + first * m->config.hidden;
    const real *gates = tape->gates[l] + g_at;
    const real *d_h =
        tape->d_h[l] + (size_t)((t + 1) * tape->batch + first) * (size_t)m->hidden_row;
    const real *kept = tape_kept(tape, l, t + 1), *old = tape_kept(tape, l, t);
    int b, h = m->config.hidden;

    if (!tape->apart)
        cell->backward(count, h, d_gates, m->gates_row, carry, d_h, m->hidden_row, gates, kept,
                       old);
    for (b = 0; tape->apart && b < count; b++) {
        size_t at = tape_kept_at(tape, 0, first + b);

        cell->backward(1, h, d_gates + b * m->gates_row, m->gates_row, carry + b * h,
                       d_h + b * m->hidden_row, m->hidden_row, gates + b * m->gates_row, kept + at,
                       old + at);
    }
}

static void step_backward(struct tape *tape, const struct tape_group *group, int worker, int t)
{
    struct model *m = tape->model;
    const struct stack_type *type = m->config.stack.type;
    int l, b, i, h = m->config.hidden, batch = tape->batch, top = m->config.layers - 1;
    int h_row = m->hidden_row, column = t + tape->continued;
    int first = group->first, count = group->count;
    struct stack stack = tape_stack(tape, group, worker);
    real *d_z = tape->d_z + (size_t)first * (size_t)tape->d_z_row;

    for (l = top; l >= 0; l--) {
        struct model_layer *y = &m->layer[l];
        real *d_gates = tape->d_gates[l] + (size_t)(t * batch + first) * (size_t)m->gates_row;
        int before = y->x - y->skip; /* columns of z before h */

        cell_backward(tape, l, t, first, count);
        if (!column && !l && !m->dims.constants)
            break; /* what comes before is constant */
        memset(d_z, 0, (size_t)(count * y->z) * sizeof(real));
        matrix_product(d_z, y->z, d_gates, m->gates_row, 0, y->back, y->z, count, y->z, m->gates);
        for (b = 0; b < count; b++) {
            real *older = tape->d_h[l] + (size_t)(t * batch + first + b) * (size_t)h_row;

            for (i = 0; i < h; i++)
                older[i] += d_z[b * y->z + before + i];
            if (l) {
                real *below =
                    tape->d_h[l - 1] + (size_t)((t + 1) * batch + first + b) * (size_t)h_row;

                for (i = 0; i < h; i++)
                    below[i] += d_z[b * y->z + i];
            }
        }
    }
    if (!column && m->dims.constants)
        type->backward(&stack, 0, NULL, 0, NULL, 0, d_z, m->layer[0].z);
    if (column && m->dims.reading) {
        real *d_h = tape->d_h[top] + (size_t)(t * batch + first) * (size_t)h_row;
        real *d_score = tape->d_scores + (size_t)(column * batch + first) * (size_t)m->scores_row;

        memset(d_score, 0, (size_t)(count * m->scores_row) * sizeof(real));
        type->backward(&stack, column, d_score, m->scores_row, d_h, h_row, d_z, m->layer[0].z);
        matrix_product(d_h, h_row, d_score, m->scores_row, 0, m->score_back, h_row, count, h_row,
                       m->dims.scores);
    }
}

static void group_backward(void *what, int item, int worker)
{
    struct tape *tape = what;
    int t;

    for (t = tape->steps - 1; t >= 0; t--)
        step_backward(tape, &tape->group[item], worker, t);
}

void tape_backward(struct tape *tape, int frozen)
{
    struct model *m = tape->model;
    int l, top = m->config.layers - 1;
    size_t rows = (size_t)((tape->steps + 1) * tape->batch);

    CONTRACT(tape->use == STACK_TRAIN && !(tape->frozen & ~frozen));
    if (m->wide)
        classifier_backward_wide(tape, frozen);
    else
        classifier_backward(tape, frozen);
    if (!tape_through_time(tape, frozen))
        return;
    for (l = 0; l <= top; l++) {
        memset(tape->d_h[l], 0, rows * (size_t)m->hidden_row * sizeof(real));
        memset(tape->carry[l], 0, (size_t)(tape->batch * m->config.hidden) * sizeof(real));
    }
    states_from_classifier(tape);
    tape_make_groups(tape);
    crew_run(m->crew, group_backward, tape, tape->groups);
    if (!(frozen & FREEZE_C))
        controller_gradient(tape);
    if (!(frozen & FREEZE_M) && m->memory_first < m->memory_end)
        memory_gradient(tape);
}
