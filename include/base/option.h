/*
 * option -- typed options as table rows: name, type, range, default, unit, one line of help.
 *
 * The command line, presets, the run's stored configuration, the manual's test and completion all
 * walk the same rows. Values live in a plain struct of the owner's, at the row's offset:
 *   OPTION_TEXT char[size] · OPTION_INT int64_t · OPTION_REAL double · OPTION_RANGE struct range ·
 *   OPTION_FLAG bool
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum option_kind { OPTION_TEXT, OPTION_INT, OPTION_REAL, OPTION_RANGE, OPTION_FLAG };

enum { OPTION_VALUE = 512 }; /* room for any value as text */

struct range { /* a closed interval of whole numbers */
    int low, high;
};

struct option {
    const char *name; /* without dashes; NULL ends a table */
    enum option_kind kind;
    size_t offset, size;  /* where in the struct; size of a text's array */
    double least, most;   /* numbers, and the ends of a range */
    const char *standard; /* default, as one would type it */
    const char *value;    /* what stands for the value in a usage line: "N", "A-B" */
    const char *help;     /* one sentence, lower-case, with the unit */
};

void option_defaults(const struct option *table, void *object);
/* Sets one value from text; the message names the option, the text and what would be right. */
bool option_set(const struct option *table, void *object, const char *name, const char *text,
                struct err *err);
/* Writes a value as one would type it (exact: reading it back gives the same bits). */
void option_get(const struct option *row, const void *object, char *out, size_t size);
const struct option *option_find(const struct option *table, const char *name); /* or NULL */
/* "unknown option 'x': did you mean 'y'?" for a name that option_find does not know. */
bool option_unknown(const struct option *table, const char *name, struct err *err);

bool range_parse(const char *text, struct range *out);

#endif
