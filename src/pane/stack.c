/*
 * stack -- what the stack does on one string: depth downward, time to the right, shade on a fixed
 * 0..1 scale; below it the actions, and in words what the cursor's column shows.
 */
#include "pane/stack.h"

#include <stdio.h>

#include "base/text.h"
#include "screen/term.h"

enum { FEWEST_ROWS = 3, FEWEST_COLUMNS = 24, TOPS_MOST = 64 };

static const struct pane_key keys[] = {
    { TERM_KEY_LEFT, "←→", "position", "one symbol back or forth (also h l)", true },
    { TERM_KEY_RIGHT, "←→", "position", "one symbol back or forth (also h l)", false },
    { 'h', "←→", "position", "one symbol back or forth (also h l)", false },
    { 'l', "←→", "position", "one symbol back or forth (also h l)", false },
    { TERM_KEY_SHIFT_LEFT, "Shift-←→", "ten", "ten symbols back or forth", false },
    { TERM_KEY_SHIFT_RIGHT, "Shift-←→", "ten", "ten symbols back or forth", false },
    { TERM_KEY_HOME, "Home End", "ends", "first or last symbol", false },
    { TERM_KEY_END, "Home End", "ends", "first or last symbol", false },
    { ' ', "␣", "play", "play the string, or stop", true },
    { 'r', "r", "reverse", "play backwards, or stop", false },
    { '<', "< >", "speed", "play slower or faster", false },
    { '>', "< >", "speed", "play slower or faster", false },
    { 'd', "d", "divergence", "next place where stack and gold stack part", true },
    { TERM_KEY_UP, "↑↓", "probe", "previous or next string (also k j)", true },
    { TERM_KEY_DOWN, "↑↓", "probe", "previous or next string (also k j)", false },
    { 'k', "↑↓", "probe", "previous or next string (also k j)", false },
    { 'j', "↑↓", "probe", "previous or next string (also k j)", false },
    { '{', "{ }", "training time", "earlier or later weights that were kept", true },
    { '}', "{ }", "training time", "earlier or later weights that were kept", false },
    { 't', "t", "type", "type a string and see its stack (also i)", true },
    { 'i', "t", "type", "type a string and see its stack (also i)", false },
    { 'v', "v", "view",
      "letters and shares; pushed at; shares; one component; gold: = as it, + too deep, - missing, "
      "x other",
      true },
    { 'V', "V", "component", "next component of the vector, or stack symbol", false },
    { 'n', "n", "stack", "next stack, then all of them, where there are several", false },
    { TERM_KEY_PGUP, "PgUp PgDn", "depth", "shallower or deeper rows", false },
    { TERM_KEY_PGDN, "PgUp PgDn", "depth", "shallower or deeper rows", false },
    { 0 },
};

static void init(void *state)
{
    *(struct stack_pane *)state = (struct stack_pane){ .page = 1 };
}

static int shown_stack(const struct stack_pane *s, const struct probe *p)
{
    return p->stacks > 1 ? s->stack % (p->stacks + 1) : 0;
}

static void say_component(struct text *t, const struct stack_pane *s, const struct probe *p)
{
    int k = shown_stack(s, p), count = stack_components(p, k < p->stacks ? k : 0), component;
    char name[TASK_NAME];

    component = count > 0 ? s->component % count : 0;
    if (component < p->stack_symbols)
        text_add(t, "symbol %s · ", probe_stack_symbol(component, name));
    else if (count > 0)
        text_add(t, "component %d/%d · ", component - p->stack_symbols + 1,
                 count - p->stack_symbols);
}

static void settings(const void *state, const struct view *v, char *out, size_t size)
{
    const struct stack_pane *s = state;
    const struct probe *p = v->probe;
    char number[32];
    struct text t;

    text_init(&t, out, size);
    if (!p)
        return;
    if (p->stacks > 1 && shown_stack(s, p) < p->stacks)
        text_add(&t, "stack %d/%d · ", shown_stack(s, p) + 1, p->stacks);
    if (p->actions && s->show == STACK_SHARE)
        text_add(&t, "shares · ");
    else if (p->actions && s->show == STACK_PUSHED)
        text_add(&t, "pushed at · ");
    else if (p->actions && s->show == STACK_COMPONENT)
        say_component(&t, s, p);
    else if (p->actions && s->show == STACK_GOLD)
        text_add(&t, "= + - x gold · ");
    if (v->playing)
        text_add(&t, "%s %g/s · ", v->playing_back ? "◀" : "▶", v->speed);
    text_add(&t, "probe %d/%d · position %d/%d · ", v->probe_number, v->probe_count,
             p->length ? v->position + 1 : 0, p->length);
    if (v->past_step >= 0)
        text_add(&t, "step %s", text_thousands(number, sizeof number, v->past_step));
    else
        text_add(&t, "%s", v->live ? "live" : "newest");
}

