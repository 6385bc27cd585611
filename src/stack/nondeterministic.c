/*
 * nondeterministic -- the stack types ns, rns and vrns: layers around the automaton of stack/pda.h.
 *
 *   log weights = R rows of 2R + Q scores as they are; ns: log-softmax of each row
 *   pushed      = sigmoid of m further scores;  bottom = sigmoid of a tensor of its own
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stack/pda_chart.h"
#include "stack/pda_watch.h"
#include "stack/stack.h"

/*
 * In text, products with large weight matrices want several strings at a time, as long as their
 * charts fit into a cache together; elsewhere the matrices are small, and one string is best.
 */
enum { MOST_SCORES = 65536, MOST_GROUP = 8, CACHE = 12 << 20 };

/* What a thread needs besides a desk and a chart: numbers of one string at one step. */
struct scratch {
    double *weights, *pushed, *d_weights, *d_pushed, *reading;
};

struct state {
    struct pda_plan plan;
    int group;               /* strings at a time */
    bool own;                /* each string has a chart, or each desk */
    struct pda_chart *chart; /* [B], or [workers][group] */
    struct pda_desk *desk;   /* [workers][group] */
    struct pda_log *plain;   /* [workers] */
    struct scratch *scratch; /* [workers] */
    int *column, *last;      /* [B]: what step 0 is, > 0 in chunks that go on; the newest */
    uint8_t *fresh;          /* [B]: step 0 is the initial stack */
    double *bottom;          /* [m] */
    double *d_bottom;        /* [B][m] */
    struct pda_watch watch;  /* STACK_WATCH */
};

/* Reads "N-N" or "N-N-N" and nothing else. */
static bool parse_sizes(const char *s, int64_t *size, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        size_t digits = strspn(s, "0123456789");
        char number[16];

        if (!digits || digits >= sizeof number || s[digits] != (i + 1 < count ? '-' : '\0'))
            return false;
        memcpy(number, s, digits);
        number[digits] = '\0';
        if (!text_to_int(number, &size[i]) || size[i] < 1)
            return false;
        s += digits + (i + 1 < count);
    }
    return true;
}

static bool parse(struct stack_spec *spec, const char *model, bool *mine, struct err *err)
{
    static const struct kind {
        const char *prefix;
        int sizes;
        bool normalized;
    } kinds[] = { { "ns-", 2, true }, { "rns-", 2, false }, { "vrns-", 3, false } };
    int64_t size[3] = { 0 };
    const struct kind *k;
    char shown[64];

    for (k = kinds; k < kinds + sizeof kinds / sizeof *kinds; k++)
        if (!strncmp(model, k->prefix, strlen(k->prefix)))
            break;
    if (k == kinds + sizeof kinds / sizeof *kinds)
        return false;
    *mine = true;
    text_printable(shown, sizeof shown, model);
    if (!parse_sizes(model + strlen(k->prefix), size, k->sizes) || size[0] > PDA_MOST_STATES ||
        size[1] > PDA_MOST_SYMBOLS || size[2] > PDA_MOST_VECTOR)
        return err_usage(err, "bad model '%s': %sQ-S%s wants 1 to %d states, 1 to %d symbols%s",
                         shown, k->prefix, k->sizes == 3 ? "-M" : "", PDA_MOST_STATES,
                         PDA_MOST_SYMBOLS, k->sizes == 3 ? " and vectors of 1 to 256" : "");
    spec->stacks = 1;
    spec->states = (int)size[0];
    spec->symbols = (int)size[1];
    spec->vector = (int)size[2];
    spec->normalized = k->normalized;
    if (size[0] * size[1] * (2 * size[0] * size[1] + size[0]) > MOST_SCORES)
        return err_usage(err, "bad model '%s': its actions would take more than %d weights a step",
                         shown, MOST_SCORES);
    return true;
}

static struct pda describe(const struct stack_spec *spec)
{
    struct pda pda = { .states = spec->states,
                       .symbols = spec->symbols,
                       .vector = spec->vector,
                       .window = spec->window,
                       .original = spec->bottom_original,
                       .single = spec->bottom_single };

