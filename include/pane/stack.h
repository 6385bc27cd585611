/*
 * stack (pane) -- what the files of the stack pane share: its state and the frame of one drawing.
 * Used by src/pane/stack*.c and their tests.
 *
 * A column of the picture is one input symbol: two cells wide, three with a gap where there is
 * room. A string that is too long is shown through a window that follows the position by half its
 * width, so that most steps move nothing but the cursor.
 */
#ifndef PANE_STACK_H
#define PANE_STACK_H

#include "pane/pane.h"

enum stack_show {
    STACK_LETTERS,   /* the symbol whose push has the largest share, and how full the cell is; of a
                        nondeterministic stack, its likeliest symbol and how likely that is */
    STACK_PUSHED,    /* nondeterministic: the input symbol at which it was most likely pushed */
    STACK_SHARE,     /* how full the cell is */
    STACK_COMPONENT, /* one component of the vector, in tenths of -1..1; nondeterministic: first the
                        stack symbols, how likely each is */
    STACK_GOLD,      /* difference from the gold stack, by signs */
    STACK_SHOWS
};

struct stack_pane {
    enum stack_show show;
    int component; /* of the shown stack; taken modulo stack_components() */
    int stack;     /* the shown stack; K: all of them */
    int scroll;    /* first row of depth (or of the hidden state) */
    int page;      /* rows shown at the last drawing */
};

struct stack_frame {
    const struct view *v;
    const struct stack_pane *s;
    struct canvas *c;
    int rows, columns;
    int gutter;       /* cells of the labels on the left */
    int pitch;        /* cells from one column to the next */
    int first, shown; /* columns in the window */
};

/* A letter's worth of cells in a column; what is wider is cut. */
enum { STACK_CELL = 2 };

void stack_frame_init(struct stack_frame *f, const struct stack_pane *s, const struct view *v,
                      struct canvas *c, int rows, int columns);
/* The cell of the canvas where a column of the probe begins. */
int stack_frame_x(const struct stack_frame *f, int column);
/* A label in the gutter, right- or left-aligned. */
void stack_label(const struct stack_frame *f, int row, bool right, const char *text);

struct action stack_mouse(void *state, const struct view *v, const struct pane_mouse *m);

/* One row each; `row` is of the canvas. */
void stack_draw_input(const struct stack_frame *f, int row);
void stack_draw_gold(const struct stack_frame *f, int row);
void stack_draw_depth(const struct stack_frame *f, int row, int stack, int depth);
void stack_draw_hidden(const struct stack_frame *f, int row, int unit);
void stack_draw_action(const struct stack_frame *f, int row, int stack, int action);
void stack_draw_likely(const struct stack_frame *f, int row, int stack, const char *label);
void stack_draw_reading(const struct stack_frame *f, int row, int stack);
/* Nondeterministic: one cell of depth; how likely a state and top are; what the most likely run up
 * to each column last did. */
void stack_put_symbol(const struct stack_frame *f, int row, int column, int depth);
void stack_draw_top(const struct stack_frame *f, int row, int pair);
void stack_draw_run(const struct stack_frame *f, int row);
/* The most likely run of the whole string as text, indented by depth; false: there is no room. */
bool stack_draw_text(const struct stack_frame *f, struct rect room);
enum { STACK_TEXT_COLUMNS = 21, STACK_TEXT_ROWS = 4 }; /* at least */

/* Building stones of the rows above. */
void stack_cursor(const struct stack_frame *f, int row);
void stack_put_text(const struct stack_frame *f, int row, int column, int cells, enum style style,
                    const char *text);
/* A heat-map cell with a letter in it, where there is room for both. */
void stack_put_heat(const struct stack_frame *f, int row, int column, double share,
                    const char *letter);
void stack_symbol_name(const struct stack_frame *f, int symbol, char out[TASK_NAME]);
/* How many components STACK_COMPONENT goes through. */
int stack_components(const struct probe *p, int stack);

/* What the cursor's column shows, in words; the gold stack in words or why there is none. */
void stack_draw_words(const struct stack_frame *f, int row);

/*
 * What the gold stack wants in a column, given whether the model is one symbol ahead: its depth,
 * and *top its top symbol (UINT16_MAX: empty). -1 where nothing is known.
 */
int stack_gold_wanted(const struct view *v, int column, uint16_t *top);
/* False where stack 0 is known to differ from it, as probe_compare() has it. */
bool stack_gold_agrees(const struct view *v, int column);
/* The symbol the gold stack holds at a depth of a column, or UINT16_MAX: none or unknown. */
uint16_t stack_gold_symbol(const struct view *v, int column, int depth);

#endif
