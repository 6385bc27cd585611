/* The table of plots, names of freezing plans, and what figures say about their origin. */
#include "../pane/fixture.h"

#include "plot/groups.h"
#include "plot/interventions.h"
#include "plot/plot.h"

static void plots__are__found_by_name(void **state)
{
    struct err err = { "", false };
    int count, i;

    (void)state;
    plot_types(&count);
    assert_int_equal(count, 6);
    for (i = 0; i < count; i++)
        assert_ptr_equal(plot_find(plot_types(&count)[i]->name, &err), plot_types(&count)[i]);
    assert_null(plot_find("stabilty", &err));
    assert_string_equal(err.text, "unknown plot 'stabilty': did you mean 'stability'?");
    assert_true(err.usage);
    assert_null(plot_find("\033[2J", &err));
    assert_null(strchr(err.text, '\033'));
}

static void plans__read__as_words(void **state)
{
    static const char *const plans[][2] = {
        { "none", "nothing frozen" },           { "m", "memory frozen" },
        { "k", "classifier frozen" },           { "cm", "c and m frozen" },
        { "cmk", "c, m and k frozen" },         { "m@5000", "memory frozen at 5,000" },
        { "m@10,-m@20", "frozen: m@10,-m@20" },
    };
    char out[80];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof plans / sizeof *plans; i++)
        assert_string_equal(freeze_words(out, sizeof out, plans[i][0]), plans[i][1]);
    assert_string_equal(freeze_parts(out, sizeof out, FREEZE_C | FREEZE_K),
                        "controller and classifier");
    assert_string_equal(freeze_change(out, FREEZE_M, FREEZE_C | FREEZE_K), "ck-m");
}

static void provenance__names__runs_but_no_host_and_no_path(void **state)
{
    struct trace t[2];
    const struct trace *run[2] = { &t[0], &t[1] };
    struct plot_options o;
    char *all = x_calloc(1, 1 << 14);
    struct figure f;
    size_t i;

    (void)state;
    fixture_live(&t[0]);
    fixture_new(&t[1], "m", 8);
    trace_set(&t[1], "preset", "/home/somebody/mine.ini");
    trace_set(&t[1], "hidden", "30");
    trace_set(&t[1], "run.lr", "0.00125");
    plot_defaults(&o);
    figure_init(&f);
    plot_provenance(&f, plot_find("loss", NULL), run, 2, &o);
    for (i = 0; i < f.pairs; i++) {
        strcat(all, f.key[i]);
        strcat(all, ": ");
        strcat(all, f.value[i]);
        strcat(all, "\n");
    }
    assert_non_null(strstr(all, "task: marked-reverse-and-copy\n"));
    assert_non_null(strstr(all, "freeze: none, m\n"));
    assert_non_null(strstr(all, "seeds: 7, 8\n"));
    assert_non_null(strstr(all, "preset: paper-formal, mine.ini\n"));
    assert_non_null(strstr(all, "settings: hidden=20|30\n"));
    assert_non_null(strstr(all, "smoothing: 0.97\n"));
    assert_non_null(strstr(all, t[0].name));
    assert_non_null(strstr(all, "; 11840 steps; training; trained with pushdown 0.1.0; "
                                "interventions: 8000 freeze m you, 10400 note \"plateau? try a "
                                "lower rate\" you, 10500 rate 0.0016 you\n"));
    assert_non_null(strstr(all, "; lr 0.00125; trained"));
    assert_null(strstr(all, "laboratory"));
    assert_null(strchr(all, '/'));
    figure_release(&f);
    trace_release(&t[0]);
    trace_release(&t[1]);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plots__are__found_by_name),
        cmocka_unit_test(plans__read__as_words),
        cmocka_unit_test(provenance__names__runs_but_no_host_and_no_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
