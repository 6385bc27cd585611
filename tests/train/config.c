/* A run's configuration: its table of options, presets, checks, and the grammar of freezing plans.
 */
#include "engine.h"

#include <unistd.h>

#include "train/config.h"
#include "train/trace.h"

static void options__read_back__to_the_bit(void **state)
{
    const struct option *row;
    struct config a, b;
    struct err err;

    (void)state;
    config_defaults(&a);
    memset(&b, 0, sizeof b);
    for (row = config_options; row->name; row++) {
        char text[256], again[256];

        option_get(row, &a, text, sizeof text);
        assert_string_equal(text, row->standard);
        assert_ok(option_set(config_options, &b, row->name, text, &err));
        option_get(row, &b, again, sizeof again);
        assert_string_equal(again, text);
        assert_memory_equal((char *)&a + row->offset, (char *)&b + row->offset, row->size);
    }
    assert_ok(config_check(&a, &err));
}

/* Numbers take both ends of their range and nothing beyond; the field is of the size that it is
 * written with. */
static void options__keep__to_their_ranges(void **state)
{
    const struct option *row;
    struct config c;

    (void)state;
    for (row = config_options; row->name; row++) {
        char low[64], high[64], below[64], above[64];
        struct err err;

        config_defaults(&c);
        assert_true(*row->help && *row->value);
        if (row->kind == OPTION_INT) {
            assert_int_equal(row->size, sizeof(int64_t));
            snprintf(low, sizeof low, "%.0f", row->least);
            snprintf(high, sizeof high, "%.0f", row->most);
            snprintf(below, sizeof below, "%.0f", row->least - 1);
            snprintf(above, sizeof above, "%lld", (long long)row->most + 1);
        } else if (row->kind == OPTION_REAL) {
            assert_int_equal(row->size, sizeof(double));
            snprintf(low, sizeof low, "%.17g", row->least);
            snprintf(high, sizeof high, "%.17g", row->most);
            snprintf(below, sizeof below, "%.17g", nextafter(row->least, -INFINITY));
            snprintf(above, sizeof above, "%.17g", nextafter(row->most, INFINITY));
        } else if (row->kind == OPTION_RANGE) {
            assert_int_equal(row->size, sizeof(struct range));
            snprintf(low, sizeof low, "%.0f-%.0f", row->least, row->least);
            snprintf(high, sizeof high, "%.0f-%.0f", row->most, row->most);
            snprintf(below, sizeof below, "-1-5");
            snprintf(above, sizeof above, "5-%.0f", row->most + 1);
        } else {
            continue;
        }
        assert_ok(option_set(config_options, &c, row->name, low, &err));
        assert_ok(option_set(config_options, &c, row->name, high, &err));
        assert_false(option_set(config_options, &c, row->name, below, &err));
        assert_non_null(strstr(err.text, row->name));
        assert_false(option_set(config_options, &c, row->name, above, &err));
        assert_non_null(strstr(err.text, row->name));
    }
}

static void rate__is_drawn__once_for_a_seed(void **state)
{
    struct config c;
    double mean = 0;
    int seed;

    (void)state;
    config_defaults(&c);
    for (seed = 0; seed < 2000; seed++) {
        double rate;

        c.seed = seed;
        snprintf(c.freeze, sizeof c.freeze, "%s", seed & 1 ? "cm" : "none");
        snprintf(c.model, sizeof c.model, "%s", seed & 1 ? "lstm" : "jm-5");
        rate = config_rate(&c);
        assert_true(rate >= c.lr_low && rate <= c.lr_high);
        snprintf(c.freeze, sizeof c.freeze, "none");
        snprintf(c.model, sizeof c.model, "jm-5");
        assert_true(rate == config_rate(&c));
        mean += log(rate) / 2000;
    }
    assert_near(mean, (log(0.0005) + log(0.01)) / 2, 0.07); /* five standard errors: 0.1 */
    c.lr = 0.125;
    assert_true(config_rate(&c) == 0.125);
}

