/* input -- one poll() for keys, signals, hang-up and the backlog. */
#include "screen/input.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "screen/guard.h"

static const double escape_wait_s = 0.075;

enum { MOST_EMPTY_READS = 100 };

static void read_keys(struct input *in, struct wire *wire)
{
    char bytes[64];
    ssize_t got = read(wire->fd, bytes, sizeof bytes);

    if (got > 0) {
        keys_feed(&in->keys, bytes, (int)got);
        in->empty_reads = 0;
        in->escape_since = 0;
    } else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) ||
               ++in->empty_reads > MOST_EMPTY_READS) {
        wire->lost = true;
    }
}

static void wait_for_news(struct input *in, struct wire *wire, int wait_ms)
{
    struct pollfd p[2] = { { wire->lost ? -1 : wire->fd, POLLIN, 0 }, { watch_fd(), POLLIN, 0 } };
    int ready;

    if (wire_backlog(wire))
        p[0].events |= POLLOUT;
    ready = poll(p, 2, wait_ms);
    if (ready == 0)
        in->empty_reads = 0;
    if (ready <= 0)
        return;
    if (p[0].revents & POLLIN)
        read_keys(in, wire);
    if (p[0].revents & (POLLHUP | POLLERR | POLLNVAL))
        wire->lost = true;
}

/* The next key from the bytes that are here; keeps the time an unfinished sequence has waited. */
static int take_key(struct input *in, double now)
{
    bool waited = in->escape_since > 0 && now - in->escape_since >= escape_wait_s;
    int key = keys_next(&in->keys, waited);

    if (key != TERM_KEY_NONE || !in->keys.count)
        in->escape_since = 0;
    else if (in->escape_since == 0)
        in->escape_since = now;
    return key;
}

int input_next(struct input *in, struct wire *wire, int timeout_ms, unsigned *signals)
{
    double now = clock_monotonic_s(), until = now + timeout_ms / 1e3;
    bool looked = false;

    for (;; now = clock_monotonic_s()) {
        double wait_s = timeout_ms < 0 ? 3600 : until - now;
        int key;

        *signals = watch_take();
        if (*signals)
            return TERM_KEY_NONE;
        wire_send(wire);
        if (wire->lost && !in->lost_told) {
            in->lost_told = true;
            in->keys.count = 0;
            return TERM_KEY_LOST;
        }
        key = take_key(in, now);
        if (key != TERM_KEY_NONE || (looked && wait_s <= 0))
            return key;
        if (in->escape_since > 0 && in->escape_since + escape_wait_s - now < wait_s)
            wait_s = in->escape_since + escape_wait_s - now;
        wait_for_news(in, wire, wait_s <= 0 ? 0 : (int)(wait_s * 1e3) + 1);
        looked = true;
    }
}
