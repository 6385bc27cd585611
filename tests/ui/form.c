/* The form of a new run: pictures, values and their checks, presets, filter, commands, cost. */
#include "ui/fake.h"

#include <poll.h>

#include "live/estimate.h"
#include "stack/stack.h"
#include "ui/form.h"

static struct form_past past = { .name = "20261123-120000-marked-reversal-jm-10-none-7",
                                 .steps_per_s = 400,
                                 .known = true };

static void open_form(struct form *f, const char *preset, const struct form_past *pasts, int count)
{
    struct config c;
    struct err err;

    config_defaults(&c);
    assert_ok(config_preset(&c, preset, &err));
    assert_ok(form_init(f, &c, pasts, count, &err));
    f->available = 0; /* of this machine: not for a picture */
}

static void keys(struct form *f, const char *text)
{
    for (; *text; text++)
        form_key(f, *text == '\n'     ? TERM_KEY_ENTER
                    : *text == '\t'   ? TERM_KEY_TAB
                    : *text == '\x15' ? 21
                                      : (unsigned char)*text);
}

static void select_row(struct form *f, const char *name)
{
    for (f->selected = 0; strcmp(f->row[f->selected].option->name, name); f->selected++)
        ;
}

static void expect_sizes(struct form *f, const char *name)
{
    static const int sizes[][2] = { { 40, 120 }, { 24, 80 }, { 17, 60 }, { 10, 40 }, { 4, 30 } };
    char *all = x_calloc(1, 1 << 16), *text;
    size_t used = 0, i;
    struct canvas c;

    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        canvas_init(&c, sizes[i][0], sizes[i][1], GLYPHS_BRAILLE);
        f->available = 0;
        form_draw(f, &c);
        text = canvas_to_text(&c);
        used += (size_t)snprintf(all + used, (1 << 16) - used, "== %d x %d\n%s", sizes[i][1],
                                 sizes[i][0], text);
        free(text);
        canvas_release(&c);
    }
    fake_expect(name, all);
    free(all);
}

static void form__is_as_before(void **state)
{
    struct form f;

    (void)state;
    config_defaults(&past.config);
    open_form(&f, "paper-formal", &past, 1);
    select_row(&f, "hidden");
    keys(&f, "\n\x15"
             "64\n");
    expect_sizes(&f, "form");
    select_row(&f, "train-size");
    keys(&f, "\n\x15"
             "41\n");
    expect_sizes(&f, "form-wrong");
    keys(&f, "\n");
    expect_sizes(&f, "form-edit");
    form_key(&f, TERM_KEY_ESC);
    keys(&f, "/length\n");
    expect_sizes(&f, "form-filter");
    form_key(&f, TERM_KEY_ESC);
    select_row(&f, "controller");
    keys(&f, "\n");
    expect_sizes(&f, "form-choice");
    form_key(&f, TERM_KEY_ESC);
    keys(&f, "?");
    expect_sizes(&f, "form-help");
    form_release(&f);
}

/* The table and the form have the same rows. */
static void form__has__every_option_once(void **state)
{
    const struct option *o;
    struct form f;
    int i, found;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    for (o = config_options; o->name; o++) {
        for (found = i = 0; i < f.rows; i++)
            found += f.row[i].option == o;
        if (found != 1)
            fail_msg("%s is in the form %d times", o->name, found);
    }
    assert_non_null(f.row[0].title);
    assert_string_not_equal(f.row[f.rows - 1].title ? f.row[f.rows - 1].title : "", "more");
    form_release(&f);
}

static void form__value__is_checked_by_the_table(void **state)
{
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    select_row(&f, "hidden");
    keys(&f, "\n\x15"
             "0\n");
    assert_non_null(strstr(f.message, "bad value '0' for 'hidden': it must be from 1"));
    assert_int_equal(f.mode, FORM_EDIT); /* to be mended */
    assert_int_equal(f.config.hidden, 20);
    keys(&f, "\x15"
             "33\n");
    assert_int_equal(f.mode, FORM_ROWS);
    assert_int_equal(f.config.hidden, 33);
    assert_int_equal(form_changed(&f), 1);
    assert_string_equal(f.wrong.text, "");
    keys(&f, "r");
    assert_int_equal(f.config.hidden, 20);
    assert_int_equal(form_changed(&f), 0);

    /* What only the whole can tell. */
    select_row(&f, "batch");
    keys(&f, "l");
    assert_int_equal(f.config.batch, 11);
    assert_non_null(strstr(f.wrong.text, "train-size 10000 is not a multiple of batch 11"));
    keys(&f, "s");
    assert_int_equal(f.end, FORM_OPEN_STILL);
    assert_non_null(strstr(f.message, "not a multiple"));
    keys(&f, "h");
    assert_string_equal(f.wrong.text, "");
    select_row(&f, "lr");
    keys(&f, "l");
    assert_non_null(strstr(f.message, "Enter types"));
    keys(&f, "s");
    assert_int_equal(f.end, FORM_START);
    f.end = FORM_OPEN_STILL;
    keys(&f, "d");
    assert_int_equal(f.end, FORM_DETACH);
    f.end = FORM_OPEN_STILL;
    keys(&f, "q");
    assert_int_equal(f.end, FORM_BACK);
    form_release(&f);
}

