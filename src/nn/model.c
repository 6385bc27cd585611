/* model -- parameters of the whole network and their packed copies. */
#include "nn/model.h"

#include <string.h>

#include "math/matrix.h"

/* From so many words on the classifier is left to OpenBLAS, which takes any shape. */
enum { WIDE = 512 };

static void lay_out(struct model *m, struct arena *a)
{
    int l, h = m->config.hidden;
    size_t outputs = m->wide ? 0 : (size_t)m->outputs;
    size_t outputs_row = m->wide ? 0 : (size_t)m->outputs_row;

    for (l = 0; l < m->config.layers; l++) {
        struct model_layer *y = &m->layer[l];
        size_t g = (size_t)m->gates, row = (size_t)m->gates_row;

        y->w = arena_take(a, (size_t)(y->x + h) * row, sizeof(real));
        y->back = arena_take(a, g * (size_t)y->z, sizeof(real));
        y->bias = arena_take(a, row, sizeof(real));
        /* A padded product may reach past the last row's end. */
        y->d_w = arena_take(a, g * (size_t)(y->skip + y->z) + REAL_PAD, sizeof(real));
        y->d_table = arena_take(a, (size_t)(y->skip ? y->skip : 1) * row, sizeof(real));
    }
    m->score_w = arena_take(a, (size_t)h * (size_t)m->scores_row, sizeof(real));
    m->score_back = arena_take(a, (size_t)m->dims.scores * (size_t)m->hidden_row, sizeof(real));
    m->score_bias = arena_take(a, (size_t)m->scores_row, sizeof(real));
    m->d_score_w = arena_take(a, (size_t)m->dims.scores * (size_t)m->hidden_row, sizeof(real));
    m->embed_back = arena_take(a, m->config.embedded ? (size_t)m->gates * (size_t)m->hidden_row : 0,
                               sizeof(real));
    m->output_w = arena_take(a, outputs_row * (size_t)h, sizeof(real));
    m->output_back = arena_take(a, outputs * (size_t)m->hidden_row, sizeof(real));
    m->d_output_w = arena_take(a, outputs * (size_t)m->hidden_row, sizeof(real));
    m->output_bias = arena_take(a, (size_t)m->outputs_row, sizeof(real));
    m->d_output_bias = arena_take(a, (size_t)m->outputs_row, sizeof(real));
}

bool model_describe(struct model *m, const struct model_config *config, struct err *err)
{
    int l, h = config->hidden;

    memset(m, 0, sizeof *m);
    if (config->embedded && config->stack.type->actions && !config->stack.states &&
        !config->stack.depth_limit)
        return err_usage(err,
                         "text comes in chunks, and this stack needs a depth-limit to be carried "
                         "from one to the next");
    if (config->embedded && config->stack.states && !config->stack.window)
        return err_usage(err, "text comes in chunks, and this stack needs a window to be carried "
                              "from one to the next");
    if (config->embedded && !config->stack.type->resume)
        return err_usage(err,
                         "the %s stack cannot be carried from chunk to chunk: it is not for text",
                         config->stack.type->name);
    m->config = *config;
    config->stack.type->dims(&config->stack, h, &m->dims);
    m->gates = config->cell->blocks * h;
    m->gates_row = real_padded(m->gates);
    m->outputs = config->symbols + !config->embedded;
    m->outputs_row = real_padded(m->outputs);
    m->wide = config->embedded && m->outputs >= WIDE;
    m->scores_row = real_padded(m->dims.scores);
    m->hidden_row = real_padded(h);
    params_init(&m->params);
    for (l = 0; l < config->layers; l++) {
        struct model_layer *y = &m->layer[l];

        y->skip = l ? 0 : config->embedded ? h : config->symbols;
        y->x = l ? h : y->skip + m->dims.reading;
        y->z = real_padded(y->x - y->skip + h);
        y->first = config->cell->params(&m->params, l, y->x, h);
    }
    m->memory_first = (int)m->params.count;
    config->stack.type->params(&config->stack, h, &m->params);
    m->memory_end = (int)m->params.count;
    m->classifier = params_add(&m->params, PART_CLASSIFIER, "layer.linear.weight", m->outputs, h,
                               INIT_XAVIER, 1, 0);
    params_add(&m->params, PART_CLASSIFIER, "layer.linear.bias", m->outputs, 0, INIT_ZERO, 0, 0);
    m->embedding = -1;
    if (config->embedded)
        m->embedding = params_add(&m->params, PART_CONTROLLER, "embedding_layer.weight",
                                  config->symbols, h, INIT_UNIFORM, 0, 0);
    return true;
}

