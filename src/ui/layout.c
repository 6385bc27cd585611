/* layout -- rectangles for every size of a screen. */
#include "ui/layout.h"

#include <string.h>

static int least(int a, int b)
{
    return a < b ? a : b;
}

const char *layout_pane_name(enum layout_pane pane)
{
    static const char *const names[LAYOUT_PANES] = { "loss", "stack", "lengths", "freeze", "log" };

    return names[pane];
}

static void place(struct layout *l, enum layout_pane pane, struct rect r)
{
    struct layout_place *p = &l->place[l->places++];

    p->pane = pane;
    p->title = (struct rect){ r.row, r.column, 1, r.columns };
    p->body = (struct rect){ r.row + 1, r.column, r.rows - 1, r.columns };
}

/*
 * Both columns have half of 120. What is wider goes to the stack until a string of 34 symbols has
 * its gaps, then to the loss.
 */
static void place_all(struct layout *l, struct rect area)
{
    int right = area.columns <= 120 ? area.columns / 2 : least(60 + area.columns - 120, 112);
    int left = area.columns - 1 - right, top = area.rows * 11 / 20, bottom = area.rows - top;
    int freeze = bottom < 16 ? bottom - 6 : 9 + least((bottom - 16) / 3, 3);

    l->rule = (struct rect){ area.row, area.column + left, area.rows, 1 };
    place(l, PANE_LOSS, (struct rect){ area.row, area.column, top, left });
    place(l, PANE_STACK, (struct rect){ area.row, area.column + left + 1, top, right });
    place(l, PANE_LENGTHS, (struct rect){ area.row + top, area.column, bottom, left });
    place(l, PANE_FREEZE, (struct rect){ area.row + top, area.column + left + 1, freeze, right });
    place(l, PANE_LOG,
          (struct rect){ area.row + top + freeze, area.column + left + 1, bottom - freeze, right });
}

static void place_two_rows(struct layout *l, struct rect area, enum layout_pane lower)
{
    int top = area.rows * 10 / 21, freeze = least(area.columns * 48 / 80, 60);
    int loss = area.columns - 1 - freeze;

    if (lower == PANE_LOSS || lower == PANE_FREEZE)
        lower = PANE_STACK;
    l->rule = (struct rect){ area.row, area.column + loss, top, 1 };
    place(l, PANE_LOSS, (struct rect){ area.row, area.column, top, loss });
    place(l, PANE_FREEZE, (struct rect){ area.row, area.column + loss + 1, top, freeze });
    place(l, lower, (struct rect){ area.row + top, area.column, area.rows - top, area.columns });
}

void layout_make(struct layout *out, int rows, int columns, struct layout_choice choice)
{
    struct rect area;
    bool spare = rows >= 36;

    memset(out, 0, sizeof *out);
    out->status = (struct rect){ 0, 0, 1, columns };
    if (rows < 10 || columns < 40) {
        out->tiny = true;
        return;
    }
    out->keys = (struct rect){ rows - 1, 0, 1, columns };
    out->message = (struct rect){ rows - 2, 0, 1, columns };
    out->input = spare ? (struct rect){ rows - 3, 0, 1, columns } : out->message;
    area = (struct rect){ 1, 0, rows - (spare ? 5 : 3), columns };
    if (spare)
        out->footer = (struct rect){ rows - 4, 0, 1, columns };
    if (choice.full || rows < 20 || columns < 72)
        place(out, choice.focus, area);
    else if (rows < 34 || columns < 110)
        place_two_rows(out, area, choice.lower);
    else
        place_all(out, area);
}
