/* string_report -- the figures of a probe, and its table. */
#include "cli/string_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { TOP_CELLS = 6, MOST_INDENT = 20 };

int string_report_target(const struct string_report *r, int row)
{
    return row < r->probe->length ? r->probe->string[row] : r->probe->symbols;
}

double string_report_chance(const struct string_report *r, int row, int symbol)
{
    return (double)
        r->probe->prediction[(size_t)row * (size_t)(r->probe->symbols + 1) + (size_t)symbol];
}

/* The lowest id where several are equally likely, as in every measure. */
int string_report_best(const struct string_report *r, int row)
{
    int best = 0, i;

    for (i = 1; i <= r->probe->symbols; i++)
        if (string_report_chance(r, row, i) > string_report_chance(r, row, best))
            best = i;
    return best;
}

void string_report_measure(struct string_report *r)
{
    const struct probe *p = r->probe;
    uint8_t flags[PROBE_MOST_LENGTH + 1] = { 0 };
    int row;

    r->nats = 0;
    r->right = r->deterministic = r->deterministic_right = 0;
    r->accepted = task_accepts(r->task, p->string, p->length);
    r->bound = r->accepted ? -task_log_probability(r->task, p->string, p->length) : INFINITY;
    if (r->accepted)
        task_deterministic(r->task, p->string, p->length, flags);
    for (row = p->given; row <= p->length; row++) {
        int target = string_report_target(r, row), right = string_report_best(r, row) == target;

        r->nats -= log(string_report_chance(r, row, target));
        r->right += right;
        r->deterministic += flags[row];
        r->deterministic_right += flags[row] && right;
    }
    probe_compare(&r->gold, p, r->task);
    r->half_life = p->actions == 3 ? probe_half_life(p) : NAN; /* strengths are no choice */
}

/*
 * Two strengths that don't exclude each other are said by which of them is more than half; what a
 * nondeterministic stack does, by its most likely run up to the column.
 */
const char *string_report_word(const struct string_report *r, int column, int k)
{
    static const char *const choices[] = { "push", "pop", "no-op" };
    static const char *const moves[PDA_ACTIONS] = { "push", "replace", "pop" };
    static const char *const strengths[] = { "no-op", "push", "pop", "replace" };
    const struct probe *p = r->probe;
    const float *a = p->action + (size_t)((column * p->stacks + k) * p->actions);
    int best = 0, i;

    if (column >= p->length - 1)
        return "";
    if (p->states)
        return p->run_share[column] > 0 ? moves[probe_moves(p, column)[column].action] : "";
    if (p->actions == 2)
        return strengths[(a[0] >= 0.5f) + 2 * (a[1] >= 0.5f)];
    for (i = 1; i < p->actions; i++)
        if (a[i] > a[best])
            best = i;
    return choices[best];
}

/* ---- the table ----------------------------------------------------------------------------- */
static const char *name_of(const struct string_report *r, int symbol, char out[TASK_NAME])
{
    task_symbol_name(r->task, symbol, out);
    return out;
}

/* printf's widths count bytes; names may be UTF-8, all of single-width characters. */
static void print_padded(const char *text, int width)
{
    const char *c;

    fputs(text, stdout);
    for (c = text; *c; c++)
        width -= ((unsigned char)*c & 0xC0) != 0x80;
    printf("%*s", width > 0 ? width : 0, "");
}

/* A stack symbol in a text that may be read anywhere: the bottom is an underscore. */
static const char *stack_symbol(int symbol, char out[TASK_NAME])
{
    return symbol ? probe_stack_symbol(symbol, out) : strcpy(out, "_");
}

/* What the topmost cells hold: of a nondeterministic stack, the likeliest symbols. */
static const char *cell_letter(const struct string_report *r, int column, int k, int depth,
                               char out[TASK_NAME])
{
    const struct probe *p = r->probe;
    float full = p->states ? 0 : probe_occupied(p, column, k, depth);
    int is =
        p->states ? probe_likely_symbol(p, column, depth, &full) : probe_owner(p, column, k, depth);

    if (is < 0 || full < 0.1f)
        return NULL;
    return p->states ? stack_symbol(is, out) : name_of(r, p->string[is], out);
}

