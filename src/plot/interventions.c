/* interventions -- masks before and after, marks. */
#include "plot/interventions.h"

#include <string.h>

#include "base/text.h"
#include "train/config.h"

int freeze_at_start(const struct trace *t)
{
    const char *plan = trace_get(t, "freeze");
    struct freeze_step step[FREEZE_MOST];
    int count = 0, mask = 0, i;

    if (!freeze_parse(plan ? plan : t->freeze, step, &count, NULL))
        return 0;
    for (i = 0; i < count && step[i].step == 0; i++)
        mask = step[i].thaw ? mask & ~step[i].mask : mask | step[i].mask;
    return mask;
}

int freeze_before(const struct trace *t, size_t event)
{
    while (event-- > 0)
        if (t->event[event].kind == EVENT_FREEZE)
            return (int)t->event[event].value;
    return freeze_at_start(t);
}

const char *freeze_change(char out[8], int before, int after)
{
    int frozen = after & ~before, thawed = before & ~after;
    char letters[8];
    struct text t;

    text_init(&t, out, 8);
    if (frozen)
        text_add(&t, "%s", freeze_letters(frozen, letters));
    if (thawed)
        text_add(&t, "-%s", freeze_letters(thawed, letters));
    return out;
}

const char *event_mark(char out[16], const struct trace *t, size_t event)
{
    const struct trace_event *e = &t->event[event];
    char change[8];

    out[0] = '\0';
    switch (e->kind) {
    case EVENT_FREEZE:
        text_copy(out, 16, freeze_change(change, freeze_before(t, event), (int)e->value));
        break;
    case EVENT_RATE: text_copy(out, 16, "lr"); break;
    case EVENT_NOTE: text_copy(out, 16, "note"); break;
    case EVENT_DIVERGE: text_copy(out, 16, "diverged"); break;
    default: break;
    }
    return out;
}

int64_t event_shown_at(const struct trace_event *e)
{
    return e->kind == EVENT_DIVERGE && e->value > (double)e->step ? (int64_t)e->value : e->step;
}

bool trace_has_handiwork(const struct trace *t)
{
    size_t i;

    for (i = 0; i < t->events; i++)
        if ((t->event[i].kind == EVENT_FREEZE || t->event[i].kind == EVENT_RATE) &&
            strcmp(t->event[i].who, "schedule") != 0 && strcmp(t->event[i].who, "trainer") != 0)
            return true;
    return false;
}
