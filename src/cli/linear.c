/* linear -- the screen as sentences on standard output, commands from standard input. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "ui/linear.h"

enum { TURN_MS = 200 };

struct input {
    char bytes[LINE_BYTES];
    size_t count;
    bool over; /* end of file: nobody will type any more */
};

static void print_new(struct linear *l)
{
    char *sentence;

    while ((sentence = linear_take(l))) {
        puts(sentence);
        free(sentence);
    }
    fflush(stdout);
}

/* Whole lines of what was typed; one that is too long is cut. */
static void take_lines(struct input *in, struct linear *l)
{
    char *end;

    while (l->app.end == APP_RUNNING && (end = memchr(in->bytes, '\n', in->count))) {
        *end = '\0';
        linear_line(l, in->bytes);
        print_new(l);
        in->count -= (size_t)(end + 1 - in->bytes);
        memmove(in->bytes, end + 1, in->count);
    }
    if (in->count == sizeof in->bytes - 1)
        in->bytes[in->count++] = '\n';
}

static void read_input(struct input *in)
{
    struct pollfd p = { in->over ? -1 : STDIN_FILENO, POLLIN, 0 };
    ssize_t got;

    if (poll(&p, 1, TURN_MS) <= 0 || !p.revents)
        return;
    got = read(STDIN_FILENO, in->bytes + in->count, sizeof in->bytes - 1 - in->count);
    if (got > 0)
        in->count += (size_t)got;
    else if (got == 0 || errno != EINTR)
        in->over = true;
}

int linear_run(const struct app_source *source, const struct app_options *options, struct err *err)
{
    struct input *in = calloc(1, sizeof *in);
    struct linear l;
    struct err ignored;
    enum app_end end;

    if (!in || !linear_open(&l, source, options, err)) {
        free(in);
        return APP_FAILED;
    }
    while (l.app.end == APP_RUNNING) {
        linear_tick(&l, clock_monotonic_s(), clock_wall_s());
        print_new(&l);
        if (source->end_asked && source->end_asked() && !l.app.leaving) {
            if (source->watched || !source->is_running(source->self))
                l.app.end = APP_LEFT;
            else
                app_command(&l.app, "stop", &ignored);
        }
        /* Nothing more will come, neither from the run nor from a person. */
        if (in->over && !source->is_running(source->self) && l.app.end == APP_RUNNING) {
            linear_tick(&l, clock_monotonic_s(), clock_wall_s());
            l.app.end = APP_LEFT;
        }
        if (l.app.end != APP_RUNNING)
            break;
        read_input(in);
        take_lines(in, &l);
    }
    print_new(&l);
    end = l.app.end;
    linear_close(&l);
    free(in);
    return end;
}
