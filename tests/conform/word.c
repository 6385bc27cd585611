/* word -- cases of kind `word_batches`, `word_model` and `word_training`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "conform/conform.h"
#include "nn/optimizer.h"
#include "task/corpus.h"

struct text_case {
    struct vocabulary v;
    struct corpus c;
    struct chunks k;
};

static void release(struct text_case *t)
{
    vocabulary_release(&t->v);
    corpus_release(&t->c);
    chunks_release(&t->k);
}

/* Vocabulary, text and chunks; `words` says where the word list is. */
static bool read_text(struct text_case *t, const json_t *words, const json_t *c, int unk, int eos,
                      struct err *err)
{
    const json_t *text = json_object_get(c, "text");
    size_t i;

    vocabulary_init(&t->v);
    corpus_init(&t->c);
    memset(&t->k, 0, sizeof t->k);
    if (!json_is_array(words) || !json_is_array(text))
        return err_set(err, "words or text are missing");
    for (i = 0; i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));

        if (!word || vocabulary_add(&t->v, word, strlen(word)) != (int)i)
            return err_set(err, "word %zu is not a new string", i);
    }
    vocabulary_close(&t->v);
    if (t->v.unk != unk || t->v.eos != eos)
        return err_set(err, "unk %d and eos %d are not the ids after the words", unk, eos);
    for (i = 0; i < json_array_size(text); i++) {
        const char *line = json_string_value(json_array_get(text, i));

        if (!line)
            return err_set(err, "line %zu is not a string", i);
        corpus_add_line(&t->c, &t->v, TOKEN_WORDS, line, strlen(line));
    }
    return chunks_init(&t->k, &t->c, &t->v, case_int(c, "batch", 1), case_int(c, "bptt", 1), err);
}

static bool compare_ids(const json_t *chunk, const char *name, const uint16_t *ids, int rows,
                        int steps, struct result *r, struct err *err)
{
    struct tensor_in expected;
    double *got;
    size_t i;

    if (!case_tensor_named(chunk, name, &expected, err))
        return false;
    if (expected.shape[0] != rows || expected.shape[1] != steps) {
        err_set(err, "%s are %d x %d, not %d x %d", name, rows, steps, expected.shape[0],
                expected.shape[1]);
        free(expected.data);
        return false;
    }
    got = x_calloc(expected.count, sizeof *got);
    for (i = 0; i < expected.count; i++)
        got[i] = ids[i];
    compare(r, GROUP_VALUE, name, expected.data, got, expected.count);
    free(got);
    free(expected.data);
    return true;
}

static bool compare_chunks(const json_t *list, const struct chunks *k, struct result *r,
                           struct err *err)
{
    int i;

    if ((int)json_array_size(list) != k->count)
        return err_set(err, "%d chunks, not %zu", k->count, json_array_size(list));
    for (i = 0; i < k->count; i++) {
        const json_t *row = json_array_get(list, (size_t)i);
        const struct chunk *c = &k->chunk[i];

        if (!compare_ids(row, "inputs", c->input, c->rows, c->steps, r, err) ||
            !compare_ids(row, "targets", c->target, c->rows, c->steps, r, err))
            return err_prefix(err, "chunk %d", i);
    }
    return true;
}

bool conform_batches(const json_t *c, struct result *r, struct err *err)
{
    const json_t *cases = json_object_get(c, "cases");
    size_t i;

    if (!json_is_array(cases))
        return err_set(err, "no 'cases' in the case");
    for (i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        struct text_case t;
        bool ok = read_text(&t, json_object_get(row, "words"), row, case_int(row, "unk", -1),
                            case_int(row, "eos", -1), err) &&
                  compare_chunks(json_object_get(row, "chunks"), &t.k, r, err);

        release(&t);
        if (!ok)
            return err_prefix(err, "case %zu", i);
    }
    return true;
}

static bool word_model(const json_t *c, struct model *m, struct tape *tape, struct text_case *t,
                       bool *skip, struct result *r, struct err *err)
{
    const json_t *model = json_object_get(c, "model");
    const json_t *vocab = json_object_get(c, "vocab");
    const char *stack = json_string_value(json_object_get(model, "stack"));
    struct stack_spec options = { 0 };
    struct model_config config = { .cell = cell_find("lstm"), .embedded = true };
    char name[256];
    struct text spec;

    *skip = false;
    if (!stack)
        return err_set(err, "no model.stack in the case");
    text_init(&spec, name, sizeof name);
    if (!strcmp(stack, "none")) {
        text_add(&spec, "lstm");
    } else if (!strcmp(stack, "superposition")) {
        case_superposition(model, &spec);
    } else if (!strcmp(stack, "nondeterministic") || !strcmp(stack, "vector_nondeterministic")) {
        if (!case_automaton(model, stack[0] == 'v', &spec, &options, err))
            return false;
    } else {
        snprintf(r->text, sizeof r->text, "stack '%s' is not built", stack);
        *skip = r->skip = true;
        return true;
    }
    if (!case_spec(&config.stack, name, &options, err))
        return false;
    config.stack.depth_limit = case_int(model, "depth_limit", 0);
    config.layers = case_int(model, "layers", 1);
    config.hidden = case_int(model, "hidden", 0);
    config.symbols = case_int(vocab, "size", 0);
    if (config.hidden < 1 || config.symbols < 2)
        return err_set(err, "the case's sizes are out of range");
    return model_init(m, &config, err) &&
           read_text(t, json_object_get(vocab, "words"), c, case_int(vocab, "unk", -1),
                     case_int(vocab, "eos", -1), err) &&
           case_params_set(json_object_get(c, "params"), &m->params, err) &&
           tape_init(tape, m, STACK_TRAIN, t->k.most_rows, t->k.most_steps, err);
}

