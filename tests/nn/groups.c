/*
 * Strings in groups: the same bits in any order and from any worker; and strings that the stack
 * does not trust, which run once more, exactly, and go that way back.
 */
#include "engine.h"

#include "base/crew.h"

enum { SYMBOLS = 3, HIDDEN = 6, BATCH = 5, STEPS = 13 };

static const char *const names[] = { "rns-2-3", "ns-2-2", "vrns-2-2-2", "vrns-1-1-3" };
enum { NAMES = sizeof names / sizeof *names };

static uint16_t ids[BATCH * STEPS];

static int draw_strings(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    draw_ids(&r, ids, BATCH * STEPS, SYMBOLS);
    return 0;
}

/* A crew that takes turns backwards, and has a worker for every third. */
static void backwards(struct crew *crew, void (*task)(void *what, int item, int worker), void *what,
                      int items)
{
    int i;

    for (i = items - 1; i >= 0; i--)
        task(what, i, i % crew->workers);
}

static struct crew three = { .workers = 3, .run = backwards };

/* A stack type that trusts nobody, or only strings of even numbers. */
static struct stack_type doubtful;
static const struct stack_type *real_type;
static bool doubt_all;

static bool doubt(struct stack *s, int b)
{
    if (!s->exact[b] && (doubt_all || b % 2))
        return false;
    return real_type->settle(s, b);
}

static void make_doubtful(struct model *m, bool all)
{
    real_type = m->config.stack.type;
    doubtful = *real_type;
    doubtful.settle = doubt;
    doubt_all = all;
    m->config.stack.type = &doubtful;
}

static void run(struct tape *tape, int frozen)
{
    struct params *p = &tape->model->params;

    memset(p->gradient, 0, p->total * sizeof(real));
    tape_forward(tape, ids, BATCH, STEPS);
    tape_backward(tape, frozen);
}

