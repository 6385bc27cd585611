/* Keys and commands against a run that is not there: what is asked of it, what is said. */
#include "ui/fake.h"

#include <unistd.h>

#include "ui/help.h"
#include "ui/keymap.h"

/* Under a leak checker: fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static void assert_says(const struct fake *f, const char *part)
{
    if (!strstr(f->app.message, part))
        fail_msg("'%s' does not say '%s'", f->app.message, part);
}

static void assert_asked(const struct fake *f, int requests, enum request_kind kind, double value)
{
    assert_int_equal(f->requests, requests);
    assert_int_equal(f->kind, kind);
    assert_near(f->value, value, 0);
}

static void freeze__chord__sends_the_mask(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING); /* memory frozen */
    fake_type(&f, "f");
    assert_int_equal(f.app.mode, APP_CHORD);
    assert_int_equal(f.requests, 0);
    fake_type(&f, "c");
    assert_asked(&f, 1, REQUEST_FREEZE, FREEZE_C | FREEZE_M);
    assert_says(&f, "requested: cm frozen");
    fake_type(&f, "fk"); /* before the first is in force */
    assert_asked(&f, 2, REQUEST_FREEZE, FREEZE_C | FREEZE_M | FREEZE_K);
    fake_type(&f, "fm");
    assert_asked(&f, 3, REQUEST_FREEZE, FREEZE_C | FREEZE_K);
    fake_type(&f, "fa");
    assert_asked(&f, 4, REQUEST_FREEZE, 0);
    fake_type(&f, "fa");
    assert_int_equal(f.requests, 4);
    assert_says(&f, "so already");
    fake_type(&f, "f");
    app_key(&f.app, TERM_KEY_ESC);
    fake_type(&f, "fx");
    assert_int_equal(f.requests, 4);
    assert_says(&f, "c m k a");
    fake_close(&f);
}

static void freeze__request__is_said_until_in_force(void **state)
{
    struct fake f;
    char *text;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "fc");
    f.app.trace.requested = FREEZE_C | FREEZE_M;
    app_tick(&f.app, 120, fixture_wall); /* the message has gone, the request has not */
    text = fake_picture(&f, 24, 80, GLYPHS_BRAILLE, false);
    assert_non_null(strstr(text, "requested: cm frozen"));
    free(text);
    f.app.trace.frozen = FREEZE_C | FREEZE_M;
    f.app.trace.since[PART_CONTROLLER] = 11841;
    assert_true(app_tick(&f.app, 121, fixture_wall));
    assert_says(&f, "cm frozen: in force since step 11,841");
    fake_close(&f);
}

static void freeze__undo__goes_back_act_by_act(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "u");
    assert_says(&f, "nothing was frozen");
    fake_type(&f, "fcfm");
    assert_asked(&f, 2, REQUEST_FREEZE, FREEZE_C);
    fake_type(&f, "u");
    assert_asked(&f, 3, REQUEST_FREEZE, FREEZE_C | FREEZE_M);
    fake_type(&f, "u");
    assert_asked(&f, 4, REQUEST_FREEZE, FREEZE_M);
    fake_type(&f, "u");
    assert_int_equal(f.requests, 4);
    fake_close(&f);
}

static void freeze__ended_run__says_why(void **state)
{
    static const char *const keys[] = {
        "f", "u", "p", ".", "a", ":freeze m\n", ":lr 1\n", ":stop\n"
    };
    static const enum fake_state states[] = { FAKE_FINISHED, FAKE_DIVERGED };
    struct fake f;
    size_t i, s;

    (void)state;
    for (s = 0; s < 2; s++)
        for (i = 0; i < sizeof keys / sizeof *keys; i++) {
            fake_open(&f, states[s]);
            fake_type(&f, keys[i]);
            assert_says(&f,
                        states[s] == FAKE_DIVERGED ? "this run has ended" : "only being looked at");
            assert_int_equal(f.requests, 0);
            assert_int_equal(f.app.mode, APP_PANES);
            fake_close(&f);
        }
}

static void pause__and_step__ask_for_it(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, ".");
    assert_says(&f, "only while training is paused");
    fake_type(&f, "p");
    assert_asked(&f, 1, REQUEST_PAUSE, 0);
    f.app.trace.state = RUN_PAUSED;
    fake_type(&f, ":pause\n");
    assert_says(&f, "paused already");
    fake_type(&f, ".");
    assert_asked(&f, 2, REQUEST_STEP, 0);
    fake_type(&f, "p");
    assert_asked(&f, 3, REQUEST_CONTINUE, 0);
    fake_close(&f);
}

