/* stack_words -- the stack pane's last line: what the cursor's column shows, in words. */
#include <stdio.h>

#include "base/text.h"
#include "pane/stack.h"

static void say_prediction(const struct view *v, char *out, size_t size)
{
    const struct probe *p = v->probe;
    int row = v->position + 1, truth, best = 0, i;
    const float *chance = p->prediction + (size_t)row * (size_t)(p->symbols + 1);
    char name[TASK_NAME] = "?", wanted[TASK_NAME] = "?";

    truth = row < p->length ? p->string[row] : p->symbols;
    for (i = 1; i <= p->symbols; i++)
        if (chance[i] > chance[best])
            best = i;
    if (v->task) {
        task_symbol_name(v->task, best, name);
        task_symbol_name(v->task, truth, wanted);
    }
    if (best == truth)
        snprintf(out, size, "next x = %s %.2f ✓", name, (double)chance[best]);
    else
        snprintf(out, size, "next x = %s %.2f ✗ (%s %.2f)", name, (double)chance[best], wanted,
                 (double)chance[truth]);
}

static void say_gold(const struct view *v, bool brief, char *out, size_t size)
{
    const struct probe_gold *g = v->gold;
    const char *ahead = g && g->lead && !brief ? ", one ahead" : "";

    if (!v->probe->actions)
        text_copy(out, size, "no stack");
    else if (!g || !g->known)
        text_copy(out, size, brief ? "no gold stack" : "there is no gold stack to compare with");
    else if (g->diverges >= g->known)
        snprintf(out, size, brief ? "follows gold%s" : "follows the gold stack%s", ahead);
    else if (g->diverges == 0)
        text_copy(out, size, brief ? "off gold" : "not the gold stack from the first symbol on");
    else if (brief)
        snprintf(out, size, "leaves gold at %d", g->diverges + 1);
    else
        snprintf(out, size, "follows the gold stack%s; leaves it at %d", ahead, g->diverges + 1);
}

/* What the most likely run up to the cursor's column has just done, and its share. */
static void say_run(const struct view *v, bool brief, char *out, size_t size)
{
    static const char *const words[PDA_ACTIONS] = { "push", "replace", "pop" };
    const struct probe *p = v->probe;
    int t = v->position;
    const struct pda_move *move = probe_moves(p, t) + t;
    char name[TASK_NAME], share[16];

    probe_stack_symbol(move->symbol, name);
    if (t >= p->length - 1)
        text_copy(out, size, "");
    else if (!(p->run_share[t] > 0))
        text_copy(out, size, "no run");
    else if (brief || move->action == PDA_POP)
        snprintf(out, size, "run %s %s", probe_share_text(p->run_share[t], share),
                 words[move->action]);
    else
        snprintf(out, size, "run %s %s %s", probe_share_text(p->run_share[t], share),
                 words[move->action], name);
}

/* "a · b · c" of those that are not empty. */
static void join(char *out, size_t size, const char *const part[4])
{
    struct text t;
    int i;

    text_init(&t, out, size);
    for (i = 0; i < 4; i++)
        if (part[i][0])
            text_add(&t, "%s%s", t.used ? " · " : "", part[i]);
}

void stack_draw_words(const struct stack_frame *f, int row)
{
    const struct view *v = f->v;
    char position[32], next[128], run[64] = "", gold[96], line[320];
    int form;

    if (v->position < 0 || v->position >= v->probe->length)
        return;
    snprintf(position, sizeof position, "position %d", v->position + 1);
    say_prediction(v, next, sizeof next);
    /* Shorter and shorter, whole words only: the position also stands in the title. */
    for (form = 0; form < 5; form++) {
        say_gold(v, form > 0, gold, sizeof gold);
        if (v->probe->states)
            say_run(v, form > 0, run, sizeof run);
        join(line, sizeof line,
             (const char *const[4]){ form < 2 ? position : "", next, form < 4 ? run : "",
                                     form < 3 ? gold : "" });
        if (canvas_width(line) + 2 <= f->columns)
            break;
    }
    canvas_text(f->c, row, 1, STYLE_TEXT, line);
}
