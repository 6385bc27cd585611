/* stack_cells -- the rows of the stack pane that have one cell for each symbol of the string. */
#include <math.h>
#include <stdio.h>

#include "pane/stack.h"

enum { CELL = 2 };

void stack_frame_init(struct stack_frame *f, const struct stack_pane *s, const struct view *v,
                      struct canvas *c, int rows, int columns)
{
    int n = v->probe ? v->probe->length : 0, room, half;

    *f = (struct stack_frame){ .v = v, .s = s, .c = c, .rows = rows, .columns = columns };
    f->gutter = columns >= 48 ? 9 : 7;
    room = columns - f->gutter;
    f->pitch = n * (CELL + 1) - 1 <= room ? CELL + 1 : CELL;
    f->shown = f->pitch == CELL ? room / CELL : n;
    f->shown = f->shown < 0 ? 0 : f->shown > n ? n : f->shown;
    half = f->shown / 2 > 0 ? f->shown / 2 : 1;
    f->first = v->position / half * half - half / 2;
    if (f->first > n - f->shown)
        f->first = n - f->shown;
    if (f->first < 0)
        f->first = 0;
}

int stack_frame_x(const struct stack_frame *f, int column)
{
    return f->gutter + (column - f->first) * f->pitch;
}

void stack_label(const struct stack_frame *f, int row, bool right, const char *text)
{
    if (right)
        canvas_text_right(f->c, row, f->gutter - 3, STYLE_DIM, text);
    else
        canvas_text(f->c, row, 1, STYLE_DIM, text);
}

static void cursor(const struct stack_frame *f, int row)
{
    int p = f->v->position;

    if (p >= f->first && p < f->first + f->shown)
        canvas_reverse(f->c, (struct rect){ row, stack_frame_x(f, p), 1, CELL });
}

/* The text's first `cells` cells at a column of the probe. */
static void put_text(const struct stack_frame *f, int row, int column, int cells, enum style style,
                     const char *text)
{
    struct rect old = canvas_clip(f->c, (struct rect){ row, stack_frame_x(f, column), 1, cells });

    canvas_text(f->c, 0, 0, style, text);
    canvas_unclip(f->c, old);
}

/* A value of -1..1 as sign and tenths; 9 stands for 0.9 and more. */
static void put_tenths(const struct stack_frame *f, int row, int column, double value)
{
    int tenths, step, x = stack_frame_x(f, column);
    char text[3] = "+0";

    if (isnan(value)) {
        canvas_text(f->c, row, x, STYLE_BAD, "??");
        return;
    }
    value = fmin(fmax(value, -1), 1);
    tenths = (int)lround(fabs(value) * 10);
    step = (int)lround(value * 3) + 3;
    text[0] = value < 0 ? '-' : '+';
    text[1] = (char)('0' + (tenths > 9 ? 9 : tenths));
    canvas_text(f->c, row, x, STYLE_DIVERGE_0 + (enum style)step, tenths ? text : " ·");
}

static void symbol_name(const struct stack_frame *f, int symbol, char out[TASK_NAME])
{
    if (f->v->task)
        task_symbol_name(f->v->task, symbol, out);
    else
        snprintf(out, TASK_NAME, "%d", symbol % 1000000);
}

void stack_draw_input(const struct stack_frame *f, int row)
{
    const struct probe *p = f->v->probe;
    char name[TASK_NAME];
    int t;

    stack_label(f, row, false, "input");
    for (t = f->first; t < f->first + f->shown; t++) {
        symbol_name(f, p->string[t], name);
        put_text(f, row, t, CELL, t == f->v->position ? STYLE_STRONG : STYLE_TEXT, name);
    }
    if (f->first > 0)
        canvas_put(f->c, row, f->gutter - 1, '<', STYLE_ACCENT);
    if (f->first + f->shown < p->length)
        canvas_put(f->c, row, f->columns - 1, '>', STYLE_ACCENT);
    cursor(f, row);
}

