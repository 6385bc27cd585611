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
    static const int sizes[][2] = { { 40, 120 }, { 24, 80 }, { 10, 40 }, { 3, 17 },
                                    { 1, 1 },    { 20, 61 }, { 60, 250 } };
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys__any__are_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