    pda.by_symbol =
        spec->reading == READING_STANDARD ? spec->normalized : spec->reading == READING_SYMBOLS;
    return pda;
}

static void dims(const struct stack_spec *spec, int hidden, struct stack_dims *out)
{
    struct pda pda = describe(spec);

    out->hidden = hidden;
    out->reading = pda_reading(&pda);
    out->scores = pda_weights(&pda) + spec->vector;
    out->constants = spec->bottom == BOTTOM_LEARNED && !spec->bottom_original ? spec->vector : 0;
}

static void params(const struct stack_spec *spec, int hidden, struct params *p)
{
    struct pda pda = describe(spec);
    int weights = pda_weights(&pda), m = spec->vector;

    params_add(p, PART_MEMORY, "operation_layer.weight", weights, hidden, INIT_UNIFORM, 0, 0);
    params_add(p, PART_MEMORY, "operation_layer.bias", weights, 0, INIT_UNIFORM, 0, 0);
    if (m) {
        params_add(p, PART_MEMORY, "pushed_vector_layer.0.weight", m, hidden, INIT_UNIFORM, 0, 0);
        params_add(p, PART_MEMORY, "pushed_vector_layer.0.bias", m, 0, INIT_UNIFORM, 0, 0);
    }
    if (m && spec->bottom == BOTTOM_LEARNED && !spec->bottom_original)
        params_add(p, PART_MEMORY, "bottom_vector", m, 0, INIT_UNIFORM, 0, 0);
}

static int group(const struct stack *s)
{
    return ((const struct state *)s->state)->group;
}

static int choose_group(const struct stack *s, const struct pda_plan *p)
{
    size_t chart = (size_t)p->pda.symbols * p->face * sizeof(double), fit = CACHE / (chart + 1);

    return !s->chunks || fit < 1 ? 1 : fit < MOST_GROUP ? (int)fit : MOST_GROUP;
}

static void lay_out(struct stack *s, struct arena *a, int batch, int steps)
{
    struct state local = { 0 }, *st = arena_take(a, 1, sizeof *st);
    struct pda pda = describe(&s->spec);
    size_t weights = (size_t)pda_weights(&pda), m = (size_t)pda.vector;
    bool backward = s->use == STACK_TRAIN;
    int workers = s->workers > 1 ? s->workers : 1, desks, charts, i;

    if (!st)
        st = &local;
    pda_plan_lay_out(&st->plan, a, &pda, steps, s->chunks);
    st->group = choose_group(s, &st->plan);
    desks = workers * st->group;
    st->own = s->use != STACK_FORWARD;
    charts = st->own ? batch : desks;
    st->chart = arena_take(a, (size_t)charts, sizeof *st->chart);
    st->desk = arena_take(a, (size_t)desks, sizeof *st->desk);
    st->plain = arena_take(a, (size_t)workers, sizeof *st->plain);
    st->scratch = arena_take(a, (size_t)workers, sizeof *st->scratch);
    for (i = 0; i < charts; i++)
        pda_chart_lay_out(a->base ? &st->chart[i] : &(struct pda_chart){ 0 }, a, &st->plan,
                          backward);
    for (i = 0; i < desks; i++)
        pda_desk_lay_out(a->base ? &st->desk[i] : &(struct pda_desk){ 0 }, a, &st->plan, backward);
    for (i = 0; i < workers; i++) {
        struct scratch none, *k = a->base ? &st->scratch[i] : &none;

        pda_log_lay_out(a->base ? &st->plain[i] : &(struct pda_log){ 0 }, a, &pda, st->plan.columns,
                        backward);
        k->weights = arena_take(a, weights, sizeof(double));
        k->d_weights = arena_take(a, weights, sizeof(double));
        k->pushed = arena_take(a, m, sizeof(double));
        k->d_pushed = arena_take(a, m, sizeof(double));
        k->reading = arena_take(a, (size_t)s->dims.reading, sizeof(double));
    }
    st->column = arena_take(a, (size_t)batch, sizeof *st->column);
    st->last = arena_take(a, (size_t)batch, sizeof *st->last);
    st->fresh = arena_take(a, (size_t)batch, sizeof *st->fresh);
    st->bottom = arena_take(a, m, sizeof(double));
    st->d_bottom = arena_take(a, (size_t)batch * m, sizeof(double));
    if (s->use == STACK_WATCH)
        pda_watch_lay_out(&st->watch, a, &pda, batch, steps);
    if (a->base)
        s->state = st;
}