void stack_draw_gold(const struct stack_frame *f, int row)
{
    const struct probe_gold *g = f->v->gold;
    const char *why = f->v->task ? f->v->task->type->no_gold : NULL;
    int t;

    stack_label(f, row, false, "gold");
    if (!g || !g->known) {
        canvas_text(f->c, row, f->gutter, STYLE_DIM,
                    why ? why : "none: the string is not in the language");
        return;
    }
    for (t = f->first; t < f->first + f->shown; t++) {
        if (t >= g->known)
            canvas_text(f->c, row, stack_frame_x(f, t), STYLE_DIM, "·");
        else
            canvas_printf(f->c, row, stack_frame_x(f, t), STYLE_BOUND, "%d",
                          g->depth[t] > 99 ? 99 : g->depth[t]);
    }
    cursor(f, row);
}

static void put_share(const struct stack_frame *f, int row, int column, int stack, int depth,
                      bool letter)
{
    const struct probe *p = f->v->probe;
    double share = (double)probe_occupied(p, column, stack, depth);
    int owner = probe_owner(p, column, stack, depth), x = stack_frame_x(f, column), width;
    char name[TASK_NAME];

    if (lround(fmin(fmax(share, 0), 1) * 7) == 0 && !isnan(share))
        return;
    canvas_heat(f->c, row, x, CELL, share);
    if (!letter || owner < 0)
        return;
    symbol_name(f, p->string[owner], name);
    width = canvas_width(name);
    if (width >= f->pitch) /* no room for letter and shade both */
        return;
    if (width == CELL)
        canvas_heat(f->c, row, x + CELL, 1, share);
    put_text(f, row, column, width, STYLE_HEAT_0 + (enum style)lround(fmin(share, 1) * 7), name);
}

/* = agrees, + too deep, - missing, x another symbol; beside it whose symbol it is. */
static void put_difference(const struct stack_frame *f, int row, int column, int depth)
{
    const struct probe *p = f->v->probe;
    uint16_t wanted_top, wanted;
    int known = stack_gold_wanted(f->v, column, &wanted_top), owner;
    bool full = probe_occupied(p, column, 0, depth) >= 0.5f, expected = depth < known;
    enum style style = STYLE_BAD;
    char text[10], name[TASK_NAME] = "";
    char sign = '+';

    if (known < 0) {
        put_share(f, row, column, 0, depth, false);
        return;
    }
    if (!full && !expected)
        return;
    wanted = stack_gold_symbol(f->v, column, depth);
    owner = full ? probe_owner(p, column, 0, depth) : -1;
    if (full && owner >= 0)
        symbol_name(f, p->string[owner], name);
    else if (wanted != UINT16_MAX)
        symbol_name(f, wanted, name);
    if (!full) {
        sign = '-';
        style = STYLE_WARN;
    } else if (expected && owner >= 0 && wanted != UINT16_MAX) {
        sign = p->string[owner] == wanted ? '=' : 'x';
        style = sign == '=' ? STYLE_GOOD : STYLE_BAD;
    }
    snprintf(text, sizeof text, "%c%s", sign, name);
    put_text(f, row, column, CELL, style, text);
}

void stack_draw_depth(const struct stack_frame *f, int row, int stack, int depth)
{
    const struct probe *p = f->v->probe;
    char label[16];
    int t, component;

    snprintf(label, sizeof label, "%d", depth);
    stack_label(f, row, true, depth ? label : "top");
    canvas_vline(f->c, row, f->gutter - 2, 1, STYLE_RULE);
    component = p->stack_width[stack] > 0 ? f->s->component % p->stack_width[stack] : 0;
    for (t = f->first; t < f->first + f->shown; t++) {
        if (depth >= p->depth[t] && f->s->show != STACK_GOLD)
            continue;
        switch (f->s->show) {
        case STACK_COMPONENT:
            if (p->width > 0)
                put_tenths(
                    f, row, t,
                    (double)
                        p->cell[((size_t)t * (size_t)p->length + (size_t)depth) * (size_t)p->width +
                                (size_t)(p->stack_at[stack] + component)]);
            break;
        case STACK_GOLD:
            if (!stack)
                put_difference(f, row, t, depth);
            else
                put_share(f, row, t, stack, depth, false);
            break;
        default: put_share(f, row, t, stack, depth, f->s->show == STACK_LETTERS);
        }
    }
    cursor(f, row);
}

