/*
 * definition -- languages without a template, each recognised as its sentence in the manual says,
 * slowly and without the code under test.
 */
#ifndef TESTS_TASK_DEFINITION_H
#define TESTS_TASK_DEFINITION_H

#include "test.h"

#include "task/task.h"

struct definition {
    const char *name;
    bool (*has)(const struct task *t, const uint16_t *string, int length);
};

/* w a^p w^R: some split does it. */
static inline bool definition_padded(const struct task *t, const uint16_t *s, int length)
{
    int h, i;

    (void)t;
    for (h = 1; 2 * h <= length; h++) {
        bool fits = true;

        for (i = 0; i < h; i++)
            fits = fits && s[i] == s[length - 1 - i];
        for (i = h; i < length - h; i++)
            fits = fits && s[i] == s[h];
        if (fits)
            return true;
    }
    return false;
}

/* Brackets balance, at least two groups, nested no deeper than `deepest`. */
static inline bool definition_brackets(const uint16_t *s, int length, int deepest)
{
    int stack[200], depth = 0, groups = 0, i;

    for (i = 0; i < length; i++) {
        if (s[i] % 2 == 0) {
            stack[depth++] = s[i];
            if (depth > deepest)
                return false;
        } else {
            if (!depth || stack[--depth] != s[i] - 1)
                return false;
            groups += depth == 0;
        }
    }
    return depth == 0 && groups >= 2;
}

/* The bound of a task made from "dyck:M" is seen from what it accepts: M groups nested. */
static inline bool definition_dyck(const struct task *t, const uint16_t *s, int length)
{
    int deepest = 0, i;

    for (i = 1; i <= 6; i++) { /* 6 deep never fits into what is enumerated here */
        uint16_t nest[16];
        int j;

        for (j = 0; j < i; j++) {
            nest[j] = 0;
            nest[i + j] = 1;
        }
        nest[2 * i] = 0;
        nest[2 * i + 1] = 1;
        if (task_accepts(t, nest, 2 * i + 2))
            deepest = i;
    }
    return definition_brackets(s, length, deepest == 6 ? 200 : deepest);
}

static inline bool definition_stack(const struct task *t, const uint16_t *s, int length)
{
    int k = t->symbol_types, stack[200], depth = 0, i = 0;

    for (; i < length && s[i] < k; i++)
        stack[depth++] = s[i];
    for (; i < length && s[i] >= k && s[i] <= 2 * k; i++) {
        if (s[i] < 2 * k)
            stack[depth++] = s[i] - k;
        else if (depth-- == 0)
            return false;
    }
    if (i == length || s[i++] != 2 * k + 1 || length - i != depth)
        return false;
    for (; i < length; i++)
        if (s[i] != stack[--depth])
            return false;
    return true;
}

static inline const struct definition *definition_find(const struct task *t)
{
    static const struct definition rows[] = {
        { "padded-reversal", definition_padded },
        { "dyck", definition_dyck },
        { "stack-manipulation", definition_stack },
    };
    size_t i;

    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].name, t->type->name))
            return &rows[i];
    if (!t->type->template)
        fail_msg("tests/task/definition.h has no definition of '%s'", t->type->name);
    return NULL;
}

#endif