static void workers__change__no_bit(void **state)
{
    int i, layers;

    (void)state;
    for (i = 0; i < NAMES; i++)
        for (layers = 1; layers <= 2; layers++) {
            struct model m;
            struct tape alone, shared, plain;
            struct err err;
            real *gradient;
            int piece;

            make_model(&m, names[i], HIDDEN, layers, SYMBOLS, 0);
            gradient = x_malloc(m.params.total * sizeof *gradient);
            assert_ok(tape_init(&alone, &m, STACK_TRAIN, BATCH, STEPS, &err));
            run(&alone, 0);
            memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            m.crew = &three;
            assert_ok(tape_init(&shared, &m, STACK_TRAIN, BATCH, STEPS, &err));
            assert_ok(tape_init(&plain, &m, STACK_FORWARD, BATCH, STEPS, &err));
            run(&shared, 0);
            assert_memory_equal(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            assert_memory_equal(alone.nll, shared.nll, BATCH * sizeof *alone.nll);
            for (piece = 1; piece <= STEPS * BATCH; piece += 4) {
                tape_begin(&plain, ids, BATCH, STEPS);
                while (!tape_run(&plain, piece))
                    continue;
                assert_memory_equal(alone.nll, plain.nll, BATCH * sizeof *alone.nll);
                assert_memory_equal(alone.hit, plain.hit, BATCH * (STEPS + 1));
            }
            assert_int_equal(alone.exact_strings + shared.exact_strings + plain.exact_strings, 0);
            tape_release(&alone);
            tape_release(&shared);
            tape_release(&plain);
            free(gradient);
            model_release(&m);
        }
}

static void untrusted__strings__are_done_exactly(void **state)
{
    int i, layers, all;

    (void)state;
    for (i = 0; i < NAMES; i++)
        for (layers = 1; layers <= 2; layers++)
            for (all = 0; all < 2; all++) {
                struct model m;
                struct tape fast, exact, plain;
                struct err err;
                real *gradient;
                size_t j;
                int b, count = all ? BATCH : BATCH / 2;

                make_model(&m, names[i], HIDDEN, layers, SYMBOLS, 0);
                m.crew = &three;
                gradient = x_malloc(m.params.total * sizeof *gradient);
                assert_ok(tape_init(&fast, &m, STACK_TRAIN, BATCH, STEPS, &err));
                run(&fast, 0);
                memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                make_doubtful(&m, all);
                assert_ok(tape_init(&exact, &m, STACK_TRAIN, BATCH, STEPS, &err));
                assert_ok(tape_init(&plain, &m, STACK_FORWARD, BATCH, STEPS, &err));
                run(&exact, 0);
                assert_int_equal(exact.exact_strings, count);
                for (b = 0; b < BATCH; b++) {
                    assert_near(exact.nll[b], fast.nll[b], 1e6 * REAL_EPSILON);
                    assert_true(all || b % 2 || exact.nll[b] == fast.nll[b]);
                }
                for (j = 0; j < m.params.total; j++)
                    assert_near(m.params.gradient[j], gradient[j], 1e6 * REAL_EPSILON);
                tape_begin(&plain, ids, BATCH, STEPS);
                while (!tape_run(&plain, 3))
                    continue;
                assert_int_equal(plain.exact_strings, count);
                assert_memory_equal(exact.nll, plain.nll, BATCH * sizeof *exact.nll);
                run(&exact, 0); /* nothing stays behind */
                assert_int_equal(exact.exact_strings, 2 * count);
                tape_release(&fast);
                tape_release(&exact);
                tape_release(&plain);
                free(gradient);
                model_release(&m);
            }
}

/* ---- text -------------------------------------------------------------------------------------
 */
enum { ROWS = 11, CHUNK = 4, CHUNKS = 7, WORDS = 9 };

static void make_text_model(struct model *m, const char *name, int window)
{
    struct model_config c = {
        .cell = cell_find("lstm"), .layers = 1, .hidden = HIDDEN, .symbols = WORDS, .embedded = true
    };
    struct err err;
    struct rng r;

    assert_ok(stack_parse(&c.stack, name, &err));
    c.stack.window = window;
    assert_ok(model_init(m, &c, &err));
    rng_init(&r, 5, RNG_CHECK, 0);
    draw_reals(&r, m->params.value, m->params.total, -0.9, 0.9);
    model_pack(m, ~0);
}

/* Losses and gradients of all chunks, with a hole of one column and fewer rows at the end. */
static void read_text(struct tape *tape, double *nll, real *gradient)
{
    struct params *p = &tape->model->params;
    uint16_t text[ROWS * CHUNK], next[ROWS * CHUNK];
    struct rng r;
    int k;

    rng_init(&r, 6, RNG_CHECK, 0);
    for (k = 0; k < CHUNKS; k++) {
        int rows = k < CHUNKS - 1 ? ROWS : ROWS - 2, steps = k == 0 || k == 3 ? 1 : CHUNK;

        draw_ids(&r, text, ROWS * CHUNK, WORDS);
        draw_ids(&r, next, ROWS * CHUNK, WORDS);
        memset(p->gradient, 0, p->total * sizeof(real));
        tape_chunk(tape, text, next, rows, steps, k == 0);
        tape_backward(tape, 0);
        memcpy(nll + k * ROWS, tape->nll, (size_t)rows * sizeof *nll);
        memcpy(gradient + (size_t)k * p->total, p->gradient, p->total * sizeof *gradient);
    }
}

static void text__in_chunks__is_the_same_in_every_way(void **state)
{
    static const int windows[] = { 1, 3, 9 };
    int i, w, way;

    (void)state;
    for (i = 0; i < NAMES; i++)
        for (w = 0; w < 3; w++) {
            double nll[4][ROWS * CHUNKS] = { { 0 } };
            real *gradient[4];

            for (way = 0; way < 4; way++) { /* alone, shared, some doubts, nothing but doubts */
                struct model m;
                struct tape tape;
                struct err err;
                size_t j, total;
                int b;

                make_text_model(&m, names[i], windows[w]);
                total = CHUNKS * m.params.total;
                if (way)
                    m.crew = &three;
                if (way > 1)
                    make_doubtful(&m, way == 3);
                gradient[way] = x_calloc(total, sizeof **gradient);
                assert_ok(tape_init(&tape, &m, STACK_TRAIN, ROWS, CHUNK, &err));
                read_text(&tape, nll[way], gradient[way]);
                for (b = 0; b < ROWS * CHUNKS; b++)
                    assert_near(nll[way][b], nll[0][b], way > 1 ? 1e6 * REAL_EPSILON : 0);
                for (j = 0; j < total; j++)
                    assert_near(gradient[way][j], gradient[0][j], way > 1 ? 1e6 * REAL_EPSILON : 0);
                assert_int_equal(tape.exact_strings, way < 2    ? 0
                                                     : way == 2 ? 5 * (CHUNKS - 1) + 4
                                                                : ROWS * CHUNKS - 2);
                tape_release(&tape);
                model_release(&m);
            }
            for (way = 0; way < 4; way++)
                free(gradient[way]);
        }
}

/*
 * Two states that hardly ever change into each other, one ever lighter than the other: what a chunk
 * leaves soon can't be held in doubles. It goes on in logarithms by itself, as when nothing is
 * trusted from the start.
 */
static void text__beyond_doubles__goes_on_in_logarithms(void **state)
{
    enum { MANY = 14 };
    double nll[2][MANY * ROWS];
    real *gradient[2];
    size_t j, total;
    int way, k, i, b;

    (void)state;
    for (way = 0; way < 2; way++) {
        uint16_t text[ROWS * CHUNK], next[ROWS * CHUNK];
        struct model m;
        struct tape tape;
        struct err err;
        struct rng r;
        int bias;

        make_text_model(&m, "vrns-2-1-2", 30);
        bias = m.memory_first + 1;
        for (i = 0; i < 12; i++) /* from (i / 6) to (i % 2) */
            params_value(&m.params, bias)[i] = (real)(i / 6 != i % 2 ? -550 : i / 6 ? -30 : 0);
        model_pack(&m, ~0);
        total = m.params.total;
        gradient[way] = x_calloc(MANY * total, sizeof **gradient);
        if (way)
            make_doubtful(&m, true);
        assert_ok(tape_init(&tape, &m, STACK_TRAIN, ROWS, CHUNK, &err));
        rng_init(&r, 9, RNG_CHECK, 0);
        for (k = 0; k < MANY; k++) {
            draw_ids(&r, text, ROWS * CHUNK, WORDS);
            draw_ids(&r, next, ROWS * CHUNK, WORDS);
            memset(m.params.gradient, 0, total * sizeof(real));
            tape_chunk(&tape, text, next, ROWS, CHUNK, k == 0);
            tape_backward(&tape, 0);
            memcpy(nll[way] + k * ROWS, tape.nll, ROWS * sizeof(double));
            memcpy(gradient[way] + (size_t)k * total, m.params.gradient, total * sizeof(real));
            if (!way && k == 2)
                assert_int_equal(tape.exact_strings, 0);
        }
        assert_in_range(tape.exact_strings, way ? MANY * ROWS : 3 * ROWS, MANY * ROWS);
        tape_release(&tape);
        model_release(&m);
    }
    for (b = 0; b < MANY * ROWS; b++)
        assert_near(nll[0][b], nll[1][b], 1e-9);
    for (j = 0; j < MANY * total; j++)
        assert_near(gradient[0][j], gradient[1][j], 1e-9);
    free(gradient[0]);
    free(gradient[1]);
}

/* A tape that takes over what another one has carried goes on with the same bits. */
static void carried__through_bytes__goes_on_alike(void **state)
{
    static const int windows[] = { 1, 3, 9 };
    int i, w, at;

    (void)state;
    for (i = 0; i < NAMES; i++)
        for (w = 0; w < 3; w++)
            for (at = 1; at < 9; at++) {
                uint16_t text[ROWS * CHUNK], next[ROWS * CHUNK];
                struct model m;
                struct tape one, other;
                struct err err;
                struct rng r;
                real *gradient;
                void *bytes;
                int k;

                make_text_model(&m, names[i], windows[w]);
                gradient = x_calloc(m.params.total, sizeof *gradient);
                assert_ok(tape_init(&one, &m, STACK_TRAIN, ROWS, CHUNK, &err));
                assert_ok(tape_init(&other, &m, STACK_TRAIN, ROWS, CHUNK, &err));
                rng_init(&r, 8, RNG_CHECK, 0);
                for (k = 0; k < 12; k++) {
                    draw_ids(&r, text, ROWS * CHUNK, WORDS);
                    draw_ids(&r, next, ROWS * CHUNK, WORDS);
                    tape_chunk(&one, text, next, ROWS, CHUNK, k == 0);
                    memset(m.params.gradient, 0, m.params.total * sizeof(real));
                    tape_backward(&one, 0);
                    if (k < at) {
                        if (k < at - 1)
                            continue;
                        bytes = x_calloc(1, tape_carried_bytes(&one, ROWS));
                        tape_carried_out(&one, bytes);
                        tape_carried_in(&other, bytes, ROWS);
                        free(bytes);
                        continue;
                    }
                    memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                    tape_chunk(&other, text, next, ROWS, CHUNK, false);
                    memset(m.params.gradient, 0, m.params.total * sizeof(real));
                    tape_backward(&other, 0);
                    assert_memory_equal(one.nll, other.nll, ROWS * sizeof *one.nll);
                    assert_memory_equal(gradient, m.params.gradient,
                                        m.params.total * sizeof *gradient);
                }
                free(gradient);
                tape_release(&one);
                tape_release(&other);
                model_release(&m);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers__change__no_bit),
        cmocka_unit_test(untrusted__strings__are_done_exactly),
        cmocka_unit_test(text__in_chunks__is_the_same_in_every_way),
        cmocka_unit_test(text__beyond_doubles__goes_on_in_logarithms),
        cmocka_unit_test(carried__through_bytes__goes_on_alike),
    };

    return cmocka_run_group_tests(tests, draw_strings, NULL);
}
