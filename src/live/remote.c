/* remote -- rows from run.db, status from the trainer, and what to say of it. */
#include "live/remote.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/lock.h"

static const double look_s = 1, load_s = 0.4, answer_s = 0.03;

static void tell(struct remote *r, const char *line)
{
    if (!strcmp(line, r->told))
        return;
    text_copy(r->told, sizeof r->told, line);
    text_copy(r->news, sizeof r->news, line);
}

/* Nobody answers for a run that somebody holds. */
static void tell_why(struct remote *r, const struct err *cause)
{
    char host[100], line[300];
    int64_t process;

    if (lock_holder(r->dir, &process, host, sizeof host) && !lock_is_here(host))
        snprintf(line, sizeof line, "read-only: trained by process %lld on host '%s'",
                 (long long)process, host);
    else
        snprintf(line, sizeof line, "read-only: %.250s", cause->text);
    tell(r, line);
}

static void look(struct remote *r, bool quiet)
{
    struct err cause;
    char line[300];

    r->looked_s = clock_monotonic_s();
    if (!store_is_live(r->dir))
        return;
    r->client = client_open(r->dir, r->weights, &cause);
    if (!r->client) {
        if (!quiet)
            tell_why(r, &cause);
        return;
    }
    r->followed = true;
    snprintf(line, sizeof line, "watching process %ld%s", client_process(r->client),
             r->read_only ? ", read-only" : ": q leaves, and the run goes on");
    tell(r, line);
}

static void lose(struct remote *r, const struct trace *t)
{
    char line[300];

    client_close(r->client);
    r->client = NULL;
    if (t->state >= RUN_STOPPED)
        snprintf(line, sizeof line, "the run is over (%s): this is its record",
                 run_state_name(t->state));
    else
        snprintf(line, sizeof line, "the trainer is gone: this is the run's record");
    tell(r, line);
}

void remote_init(struct remote *r, const char *dir, size_t weights, bool read_only)
{
    memset(r, 0, sizeof *r);
    r->dir = dir;
    r->weights = weights;
    r->read_only = read_only;
    r->loaded_s = -1;
    look(r, true); /* that there is none may be right: the first update knows */
}

void remote_release(struct remote *r)
{
    client_close(r->client);
}

bool remote_update(struct remote *r, struct store *reader, struct trace *t, bool *lost)
{
    bool fresh = false, loaded = false, first = r->loaded_s < 0 || !t->name[0];
    struct err ignored;

    *lost = false;
    /* A trainer whose run is over may live on with its screen. */
    if (!r->client && t->state < RUN_STOPPED && clock_monotonic_s() - r->looked_s >= look_s)
        look(r, first);
    if (r->client) {
        fresh = client_update(r->client, answer_s);
        *lost = client_is_gone(r->client);
    }
    if (*lost || first || clock_monotonic_s() - r->loaded_s >= load_s) {
        loaded = store_load(reader, t, &ignored); /* in the way of a commit: at the next call */
        r->loaded_s = clock_monotonic_s();
    }
    if (*lost)
        lose(r, t);
    if (r->client) /* run.db is up to a second behind */
        client_status(r->client, t);
    return fresh || loaded || *lost;
}

bool remote_request(struct remote *r, enum request_kind kind, double value, const char *text,
                    struct err *err)
{
    if (r->read_only)
        return err_set(err, "read-only: this run is only being looked at");
    if (r->client)
        return client_request(r->client, kind, value, text, err);
    if (r->followed)
        return err_set(err, "this run has ended");
    return err_set(err, "this run is not being trained here");
}

const char *remote_news(struct remote *r)
{
    if (!r->news[0])
        return "";
    r->news[0] = '\0';
    return r->told;
}
