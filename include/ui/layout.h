/*
 * layout -- where everything stands on a screen: a pure function of its size and of what is looked
 * at.
 *
 *   from 110 x 34   loss and lengths on the left, stack, freeze and log on the right
 *   from  72 x 20   loss and freeze above, one of stack, lengths and log below
 *   from  40 x 10   one pane
 *   below           one line of text
 *
 * All rectangles are inside the screen. They are disjoint, except that `input` is `message` where
 * there is no row to spare. An empty rectangle (rows 0) is a thing that is not shown.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "screen/canvas.h"

enum layout_pane { PANE_LOSS, PANE_STACK, PANE_LENGTHS, PANE_FREEZE, PANE_LOG, LAYOUT_PANES };

enum { LAYOUT_LEAST_ROWS = 4, LAYOUT_LEAST_COLUMNS = 28 }; /* of a pane's body */

struct layout_choice {
    enum layout_pane focus;
    enum layout_pane lower; /* below, where two rows of panes fit: stack, lengths or log */
    bool full;              /* the focused pane alone */
};

struct layout_place {
    enum layout_pane pane;
    struct rect title, body;
};

struct layout {
    bool tiny; /* only `status`, one line that says everything */
    struct rect status, message, input, keys;
    struct rect footer; /* a horizontal rule above `input`, where that has its own row */
    struct rect rule;   /* vertical, between two columns of panes */
    struct layout_place place[LAYOUT_PANES];
    int places;
};

void layout_make(struct layout *out, int rows, int columns, struct layout_choice choice);
/* As in the table of panes, e.g. "loss". */
const char *layout_pane_name(enum layout_pane pane);

#endif