void stack_draw_hidden(const struct stack_frame *f, int row, int unit)
{
    const struct probe *p = f->v->probe;
    char label[16];
    int t;

    snprintf(label, sizeof label, "h %d", unit + 1);
    stack_label(f, row, true, label);
    canvas_vline(f->c, row, f->gutter - 2, 1, STYLE_RULE);
    for (t = f->first; t < f->first + f->shown; t++)
        put_tenths(f, row, t, (double)p->state[(size_t)t * (size_t)p->hidden + (size_t)unit]);
    cursor(f, row);
}

static const float *actions_of(const struct probe *p, int column, int stack)
{
    return p->action + ((size_t)column * (size_t)p->stacks + (size_t)stack) * (size_t)p->actions;
}

static int likely(const struct probe *p, int column, int stack)
{
    const float *action = actions_of(p, column, stack);
    int best = 0, a;

    for (a = 1; a < p->actions; a++)
        if (action[a] > action[best])
            best = a;
    return best;
}

static const char *action_name(const struct probe *p, int action, char out[16])
{
    static const char *const names[3] = { "push", "no-op", "pop" };

    if (p->actions == 3)
        return names[action];
    snprintf(out, 16, "act %d", action + 1);
    return out;
}

/* Rows are push, no-op, pop from the top, as the eye expects; the probe has push, pop, no-op. */
void stack_draw_action(const struct stack_frame *f, int row, int stack, int action)
{
    const struct probe *p = f->v->probe;
    static const int order[3] = { 0, 2, 1 };
    int which = p->actions == 3 ? order[action] : action, t;
    char name[16];

    stack_label(f, row, false, action_name(p, action, name));
    for (t = f->first; t < f->first + f->shown && t < p->length - 1; t++) {
        double value = (double)actions_of(p, t, stack)[which];
        int x = stack_frame_x(f, t);

        canvas_level(f->c, row, x, value, STYLE_BAR);
        canvas_level(f->c, row, x + 1, value, STYLE_BAR);
    }
    cursor(f, row);
}

void stack_draw_likely(const struct stack_frame *f, int row, int stack, const char *label)
{
    static const char *const letters[3] = { "P", "O", "·" }; /* push, pop, no-op */
    const struct probe *p = f->v->probe;
    int t;

    stack_label(f, row, false, label);
    for (t = f->first; t < f->first + f->shown && t < p->length - 1; t++) {
        int best = likely(p, t, stack);

        if (p->actions == 3)
            canvas_text(f->c, row, stack_frame_x(f, t), best == 2 ? STYLE_DIM : STYLE_TEXT,
                        letters[best]);
        else
            canvas_printf(f->c, row, stack_frame_x(f, t), STYLE_TEXT, "%d", (best + 1) % 100);
    }
    cursor(f, row);
}

void stack_draw_reading(const struct stack_frame *f, int row, int stack)
{
    const struct probe *p = f->v->probe;
    char name[TASK_NAME];
    int t;

    stack_label(f, row, false, "reads");
    for (t = f->first; t < f->first + f->shown; t++) {
        int owner = p->depth[t] > 0 ? probe_owner(p, t, stack, 0) : -1;
        double share = owner < 0 ? 0 : (double)probe_occupied(p, t, stack, 0);

        if (!(share >= 0.5))
            continue; /* nothing that one could call the top */
        symbol_name(f, p->string[owner], name);
        put_text(f, row, t, CELL, STYLE_TEXT, name);
    }
    cursor(f, row);
}