size_t model_bytes(const struct model *m)
{
    struct model measured = *m;
    struct arena measure = { 0 };

    lay_out(&measured, &measure);
    return measure.used + params_bytes(&m->params);
}

bool model_init(struct model *m, const struct model_config *config, struct err *err)
{
    struct arena measure = { 0 };

    if (!model_describe(m, config, err))
        return false;
    lay_out(m, &measure);
    if (!params_place(&m->params, err) || !arena_init(&m->arena, measure.used, err)) {
        model_release(m);
        return false;
    }
    lay_out(m, &m->arena);
    return true;
}

void model_release(struct model *m)
{
    params_release(&m->params);
    arena_release(&m->arena);
    memset(m, 0, sizeof *m);
}

void model_draw(struct model *m, uint64_t seed, double scale)
{
    params_draw(&m->params, seed, scale);
    model_pack(m, ~0);
}

/* One affine layer of `rows` outputs, from row `at` on: input-major copy, padded copy, bias. */
static void pack_affine(const struct params *p, int weight, int at, int hidden, real *w, int w_row,
                        real *back, int back_row, real *bias)
{
    const real *value = params_value(p, weight), *b = params_value(p, weight + 1);
    int rows = p->param[weight].rows, r;

    matrix_turn(w + at, w_row, value, hidden, rows, hidden);
    for (r = 0; r < rows; r++) {
        memcpy(back + (size_t)(at + r) * (size_t)back_row, value + (size_t)r * (size_t)hidden,
               (size_t)hidden * sizeof(real));
        bias[at + r] = b[r];
    }
}

/* From here on w and bias serve the forward direction only: scaled as the cell wants them; columns
 * that are looked up bring the bias with them. */
static void pack_forward(struct model *m, struct model_layer *y)
{
    int h = m->config.hidden, g, i;

    for (g = 0; g < m->gates; g++)
        y->bias[g] *= (real)m->config.cell->scale[g / h];
    for (i = 0; i < y->x + h; i++) {
        real *w = y->w + (size_t)i * (size_t)m->gates_row;
        bool bias = !m->config.embedded && i < y->skip;

        for (g = 0; g < m->gates; g++)
            w[g] = w[g] * (real)m->config.cell->scale[g / h] + (bias ? y->bias[g] : 0);
    }
}

void model_pack(struct model *m, int mask)
{
    int l, i, at = 0, h = m->config.hidden;

    for (l = 0; (mask & FREEZE_C) && l < m->config.layers; l++) {
        struct model_layer *y = &m->layer[l];
        int width = y->x - y->skip + h;

        m->config.cell->pack(&m->params, y->first, y->x, h, y->w, m->gates_row, y->bias);
        if (m->config.embedded && y->skip)
            matrix_turn(m->embed_back, m->hidden_row, y->w, m->gates_row, y->skip, m->gates);
        matrix_turn(y->back, y->z, y->w + (size_t)y->skip * (size_t)m->gates_row, m->gates_row,
                    width, m->gates);
        pack_forward(m, y);
    }
    if (mask & FREEZE_M)
        for (i = m->memory_first; i + 1 < m->memory_end && at < m->dims.scores; i += 2) {
            pack_affine(&m->params, i, at, h, m->score_w, m->scores_row, m->score_back,
                        m->hidden_row, m->score_bias);
            at += m->params.param[i].rows;
        }
    if ((mask & FREEZE_K) && m->wide)
        memcpy(m->output_bias, params_value(&m->params, m->classifier + 1),
               (size_t)m->outputs * sizeof(real));
    else if (mask & FREEZE_K)
        pack_affine(&m->params, m->classifier, 0, h, m->output_w, m->outputs_row, m->output_back,
                    m->hidden_row, m->output_bias);
}
