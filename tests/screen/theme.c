/* Themes: every shipped one is complete and readable, roles fall back, mistakes are explained. */
#include "test.h"

#include <unistd.h>

#include "screen/theme.h"

/* Those whose colours are known come first: contrast and order are checked for them. */
enum { KNOWN = 4 };
static const char *const shipped[] = { "dark",       "light", "colour-blind-safe", "high-contrast",
                                       "terminal16", "mono",  "template" };

enum { SHIPPED = sizeof shipped / sizeof *shipped };

static char folder[] = "/tmp/pushdown-theme-XXXXXX";
static char path[64];

/* Writes `text` as NAME.theme into the test's folder. */
static void write_theme(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) != EOF);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/own.theme", folder);
    unsetenv("PUSHDOWN_THEMES");
    setenv("XDG_CONFIG_HOME", folder, 1);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void theme__names__every_role(void **state)
{
    char file[1024], line[512];
    struct err err;
    int i, j;

    (void)state;
    for (i = 0; i < SHIPPED; i++) {
        bool found[STYLE_COUNT] = { false };
        struct theme theme;
        FILE *f;

        assert_ok(theme_load(&theme, shipped[i], &err));
        assert_string_equal(theme.name, shipped[i]);
        snprintf(file, sizeof file, "%s/themes/%s.theme", PUSHDOWN_SRCDIR, shipped[i]);
        f = fopen(file, "r");
        assert_non_null(f);
        while (fgets(line, sizeof line, f)) {
            line[strcspn(line, " =\n")] = '\0';
            for (j = 0; j < STYLE_COUNT; j++)
                if (!strcmp(line, style_name((enum style)j)))
                    found[j] = true;
        }
        fclose(f);
        for (j = 0; j < STYLE_COUNT; j++)
            if (!found[j])
                fail_msg("theme %s lacks role %s", shipped[i], style_name((enum style)j));
    }
}

/* WCAG: 4.5 for text, 3 for graphics and what one may overlook. */
static void theme__keeps__contrast(void **state)
{
    static const struct {
        enum style first, last;
        double least;
    } rows[] = {
        { STYLE_TEXT, STYLE_TEXT, 7 },
        { STYLE_DIM, STYLE_DIM, 4.5 },
        { STYLE_STRONG, STYLE_TITLE_FOCUS, 4.5 },
        { STYLE_RULE, STYLE_RULE, 1.6 },
        { STYLE_ACCENT, STYLE_BADGE_FAILED, 4.5 },
        { STYLE_AXIS, STYLE_AXIS, 3 },
        { STYLE_CURVE_1, STYLE_MARK, 3 },
        { STYLE_FROZEN, STYLE_WARN, 4.5 },
        { STYLE_HEAT_7, STYLE_HEAT_7, 7 },
        { STYLE_DIVERGE_0, STYLE_DIVERGE_0, 4 },
        { STYLE_DIVERGE_6, STYLE_DIVERGE_6, 4 },
        { STYLE_DIALOG, STYLE_INPUT, 7 },
    };
    struct theme theme;
    struct err err;
    int i, j, k;

    (void)state;
    for (i = 0; i < KNOWN; i++) {
        assert_ok(theme_load(&theme, shipped[i], &err));
        for (j = 0; j < (int)(sizeof rows / sizeof *rows); j++)
            for (k = (int)rows[j].first; k <= (int)rows[j].last; k++) {
                const struct look *look = &theme.looks[k];
                double contrast = color_contrast(look->fg.rgb, look->bg.rgb);

                if (contrast < rows[j].least)
                    fail_msg("%s: contrast of %s is %.2f, below %.1f", shipped[i],
                             style_name((enum style)k), contrast, rows[j].least);
            }
    }
}

/* Steps of the heat map grow away from the background and stay apart in 256 colours. */
static void theme__orders__heat(void **state)
{
    struct theme theme;
    struct err err;
    int i, k;

    (void)state;
    for (i = 0; i < KNOWN; i++) {
        assert_ok(theme_load(&theme, shipped[i], &err));
        for (k = STYLE_HEAT_1; k <= STYLE_HEAT_7; k++) {
            const struct look *now = &theme.looks[k], *last = &theme.looks[k - 1];

            assert_int_not_equal(now->fg.index, last->fg.index);
            assert_true(color_contrast(now->fg.rgb, theme.background.rgb) >
                        color_contrast(last->fg.rgb, theme.background.rgb));
            assert_true(color_contrast(color_rgb(now->fg.index), theme.background.rgb) >
                        color_contrast(color_rgb(last->fg.index), theme.background.rgb));
        }
    }
}

