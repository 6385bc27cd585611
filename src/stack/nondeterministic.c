/*
 * nondeterministic -- the stack types ns, rns and vrns: layers around the automaton of stack/pda.h.
 *
 *   log weights = R rows of 2R + Q scores as they are; ns: log-softmax of each row
 *   pushed      = sigmoid of m further scores;  bottom = sigmoid of a tensor of its own
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stack/pda_log.h"
#include "stack/pda_watch.h"
#include "stack/stack.h"

enum { MOST_SCORES = 65536 };

struct state {
    struct pda pda;
    struct pda_log *string; /* [B] */
    int column, last;       /* of them: what step 0 is, > 0 in chunks that go on; the newest */
    double *weights, *pushed, *d_weights, *d_pushed, *reading; /* one string's, at one step */
    double *bottom;                                            /* [m] */
    struct pda_watch watch;                                    /* STACK_WATCH */
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

static void lay_out(struct stack *s, struct arena *a, int batch, int steps)
{
    struct state local = { 0 }, *st = arena_take(a, 1, sizeof *st);
    struct pda pda = describe(&s->spec);
    struct pda_log measured, *string;
    size_t weights = (size_t)pda_weights(&pda), m = (size_t)pda.vector;
    int columns = steps + (s->chunks ? pda.window : 0), b;

    if (!st)
        st = &local;
    st->pda = pda;
    st->string = string = arena_take(a, (size_t)batch, sizeof *string);
    for (b = 0; b < batch; b++)
        pda_log_lay_out(string ? &string[b] : &measured, a, &pda, columns, s->use == STACK_TRAIN);
    st->weights = arena_take(a, weights, sizeof(double));
    st->d_weights = arena_take(a, weights, sizeof(double));
    st->pushed = arena_take(a, m, sizeof(double));
    st->d_pushed = arena_take(a, m, sizeof(double));
    st->bottom = arena_take(a, m, sizeof(double));
    st->reading = arena_take(a, (size_t)s->dims.reading, sizeof(double));
    if (s->use == STACK_WATCH)
        pda_watch_lay_out(&st->watch, a, &pda, batch, steps);
    if (a->base)
        s->state = st;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void find_bottom(struct stack *s)
{
    struct state *st = s->state;
    int c;

    for (c = 0; c < st->pda.vector; c++)
        st->bottom[c] = s->spec.bottom == BOTTOM_LEARNED && s->constant
                            ? sigmoid((double)s->constant[c])
                            : s->spec.bottom == BOTTOM_ONE;
}

static void put(const struct state *st, real *reading)
{
    int i, width = pda_reading(&st->pda);

    for (i = 0; i < width; i++)
        reading[i] = (real)st->reading[i];
}

static void begin(struct stack *s, real *reading, int row)
{
    struct state *st = s->state;
    int b;

    st->column = 0;
    find_bottom(s);
    if (s->use == STACK_WATCH)
        pda_watch_begin(&st->watch, st->bottom, s->steps);
    for (b = 0; b < s->batch; b++) {
        pda_log_begin(&st->string[b], st->bottom, st->reading);
        put(st, reading + (size_t)b * (size_t)row);
    }
}

static void resume(struct stack *s)
{
    struct state *st = s->state;
    int b, last = st->last;

    for (b = 0; b < s->batch; b++)
        st->column = pda_log_resume(&st->string[b], last);
}

/* Log weights and pushed vector from the scores of one string. */
static void take_scores(struct stack *s, const real *score)
{
    struct state *st = s->state;
    int rows = pda_rows(&st->pda), row = 2 * rows + st->pda.states, i, a;

    for (a = 0; a < rows; a++) {
        double *w = st->weights + a * row, most = -INFINITY, sum = 0;

        for (i = 0; i < row; i++) {
            w[i] = (double)score[a * row + i];
            most = w[i] > most ? w[i] : most;
        }
        if (!s->spec.normalized)
            continue;
        for (i = 0; i < row; i++)
            sum += exp(w[i] - most);
        sum = most + log(sum);
        for (i = 0; i < row; i++)
            w[i] -= sum;
    }
    for (i = 0; i < st->pda.vector; i++)
        st->pushed[i] = sigmoid((double)score[rows * row + i]);
}

static void forward(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row)
{
    struct state *st = s->state;
    int b;

    (void)hidden;
    (void)hidden_row;
    CONTRACT(t >= 1 && t < s->steps);
    for (b = 0; b < s->batch; b++) {
        take_scores(s, score + (size_t)b * (size_t)score_row);
        if (s->use == STACK_WATCH)
            pda_watch_step(&st->watch, b, t, st->weights, st->pushed);
        pda_log_forward(&st->string[b], st->column + t, st->weights, st->pushed, st->reading);
        put(st, reading + (size_t)b * (size_t)reading_row);
    }
    st->last = st->column + t;
}

/* d_score += what the derivatives by log weights and pushed vector of column j come to. */
static void give_scores(struct stack *s, const struct pda_log *string, int j, real *d_score)
{
    struct state *st = s->state;
    int rows = pda_rows(&st->pda), row = 2 * rows + st->pda.states, m = st->pda.vector, i, a;
    const double *w = string->weights + (size_t)j * (size_t)(rows * row);

    for (a = 0; a < rows; a++) {
        const double *d = st->d_weights + a * row;
        double sum = 0;

        for (i = 0; s->spec.normalized && i < row; i++)
            sum += d[i];
        for (i = 0; i < row; i++)
            d_score[a * row + i] +=
                (real)(s->spec.normalized ? d[i] - exp(w[a * row + i]) * sum : d[i]);
    }
    for (i = 0; i < m; i++) {
        double v = string->pushed[j * m + i];

        d_score[rows * row + i] += (real)(st->d_pushed[i] * v * (1 - v));
    }
}

static void backward(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row)
{
    struct state *st = s->state;
    int b, i, j = st->column + t;

    (void)d_hidden;
    (void)hidden_row;
    for (b = 0; b < s->batch; b++) {
        for (i = 0; i < s->dims.reading; i++)
            st->reading[i] = (double)d_reading[(size_t)b * (size_t)reading_row + (size_t)i];
        pda_log_backward(&st->string[b], j, t == s->steps - 1, st->reading, st->d_weights,
                         st->d_pushed);
        if (t)
            give_scores(s, &st->string[b], j, d_score + (size_t)b * (size_t)score_row);
    }
}

static void constants(struct stack *s, int b, real *d_constant)
{
    struct state *st = s->state;
    int c;

    for (c = 0; !st->column && c < st->pda.vector; c++)
        d_constant[c] += (real)(st->string[b].d_bottom[c] * st->bottom[c] * (1 - st->bottom[c]));
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
    .begin = begin,
    .resume = resume,
    .forward = forward,
    .backward = backward,
    .constants = constants,
    .view = view,
};
