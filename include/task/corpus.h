/*
 * corpus -- natural text as one long sequence of word ids, cut into chunks for truncated
 * backpropagation.
 *
 * A vocabulary lists the known words (id = position); then come the id of every other word (unk)
 * and the end of a sentence (eos), which is both an input and a target. All lines become one
 * sequence of N ids, each line followed by eos. Rows of P = ceil(N / batch) ids are taken in order;
 * each row is preceded by the id that precedes it in the sequence (eos before the first); the last
 * row is filled up with eos. Entries 0 .. P-1 are inputs, 1 .. P targets. Columns are cut into
 * chunks of `bptt`; a chunk that reaches past the end of the short last row is split there, and
 * from then on the last row is dropped. That end counts the preceding id, so that one filled-in eos
 * is predicted as a real target whenever N is not divisible by batch.
 *
 * Memory: owned. Threads: constant after it is made.
 */
#ifndef TASK_CORPUS_H
#define TASK_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { VOCABULARY_MOST = 65000 };

struct vocabulary {
    char **word;               /* [words] */
    int words, unk, eos, size; /* size: ids in all */
    int *table;                /* hash table of ids; -1: free */
    size_t slots;
};

void vocabulary_init(struct vocabulary *v);
void vocabulary_release(struct vocabulary *v);
/* The id of a word (bytes, not terminated), or -1. */
int vocabulary_find(const struct vocabulary *v, const char *word, size_t length);
/* Adds a word if it is new; its id, or -1 when the vocabulary is full. */
int vocabulary_add(struct vocabulary *v, const char *word, size_t length);
/* After the last word: gives unk and eos their ids. A word "<unk>" in the text is unk itself. */
void vocabulary_close(struct vocabulary *v);
/* The same for data of which every symbol is listed: there is no unk (-1). */
void vocabulary_close_whole(struct vocabulary *v);

/* What a line is made of: words between white space, or single characters (UTF-8; broken bytes
 * stand for themselves). */
enum token_unit { TOKEN_WORDS, TOKEN_CHARACTERS };
/* The next token of [*at, end): its bytes, *length of them, with *at behind it; NULL: no more. A
 * carriage return at the end of a line belongs to no token. */
const char *token_next(const char **at, const char *end, enum token_unit unit, size_t *length);

struct corpus {
    uint16_t *id; /* [count] */
    size_t count; /* N: every line's words and its eos */
    size_t unknown;
};

void corpus_init(struct corpus *c);
void corpus_release(struct corpus *c);
/* Adds one line of tokens, and its eos. */
void corpus_add_line(struct corpus *c, const struct vocabulary *v, enum token_unit unit,
                     const char *line, size_t length);

struct chunk {
    int rows, steps;
    bool fresh;      /* the text begins */
    uint16_t *input; /* [rows][steps] */
    uint16_t *target;
};
struct chunks {
    struct chunk *chunk;
    int count, most_rows, most_steps;
    size_t targets; /* in all */
    uint16_t *ids;
};
/* Cuts a corpus; batch and bptt at least 1, the corpus not empty. */
bool chunks_init(struct chunks *k, const struct corpus *c, const struct vocabulary *v, int batch,
                 int bptt, struct err *err);
void chunks_release(struct chunks *k);

#endif