static bool same_look(struct look a, struct look b)
{
    return a.fg.index == b.fg.index && a.bg.index == b.bg.index && a.attributes == b.attributes;
}

static void theme__keeps_meaning__with_few_colors(void **state)
{
    static const enum style essential[] = { STYLE_TEXT, STYLE_TITLE_FOCUS, STYLE_FROZEN,
                                            STYLE_BAD,  STYLE_GOOD,        STYLE_CURSOR };
    static const int colors[] = { 0, 8, 16, 256 };
    enum { COUNT = sizeof essential / sizeof *essential };
    struct theme theme;
    struct err err;
    int i, d, a, b;

    (void)state;
    for (i = 0; i < SHIPPED; i++) {
        assert_ok(theme_load(&theme, shipped[i], &err));
        for (d = 0; d < 4; d++)
            for (a = 0; a < COUNT; a++) {
                struct look look = theme_look(&theme, essential[a], colors[d]);

                assert_true(look.fg.index < colors[d] && look.bg.index < colors[d]);
                for (b = 0; b < a; b++) {
                    bool titles = essential[a] == STYLE_BAD && essential[b] == STYLE_TITLE_FOCUS;

                    if (!titles && same_look(look, theme_look(&theme, essential[b], colors[d])))
                        fail_msg("%s: %s and %s look alike in %d colours", shipped[i],
                                 style_name(essential[a]), style_name(essential[b]), colors[d]);
                }
            }
    }
}

static void theme__reads__looks(void **state)
{
    struct theme t;
    struct err err;

    (void)state;
    write_theme("# comment\n[picture]\nforeground = #010203\nbackground = white\n[style]\n"
                "  text = 250 on 17\n"
                "accent = bright-red bold underline ; note\n"
                "title = on blue\n"
                "key = #ff8800 italic\n"
                "dim = dim\n"
                "curve = 33\n"
                "curve.2 = default reverse\n");
    assert_ok(theme_load(&t, path, &err));
    assert_string_equal(t.name, "own");
    assert_int_equal(t.looks[STYLE_TEXT].fg.index, 250);
    assert_int_equal(t.looks[STYLE_TEXT].bg.rgb, 0x00005F);
    assert_int_equal(t.looks[STYLE_ACCENT].fg.index, 9);
    assert_int_equal(t.looks[STYLE_ACCENT].attributes, LOOK_BOLD | LOOK_UNDERLINE);
    assert_int_equal(t.looks[STYLE_TITLE].bg.index, 4);
    assert_int_equal(t.looks[STYLE_TITLE].fg.index, -1);
    assert_int_equal(t.looks[STYLE_TITLE].fg.rgb, 0x010203);
    assert_int_equal(t.looks[STYLE_KEY].fg.rgb, 0xFF8800);
    assert_int_equal(t.looks[STYLE_KEY].fg.index, 208);
    assert_int_equal(t.looks[STYLE_DIM].attributes, LOOK_DIM);
    /* a.b falls back to the role a, or the family's row, else to text */
    assert_true(same_look(t.looks[STYLE_TITLE_FOCUS], t.looks[STYLE_TITLE]));
    assert_int_equal(t.looks[STYLE_CURVE_7].fg.index, 33);
    assert_int_equal(t.looks[STYLE_CURVE_2].attributes, LOOK_REVERSE);
    assert_true(same_look(t.looks[STYLE_HEAT_3], t.looks[STYLE_TEXT]));
    assert_true(same_look(t.looks[STYLE_FROZEN], t.looks[STYLE_TEXT]));
}