/* How many rows each part of the picture gets, out of `rows`. */
struct parts {
    bool gold, gap, axis, likely, reads, words;
    int strips, depth, tops, text;
};

static struct parts share_rows(int rows, int actions)
{
    struct parts p = { .words = rows >= 3 };
    int strips = actions < 4 ? actions : 4;

    p.strips = rows >= 5 + strips ? strips : 0;
    p.gold = rows >= 10;
    p.reads = rows >= 12;
    p.likely = rows >= 13;
    p.axis = rows >= 14;
    p.gap = rows >= 18;
    /* Ten rows are better spent on depth than on a number that the words give too. */
    if (rows == 10)
        p.gold = false;
    p.depth = rows - 1 - p.words - p.strips - p.gold - p.reads - p.likely - p.axis - p.gap;
    return p;
}

/*
 * Nondeterministic: the likely actions come first, and what is left is shared between depth and
 * the rows of state and top; a string that is not so deep leaves room for text.
 */
static struct parts share_rows_of_runs(int rows, const struct probe *probe)
{
    struct parts p = { .words = rows >= 3 };
    int pairs = probe->states * probe->stack_symbols, deepest = probe->length - 1, room;

    p.likely = rows >= 6;
    p.strips = rows >= 8 ? 3 : 0;
    p.gold = rows >= 11;
    p.axis = rows >= 14;
    p.gap = rows >= 24;
    room = rows - 1 - p.words - p.strips - p.gold - p.likely - p.axis - p.gap;
    p.tops = rows < 13 ? 0 : pairs < room / 2 ? pairs : room / 2;
    p.depth = room - p.tops;
    if (deepest > 0 && p.depth > deepest) {
        p.text = p.depth - deepest - 1; /* below a blank row */
        p.depth = deepest;
    }
    return p;
}

static void draw_axis(const struct stack_frame *f, int row, int end)
{
    canvas_put(f->c, row, f->gutter - 2, 0x2514, STYLE_RULE);
    canvas_hline(f->c, row, f->gutter - 1, end - f->gutter + 1, STYLE_RULE);
}

/* All stacks, one below the other over the same time axis; the likely actions instead of strips. */
static void draw_all(const struct stack_frame *f, struct parts parts, int row)
{
    int stacks = f->v->probe->stacks,
        room = parts.depth + parts.strips + parts.reads + parts.likely;
    int each = room / stacks, k, i;
    char label[24];

    for (k = 0; k < stacks && each > 0; k++) {
        for (i = 0; i + 1 < each; i++)
            stack_draw_depth(f, row + i, k, f->s->scroll + i);
        snprintf(label, sizeof label, "act %d", k + 1);
        stack_draw_likely(f, row + i, k, label);
        row += each;
    }
}

/* Rows of depth from `row` on; returns the row after them. */
static int draw_depths(const struct stack_frame *f, int row, int stack, int count)
{
    int i;

    for (i = 0; i < count && f->s->scroll + i < f->v->probe->length; i++)
        stack_draw_depth(f, row + i, stack, f->s->scroll + i);
    return row + count;
}

