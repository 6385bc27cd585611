/* form_run -- the form on a terminal; a child measures while nobody types. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "live/estimate.h"
#include "ui/form.h"

static const double idle_s = 0.7;     /* without a change, before a measurement begins by itself */
static const double most_bytes = 5e8; /* that one may take without being asked for */

struct measuring {
    struct estimate *child;
    int changes; /* of the form, when it began or was last looked at */
    double since;
};

static void give_up(struct form *f, struct measuring *m)
{
    estimate_end(m->child);
    m->child = NULL;
    if (f->rate == RATE_MEASURING)
        f->rate = RATE_UNKNOWN;
}

static void begin(struct form *f, struct measuring *m)
{
    struct err err;

    f->measure = false;
    give_up(f, m);
    m->child = estimate_begin(&f->config, &err);
    f->rate = m->child ? RATE_MEASURING : RATE_FAILED;
    if (!m->child)
        text_copy(f->rate_of, sizeof f->rate_of, err.text);
}

/* One look; what it says is of the form as it is, since a change ends it. */
static void look(struct form *f, struct measuring *m)
{
    struct bench_cost cost;
    struct err why;

    switch (estimate_poll(m->child, &cost, &why)) {
    case ESTIMATE_BUSY: return;
    case ESTIMATE_DONE: form_measured(f, &cost); break;
    case ESTIMATE_FAILED:
        f->rate = RATE_FAILED;
        text_copy(f->rate_of, sizeof f->rate_of, why.text);
        break;
    }
    estimate_end(m->child);
    m->child = NULL;
}

static void tend(struct form *f, struct measuring *m, double now)
{
    if (f->changes != m->changes) {
        m->changes = f->changes;
        m->since = now;
        give_up(f, m);
    }
    if (f->measure)
        begin(f, m);
    else if (m->child)
        look(f, m);
    else if (f->rate == RATE_UNKNOWN && !f->wrong.text[0] && f->mode == FORM_ROWS &&
             now - m->since >= idle_s && f->bytes < most_bytes)
        begin(f, m);
}

enum form_end form_run(struct config *config, const struct form_past *past, int pasts,
                       const struct app_options *options, const char *said, struct err *err)
{
    struct measuring m = { .since = clock_monotonic_s() };
    enum form_end end = FORM_FAILED;
    struct theme theme;
    struct canvas canvas;
    struct term *term;
    int key, high, wide;
    struct form f;
    bool shown;

    memset(&theme, 0, sizeof theme);
    if (!form_init(&f, config, past, pasts, err))
        return FORM_FAILED;
    if (said)
        form_say(&f, STYLE_WARN, "%s", said);
    if (!theme_load(&theme, options->theme ? options->theme : "dark", err))
        goto out;
    term = term_open(&theme, options->term, err);
    if (!term)
        goto out;
    term_restore_on_crash(term);
    canvas_init(&canvas, 1, 1, term_glyphs(term));
    while (f.end == FORM_OPEN_STILL) {
        term_size(term, &high, &wide);
        canvas_resize(&canvas, high, wide);
        form_draw(&f, &canvas);
        shown = term_flush(term, &canvas);
        key = term_key(term, !shown || m.child ? 100 : f.rate == RATE_UNKNOWN ? 300 : -1);
        if (key == TERM_KEY_LOST)
            f.end = FORM_BACK;
        else if (key == TERM_KEY_MOUSE)
            form_mouse(&f, (struct term_mouse[]){ term_mouse(term) });
        else
            form_key(&f, key);
        tend(&f, &m, clock_monotonic_s());
    }
    end = f.end;
    *config = f.config;
    estimate_end(m.child);
    canvas_release(&canvas);
    term_close(term);
out:
    form_release(&f);
    return end;
}
