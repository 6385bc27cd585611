/* err -- messages about failures, and the abort for our own bugs. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set(struct err *err, bool usage, const char *format, va_list args)
{
    if (!err)
        return;
    vsnprintf(err->text, sizeof err->text, format, args);
    err->usage = usage;
}

bool err_set(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set(err, false, format, args);
    va_end(args);
    return false;
}

bool err_usage(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set(err, true, format, args);
    va_end(args);
    return false;
}

bool err_prefix(struct err *err, const char *format, ...)
{
    char old[sizeof err->text];
    va_list args;
    size_t used;

    if (!err)
        return false;
    memcpy(old, err->text, sizeof old);
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", old);
    return false;
}

void bug_at(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "pushdown: bug at %s:%d: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