static void form__memory__more_than_there_is_is_refused(void **state)
{
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    keys(&f, ":set train-size 100000000\n:set train-lengths 9000-9999\n");
    assert_non_null(strstr(f.wrong.text, "of memory"));
    keys(&f, "s");
    assert_int_equal(f.end, FORM_OPEN_STILL);
    form_release(&f);
}

static void form__preset__keeps_what_hands_changed(void **state)
{
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    keys(&f, ":set hidden 33\n:preset paper-formal\n");
    assert_string_equal(f.config.preset, "paper-formal");
    assert_int_equal(f.config.hidden, 33);
    assert_int_equal(f.config.train_lengths.low, 40);
    assert_int_equal(form_changed(&f), 1);
    keys(&f, "R");
    assert_int_equal(form_changed(&f), 0);
    keys(&f, "p");
    assert_int_equal(f.mode, FORM_CHOICE);
    form_key(&f, TERM_KEY_HOME);
    keys(&f, "\n");
    assert_string_equal(f.config.preset, "demo");
    keys(&f, ":preset nonsense\n");
    assert_non_null(strstr(f.message, "unknown preset"));
    assert_string_equal(f.config.preset, "demo");
    form_release(&f);
}

static void form__filter__shows_what_matches(void **state)
{
    int shown[CONFIG_MOST_ROWS], count, i;
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    keys(&f, "/length");
    count = form_shown(&f, shown);
    assert_true(count >= 3 && count < 12);
    keys(&f, "\n");
    for (i = 0; i < count && shown[i] != f.selected; i++)
        ;
    assert_true(i < count);
    keys(&f, ":set seed 5\n/\x15*\n");
    assert_int_equal(form_shown(&f, shown), 1);
    assert_string_equal(f.row[f.selected].option->name, "seed");
    keys(&f, "/\x15"
             "no such thing\n\n");
    assert_int_equal(form_shown(&f, shown), 0);
    assert_non_null(strstr(f.message, "no option is selected"));
    form_key(&f, TERM_KEY_ESC);
    assert_int_equal(form_shown(&f, shown), f.rows);
    form_release(&f);
}

static void form__tab__completes(void **state)
{
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    keys(&f, ":pre\t");
    assert_string_equal(f.line.text, "preset ");
    keys(&f, "paper-f\t");
    assert_string_equal(f.line.text, "preset paper-formal ");
    keys(&f, "\x15set contr\tls\t");
    assert_string_equal(f.line.text, "set controller lstm ");
    keys(&f, "\n");
    select_row(&f, "task");
    keys(&f, "i\x15"
             "count-3\n");
    assert_string_equal(f.config.task, "count-3");
    keys(&f, ":nonsense\n");
    assert_non_null(strstr(f.message, "unknown command 'nonsense'"));
    keys(&f, ":start now\n");
    assert_non_null(strstr(f.message, "takes nothing"));
    form_release(&f);
}

/* Every example of a grammar is a model: a grammar with a new letter needs a size for it. */
static void choices__models__can_be_parsed(void **state)
{
    struct stack_spec spec;
    struct choices c;
    struct err err;
    int i;

    (void)state;
    choices_of(&c, "model");
    assert_true(c.count >= 4);
    for (i = 0; i < c.count; i++)
        if (!stack_parse(&spec, c.item[i].value, &err))
            fail_msg("%s: %s", c.item[i].value, err.text);
    choices_release(&c);
    choices_of(&c, "lr");
    assert_true(c.open && !c.count);
    choices_release(&c);
}

/* Every value on a list of choices is one that the checks take. */
static void choices__all__are_valid(void **state)
{
    int row, i;

    (void)state;
    for (row = 0; config_options[row].name; row++) {
        const char *name = config_options[row].name;
        struct choices list;

        choices_of(&list, name);
        for (i = 0; i < list.count; i++) {
            struct err err = { .text = "" };
            struct form f;

            open_form(&f, "paper-formal", NULL, 0);
            if (!strncmp(name, "bottom", 6) || !strcmp(name, "reading"))
                assert_ok(form_set(&f, "model", "vrns-2-3-5", &err));
            if (!form_set(&f, name, list.item[i].value, &err) ||
                (f.wrong.text[0] && !strstr(f.wrong.text, "is missing")))
                fail_msg("%s %s: %s%s", name, list.item[i].value, err.text, f.wrong.text);
            form_release(&f);
        }
        choices_release(&list);
    }
}

