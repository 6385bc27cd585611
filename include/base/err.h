/*
 * err -- one message about what went wrong, for the caller to pass on.
 *
 * Three kinds of failure: our bug (BUG), the world (a function returns false and fills a struct
 * err), and numbers (a status of the run). Nothing below the command line prints or exits.
 *
 * Messages are lower-case, without a full stop: what failed, the subject in quotes, colon, the
 * cause. Threads: a struct err belongs to whoever declared it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

struct err {
    char text[512];
    bool usage; /* the command line was wrong (exit 2), not the world (exit 1) */
};

/* Writes the message; `err` may be NULL. Returns false, so that callers can `return err_set(...)`.
 */
bool err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a wrong command line or option. */
bool err_usage(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before the message that is there. Returns false. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Our own mistake: says where and aborts. Never used for input. */
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

/* Contract checks: compiled into the double build (-DVERIFY), which serves the tests. */
#ifdef VERIFY
#define CONTRACT(condition)                                                                        \
    do {                                                                                           \
        if (!(condition))                                                                          \
            BUG("contract broken: %s", #condition);                                                \
    } while (0)
#else
#define CONTRACT(condition) ((void)0)
#endif

#endif