static void stop__dialog__detaches_or_saves(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "q");
    assert_int_equal(f.app.mode, APP_STOPPING);
    app_key(&f.app, TERM_KEY_ESC);
    assert_int_equal(f.app.mode, APP_PANES);
    assert_int_equal(f.app.end, APP_RUNNING);
    fake_type(&f, "qd");
    assert_int_equal(f.app.end, APP_DETACHED);
    assert_int_equal(f.requests, 0); /* the run is left alone */
    fake_close(&f);

    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "qs");
    assert_asked(&f, 1, REQUEST_STOP, 0);
    app_tick(&f.app, 101, fixture_wall);
    assert_int_equal(f.app.end, APP_RUNNING); /* until it is saved */
    f.running = false;
    app_tick(&f.app, 102, fixture_wall);
    assert_int_equal(f.app.end, APP_STOPPED);
    fake_close(&f);
}

static void stop__ctrl_c_twice__stops_and_saves(void **state)
{
    static const char *const before[] = { "", "f", "?", "?/x", ":lr", "a", "t" };
    struct fake f;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof before / sizeof *before; i++) {
        fake_open(&f, FAKE_RUNNING);
        fake_type(&f, before[i]);
        app_key(&f.app, 3);
        assert_int_equal(f.app.mode, APP_STOPPING);
        assert_int_equal(f.requests, 0);
        app_key(&f.app, 3);
        assert_asked(&f, 1, REQUEST_STOP, 0);
        fake_close(&f);
    }
}

static void quit__ended_run__leaves_at_once(void **state)
{
    static const enum fake_state states[] = { FAKE_FINISHED, FAKE_DIVERGED };
    struct fake f;
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        fake_open(&f, states[i % 2]);
        app_key(&f.app, i < 2 ? 'q' : 3);
        assert_int_equal(f.app.end, APP_LEFT);
        fake_close(&f);
    }
}

static void esc__backs_out__and_never_leaves(void **state)
{
    struct fake f;
    int i;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "zZ{?/free\n");
    for (i = 0; i < 12; i++)
        app_key(&f.app, TERM_KEY_ESC);
    assert_int_equal(f.app.end, APP_RUNNING);
    assert_int_equal(f.app.mode, APP_PANES);
    assert_false(f.app.choice.full);
    assert_false(f.app.held);
    assert_int_equal(f.app.probes.past, -1);
    fake_close(&f);
}

static void command__bad__says_one_line_and_changes_nothing(void **state)
{
    static const struct {
        const char *line, *says;
    } bad[] = {
        { "frezee m", "did you mean 'freeze'" },
        { "lr", "which rate? now 0.0016" },
        { "lr fast", "'fast' is not a number above 0" },
        { "lr -1", "is not a number above 0" },
        { "lr nan", "is not a number above 0" },
        { "freeze", "which parts" },
        { "freeze x", "'x' is not made of the letters c" },
        { "thaw y", "is not made of" },
        { "theme nosuch", "nosuch" },
        { "focus nowhere", "no pane 'nowhere'" },
        { "pause now", "takes nothing" },
        { "continue", "not paused" },
        { "string 0110x", "x" },
        { "s", "could be" },
        { "\033[31m", "unknown command" },
    };
    struct fake f;
    size_t i;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = { .text = "" };

        if (app_command(&f.app, bad[i].line, &err))
            fail_msg("':%s' was taken", bad[i].line);
        if (!strstr(err.text, bad[i].says))
            fail_msg("':%s' says '%s'", bad[i].line, err.text);
        assert_null(strchr(err.text, '\n'));
    }
    assert_int_equal(f.requests, 0);
    assert_int_equal(f.app.end, APP_RUNNING);
    assert_string_equal(f.app.theme.name, "dark");
    fake_close(&f);
}