static void cost__comes_from_a_run_with_the_same_work(void **state)
{
    char text[300];
    struct form f;

    (void)state;
    config_defaults(&past.config);
    open_form(&f, "paper-formal", &past, 1);
    assert_int_equal(f.rate, RATE_PAST);
    assert_near(f.steps_per_s, 400, 0);
    assert_int_equal(form_steps(&f), 200000);
    form_say_time(&f, 80, text, sizeof text);
    assert_string_equal(text, "time at most 9 min: 200,000 updates at 400/s, as a past run");
    keys(&f, ":set epochs 20\n:set seed 3\n"); /* the same work */
    assert_int_equal(f.rate, RATE_PAST);
    keys(&f, ":set hidden 21\n");
    assert_int_equal(f.rate, RATE_UNKNOWN);
    form_measured(&f, &(struct bench_cost){ .steps_per_s = 123 });
    keys(&f, ":set seed 4\n");
    assert_int_equal(f.rate, RATE_MEASURED);
    keys(&f, ":set model lstm\n");
    assert_int_equal(f.rate, RATE_UNKNOWN);
    keys(&f, ":set model jm-10\n");
    assert_int_equal(f.rate, RATE_MEASURED);
    form_release(&f);
}

static void estimate__child__measures(void **state)
{
    enum estimate_state s = ESTIMATE_BUSY;
    struct bench_cost cost = { .bytes = 0 };
    int tries = 0;
    struct estimate *e;
    struct config c;
    struct err err;

    (void)state;
    config_defaults(&c);
    c.train_lengths = c.valid_lengths = (struct range){ 5, 9 };
    c.hidden = 4;
    e = estimate_begin(&c, &err);
    assert_non_null(e);
    while ((s = estimate_poll(e, &cost, &err)) == ESTIMATE_BUSY && tries++ < 1500)
        poll(NULL, 0, 10);
    assert_int_equal(s, ESTIMATE_DONE);
    assert_true(cost.steps_per_s > 1 && cost.bytes > 1000);
    assert_int_equal(cost.steps_per_epoch, 1000);
    estimate_end(e);
    e = estimate_begin(&c, &err); /* given up at once */
    estimate_end(e);
}

static void form__click__selects_then_changes(void **state)
{
    struct term_mouse m = { .button = MOUSE_LEFT, .row = 5 };
    struct canvas c;
    struct form f;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    canvas_init(&c, 24, 80, GLYPHS_BRAILLE);
    form_draw(&f, &c);
    form_mouse(&f, &m);
    assert_string_equal(f.row[f.selected].option->name, "symbol-types");
    form_mouse(&f, &m);
    assert_int_equal(f.mode, FORM_EDIT);
    form_key(&f, TERM_KEY_ESC);
    m.button = MOUSE_WHEEL_DOWN;
    form_mouse(&f, &m);
    assert_string_equal(f.row[f.selected].option->name, "model");
    canvas_release(&c);
    form_release(&f);
}

static void form__any_key__is_safe(void **state)
{
    struct canvas canvas;
    struct form f;
    struct rng r;
    int i;

    (void)state;
    open_form(&f, "demo", NULL, 0);
    canvas_init(&canvas, 9, 70, GLYPHS_ASCII);
    rng_init(&r, 3, RNG_CHECK, 11);
    for (i = 0; i < 6000; i++) {
        form_key(&f,
                 rng_below(&r, 3) ? (int)rng_below(&r, 128) : TERM_KEY_UP + (int)rng_below(&r, 40));
        if (i % 10 == 0) {
            canvas_resize(&canvas, 1 + (int)rng_below(&r, 30), 1 + (int)rng_below(&r, 130));
            form_draw(&f, &canvas);
        }
        assert_true(f.selected >= 0 && f.selected < f.rows);
        f.end = FORM_OPEN_STILL;
    }
    canvas_release(&canvas);
    form_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form__is_as_before),
        cmocka_unit_test(form__has__every_option_once),
        cmocka_unit_test(form__value__is_checked_by_the_table),
        cmocka_unit_test(form__memory__more_than_there_is_is_refused),
        cmocka_unit_test(form__preset__keeps_what_hands_changed),
        cmocka_unit_test(form__filter__shows_what_matches),
        cmocka_unit_test(form__tab__completes),
        cmocka_unit_test(choices__models__can_be_parsed),
        cmocka_unit_test(choices__all__are_valid),
        cmocka_unit_test(cost__comes_from_a_run_with_the_same_work),
        cmocka_unit_test(estimate__child__measures),
        cmocka_unit_test(form__click__selects_then_changes),
        cmocka_unit_test(form__any_key__is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