static void draw_runs(const struct stack_frame *f, struct stack_pane *s)
{
    const struct probe *p = f->v->probe;
    struct parts parts = share_rows_of_runs(f->rows, p);
    int right = stack_frame_x(f, f->first + f->shown) + 1, pair[TOPS_MOST], row = 0, i, tops;

    bool beside =
        stack_draw_text(f, (struct rect){ 0, right, f->rows - parts.words, f->columns - right });

    s->page = parts.depth > 1 ? parts.depth : 1;
    stack_draw_input(f, row++);
    if (parts.gold)
        stack_draw_gold(f, row++);
    row = draw_depths(f, row + parts.gap, 0, parts.depth);
    if (parts.axis)
        draw_axis(f, row++, beside ? right - 1 : f->columns);
    tops = probe_likely_tops(p, pair, parts.tops < TOPS_MOST ? parts.tops : TOPS_MOST);
    for (i = 0; i < tops; i++)
        stack_draw_top(f, row + i, pair[i]);
    row += parts.tops;
    for (i = 0; i < parts.strips; i++)
        stack_draw_action(f, row++, 0, i);
    if (parts.likely)
        stack_draw_run(f, row++);
    if (!beside)
        stack_draw_text(f, (struct rect){ row + 1, 1, parts.text, f->columns - 1 });
    if (parts.words)
        stack_draw_words(f, f->rows - 1);
}

static void draw_stack(const struct stack_frame *f, struct stack_pane *s)
{
    const struct probe *p = f->v->probe;
    struct parts parts = share_rows(f->rows, p->actions);
    int stack = shown_stack(s, p), row = 0, i;

    /* No string fills more rows than it has symbols whose actions take effect. */
    if (stack < p->stacks && parts.depth > p->length - 1)
        parts.depth = p->length > 1 ? p->length - 1 : 1;
    s->page = parts.depth > 1 ? parts.depth : 1;
    stack_draw_input(f, row++);
    if (parts.gold)
        stack_draw_gold(f, row++);
    row += parts.gap;
    if (stack == p->stacks) {
        draw_all(f, parts, row);
    } else {
        row = draw_depths(f, row, stack, parts.depth);
        if (parts.axis)
            draw_axis(f, row++, f->columns);
        for (i = 0; i < parts.strips; i++)
            stack_draw_action(f, row++, stack, i);
        if (parts.likely)
            stack_draw_likely(f, row++, stack, "likely");
        if (parts.reads)
            stack_draw_reading(f, row++, stack);
    }
    if (parts.words)
        stack_draw_words(f, f->rows - 1);
}

static void draw_hidden(const struct stack_frame *f, struct stack_pane *s)
{
    const struct probe *p = f->v->probe;
    bool words = f->rows >= 3, sentence = f->rows >= 5;
    int room = f->rows - 1 - words - sentence, i;

    s->page = room > 1 ? room : 1;
    stack_draw_input(f, 0);
    if (sentence)
        canvas_text(f->c, 1, 1, STYLE_DIM,
                    f->columns >= 58 ? "this model has no stack: its hidden state, in tenths"
                                     : "no stack: hidden state");
    for (i = 0; i < room && s->scroll + i < p->hidden; i++)
        stack_draw_hidden(f, 1 + sentence + i, s->scroll + i);
    if (words)
        stack_draw_words(f, f->rows - 1);
}

/* The last row worth scrolling to is one that still fills the page. */
static int last_scroll(const struct stack_pane *s, const struct probe *p)
{
    int last = (p->actions ? p->length : p->hidden) - s->page;

    return last > 0 ? last : 0;
}

static void draw(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused)
{
    struct stack_pane *s = state;
    struct stack_frame f;

    (void)focused;
    if (!v->probe) {
        canvas_text(c, 0, 1, STYLE_DIM, "no weights yet: the stack appears");
        canvas_text(c, 1, 1, STYLE_DIM, "once training has begun");
        return;
    }
    if (!v->probe->length) {
        canvas_text(c, 0, 1, STYLE_DIM, "the empty string has no stack");
        return;
    }
    if (s->scroll > last_scroll(s, v->probe))
        s->scroll = last_scroll(s, v->probe);
    stack_frame_init(&f, s, v, c, rows, columns);
    if (v->probe->states)
        draw_runs(&f, s);
    else if (v->probe->actions && v->probe->stacks)
        draw_stack(&f, s);
    else
        draw_hidden(&f, s);
}

static struct action say(const char *text)
{
    struct action a = { .act = ACT_SAY };

    text_copy(a.text, sizeof a.text, text);
    return a;
}

static struct action go(const struct view *v, int position)
{
    int last = v->probe && v->probe->length ? v->probe->length - 1 : 0;

    return (struct action){ ACT_POSITION,
                            position < 0      ? 0
                            : position > last ? last
                                              : position,
                            "" };
}