/* ---- presets ------------------------------------------------------------------------------- */
static void presets__all__load_and_pass_their_check(void **state)
{
    char **names = config_presets(), about[200];
    struct config c;
    struct err err;
    int i;

    (void)state;
    assert_non_null(names[0]);
    for (i = 0; names[i]; i++) {
        if (i)
            assert_true(strcmp(names[i - 1], names[i]) < 0);
        config_defaults(&c);
        assert_ok(config_preset(&c, names[i], &err));
        assert_string_equal(c.preset, names[i]);
        if (!strcmp(c.task, "text")) { /* whose text it is, only the user can say */
            assert_false(config_check(&c, &err));
            snprintf(c.text, sizeof c.text, "folder");
        }
        assert_ok(config_check(&c, &err));
        config_about(names[i], about, sizeof about);
        assert_true(strlen(about) > 10);
    }
    for (i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    config_defaults(&c);
    assert_ok(config_preset(&c, "paper-formal", &err));
    assert_int_equal(c.train_size, 10000);
    assert_int_equal(c.valid_size, 1000);
    assert_int_equal(c.train_lengths.low, 40);
    assert_int_equal(c.train_lengths.high, 80);
    assert_int_equal(c.batch, 10);
    assert_int_equal(c.hidden, 20);
    assert_true(c.clip == 5 && c.lr_decay == 0.9 && c.init_scale == 0.1);
    assert_int_equal(c.lr_patience, 5);
    assert_int_equal(c.stop_patience, 10);
    assert_int_equal(c.epochs, 200);
    assert_false(config_preset(&c, "paper-forml", &err));
    assert_non_null(strstr(err.text, "did you mean 'paper-formal'?"));
    assert_false(config_preset(&c, "\033zzzzzzzzzzz", &err));
    assert_non_null(strstr(err.text, "unknown preset '^[zzzzzzzzzzz': see"));
    assert_false(config_preset(&c, "/nowhere/at/all.ini", &err));
    assert_non_null(strstr(err.text, "cannot read preset '/nowhere/at/all.ini'"));
    config_about("no-such-preset", about, sizeof about);
    assert_string_equal(about, "");
}

static void presets__name__the_line_that_is_wrong(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "[preset]\nbatch = 20\nhiden = 7\n",
          ":3: unknown option 'hiden': did you mean 'hidden'?" },
        { "[preset]\nbatch = 0\n", ":2: bad value '0' for 'batch'" },
        { "[preset]\npreset = demo\n", ":2: 'preset' does not belong here" },
        { "batch = 20\n", ":1: 'batch' does not belong here" },
        { "[other]\n\nbatch = 20\n", ":3: 'batch' does not belong here" },
        { "[preset]\nbatch\n", ":2: not a line of the form option = value" },
        { "[preset]\nabout = x\nbatch = 20\n", NULL },
    };
    char path[] = "/tmp/pushdown-test-XXXXXX";
    int file = mkstemp(path);
    size_t i;

    (void)state;
    assert_true(file >= 0);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err err;
        bool good;

        assert_int_equal(ftruncate(file, 0), 0);
        assert_int_equal(pwrite(file, rows[i].text, strlen(rows[i].text), 0), strlen(rows[i].text));
        config_defaults(&c);
        good = config_preset(&c, path, &err);
        if (!rows[i].says) {
            assert_ok(good);
            assert_int_equal(c.batch, 20);
        } else {
            assert_false(good);
            assert_true(err.usage);
            assert_non_null(strstr(err.text, path));
            if (!strstr(err.text, rows[i].says))
                fail_msg("\"%s\" does not say \"%s\"", err.text, rows[i].says);
        }
    }
    close(file);
    unlink(path);
}

