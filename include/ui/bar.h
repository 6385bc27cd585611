/* bar -- a row of keys with a word each: the most important ones where not all fit. */
#ifndef UI_BAR_H
#define UI_BAR_H

#include "screen/canvas.h"

struct bar_item {
    const char *shown, *hint;
    int rank;        /* 1 is shown first of all */
    int from, until; /* columns where it was drawn, for the mouse; equal: it was not */
};
enum { BAR_MOST = 64 };

/* The items stand in their order, as many as there is room for by rank. */
void bar_draw(struct bar_item *item, int items, struct canvas *c, struct rect r);

#endif
