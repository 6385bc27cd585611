/* source -- a session as the screen needs it. */
#include "ui/app.h"

static bool update(void *self, struct trace *t)
{
    return session_update(self, t);
}

static bool is_live(const void *self)
{
    return session_is_live(self);
}

static bool is_running(const void *self)
{
    return session_is_running(self);
}

static bool request(void *self, enum request_kind kind, double value, const char *text,
                    struct err *err)
{
    return session_request(self, kind, value, text, err);
}

static bool probe(void *self, int64_t step, const uint16_t *string, int length, struct probe *p,
                  struct err *err)
{
    return session_probe(self, step, string, length, p, err);
}

static const int64_t *past(void *self, size_t *count)
{
    return session_past(self, count);
}

static const char *news(void *self)
{
    return session_news(self);
}

void app_source_session(struct app_source *out, struct session *s)
{
    *out = (struct app_source){ .self = s,
                                .task = session_task(s),
                                .dir = session_dir(s),
                                .update = update,
                                .is_live = is_live,
                                .is_running = is_running,
                                .request = request,
                                .probe = probe,
                                .past = past,
                                .watched = session_is_watched(s),
                                .news = news };
}
