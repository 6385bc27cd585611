/*
 * buffer -- text that grows; for the writers of files. Zeroed: empty. free() `data`.
 */
#ifndef FIGURE_BUFFER_H
#define FIGURE_BUFFER_H

#include <stddef.h>

struct buffer {
    char *data; /* ends in a zero byte once something was added */
    size_t used, size;
};

void buffer_bytes(struct buffer *b, const void *bytes, size_t count);
void buffer_add(struct buffer *b, const char *text);
/* The number as number_shortest() writes it. */
void buffer_number(struct buffer *b, const char *before, double value);
/* For drawings: at most three decimals. */
void buffer_length(struct buffer *b, const char *before, double value);

#endif
