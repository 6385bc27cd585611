/* stack_gold -- the gold stack beside the model's: what it holds, and where the two differ. */
#include "pane/stack.h"

#include <math.h>

int stack_gold_wanted(const struct view *v, int column, uint16_t *top)
{
    const struct probe_gold *g = v->gold;

    *top = UINT16_MAX;
    if (!g || !v->probe || column < 0 || column + g->lead >= g->known ||
        column >= v->probe->length - 1)
        return -1;
    return probe_gold_depth(g, column, g->lead, top);
}

bool stack_gold_agrees(const struct view *v, int column)
{
    uint16_t top;
    int wanted = stack_gold_wanted(v, column, &top), owner;

    if (wanted < 0 || !v->probe->actions)
        return true;
    if (fabsf(probe_height(v->probe, column, &owner) - (float)wanted) > 0.5f)
        return false;
    if (!wanted)
        return true;
    return owner >= 0 && v->probe->string[owner] == top;
}

/*
 * Only depth and top are known of each column. What lies deeper was on top when the stack was last
 * that deep, and nothing has touched it since.
 */
uint16_t stack_gold_symbol(const struct view *v, int column, int depth)
{
    uint16_t top;
    int wanted = stack_gold_wanted(v, column, &top), height, t;

    if (wanted < 0 || depth < 0 || depth >= wanted)
        return UINT16_MAX;
    if (!depth)
        return top;
    height = wanted - depth;
    for (t = column; t >= 0; t--)
        if (v->gold->depth[t] == height)
            return v->gold->top[t];
    return UINT16_MAX;
}
