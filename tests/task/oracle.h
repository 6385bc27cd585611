/*
 * oracle -- the strings of every template language by their definition, for tests to compare with.
 *
 * A definition is a list of parts: w, r (w reversed), u (w in the second alphabet), # (one marker),
 * m (as many markers as w has symbols), o (w's symbols at odd places, then those at even), and a
 * digit (that symbol, as often as w has symbols).
 */
#ifndef TESTS_TASK_ORACLE_H
#define TESTS_TASK_ORACLE_H

#include "test.h"

#include "base/mem.h"
#include "task/task.h"

enum { ORACLE_MOST = 64 }; /* longest string that is enumerated */

struct oracle_row {
    const char *name, *parts;
    int least; /* shortest w */
};

static inline const struct oracle_row *oracle_find(const struct task *t)
{
    static const struct oracle_row rows[] = {
        { "count-3", "012", 0 },
        { "marked-reverse-and-copy", "w#r#w", 0 },
        { "count-and-copy", "wmw", 0 },
        { "marked-copy", "w#w", 0 },
        { "unmarked-copy-different-alphabets", "wu", 0 },
        { "unmarked-reverse-and-copy", "wrw", 0 },
        { "unmarked-copy", "ww", 0 },
        { "marked-reversal", "w#r", 0 },
        { "unmarked-reversal", "wr", 1 },
        { "a-n-b-n", "01", 1 },
        { "odds-first", "w#o", 0 },
    };
    size_t i;

    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].name, t->type->name))
            return &rows[i];
    if (t->type->template)
        fail_msg("tests/task/oracle.h has no definition of '%s'", t->type->name);
    return NULL;
}

/* How many different w of n symbols there are. */
static inline int oracle_words(const struct task *t, int n)
{
    int count = 1, i;

    for (i = 0; strchr(oracle_find(t)->parts, 'w') && i < n; i++)
        count *= t->symbol_types;
    return count;
}

/* Writes the string of the `index`-th w of n symbols; returns its length. */
static inline int oracle_string(const struct task *t, int n, int index, uint16_t *out)
{
    const char *part;
    int w[ORACLE_MOST], length = 0, i;

    for (i = 0; i < n; i++, index /= t->symbol_types)
        w[i] = index % t->symbol_types;
    for (part = oracle_find(t)->parts; *part; part++) {
        if (*part == '#')
            out[length++] = (uint16_t)t->symbol_types;
        for (i = 0; *part != '#' && i < n; i++) {
            int symbol = *part == 'w'   ? w[i]
                         : *part == 'r' ? w[n - 1 - i]
                         : *part == 'o' ? w[2 * i < n ? 2 * i : 2 * (i - (n + 1) / 2) + 1]
                         : *part == 'u' ? w[i] + t->symbol_types
                         : *part == 'm' ? t->symbol_types
                                        : *part - '0';

            out[length++] = (uint16_t)symbol;
        }
    }
    return length;
}

/* All strings with n = least .. most_n, one after the other. */
struct oracle_list {
    int count;
    int *length;
    uint16_t (*string)[ORACLE_MOST];
};

static inline struct oracle_list oracle_list(const struct task *t, int most_n)
{
    struct oracle_list list = { 0 };
    int n, index;

    for (n = oracle_find(t)->least; n <= most_n; n++)
        list.count += oracle_words(t, n);
    list.length = x_malloc((size_t)list.count * sizeof *list.length);
    list.string = x_calloc((size_t)list.count, sizeof *list.string);
    list.count = 0;
    for (n = oracle_find(t)->least; n <= most_n; n++)
        for (index = 0; index < oracle_words(t, n); index++, list.count++)
            list.length[list.count] = oracle_string(t, n, index, list.string[list.count]);
    return list;
}

static inline void oracle_list_release(struct oracle_list *list)
{
    free(list->length);
    free(list->string);
}

static inline void with_task(const char *name, int k, void (*check)(const struct task *))
{
    struct err err;
    struct task t;

    assert_ok(task_init(&t, name, k, &err));
    check(&t);
    task_release(&t);
}

/* Calls `check` for every type with its default alphabet, and with 1 and 3 symbols where it can;
 * and with an argument. */
static inline void for_each_task(void (*check)(const struct task *))
{
    static const char *const with_argument[] = { "dyck:1", "dyck:3" };
    int count, i, k;
    const struct task_type *const *types = task_types(&count);

    for (i = 0; i < count; i++)
        for (k = 0; k <= 3; k++)
            if (k != 2 && !(k && types[i]->fixed_types) && !types[i]->needs_argument)
                with_task(types[i]->name, k, check);
    for (i = 0; i < (int)(sizeof with_argument / sizeof *with_argument); i++)
        with_task(with_argument[i], 0, check);
}

#endif
