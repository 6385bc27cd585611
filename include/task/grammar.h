/*
 * grammar -- a probabilistic context-free grammar as a person writes it, and its reader.
 *
 *   # subjects agree with verbs
 *   start S
 *   S -> 'the' N V [3] | S 'and' S [1]
 *   N -> 'dog' | 'cat'
 *   V -> 'runs' | 'sleeps' [1/2]
 *
 * Quoted words are symbols, other words nonterminals; `empty` is the empty alternative. Weights are
 * relative to the others of the same nonterminal. `symbols 'a' 'b'` fixes the order of ids, which
 * otherwise is that of appearance. pushdown-grammar(5) has the whole of it.
 *
 * Memory: owned; grammar_release(). Threads: constant after it is read.
 */
#ifndef TASK_GRAMMAR_H
#define TASK_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "task/task.h"

enum {
    GRAMMAR_MOST_BYTES = 32000,
    GRAMMAR_MOST_SYMBOLS = 4096,
    GRAMMAR_MOST_NAMES = 512, /* nonterminals */
    GRAMMAR_MOST_RULES = 4096,
    GRAMMAR_MOST_RIGHT = 64, /* symbols of one alternative */
    GRAMMAR_NAME = TASK_NAME /* bytes of a name with its end */
};

struct grammar_rule {
    int left;        /* nonterminal */
    int from, count; /* its right side: grammar.right[from .. from + count - 1] */
    double weight;   /* as written */
};

struct grammar {
    char (*symbol)[GRAMMAR_NAME];
    char (*name)[GRAMMAR_NAME]; /* nonterminals */
    int symbols, names, start;
    struct grammar_rule *rule;
    int rules;
    int *right; /* nonterminal n: n; symbol s: -1 - s */
    int rights;
};

/* Reads a grammar. Errors say line and column: "line 3, column 7: 'N' has no rule". */
bool grammar_read(struct grammar *g, const char *text, struct err *err);
void grammar_release(struct grammar *g); /* fine twice */

#endif
