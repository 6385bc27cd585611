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

/* Reads an item of brackets on a stack; false when one doesn't fit. Returns with the new depth. */
static inline bool definition_read_brackets(const uint16_t *s, int from, int to, int *stack,
                                            int *depth)
{
    int i;

    for (i = from; i < to; i++) {
        if (s[i] > 3)
            return false;
        if (s[i] % 2 == 0)
            stack[(*depth)++] = s[i];
        else if (*depth == 0 || stack[--*depth] != s[i] - 1)
            return false;
    }
    return true;
}

/* From a stretch that begins at `at` on: one of its items, all brackets (after a $ in the first),
 * goes on with the stack; so does the next stretch; at the end the stack is empty. */
static inline bool definition_stretches(const uint16_t *s, int at, int length, const int *old,
                                        int old_depth, bool first)
{
    int comma[200], commas = 0, end = at, i;

    while (end < length && s[end] != 5) {
        if (s[end] == 4)
            comma[commas++] = end;
        end++;
    }
    if (end == length || commas < 2)
        return false;
    for (i = 0; i + 1 < commas; i++)
        if (comma[i + 1] == comma[i] + 1)
            return false; /* only the first and the last item may be empty */
    for (i = 0; i + 1 < commas; i++) {
        int stack[200], depth = old_depth, from = comma[i] + 1, to = comma[i + 1];

        memcpy(stack, old, (size_t)old_depth * sizeof *stack);
        if (first && s[from++] != 6)
            continue;
        if (!definition_read_brackets(s, from, to, stack, &depth))
            continue;
        if (end == length - 1) {
            if (depth == 0 && (!first || to > from))
                return true;
        } else if (definition_stretches(s, end + 1, length, stack, depth, false)) {
            return true;
        }
    }
    return false;
}

static inline bool definition_hardest(const struct task *t, const uint16_t *s, int length)
{
    int none[1] = { 0 };

    (void)t;
    return length > 0 && s[length - 1] == 5 && definition_stretches(s, 0, length, none, 0, true);
}

/* Where the marker `#` stands; -1 if it isn't there or something else than 0 .. k-1 before it. */
static inline int definition_marker(const struct task *t, const uint16_t *s, int length)
{
    int i = 0;

    while (i < length && s[i] < t->symbol_types)
        i++;
    return i < length && s[i] == t->symbol_types ? i : -1;
}

/* Questions of bits with an answer of one symbol: the answer, or -1. */
static inline int definition_asked(const struct task *t, const uint16_t *s, int length)
{
    int at = definition_marker(t, s, length);

    return at > 0 && length == at + 2 ? s[at + 1] : -1;
}

static inline bool definition_parity(const struct task *t, const uint16_t *s, int length)
{
    int ones = 0, i;

    for (i = 0; i < length - 2; i++)
        ones += s[i] == 1;
    return definition_asked(t, s, length) == ones % 2;
}

static inline bool definition_even_pairs(const struct task *t, const uint16_t *s, int length)
{
    int changes = 0, i;

    for (i = 0; i + 1 < length - 2; i++)
        changes += s[i] != s[i + 1];
    return definition_asked(t, s, length) == (changes % 2 == 0);
}

static inline bool definition_majority(const struct task *t, const uint16_t *s, int length)
{
    int count[2] = { 0 }, i;

    for (i = 0; i < length - 2; i++)
        if (s[i] < 2)
            count[s[i]]++;
    return definition_asked(t, s, length) == (count[1] > count[0]);
}

static inline bool definition_cycle(const struct task *t, const uint16_t *s, int length)
{
    int place = 500, i;

    for (i = 0; i < length - 2; i++)
        place += s[i] == 1 ? 1 : s[i] == 2 ? -1 : 0;
    return definition_asked(t, s, length) == 4 + place % 5;
}

static inline bool definition_sort(const struct task *t, const uint16_t *s, int length)
{
    int n = definition_marker(t, s, length), i, symbol;

    if (n < 1 || length != 2 * n + 1)
        return false;
    for (symbol = 0; symbol < t->symbol_types; symbol++) {
        int balance = 0;

        for (i = 0; i < n; i++)
            balance += (s[i] == symbol) - (s[n + 1 + i] == symbol);
        if (balance)
            return false;
    }
    for (i = n + 2; i < length; i++)
        if (s[i - 1] > s[i])
            return false;
    return true;
}

/* Put the answer where the blot is: the halves must be the same. */
static inline bool definition_duplicate(const struct task *t, const uint16_t *s, int length)
{
    int n = (length - 2) / 2, k = t->symbol_types, blots = 0, i;
    uint16_t u[200];

    if (length < 4 || length % 2 || s[length - 2] != k + 1 || s[length - 1] >= k)
        return false;
    for (i = 0; i < 2 * n; i++) {
        if (s[i] > k)
            return false;
        blots += s[i] == k;
        u[i] = s[i] == k ? s[length - 1] : s[i];
    }
    return blots == 1 && !memcmp(u, u + n, (size_t)n * sizeof *u);
}

static inline const struct definition *definition_find(const struct task *t)
{
    static const struct definition rows[] = {
        { "padded-reversal", definition_padded },
        { "dyck", definition_dyck },
        { "stack-manipulation", definition_stack },
        { "hardest-cfl", definition_hardest },
        { "parity", definition_parity },
        { "even-pairs", definition_even_pairs },
        { "majority", definition_majority },
        { "cycle-navigation", definition_cycle },
        { "bucket-sort", definition_sort },
        { "missing-duplicate", definition_duplicate },
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
