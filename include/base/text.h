/*
 * text -- bounded text, numbers for people, and "did you mean".
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text builder over the caller's buffer: truncates, always terminated, remembers if it was cut.
 */
struct text {
    char *data;
    size_t used, size;
    bool cut;
};

void text_init(struct text *t, char *buffer, size_t size);
void text_add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Copies with truncation; always terminated. */
void text_copy(char *out, size_t size, const char *from);

/* 12345 -> "12,345". Returns out. */
const char *text_thousands(char *out, size_t size, int64_t value);
/* Seconds as "38 min", "12 s", "2 h 05 min". */
const char *text_duration(char *out, size_t size, double seconds);
/* Bytes as "1.2 MB". */
const char *text_bytes(char *out, size_t size, double bytes);

/* Makes foreign text safe to show: control bytes and broken UTF-8 become visible stand-ins. */
const char *text_printable(char *out, size_t size, const char *from);

/* Strict numbers: the whole text must be one, and finite. */
bool text_to_double(const char *text, double *out);
bool text_to_int(const char *text, int64_t *out);

/* Edit distance between two short words (adjacent swaps count one). */
int text_distance(const char *a, const char *b);
/* The nearest of `names` (NULL-terminated) if it is near enough to suggest, else NULL. */
const char *text_nearest(const char *word, const char *const *names);

#endif