static double chunk_loss(const struct tape *tape)
{
    double sum = 0;
    int b;

    for (b = 0; b < tape->batch; b++)
        sum += tape->nll[b];
    return sum / (tape->batch * tape->steps);
}

/* ln of the probabilities, shifted like the reference's logits: softmax hides a constant per row.
 */
static bool compare_logits(const json_t *row, const struct tape *tape, struct result *r,
                           struct err *err)
{
    int outputs = tape->model->outputs, t, b, v;
    struct tensor_in expected;
    double *got, *wanted;

    if (!case_tensor_named(row, "logits", &expected, err))
        return false;
    got = x_calloc(2 * expected.count, sizeof *got);
    wanted = got + expected.count;
    for (b = 0; b < tape->batch; b++)
        for (t = 0; t < tape->steps; t++) {
            size_t at = (size_t)(b * tape->steps + t) * (size_t)outputs;
            double most = -INFINITY, sum = 0;

            for (v = 0; v < outputs; v++)
                most = fmax(most, expected.data[at + (size_t)v]);
            for (v = 0; v < outputs; v++)
                sum += exp(expected.data[at + (size_t)v] - most);
            for (v = 0; v < outputs; v++) {
                wanted[at + (size_t)v] = exp(expected.data[at + (size_t)v] - most) / sum;
                got[at + (size_t)v] =
                    (double)tape
                        ->logits[(size_t)(t * tape->batch + b) * (size_t)tape->model->outputs_row +
                                 (size_t)v];
            }
        }
    compare(r, GROUP_VALUE, "probabilities", wanted, got, expected.count);
    free(got);
    free(expected.data);
    return true;
}

static bool run(const json_t *c, bool train, struct result *r, struct err *err)
{
    const json_t *chunks = json_object_get(c, "chunks"), *o = json_object_get(c, "optimizer");
    struct optimizer optimizer;
    struct text_case t = { 0 };
    struct model m = { 0 };
    struct tape tape = { 0 };
    bool ok = false, skip;
    int i;

    vocabulary_init(&t.v);
    if (!word_model(c, &m, &tape, &t, &skip, r, err))
        goto out;
    if (skip) {
        ok = true;
        goto out;
    }
    if (!compare_chunks(chunks, &t.k, r, err))
        goto out;
    optimizer_init(&optimizer, OPTIMIZER_SGD, train ? case_real(o, "clip") : 0);
    model_pack(&m, ~0);
    for (i = 0; i < t.k.count; i++) {
        const json_t *row = json_array_get(chunks, (size_t)i);
        const struct chunk *k = &t.k.chunk[i];
        double loss, expected = case_real(row, "loss"), norm = case_real(row, "grad_norm");
        struct update_norms norms;

        tape_chunk(&tape, k->input, k->target, k->rows, k->steps, k->fresh);
        loss = chunk_loss(&tape);
        compare(r, GROUP_VALUE, "loss", &expected, &loss, 1);
        if (!train && !compare_logits(row, &tape, r, err))
            goto out;
        memset(m.params.gradient, 0, m.params.total * sizeof(real));
        tape_backward(&tape, 0);
        if (!train) {
            if (!case_params_compare(json_object_get(row, "grads"), &m.params, m.params.gradient,
                                     GROUP_GRADIENT, r, err))
                goto out;
            continue;
        }
        if (!optimizer_update(&optimizer, &m.params, case_real(o, "lr"), 0, false, &norms))
            norms.total = NAN;
        model_pack(&m, ~0);
        compare(r, GROUP_GRADIENT, "grad_norm", &norm, &norms.total, 1);
    }
    ok = !train || case_params_compare(json_object_get(c, "final"), &m.params, m.params.value,
                                       GROUP_GRADIENT, r, err);
out:
    release(&t);
    tape_release(&tape);
    if (m.arena.base)
        model_release(&m);
    return ok;
}

bool conform_word_model(const json_t *c, struct result *r, struct err *err)
{
    return run(c, false, r, err);
}

bool conform_word_training(const json_t *c, struct result *r, struct err *err)
{
    return run(c, true, r, err);
}
