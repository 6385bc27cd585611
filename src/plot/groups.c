/* groups -- which runs belong together, and what to call them. */
#include "plot/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "plot/interventions.h"
#include "train/config.h"

enum { MODEL_SIZE = 120 };

static const char *plan_of(const struct trace *t)
{
    const char *plan = trace_get(t, "freeze");

    return plan ? plan : t->freeze;
}

const char *freeze_parts(char *out, size_t size, int mask)
{
    static const char *const names[PARTS] = { "controller", "memory", "classifier" };
    int i, left = 0;
    struct text t;

    text_init(&t, out, size);
    for (i = 0; i < PARTS; i++)
        left += mask >> i & 1;
    if (!left)
        text_add(&t, "nothing");
    for (i = 0; i < PARTS; i++)
        if (mask >> i & 1)
            text_add(&t, "%s%s", names[i], --left > 1 ? ", " : left ? " and " : "");
    return out;
}

/* Short enough for a line's end on a narrow paper: one part by its name, several by letters. */
static const char *short_parts(char *out, size_t size, int mask)
{
    const char *letter = "cmk";
    struct text t;

    if (!(mask & (mask - 1)))
        return freeze_parts(out, size, mask);
    text_init(&t, out, size);
    for (; *letter; letter++, mask >>= 1)
        if (mask & 1)
            text_add(&t, "%s%c", t.used ? mask >> 1 ? ", " : " and " : "", *letter);
    return out;
}

const char *freeze_words(char *out, size_t size, const char *plan)
{
    struct freeze_step step[FREEZE_MOST];
    char parts[64], at[32];
    int count = 0;

    if (!freeze_parse(plan, step, &count, NULL) || count > 1 || (count == 1 && step[0].thaw))
        snprintf(out, size, "frozen: %s", plan);
    else if (!count)
        snprintf(out, size, "nothing frozen");
    else if (!step[0].step)
        snprintf(out, size, "%s frozen", short_parts(parts, sizeof parts, step[0].mask));
    else
        snprintf(out, size, "%s frozen at %s", short_parts(parts, sizeof parts, step[0].mask),
                 text_thousands(at, sizeof at, step[0].step));
    return out;
}

/* "jm-10", and what else makes another model of it: "jm-10 gru", "stable-jm-10 H 6". */
static const char *model_of(const struct trace *t, char *out, size_t size)
{
    const char *cell = trace_get(t, "controller"), *sharpness = trace_get(t, "sharpness");
    struct text s;

    text_init(&s, out, size);
    text_add(&s, "%s", t->model);
    if (cell && strcmp(cell, "lstm"))
        text_add(&s, " %s", cell);
    if (sharpness && strcmp(sharpness, "10") && !strncmp(t->model, "stable-", 7))
        text_add(&s, " H %s", sharpness);
    return out;
}

static bool same_model(const struct trace *a, const struct trace *b)
{
    char x[MODEL_SIZE], y[MODEL_SIZE];

    return !strcmp(model_of(a, x, sizeof x), model_of(b, y, sizeof y));
}

static bool same(const struct trace *a, const struct trace *b)
{
    return !strcmp(a->task, b->task) && same_model(a, b) && !strcmp(plan_of(a), plan_of(b)) &&
           trace_has_handiwork(a) == trace_has_handiwork(b);
}

static void name_group(struct group *g, bool tasks, bool models, bool plain)
{
    char words[256], model[MODEL_SIZE];
    struct text t;

    text_init(&t, g->name, sizeof g->name);
    if (tasks)
        text_add(&t, "%s, ", g->first->task);
    if (models)
        text_add(&t, "%s, ", model_of(g->first, model, sizeof model));
    text_add(&t, "%s",
             plain ? plan_of(g->first) : freeze_words(words, sizeof words, plan_of(g->first)));
    if (trace_has_handiwork(g->first))
        text_add(&t, plain ? "*" : ", changed by hand");
}

/* Place of a plan in every figure; those that are not just letters come last. */
static int rank_of(const struct group *g)
{
    static const char *const plans[] = { "none", "m", "c", "cm", "k", "mk", "ck", "cmk" };
    int i, count = (int)(sizeof plans / sizeof *plans);

    for (i = 0; i < count; i++)
        if (!strcmp(plan_of(g->first), plans[i]) && !trace_has_handiwork(g->first))
            return i;
    return count;
}

/* Orders the groups and gives them slots; stable, so that equal ranks keep the order of the runs.
 */
static void arrange(struct groups *g, int runs)
{
    bool fixed = true;
    int i, j, k;

    for (i = 1; i < g->count; i++) {
        for (j = i; j > 0 && rank_of(&g->group[j]) < rank_of(&g->group[j - 1]); j--) {
            struct group swap = g->group[j];

            g->group[j] = g->group[j - 1];
            g->group[j - 1] = swap;
            for (k = 0; k < runs; k++)
                g->of[k] = g->of[k] == j ? j - 1 : g->of[k] == j - 1 ? j : g->of[k];
        }
    }
    for (i = 0; i < g->count; i++)
        fixed = fixed && rank_of(&g->group[i]) < 8 &&
                (!i || rank_of(&g->group[i]) != rank_of(&g->group[i - 1]));
    for (i = 0; i < g->count; i++)
        g->group[i].slot = fixed ? rank_of(&g->group[i]) : i;
}

void groups_make(struct groups *g, const struct trace *const *run, int runs, bool plain)
{
    bool tasks = false, models = false;
    int i, j;

    g->count = 0;
    g->group = x_calloc((size_t)runs + 1, sizeof *g->group);
    g->of = x_calloc((size_t)runs + 1, sizeof *g->of);
    for (i = 0; i < runs; i++) {
        bool new_seed = true;

        for (j = 0; j < g->count && !same(g->group[j].first, run[i]); j++)
            continue;
        if (j == g->count)
            g->group[g->count++].first = run[i];
        g->of[i] = j;
        g->group[j].runs++;
        for (j = 0; j < i; j++)
            new_seed = new_seed && !(g->of[j] == g->of[i] && run[j]->seed == run[i]->seed);
        g->group[g->of[i]].seeds += new_seed;
        tasks = tasks || strcmp(run[i]->task, run[0]->task) != 0;
        models = models || !same_model(run[i], run[0]);
    }
    arrange(g, runs);
    for (i = 0; i < g->count; i++)
        name_group(&g->group[i], tasks, models, plain);
}

void groups_release(struct groups *g)
{
    free(g->group);
    free(g->of);
    memset(g, 0, sizeof *g);
}

bool groups_use_letters(const struct groups *g)
{
    int i;

    for (i = 0; i < g->count; i++)
        if (strpbrk(plan_of(g->group[i].first), "@,") ||
            strspn(plan_of(g->group[i].first), "cmk") > 1)
            return true;
    return false;
}
