/* steer -- the mail box, the copies for watchers, and the thread that listens. */
#include "config.h"

#include "live/steer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/socket.h"
#include "live/steer_guest.h"

enum { MOST_GUESTS = 16 };
static const double publish_s = 0.1, patience_s = 10;

struct steer {
    struct mail mail;
    char trouble[512];

    /* the copies */
    pthread_mutex_t lock;
    struct trace status; /* its arrays are not used */
    real *weights;
    size_t weights_bytes;
    int64_t weights_step;
    uint64_t copies; /* of the weights, so far */
    _Atomic bool wanted;

    /* the loop's own */
    double published_s;
    bool taken;

    /* the listening thread's */
    bool listening;
    pthread_t thread;
    int listener, wake[2]; /* a byte: new weights; the end of the pipe: stop */
    char path[SOCKET_PATH];
    struct guest guest[MOST_GUESTS];
    int guests;
};

/* ---- the listening thread ------------------------------------------------------------------- */
static void answer_letter(struct steer *s, struct guest *g, struct socket_question *q, double now)
{
    char *who = q->letter.who;
    json_t *o;

    if (q->tty[0])
        snprintf(who, sizeof q->letter.who, "watch %.9s pid %d", q->tty, (int)g->process);
    else
        snprintf(who, sizeof q->letter.who, "watch pid %d", (int)g->process);
    if (!q->why[0] && !mail_send(&s->mail, &q->letter))
        text_copy(q->why, sizeof q->why, "too many requests are waiting");
    o = json_pack("{s:I}", "id", (json_int_t)q->id);
    json_object_set_new(o, q->why[0] ? "error" : "ok",
                        q->why[0] ? json_string(q->why) : json_true());
    guest_answer(g, o, NULL, 0, now);
}

static void answer(struct steer *s, struct guest *g, const char *line, size_t length, double now)
{
    struct socket_question q;
    struct err err;
    json_t *status;

    if (!socket_line_read(line, length, &q, &err)) {
        guest_refuse(g, err.text, now);
        return;
    }
    switch (q.kind) {
    case ASK_STATUS:
        pthread_mutex_lock(&s->lock);
        status = socket_line_status(&s->status);
        pthread_mutex_unlock(&s->lock);
        guest_answer(g, json_pack("{s:I,s:o}", "id", (json_int_t)q.id, "status", status), NULL, 0,
                     now);
        break;
    case ASK_WEIGHTS:
        pthread_mutex_lock(&s->lock);
        g->copy_known = s->copies;
        pthread_mutex_unlock(&s->lock);
        g->wants_weights = true;
        g->weights_id = q.id;
        atomic_store_explicit(&s->wanted, true, memory_order_relaxed);
        break;
    case ASK_LETTER: answer_letter(s, g, &q, now); break;
    }
}

static void give_weights(struct steer *s, struct guest *g, double now)
{
    pthread_mutex_lock(&s->lock);
    if (s->copies != g->copy_known) {
        guest_answer(g,
                     json_pack("{s:I,s:{s:I,s:I}}", "id", (json_int_t)g->weights_id, "weights",
                               "step", (json_int_t)s->weights_step, "bytes",
                               (json_int_t)s->weights_bytes),
                     s->weights, s->weights_bytes, now);
        g->wants_weights = false;
    }
    pthread_mutex_unlock(&s->lock);
}

/* What one guest is up to; false: it is to be closed. */
static bool serve(struct steer *s, struct guest *g, short events, double now)
{
    char line[SOCKET_LINE];
    size_t length;

    if ((events & (POLLERR | POLLNVAL)) || !guest_send(g))
        return false;
    if (!guest_has_answer(g) && (events & (POLLIN | POLLHUP)) && !guest_receive(g))
        return false;
    if (g->wants_weights && !guest_has_answer(g)) {
        give_weights(s, g, now);
        if (!guest_send(g))
            return false;
    }
    while (!guest_has_answer(g) && !g->wants_weights && guest_line(g, line, &length)) {
        answer(s, g, line, length, now);
        if (!guest_send(g))
            return false;
    }
    if (!guest_has_answer(g) && !g->wants_weights && g->in_used == sizeof g->in) {
        guest_refuse(g, "this line is too long", now);
        if (!guest_send(g))
            return false;
    }
    return !guest_has_answer(g) || now - g->since_s < patience_s;
}

static void let_in(struct steer *s, double now)
{
    pid_t process = 0;
    int file = socket_accept(s->listener, &process);
    struct guest extra;

    if (file < 0)
        return;
    if (s->guests < MOST_GUESTS) {
        guest_init(&s->guest[s->guests++], file, process);
        return;
    }
    guest_init(&extra, file, process);
    guest_refuse(&extra, "too many watchers", now);
    guest_send(&extra);
    guest_release(&extra);
}

/* Waits for something to do; the time that it waits is bounded only if somebody keeps us waiting.
 */
