/*
 * interventions -- what was done to a run while it trained, read from its events.
 */
#ifndef PLOT_INTERVENTIONS_H
#define PLOT_INTERVENTIONS_H

#include <stdbool.h>

#include "train/trace.h"

/* Mask frozen from the start, from the run's freezing plan. */
int freeze_at_start(const struct trace *t);
/* Mask in force before event number `event`. */
int freeze_before(const struct trace *t, size_t event);
/* What changed, as a mark shows it: "m" frozen, "-m" thawed, "c-m"; "" when nothing did. */
const char *freeze_change(char out[8], int before, int after);

/* Label of the mark of an event in curves, or "" when it has none. `out` holds 16 bytes. */
const char *event_mark(char out[16], const struct trace *t, size_t event);

/* Where the mark stands: a run diverges in the update after its last completed one. */
int64_t event_shown_at(const struct trace_event *e);

/* Somebody (not the plan, not the trainer) changed the freezing or the learning rate. */
bool trace_has_handiwork(const struct trace *t);

#endif