static void command__good__does_it(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, ":lr 1e-3\n");
    assert_asked(&f, 1, REQUEST_RATE, 1e-3);
    fake_type(&f, ":freeze ck\n");
    assert_asked(&f, 2, REQUEST_FREEZE, FREEZE_C | FREEZE_M | FREEZE_K);
    fake_type(&f, ":thaw m\n");
    assert_asked(&f, 3, REQUEST_FREEZE, FREEZE_C | FREEZE_K);
    fake_type(&f, ":thaw all\n");
    assert_asked(&f, 4, REQUEST_FREEZE, 0);
    fake_type(&f, ":note  a longer remark \n");
    assert_asked(&f, 5, REQUEST_NOTE, 0);
    assert_string_equal(f.text, "a longer remark");
    fake_type(&f, "a this too\n");
    assert_asked(&f, 6, REQUEST_NOTE, 0);
    fake_type(&f, ":theme mono\n");
    assert_string_equal(f.app.theme.name, "mono");
    assert_true(f.app.retheme);
    fake_type(&f, ":focus log\n");
    assert_int_equal(f.app.choice.focus, PANE_LOG);
    fake_type(&f, ":q\n");
    assert_int_equal(f.app.mode, APP_STOPPING);
    fake_close(&f);
}

static void command__line__completes_and_recalls(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, ":the");
    app_key(&f.app, TERM_KEY_TAB);
    assert_string_equal(f.app.line.text, "theme ");
    fake_type(&f, "mono\n:lr\n:");
    app_key(&f.app, TERM_KEY_UP);
    assert_string_equal(f.app.line.text, "lr");
    app_key(&f.app, TERM_KEY_UP);
    assert_string_equal(f.app.line.text, "theme mono");
    app_key(&f.app, TERM_KEY_UP);
    assert_string_equal(f.app.line.text, "theme mono");
    app_key(&f.app, TERM_KEY_DOWN);
    app_key(&f.app, TERM_KEY_DOWN);
    assert_string_equal(f.app.line.text, "");
    fake_close(&f);
}

static void panes__focus__goes_round(void **state)
{
    struct fake f;
    int i;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    for (i = 0; i < LAYOUT_PANES; i++) {
        char key = (char)('1' + i);

        app_key(&f.app, key);
        assert_int_equal(f.app.choice.focus, i);
        app_key(&f.app, TERM_KEY_TAB);
        assert_int_equal(f.app.choice.focus, (i + 1) % LAYOUT_PANES);
        app_key(&f.app, TERM_KEY_BACKTAB);
        assert_int_equal(f.app.choice.focus, i);
    }
    app_key(&f.app, TERM_KEY_ENTER);
    assert_true(f.app.choice.full);
    fake_close(&f);
}

static void probes__are_of_the_language__and_grow(void **state)
{
    struct fake f;
    int i;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    assert_int_equal(f.app.probes.count, PROBES_SAMPLED);
    for (i = 0; i < f.app.probes.count; i++) {
        assert_true(task_accepts(&f.task, f.app.probes.string[i], f.app.probes.length[i]));
        assert_in_range(f.app.probes.length[i], 9, 40);
        assert_true(!i || f.app.probes.length[i] > f.app.probes.length[i - 1]);
    }
    assert_int_equal(f.app.probes.length[0], 14);
    fake_close(&f);
}

static void probes__typed__are_shown(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "t01#10#01\n");
    assert_int_equal(f.app.probes.count, PROBES_SAMPLED + 1);
    assert_int_equal(f.app.probes.shown, PROBES_SAMPLED);
    app_tick(&f.app, 100.01, fixture_wall); /* at once, not with the next refresh */
    assert_int_equal(f.app.probes.probe.length, 8);
    fake_type(&f, "t0x\n");
    assert_int_equal(f.app.mode, APP_STRING); /* to be mended */
    assert_string_equal(f.app.line.text, "0x");
    app_key(&f.app, TERM_KEY_ESC);
    fake_type(&f, ":string 0#0#0\n");
    assert_int_equal(f.app.probes.count, PROBES_SAMPLED + 1); /* replaced */
    fake_type(&f, "j");
    assert_int_equal(f.app.probes.shown, 0);
    fake_close(&f);
}

static void probes__play__moves_at_its_speed(void **state)
{
    struct fake f;
    int i;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, " ");
    for (i = 1; i <= 40; i++)
        app_tick(&f.app, 100 + 0.0501 * i, fixture_wall); /* 2 s at 4/s */
    assert_int_equal(f.app.probes.position, 8);
    assert_true(app_wait_s(&f.app) <= 0.25);
    fake_type(&f, " ");
    assert_false(f.app.probes.playing);
    fake_type(&f, "r>");
    assert_near(f.app.probes.speed, 8, 0);
    for (i = 1; i <= 200; i++)
        app_tick(&f.app, 103 + 0.0501 * i, fixture_wall);
    assert_int_equal(f.app.probes.position, 0);
    assert_false(f.app.probes.playing);
    fake_close(&f);
}