/* The next column where agreement ends, from the left again after the last one. */
static struct action next_divergence(const struct view *v)
{
    int n = v->probe ? v->probe->length : 0, i;

    if (!v->probe || !v->probe->actions)
        return say("d: there is no stack to compare");
    if (!v->gold || !v->gold->known)
        return say("d: there is no gold stack for this string");
    for (i = 1; i <= n; i++) {
        int t = (v->position + i) % n;

        if (!stack_gold_agrees(v, t) && (t == 0 || stack_gold_agrees(v, t - 1)))
            return go(v, t);
    }
    return say("d: stack and gold stack nowhere part");
}

static struct action scroll(struct stack_pane *s, const struct view *v, int rows)
{
    if (!v->probe)
        return say("no rows yet");
    s->scroll += rows;
    if (s->scroll > last_scroll(s, v->probe))
        s->scroll = last_scroll(s, v->probe);
    if (s->scroll < 0)
        s->scroll = 0;
    return (struct action){ .act = ACT_REDRAW };
}

/* Keys of the picture itself; the others ask something of the application. */
static struct action change_view(struct stack_pane *s, const struct view *v, int key)
{
    const struct probe *p = v->probe;

    if (!p)
        return say("there is no stack to look at yet");
    if (!p->actions)
        return say("this model has no stack: its hidden state is all there is");
    if (key == 'v') {
        s->show = (s->show + 1) % STACK_SHOWS;
        if (s->show == STACK_PUSHED && !p->states)
            s->show = STACK_SHARE;
        if (s->show == STACK_GOLD && (!v->gold || !v->gold->known))
            s->show = STACK_LETTERS;
    } else if (key == 'V') {
        if (s->show == STACK_COMPONENT)
            s->component = (s->component + 1) % STACK_MOST_WIDTH;
        s->show = STACK_COMPONENT;
    } else {
        if (p->stacks < 2)
            return say("n: this model has one stack");
        s->stack = (shown_stack(s, p) + 1) % (p->stacks + 1);
    }
    return (struct action){ .act = ACT_REDRAW };
}

static struct action key(void *state, const struct view *v, int code)
{
    struct stack_pane *s = state;

    switch (code) {
    case TERM_KEY_LEFT:
    case 'h': return go(v, v->position - 1);
    case TERM_KEY_RIGHT:
    case 'l': return go(v, v->position + 1);
    case TERM_KEY_SHIFT_LEFT: return go(v, v->position - 10);
    case TERM_KEY_SHIFT_RIGHT: return go(v, v->position + 10);
    case TERM_KEY_HOME: return go(v, 0);
    case TERM_KEY_END: return go(v, PROBE_MOST_LENGTH);
    case ' ': return (struct action){ ACT_PLAY, 1, "" };
    case 'r': return (struct action){ ACT_PLAY, -1, "" };
    case '<': return (struct action){ ACT_SPEED, -1, "" };
    case '>': return (struct action){ ACT_SPEED, 1, "" };
    case 'd': return next_divergence(v);
    case TERM_KEY_UP:
    case 'k': return (struct action){ ACT_PROBE, -1, "" };
    case TERM_KEY_DOWN:
    case 'j': return (struct action){ ACT_PROBE, 1, "" };
    case '{': return (struct action){ ACT_PAST, -1, "" };
    case '}': return (struct action){ ACT_PAST, 1, "" };
    case 't':
    case 'i': return (struct action){ ACT_TYPE, 0, "" };
    case 'v':
    case 'V':
    case 'n': return change_view(s, v, code);
    case TERM_KEY_PGUP: return scroll(s, v, -s->page);
    case TERM_KEY_PGDN: return scroll(s, v, s->page);
    default: return (struct action){ .act = ACT_NONE };
    }
}

const struct pane_type pane_stack = {
    .name = "stack",
    .title = "stack",
    .about = "What the stack does on one string: depth by time, actions, prediction.",
    .min_rows = FEWEST_ROWS,
    .min_columns = FEWEST_COLUMNS,
    .state_size = sizeof(struct stack_pane),
    .keys = keys,
    .init = init,
    .settings = settings,
    .draw = draw,
    .key = key,
    .mouse = stack_mouse,
};
