/* own_data -- small files of a user's data in a test's folder. */
#ifndef TESTS_TRAIN_OWN_DATA_H
#define TESTS_TRAIN_OWN_DATA_H

#include "store/scratch.h"
#include "train/small.h"

/* The path stays valid for many calls. */
static inline const char *own_file(void **state, const char *name, const char *bytes)
{
    static char path[16][512];
    static int next;
    char *out = path[next++ % 16];
    FILE *f;

    snprintf(out, sizeof path[0], "%s/%s", (const char *)*state, name);
    f = fopen(out, "wb");
    if (!f || fwrite(bytes, 1, strlen(bytes), f) != strlen(bytes) || fclose(f))
        fail_msg("cannot write '%s'", out);
    return out;
}

/* A text whose lines differ in length, long enough for several chunks of 5 in 3 rows. */
static inline void own_text(void **state)
{
    static const char *const words[] = { "the", "old", "stack", "holds", "a", "word", "more" };
    static const char *const names[] = { "train.txt", "valid.txt", "test.txt" };
    static const int lines[] = { 40, 12, 9 };
    char text[4000];
    int i, l, w;

    for (i = 0; i < 3; i++) {
        size_t used = 0;

        for (l = 0; l < lines[i]; l++)
            for (w = 0; w <= (l * 5 + i) % 6; w++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                         i && l == 3 && !w ? "unheard" : words[(l * w + l + w) % 7],
                                         w == (l * 5 + i) % 6 ? "\n" : " ");
        own_file(state, names[i], text);
    }
}

#endif
