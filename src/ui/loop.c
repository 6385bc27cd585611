/*
 * loop -- the screen on a terminal: keys at once, frames in time, bytes within a budget.
 *
 * A slow terminal costs frames, never the run: flushing does not block, and nothing here is waited
 * for by the trainer.
 */
#include <signal.h>

#include "base/clock.h"
#include "screen/term.h"
#include "ui/app.h"
#include "ui/mouse.h"
#include "ui/pace.h"

struct loop {
    struct app app;
    struct term *term;
    struct canvas canvas;
    struct pace pace;
    bool dirty; /* the terminal has not yet got what there is to see */
    bool keyed; /* ... and it answers a key */
};

static void fit(struct loop *l)
{
    struct app *a = &l->app;

    term_size(l->term, &a->rows, &a->columns);
    if (a->rows != l->canvas.rows || a->columns != l->canvas.columns)
        canvas_resize(&l->canvas, a->rows, a->columns);
}

static void show(struct loop *l, double now)
{
    struct app *a = &l->app;

    fit(l);
    l->canvas.glyphs = a->glyphs;
    if (a->remouse && !term_set_mouse(l->term, a->mouse)) {
        a->mouse = false;
        app_say(a, STYLE_WARN, "mouse: this terminal reports none");
    }
    a->remouse = false;
    if (a->retheme)
        term_set_theme(l->term, &a->theme);
    if (a->repaint)
        term_repaint(l->term);
    a->retheme = a->repaint = false;
    if (a->low != l->pace.low)
        pace_set_low(&l->pace, a->low);
    app_draw(a, &l->canvas);
    l->dirty = !term_flush(l->term, &l->canvas);
    l->keyed = l->keyed && l->dirty;
    if (l->dirty)
        pace_blocked(&l->pace, now);
    pace_frame(&l->pace, now);
}

/* Takes keys until none is waiting, so that a held-down key does not queue up behind its frames. */
static bool take_keys(struct loop *l, int timeout_ms)
{
    bool any = false;
    int most = 64, key;

    while (most-- > 0 && l->app.end == APP_RUNNING) {
        key = term_key(l->term, any ? 0 : timeout_ms);
        if (key == TERM_KEY_NONE)
            break;
        any = true;
        if (key == TERM_KEY_LOST) {
            l->app.end = APP_LOST;
        } else if (key == TERM_KEY_MOUSE) {
            struct term_mouse m = term_mouse(l->term);

            app_mouse(&l->app, &m);
        } else
            app_key(&l->app, key);
    }
    return any;
}

static int wait_ms(const struct loop *l, double now)
{
    double wait = pace_wait_s(&l->pace, now), animation = app_wait_s(&l->app);

    if (wait <= 0) /* a frame is due, but there was nothing new */
        wait = 1 / l->pace.rate;
    if (l->keyed && pace_key_wait_s(&l->pace, now) < wait)
        wait = pace_key_wait_s(&l->pace, now) + 1e-3;
    if (animation < wait && l->pace.rate >= l->pace.wished)
        wait = animation;
    return (int)(1000 * wait) + 1;
}

static void turn(struct loop *l)
{
    double now = clock_monotonic_s(), played;
    bool keys = take_keys(l, wait_ms(l, now));
    struct app *a = &l->app;

    if (a->end != APP_RUNNING)
        return;
    if (a->source.end_asked && a->source.end_asked() && !a->leaving) {
        struct err ignored;

        if (a->source.watched || !a->source.is_running(a->source.self))
            a->end = APP_LEFT;
        else
            app_command(a, "stop", &ignored);
    }
    if (a->suspend) {
        a->suspend = false;
        raise(SIGTSTP); /* the terminal's layer gives the terminal back first */
    }
    now = clock_monotonic_s();
    played = a->probes.moved;
    l->dirty |= app_tick(a, now, clock_wall_s());
    if (keys)
        l->dirty = l->keyed = true;
    /* A playing probe sets the pace itself, unless the terminal is too slow for it. */
    if (l->dirty && ((l->keyed && pace_key_is_due(&l->pace, now)) || pace_is_due(&l->pace, now) ||
                     (a->probes.moved != played && l->pace.rate >= l->pace.wished)))
        show(l, now);
    pace_measure(&l->pace, now, term_bytes(l->term));
}

enum app_end app_run(const struct app_source *source, const struct app_options *options,
                     bool *new_run, struct err *err)
{
    struct loop l = { .dirty = true };
    enum app_end end;

    if (new_run)
        *new_run = false;

    if (!app_init(&l.app, source, options, err))
        return APP_FAILED;
    l.term = term_open(&l.app.theme, options->term, err);
    if (!l.term) {
        app_release(&l.app);
        return APP_FAILED;
    }
    term_restore_on_crash(l.term);
    l.app.glyphs = term_glyphs(l.term);
    l.app.mouse = options->term.mouse;
    canvas_init(&l.canvas, 1, 1, l.app.glyphs);
    app_tick(&l.app, clock_monotonic_s(), clock_wall_s());
    pace_init(&l.pace, options->fps, clock_monotonic_s(), term_bytes(l.term));
    show(&l, clock_monotonic_s());
    l.pace.bytes = term_bytes(l.term); /* the first frame is not a rate */
    while (l.app.end == APP_RUNNING)
        turn(&l);
    end = l.app.end;
    if (new_run)
        *new_run = l.app.new_run && end != APP_LOST;
    term_close(l.term);
    canvas_release(&l.canvas);
    app_release(&l.app);
    return end;
}
