/*
 * socket_line -- what trainer and watchers say to each other: one JSON object a line.
 *
 *   {"id":1,"get":"status"}                 {"id":1,"status":{"state":"training","step":812,...}}
 *   {"id":2,"get":"weights"}                {"id":2,"weights":{"step":812,"bytes":12628}}
 *                                           and right after that line so many bytes, as in memory
 *   {"id":3,"do":"freeze","value":2,        {"id":3,"ok":true}
 *    "tty":"pts/3"}                      or {"id":3,"error":"why not"}
 *
 * "do" takes freeze (value: the mask), pause, continue, step, rate (value), note (text), stop. What
 * is no such object is answered with an error without an id, and the connection is closed.
 */
#ifndef LIVE_SOCKET_LINE_H
#define LIVE_SOCKET_LINE_H

#include <jansson.h>

#include "live/mail.h"

enum { SOCKET_LINE = 4096 }; /* most bytes of a watcher's line, its end included */

struct socket_question {
    int64_t id;
    enum { ASK_STATUS, ASK_WEIGHTS, ASK_LETTER } kind;
    struct letter letter; /* but for who asks */
    char tty[16];
    char why[80]; /* a letter that makes no sense: why, else "" */
};

/* False when the line is no question at all. */
bool socket_line_read(const char *line, size_t length, struct socket_question *out,
                      struct err *err);
/* A line with its end, to be freed; NULL when it cannot be said. Takes `o` over. */
char *socket_line_make(json_t *o);
const char *socket_line_verb(enum request_kind kind);

/* What of a trace is status, and nothing else. */
json_t *socket_line_status(const struct trace *t);
bool socket_line_take_status(const json_t *status, struct trace *t);

#endif
