/* buffer -- text that grows. */
#include "figure/buffer.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "figure/number.h"

void buffer_bytes(struct buffer *b, const void *bytes, size_t count)
{
    if (b->used + count >= b->size) {
        b->size = 2 * (b->used + count) + 256;
        b->data = x_realloc(b->data, b->size);
    }
    memcpy(b->data + b->used, bytes, count);
    b->used += count;
    b->data[b->used] = '\0';
}

void buffer_add(struct buffer *b, const char *text)
{
    buffer_bytes(b, text, strlen(text));
}

void buffer_number(struct buffer *b, const char *before, double value)
{
    char digits[64];

    buffer_add(b, before);
    buffer_add(b, number_shortest(digits, sizeof digits, value));
}

void buffer_length(struct buffer *b, const char *before, double value)
{
    buffer_number(b, before, round(value * 1000) / 1000 + 0.0);
}