static void probes__refresh__with_new_weights_twice_a_second(void **state)
{
    struct fake f;
    int i, before;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    before = f.probes;
    for (i = 1; i <= 100; i++) /* ten seconds without a step */
        app_tick(&f.app, 100 + 0.1 * i, fixture_wall);
    assert_int_equal(f.probes, before);
    f.per_update = 1;
    for (i = 1; i <= 100; i++)
        app_tick(&f.app, 110 + 0.1 * i, fixture_wall);
    assert_in_range(f.probes - before, 15, 21);
    fake_close(&f);
}

static void probes__past__go_back_and_forth(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "}");
    assert_says(&f, "newest");
    fake_type(&f, "{");
    app_tick(&f.app, 100.1, fixture_wall);
    assert_int_equal(f.probed_step, 9000);
    fake_type(&f, "{{");
    app_tick(&f.app, 100.2, fixture_wall);
    assert_int_equal(f.probed_step, 1000);
    fake_type(&f, "{");
    assert_says(&f, "earliest");
    fake_type(&f, "}}}");
    app_tick(&f.app, 100.3, fixture_wall);
    assert_int_equal(f.probed_step, -1);
    fake_close(&f);
}

static void help__lists__every_binding(void **state)
{
    struct help_row row[HELP_MOST];
    const struct pane_type *const *types;
    const struct binding *b;
    struct fake f;
    int rows, count, panes, i, j, r;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    rows = help_rows(&f.app, "", row);
    assert_true(rows < HELP_MOST - 2);
    b = keymap(&count);
    types = pane_types(&panes);
    for (i = 0; i < count; i++) {
        char command[40];

        snprintf(command, sizeof command, ":%s", b[i].command ? b[i].command : "");
        for (r = 0; r < rows; r++)
            if (!strcmp(row[r].text, b[i].help) &&
                (b[i].key ? !strcmp(row[r].keys, b[i].shown)
                          : !strncmp(row[r].keys, command, strlen(command))))
                break;
        if (r == rows)
            fail_msg("help does not list '%s' %s", b[i].shown, command);
    }
    for (i = 0; i < panes; i++)
        for (j = 0; types[i]->keys[j].key; j++) {
            for (r = 0; r < rows; r++)
                if (!strcmp(row[r].text, types[i]->keys[j].help) &&
                    !strcmp(row[r].keys, types[i]->keys[j].shown))
                    break;
            if (r == rows)
                fail_msg("help does not list '%s' of %s", types[i]->keys[j].shown, types[i]->name);
        }
    for (r = 0; r < help_rows(&f.app, "FREEZE", row); r++)
        assert_true(row[r].heading || strstr(row[r].keys, "freeze") || strstr(row[r].keys, "f ") ||
                    strstr(row[r].text, "freez"));
    assert_int_equal(help_rows(&f.app, "no such words", row), 0);
    fake_close(&f);
}

static void hold__keeps_the_display(void **state)
{
    struct fake f;
    char *before, *after;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    f.per_update = 50;
    fake_type(&f, "Z");
    app_tick(&f.app, 101, fixture_wall + 300);
    before = fake_picture(&f, 40, 120, GLYPHS_BRAILLE, false);
    assert_false(app_tick(&f.app, 105, fixture_wall + 300));
    after = fake_picture(&f, 40, 120, GLYPHS_BRAILLE, false);
    assert_string_equal(before, after);
    fake_type(&f, "Z");
    assert_true(app_tick(&f.app, 106, fixture_wall + 300));
    assert_int_equal(f.app.trace.step, 11840 + 50);
    free(before);
    free(after);
    fake_close(&f);
}

static void assert_file(const char *path, const char *magic)
{
    char head[16] = "";
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("no file '%s'", path);
    assert_true(fread(head, 1, sizeof head - 1, file) > 4);
    assert_memory_equal(head, magic, strlen(magic));
    fclose(file);
    unlink(path);
}