static void theme__explains__mistakes(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "[style]\ntext = 7\ntitel = 3\n",
          "line 3: unknown role 'titel' (did you mean 'title'?)" },
        { "[style]\n\ntext = gren\n", "line 3: unknown colour 'gren' (did you mean 'green'?)" },
        { "[style]\ntext = 256\n", "line 2: unknown colour '256'" },
        { "[style]\ntext = #12345\n", "line 2: unknown colour '#12345'" },
        { "[style]\ntext = 7 bald\n", "before 'bald'" },
        { "[style]\ntext = 7 bold blod\n", "unknown attribute 'blod' (did you mean 'bold'?)" },
        { "[style]\ntext = 7 on\n", "a colour is missing after 'on'" },
        { "[style]\ntext = 7 on bold\n", "line 2: unknown colour 'bold'" },
        { "[style]\ntext =\n", "line 2: a role without colour or attribute" },
        { "[styel]\n", "line 1: unknown section 'styel' (did you mean 'style'?)" },
        { "text = 7\n", "line 1: a role outside [style]: 'text'" },
        { "[style]\ntext = 7\ntext = 8\n", "line 3: role given twice: 'text'" },
        { "[style]\nnonsense\n", "line 2: expected ROLE = COLOUR" },
        { "[picture]\nforground = 7\n", "unknown key 'forground' (did you mean 'foreground'?)" },
        { "[picture]\nforeground = default\n", "line 2: unknown colour 'default'" },
        { "[style]\n\033[31m = 7\n", "unknown role '^[[31m'" },
    };
    struct theme t;
    struct err err;
    size_t i;

    (void)state;
    memset(&t, 0x5A, sizeof t);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct theme before = t;

        write_theme(rows[i].text);
        assert_false(theme_load(&t, path, &err));
        if (!strstr(err.text, rows[i].message) || !strstr(err.text, "own.theme"))
            fail_msg("got '%s', expected '%s'", err.text, rows[i].message);
        assert_memory_equal(&before, &t, sizeof t);
    }
    write_theme("[style]\n");
    truncate(path, 0);
    {
        char line[700];

        memset(line, 'x', sizeof line);
        memcpy(line, "[style]\n", 8);
        line[sizeof line - 1] = '\0';
        write_theme(line);
        assert_false(theme_load(&t, path, &err));
        assert_non_null(strstr(err.text, "line 2: the line is too long"));
    }
    assert_false(theme_load(&t, "/nowhere/x.theme", &err));
    assert_non_null(strstr(err.text, "No such file"));
}

static void theme__is_found__in_order(void **state)
{
    char **names;
    struct theme t;
    struct err err;
    int i, found = 0;

    (void)state;
    assert_false(theme_load(&t, "drak", &err));
    assert_string_equal(err.text, "unknown theme 'drak' (did you mean 'dark'?)");
    assert_true(err.usage);
    assert_false(theme_load(&t, "own", &err));
    write_theme("[style]\ntext = 3\n");
    setenv("PUSHDOWN_THEMES", folder, 1);
    assert_ok(theme_load(&t, "own", &err));
    assert_int_equal(t.looks[STYLE_INPUT].fg.index, 3);
    names = theme_names();
    for (i = 0; names[i]; i++) {
        assert_true(i == 0 || strcmp(names[i - 1], names[i]) < 0);
        found += !strcmp(names[i], "own") + !strcmp(names[i], "dark") +
                 100 * !strcmp(names[i], "template");
    }
    assert_int_equal(found, 2);
    theme_names_free(names);
    unsetenv("PUSHDOWN_THEMES");
}

static void color__finds__nearest(void **state)
{
    int i;

    (void)state;
    for (i = 16; i < 256; i++)
        assert_int_equal(color_rgb(color_nearest(color_rgb(i))), color_rgb(i));
    assert_int_equal(color_nearest(0xFEFEFE), 231);
    assert_near(color_contrast(0x000000, 0xFFFFFF), 21, 1e-12);
    assert_near(color_contrast(0x777777, 0xFFFFFF), 4.478, 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(theme__names__every_role),
        cmocka_unit_test(theme__keeps__contrast),
        cmocka_unit_test(theme__orders__heat),
        cmocka_unit_test(theme__keeps_meaning__with_few_colors),
        cmocka_unit_test(theme__reads__looks),
        cmocka_unit_test(theme__explains__mistakes),
        cmocka_unit_test(theme__is_found__in_order),
        cmocka_unit_test(color__finds__nearest),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
