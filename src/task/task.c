/* task -- the table of languages, and what holds for all of them. */
#include "task/task.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "task/corpus.h"

#define X(name) extern const struct task_type task_##name;
#include "task/types.inc"
#undef X

#define X(name) &task_##name,
static const struct task_type *const types[] = {
#include "task/types.inc"
};
#undef X

enum { TYPES = sizeof types / sizeof *types };

const struct task_type *const *task_types(int *count)
{
    *count = TYPES;
    return types;
}

const struct task_type *task_find(const char *name)
{
    int i;

    for (i = 0; i < TYPES; i++)
        if (!strcmp(types[i]->name, name))
            return types[i];
    return NULL;
}

static bool unknown_task(const char *name, struct err *err)
{
    const char *names[TYPES + 1], *near;
    char shown[64];
    int i;

    for (i = 0; i < TYPES; i++)
        names[i] = types[i]->name;
    names[TYPES] = NULL;
    near = text_nearest(name, names);
    text_printable(shown, sizeof shown, name);
    if (near)
        return err_usage(err, "unknown task '%s': did you mean '%s'?", shown, near);
    return err_usage(err, "unknown task '%s'", shown);
}

/* Splits "NAME:ARGUMENT" and finds the type; *argument is NULL when there is none. */
static const struct task_type *find_with_argument(const char *typed, const char **argument,
                                                  struct err *err)
{
    const char *colon = strchr(typed, ':');
    const struct task_type *type;
    char name[64];

    *argument = colon ? colon + 1 : NULL;
    text_copy(name,
              colon && (size_t)(colon - typed) < sizeof name ? (size_t)(colon - typed) + 1
                                                             : sizeof name,
              typed);
    type = task_find(name);
    if (!type) {
        unknown_task(name, err);
        return NULL;
    }
    if (colon && !type->argument) {
        err_usage(err, "task '%s' takes no argument after a colon", name);
        return NULL;
    }
    if (type->needs_argument && (!colon || !colon[1])) {
        err_usage(err, "task '%s' needs an argument: %s:%s", name, name, type->argument);
        return NULL;
    }
    return type;
}

bool task_init(struct task *t, const char *name, int symbol_types, struct err *err)
{
    const char *argument;
    const struct task_type *type = find_with_argument(name, &argument, err);

    memset(t, 0, sizeof *t);
    if (!type)
        return false;
    if (!symbol_types)
        symbol_types = type->default_types;
    if (type->fixed_types && symbol_types != type->default_types)
        return err_usage(err, "task '%s' always has %d symbol types, not %d", type->name,
                         type->default_types, symbol_types);
    if (symbol_types < 1 || symbol_types > TASK_MOST_TYPES)
        return err_usage(err, "task '%s' can have 1 to %d symbol types, not %d", type->name,
                         TASK_MOST_TYPES, symbol_types);
    memset(t, 0, sizeof *t);
    t->type = type;
    t->symbol_types = symbol_types;
    if (type->symbols)
        t->symbols = type->symbols(symbol_types);
    return !type->open || type->open(t, argument, err);
}

void task_release(struct task *t)
{
    if (t->type && t->type->close)
        t->type->close(t);
    t->tables = NULL;
}

bool task_is_valid_length(const struct task *t, int length)
{
    return length >= 0 && length <= TASK_MOST_LENGTH && t->type->valid_length(t, length);
}

int task_valid_lengths(const struct task *t, int low, int high, int *out, int capacity)
{
    int length, count = 0;

    if (low < 0)
        low = 0;
    if (high > TASK_MOST_LENGTH)
        high = TASK_MOST_LENGTH;
    for (length = low; length <= high; length++) {
        if (!task_is_valid_length(t, length))
            continue;
        if (count < capacity)
            out[count] = length;
        count++;
    }
    return count;
}

void task_sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    CONTRACT(task_is_valid_length(t, length));
    t->type->sample(t, length, r, string);
}

bool task_accepts(const struct task *t, const uint16_t *string, int length)
{
    return !isinf(task_log_probability(t, string, length));
}

double task_log_probability(const struct task *t, const uint16_t *string, int length)
{
    if (!task_is_valid_length(t, length))
        return -INFINITY;
    return t->type->log_probability(t, string, length);
}

struct task_predictor {
    struct task task;
    void *state;
};

struct task_predictor *task_predictor_open(const struct task *t, const int *lengths, int count)
{
    struct task_predictor *p = x_malloc(sizeof *p);

    p->task = *t;
    p->state = t->type->predictor_open(&p->task, lengths, count);
    return p;
}

void task_predictor_close(struct task_predictor *p)
{
    if (!p)
        return;
    p->task.type->predictor_close(p->state);
    free(p);
}

void task_predictor_reset(struct task_predictor *p)
{
    p->task.type->predictor_reset(p->state);
}

void task_predictor_distribution(const struct task_predictor *p, double *probability)
{
    p->task.type->predictor_distribution(p->state, probability);
}

void task_predictor_advance(struct task_predictor *p, uint16_t symbol)
{
    p->task.type->predictor_advance(p->state, symbol);
}

void task_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    memset(set, 0, ((size_t)length + 1) * ((size_t)t->symbols + 1));
    if (t->type->possible)
        t->type->possible(t, string, length, set);
}

