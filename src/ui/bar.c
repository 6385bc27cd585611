/* bar -- keys with a word each. */
#include "ui/bar.h"

void bar_draw(struct bar_item *item, int items, struct canvas *c, struct rect r)
{
    int room = r.columns - 1, x = r.column + 1, rank, i;
    bool shown[BAR_MOST] = { false };

    if (items > BAR_MOST)
        items = BAR_MOST;
    for (rank = 1; rank <= BAR_MOST; rank++)
        for (i = 0; i < items; i++) {
            int width = canvas_width(item[i].shown) + canvas_width(item[i].hint) + 3;

            if (item[i].rank != rank || width - 2 > room)
                continue;
            shown[i] = true;
            room -= width;
        }
    for (i = 0; i < items; i++) {
        item[i].from = item[i].until = x;
        if (!shown[i])
            continue;
        x = canvas_text(c, r.row, x, STYLE_KEY, item[i].shown);
        x = canvas_text(c, r.row, x + 1, STYLE_DIM, item[i].hint);
        item[i].until = x;
        x += 2;
    }
}
