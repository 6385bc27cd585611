/* negative -- strings outside a language. */
#include "task/negative.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { TRIES = 100 };
enum edit { INSERT, REPLACE, DELETE, EDITS };

static uint16_t any_symbol(const struct task *t, struct rng *r)
{
    return (uint16_t)rng_below(r, (uint32_t)t->symbols);
}

/* One edit among those that the lengths allow; nothing when there is none. */
static void edit_once(const struct task *t, int low, int high, struct rng *r, uint16_t *s,
                      int *length)
{
    enum edit choices[EDITS];
    uint32_t count = 0;
    int at;

    if (*length < high)
        choices[count++] = INSERT;
    if (*length > 0 && t->symbols > 1)
        choices[count++] = REPLACE;
    if (*length > low)
        choices[count++] = DELETE;
    if (!count)
        return;
    switch (choices[rng_below(r, count)]) {
    case INSERT:
        at = (int)rng_below(r, (uint32_t)*length + 1);
        memmove(s + at + 1, s + at, (size_t)(*length - at) * sizeof *s);
        s[at] = any_symbol(t, r);
        ++*length;
        break;
    case REPLACE:
        at = (int)rng_below(r, (uint32_t)*length);
        s[at] =
            (uint16_t)((s[at] + 1 + rng_below(r, (uint32_t)t->symbols - 1)) % (uint32_t)t->symbols);
        break;
    case DELETE:
        at = (int)rng_below(r, (uint32_t)*length);
        memmove(s + at, s + at + 1, (size_t)(*length - at - 1) * sizeof *s);
        --*length;
        break;
    case EDITS: break;
    }
}

bool negative_draw(const struct task *t, int low, int high, struct rng *r, uint16_t *out,
                   int *length, int *edits)
{
    int valid = task_valid_lengths(t, low, high, NULL, 0), try, i;
    int *lengths = x_malloc(((size_t)valid + 1) * sizeof *lengths);
    bool found = false;

    task_valid_lengths(t, low, high, lengths, valid);
    for (try = 0; try < TRIES && !found; try++) {
        *edits = 0;
        if (valid && rng_below(r, 2)) {
            *length = lengths[rng_below(r, (uint32_t)valid)];
            task_sample(t, *length, r, out);
            do {
                edit_once(t, low, high, r, out, length);
                ++*edits;
            } while (rng_below(r, 2));
        } else {
            *length = low + (int)rng_below(r, (uint32_t)(high - low + 1));
            for (i = 0; i < *length; i++)
                out[i] = any_symbol(t, r);
        }
        found = !task_accepts(t, out, *length);
    }
    free(lengths);
    return found;
}
