/* steer_guest -- bytes in and out of one watcher's socket. */
#include "config.h"

#include "live/steer_guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

void guest_init(struct guest *g, int socket, pid_t process)
{
    memset(g, 0, sizeof *g);
    g->socket = socket;
    g->process = process;
}

void guest_release(struct guest *g)
{
    close(g->socket);
    free(g->out);
}

bool guest_has_answer(const struct guest *g)
{
    return g->out_sent < g->out_used;
}

void guest_answer(struct guest *g, json_t *o, const void *bytes, size_t size, double now)
{
    char *line = socket_line_make(o);
    size_t length = line ? strlen(line) : 0, kept = g->out_used - g->out_sent;

    if (!line)
        return;
    if (kept)
        memmove(g->out, g->out + g->out_sent, kept);
    else
        g->since_s = now;
    g->out = x_realloc(g->out, kept + length + size);
    memcpy(g->out + kept, line, length);
    if (size)
        memcpy(g->out + kept + length, bytes, size);
    g->out_sent = 0;
    g->out_used = kept + length + size;
    free(line);
}

void guest_refuse(struct guest *g, const char *why, double now)
{
    json_t *text = json_string(why);

    guest_answer(g, json_pack("{s:o}", "error", text ? text : json_string("?")), NULL, 0, now);
    g->last = true;
}

static bool is_gone(ssize_t n)
{
    return n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool guest_send(struct guest *g)
{
    while (guest_has_answer(g)) {
        ssize_t n = send(g->socket, g->out + g->out_sent, g->out_used - g->out_sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n <= 0)
            return !is_gone(n);
        g->out_sent += (size_t)n;
    }
    free(g->out);
    g->out = NULL;
    g->out_used = g->out_sent = 0;
    return !g->last;
}

bool guest_receive(struct guest *g)
{
    ssize_t n = recv(g->socket, g->in + g->in_used, sizeof g->in - g->in_used, MSG_DONTWAIT);

    if (n <= 0)
        return !is_gone(n);
    g->in_used += (size_t)n;
    return true;
}

bool guest_line(struct guest *g, char line[SOCKET_LINE], size_t *length)
{
    char *end = memchr(g->in, '\n', g->in_used);

    if (!end)
        return false;
    *length = (size_t)(end - g->in);
    memcpy(line, g->in, *length);
    g->in_used -= *length + 1;
    memmove(g->in, end + 1, g->in_used);
    return true;
}
