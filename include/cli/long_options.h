/*
 * long_options -- getopt_long() fed from our tables. A file of its own, because <getopt.h> has a
 * struct option too.
 */
#ifndef CLI_LONG_OPTIONS_H
#define CLI_LONG_OPTIONS_H

#include <stdbool.h>

struct command_type;

enum { LONG_OPTIONS_MOST = 96 };

struct long_options {
    const char *name[LONG_OPTIONS_MOST];
    int count;
    void *list;        /* struct option [] of getopt */
    const char *value; /* of the option just read, or NULL */
};

void long_options_make(struct long_options *l, const struct command_type *c);
void long_options_release(struct long_options *l);
void long_options_restart(void);
/* -1 at the end; '?' unknown; ':' a value is missing; else 0 with *index into name. -o is --output.
 */
int long_options_next(struct long_options *l, int argc, char **argv, int *index);
int long_options_index(void);                       /* of the first operand, after the end */
const char *long_options_at(int argc, char **argv); /* the word that failed */
bool long_options_has(const struct long_options *l, const char *word); /* "--name=..." is known */

#endif
