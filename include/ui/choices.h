/*
 * choices -- what an option of a run can be set to, where there is a list of it: from the tables of
 * tasks, models, controllers and presets.
 */
#ifndef UI_CHOICES_H
#define UI_CHOICES_H

#include <stdbool.h>

struct choice {
    char value[64], about[160];
};
struct choices {
    struct choice *item; /* owned: choices_release() */
    int count;
    bool open; /* other values are possible too, such as jm-7 */
};

/* The list of an option; empty, and open, where there is none. */
void choices_of(struct choices *out, const char *option);
void choices_release(struct choices *c);
int choices_find(const struct choices *c, const char *value); /* index or -1 */

/* The first model of a grammar such as "jm-N, jm-A.B.C" with usual sizes: "jm-10". */
void choices_example(const char *grammar, char *out, int size);

#endif
