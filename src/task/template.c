/* template -- what every language with a fixed layout per length has in common. */
#include "task/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int template_head(const struct template *form, int length)
{
    int n = (length - form->extra) / form->times;

    return length >= form->extra && n >= form->least && n * form->times + form->extra == length
               ? n
               : -1;
}

bool template_valid_length(const struct task *t, int length)
{
    return template_head(t->type->template, length) >= 0;
}

static struct template_slot slot_at(const struct task *t, int n, int position)
{
    return t->type->template->slot(t, n, position);
}

bool template_allows(const struct task *t, struct template_slot slot, const uint16_t *string,
                     int symbol)
{
    switch (slot.kind) {
    case TEMPLATE_FREE: return symbol < t->symbol_types;
    case TEMPLATE_CONSTANT: return symbol == slot.symbol;
    case TEMPLATE_COPY: return symbol == string[slot.from] + slot.symbol;
    }
    return false;
}

void template_sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    int n = template_head(t->type->template, length), i;

    for (i = 0; i < length; i++) {
        struct template_slot slot = slot_at(t, n, i);
        uint32_t symbol = (uint32_t)slot.symbol;

        if (slot.kind == TEMPLATE_FREE)
            symbol = rng_below(r, (uint32_t)t->symbol_types);
        else if (slot.kind == TEMPLATE_COPY)
            symbol += string[slot.from];
        string[i] = (uint16_t)symbol;
    }
}

double template_log_probability(const struct task *t, const uint16_t *string, int length)
{
    int n = template_head(t->type->template, length), i;

    if (n < 0)
        return -INFINITY;
    for (i = 0; i < length; i++)
        if (!template_allows(t, slot_at(t, n, i), string, string[i]))
            return -INFINITY;
    return 0 - template_entropy(t, length);
}

/* All strings of a length are equally likely, so the mean of -ln p is any one of them. */
double template_entropy(const struct task *t, int length)
{
    int n = template_head(t->type->template, length);
    bool free_head = n > 0 && slot_at(t, n, 0).kind == TEMPLATE_FREE;

    return free_head ? n * log(t->symbol_types) : 0;
}

/*
 * What can come next. "Any length" is an endless list, but after t symbols all heads longer
 * than t look alike (the contract of slot()), so one of them stands for all. What remains are the
 * n <= t: each becomes a candidate of its own when t reaches n, and is dropped with the first
 * symbol it can't explain.
 */
struct candidate {
    int n, length;
};

static void add_slot(const struct task *t, struct template_slot slot, const uint16_t *string,
                     uint8_t *set)
{
    if (slot.kind == TEMPLATE_FREE)
        memset(set, 1, (size_t)t->symbol_types);
    else
        set[slot.symbol + (slot.kind == TEMPLATE_COPY ? string[slot.from] : 0)] = 1;
}

void template_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    const struct template *form = t->type->template;
    struct candidate *list = x_malloc(((size_t)length + 1) * sizeof *list);
    bool longer_alive = true;
    int count = 0, position, i, kept;

    for (position = 0; position <= length; position++, set += t->symbols + 1) {
        int longer = position < form->least ? form->least : position + 1;

        if (longer_alive && position >= form->least)
            list[count++] = (struct candidate){ position, form->times * position + form->extra };
        if (longer_alive)
            add_slot(t, slot_at(t, longer, position), string, set);
        for (i = 0; i < count; i++) {
            if (list[i].length == position)
                set[t->symbols] = 1;
            else
                add_slot(t, slot_at(t, list[i].n, position), string, set);
        }
        if (position == length)
            break;

        longer_alive = longer_alive &&
                       template_allows(t, slot_at(t, longer, position), string, string[position]);
        for (i = kept = 0; i < count; i++)
            if (list[i].length > position &&
                template_allows(t, slot_at(t, list[i].n, position), string, string[position]))
                list[kept++] = list[i];
        count = kept;
    }
    free(list);
}

/*
 * Expected pairs. A position is base + (symbol of the variable at a free position), or base alone
 * (variable -1). Two different variables are independent and spread one pair over k * k cells, so
 * such pairs are counted first and spread once for each combination of bases.
 */
