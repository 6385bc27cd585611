/* Whole screens at the sizes that matter, as text and, once, with their styles. */
#include "ui/fake.h"

static const struct {
    int rows, columns;
} sizes[] = { { 40, 120 }, { 24, 80 }, { 20, 60 }, { 10, 40 }, { 8, 30 } };
enum { SIZES = sizeof sizes / sizeof *sizes };

static void expect_sizes(struct fake *f, const char *name, enum glyphs glyphs)
{
    char *all = x_calloc(1, 1 << 17);
    size_t used = 0;
    int i;

    f->app.glyphs = glyphs;
    for (i = 0; i < SIZES; i++) {
        char *text = fake_picture(f, sizes[i].rows, sizes[i].columns, glyphs, false);

        used += (size_t)snprintf(all + used, (1 << 17) - used, "== %d x %d\n%s", sizes[i].columns,
                                 sizes[i].rows, text);
        free(text);
    }
    fake_expect(name, all);
    free(all);
}

static void screen__is_as_before__while_training(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    probes_go(&f.app.probes, 8);
    expect_sizes(&f, "training", GLYPHS_BRAILLE);
    expect_sizes(&f, "training-ascii", GLYPHS_ASCII);
    fake_close(&f);
}

static void screen__is_as_before__at_other_times(void **state)
{
    static const char *const names[] = { [FAKE_EMPTY] = "empty",
                                         [FAKE_PAUSED] = "paused",
                                         [FAKE_FINISHED] = "finished",
                                         [FAKE_DIVERGED] = "diverged" };
    struct fake f;
    int i;

    (void)state;
    for (i = 0; i < FAKE_STATES; i++) {
        if (!names[i])
            continue;
        fake_open(&f, (enum fake_state)i);
        expect_sizes(&f, names[i], GLYPHS_BRAILLE);
        fake_close(&f);
    }
}

static void screen__is_as_before__what_is_in_front(void **state)
{
    static const struct {
        const char *name, *keys;
    } fronts[] = { { "dialog", "q" },
                   { "chord", "f" },
                   { "help", "?" },
                   { "filter", "?/freeze" },
                   { "command", ":freeze cm" },
                   { "string", "2t0110#01" },
                   { "full", "1z" },
                   { "figure", "1e" },
                   { "theme", "T" } };
    struct fake f;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        fake_open(&f, FAKE_RUNNING);
        fake_type(&f, fronts[i].keys);
        expect_sizes(&f, fronts[i].name, GLYPHS_BRAILLE);
        fake_close(&f);
    }
}

/* Roles, and the cursor's column reversed in every row. */
static void screen__is_as_before__with_styles(void **state)
{
    struct fake f;
    char *text;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    probes_go(&f.app.probes, 8);
    text = fake_picture(&f, 24, 80, GLYPHS_BRAILLE, true);
    fake_expect("styles", text);
    free(text);
    fake_close(&f);
}

/* No line of a screen says half a word: what is cut is cut at a blank. */
static void status__has_whole_words__at_every_width(void **state)
{
    static const char whole[] =
        "pushdown marked-reverse-and-copy · jm-10 · seed 7 ● training epoch "
        "12/200 step 11,840 412 strings/s ETA 38 min 5 % x ";
    struct fake f;
    int columns;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    for (columns = 40; columns < 160; columns++) {
        char *text = fake_picture(&f, 12, columns, GLYPHS_BRAILLE, false), *word;

        *strchr(text, '\n') = '\0';
        assert_non_null(strstr(text, "training"));
        assert_true(canvas_width(text) <= columns);
        for (word = strtok(text, " "); word; word = strtok(NULL, " ")) {
            char spaced[80];

            snprintf(spaced, sizeof spaced, "%s ", word);
            if (!strstr(whole, spaced))
                fail_msg("'%s' at %d columns", word, columns);
        }
        free(text);
    }
    fake_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen__is_as_before__while_training),
        cmocka_unit_test(screen__is_as_before__at_other_times),
        cmocka_unit_test(screen__is_as_before__what_is_in_front),
        cmocka_unit_test(screen__is_as_before__with_styles),
        cmocka_unit_test(status__has_whole_words__at_every_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
