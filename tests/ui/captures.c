/*
 * Every pane as it looks at the three sizes that matter, in three themes: characters and roles once
 * for each size, and what each role that occurs looks like in dark, light and mono with 256
 * colours, and where there is no colour at all.
 */
#include "ui/fake.h"

#include "base/text.h"

static const char *const themes[] = { "dark", "light", "mono" };
enum { THEMES = sizeof themes / sizeof *themes };

static void add_look(struct text *t, struct look look)
{
    static const char *const names[] = { "bold", "dim", "underline", "reverse", "italic" };
    int i;

    if (look.fg.index >= 0)
        text_add(t, "%d", look.fg.index);
    else
        text_add(t, "default");
    if (look.bg.index >= 0)
        text_add(t, " on %d", look.bg.index);
    for (i = 0; i < 5; i++)
        if (look.attributes & 1u << i)
            text_add(t, " %s", names[i]);
}

/* Adds a screen and notes its roles. */
static void add_screen(struct fake *f, struct text *all, int rows, int columns,
                       bool used[STYLE_COUNT])
{
    struct canvas c;
    char *golden;
    int i;

    canvas_init(&c, rows, columns, GLYPHS_BRAILLE);
    app_draw(&f->app, &c);
    golden = canvas_to_golden(&c);
    text_add(all, "== %d x %d, %s\n", columns, rows, layout_pane_name(f->app.choice.focus));
    if (all->size - all->used <= strlen(golden))
        fail_msg("no room for a capture");
    memcpy(all->data + all->used, golden, strlen(golden) + 1);
    all->used += strlen(golden);
    for (i = 0; i < rows * columns; i++)
        used[c.cells[i].style] = true;
    free(golden);
    canvas_release(&c);
}

static void add_looks(struct text *all, const bool used[STYLE_COUNT])
{
    struct theme theme[THEMES];
    struct err err;
    int i, k;

    for (k = 0; k < THEMES; k++)
        assert_ok(theme_load(&theme[k], themes[k], &err));
    text_add(all, "== looks: dark | light | mono | dark without colours\n");
    for (i = 0; i < STYLE_COUNT; i++) {
        if (!used[i])
            continue;
        text_add(all, "%s: ", style_name((enum style)i));
        for (k = 0; k < THEMES; k++) {
            add_look(all, theme_look(&theme[k], (enum style)i, 256));
            text_add(all, " | ");
        }
        add_look(all, theme_look(&theme[0], (enum style)i, 0));
        text_add(all, "\n");
    }
}

static void capture(const char *name, int rows, int columns, const char *const *keys)
{
    bool used[STYLE_COUNT] = { false };
    char *room = x_calloc(1, 1 << 18);
    struct text all;
    struct fake f;

    text_init(&all, room, 1 << 18);
    for (; *keys; keys++) {
        fake_open(&f, FAKE_RUNNING);
        probes_go(&f.app.probes, 8);
        fake_type(&f, *keys);
        add_screen(&f, &all, rows, columns, used);
        fake_close(&f);
    }
    add_looks(&all, used);
    assert_false(all.cut);
    fake_expect(name, room);
    free(room);
}

/* Two of three panes have to take turns here. */
static void captures__80x24__are_as_before(void **state)
{
    static const char *const keys[] = { "2", "3", "5", NULL };

    (void)state;
    capture("capture-80x24", 24, 80, keys);
}

static void captures__120x40__are_as_before(void **state)
{
    static const char *const keys[] = { "1", NULL };

    (void)state;
    capture("capture-120x40", 40, 120, keys);
}

static void captures__200x60__are_as_before(void **state)
{
    static const char *const keys[] = { "4", NULL };

    (void)state;
    capture("capture-200x60", 60, 200, keys);
}

/* Meaning is never carried by colour alone: roles that differ in it differ without colours too. */
static void looks__without_colours__still_differ(void **state)
{
    static const enum style pairs[][2] = { { STYLE_TEXT, STYLE_FROZEN },
                                           { STYLE_TEXT, STYLE_BAD },
                                           { STYLE_TEXT, STYLE_TITLE_FOCUS },
                                           { STYLE_TITLE, STYLE_TITLE_FOCUS },
                                           { STYLE_TEXT, STYLE_KEY } };
    struct theme theme;
    struct err err;
    size_t i;
    int k;

    (void)state;
    for (k = 0; k < THEMES; k++) {
        assert_ok(theme_load(&theme, themes[k], &err));
        for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
            if (theme_look(&theme, pairs[i][0], 0).attributes ==
                theme_look(&theme, pairs[i][1], 0).attributes)
                fail_msg("%s: %s looks like %s", themes[k], style_name(pairs[i][1]),
                         style_name(pairs[i][0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captures__80x24__are_as_before),
        cmocka_unit_test(captures__120x40__are_as_before),
        cmocka_unit_test(captures__200x60__are_as_before),
        cmocka_unit_test(looks__without_colours__still_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
