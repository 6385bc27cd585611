/* option -- parsing, checking and printing of typed options. */
#include "base/option.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

const struct option *option_find(const struct option *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return table;
    return NULL;
}

bool option_unknown(const struct option *table, const char *name, struct err *err)
{
    const char *near, **names;
    char shown[64];
    size_t n = 0;

    while (table[n].name)
        n++;
    names = x_calloc(n + 1, sizeof *names);
    for (n = 0; table[n].name; n++)
        names[n] = table[n].name;
    near = text_nearest(name, names);
    free(names);
    text_printable(shown, sizeof shown, name);
    if (near)
        return err_usage(err, "unknown option '%s': did you mean '%s'?", shown, near);
    return err_usage(err, "unknown option '%s': see `pushdown list options`", shown);
}

bool range_parse(const char *text, struct range *out)
{
    char low[16];
    const char *dash = strchr(text, '-');
    int64_t a, b;

    if (!dash || (size_t)(dash - text) >= sizeof low)
        return false;
    memcpy(low, text, (size_t)(dash - text));
    low[dash - text] = '\0';
    if (!text_to_int(low, &a) || !text_to_int(dash + 1, &b) || a < 0 || b < a || b > 1000000)
        return false;
    out->low = (int)a;
    out->high = (int)b;
    return true;
}

void option_defaults(const struct option *table, void *object)
{
    struct err err;

    for (; table->name; table++)
        if (!option_set(table, object, table->name, table->standard, &err))
            BUG("default of option '%s': %s", table->name, err.text);
}

static bool in_range(const struct option *o, double value, const char *shown, struct err *err)
{
    if (value >= o->least && value <= o->most)
        return true;
    return err_usage(err, "bad value '%s' for '%s': it must be from %.16g to %.16g", shown, o->name,
                     o->least, o->most);
}

bool option_set(const struct option *table, void *object, const char *name, const char *text,
                struct err *err)
{
    const struct option *o = option_find(table, name);
    char *place, shown[64];
    struct range range;
    int64_t whole;
    double number;

    if (!o)
        return option_unknown(table, name, err);
    place = (char *)object + o->offset;
    text_printable(shown, sizeof shown, text);
    switch (o->kind) {
    case OPTION_TEXT:
        if (strlen(text) >= o->size)
            return err_usage(err, "bad value '%s...' for '%s': longer than %zu bytes", shown, name,
                             o->size - 1);
        memcpy(place, text, strlen(text) + 1);
        return true;
    case OPTION_INT:
        if (!text_to_int(text, &whole))
            return err_usage(err, "bad value '%s' for '%s': a whole number is wanted", shown, name);
        /* Beyond 2^53 a double no longer tells neighbours apart: go by the whole number itself. */
        number = whole > (int64_t)o->most ? INFINITY : (double)whole;
        if (!in_range(o, number, shown, err))
            return false;
        *(int64_t *)(void *)place = whole;
        return true;
    case OPTION_REAL:
        if (!text_to_double(text, &number))
            return err_usage(err, "bad value '%s' for '%s': a number is wanted", shown, name);
        if (!in_range(o, number, shown, err))
            return false;
        *(double *)(void *)place = number;
        return true;
    case OPTION_RANGE:
        if (!range_parse(text, &range))
            return err_usage(err, "bad value '%s' for '%s': a range A-B is wanted, A <= B", shown,
                             name);
        if (!in_range(o, range.low, shown, err) || !in_range(o, range.high, shown, err))
            return false;
        *(struct range *)(void *)place = range;
        return true;
    case OPTION_FLAG:
        if (strcmp(text, "yes") && strcmp(text, "no"))
            return err_usage(err, "bad value '%s' for '%s': yes or no is wanted", shown, name);
        *(bool *)place = !strcmp(text, "yes");
        return true;
    }
    BUG("option kind %d", (int)o->kind);
}

void option_get(const struct option *o, const void *object, char *out, size_t size)
{
    const char *place = (const char *)object + o->offset;
    const struct range *range = (const void *)place;
    double number;
    int digits;

    switch (o->kind) {
    case OPTION_TEXT: text_copy(out, size, place); return;
    case OPTION_INT:
        snprintf(out, size, "%lld", (long long)*(const int64_t *)(const void *)place);
        return;
    case OPTION_REAL:
        number = *(const double *)(const void *)place;
        for (digits = 6; digits <= 17; digits++) { /* the shortest that reads back exactly */
            snprintf(out, size, "%.*g", digits, number);
            if (strtod(out, NULL) == number)
                return;
        }
        return;
    case OPTION_RANGE: snprintf(out, size, "%d-%d", range->low, range->high); return;
    case OPTION_FLAG: text_copy(out, size, *(const bool *)place ? "yes" : "no"); return;
    }
}
