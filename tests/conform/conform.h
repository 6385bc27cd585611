/*
 * conform -- checks of the engine against reference vectors computed elsewhere.
 *
 * A case is one JSON file with a `kind`; a checker compares every tensor in it with what the engine
 * computes. The double build must agree to 1e-9 (error / max(1, |reference|)); the float build to
 * 1e-5 in losses and readings and 1e-3 in gradients and trained weights, relative to the tensor's
 * largest entry. A number that is not finite where the reference is counts as an infinite
 * difference.
 */
#ifndef TESTS_CONFORM_H
#define TESTS_CONFORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "nn/model.h"

struct tensor_in { /* a tensor of a case */
    int dims;
    int shape[8];
    size_t count;
    double *data; /* null in the file is -INFINITY */
};

enum group { GROUP_VALUE, GROUP_GRADIENT };

struct result {
    double absolute, relative; /* largest seen */
    double excess;             /* largest relative difference / tolerance: <= 1 passes */
    bool skip;
    char text[200]; /* why skipped, what failed, or where the largest excess was */
};

/* Each returns false with `err` when the case itself is malformed. */
bool conform_stack(const json_t *c, struct result *r, struct err *err);
bool conform_model(const json_t *c, struct result *r, struct err *err);
bool conform_training(const json_t *c, struct result *r, struct err *err);
bool conform_batches(const json_t *c, struct result *r, struct err *err);
bool conform_word_model(const json_t *c, struct result *r, struct err *err);
bool conform_word_training(const json_t *c, struct result *r, struct err *err);
bool conform_schedule(const json_t *c, struct result *r, struct err *err);

/* ---- reading cases ---- */
bool case_tensor(const json_t *object, struct tensor_in *out, struct err *err);
bool case_tensor_named(const json_t *c, const char *name, struct tensor_in *out, struct err *err);
int case_int(const json_t *object, const char *name, int otherwise);
double case_real(const json_t *object, const char *name);
bool case_targets(const json_t *c, uint16_t **ids, int *batch, int *steps, int symbols,
                  struct err *err);
/* Writes the name of a superposition model ("jm-2.3", "jm-hidden") from a case's `model`. */
void case_superposition(const json_t *model, struct text *name);
/* The same for the automata ("rns-2-3"), with what their options are. */
bool case_automaton(const json_t *model, bool vector, struct text *name, struct stack_spec *options,
                    struct err *err);
bool case_spec(struct stack_spec *spec, const char *name, const struct stack_spec *options,
               struct err *err);
/* Makes the model a case describes; *skip is set (with a reason in r) for types that are not built.
 */
bool case_model(const json_t *c, struct model *m, bool *skip, struct result *r, struct err *err);
/* Copies a list of named tensors into the parameters, matching names by their ends. */
bool case_params_set(const json_t *list, struct params *p, struct err *err);
/* Compares a list of named tensors with `values` (the block or its twin). */
bool case_params_compare(const json_t *list, const struct params *p, const real *values,
                         enum group group, struct result *r, struct err *err);

/* ---- comparing ---- */
void compare(struct result *r, enum group group, const char *what, const double *expected,
             const double *got, size_t count);

#endif
