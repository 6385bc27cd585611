/* bigram -- the last-symbol baseline, from exact expected counts. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "task/yardstick.h"

/* Turns one row of expected counts into ln p; returns its argmax. */
static int normalise(double *row, int width)
{
    double total = 0;
    int i, best = 0;

    for (i = 0; i < width; i++) {
        total += row[i];
        if (row[i] > row[best])
            best = i;
    }
    for (i = 0; i < width; i++) {
        if (total == 0)
            row[i] = -log(width);
        else
            row[i] = row[i] > 0 ? log(row[i] / total) : BIGRAM_LOG_FLOOR;
    }
    return best;
}

bool bigram_init(struct bigram *b, const struct task *t, int low, int high, struct err *err)
{
    size_t width = (size_t)t->symbols + 1, row;
    int *lengths, valid = task_valid_lengths(t, low, high, NULL, 0);

    *b = (struct bigram){ .symbols = t->symbols };
    b->log_p = calloc(width * width, sizeof *b->log_p); /* half a gigabyte for 8192 symbols */
    if (!b->log_p)
        return err_set(err, "no memory for the pairs of %d symbols", t->symbols);
    b->best = x_malloc(width * sizeof *b->best);
    if (!valid) {
        bigram_release(b);
        return err_set(err, "task '%s' has no string of a length in %d .. %d", t->type->name, low,
                       high);
    }
    lengths = x_malloc((size_t)valid * sizeof *lengths);
    task_valid_lengths(t, low, high, lengths, valid);
    task_bigrams(t, lengths, valid, b->log_p);
    free(lengths);
    for (row = 0; row < width; row++)
        b->best[row] = normalise(b->log_p + row * width, t->symbols + 1);
    return true;
}

void bigram_release(struct bigram *b)
{
    free(b->log_p);
    free(b->best);
    *b = (struct bigram){ 0 };
}