struct place {
    int variable, base;
};

static struct place place_at(const struct task *t, int n, int position)
{
    struct template_slot slot = slot_at(t, n, position);

    switch (slot.kind) {
    case TEMPLATE_FREE: return (struct place){ position, 0 };
    case TEMPLATE_COPY: return (struct place){ slot.from, slot.symbol };
    case TEMPLATE_CONSTANT: break;
    }
    return (struct place){ -1, slot.symbol };
}

enum { MOST_SPREADS = 8 };

struct spreads {
    struct {
        int base_a, base_b, pairs;
    } row[MOST_SPREADS];
    int count;
};

static void spreads_add(struct spreads *s, int base_a, int base_b)
{
    int i;

    for (i = 0; i < s->count; i++) {
        if (s->row[i].base_a == base_a && s->row[i].base_b == base_b) {
            s->row[i].pairs++;
            return;
        }
    }
    if (s->count == MOST_SPREADS)
        BUG("a template with more than %d combinations of raised copies", MOST_SPREADS);
    s->row[s->count].base_a = base_a;
    s->row[s->count].base_b = base_b;
    s->row[s->count++].pairs = 1;
}

/* Adds one pair whose joint distribution covers at most k cells; independent ones are put off. */
static void add_pair(const struct task *t, double *counts, struct spreads *later, struct place a,
                     struct place b)
{
    size_t width = (size_t)t->symbols + 1;
    int k = t->symbol_types, v;

    if (a.variable >= 0 && b.variable >= 0 && a.variable != b.variable) {
        spreads_add(later, a.base, b.base);
    } else if (a.variable < 0 && b.variable < 0) {
        counts[(size_t)a.base * width + (size_t)b.base] += 1;
    } else {
        for (v = 0; v < k; v++) {
            int row = a.base + (a.variable < 0 ? 0 : v), column = b.base + (b.variable < 0 ? 0 : v);

            counts[(size_t)row * width + (size_t)column] += 1.0 / k;
        }
    }
}

void template_bigram(const struct task *t, int length, double *counts)
{
    int n = template_head(t->type->template, length), k = t->symbol_types, i, u, v;
    size_t width = (size_t)t->symbols + 1;
    struct place edge = { -1, t->symbols }, last = edge;
    struct spreads later = { 0 };

    for (i = 0; i < length; i++) {
        struct place next = place_at(t, n, i);

        add_pair(t, counts, &later, last, next);
        last = next;
    }
    add_pair(t, counts, &later, last, edge);

    for (i = 0; i < later.count; i++) {
        double each = later.row[i].pairs / ((double)k * k);

        for (u = 0; u < k; u++) {
            double *row = counts + (size_t)(later.row[i].base_a + u) * width + later.row[i].base_b;

            for (v = 0; v < k; v++)
                row[v] += each;
        }
    }
}

void template_name(const struct task *t, int symbol, char out[TASK_NAME])
{
    (void)t;
    snprintf(out, TASK_NAME, "%u", (unsigned)symbol & 0xffffu);
}

void template_name_marked(const struct task *t, int symbol, char out[TASK_NAME])
{
    if (symbol == t->symbol_types)
        snprintf(out, TASK_NAME, "#");
    else
        template_name(t, symbol, out);
}

int template_symbols(int symbol_types)
{
    return symbol_types;
}

int template_symbols_marked(int symbol_types)
{
    return symbol_types + 1;
}

bool template_push_pop(const struct task *t, const uint16_t *string, int length, int pause,
                       struct task_gold *gold)
{
    int n = template_head(t->type->template, length), i;

    if (isinf(template_log_probability(t, string, length)))
        return false;
    gold->known = 2 * n + pause;
    for (i = 0; i < gold->known; i++) {
        int depth = i < n ? i + 1 : i < n + pause ? n : 2 * n + pause - i - 1;

        gold->depth[i] = depth;
        gold->top[i] = depth ? string[depth - 1] : UINT16_MAX;
    }
    return true;
}
