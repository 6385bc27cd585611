/* form -- the values of a new run, and what sets them. */
#include "ui/form.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void form_say(struct form *f, enum style style, const char *format, ...)
{
    char raw[sizeof f->message];
    va_list args;

    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    text_printable(f->message, sizeof f->message, raw);
    f->message_style = style;
}

/* What a preset alone gives. */
static bool load_base(struct config *out, const char *preset, struct err *err)
{
    config_defaults(out);
    return config_preset(out, preset, err);
}

bool form_init(struct form *f, const struct config *config, const struct form_past *past, int pasts,
               struct err *err)
{
    struct err gone;

    memset(f, 0, sizeof *f);
    f->config = *config;
    f->past = past;
    f->pasts = pasts;
    f->page = 10;
    f->rows = config_rows(f->row);
    if (!load_base(&f->base, config->preset, &gone)) {
        /* The preset of an old run may be gone: its values are there. */
        if (!load_base(&f->base, "paper-formal", err))
            return false;
        text_copy(f->config.preset, sizeof f->config.preset, f->base.preset);
    }
    form_reckon(f);
    return true;
}

void form_release(struct form *f)
{
    choices_release(&f->choices);
}

bool form_differs(const struct form *f, int row)
{
    char mine[256], theirs[256];

    option_get(f->row[row].option, &f->config, mine, sizeof mine);
    option_get(f->row[row].option, &f->base, theirs, sizeof theirs);
    return strcmp(mine, theirs) != 0;
}

int form_changed(const struct form *f)
{
    int count = 0, i;

    for (i = 0; i < f->rows; i++)
        count += form_differs(f, i);
    return count;
}

/* Another preset; what was changed by hand stays on top of it. */
static bool change_preset(struct form *f, const char *name, struct err *err)
{
    struct config base, mine = f->config;
    char value[256];
    int i;

    if (!load_base(&base, name, err))
        return false;
    f->config = base;
    for (i = 0; i < f->rows; i++) {
        const struct option *o = f->row[i].option;
        char old[256];

        option_get(o, &mine, value, sizeof value);
        option_get(o, &f->base, old, sizeof old);
        if (strcmp(o->name, "preset") != 0 && strcmp(value, old) != 0)
            option_set(config_options, &f->config, o->name, value, err);
    }
    f->base = base;
    return true;
}

bool form_set(struct form *f, const char *name, const char *value, struct err *err)
{
    struct config tried = f->config;

    if (!strcmp(name, "preset")) {
        if (!change_preset(f, value, err))
            return false;
    } else {
        if (!option_set(config_options, &tried, name, value, err))
            return false;
        f->config = tried;
    }
    f->message[0] = '\0';
    f->changes++;
    form_reckon(f);
    return true;
}

static bool contains(const char *text, const char *part, size_t length)
{
    size_t i;

    for (; *text; text++) {
        for (i = 0; i < length; i++)
            if (tolower((unsigned char)text[i]) != tolower((unsigned char)part[i]))
                break;
        if (i == length)
            return true;
    }
    return false;
}

/* Every word of the filter is in name, value or help; "*" finds what differs from the preset. */
static bool matches(const struct form *f, int row)
{
    const struct option *o = f->row[row].option;
    const char *filter = f->filter.text;
    char value[256], all[768];

    option_get(o, &f->config, value, sizeof value);
    snprintf(all, sizeof all, "%s %s %s", o->name, value, o->help);
    while (*filter) {
        size_t length = strcspn(filter, " ");

        if (length == 1 && *filter == '*') {
            if (!form_differs(f, row))
                return false;
        } else if (length && !contains(all, filter, length)) {
            return false;
        }
        filter += length + strspn(filter + length, " ");
    }
    return true;
}

int form_shown(const struct form *f, int out[CONFIG_MOST_ROWS])
{
    int count = 0, i;

    for (i = 0; i < f->rows; i++)
        if (matches(f, i))
            out[count++] = i;
    return count;
}