static bool wait_for(struct steer *s, struct pollfd p[MOST_GUESTS + 2])
{
    int i, timeout_ms = -1;

    p[0] = (struct pollfd){ .fd = s->wake[0], .events = POLLIN };
    p[1] = (struct pollfd){ .fd = s->listener, .events = POLLIN };
    for (i = 0; i < s->guests; i++) {
        bool stuck = guest_has_answer(&s->guest[i]);

        p[i + 2] = (struct pollfd){ .fd = s->guest[i].socket,
                                    .events = stuck                       ? POLLOUT
                                              : s->guest[i].wants_weights ? 0
                                                                          : POLLIN };
        if (stuck)
            timeout_ms = 1000;
    }
    return poll(p, (nfds_t)s->guests + 2, timeout_ms) >= 0 || errno == EINTR;
}

static void *listen_to_all(void *argument)
{
    struct steer *s = argument;
    struct pollfd p[MOST_GUESTS + 2];
    char bytes[64];
    double now;
    int i, kept, count;

    while (wait_for(s, p)) {
        now = clock_monotonic_s();
        if (p[0].revents && read(s->wake[0], bytes, sizeof bytes) == 0)
            break;
        count = s->guests;
        for (i = kept = 0; i < count; i++) {
            if (serve(s, &s->guest[i], p[i + 2].revents, now)) {
                if (kept != i)
                    s->guest[kept] = s->guest[i];
                kept++;
            } else {
                guest_release(&s->guest[i]);
            }
        }
        s->guests = kept;
        if (p[1].revents)
            let_in(s, now);
    }
    for (i = 0; i < s->guests; i++)
        guest_release(&s->guest[i]);
    s->guests = 0;
    return NULL;
}

/* ---- opening and closing -------------------------------------------------------------------- */
static bool start(struct steer *s, const char *dir, struct err *err)
{
    sigset_t all, old;
    int code;

    s->listener = socket_listen(dir, s->path, err);
    if (s->listener < 0)
        return false;
    if (pipe2(s->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        err_set(err, "cannot make a pipe: %s", strerror(errno));
        goto fail;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    code = pthread_create(&s->thread, NULL, listen_to_all, s);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (code == 0)
        return true;
    err_set(err, "cannot start a thread: %s", strerror(code));
    close(s->wake[0]);
    close(s->wake[1]);
fail:
    close(s->listener);
    unlink(s->path);
    return false;
}

struct steer *steer_open(const struct driver *driver)
{
    const struct trainer *r = driver_trainer(driver);
    struct steer *s = x_calloc(1, sizeof *s);
    struct err err;

    mail_init(&s->mail);
    pthread_mutex_init(&s->lock, NULL);
    trace_init(&s->status);
    trace_copy_status(&s->status, driver_trace(driver));
    s->weights_bytes = r->model.params.total * sizeof(real);
    s->weights = x_calloc(1, s->weights_bytes + 1);
    atomic_init(&s->wanted, false);
    s->listening = start(s, driver_dir(driver), &err);
    if (!s->listening) {
        err_prefix(&err, "nobody can watch this run");
        text_copy(s->trouble, sizeof s->trouble, err.text);
    }
    return s;
}

void steer_hush(struct steer *s)
{
    if (!s->listening)
        return;
    unlink(s->path);
    close(s->wake[1]);
    pthread_join(s->thread, NULL);
    close(s->wake[0]);
    close(s->listener);
    s->listening = false;
}

void steer_close(struct steer *s)
{
    if (!s)
        return;
    steer_hush(s);
    pthread_mutex_destroy(&s->lock);
    mail_release(&s->mail);
    free(s->weights);
    free(s);
}

const char *steer_trouble(const struct steer *s)
{
    return s->trouble;
}

/* ---- the run's loop, and its own screen ----------------------------------------------------- */
bool steer_send(struct steer *s, enum request_kind kind, double value, const char *text)
{
    struct letter letter = { .kind = kind, .value = value, .who = "you" };

    text_copy(letter.text, sizeof letter.text, text ? text : "");
    return mail_send(&s->mail, &letter);
}

bool steer_take(struct steer *s, struct driver *driver)
{
    struct letter letter;
    bool any = false;

    while (mail_take(&s->mail, &letter)) {
        driver_request(driver, letter.kind, letter.value, letter.text, letter.who);
        any = true;
    }
    s->taken |= any;
    return any;
}

void steer_publish(struct steer *s, const struct driver *driver)
{
    const struct trainer *r = driver_trainer(driver);
    bool wanted = atomic_load_explicit(&s->wanted, memory_order_relaxed);
    double now = clock_monotonic_s();
    ssize_t n;

    if (!s->listening || (!wanted && !s->taken && now - s->published_s < publish_s))
        return;
    if (pthread_mutex_trylock(&s->lock) != 0)
        return; /* after the next turn, then */
    trace_copy_status(&s->status, driver_trace(driver));
    if (wanted) {
        memcpy(s->weights, r->model.params.value, s->weights_bytes);
        s->weights_step = r->step;
        s->copies++;
        atomic_store_explicit(&s->wanted, false, memory_order_relaxed);
    }
    pthread_mutex_unlock(&s->lock);
    s->published_s = now;
    s->taken = false;
    if (wanted) {
        n = write(s->wake[1], "", 1);
        (void)n; /* a full pipe wakes as well */
    }
}

void steer_wait(struct steer *s, double seconds)
{
    mail_wait(&s->mail, seconds);
}
