/* socket_client -- asks a trainer's listening thread, and sorts what comes back. */
#include "config.h"

#include "live/socket_client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/socket.h"
#include "live/socket_line.h"

enum { MOST_LINE = 64 * 1024 };
static const double answer_s = 2, status_s = 0.05;

struct client {
    int socket;
    pid_t process;
    bool gone;
    char tty[16];
    int64_t last_id;

    char in[MOST_LINE];
    size_t used;

    struct trace status; /* only what socket_line_status() says */
    bool known, fresh, status_asked;
    double status_asked_s;

    unsigned char *body, *weights; /* coming in; whole */
    size_t weights_size, body_used;
    int64_t body_step, weights_step;
    bool in_body, weights_known, weights_fresh, weights_asked;

    int64_t answered; /* the id of the last answer to a request */
    bool accepted;
    char why[200];
};

static bool lose(struct client *c)
{
    c->gone = true;
    return false;
}

/* ---- what comes in -------------------------------------------------------------------------- */
static bool take_line(struct client *c, const char *line, size_t length)
{
    json_t *o = json_loadb(line, length, 0, NULL), *part;
    int64_t id = json_integer_value(json_object_get(o, "id"));
    bool ok = true;

    if ((part = json_object_get(o, "status"))) {
        c->status_asked = false;
        ok = socket_line_take_status(part, &c->status);
        c->known = c->fresh = ok;
    } else if ((part = json_object_get(o, "weights"))) {
        /* Another build's trainer may keep numbers of another size: they are of no use. */
        ok = json_integer_value(json_object_get(part, "bytes")) == (json_int_t)c->weights_size;
        c->in_body = ok;
        c->body_used = 0;
        c->body_step = json_integer_value(json_object_get(part, "step"));
    } else if (json_object_get(o, "ok") || json_object_get(o, "error")) {
        const char *why = json_string_value(json_object_get(o, "error"));

        c->answered = id ? id : c->last_id;
        c->accepted = !why;
        text_printable(c->why, sizeof c->why, why ? why : "");
    } else {
        ok = false;
    }
    json_decref(o);
    return ok || lose(c);
}

static void take_body(struct client *c)
{
    size_t n = c->weights_size - c->body_used;
    unsigned char *old = c->weights;

    n = n < c->used ? n : c->used;
    memcpy(c->body + c->body_used, c->in, n);
    c->body_used += n;
    c->used -= n;
    memmove(c->in, c->in + n, c->used);
    if (c->body_used < c->weights_size)
        return;
    c->weights = c->body;
    c->body = old;
    c->weights_step = c->body_step;
    c->in_body = c->weights_asked = false;
    c->weights_known = c->weights_fresh = true;
}

static void sort_out(struct client *c)
{
    char *end;

    while (!c->gone && c->used) {
        if (c->in_body) {
            take_body(c);
            continue;
        }
        end = memchr(c->in, '\n', c->used);
        if (!end) {
            if (c->used == sizeof c->in)
                lose(c);
            return;
        }
        take_line(c, c->in, (size_t)(end - c->in));
        c->used -= (size_t)(end + 1 - c->in);
        memmove(c->in, end + 1, c->used);
    }
}

