/*
 * stack_runs -- what the stack pane has for a nondeterministic stack: its likeliest symbols, state
 * and top, and the most likely run as letters and as text.
 *
 * A column's letter is the last action of the most likely run up to that column, which a longer run
 * may revise; the text is the one most likely run of the whole string.
 */
#include <stdio.h>

#include "base/text.h"
#include "pane/stack.h"

void stack_put_symbol(const struct stack_frame *f, int row, int column, int depth)
{
    float likely;
    int symbol = probe_likely_symbol(f->v->probe, column, depth, &likely);
    char name[TASK_NAME];

    if (symbol >= 0)
        stack_put_heat(f, row, column, (double)likely, probe_stack_symbol(symbol, name));
}

void stack_draw_top(const struct stack_frame *f, int row, int pair)
{
    const struct probe *p = f->v->probe;
    char label[32], name[TASK_NAME];
    int t;

    snprintf(label, sizeof label, "q%d %s", pair / p->stack_symbols,
             probe_stack_symbol(pair % p->stack_symbols, name));
    stack_label(f, row, true, label);
    canvas_vline(f->c, row, f->gutter - 2, 1, STYLE_RULE);
    for (t = f->first; t < f->first + f->shown && t < p->length - 1; t++)
        stack_put_heat(f, row, t, (double)probe_top(p, t, pair), NULL);
    stack_cursor(f, row);
}

/* P: push, R: replace, O: pop, and · where a symbol is replaced by itself; then what is on top. */
static const char *move_letters(const struct pda_move *move, int t, char out[16])
{
    static const char *const letters[PDA_ACTIONS] = { "P", "R", "O" };
    const char *letter = letters[move[t].action];
    char name[TASK_NAME];

    if (move[t].action == PDA_REPLACE && move[t].symbol == (t ? move[t - 1].symbol : 0))
        letter = "·";
    snprintf(out, 16, "%s%s", letter, probe_stack_symbol(move[t].symbol, name));
    return out;
}

void stack_draw_run(const struct stack_frame *f, int row)
{
    const struct probe *p = f->v->probe;
    char letters[16];
    int t;

    stack_label(f, row, false, f->gutter < 9 ? "run" : "likely");
    for (t = f->first; t < f->first + f->shown && t < p->length - 1; t++) {
        const struct pda_move *move = probe_moves(p, t);

        if (p->run_share[t] > 0)
            stack_put_text(f, row, t, STACK_CELL,
                           move[t].action == PDA_REPLACE ? STYLE_DIM : STYLE_TEXT,
                           move_letters(move, t, letters));
    }
    stack_cursor(f, row);
}

/* "push 2", indented by the depth the action begins (push) or ends (pop) at, as far as it fits. */
static void draw_move(const struct stack_frame *f, int row, int left, int right, int t)
{
    const struct probe *p = f->v->probe;
    const struct pda_move *move = probe_moves(p, p->length - 2);
    static const char *const words[PDA_ACTIONS] = { "push", "repl", "pop" };
    int indent = move[t].depth - (move[t].action != PDA_POP), room;
    char read[TASK_NAME], name[TASK_NAME], text[40];

    stack_symbol_name(f, p->string[t], read);
    canvas_printf(f->c, row, left, STYLE_DIM, "%3d", t + 1);
    canvas_text(f->c, row, left + 4, STYLE_TEXT, read);
    if (move[t].action == PDA_POP)
        text_copy(text, sizeof text, words[PDA_POP]);
    else
        snprintf(text, sizeof text, "%s %s", words[move[t].action],
                 probe_stack_symbol(move[t].symbol, name));
    room = right - (left + 7) - canvas_width(text);
    indent = indent < 0 ? 0 : 2 * indent > room ? room : 2 * indent;
    canvas_text(f->c, row, left + 7 + indent, STYLE_TEXT, text);
}

bool stack_draw_text(const struct stack_frame *f, struct rect room)
{
    const struct probe *p = f->v->probe;
    int last = p->length - 2, shown = room.rows - 1, first, i;
    char share[16];
    struct rect old;

    if (room.rows < STACK_TEXT_ROWS || room.columns < STACK_TEXT_COLUMNS || last < 0)
        return false;
    old = canvas_clip(f->c, room);
    if (p->run_share[last] > 0) {
        canvas_printf(f->c, 0, 0, STYLE_DIM, "most likely run %s",
                      probe_share_text(p->run_share[last], share));
        if (shown > last + 1)
            shown = last + 1;
        first = f->v->position - shown / 2;
        first = first > last + 1 - shown ? last + 1 - shown : first;
        first = first < 0 ? 0 : first;
        for (i = 0; i < shown; i++) {
            draw_move(f, 1 + i, 0, room.columns, first + i);
            if (first + i == f->v->position)
                canvas_reverse(f->c, (struct rect){ 1 + i, 0, 1, room.columns });
        }
    } else {
        canvas_text(f->c, 0, 0, STYLE_DIM, "there is no run");
    }
    canvas_unclip(f->c, old);
    return true;
}
