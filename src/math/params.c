/* params -- named tensors in one block. */
#include "math/params.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void params_init(struct params *p)
{
    memset(p, 0, sizeof *p);
}

void params_release(struct params *p)
{
    free(p->param);
    arena_release(&p->arena);
    params_init(p);
}

int params_add(struct params *p, enum part part, const char *name, int rows, int columns,
               enum init_kind init, double gain, int fan_out)
{
    struct param *new;

    if (p->value)
        BUG("params_add after params_place");
    p->param = x_grow(p->param, p->count, &p->capacity, sizeof *p->param);
    new = &p->param[p->count];
    memset(new, 0, sizeof *new);
    text_copy(new->name, sizeof new->name, name);
    new->part = part;
    new->init = init;
    new->gain = gain;
    new->fan_out = fan_out ? fan_out : rows;
    new->rows = rows;
    new->columns = columns;
    new->offset = p->total;
    new->count = (size_t)rows *(size_t)(columns ? columns : 1);
    p->total += new->count;
    return (int)p->count++;
}

static void lay_out(struct params *p, struct arena *a)
{
    p->value = arena_take(a, p->total, sizeof(real));
    p->gradient = arena_take(a, p->total, sizeof(real));
    p->m1 = arena_take(a, p->total, sizeof(real));
    p->m2 = arena_take(a, p->total, sizeof(real));
}

size_t params_bytes(const struct params *p)
{
    struct params measured = *p;
    struct arena measure = { 0 };

    lay_out(&measured, &measure);
    return measure.used;
}

bool params_place(struct params *p, struct err *err)
{
    if (!arena_init(&p->arena, params_bytes(p), err))
        return false;
    lay_out(p, &p->arena);
    return true;
}

void params_draw(struct params *p, uint64_t seed, double scale)
{
    size_t i, j;

    for (i = 0; i < p->count; i++) {
        const struct param *t = &p->param[i];
        real *value = p->value + t->offset;
        double limit = scale;
        struct rng r;

        if (t->init == INIT_ZERO || (t->init == INIT_XAVIER && !t->columns))
            limit = 0;
        else if (t->init == INIT_XAVIER)
            limit = t->gain * sqrt(6.0 / (t->columns + t->fan_out));
        rng_init(&r, seed, RNG_INIT, i);
        for (j = 0; j < t->count; j++)
            value[j] = (real)(limit > 0 ? rng_uniform(&r, -limit, limit) : 0);
    }
}

const struct param *params_find(const struct params *p, const char *name)
{
    size_t i;

    for (i = 0; i < p->count; i++)
        if (!strcmp(p->param[i].name, name))
            return &p->param[i];
    return NULL;
}

int64_t params_of_part(const struct params *p, enum part part)
{
    int64_t total = 0;
    size_t i;

    for (i = 0; i < p->count; i++)
        if (p->param[i].part == part)
            total += (int64_t)p->param[i].count;
    return total;
}
