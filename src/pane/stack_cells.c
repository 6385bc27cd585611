/* stack_cells -- the rows of the stack pane that have one cell for each symbol of the string. */
#include <math.h>
#include <stdio.h>

#include "pane/stack.h"

void stack_frame_init(struct stack_frame *f, const struct stack_pane *s, const struct view *v,
                      struct canvas *c, int rows, int columns)
{
    int n = v->probe ? v->probe->length : 0, room, half;

    *f = (struct stack_frame){ .v = v, .s = s, .c = c, .rows = rows, .columns = columns };
    f->gutter = columns >= 48 ? 9 : 7;
    room = columns - f->gutter;
    f->pitch = n * (STACK_CELL + 1) - 1 <= room ? STACK_CELL + 1 : STACK_CELL;
    f->shown = f->pitch == STACK_CELL ? room / STACK_CELL : n;
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

void stack_cursor(const struct stack_frame *f, int row)
{
    int p = f->v->position;

    if (p >= f->first && p < f->first + f->shown)
        canvas_reverse(f->c, (struct rect){ row, stack_frame_x(f, p), 1, STACK_CELL });
}

/* The text's first `cells` cells at a column of the probe. */
void stack_put_text(const struct stack_frame *f, int row, int column, int cells, enum style style,
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

void stack_symbol_name(const struct stack_frame *f, int symbol, char out[TASK_NAME])
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
        stack_symbol_name(f, p->string[t], name);
        stack_put_text(f, row, t, STACK_CELL, t == f->v->position ? STYLE_STRONG : STYLE_TEXT,
                       name);
    }
    if (f->first > 0)
        canvas_put(f->c, row, f->gutter - 1, '<', STYLE_ACCENT);
    if (f->first + f->shown < p->length)
        canvas_put(f->c, row, f->columns - 1, '>', STYLE_ACCENT);
    stack_cursor(f, row);
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
    stack_cursor(f, row);
}

void stack_put_heat(const struct stack_frame *f, int row, int column, double share,
                    const char *letter)
{
    int x = stack_frame_x(f, column), width;

    if (lround(fmin(fmax(share, 0), 1) * 7) == 0 && !isnan(share))
        return;
    canvas_heat(f->c, row, x, STACK_CELL, share);
    width = letter ? canvas_width(letter) : 0;
    if (!width || width >= f->pitch || isnan(share)) /* no room for letter and shade both */
        return;
    if (width == STACK_CELL)
        canvas_heat(f->c, row, x + STACK_CELL, 1, share);
    stack_put_text(f, row, column, width, STYLE_HEAT_0 + (enum style)lround(fmin(share, 1) * 7),
                   letter);
}

static void put_share(const struct stack_frame *f, int row, int column, int stack, int depth,
                      bool letter)
{
    const struct probe *p = f->v->probe;
    int owner = probe_owner(p, column, stack, depth);
    char name[TASK_NAME];

    if (letter && owner >= 0)
        stack_symbol_name(f, p->string[owner], name);
    stack_put_heat(f, row, column, (double)probe_occupied(p, column, stack, depth),
                   letter && owner >= 0 ? name : NULL);
}

/* Whether there is an element at a depth, and which column pushed it. */
static bool stack_is_full(const struct probe *p, int column, int depth, int *owner)
{
    if (p->states) {
        *owner = probe_run_owner(p, column, depth);
        return *owner >= 0;
    }
    *owner = probe_owner(p, column, 0, depth);
    return probe_occupied(p, column, 0, depth) >= 0.5f;
}

/* = agrees, + too deep, - missing, x another symbol; beside it whose symbol it is. */
static void put_difference(const struct stack_frame *f, int row, int column, int depth)
{
    const struct probe *p = f->v->probe;
    uint16_t wanted_top, wanted;
    int known = stack_gold_wanted(f->v, column, &wanted_top), owner = -1;
    bool full = stack_is_full(p, column, depth, &owner), expected = depth < known;
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
    if (full && owner >= 0)
        stack_symbol_name(f, p->string[owner], name);
    else if (wanted != UINT16_MAX)
        stack_symbol_name(f, wanted, name);
    if (!full) {
        sign = '-';
        style = STYLE_WARN;
    } else if (expected && owner >= 0 && wanted != UINT16_MAX) {
        sign = p->string[owner] == wanted ? '=' : 'x';
        style = sign == '=' ? STYLE_GOOD : STYLE_BAD;
    }
    snprintf(text, sizeof text, "%c%s", sign, name);
    stack_put_text(f, row, column, STACK_CELL, style, text);
}

int stack_components(const struct probe *p, int stack)
{
    return p->stack_symbols + p->stack_width[stack];
}

static void put_component(const struct stack_frame *f, int row, int column, int stack, int depth,
                          int component)
{
    const struct probe *p = f->v->probe;
    size_t cell = (size_t)column * (size_t)p->length + (size_t)depth;
    int c = component - p->stack_symbols;

    if (c < 0)
        stack_put_heat(f, row, column,
                       (double)p->symbol[cell * (size_t)p->stack_symbols + (size_t)component],
                       NULL);
    else if (p->width > 0)
        put_tenths(f, row, column,
                   (double)p->cell[cell * (size_t)p->width + (size_t)(p->stack_at[stack] + c)]);
}

void stack_draw_depth(const struct stack_frame *f, int row, int stack, int depth)
{
    const struct probe *p = f->v->probe;
    char label[16];
    int t, component;

    snprintf(label, sizeof label, "%d", depth);
    stack_label(f, row, true, depth ? label : "top");
    canvas_vline(f->c, row, f->gutter - 2, 1, STYLE_RULE);
    component = stack_components(p, stack) > 0 ? f->s->component % stack_components(p, stack) : 0;
    for (t = f->first; t < f->first + f->shown; t++) {
        if (depth >= p->depth[t] && f->s->show != STACK_GOLD)
            continue;
        switch (f->s->show) {
        case STACK_COMPONENT: put_component(f, row, t, stack, depth, component); break;
        case STACK_GOLD:
            if (!stack)
                put_difference(f, row, t, depth);
            else
                put_share(f, row, t, stack, depth, false);
            break;
        case STACK_LETTERS:
            if (p->states)
                stack_put_symbol(f, row, t, depth);
            else
                put_share(f, row, t, stack, depth, true);
            break;
        default: put_share(f, row, t, stack, depth, f->s->show == STACK_PUSHED);
        }
    }
    stack_cursor(f, row);
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
    stack_cursor(f, row);
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

void stack_draw_action(const struct stack_frame *f, int row, int stack, int action)
{
    const struct probe *p = f->v->probe;
    int which = probe_action_row(p, action), t;
    char name[16];

    probe_action_name(p, which, name);
    if (canvas_width(name) > f->gutter - 2)
        name[4] = '\0'; /* "repl" */
    stack_label(f, row, false, name);
    for (t = f->first; t < f->first + f->shown && t < p->length - 1; t++) {
        double value = (double)actions_of(p, t, stack)[which];
        int x = stack_frame_x(f, t);

        canvas_level(f->c, row, x, value, STYLE_BAR);
        canvas_level(f->c, row, x + 1, value, STYLE_BAR);
    }
    stack_cursor(f, row);
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
    stack_cursor(f, row);
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
        stack_symbol_name(f, p->string[owner], name);
        stack_put_text(f, row, t, STACK_CELL, STYLE_TEXT, name);
    }
    stack_cursor(f, row);
}