/* Takes what is there; waits for the first of it until a time. False: nothing came. */
static bool receive(struct client *c, double until_s)
{
    double left = until_s - clock_monotonic_s();
    struct pollfd p = { .fd = c->socket, .events = POLLIN };
    ssize_t n;

    if (c->gone || poll(&p, 1, left > 0 ? (int)(1000 * left) + 1 : 0) <= 0)
        return false;
    n = recv(c->socket, c->in + c->used, sizeof c->in - c->used, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return lose(c);
    if (n > 0)
        c->used += (size_t)n;
    sort_out(c);
    return !c->gone;
}

/* ---- what goes out -------------------------------------------------------------------------- */
/* Takes `o` over. A line goes as a whole or, when the trainer's process stands still, not at all.
 */
static bool say(struct client *c, json_t *o)
{
    char *line = socket_line_make(o);
    size_t length = line ? strlen(line) : 0;
    ssize_t n = -1;

    errno = EINVAL;
    if (line && !c->gone)
        n = send(c->socket, line, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    free(line);
    if (n == (ssize_t)length)
        return true;
    if (n >= 0 || (errno != EAGAIN && errno != EINTR && errno != EINVAL))
        lose(c);
    return false;
}

bool client_update(struct client *c, double seconds)
{
    double now = clock_monotonic_s(), until = now + seconds;
    bool fresh;

    if (!c->status_asked && now - c->status_asked_s >= status_s &&
        say(c, json_pack("{s:I,s:s}", "id", (json_int_t)++c->last_id, "get", "status"))) {
        c->status_asked = true;
        c->status_asked_s = now;
    }
    while (receive(c, c->status_asked ? until : 0))
        continue;
    fresh = c->fresh;
    c->fresh = false;
    return fresh;
}

void client_status(const struct client *c, struct trace *t)
{
    json_t *o;

    if (!c->known)
        return;
    o = socket_line_status(&c->status);
    socket_line_take_status(o, t);
    json_decref(o);
}

bool client_request(struct client *c, enum request_kind kind, double value, const char *text,
                    struct err *err)
{
    double until = clock_monotonic_s() + answer_s;
    int64_t id = ++c->last_id;
    json_t *o = json_pack("{s:I,s:s}", "id", (json_int_t)id, "do", socket_line_verb(kind));
    json_t *said = text ? json_string(text) : NULL;

    json_object_set_new(
        o, "value", kind == REQUEST_FREEZE ? json_integer((json_int_t)value) : json_real(value));
    if (said)
        json_object_set_new(o, "text", said);
    if (c->tty[0])
        json_object_set_new(o, "tty", json_string(c->tty));
    if (!say(c, o))
        return err_set(err, "the trainer takes no requests");
    while (c->answered != id && receive(c, until))
        continue;
    if (c->answered == id)
        return c->accepted || err_set(err, "%s", c->why);
    if (c->gone)
        return err_set(err, "the trainer's process has ended");
    return err_set(err, "the trainer does not answer; it may take the request later");
}

const void *client_weights(struct client *c, double seconds, int64_t *step)
{
    double until = clock_monotonic_s() + seconds;

    if (!c->weights_asked &&
        say(c, json_pack("{s:I,s:s}", "id", (json_int_t)++c->last_id, "get", "weights")))
        c->weights_asked = true;
    c->weights_fresh = false;
    while (!c->weights_fresh && receive(c, until))
        continue;
    *step = c->weights_step;
    return c->weights_known ? c->weights : NULL;
}

/* ---- opening and closing -------------------------------------------------------------------- */
static void find_tty(char out[16])
{
    const char *name = ttyname(STDIN_FILENO);

    if (!name)
        name = ttyname(STDOUT_FILENO);
    if (name && !strncmp(name, "/dev/", 5))
        text_copy(out, 16, name + 5);
}

struct client *client_open(const char *dir, size_t weights, struct err *err)
{
    pid_t process = 0;
    int file = socket_connect(dir, &process, err);
    struct client *c;

    if (file < 0)
        return NULL;
    c = x_calloc(1, sizeof *c);
    c->socket = file;
    c->process = process;
    c->weights_size = weights;
    c->body = x_malloc(weights + 1);
    c->weights = x_malloc(weights + 1);
    trace_init(&c->status);
    find_tty(c->tty);
    client_update(c, 0.5);
    if (c->known)
        return c;
    if (c->why[0])
        err_set(err, "process %ld refuses: %s", (long)process, c->why);
    else
        err_set(err, "process %ld does not answer", (long)process);
    client_close(c);
    return NULL;
}

void client_close(struct client *c)
{
    if (!c)
        return;
    close(c->socket);
    free(c->body);
    free(c->weights);
    free(c);
}

bool client_is_gone(const struct client *c)
{
    return c->gone;
}

long client_process(const struct client *c)
{
    return (long)c->process;
}