/* Letters of the topmost cells that are more than a tenth full. */
static void top_letters(const struct string_report *r, int column, int k, char *out, size_t size)
{
    const struct probe *p = r->probe;
    const char *between =
        (p->states ? p->stack_symbols > 10 : !task_names_are_short(r->task)) ? " " : "";
    struct text t;
    int i, shown = 0;

    text_init(&t, out, size);
    for (i = 0; i < p->depth[column] && shown < TOP_CELLS; i++) {
        char name[TASK_NAME];
        const char *letter = cell_letter(r, column, k, i, name);

        if (letter)
            text_add(&t, "%s%s", shown++ ? between : "", letter);
    }
    if (!t.used)
        text_add(&t, ".");
}

static void print_next(const struct string_report *r, int row)
{
    int best = string_report_best(r, row), target = string_report_target(r, row);
    char name[TASK_NAME];

    if (row < r->probe->given) {
        print_padded("given", 16);
        return;
    }
    print_padded(name_of(r, best, name), 5);
    printf(" %.2f %s", string_report_chance(r, row, best), best == target ? "right" : "wrong");
}

/* The automaton has one stack, and stack 0 is compared with it. */
static bool shows_gold(const struct string_report *r, int k)
{
    return r->gold.known && r->probe->actions && !k;
}

static void print_head(const struct string_report *r, int k)
{
    const struct probe *p = r->probe;

    if (p->stacks > 1)
        printf("\nstack %d of %d, width %d\n", k + 1, p->stacks, p->stack_width[k]);
    else
        printf("\n");
    printf("%4s %-6s %-5s %-4s", "pos", "read", "next", "p");
    if (p->actions)
        printf("        %-4s %s%-4s  %-6s %-10s %s%srun", "push",
               p->states         ? "repl "
               : p->actions == 3 ? "no   "
                                 : "",
               "pop", "depth", "top", shows_gold(r, k) ? "gold  " : " ",
               p->states ? "share state " : "");
    printf("\n");
}

/*
 * The most likely run of the whole string, each action indented by the depth that it leaves (push),
 * changes (replace) or uncovers (pop), behind the share of the most likely run up to there.
 */
static void print_move(const struct probe *p, int column)
{
    static const char *const words[PDA_ACTIONS] = { "push", "repl", "pop" };
    const struct pda_move *move = probe_moves(p, p->length - 2) + column;
    int indent = move->depth - (move->action != PDA_POP);
    char name[TASK_NAME], share[16];

    printf(" %-5s", probe_share_text(p->run_share[column], share));
    if (!(p->run_share[p->length - 2] > 0)) {
        printf(" (no run)");
        return;
    }
    indent = indent < 0 ? 0 : indent < MOST_INDENT ? indent : MOST_INDENT;
    printf(" q%-4d %*s%s", move->state, 2 * indent, "", words[move->action]);
    if (move->action != PDA_POP)
        printf(" %s", stack_symbol(move->symbol, name));
}

/*
 * The likeliest run: what the stack would hold if every action were the likeliest one and wholly
 * taken. Each operation is indented by the depth it leaves (push) or removes (pop).
 */
struct run {
    int depth;
    int letter[PROBE_MOST_LENGTH]; /* column that pushed it */
};

static void print_operation(const struct string_report *r, struct run *run, int column, int k)
{
    const char *word = string_report_word(r, column, k);
    const uint16_t *string = r->probe->string;
    int indent, popped = -1;
    char name[TASK_NAME];

    if (!word[0])
        return;
    if ((!strcmp(word, "pop") || !strcmp(word, "replace")) && run->depth)
        popped = run->letter[--run->depth];
    indent = run->depth < MOST_INDENT ? run->depth : MOST_INDENT;
    printf(" %*s%s", 2 * indent, "", word);
    if (!strcmp(word, "push") || !strcmp(word, "replace")) {
        printf(" %s", name_of(r, string[column], name));
        run->letter[run->depth++] = column;
    } else if (popped >= 0) {
        printf(" %s", name_of(r, string[popped], name));
    } else if (!strcmp(word, "pop")) {
        printf(" (empty)");
    }
}

