/*
 * source -- where a run's data come from: a formal language, a file of strings, or a folder of
 * text.
 *
 * --strings FILE: a string a line; symbols separated by spaces, or single characters where no line
 * has a space. Validation strings come from --valid-strings, else a tenth of the lines, chosen by
 * the seed, is kept out of training.
 * A folder of labelled strings (source_labelled.h) will do as well: those of the language are
 * taken.
 *
 * --text FOLDER: train, valid and (if there is one) test text, as ptb.train.txt or train.txt and so
 * on; a line is a sentence, --unit says whether its tokens are words or characters. The vocabulary
 * is that of the training text.
 *
 * Files are known by their SHA-256: a run goes on only with the bytes that it began with.
 *
 * Memory: owned; a source must not be moved once open (task.names points into it). Threads:
 * constant after it is open. Errors: files that cannot be read, are empty, or hold too much.
 */
#ifndef TRAIN_SOURCE_H
#define TRAIN_SOURCE_H

#include "task/corpus.h"
#include "task/pairs.h"
#include "task/task.h"
#include "train/config.h"

enum source_kind { SOURCE_TASK, SOURCE_STRINGS, SOURCE_TEXT };
enum source_split { SPLIT_TRAIN, SPLIT_VALID, SPLIT_TEST, SPLITS };
enum { SOURCE_HASH = 65 }; /* a SHA-256 in hexadecimal digits, and its end */

/* Strings one after the other: string i is id[start[i]] .. id[start[i + 1] - 1]. */
struct string_set {
    uint16_t *id;
    size_t *start; /* [count + 1] */
    size_t count;
};
static inline int string_set_length(const struct string_set *s, size_t i)
{
    return (int)(s->start[i + 1] - s->start[i]);
}

struct source {
    enum source_kind kind;
    struct task task;
    struct vocabulary names;         /* strings and text */
    struct corpus text[SPLITS];      /* text: the sequences; test may be empty */
    struct string_set lines[SPLITS]; /* strings; and the lines of a text, for measuring by length.
                                        SPLIT_TEST of strings is empty: they are measured on
                                        SPLIT_VALID */
    struct pairs pairs;              /* strings and text: of the training split */
    char hash[SPLITS][SOURCE_HASH];  /* of the files; "" where there is none */
    const char *known;               /* a corpus of the literature, recognised by its hashes */
    const char *warning;             /* what looks like one, but isn't, or NULL */
};

enum source_kind source_kind_of(const struct config *c);
/* What the data are called in names and titles: the task, or "strings-FILE", "text-FOLDER". */
void source_label(const struct config *c, char *out, size_t size);

bool source_open(struct source *s, const struct config *c, struct err *err);
void source_release(struct source *s);
/* Only the task, for a run on record: its symbols are the `count` words given, in order. */
bool source_recall(struct source *s, const struct config *c, char *const *word, size_t count,
                   struct err *err);
/* The strings that evaluation by length is about: of the test text, or those held out. */
const struct string_set *source_held_out(const struct source *s);
/* Up to three bins that share the lengths of the held-out strings, as "A-B,C-D". */
void source_bins(const struct source *s, char *out, size_t size);

#endif
