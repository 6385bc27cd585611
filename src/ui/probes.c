/* probes -- the strings in the stack pane. */
#include "ui/probes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "task/task.h"
#include "ui/app.h"

static const double refresh_s = 0.5, retry_s = 2;

void probes_init(struct probes *p)
{
    memset(p, 0, sizeof *p);
    probe_init(&p->probe);
    p->speed = 4;
    p->past = -1;
}

void probes_release(struct probes *p)
{
    probe_release(&p->probe);
}

static bool is_taken(const struct probes *p, int length)
{
    int i;

    for (i = 0; i < p->count; i++)
        if (p->length[i] == length)
            return true;
    return false;
}

/* The valid length nearest to `target` that no probe has yet, longer rather than shorter; -1. */
static int nearest_length(const struct probes *p, const struct task *task, int target, int high)
{
    int away, sign;

    for (away = 0; away < PROBE_MOST_LENGTH; away++)
        for (sign = 1; sign >= -1; sign -= 2) {
            int length = target + sign * away;

            if (length > 0 && length <= high && !is_taken(p, length) &&
                task_is_valid_length(task, length))
                return length;
        }
    return -1;
}

static int by_length(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

void probes_make(struct probes *p, const struct task *task, uint64_t seed, int high)
{
    static const int targets[PROBES_SAMPLED] = { 14, 17, 20, 23, 28, 33 };
    int i;

    if (high < 1 || high > 40)
        high = 40;
    for (i = 0; i < PROBES_SAMPLED; i++) {
        int target = targets[i] <= high ? targets[i] : high;
        int length = nearest_length(p, task, target, high);

        if (length > 0)
            p->length[p->count++] = length;
    }
    qsort(p->length, (size_t)p->count, sizeof *p->length, by_length);
    for (i = 0; i < p->count; i++) {
        struct rng r;

        rng_init(&r, seed, RNG_PROBE, (uint64_t)i);
        task_sample(task, p->length[i], &r, p->string[i]);
    }
    p->wanted = true;
}

void probes_type(struct probes *p, const uint16_t *string, int length)
{
    if (!p->typed) {
        p->typed = true;
        p->count++;
    }
    memcpy(p->string[p->count - 1], string, (size_t)length * sizeof *string);
    p->length[p->count - 1] = length;
    probes_show(p, p->count - 1);
}

void probes_show(struct probes *p, int index)
{
    if (!p->count)
        return;
    p->shown = (index % p->count + p->count) % p->count;
    p->valid = false;
    p->wanted = true;
    probes_go(p, p->position);
}

void probes_go(struct probes *p, int position)
{
    int last = p->count && p->length[p->shown] ? p->length[p->shown] - 1 : 0;

    p->position = position < 0 ? 0 : position > last ? last : position;
}

void probes_play(struct probes *p, int direction, double now)
{
    bool back = direction < 0;

    if (!p->count)
        return;
    if (p->playing && p->back == back) {
        p->playing = false;
        return;
    }
    p->playing = true;
    p->back = back;
    p->moved = now;
    if (!back && p->position == p->length[p->shown] - 1)
        p->position = 0;
    else if (back && p->position == 0)
        probes_go(p, PROBE_MOST_LENGTH);
}

void probes_set_speed(struct probes *p, int direction)
{
    p->speed = direction > 0 ? p->speed * 2 : p->speed / 2;
    p->speed = p->speed > 16 ? 16 : p->speed < 0.5 ? 0.5 : p->speed;
}

static bool move(struct probes *p, double now)
{
    int old = p->position;

    if (!p->playing || now - p->moved < 1 / p->speed)
        return false;
    p->moved = now;
    probes_go(p, p->position + (p->back ? -1 : 1));
    if (p->position == old)
        p->playing = false; /* the end */
    return true;
}

double probes_wait_s(const struct probes *p, double now)
{
    double wait = p->moved + 1 / p->speed - now;

    if (!p->playing)
        return 60;
    return wait > 0 ? wait : 0;
}

bool probes_tick(struct probes *p, const struct app_source *source, int64_t step, double now)
{
    bool moved = move(p, now), newer = p->past < 0 && (!p->valid || p->seen != step);
    double age = now - p->tried;
    struct err err = { .text = "" };
    bool asked;

    if (!p->count || (!p->wanted && !(newer && age >= (p->valid ? refresh_s : retry_s))))
        return moved;
    asked = p->wanted;
    p->wanted = false;
    p->tried = now;
    p->seen = step;
    if (source->probe(source->self, p->past, p->string[p->shown], p->length[p->shown], &p->probe,
                      &err)) {
        p->valid = true;
        p->trouble[0] = '\0';
        probe_compare(&p->gold, &p->probe, source->task);
    } else {
        text_printable(p->trouble, sizeof p->trouble, err.text);
        if (asked) /* what is there belongs to another string or other weights */
            p->valid = false;
    }
    return true;
}
