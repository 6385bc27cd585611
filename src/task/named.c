/*
 * named -- tasks of a user's data: the symbols have names, and of the language nothing is known.
 *
 * Their descriptors are not in the table of languages: there is nothing to choose. Every length is
 * possible; probabilities are NaN, which is shown as unknown.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "task/corpus.h"
#include "task/task.h"

static bool any_length(const struct task *t, int length)
{
    (void)t;
    return length >= 0;
}

static double unknown_probability(const struct task *t, const uint16_t *string, int length)
{
    (void)t, (void)string, (void)length;
    return NAN;
}

static double unknown_entropy(const struct task *t, int length)
{
    (void)t, (void)length;
    return NAN;
}

static void symbol_name(const struct task *t, int symbol, char out[TASK_NAME])
{
    const struct vocabulary *v = t->names;

    text_printable(out, TASK_NAME, symbol < v->words ? v->word[symbol] : "<unk>");
    if (!strcmp(out, " "))
        text_copy(out, TASK_NAME, "␣");
}

#define UNKNOWN_LANGUAGE                                                                           \
    .no_gold = "nobody has described the language of these data", .default_types = 1,              \
    .fixed_types = true, .valid_length = any_length, .log_probability = unknown_probability,       \
    .entropy = unknown_entropy, .symbol_name = symbol_name

static const struct task_type strings = {
    .name = "strings",
    .title = "strings of a file",
    .about = "strings of a user's file, whose language is unknown",
    UNKNOWN_LANGUAGE,
};

static const struct task_type words = {
    .name = "text",
    .title = "lines of a text",
    .about = "natural text, whose language is unknown",
    UNKNOWN_LANGUAGE,
};

void task_of_names(struct task *t, const struct vocabulary *names, bool text)
{
    memset(t, 0, sizeof *t);
    t->type = text ? &words : &strings;
    t->symbol_types = 1;
    t->symbols = names->eos;
    t->names = names;
}
