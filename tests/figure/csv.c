/* The CSV read back, by a reader of its own. */
#include "folder.h"

#include <signal.h>
#include <sys/resource.h>

#include "figure/csv.h"
#include "samples.h"

/* Takes the next field of RFC 4180 off *text; returns the character behind it. */
static char take_field(const char **text, char *out, size_t size)
{
    const char *p = *text;
    bool quoted = *p == '"';
    size_t used = 0;

    p += quoted;
    while (*p && (quoted || (*p != ',' && *p != '\n'))) {
        if (quoted && *p == '"') {
            if (p[1] != '"')
                break;
            p++;
        }
        assert_true(used + 1 < size);
        out[used++] = *p++;
    }
    p += quoted;
    out[used] = '\0';
    *text = p + (*p != '\0');
    return *p;
}

static void expect_number(const char **text, double expected, bool there, char behind)
{
    char field[64];
    double got;

    assert_int_equal(take_field(text, field, sizeof field), behind);
    if (!there) {
        assert_string_equal(field, "");
        return;
    }
    got = strtod(field, NULL);
    if (!(got == expected || (isnan(got) && isnan(expected))))
        fail_msg("read %s, expected %.17g", field, expected);
}

static void expect_table(const struct figure *f, const char *text)
{
    static const char *const roles[] = { "series", "raw", "reference" };
    char field[256];
    size_t i, j;

    while (*text == '#')
        text = strchr(text, '\n') + 1;
    assert_memory_equal(text, "series,role,x,y,low,high\n", 25);
    text += 25;
    for (i = 0; i < f->lines; i++) {
        const struct figure_line *line = &f->line[i];

        for (j = 0; j < line->count; j++) {
            assert_int_equal(take_field(&text, field, sizeof field), ',');
            assert_string_equal(field, line->name);
            assert_int_equal(take_field(&text, field, sizeof field), ',');
            assert_string_equal(field, roles[line->role]);
            expect_number(&text, line->x[j], true, ',');
            expect_number(&text, line->y[j], true, ',');
            expect_number(&text, line->low ? line->low[j] : 0, line->low != NULL, ',');
            expect_number(&text, line->low ? line->high[j] : 0, line->low != NULL, '\n');
        }
    }
    assert_string_equal(text, "");
}

static void csv__read_back__is_the_figure(void **state)
{
    double x[] = { 0.1, 1e-300, 3, 12000000 }, y[] = { 0.1 + 0.2, NAN, -HUGE_VAL, -5e-324 };
    struct figure f;
    char *text;

    (void)state;
    sample_stability(&f);
    figure_add_line(&f, "odd, \"quoted\"\nname", FIGURE_RAW, 2, x, y, NULL, NULL, 4);
    figure_add_line(&f, "# no comment", FIGURE_SERIES, 2, x, y, y, y, 4);
    figure_add_mark(&f, 80, "-m");
    figure_add_pair(&f, "note", "two\nlines");
    text = figure_to_csv(&f);
    expect_table(&f, text);
    assert_non_null(strstr(text, "# run: marked-reverse-and-copy/jm-10/7\n"));
    assert_non_null(strstr(text, "# note: two\\nlines\n"));
    assert_non_null(strstr(text, "# mark: 80 -m\n"));
    assert_non_null(strstr(text, "# span: 40 80 trained on 40–80\n"));
    free(text);
    figure_release(&f);
}

static void csv__of_nothing__is_a_header(void **state)
{
    struct figure f;
    char *text;

    (void)state;
    figure_init(&f);
    text = figure_to_csv(&f);
    assert_string_equal(text, "series,role,x,y,low,high\n");
    free(text);
    figure_release(&f);
}

static void csv__written__replaces_the_file(void **state)
{
    struct folder folder;
    struct figure f;
    struct err err = { 0 };
    size_t size;
    char *text, *got;

    (void)state;
    folder_make(&folder);
    sample_loss(&f);
    text = figure_to_csv(&f);
    assert_ok(figure_write_csv(&f, folder_file(&folder, "a.csv"), &err));
    assert_ok(figure_write_csv(&f, folder_file(&folder, "a.csv"), &err));
    got = whole_file(folder.file, &size);
    assert_string_equal(got, text);
    assert_int_equal(folder_entries(&folder, false), 1);
    free(got);
    free(text);
    figure_release(&f);
    folder_remove(&folder);
}

/* A disk that fills up, played by a limit on the size of files. */
static void csv__that_cannot_be_written__leaves_the_old_file(void **state)
{
    struct folder folder;
    struct figure f;
    struct err err = { 0 };
    struct rlimit old, little;
    size_t size;
    char *got;
    bool ok;

    (void)state;
    folder_make(&folder);
    sample_one(&f);
    assert_ok(figure_write_csv(&f, folder_file(&folder, "a.csv"), &err));
    figure_release(&f);
    sample_loss(&f);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    little = old;
    little.rlim_cur = 4096;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    ok = figure_write_csv(&f, folder_file(&folder, "a.csv"), &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_false(ok);
    assert_non_null(strstr(err.text, folder.file));
    assert_non_null(strstr(err.text, "File too large"));
    got = whole_file(folder.file, &size);
    assert_non_null(strstr(got, "nothing frozen,series,60,0.42,0.39,0.46\n"));
    assert_int_equal(folder_entries(&folder, false), 1);
    free(got);
    figure_release(&f);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv__read_back__is_the_figure),
        cmocka_unit_test(csv__of_nothing__is_a_header),
        cmocka_unit_test(csv__written__replaces_the_file),
        cmocka_unit_test(csv__that_cannot_be_written__leaves_the_old_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