void task_deterministic(const struct task *t, const uint16_t *string, int length, uint8_t *flags)
{
    size_t width = (size_t)t->symbols + 1, s;
    uint8_t *set;
    int i;

    memset(flags, 0, (size_t)length + 1);
    if (!t->type->possible)
        return;
    set = x_malloc(((size_t)length + 1) * width);
    task_possible(t, string, length, set);
    for (i = 0; i <= length; i++) {
        int options = 0;

        for (s = 0; s < width && options < 2; s++)
            options += set[(size_t)i * width + s];
        flags[i] = options == 1;
    }
    free(set);
}

void task_bigram(const struct task *t, int length, double *counts)
{
    CONTRACT(task_is_valid_length(t, length));
    t->type->bigram(t, length, counts);
}

void task_bigrams(const struct task *t, const int *lengths, int count, double *counts)
{
    int i;

    if (t->type->bigrams) {
        t->type->bigrams(t, lengths, count, counts);
        return;
    }
    for (i = 0; i < count; i++)
        task_bigram(t, lengths[i], counts);
}

bool task_gold(const struct task *t, const uint16_t *string, int length, struct task_gold *gold)
{
    return t->type->gold && t->type->gold(t, string, length, gold);
}

void task_symbol_name(const struct task *t, int symbol, char out[TASK_NAME])
{
    CONTRACT(symbol >= 0 && symbol <= t->symbols);
    if (symbol == t->symbols)
        text_copy(out, TASK_NAME, "$");
    else
        t->type->symbol_name(t, symbol, out);
}

/* ---- reading typed strings ------------------------------------------------------------------ */

/* Bytes of the UTF-8 character at s (1 for anything broken: it will match no name). */
static size_t character_bytes(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

bool task_names_are_short(const struct task *t)
{
    char name[TASK_NAME];
    int i;

    for (i = 0; i < t->symbols; i++) {
        task_symbol_name(t, i, name);
        if (character_bytes(name) != strlen(name))
            return false;
    }
    return true;
}

static bool unknown_symbol(const struct task *t, const char *word, size_t bytes, int position,
                           struct err *err)
{
    enum { MOST = 12, FIRST = 3, LAST = 2 };
    char raw[24], shown[64], list[160], name[TASK_NAME];
    struct text exist;
    int i;

    text_copy(raw, bytes < sizeof raw ? bytes + 1 : sizeof raw, word);
    text_init(&exist, list, sizeof list);
    for (i = 0; i < t->symbols; i++) {
        if (t->symbols > MOST && i == FIRST) {
            i = t->symbols - LAST;
            text_add(&exist, " ...");
        }
        task_symbol_name(t, i, name);
        text_add(&exist, " %s", name);
    }
    return err_usage(err, "unknown symbol '%s' at position %d: '%s' has%s",
                     text_printable(shown, sizeof shown, raw), position + 1, t->type->name, list);
}

static bool parse_known(const struct task *t, const char *typed, uint16_t *out, int capacity,
                        int *length, struct err *err)
{
    char(*names)[TASK_NAME] = x_malloc((size_t)t->symbols * sizeof *names);
    bool single = task_names_are_short(t), ok = false;
    const char *s = typed;
    int i;

    for (i = 0; i < t->symbols; i++) {
        task_symbol_name(t, i, names[i]);
    }
    for (*length = 0;; ++*length) {
        size_t bytes;

        while (isspace((unsigned char)*s))
            s++;
        if (!*s)
            break;
        if (*length == capacity) {
            err_usage(err, "a string of more than %d symbols", capacity);
            goto out;
        }
        bytes = single ? character_bytes(s) : strcspn(s, " \t\r\n\v\f");
        for (i = 0; i < t->symbols; i++)
            if (strlen(names[i]) == bytes && !memcmp(names[i], s, bytes))
                break;
        if (i == t->symbols) {
            unknown_symbol(t, s, bytes, *length, err);
            goto out;
        }
        out[*length] = (uint16_t)i;
        s += bytes;
    }
    ok = true;
out:
    free(names);
    return ok;
}

/* Words that are not in the list are "unk" where there is one. */
static bool parse_named(const struct task *t, const char *typed, uint16_t *out, int capacity,
                        int *length, struct err *err)
{
    const char *at = typed, *end = typed + strlen(typed), *token;
    enum token_unit unit = TOKEN_CHARACTERS;
    size_t bytes;
    int i, id;

    for (i = 0; i < t->names->words; i++)
        if (character_bytes(t->names->word[i]) != strlen(t->names->word[i]))
            unit = i == t->names->unk ? unit : TOKEN_WORDS;
    for (*length = 0; (token = token_next(&at, end, unit, &bytes)); ++*length) {
        if (*length == capacity)
            return err_usage(err, "a string of more than %d symbols", capacity);
        id = vocabulary_find(t->names, token, bytes);
        if (id < 0)
            id = t->names->unk;
        if (id < 0)
            return unknown_symbol(t, token, bytes, *length, err);
        out[*length] = (uint16_t)id;
    }
    return true;
}

bool task_parse(const struct task *t, const char *typed, uint16_t *out, int capacity, int *length,
                struct err *err)
{
    if (!task_is_known(t))
        return parse_named(t, typed, out, capacity, length, err);
    return parse_known(t, typed, out, capacity, length, err);
}
