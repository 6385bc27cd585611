/* choices -- lists of values, one function for each option that has one. */
#include "ui/choices.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "nn/cell.h"
#include "stack/stack.h"
#include "task/task.h"
#include "train/config.h"

static void add(struct choices *c, const char *value, const char *about)
{
    c->item = x_realloc(c->item, (size_t)(c->count + 1) * sizeof *c->item);
    text_copy(c->item[c->count].value, sizeof c->item->value, value);
    text_copy(c->item[c->count++].about, sizeof c->item->about, about);
}

static void presets(struct choices *c)
{
    char **names = config_presets(), about[160];
    int i;

    for (i = 0; names[i]; i++) {
        config_about(names[i], about, sizeof about);
        add(c, names[i], about);
        free(names[i]);
    }
    free(names);
}

static void tasks(struct choices *c)
{
    const struct task_type *const *types;
    int count, i;

    types = task_types(&count);
    for (i = 0; i < count; i++)
        add(c, types[i]->name, types[i]->about);
}

/* Upper-case letters of a grammar stand for sizes. */
static int usual_size(char letter)
{
    switch (letter) {
    case 'Q': return 2;
    case 'S':
    case 'A':
    case 'B':
    case 'C': return 3;
    case 'M': return 5;
    default: return 10;
    }
}

void choices_example(const char *grammar, char *out, int size)
{
    struct text t;

    text_init(&t, out, (size_t)size);
    for (; *grammar && *grammar != ',' && *grammar != '[' && *grammar != ' '; grammar++) {
        if (*grammar >= 'A' && *grammar <= 'Z')
            text_add(&t, "%d", usual_size(*grammar));
        else
            text_add(&t, "%c", *grammar);
    }
}

static void models(struct choices *c)
{
    const struct stack_type *const *types;
    const char *next;
    char name[64];
    int count, i;

    types = stack_types(&count);
    for (i = 0; i < count; i++)
        for (next = types[i]->grammar; next; next = strchr(next, ',')) {
            next += strspn(next, ", ");
            choices_example(next, name, sizeof name);
            add(c, name, types[i]->about);
        }
    c->open = true;
}

static void controllers(struct choices *c)
{
    const struct cell_type *const *types;
    int count, i;

    types = cell_types(&count);
    for (i = 0; i < count; i++)
        add(c, types[i]->name, types[i]->about);
}

static void optimizers(struct choices *c)
{
    add(c, "adam", "Adam, with 0.9, 0.999 and 1e-8");
    add(c, "sgd", "plain gradient descent");
}

static void plans(struct choices *c)
{
    add(c, "none", "everything is trained");
    add(c, "m", "the memory keeps its random initial values");
    add(c, "c", "the controller keeps its random initial values");
    add(c, "cm", "controller and memory do: a reservoir, the control");
    add(c, "k", "the classifier does");
    add(c, "m@5000", "the memory is frozen after 5,000 updates");
    c->open = true;
}

/* Options with a few words to choose from, which config_check() knows; the help says what they
 * mean. */
static const struct {
    const char *option, *words;
} few[] = { { "unit", "words characters" },
            { "reading", "standard states symbols" },
            { "bottom", "learned zero one" },
            { "bottom-at", "every single" },
            { "bottom-rule", "2023 original" } };

static bool fill_few(struct choices *c, const char *option)
{
    const char *word = "";
    char one[24];
    size_t i;

    for (i = 0; i < sizeof few / sizeof *few; i++)
        if (!strcmp(few[i].option, option))
            word = few[i].words;
    while (*word) {
        size_t length = strcspn(word, " ");

        text_copy(one, length + 1 < sizeof one ? length + 1 : sizeof one, word);
        add(c, one, "");
        word += length + (word[length] == ' ');
    }
    return c->count > 0;
}

static const struct {
    const char *option;
    void (*fill)(struct choices *c);
} lists[] = { { "preset", presets },         { "task", tasks },           { "model", models },
              { "controller", controllers }, { "optimizer", optimizers }, { "freeze", plans } };

void choices_of(struct choices *out, const char *option)
{
    size_t i;

    *out = (struct choices){ .open = false };
    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(lists[i].option, option)) {
            lists[i].fill(out);
            return;
        }
    out->open = !fill_few(out, option);
}

void choices_release(struct choices *c)
{
    free(c->item);
    *c = (struct choices){ .open = false };
}

int choices_find(const struct choices *c, const char *value)
{
    int i;

    for (i = 0; i < c->count; i++)
        if (!strcmp(c->item[i].value, value))
            return i;
    return -1;
}
