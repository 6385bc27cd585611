/*
 * signals -- an end is asked for, not forced: the driver saves first. Only where there is nothing
 * to save yet does a signal end the program at once.
 */
#include <signal.h>
#include <string.h>

#include "cli/cli.h"

static volatile sig_atomic_t asked, at_once;

static void on_end(int number)
{
    if (at_once) {
        signal(number, SIG_DFL);
        raise(number);
    }
    asked = asked + 1;
}

void signals_at_once(bool yes)
{
    at_once = yes;
}

void signals_set(void)
{
    static const int ends[] = { SIGINT, SIGTERM }, ignored[] = { SIGHUP, SIGPIPE, SIGXFSZ };
    struct sigaction a;
    size_t i;

    memset(&a, 0, sizeof a);
    sigemptyset(&a.sa_mask);
    a.sa_handler = on_end;
    for (i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &a, NULL);
    a.sa_handler = SIG_IGN;
    for (i = 0; i < sizeof ignored / sizeof *ignored; i++)
        sigaction(ignored[i], &a, NULL);
}

int signals_asked(void)
{
    return asked;
}