static void print_stack(const struct string_report *r, struct run *run, int column, int k)
{
    const struct probe *p = r->probe;
    const float *a = p->action + (size_t)((column * p->stacks + k) * p->actions);
    char top[80];

    if (p->actions == 3)
        printf("  %.2f %.2f %.2f ", (double)a[0], (double)a[probe_action_row(p, 1)],
               (double)a[probe_action_row(p, 2)]);
    else
        printf("  %.2f %.2f ", (double)a[0], (double)a[1]);
    printf(" %-6.2f ", (double)probe_depth(p, column, k));
    top_letters(r, column, k, top, sizeof top);
    print_padded(top, 10);
    if (shows_gold(r, k)) {
        char name[TASK_NAME] = ".", gold[TASK_NAME + 16] = "";

        if (column < r->gold.known && r->gold.depth[column])
            name_of(r, r->gold.top[column], name);
        if (column < r->gold.known)
            snprintf(gold, sizeof gold, "%d %s", r->gold.depth[column], name);
        printf(" ");
        print_padded(gold, 5);
    }
    if (p->states)
        print_move(p, column);
    else
        print_operation(r, run, column, k);
}

static void print_table(const struct string_report *r, int k)
{
    struct run *run = x_calloc(1, sizeof *run);
    const struct probe *p = r->probe;
    int t;

    print_head(r, k);
    for (t = -1; t < p->length; t++) {
        char name[TASK_NAME] = "-";

        printf("%4d ", t + 1);
        if (t >= 0)
            name_of(r, p->string[t], name);
        print_padded(name, 6);
        printf(" ");
        print_next(r, t + 1);
        if (t >= 0 && t < p->length - 1 && p->actions) /* the last action is never executed */
            print_stack(r, run, t, k);
        printf("\n");
    }
    free(run);
}

static void print_summary(const struct string_report *r)
{
    const struct probe *p = r->probe;
    const struct probe_gold *g = &r->gold;
    int n = p->length + 1 - p->given;

    if (r->accepted && isnan(r->bound))
        printf("\nloss %.4f nats, %.4f nats/symbol, perplexity %.2f; bound unknown\n", r->nats,
               r->nats / n, exp(r->nats / n));
    else if (r->accepted)
        printf("\nloss %.4f nats, bound given the length %.4f, excess %.4f nats/symbol\n", r->nats,
               r->bound + 0.0, (r->nats - r->bound) / n);
    else
        printf("\nloss %.4f nats, %.4f nats/symbol; the string is not in %s, so it has no bound\n",
               r->nats, r->nats / n, r->task->type->name);
    printf("right %d of %d predictions (%.4f)", r->right, n, (double)r->right / n);
    if (r->deterministic)
        printf(", %d of the %d deterministic ones", r->deterministic_right, r->deterministic);
    printf("\n");
    if (!p->actions)
        printf("%s has no stack\n", r->model);
    else if (!g->known)
        printf("no gold stack: %s\n",
               r->task->type->no_gold ? r->task->type->no_gold : "the string is not in the task");
    else if (g->diverges >= g->known)
        printf("follows the gold stack%s\n", g->lead ? ", one symbol ahead" : "");
    else
        printf("leaves the gold stack%s at position %d\n", g->lead ? " (one symbol ahead)" : "",
               g->diverges + 1);
    if (p->states && p->length > 1)
        printf("most likely run: %.3g of all runs\n", (double)p->run_share[p->length - 2]);
    if (p->sharpness > 0)
        printf("cells are sharpened, H %g: depth and top are of markers pushed with the symbols\n",
               p->sharpness);
    if (isfinite(r->half_life))
        printf("half-life of the stack %.1f symbols\n", r->half_life);
}

void string_report_print(const struct string_report *r)
{
    const struct probe *p = r->probe;
    int k;

    printf("%s, %s, %s weights of step %lld\n", r->run, r->model, r->weights, (long long)p->step);
    print_table(r, 0);
    for (k = 1; k < p->stacks; k++)
        print_table(r, k);
    print_summary(r);
}