/* ---- checks of several options ------------------------------------------------------------- */
static void check__says__what_does_not_fit(void **state)
{
    static const struct {
        const char *option, *value, *says;
    } rows[] = {
        { "task", "marked-reversl", "did you mean 'marked-reversal'?" },
        { "model", "jm-0", "bad model 'jm-0'" },
        { "freeze", "x", "bad value 'x' for 'freeze'" },
        { "bins", "", "at least one bin" },
        { "bins", "40-100,", "a comma at the end" },
        { "bins", "40-100,,100-200", "A-B,C-D is wanted" },
        { "bins", "100-40", "A-B,C-D is wanted" },
        { "bins", "40-10001", "<= 10000" },
        { "bins", "1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9,9-10,10-11,11-12,12-13,13-14", "more than 12" },
        { "bins", "40-40", "bad value '40-40' for 'bins': no string of marked-reversal" },
        { "bins", "40-100,\033", "^[" },
        { "train-lengths", "4-4", "for 'train-lengths': no string of marked-reversal" },
        { "valid-lengths", "6-6", "for 'valid-lengths': no string of marked-reversal" },
        { "controller", "gru\033", "unknown controller 'gru^['" },
        { "bottom", "two", "bad value 'two' for 'bottom': learned, zero or one is wanted" },
        { "bottom-at", "all", "bad value 'all' for 'bottom-at': every or single is wanted" },
        { "bottom-rule", "2020", "bad value '2020' for 'bottom-rule': 2023 or original is wanted" },
        { "reading", "top",
          "bad value 'top' for 'reading': standard, states or symbols is wanted" },
        { "optimizer", "rms\n", "bad value 'rms^J' for 'optimizer': adam or sgd" },
        { "batch", "7", "train-size 10000 is not a multiple of batch 7" },
        { "batch", "16", "valid-size 1000 is not a multiple of batch 16" },
        { "lr-low", "0.5", "lr-low 0.5 is above lr-high 0.01" },
        { "symbol-types", "4097", NULL },
        { "bins", "40-100", "" },
        { "task", "unmarked-copy", "" },
        { "symbol-types", "5", "" },
        { "optimizer", "sgd", "" },
        { "freeze", "c,-c@2000,m@3000", "" },
        { "model", "jm-hidden-9", "" },
        { "bins", "1-1", "" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err err = { { 0 }, false };

        config_defaults(&c);
        if (!rows[i].says) {
            assert_false(option_set(config_options, &c, rows[i].option, rows[i].value, &err));
            continue;
        }
        assert_ok(option_set(config_options, &c, rows[i].option, rows[i].value, &err));
        if (config_check(&c, &err) != !*rows[i].says)
            fail_msg("%s = '%s': %s", rows[i].option, rows[i].value, err.text);
        if (!strstr(err.text, rows[i].says))
            fail_msg("%s = '%s': \"%s\" does not say \"%s\"", rows[i].option, rows[i].value,
                     err.text, rows[i].says);
        assert_int_equal(err.usage, *rows[i].says != 0);
    }
}

static void bins__are__closed_intervals(void **state)
{
    struct range bins[CONFIG_MOST_BINS];
    struct config c;
    struct err err;
    int count;

    (void)state;
    config_defaults(&c);
    assert_ok(config_bins(&c, bins, &count, &err));
    assert_int_equal(count, 3);
    assert_int_equal(bins[0].low, 40);
    assert_int_equal(bins[1].low, 100);
    assert_int_equal(bins[2].high, 400);
    snprintf(c.bins, sizeof c.bins, "1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,11-11,12-10000");
    assert_ok(config_bins(&c, bins, &count, &err));
    assert_int_equal(count, 12);
    assert_int_equal(bins[11].high, 10000);
}

/* ---- freezing plans ------------------------------------------------------------------------- */
static void freeze__understands__plans(void **state)
{
    enum { C = FREEZE_C, M = FREEZE_M, K = FREEZE_K };
    static const struct {
        const char *text;
        int count;
        struct freeze_step steps[4];
        const char *label;
    } rows[] = {
        { "none", 0, { { 0, 0, false } }, "none" },
        { "m", 1, { { 0, M, false } }, "m" },
        { "cm", 1, { { 0, C | M, false } }, "cm" },
        { "mc", 1, { { 0, C | M, false } }, "mc" },
        { "cmk", 1, { { 0, C | M | K, false } }, "cmk" },
        { "m@5000", 1, { { 5000, M, false } }, "m@5000" },
        { "-m@0", 1, { { 0, M, true } }, "-m@0" },
        { "c,-c@2000", 2, { { 0, C, false }, { 2000, C, true } }, "c+-c@2000" },
        { "c,m", 2, { { 0, C, false }, { 0, M, false } }, "c+m" },
        { "k@9,c@7,m@8,-k@7",
          4,
          { { 7, C, false }, { 7, K, true }, { 8, M, false }, { 9, K, false } },
          "k@9+c@7+m@8+-k@7" },
        { "m@5,-m@5", 2, { { 5, M, false }, { 5, M, true } }, "m@5+-m@5" },
        { "m@9223372036854775807", 1, { { INT64_MAX, M, false } }, "m@9223372036854775807" },
    };
    struct freeze_step plan[FREEZE_MOST];
    char label[64];
    struct err err;
    size_t i;
    int count, j;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(freeze_parse(rows[i].text, plan, &count, &err));
        assert_int_equal(count, rows[i].count);
        for (j = 0; j < count; j++) {
            assert_int_equal(plan[j].step, rows[i].steps[j].step);
            assert_int_equal(plan[j].mask, rows[i].steps[j].mask);
            assert_int_equal(plan[j].thaw, rows[i].steps[j].thaw);
        }
        freeze_label(rows[i].text, label, sizeof label);
        assert_string_equal(label, rows[i].label);
    }
    freeze_label("cm@5000", label, 4);
    assert_string_equal(label, "cm@");
}

