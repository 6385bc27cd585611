/* stack_mouse -- the pointer in the stack pane: a column is looked at, the wheel goes along. */
#include "pane/stack.h"

struct action stack_mouse(void *state, const struct view *v, const struct pane_mouse *m)
{
    struct action go = { .act = ACT_POSITION }, none = { .act = ACT_NONE };
    struct stack_frame f;
    int i;

    if (!v->probe || !v->probe->length)
        return none;
    go.number = v->position + m->wheel;
    if (!m->wheel) {
        stack_frame_init(&f, state, v, NULL, m->rows, m->columns);
        for (i = f.first; i < f.first + f.shown; i++)
            if (m->column >= stack_frame_x(&f, i) && m->column < stack_frame_x(&f, i) + f.pitch)
                break;
        if (i == f.first + f.shown)
            return none;
        go.number = i;
    }
    if (go.number < 0 || go.number >= v->probe->length)
        return none;
    return go;
}
