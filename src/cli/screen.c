/* screen -- the full screen over a run, and what becomes of the run when the screen goes. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "live/session.h"
#include "ui/app.h"

bool screen_possible(const struct cli *cli)
{
    const char *term = getenv("TERM");

    return !cli->o.plain && !cli->o.json && !cli->o.linear_text && isatty(STDIN_FILENO) &&
           isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb");
}

bool screen_options(const struct cli *cli, struct app_options *o, struct err *err)
{
    static const char *const sets[] = { "braille", "block", "ascii" };
    int i;

    memset(o, 0, sizeof *o);
    o->fps = (double)cli->o.fps;
    o->theme = cli->o.theme[0] ? cli->o.theme : NULL;
    o->term.no_color = cli->o.no_color;
    o->term.mouse = cli->o.mouse;
    o->low = cli->o.low_bandwidth;
    if (!strcmp(cli->o.glyphs, "auto"))
        return true;
    for (i = 0; i < 3; i++)
        if (!strcmp(cli->o.glyphs, sets[i])) {
            o->term.force_glyphs = true;
            o->term.glyphs = (enum glyphs)i;
            return true;
        }
    return err_usage(err, "bad value '%s' for 'glyphs': auto, braille, block, or ascii is wanted",
                     cli->o.glyphs);
}

/* The terminal is gone or given back: nothing may be written to it any more. */
static void leave_terminal(void)
{
    int null = open("/dev/null", O_RDWR), i;

    for (i = 0; null >= 0 && i < 3; i++)
        dup2(null, i);
    if (null > 2)
        close(null);
}

/* How the run ended, once its thread has. */
static int end_of(struct session *s, struct err *err)
{
    int status = EXIT_FAILED;
    struct trace t;
    char best[64];

    trace_init(&t);
    session_update(s, &t);
    if (t.state == RUN_FINISHED) {
        printf("finished: best %s at step %lld in %s\n", trace_best(&t, best, sizeof best),
               (long long)t.best_step, session_dir(s));
        status = EXIT_DONE;
    } else if (t.state == RUN_STOPPED) {
        printf("stopped at step %lld: `pushdown resume %s` goes on\n", (long long)t.step, t.name);
        status = EXIT_STOPPED;
    } else {
        err_set(err, "run '%s' %s: %s", t.name, run_state_name(t.state), t.reason);
    }
    trace_release(&t);
    return status;
}

/* Waits for the run's end; a signal, or `stop` at once, asks it to stop and save, until that is
 * heard. */
static void wait_for_end(struct session *s, bool stop, const char *why)
{
    const struct timespec pause = { 0, 50000000 };
    struct err ignored;
    bool told = false;

    while (session_is_running(s)) {
        if (!told && (stop || signals_asked()))
            told = session_request(s, REQUEST_STOP, 0, why, &ignored); /* a full box: again */
        nanosleep(&pause, NULL);
    }
    session_join(s);
}

/*
 * The run goes on in the background: it is stopped and saved here and resumed, bit for bit, by a
 * process of its own, so that the shell is free and the terminal may be closed. *child: this is it.
 */
static int go_on_detached(struct session *s, const struct cli *cli, bool *child, struct err *err)
{
    struct driver_options o;
    char dir[4096];
    struct trace t;
    bool parent, stopped;
    int status;

    trace_init(&t);
    wait_for_end(s, true, "detach");
    session_update(s, &t);
    stopped = t.state == RUN_STOPPED;
    trace_release(&t);
    if (!stopped) {
        status = end_of(s, err);
        session_close(s);
        return status;
    }
    snprintf(dir, sizeof dir, "%s", session_dir(s));
    session_close(s);
    if (!cli_driver_options(cli, &o, err) || !detach_begin(&parent, &status, err))
        return EXIT_FAILED;
    if (parent)
        return status;
    *child = true;
    return cli_go_detached(driver_resume(dir, &o, err), err);
}

/* After the screen: the form of a new run, if that was asked for. */
static int go_on_with(struct cli *cli, const struct config *like, int status, struct err *err)
{
    if ((status != EXIT_DONE && status != EXIT_STOPPED) || signals_asked())
        return status;
    return workbench_new(cli, like, err);
}

/* On the terminal, or as sentences. */
static enum app_end show(const struct app_source *source, const struct app_options *options,
                         const struct cli *cli, bool *new_run, struct err *err)
{
    if (!cli->o.linear_text)
        return app_run(source, options, new_run, err);
    *new_run = false;
    return (enum app_end)linear_run(source, options, err);
}

int screen_run(struct driver *d, struct cli *cli, struct err *err)
{
    struct app_source source;
    struct app_options options;
    struct config like;
    struct session *s;
    enum app_end end;
    bool new_run, child = false;
    int status;

    if (!screen_options(cli, &options, err)) {
        driver_close(d);
        return EXIT_USAGE;
    }
    s = session_train(d, err);
    if (!s)
        return EXIT_FAILED;
    like = *session_config(s);
    app_source_session(&source, s);
    source.end_asked = signals_asked;
    end = show(&source, &options, cli, &new_run, err);
    if (end == APP_DETACHED) {
        status = go_on_detached(s, cli, &child, err);
        return new_run && !child ? go_on_with(cli, &like, status, err) : status;
    }
    if (end == APP_LOST)
        leave_terminal();
    if (end == APP_FAILED) {
        fprintf(stderr, "pushdown: no screen: %s; the run goes on without\n", err->text);
        err->text[0] = '\0';
    }
    wait_for_end(s, false, NULL);
    status = end_of(s, err);
    session_close(s);
    return new_run ? go_on_with(cli, &like, status, err) : status;
}

int screen_watch(const char *dir, struct cli *cli, struct err *err)
{
    struct app_source source;
    struct app_options options;
    struct config like;
    struct session *s;
    struct err ignored;
    enum app_end end;
    bool new_run;

    if (!screen_options(cli, &options, err))
        return EXIT_USAGE;
    s = session_watch(dir, cli->o.read_only, err);
    if (!s)
        return EXIT_FAILED;
    like = *session_config(s);
    app_source_session(&source, s);
    source.end_asked = signals_asked;
    end = show(&source, &options, cli, &new_run, err);
    if (end == APP_STOPPED) /* from here: say where it stands */
        end_of(s, &ignored);
    session_close(s);
    if (new_run && end != APP_FAILED)
        return go_on_with(cli, &like, EXIT_DONE, err);
    return end == APP_FAILED ? EXIT_FAILED : EXIT_DONE;
}
