/*
 * style -- what a cell means, not what colour it has. A theme maps roles to colours and attributes.
 *
 * The list is the vocabulary of every pane and of themes/template.theme; a test checks that each
 * theme resolves each role. A role `a.b` that a theme leaves out falls back to `a`, then to `text`.
 */
#ifndef SCREEN_STYLE_H
#define SCREEN_STYLE_H

#define STYLES(X)                                                                                  \
    X(STYLE_TEXT, "text")                     /* ordinary text */                                  \
    X(STYLE_DIM, "dim")                       /* labels, units, what matters less */               \
    X(STYLE_STRONG, "strong")                 /* numbers one came for */                           \
    X(STYLE_TITLE, "title")                   /* a pane's name */                                  \
    X(STYLE_TITLE_FOCUS, "title.focus")       /* the focused pane's name */                        \
    X(STYLE_RULE, "rule")                     /* thin lines between panes */                       \
    X(STYLE_ACCENT, "accent")                 /* the one accent colour */                          \
    X(STYLE_KEY, "key")                       /* a key in the key bar */                           \
    X(STYLE_STATUS, "status")                 /* status line */                                    \
    X(STYLE_BADGE_TRAINING, "badge.training") /* run-state badges */                               \
    X(STYLE_BADGE_PAUSED, "badge.paused")                                                          \
    X(STYLE_BADGE_FINISHED, "badge.finished")                                                      \
    X(STYLE_BADGE_FAILED, "badge.failed")                                                          \
    X(STYLE_AXIS, "axis")                                                                          \
    X(STYLE_GRID, "grid")                                                                          \
    X(STYLE_RAW, "curve.raw") /* the thin raw curve behind a smoothed one */                       \
    X(STYLE_CURVE_1, "curve.1")                                                                    \
    X(STYLE_CURVE_2, "curve.2")                                                                    \
    X(STYLE_CURVE_3, "curve.3")                                                                    \
    X(STYLE_CURVE_4, "curve.4")                                                                    \
    X(STYLE_CURVE_5, "curve.5")                                                                    \
    X(STYLE_CURVE_6, "curve.6")                                                                    \
    X(STYLE_CURVE_7, "curve.7")                                                                    \
    X(STYLE_CURVE_8, "curve.8")                                                                    \
    X(STYLE_BOUND, "bound")   /* lower bound, Bayes ceiling */                                     \
    X(STYLE_MARK, "mark")     /* an intervention on a curve */                                     \
    X(STYLE_CURSOR, "cursor") /* value cursor, scrubbed column */                                  \
    X(STYLE_BAR, "bar")                                                                            \
    X(STYLE_FROZEN, "frozen")                                                                      \
    X(STYLE_GOOD, "good")                                                                          \
    X(STYLE_BAD, "bad")                                                                            \
    X(STYLE_WARN, "warn")                                                                          \
    X(STYLE_HEAT_0, "heat.0") /* heat map, 0..1 in eight steps */                                  \
    X(STYLE_HEAT_1, "heat.1")                                                                      \
    X(STYLE_HEAT_2, "heat.2")                                                                      \
    X(STYLE_HEAT_3, "heat.3")                                                                      \
    X(STYLE_HEAT_4, "heat.4")                                                                      \
    X(STYLE_HEAT_5, "heat.5")                                                                      \
    X(STYLE_HEAT_6, "heat.6")                                                                      \
    X(STYLE_HEAT_7, "heat.7")                                                                      \
    X(STYLE_DIVERGE_0, "diverge.0") /* -1..1 in seven steps, 3 is zero */                          \
    X(STYLE_DIVERGE_1, "diverge.1")                                                                \
    X(STYLE_DIVERGE_2, "diverge.2")                                                                \
    X(STYLE_DIVERGE_3, "diverge.3")                                                                \
    X(STYLE_DIVERGE_4, "diverge.4")                                                                \
    X(STYLE_DIVERGE_5, "diverge.5")                                                                \
    X(STYLE_DIVERGE_6, "diverge.6")                                                                \
    X(STYLE_DIALOG, "dialog")                                                                      \
    X(STYLE_INPUT, "input") /* the line one types in */

enum style {
#define X(id, name) id,
    STYLES(X)
#undef X
        STYLE_COUNT
};

/* The name of a role as written in a theme file. */
const char *style_name(enum style style);

#endif
