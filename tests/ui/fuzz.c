/* Every key in every mode on every kind of run: nothing may crash, and nothing may alter the run
 * without its chord. PUSHDOWN_SEED gives a seed back. */
#include "ui/fake.h"

enum { KEYS = 20000 };

static int random_key(struct rng *r)
{
    static const char likely[] = "fcmka?/:qzZjknNvVtrdLxsS<>{}[]+-0_0110#ehaGp.u12345 \n";
    uint32_t kind = rng_below(r, 10);

    if (kind < 5)
        return likely[rng_below(r, sizeof likely - 1)];
    if (kind < 7)
        return TERM_KEY_UP + (int)rng_below(r, TERM_KEY_LOST - TERM_KEY_UP);
    if (kind < 8)
        return (int)rng_below(r, 0x300); /* Ctrl-C, Tab, Enter, Esc, Latin */
    if (kind < 9)
        return (int)rng_below(r, 0x110000);
    return rng_below(r, 2) ? TERM_KEY_ESC : TERM_KEY_ENTER;
}

static bool is_export(const char *line)
{
    line += strspn(line, " :");
    return line[0] == 'e' || (line[0] == 's' && line[1] == 'c');
}

static void fuzz(enum fake_state kind, uint64_t seed)
{
    static const int sizes[][2] = { { 40, 120 }, { 24, 80 }, { 10, 40 },  { 3, 17 },
                                    { 1, 1 },    { 20, 61 }, { 100, 300 } };
    struct canvas c;
    struct fake f;
    struct rng r;
    double now = 100;
    int i;

    rng_init(&r, seed, RNG_CHECK, (uint64_t)kind);
    fake_open(&f, kind);
    canvas_init(&c, 24, 80, GLYPHS_BRAILLE);
    for (i = 0; i < KEYS; i++) {
        int key = random_key(&r), before = f.requests;
        enum app_mode mode = f.app.mode;

        if ((key == 'e' && rng_below(&r, 8)) || key == 'E')
            continue; /* figures are slow; app.c exports each */
        if (mode == APP_FIGURE && key == TERM_KEY_ENTER)
            key = TERM_KEY_ESC;
        if (mode == APP_COMMAND && key == TERM_KEY_ENTER && is_export(f.app.line.text))
            key = TERM_KEY_ESC; /* to a file of any name */
        app_key(&f.app, key);
        if (f.requests != before && f.kind != REQUEST_PAUSE && f.kind != REQUEST_CONTINUE &&
            f.kind != REQUEST_STEP)
            assert_true(mode != APP_PANES || key == 'u');
        now += 0.03;
        if (i % 3 == 0)
            app_tick(&f.app, now, fixture_wall + now);
        if (i % 29 == 0) {
            const int *size = sizes[rng_below(&r, 7)];

            canvas_resize(&c, size[0], size[1]);
            c.glyphs = f.app.glyphs;
            app_draw(&f.app, &c);
        }
        f.app.end = APP_RUNNING; /* go on */
        f.app.leaving = false;
    }
    canvas_release(&c);
    fake_close(&f);
}

static void keys__any__are_safe(void **state)
{
    const char *given = getenv("PUSHDOWN_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261123;
    int i;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (i = 0; i < FAKE_STATES; i++)
        fuzz((enum fake_state)i, seed);
}

/* What is in front, and the keys that bring it there. */
static const struct {
    enum app_mode mode;
    const char *keys;
} fronts[] = { { APP_PANES, "" },    { APP_CHORD, "f" },   { APP_HELP, "?" }, { APP_FILTER, "?/" },
               { APP_COMMAND, ":" }, { APP_STRING, "2t" }, { APP_THEME, "T" } };

/* Each key there is, once, in front of everything, in every pane and state of a run, at a size. */
static void every_key(int rows, int columns)
{
    enum { FRONTS = sizeof fronts / sizeof *fronts };
    struct canvas c;
    struct fake f;
    int kind, front, pane, key, cell;

    canvas_init(&c, rows, columns, GLYPHS_BRAILLE);
    for (kind = 0; kind < FAKE_STATES; kind++)
        for (front = 0; front < FRONTS; front++)
            for (pane = 0; pane < (front ? 1 : LAYOUT_PANES); pane++) {
                fake_open(&f, (enum fake_state)kind);
                f.app.rows = rows;
                f.app.columns = columns;
                for (key = 1; key < TERM_KEY_MOUSE; key = key == 0x17F ? TERM_KEY_UP : key + 1) {
                    if (key == 'e' || key == 'E')
                        continue; /* figures are slow */
                    f.app.mode = APP_PANES;
                    f.app.choice.focus = (enum layout_pane)pane;
                    fake_type(&f, fronts[front].keys);
                    app_key(&f.app, key);
                    f.app.end = APP_RUNNING;
                    f.app.leaving = false;
                    if (key % 16 == 0 || key >= TERM_KEY_UP)
                        app_draw(&f.app, &c);
                }
                app_draw(&f.app, &c);
                for (cell = 0; cell < rows * columns; cell++)
                    assert_true(c.cells[cell].style < STYLE_COUNT);
                fake_close(&f);
            }
    canvas_release(&c);
}

static void keys__every_one__at_the_least_size(void **state)
{
    (void)state;
    every_key(10, 40);
}

static void keys__every_one__at_the_largest_size(void **state)
{
    (void)state;
    every_key(100, 300);
}

static void keys__every_one__below_the_least_size(void **state)
{
    (void)state;
    every_key(9, 39);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys__any__are_safe),
        cmocka_unit_test(keys__every_one__at_the_least_size),
        cmocka_unit_test(keys__every_one__at_the_largest_size),
        cmocka_unit_test(keys__every_one__below_the_least_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
