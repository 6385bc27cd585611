/* experiment -- commands that change the run. Every one is a request, and a row in the run's log.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "ui/app.h"
#include "ui/command.h"

static bool ask(struct app *a, const char *what, enum request_kind kind, double value,
                struct err *err)
{
    if (!command_may(a, what, err))
        return false;
    if (a->source.request(a->source.self, kind, value, "", err))
        return true;
    return err_prefix(err, "%s", what);
}

/* The mask as it will be once everything that was asked for is in force. */
static int mask_to_come(const struct app *a)
{
    return a->wanted >= 0 ? a->wanted : a->trace.requested;
}

static bool set_mask(struct app *a, const char *what, int mask, struct err *err)
{
    int old = mask_to_come(a);
    char letters[8];

    if (!command_may(a, what, err))
        return false;
    if (mask == old)
        return err_set(err, "%s: it is so already (%s)", what, freeze_letters(mask, letters));
    if (!ask(a, what, REQUEST_FREEZE, mask, err))
        return false;
    a->asked = a->now_s;
    a->wanted = mask;
    app_say(a, STYLE_TEXT, "requested: %s frozen, from the next step on",
            freeze_letters(mask, letters));
    return true;
}

static bool change_mask(struct app *a, const char *what, int mask, struct err *err)
{
    int old = mask_to_come(a);

    if (!set_mask(a, what, mask, err))
        return false;
    if (a->undos == APP_UNDOS)
        memmove(a->undo, a->undo + 1, (size_t)--a->undos * sizeof *a->undo);
    a->undo[a->undos++] = old;
    return true;
}

/* "cm" to a mask; every letter must be one. */
static bool parse_parts(const char *what, const char *letters, int *mask, struct err *err)
{
    static const char names[] = "cmk";
    size_t i;

    *mask = 0;
    if (!letters)
        return err_set(err, "%s: which parts? letters of c m k, e.g. :%s m", what, what);
    for (i = 0; letters[i]; i++) {
        const char *at = strchr(names, letters[i]);

        if (!at)
            return err_set(err,
                           "%s: '%.20s' is not made of the letters c (controller) m (memory) k "
                           "(classifier)",
                           what, letters);
        *mask |= 1 << (at - names);
    }
    return true;
}

bool command_freeze(struct app *a, const char *argument, struct err *err)
{
    int mask;

    return parse_parts("freeze", argument, &mask, err) &&
           change_mask(a, "freeze", mask_to_come(a) | mask, err);
}

bool command_thaw(struct app *a, const char *argument, struct err *err)
{
    int mask;

    if (argument && !strcmp(argument, "all"))
        argument = "cmk";
    return parse_parts("thaw", argument, &mask, err) &&
           change_mask(a, "thaw", mask_to_come(a) & ~mask, err);
}

bool command_toggle(struct app *a, const char *argument, struct err *err)
{
    int mask;

    return parse_parts("freeze", argument, &mask, err) &&
           change_mask(a, "freeze", mask_to_come(a) ^ mask, err);
}

bool command_undo(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    if (!command_may(a, "undo", err))
        return false;
    if (!a->undos)
        return err_set(err, "undo: nothing was frozen or thawed here");
    if (a->undo[a->undos - 1] == mask_to_come(a)) {
        a->undos--;
        return err_set(err, "undo: it is so already");
    }
    if (!set_mask(a, "undo", a->undo[a->undos - 1], err))
        return false;
    a->undos--;
    return true;
}

bool command_pause(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    if (a->trace.state == RUN_PAUSED && command_may(a, "pause", err))
        return err_set(err, "pause: training is paused already; p goes on");
    if (!ask(a, "pause", REQUEST_PAUSE, 0, err))
        return false;
    app_say(a, STYLE_TEXT, "requested: pause after this step");
    return true;
}

bool command_continue(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    if (!command_may(a, "continue", err))
        return false;
    if (a->trace.state != RUN_PAUSED)
        return err_set(err, "continue: training is not paused");
    return ask(a, "continue", REQUEST_CONTINUE, 0, err);
}

bool command_pause_key(struct app *a, const char *argument, struct err *err)
{
    if (a->trace.state == RUN_PAUSED && a->source.is_running(a->source.self))
        return command_continue(a, argument, err);
    return command_pause(a, argument, err);
}

bool command_step(struct app *a, const char *argument, struct err *err)
{
    (void)argument;
    if (!command_may(a, "step", err))
        return false;
    if (a->trace.state != RUN_PAUSED)
        return err_set(err, "step: only while training is paused; p pauses");
    return ask(a, "step", REQUEST_STEP, 0, err);
}

bool command_rate(struct app *a, const char *argument, struct err *err)
{
    double rate;

    if (!argument)
        return err_set(err, "lr: which rate? now %.3g, e.g. :lr 1e-3", a->trace.rate);
    if (!text_to_double(argument, &rate) || !(rate > 0))
        return err_set(err, "lr: '%.40s' is not a number above 0", argument);
    if (!ask(a, "lr", REQUEST_RATE, rate, err))
        return false;
    app_say(a, STYLE_TEXT, "requested: learning rate %.4g, from the next step on", rate);
    return true;
}
