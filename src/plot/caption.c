/* caption -- a draft of a figure's caption, from what the figure knows of itself. */
#include <stdlib.h>
#include <string.h>

#include "figure/buffer.h"
#include "plot/plot.h"

static const char *pair(const struct figure *f, const char *key)
{
    size_t i;

    for (i = 0; i < f->pairs; i++)
        if (!strcmp(f->key[i], key))
            return f->value[i];
    return NULL;
}

/* "Label: value." on a line of its own; nothing without a value. */
static void say(struct buffer *b, const char *label, const char *value)
{
    size_t n;

    if (!value || !*value)
        return;
    buffer_add(b, label);
    buffer_add(b, ": ");
    buffer_add(b, value);
    n = strlen(value);
    buffer_add(b, value[n - 1] == '.' ? "\n" : ".\n");
}

static void add_title(struct buffer *b, const struct figure *f, const struct plot_type *type)
{
    const char *task = pair(f, "task"), *model = pair(f, "model");

    buffer_add(b, type->title);
    if (task) {
        buffer_add(b, " on ");
        buffer_add(b, task);
    }
    if (model) {
        buffer_add(b, " (");
        buffer_add(b, model);
        buffer_add(b, ")");
    }
    buffer_add(b, ".\n");
    if (b->data[0] >= 'a' && b->data[0] <= 'z')
        b->data[0] = (char)(b->data[0] - 'a' + 'A');
}

static void add_names(struct buffer *b, const struct figure *f)
{
    struct buffer series = { 0 }, reference = { 0 }, spans = { 0 };
    size_t i;

    for (i = 0; i < f->lines; i++) {
        const struct figure_line *line = &f->line[i];
        struct buffer *to = line->role == FIGURE_REFERENCE ? &reference : &series;

        if (!line->labelled)
            continue;
        buffer_add(to, to->used ? ", " : "");
        buffer_add(to, line->name);
    }
    for (i = 0; i < f->spans; i++) {
        buffer_add(&spans, spans.used ? ", " : "");
        buffer_add(&spans, f->span[i].label);
    }
    say(b, "Lines", series.data);
    say(b, "Yardsticks", reference.data);
    say(b, "Shaded", spans.data);
    free(series.data);
    free(reference.data);
    free(spans.data);
}

/* What the plan did at step 0 is the freezing, and said already. */
static bool is_start(const char *item, size_t length)
{
    static const char by[] = " schedule";

    return length > sizeof by && !strncmp(item, "0 ", 2) &&
           !strncmp(item + length - (sizeof by - 1), by, sizeof by - 1);
}

/* The part of a run's line from "interventions:" on. */
static void add_interventions(struct buffer *b, const struct figure *f)
{
    static const char word[] = "; interventions: ";
    bool any = false;
    size_t i;

    for (i = 0; i < f->pairs; i++) {
        const char *found = strcmp(f->key[i], "run") ? NULL : strstr(f->value[i], word);
        size_t n = found ? strcspn(found + sizeof word - 1, ",") : 0;

        if (!found)
            continue;
        found += sizeof word - 1;
        if (is_start(found, n))
            found += n + (found[n] == ',' ? 2 : 0);
        if (!*found)
            continue;
        buffer_add(b, any ? "; " : "Interventions (step, what, who): ");
        buffer_bytes(b, f->value[i], strcspn(f->value[i], ";"));
        buffer_add(b, ": ");
        buffer_add(b, found);
        any = true;
    }
    buffer_add(b, any ? ".\n" : "Interventions: none.\n");
}

char *plot_caption(const struct figure *f, const struct plot_type *type)
{
    struct buffer b = { 0 };

    add_title(&b, f, type);
    say(&b, "Vertical", f->y.label);
    say(&b, "Horizontal", f->x.label);
    say(&b, "Shown", f->subtitle);
    say(&b, "Note", f->note);
    add_names(&b, f);
    say(&b, "String", pair(f, "string"));
    say(&b, "Freezing", pair(f, "freeze"));
    say(&b, "Seeds", pair(f, "seeds"));
    say(&b, "Preset", pair(f, "preset"));
    say(&b, "Settings other than the defaults", pair(f, "settings"));
    add_interventions(&b, f);
    say(&b, "Made with", pair(f, "Software"));
    return b.data;
}
