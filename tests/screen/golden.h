/* golden -- compares text with tests/screen/golden/NAME.txt byte for byte. With
 * PUSHDOWN_GOLDEN=write in the environment the file is written instead: look at the difference
 * before committing it. */
#ifndef TESTS_SCREEN_GOLDEN_H
#define TESTS_SCREEN_GOLDEN_H

#include "test.h"

#include "base/mem.h"
#include "screen/canvas.h"

static inline char *golden_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = x_calloc(1, 1 << 16);

    if (!file)
        fail_msg("no golden file '%s': run with PUSHDOWN_GOLDEN=write once", path);
    text[fread(text, 1, (1 << 16) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static inline void assert_golden(const struct canvas *c, const char *name)
{
    const char *mode = getenv("PUSHDOWN_GOLDEN");
    char path[1024], *got = canvas_to_golden(c), *expected;

    snprintf(path, sizeof path, "%s/tests/screen/golden/%s.txt", PUSHDOWN_SRCDIR, name);
    if (mode && !strcmp(mode, "write")) {
        FILE *file = fopen(path, "wb");

        if (!file || fputs(got, file) == EOF || fclose(file) != 0)
            fail_msg("cannot write '%s'", path);
    }
    expected = golden_read(path);
    if (strcmp(got, expected) != 0)
        fail_msg("%s differs; got\n%s\nexpected\n%s", path, got, expected);
    free(expected);
    free(got);
}

#endif
