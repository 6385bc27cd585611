/* command -- what the global bindings do. Each takes its argument as typed, or NULL. */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "base/err.h"

struct app;

/* clang-format off */
#define COMMANDS(X) \
    X(help) X(quit) X(stop_dialog) X(back) X(command_line) X(focus) X(full) X(export) \
    X(screen) X(toggle) X(freeze) X(thaw) X(undo) X(pause_key) X(pause) X(continue) X(step) \
    X(rate) X(note) X(stop) X(detach) X(string) X(glyphs) X(theme) X(hold) X(redraw) \
    X(suspend) X(new) X(figure) X(mouse) X(bandwidth) X(press) X(goto) X(status)
/* clang-format on */

#define X(name) bool command_##name(struct app *a, const char *argument, struct err *err);
COMMANDS(X)
#undef X

/* False and why if the run takes no requests; `what` is the command's name. */
bool command_may(const struct app *a, const char *what, struct err *err);

#endif