static void export__writes__figure_cells_and_screen(void **state)
{
    char dir[] = "/tmp/pushdown-ui-XXXXXX", path[600];
    struct fake f;
    int pane, kind;

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (kind = FAKE_RUNNING; kind <= FAKE_FINISHED; kind += FAKE_FINISHED - FAKE_RUNNING) {
        fake_open_in(&f, (enum fake_state)kind, dir);
        for (pane = 0; pane < LAYOUT_PANES; pane++) {
            app_key(&f.app, '1' + pane);
            fake_type(&f, ":export\n");
            assert_says(&f, "written");
            snprintf(path, sizeof path, "%s/%s-%s-%lld.png", dir, f.app.trace.name,
                     layout_pane_name((enum layout_pane)pane), (long long)f.app.trace.step);
            assert_file(path, "\x89PNG");
            if (pane == PANE_LOSS || (pane == PANE_LENGTHS && kind == FAKE_FINISHED)) {
                memcpy(strrchr(path, '.'), ".csv", 4);
                assert_file(path, "# ");
            }
        }
        fake_type(&f, "E");
        snprintf(path, sizeof path, "%s/%s-screen-%lld.png", dir, f.app.trace.name,
                 (long long)f.app.trace.step);
        assert_file(path, "\x89PNG");
        snprintf(path, sizeof path, ":focus stack\n:export %s/mine\n", dir);
        fake_type(&f, path);
        snprintf(path, sizeof path, "%s/mine.png", dir);
        assert_file(path, "\x89PNG");
        fake_close(&f);
    }
    assert_int_equal(rmdir(dir), 0);
}

static void export__ending__chooses_the_form(void **state)
{
    static const struct {
        const char *pane, *ending, *magic;
    } cases[] = { { "loss", "pdf", "%PDF-" },       { "loss", "svg", "<?xml" },
                  { "lengths", "tex", "% Needs" },  { "stack", "pdf", "%PDF-" },
                  { "stack", "csv", "# string: " }, { "freeze", "svg", "<?xml" } };
    char dir[] = "/tmp/pushdown-ui-XXXXXX", path[600];
    struct fake f;
    size_t i;

    (void)state;
    assert_non_null(mkdtemp(dir));
    fake_open_in(&f, FAKE_RUNNING, dir);
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, ":focus %s\n:export %s/f.%s\n", cases[i].pane, dir,
                 cases[i].ending);
        fake_type(&f, path);
        assert_says(&f, "written");
        snprintf(path, sizeof path, "%s/f.%s", dir, cases[i].ending);
        assert_file(path, cases[i].magic);
        snprintf(path, sizeof path, "%s/f.csv", dir);
        unlink(path);
    }
    snprintf(path, sizeof path, ":focus log\n:export %s/f.pdf\n", dir);
    fake_type(&f, path);
    assert_says(&f, ".png is wanted");
    snprintf(path, sizeof path, ":focus loss\n:export %s/f.gif\n", dir);
    fake_type(&f, path);
    assert_says(&f, "cannot tell the kind of figure");
    fake_close(&f);
    assert_int_equal(rmdir(dir), 0);
}

/* The dialog: what it offers, what it writes, that its choices stay. */
static void theme__list__shows_what_is_selected(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    fake_type(&f, "T");
    assert_int_equal(f.app.mode, APP_THEME);
    app_key(&f.app, TERM_KEY_HOME);
    assert_string_equal(f.app.theme.name, f.app.themes.names[0]);
    assert_string_not_equal(f.app.theme.name, "dark");
    assert_true(f.app.retheme);
    app_key(&f.app, TERM_KEY_ESC);
    assert_string_equal(f.app.theme.name, "dark");
    assert_int_equal(f.app.mode, APP_PANES);
    fake_type(&f, ":theme\n");
    app_key(&f.app, TERM_KEY_END);
    fake_type(&f, "\n");
    assert_string_not_equal(f.app.theme.name, "dark");
    assert_says(&f, "theme: ");
    fake_close(&f);
}

