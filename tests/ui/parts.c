/* The pieces: the line one types in, the table of keys, the frame rate. */
#include "test.h"

#include "base/text.h"
#include "pane/pane.h"
#include "screen/term.h"
#include "ui/keymap.h"
#include "ui/line.h"
#include "ui/pace.h"

static void line__edits(void **state)
{
    static const int keys[] = { 'a', 0xE4, 'c', TERM_KEY_LEFT, TERM_KEY_LEFT, 'x' };
    struct line l;
    size_t i;

    (void)state;
    line_set(&l, "");
    for (i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_true(line_key(&l, keys[i]));
    assert_string_equal(l.text, "axäc");
    line_key(&l, TERM_KEY_DELETE);
    assert_string_equal(l.text, "axc");
    line_key(&l, TERM_KEY_BACKSPACE);
    assert_string_equal(l.text, "ac");
    line_key(&l, TERM_KEY_HOME);
    line_key(&l, TERM_KEY_BACKSPACE);
    line_key(&l, TERM_KEY_LEFT);
    assert_string_equal(l.text, "ac");
    line_key(&l, 11);
    assert_string_equal(l.text, "");
    line_set(&l, "one two  ");
    line_key(&l, 23);
    assert_string_equal(l.text, "one ");
    line_key(&l, 21);
    assert_string_equal(l.text, "");
    assert_false(line_key(&l, 7));
    assert_false(line_key(&l, TERM_KEY_F5));
    assert_false(line_key(&l, 0x9B));
}

static void line__takes_no_more__when_full(void **state)
{
    struct line l;
    int i;

    (void)state;
    line_set(&l, "");
    for (i = 0; i < 400; i++)
        line_key(&l, i % 2 ? 0x1F600 : 'x');
    assert_true(l.length < LINE_BYTES);
    assert_int_equal(strlen(l.text), l.length);
    for (i = 0; i < 400; i++)
        line_key(&l, TERM_KEY_BACKSPACE);
    assert_int_equal(l.length, 0);
}

static void line__shows_its_cursor__in_any_width(void **state)
{
    struct canvas c;
    struct line l;
    int columns, i;

    (void)state;
    line_set(&l, "a long text that does not fit into a narrow row, ä and ß included");
    for (columns = 12; columns < 90; columns++) {
        canvas_init(&c, 1, columns, GLYPHS_BRAILLE);
        for (i = 0; i < 70; i++)
            line_key(&l, TERM_KEY_LEFT);
        for (i = 0; i < 70; i++) {
            int reversed = 0, x;

            canvas_clear(&c);
            line_draw(&l, &c, (struct rect){ 0, 0, 1, columns }, ":");
            for (x = 0; x < columns; x++)
                reversed += c.cells[x].flags & CELL_REVERSE;
            assert_int_equal(reversed, 1);
            line_key(&l, TERM_KEY_RIGHT);
        }
        canvas_release(&c);
    }
}

static void keymap__keys__mean_one_thing(void **state)
{
    const struct pane_type *const *types;
    const struct binding *b;
    int count, panes, i, j;

    (void)state;
    b = keymap(&count);
    types = pane_types(&panes);
    for (i = 0; i < count; i++) {
        assert_non_null(b[i].run);
        assert_non_null(b[i].help);
        assert_true(strlen(b[i].help) > 5);
        assert_true(b[i].key || b[i].command);
        assert_true(!b[i].key || (b[i].shown[0] && b[i].hint[0]));
        for (j = 0; j < i; j++)
            assert_false(b[i].key && b[i].key == b[j].key && b[i].chord == b[j].chord);
        if (!b[i].key)
            continue;
        assert_ptr_equal(keymap_chord(b[i].key, b[i].chord), &b[i]);
    }
    for (i = 0; i < panes; i++)
        for (j = 0; types[i]->keys[j].key; j++) {
            int key = types[i]->keys[j].key;

            /* Esc is the pane's first while it has something to take back. */
            if (key != TERM_KEY_ESC && (keymap_key(key) || keymap_begins_chord(key)))
                fail_msg("pane '%s' binds %s, which is a global key", types[i]->name,
                         types[i]->keys[j].shown);
        }
}

/* What alters the experiment is no single key, but for pausing, which alters no number. */
static void keymap__experiment__needs_a_chord(void **state)
{
    static const char *const altering[] = { "toggle", "freeze", "thaw", "lr", "stop", "detach" };
    const struct binding *b;
    int count, i;
    size_t j;

    (void)state;
    b = keymap(&count);
    for (i = 0; i < count; i++)
        for (j = 0; j < sizeof altering / sizeof *altering; j++)
            if (b[i].command && !strcmp(b[i].command, altering[j]) && b[i].key)
                assert_true(b[i].chord);
}

static void keymap__commands__are_found(void **state)
{
    struct err err;

    (void)state;
    assert_string_equal(keymap_command("freeze", &err)->command, "freeze");
    assert_string_equal(keymap_command("q", &err)->command, "quit");
    assert_null(keymap_command("s", &err));
    assert_non_null(strstr(err.text, "step, "));
    assert_null(keymap_command("frezee", &err));
    assert_non_null(strstr(err.text, "did you mean 'freeze'"));
    assert_null(keymap_command("xyzzy", &err));
    assert_non_null(strstr(err.text, "unknown command 'xyzzy'"));
}

static void keymap__completes(void **state)
{
    char line[64], list[200];

    (void)state;
    text_copy(line, sizeof line, "fr");
    assert_true(keymap_complete(line, sizeof line, list, sizeof list));
    assert_string_equal(line, "freeze ");
    text_copy(line, sizeof line, "st");
    assert_false(keymap_complete(line, sizeof line, list, sizeof list));
    assert_non_null(strstr(list, "stop"));
    text_copy(line, sizeof line, "focus le");
    assert_true(keymap_complete(line, sizeof line, list, sizeof list));
    assert_string_equal(line, "focus lengths");
    text_copy(line, sizeof line, "theme mon");
    assert_true(keymap_complete(line, sizeof line, list, sizeof list));
    assert_string_equal(line, "theme mono");
    text_copy(line, sizeof line, "note any");
    assert_false(keymap_complete(line, sizeof line, list, sizeof list));
    assert_string_equal(list, "");
    text_copy(line, sizeof line, "");
    assert_false(keymap_complete(line, sizeof line, list, sizeof list));
    assert_non_null(strstr(list, "freeze"));
}

static void pace__keeps_to_its_budget(void **state)
{
    struct pace p;
    uint64_t bytes = 1000;
    double now = 50;
    int i;

    (void)state;
    pace_init(&p, 0, now, bytes);
    assert_near(p.rate, 4, 0);
    assert_true(pace_is_due(&p, now));
    pace_frame(&p, now);
    assert_false(pace_is_due(&p, now + 0.2));
    assert_near(pace_wait_s(&p, now + 0.2), 0.05, 1e-9);
    assert_true(pace_is_due(&p, now + 0.26));
    for (i = 0; i < 3; i++) { /* 10 kB/s: halved every two seconds ... */
        now += 2;
        bytes += 20000;
        pace_measure(&p, now, bytes);
    }
    assert_near(p.rate, 0.5, 0);
    pace_measure(&p, now += 2, bytes += 200000); /* ... but not below */
    assert_near(p.rate, 0.5, 0);
    pace_measure(&p, now += 2, bytes += 10000); /* 5 kB/s: as it is */
    assert_near(p.rate, 0.5, 0);
    for (i = 0; i < 5; i++)
        pace_measure(&p, now += 2, bytes += 100);
    assert_near(p.rate, 4, 0);
    pace_init(&p, NAN, now, bytes);
    assert_near(p.rate, 4, 0);
}

static void pace__low__is_slower_with_less(void **state)
{
    struct pace p;
    uint64_t bytes = 0;
    double now = 50;

    (void)state;
    pace_init(&p, 10, now, bytes);
    pace_set_low(&p, true);
    assert_near(p.rate, 1, 0);
    pace_frame(&p, now);
    assert_false(pace_key_is_due(&p, now + 0.2)); /* keys don't flood the line either */
    assert_true(pace_key_is_due(&p, now + 0.26));
    assert_false(pace_is_due(&p, now + 0.9));
    pace_measure(&p, now += 2, bytes += 6000); /* 3 kB/s is too much */
    assert_near(p.rate, 0.5, 0);
    pace_set_low(&p, false);
    assert_near(p.rate, 10, 0);
    assert_true(pace_key_is_due(&p, now));
}

/* A line that is stuck halves the rate, once a second, whatever the count says. */
static void pace__blocked__halves(void **state)
{
    struct pace p;
    double now = 50;

    (void)state;
    pace_init(&p, 4, now, 0);
    pace_blocked(&p, now);
    pace_blocked(&p, now + 0.5);
    assert_near(p.rate, 2, 0);
    pace_blocked(&p, now + 1.1);
    assert_near(p.rate, 1, 0);
    pace_measure(&p, now + 2, 0); /* it was stuck just now: not faster yet */
    assert_near(p.rate, 1, 0);
    pace_measure(&p, now + 4, 0);
    assert_near(p.rate, 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line__edits),
        cmocka_unit_test(line__takes_no_more__when_full),
        cmocka_unit_test(line__shows_its_cursor__in_any_width),
        cmocka_unit_test(keymap__keys__mean_one_thing),
        cmocka_unit_test(keymap__experiment__needs_a_chord),
        cmocka_unit_test(keymap__commands__are_found),
        cmocka_unit_test(keymap__completes),
        cmocka_unit_test(pace__keeps_to_its_budget),
        cmocka_unit_test(pace__low__is_slower_with_less),
        cmocka_unit_test(pace__blocked__halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