static void freeze__refuses__what_is_no_plan(void **state)
{
    static const char *const rows[] = {
        "",
        "NONE",
        "none,c",
        "c,none",
        "x",
        "cx",
        "cc",
        "mcm",
        "-",
        "-@5",
        "@5",
        "c@",
        "c@-1",
        "c@x",
        "c@5x",
        "c@ 5",
        "c@+5",
        " c",
        "c ",
        "c,",
        ",c",
        "c,,m",
        "--c",
        "c-",
        "c;m",
        "c@5@6",
        "c m",
        "c@1e3",
        "c\n",
        "\033[2J",
        "c@99999999999999999999",
        "c@9223372036854775808",
        "c@00000000000000000000000005",
    };
    char many[300] = "c";
    struct freeze_step plan[FREEZE_MOST];
    struct err err;
    size_t i;
    int count;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (freeze_parse(rows[i], plan, &count, &err))
            fail_msg("'%s' was understood", rows[i]);
        assert_true(err.usage);
        assert_non_null(strstr(err.text, "for 'freeze'"));
        assert_null(strchr(err.text, '\033'));
        assert_null(strchr(err.text, '\n'));
    }
    for (i = 1; i < FREEZE_MOST; i++)
        strcat(many, ",c");
    assert_ok(freeze_parse(many, plan, &count, &err));
    assert_int_equal(count, FREEZE_MOST);
    strcat(many, ",c");
    assert_false(freeze_parse(many, plan, &count, &err));
    assert_non_null(strstr(err.text, "more than 64 entries"));
}

static void letters__name__masks(void **state)
{
    static const char *const names[] = { "none", "c", "m", "cm", "k", "ck", "mk", "cmk" };
    char out[8];
    int mask;

    (void)state;
    for (mask = 0; mask < 1 << PARTS; mask++)
        assert_string_equal(freeze_letters(mask, out), names[mask]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options__read_back__to_the_bit),
        cmocka_unit_test(options__keep__to_their_ranges),
        cmocka_unit_test(rate__is_drawn__once_for_a_seed),
        cmocka_unit_test(presets__all__load_and_pass_their_check),
        cmocka_unit_test(presets__name__the_line_that_is_wrong),
        cmocka_unit_test(check__says__what_does_not_fit),
        cmocka_unit_test(bins__are__closed_intervals),
        cmocka_unit_test(freeze__understands__plans),
        cmocka_unit_test(freeze__refuses__what_is_no_plan),
        cmocka_unit_test(letters__name__masks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
