/*
 * The exact predictor of a template language.
 *
 * After a prefix, a length is alive if its layout explains every symbol so far; then
 *
 *   p(prefix | length) = k^-f,   f = how many positions of the prefix were free in that layout,
 *
 * and the posterior of a length is k^-(f - least f alive) up to a common factor: f is an integer,
 * so nothing drifts however long the string, and for k = 2 every weight is exact. The distribution
 * is the mixture of what each living length expects next. A step costs O(lengths alive + V).
 *
 * A length never dies of a small weight, but while others are more than 1e308 times as likely what
 * it alone expects has probability 0 (0^2000 1 0^2000 1, say: nobody will ever draw it).
 */
#include "task/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct candidate {
    int n, length;
    int free; /* f */
};

struct predictor {
    struct task task;
    int count, alive, position, longest;
    int *lengths;           /* [count] */
    struct candidate *list; /* [count], the first `alive` count */
    double *power;          /* [longest + 1]: k^-i */
    uint16_t *prefix;       /* [longest] */
};

void *template_predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    int i;

    p->task = *t;
    p->count = count;
    p->lengths = x_malloc(((size_t)count + 1) * sizeof *p->lengths);
    p->list = x_malloc(((size_t)count + 1) * sizeof *p->list);
    for (i = 0; i < count; i++) {
        p->lengths[i] = lengths[i];
        if (lengths[i] > p->longest)
            p->longest = lengths[i];
    }
    p->prefix = x_malloc(((size_t)p->longest + 1) * sizeof *p->prefix);
    p->power = x_malloc(((size_t)p->longest + 1) * sizeof *p->power);
    p->power[0] = 1;
    for (i = 1; i <= p->longest; i++)
        p->power[i] = p->power[i - 1] / t->symbol_types;
    template_predictor_reset(p);
    return p;
}

void template_predictor_close(void *state)
{
    struct predictor *p = state;

    if (!p)
        return;
    free(p->lengths);
    free(p->list);
    free(p->prefix);
    free(p->power);
    free(p);
}

void template_predictor_reset(void *state)
{
    struct predictor *p = state;
    int i;

    p->position = 0;
    p->alive = 0;
    for (i = 0; i < p->count; i++) {
        int n = template_head(p->task.type->template, p->lengths[i]);

        if (n >= 0)
            p->list[p->alive++] = (struct candidate){ n, p->lengths[i], 0 };
    }
}

void template_predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    const struct task *t = &p->task;
    double total = 0, free_mass = 0;
    int least = p->longest, i;

    memset(out, 0, ((size_t)t->symbols + 1) * sizeof *out);
    for (i = 0; i < p->alive; i++)
        if (p->list[i].free < least)
            least = p->list[i].free;
    for (i = 0; i < p->alive; i++) {
        const struct candidate *c = &p->list[i];
        double weight = p->power[c->free - least];
        struct template_slot slot;

        total += weight;
        if (c->length == p->position) {
            out[t->symbols] += weight;
            continue;
        }
        slot = t->type->template->slot(t, c->n, p->position);
        switch (slot.kind) {
        case TEMPLATE_FREE: free_mass += weight; break;
        case TEMPLATE_CONSTANT: out[slot.symbol] += weight; break;
        case TEMPLATE_COPY: out[p->prefix[slot.from] + slot.symbol] += weight; break;
        }
    }
    if (total == 0) /* nothing alive: the prefix is impossible */
        return;
    for (i = 0; i < t->symbol_types; i++)
        out[i] += free_mass / t->symbol_types;
    for (i = 0; i <= t->symbols; i++)
        out[i] /= total;
}

void template_predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;
    int i, kept = 0;

    for (i = 0; i < p->alive; i++) {
        struct candidate c = p->list[i];
        struct template_slot slot;

        if (c.length == p->position)
            continue;
        slot = p->task.type->template->slot(&p->task, c.n, p->position);
        if (!template_allows(&p->task, slot, p->prefix, symbol))
            continue;
        c.free += slot.kind == TEMPLATE_FREE;
        p->list[kept++] = c;
    }
    p->alive = kept;
    if (kept)
        p->prefix[p->position++] = symbol;
}
