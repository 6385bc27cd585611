/*
 * superposition_layers -- what the types jm and stable-jm share: the layers around the recurrence
 * of stack/superposition.h, as the functions of a struct stack_type. A spec's sharpness makes the
 * difference. Only src/stack/ includes this.
 */
#ifndef STACK_SUPERPOSITION_LAYERS_H
#define STACK_SUPERPOSITION_LAYERS_H

#include "stack/stack.h"

/* Understands jm-N, jm-A.B.C, jm-learned-N, jm-hidden[-H]. */
bool superposition_layers_parse(struct stack_spec *spec, const char *model, bool *mine,
                                struct err *err);
void superposition_layers_dims(const struct stack_spec *spec, int hidden, struct stack_dims *out);
void superposition_layers_params(const struct stack_spec *spec, int hidden, struct params *p);
void superposition_layers_lay_out(struct stack *s, struct arena *a, int batch, int steps);
void superposition_layers_begin(struct stack *s, real *reading, int row);
void superposition_layers_resume(struct stack *s);
size_t superposition_layers_carried_bytes(const struct stack *s, int batch);
void superposition_layers_carried_out(struct stack *s, void *to);
void superposition_layers_carried_in(struct stack *s, const void *from);
void superposition_layers_forward(struct stack *s, int t, real *reading, int reading_row,
                                  const real *score, int score_row, const real *hidden,
                                  int hidden_row);
void superposition_layers_backward(struct stack *s, int t, real *d_score, int score_row,
                                   real *d_hidden, int hidden_row, const real *d_reading,
                                   int reading_row);
void superposition_layers_view(struct stack *s, int t, int b, struct stack_view *out);

#endif
