/*
 * source_labelled -- a folder of labelled strings, as made for recognisers: main.tok has a string a
 * line, symbols separated by spaces, and labels.txt a 1 for every line that is of the language, a 0
 * for one that is not. Without labels.txt all are.
 *
 * Such a folder may have others below it, for validation: datasets/validation-short.
 *
 * Memory: the caller's. Errors: what cannot be read, and labels that are not one for each string.
 */
#ifndef TRAIN_SOURCE_LABELLED_H
#define TRAIN_SOURCE_LABELLED_H

#include <stdbool.h>

#include "train/source_file.h"

/* Is this path a folder? */
bool source_labelled_is(const char *path);
/* Reads the strings that are of the language; the hash is that of all of main.tok. */
bool source_labelled_read(struct source_file *f, const char *folder, struct err *err);
/* The validation folder below a folder, or false: there is none. */
bool source_labelled_valid(const char *folder, char *out, size_t size);

#endif