static struct pda_desk *desk_of(const struct stack *s, int b)
{
    const struct state *st = s->state;

    return &st->desk[s->worker * group(s) + b - s->first];
}

static struct pda_chart *chart_of(const struct stack *s, int b)
{
    const struct state *st = s->state;

    return &st->chart[st->own ? b : s->worker * group(s) + b - s->first];
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void start(struct stack *s)
{
    struct state *st = s->state;
    int c;

    for (c = 0; c < st->plan.pda.vector; c++)
        st->bottom[c] = s->spec.bottom == BOTTOM_LEARNED && s->constant
                            ? sigmoid((double)s->constant[c])
                            : s->spec.bottom == BOTTOM_ONE;
    if (s->use == STACK_WATCH)
        pda_watch_begin(&st->watch, st->bottom, s->steps);
}

static void put(const struct stack *s, real *reading)
{
    const double *from = ((struct state *)s->state)->scratch[s->worker].reading;
    int i;

    for (i = 0; i < s->dims.reading; i++)
        reading[i] = (real)from[i];
}

static void begin(struct stack *s, real *reading, int row)
{
    struct state *st = s->state;
    double *to = st->scratch[s->worker].reading;
    int b;

    if (s->use == STACK_WATCH)
        pda_watch_begin(&st->watch, st->bottom, s->steps);
    for (b = s->first; b < s->first + s->count; b++, reading += row) {
        st->column[b] = st->last[b] = 0;
        st->fresh[b] = 1;
        pda_chart_begin(&st->plan, chart_of(s, b), desk_of(s, b), st->bottom, to);
        if (s->exact[b])
            pda_log_begin(&st->plain[s->worker], st->bottom, to);
        put(s, reading);
    }
}

static void resume(struct stack *s)
{
    struct state *st = s->state;
    int b;

    for (b = s->first; b < s->first + s->count; b++) {
        st->column[b] = st->last[b] = pda_chart_resume(&st->plan, chart_of(s, b), st->last[b]);
        st->fresh[b] = 0;
        s->exact[b] = chart_of(s, b)->logs;
    }
}

/* Log weights and pushed vector from the scores of one string. */
static void take_scores(const struct stack *s, const real *score)
{
    const struct state *st = s->state;
    struct scratch *k = &st->scratch[s->worker];
    int rows = st->plan.rows, row = 2 * rows + st->plan.pda.states, i, a;

    for (i = 0; i < rows * row; i++)
        k->weights[i] = (double)score[i];
    for (a = 0; s->spec.normalized && a < rows; a++) {
        double *w = k->weights + a * row, most = -INFINITY, sum = 0;

        for (i = 0; i < row; i++)
            most = w[i] > most ? w[i] : most;
        for (i = 0; i < row; i++)
            sum += exp(w[i] - most);
        sum = most + log(sum);
        for (i = 0; i < row; i++)
            w[i] -= sum;
    }
    for (i = 0; i < st->plan.pda.vector; i++)
        k->pushed[i] = sigmoid((double)score[rows * row + i]);
}

/* Column j of a string in logarithms; what it takes stays in the string's chart, for the way back.
 */
static void forward_exact(const struct stack *s, int b, int j)
{
    const struct state *st = s->state;
    struct scratch *k = &st->scratch[s->worker];
    struct pda_log *plain = &st->plain[s->worker];
    struct pda_chart *c = chart_of(s, b);

    if (!st->fresh[b] && j == st->column[b] + 1)
        pda_chart_to_log(&st->plan, c, plain, st->column[b]);
    memcpy(c->weights + (size_t)j * st->plan.weights, k->weights,
           st->plan.weights * sizeof(double));
    memcpy(c->vectors + (size_t)(j * st->plan.pda.vector), k->pushed,
           (size_t)st->plan.pda.vector * sizeof(double));
    pda_log_forward(plain, j, k->weights, k->pushed, k->reading);
}

static void forward(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row)
{
    struct state *st = s->state;
    struct scratch *k = &st->scratch[s->worker];
    int b;

    (void)hidden;
    (void)hidden_row;
    CONTRACT(t >= 1 && t < s->steps);
    for (b = s->first; b < s->first + s->count; b++) {
        int j = st->column[b] + t;

        take_scores(s, score);
        if (s->use == STACK_WATCH)
            pda_watch_step(&st->watch, b, t, k->weights, k->pushed);
        if (s->exact[b])
            forward_exact(s, b, j);
        else
            pda_chart_forward(&st->plan, chart_of(s, b), desk_of(s, b), j, k->weights, k->pushed,
                              k->reading);
        put(s, reading);
        st->last[b] = j;
        score += score_row;
        reading += reading_row;
    }
}

static bool settle(struct stack *s, int b)
{
    struct state *st = s->state;

    if (!s->exact[b])
        return pda_chart_trust(&st->plan, chart_of(s, b), st->last[b], s->chunks);
    if (s->chunks)
        pda_chart_from_log(&st->plan, chart_of(s, b), &st->plain[s->worker], st->last[b]);
    return true;
}

/* The way back begins with the way forth once more: others have used these logarithms since. */
static void forward_again(const struct stack *s, int b)
{
    const struct state *st = s->state;
    struct pda_log *plain = &st->plain[s->worker];
    const struct pda_chart *c = chart_of(s, b);
    double *reading = st->scratch[s->worker].reading;
    int j;

    if (st->fresh[b])
        pda_log_begin(plain, st->bottom, reading);
    else
        pda_chart_to_log(&st->plan, c, plain, st->column[b]);
    for (j = st->column[b] + 1; j <= st->last[b]; j++)
        pda_log_forward(plain, j, c->weights + (size_t)j * st->plan.weights,
                        c->vectors + (size_t)(j * st->plan.pda.vector), reading);
}

/* Probabilities of the actions from row a: weights are kept as logarithms, or scaled and in the
 * chart's order. */
static void find_actions(const struct stack *s, int b, int j, int a, double *out)
{
    const struct pda_plan *p = &((struct state *)s->state)->plan;
    int r = p->rows, q = p->pda.states, width = 2 * r + q, i;
    const double *w = chart_of(s, b)->weights + (size_t)j * p->weights;
    double sum = 0;

    for (i = 0; s->exact[b] && i < width; i++)
        out[i] = exp(w[a * width + i]);
    if (s->exact[b])
        return;
    for (i = 0; i < r; i++) {
        out[i] = w[a * r + p->order[i]];
        out[r + i] = w[r * r + p->order[a] * r + p->order[i]];
    }
    for (i = 0; i < q; i++)
        out[2 * r + i] = w[2 * r * r + p->order[a] * q + i];
    for (i = 0; i < width; i++)
        sum += out[i];
    for (i = 0; i < width; i++)
        out[i] /= sum;
}

/* d_score += what the derivatives by log weights and pushed vector of column j come to. */
static void give_scores(const struct stack *s, int b, int j, real *d_score)
{
    const struct state *st = s->state;
    const struct scratch *k = &st->scratch[s->worker];
    const double *vector = chart_of(s, b)->vectors + (size_t)(j * st->plan.pda.vector);
    int rows = st->plan.rows, row = 2 * rows + st->plan.pda.states, i, a;

    for (a = 0; a < rows; a++) {
        const double *d = k->d_weights + a * row;
        double sum = 0;

        if (s->spec.normalized)
            find_actions(s, b, j, a, k->weights);
        for (i = 0; s->spec.normalized && i < row; i++)
            sum += d[i];
        for (i = 0; i < row; i++)
            d_score[a * row + i] += (real)(s->spec.normalized ? d[i] - k->weights[i] * sum : d[i]);
    }
    for (i = 0; i < st->plan.pda.vector; i++)
        d_score[rows * row + i] += (real)(k->d_pushed[i] * vector[i] * (1 - vector[i]));
}

static void backward(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row)
{
    struct state *st = s->state;
    struct scratch *k = &st->scratch[s->worker];
    struct pda_log *plain = &st->plain[s->worker];
    int b, i, m = st->plan.pda.vector;
    bool last = t == s->steps - 1;

    (void)d_hidden;
    (void)hidden_row;
    for (b = s->first; b < s->first + s->count; b++, d_reading += reading_row) {
        struct pda_chart *c = chart_of(s, b);
        struct pda_desk *d = desk_of(s, b);
        int j = st->column[b] + t;

        if (s->exact[b] && last)
            forward_again(s, b);
        for (i = 0; i < s->dims.reading; i++)
            k->reading[i] = (double)d_reading[i];
        if (s->exact[b])
            pda_log_backward(plain, j, last, k->reading, k->d_weights, k->d_pushed);
        else
            pda_chart_backward(&st->plan, c, d, j, last, k->reading, k->d_weights, k->d_pushed);
        if (t)
            give_scores(s, b, j, d_score + (size_t)(b - s->first) * (size_t)score_row);
        else
            memcpy(st->d_bottom + (size_t)(b * m),
                   s->exact[b] ? plain->d_bottom : pda_chart_bottom(d), (size_t)m * sizeof(double));
    }
}

static void constants(struct stack *s, int b, real *d_constant)
{
    struct state *st = s->state;
    int m = st->plan.pda.vector, c;

    for (c = 0; st->fresh[b] && c < m; c++)
        d_constant[c] += (real)(st->d_bottom[b * m + c] * st->bottom[c] * (1 - st->bottom[c]));
}

/* ---- from chunk to chunk, through a file ------------------------------------------------------
 */
static size_t carried_bytes(const struct stack *s, int batch)
{
    const struct state *st = s->state;

    return (size_t)batch * pda_chart_carried(&st->plan) * sizeof(double);
}

static void carried_out(struct stack *s, void *to)
{
    struct state *st = s->state;
    int b;

    for (b = 0; b < s->batch; b++) {
        /* Moved to where resume() will want them, which finds nothing to move then. */
        st->last[b] = pda_chart_resume(&st->plan, &st->chart[b], st->last[b]);
        pda_chart_carried_out(&st->plan, &st->chart[b], st->last[b], to);
        to = (char *)to + pda_chart_carried(&st->plan) * sizeof(double);
    }
}

static void carried_in(struct stack *s, const void *from)
{
    struct state *st = s->state;
    int b;

    for (b = 0; b < s->batch; b++) {
        st->last[b] = pda_chart_carried_in(&st->plan, &st->chart[b], from);
        from = (const char *)from + pda_chart_carried(&st->plan) * sizeof(double);
    }
}

static void view(struct stack *s, int t, int b, struct stack_view *out)
{
    CONTRACT(s->use == STACK_WATCH && b < s->batch && t < s->steps);
    pda_watch_view(&((struct state *)s->state)->watch, t, b, out);
}

const struct stack_type stack_nondeterministic = {
    .name = "nondeterministic",
    .grammar = "ns-Q-S, rns-Q-S, vrns-Q-S-M",
    .about = "nondeterministic stacks (DuSell & Chiang): all runs of a pushdown automaton",
    .actions = 3,
    .action_names = "push replace pop",
    .parse = parse,
    .dims = dims,
    .params = params,
    .lay_out = lay_out,
    .group = group,
    .start = start,
    .settle = settle,
    .begin = begin,
    .resume = resume,
    .carried_bytes = carried_bytes,
    .carried_out = carried_out,
    .carried_in = carried_in,
    .forward = forward,
    .backward = backward,
    .constants = constants,
    .view = view,
};