static void figure__dialog__writes_what_was_chosen(void **state)
{
    char dir[] = "/tmp/pushdown-ui-XXXXXX", path[600];
    struct fake f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    fake_open_in(&f, FAKE_RUNNING, dir);
    fake_type(&f, "1e");
    assert_int_equal(f.app.mode, APP_FIGURE);
    assert_true(f.app.preview.built);
    fake_type(&f, "jl jljljl\n"); /* with a PDF, another venue, 150 dpi, a caption */
    assert_says(&f, ".png .pdf .csv .caption.txt");
    assert_int_equal(f.app.mode, APP_PANES);
    snprintf(path, sizeof path, "%s/%s-loss-%lld.pdf", dir, f.app.trace.name,
             (long long)f.app.trace.step);
    assert_file(path, "%PDF-");
    memcpy(strrchr(path, '.'), ".csv", 4);
    assert_file(path, "# ");
    memcpy(strrchr(path, '.'), ".png", 4);
    assert_file(path, "\x89PNG");
    assert_true(f.app.preview.dpi > 149 && f.app.preview.venue == 1 && f.app.preview.caption);

    /* A figure that this run can't have: why, and nothing written. */
    fake_type(&f, ":figure stability\n");
    assert_true(!f.app.preview.built && f.app.preview.trouble[0]);
    fake_type(&f, "\n");
    assert_says(&f, "figure: ");
    app_key(&f.app, TERM_KEY_ESC);
    assert_int_equal(f.app.mode, APP_PANES);
    fake_type(&f, ":figure nonsense\n");
    assert_says(&f, "figure: ");
    assert_int_equal(f.app.mode, APP_PANES);

    /* The same by words. */
    snprintf(path, sizeof path, ":export kind=gradients formats=svg dpi=0 caption=no %s/g\n", dir);
    fake_type(&f, path);
    assert_says(&f, "written: g.svg");
    snprintf(path, sizeof path, "%s/g.svg", dir);
    assert_file(path, "<?xml");
    fake_type(&f, ":export kind=loss formats=gif\n");
    assert_says(&f, "png, pdf, svg, csv, tex");
    fake_type(&f, ":export venue=nowhere\n");
    assert_says(&f, "nowhere");
    fake_type(&f, ":export dpi=7\n");
    assert_says(&f, "from 30 to 2400");
    fake_close(&f);
    snprintf(path, sizeof path, "rm -r %s", dir);
    assert_int_equal(system(path), 0);
}

static void export__failure__is_a_message(void **state)
{
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING); /* its folder is not there */
    fake_type(&f, "1:export\n");
    assert_says(&f, "export: ");
    fake_type(&f, "2:export\n");
    assert_says(&f, "export: ");
    fake_type(&f, "1e\n");
    assert_says(&f, "figure: ");
    assert_int_equal(f.app.mode, APP_FIGURE); /* to be mended, or left */
    app_key(&f.app, TERM_KEY_ESC);
    fake_type(&f, "E");
    assert_says(&f, "screen: ");
    assert_int_equal(f.app.end, APP_RUNNING);
    fake_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freeze__chord__sends_the_mask),
        cmocka_unit_test(freeze__request__is_said_until_in_force),
        cmocka_unit_test(freeze__undo__goes_back_act_by_act),
        cmocka_unit_test(freeze__ended_run__says_why),
        cmocka_unit_test(pause__and_step__ask_for_it),
        cmocka_unit_test(stop__dialog__detaches_or_saves),
        cmocka_unit_test(stop__ctrl_c_twice__stops_and_saves),
        cmocka_unit_test(quit__ended_run__leaves_at_once),
        cmocka_unit_test(esc__backs_out__and_never_leaves),
        cmocka_unit_test(command__bad__says_one_line_and_changes_nothing),
        cmocka_unit_test(command__good__does_it),
        cmocka_unit_test(command__line__completes_and_recalls),
        cmocka_unit_test(panes__focus__goes_round),
        cmocka_unit_test(probes__are_of_the_language__and_grow),
        cmocka_unit_test(probes__typed__are_shown),
        cmocka_unit_test(probes__play__moves_at_its_speed),
        cmocka_unit_test(probes__refresh__with_new_weights_twice_a_second),
        cmocka_unit_test(probes__past__go_back_and_forth),
        cmocka_unit_test(help__lists__every_binding),
        cmocka_unit_test(hold__keeps_the_display),
        cmocka_unit_test(export__writes__figure_cells_and_screen),
        cmocka_unit_test(export__ending__chooses_the_form),
        cmocka_unit_test(theme__list__shows_what_is_selected),
        cmocka_unit_test(figure__dialog__writes_what_was_chosen),
        cmocka_unit_test(export__failure__is_a_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
