/* Figures in cells: goldens at three sizes in three glyph sets, and what must hold at every size.
 * PUSHDOWN_GOLDEN=write in the environment rewrites the goldens. */
#include "folder.h"

#include "figure/cells.h"
#include "samples.h"

static const struct {
    const char *name;
    void (*make)(struct figure *);
} samples[] = {
    { "stability", sample_stability }, { "loss", sample_loss },
    { "eight", sample_eight },         { "one", sample_one },
    { "empty", sample_empty },         { "bars", sample_bars },
};

enum { SAMPLES = sizeof samples / sizeof *samples };

static const char *const glyph_names[] = { "braille", "block", "ascii" };

/* All sizes and glyph sets of one figure, one below the other. */
static char *draw_all(const struct figure *f)
{
    static const int sizes[3][2] = { { 3, 8 }, { 16, 58 }, { 30, 110 } };
    struct cells_options options = { .titles = true };
    char *all = NULL;
    size_t used = 0;
    int g, s;

    for (g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++) {
        for (s = 0; s < 3; s++) {
            struct rect r = { 0, 0, sizes[s][0], sizes[s][1] };
            struct canvas c;
            char head[64], *text;
            size_t length;

            canvas_init(&c, r.rows, r.columns, (enum glyphs)g);
            figure_draw_cells(f, &c, r, &options);
            text = canvas_to_text(&c);
            snprintf(head, sizeof head, "== %s, %d x %d\n", glyph_names[g], r.columns, r.rows);
            length = strlen(head) + strlen(text);
            all = x_realloc(all, used + length + 1);
            snprintf(all + used, length + 1, "%s%s", head, text);
            used += length;
            free(text);
            canvas_release(&c);
        }
    }
    return all;
}

static void expect_golden(const char *name, const char *got)
{
    char path[512];
    const char *mode = getenv("PUSHDOWN_GOLDEN");
    char *expected;
    size_t size, line = 1, i;

    snprintf(path, sizeof path, "%s/tests/figure/golden/%s.txt", PUSHDOWN_SRCDIR, name);
    if (mode && !strcmp(mode, "write")) {
        FILE *out = fopen(path, "w");

        assert_non_null(out);
        fputs(got, out);
        fclose(out);
    }
    expected = whole_file(path, &size);
    if (!expected)
        fail_msg("no golden file %s", path);
    for (i = 0; got[i] && got[i] == expected[i]; i++)
        line += got[i] == '\n';
    if (got[i] != expected[i])
        fail_msg("%s, line %zu differs; all of it:\n%s", path, line, got);
    free(expected);
}

static void cells__match__the_goldens(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < SAMPLES; i++) {
        struct figure f;
        char *text;

        samples[i].make(&f);
        text = draw_all(&f);
        expect_golden(samples[i].name, text);
        free(text);
        figure_release(&f);
    }
}

static const struct cell *cell_at(const struct canvas *c, int row, int column)
{
    return &c->cells[row * c->columns + column];
}

/* A canvas full of '@' with a figure inside: nothing around the rectangle may change. */
static void expect_inside(const struct figure *f, int rows, int columns, enum glyphs glyphs)
{
    struct cells_options options = { .titles = true, .cursor = true, .cursor_x = 100 };
    struct rect r = { 2, 3, rows, columns };
    struct cells_frame frame;
    struct canvas c;
    int i, k;

    options.frame = &frame;
    canvas_init(&c, rows + 4, columns + 6, glyphs);
    canvas_fill(&c, c.clip, '@', STYLE_BAD);
    figure_draw_cells(f, &c, r, &options);
    for (i = 0; i < c.rows; i++) {
        for (k = 0; k < c.columns; k++) {
            const struct cell *cell = cell_at(&c, i, k);
            bool inside = i >= 2 && i < 2 + rows && k >= 3 && k < 3 + columns;

            if (!inside && (cell->rune != '@' || cell->style != STYLE_BAD))
                fail_msg("%d x %d: drawn outside at row %d, column %d", columns, rows, i, k);
            if (glyphs == GLYPHS_ASCII && cell->rune > 126)
                fail_msg("%d x %d: U+%04X in ASCII", columns, rows, (unsigned)cell->rune);
        }
    }
    assert_true(frame.plot.row >= 2 && frame.plot.row + frame.plot.rows <= 2 + rows);
    assert_true(frame.plot.column >= 3 && frame.plot.column + frame.plot.columns <= 3 + columns);
    assert_int_equal(c.clip.rows, c.rows); /* the clip is as it was */
    canvas_release(&c);
}

static void cells__at_any_size__stay_inside(void **state)
{
    static const int some_rows[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 60 };
    static const int some_columns[] = { 1, 2, 5, 8, 11, 19, 20, 29, 30, 40, 57, 72, 80, 200 };
    struct figure f[SAMPLES];
    size_t i, r, k;
    int g;

    (void)state;
    for (i = 0; i < SAMPLES; i++) {
        samples[i].make(&f[i]);
        figure_set_text(&f[i].x.label, "a label of 40 columns or so, with µ and …");
        for (r = 0; r < sizeof some_rows / sizeof *some_rows; r++)
            for (k = 0; k < sizeof some_columns / sizeof *some_columns; k++)
                for (g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++)
                    if (i != 1 || (r + k) % 3 == (size_t)g) /* the loss has many points */
                        expect_inside(&f[i], some_rows[r], some_columns[k], (enum glyphs)g);
        figure_release(&f[i]);
    }
}

/* How many cells of a row have anything in them. */
static int filled(const struct canvas *c, int row)
{
    int k, count = 0;

    for (k = 0; k < c->columns; k++)
        count += cell_at(c, row, k)->rune != ' ';
    return count;
}

static void cells__of_a_million_points__show_the_spike(void **state)
{
    enum { POINTS = 1000000 };
    double *x = x_malloc(POINTS * sizeof *x), *y = x_calloc(POINTS, sizeof *y);
    struct figure f;
    int i, g, d;

    (void)state;
    for (i = 0; i < POINTS; i++)
        x[i] = i;
    y[654321] = 1;
    figure_init(&f);
    figure_add_line(&f, "", FIGURE_SERIES, 0, x, y, NULL, NULL, POINTS);
    for (g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++) {
        for (d = DASH_SOLID; d <= DASH_DASHDOT; d++) { /* no dash may hide it */
            struct rect r = { 0, 0, 4, 19 };
            struct canvas c;

            f.line[0].dash = (enum figure_dash)d;
            canvas_init(&c, r.rows, r.columns, (enum glyphs)g);
            figure_draw_cells(&f, &c, r, NULL);
            for (i = 0; i < 3; i++)
                assert_int_equal(filled(&c, i), 1);
            assert_int_not_equal(cell_at(&c, 0, 12)->rune, ' '); /* at 0.65 of 19 columns */
            canvas_release(&c);
        }
    }
    figure_release(&f);
    free(x);
    free(y);
}

static void cells__of_a_gap__are_empty_there(void **state)
{
    double x[101], y[101];
    struct rect r = { 0, 0, 4, 10 };
    struct figure f;
    struct canvas c;
    int i, k, row;

    (void)state;
    for (i = 0; i <= 100; i++) {
        x[i] = i;
        y[i] = i >= 40 && i < 60 ? (double)NAN : i;
    }
    figure_init(&f);
    f.x.high = 100;
    figure_add_line(&f, "", FIGURE_SERIES, 0, x, y, NULL, NULL, 101);
    canvas_init(&c, 4, 10, GLYPHS_BRAILLE);
    figure_draw_cells(&f, &c, r, NULL);
    for (k = 0; k < 10; k++) {
        int used = 0;

        for (row = 0; row < 4; row++)
            used += cell_at(&c, row, k)->rune != ' ';
        assert_int_equal(used > 0, k < 4 || k >= 6);
    }
    canvas_release(&c);
    figure_release(&f);
}

static int styled(const struct canvas *c, enum style style)
{
    int i, count = 0;

    for (i = 0; i < c->rows * c->columns; i++)
        count += c->cells[i].style == style && c->cells[i].rune != ' ';
    return count;
}

static void cells__roles__have_their_styles(void **state)
{
    struct rect r = { 0, 0, 20, 60 };
    struct cells_options cursor = { .cursor = true, .cursor_x = 3000 };
    struct figure f;
    struct canvas c;

    (void)state;
    sample_loss(&f);
    canvas_init(&c, r.rows, r.columns, GLYPHS_BRAILLE);
    figure_draw_cells(&f, &c, r, NULL);
    assert_true(styled(&c, STYLE_RAW) > 100);
    assert_true(styled(&c, STYLE_CURVE_1) > 30); /* on top of the raw curve */
    assert_true(styled(&c, STYLE_CURVE_2) > 10);
    assert_true(styled(&c, STYLE_BOUND) > 40);
    assert_true(styled(&c, STYLE_MARK) > 30);
    assert_true(styled(&c, STYLE_AXIS) > 60);
    assert_int_equal(styled(&c, STYLE_CURSOR), 0);
    figure_draw_cells(&f, &c, r, &cursor);
    assert_int_equal(styled(&c, STYLE_CURSOR), 18); /* one in each row of the plot */
    canvas_release(&c);
    figure_release(&f);
}

static void cells__beyond_the_limits__show_arrows(void **state)
{
    double x[] = { 0, 1, 2, 3, 4, 5, 6 }, y[] = { 1, 1, 50, 1, 1, -3, 1 };
    struct rect r = { 0, 0, 4, 14 };
    struct figure f;
    struct canvas c;

    (void)state;
    figure_init(&f);
    f.y.high = 10;
    f.x.high = 7;
    figure_add_line(&f, "", FIGURE_SERIES, 0, x, y, NULL, NULL, 7);
    canvas_init(&c, 4, 14, GLYPHS_BRAILLE);
    figure_draw_cells(&f, &c, r, NULL);
    assert_int_equal(cell_at(&c, 0, 4)->rune, 0x2191);
    assert_int_equal(cell_at(&c, 3, 10)->rune, 0x2193);
    canvas_release(&c);
    figure_release(&f);
}

static void cells__cursor__reads_the_nearest_points(void **state)
{
    double x[] = { 0, 10, 20, 30 }, y[] = { 1, 2, NAN, 4 }, low[] = { 0, 1, 1, 3 };
    double high[] = { 2, 3, 3, 5 };
    struct cells_point nearest[3];
    struct cells_options options = { .cursor = true, .cursor_x = 19, .nearest = nearest };
    struct rect r = { 0, 0, 10, 40 };
    struct figure f;
    struct canvas c;

    (void)state;
    figure_init(&f);
    figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, low, high, 4);
    figure_add_line(&f, "b", FIGURE_SERIES, 1, x, x, NULL, NULL, 4);
    figure_add_line(&f, "c", FIGURE_SERIES, 2, NULL, NULL, NULL, NULL, 0);
    canvas_init(&c, 10, 40, GLYPHS_ASCII);
    figure_draw_cells(&f, &c, r, &options);
    assert_true(nearest[0].valid && nearest[0].x == 10 && nearest[0].y == 2);
    assert_true(nearest[0].low == 1 && nearest[0].high == 3);
    assert_true(nearest[1].valid && nearest[1].x == 20 && nearest[1].y == 20);
    assert_true(isnan(nearest[1].low));
    assert_false(nearest[2].valid);
    canvas_release(&c);
    figure_release(&f);
}

static void cells__frame__maps_columns_to_values(void **state)
{
    struct cells_frame frame;
    struct cells_options options = { .cursor = true, .frame = &frame };
    struct rect r = { 1, 2, 20, 60 };
    struct figure f;
    struct canvas c;
    int k, row;

    (void)state;
    sample_loss(&f);
    canvas_init(&c, 24, 70, GLYPHS_BRAILLE);
    figure_draw_cells(&f, &c, r, &options);
    for (k = frame.plot.column; k < frame.plot.column + frame.plot.columns; k++) {
        int found = 0;

        canvas_clear(&c);
        options.cursor_x = cells_x_of_column(&frame, k);
        figure_draw_cells(&f, &c, r, &options);
        for (row = 0; row < c.rows; row++)
            found += cell_at(&c, row, k)->style == STYLE_CURSOR;
        assert_int_equal(found, frame.plot.rows);
    }
    canvas_release(&c);
    figure_release(&f);
}

/* Wherever a mark stands, on a narrow axis too, two numbers say what the axis spans. */
static void cells__marks__leave_numbers_on_the_axis(void **state)
{
    double x[2] = { 0, 0 }, y[2] = { 1, 0.5 };
    int columns, end, at, i;

    (void)state;
    for (columns = 26; columns < 50; columns += 5)
        for (i = 0, end = 7000, at = 500; end < 20000; at += 500) {
            struct figure f;
            struct canvas c;
            char *text, *row, *next;
            int numbers = 0;

            if (at > end) {
                end += 1700;
                at = 500;
            }
            x[1] = end;
            figure_init(&f);
            f.x.integer = true;
            figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, NULL, NULL, 2);
            figure_add_mark(&f, at, "m");
            canvas_init(&c, 9, columns, GLYPHS_BRAILLE);
            figure_draw_cells(&f, &c, (struct rect){ 0, 0, 9, columns }, NULL);
            text = canvas_to_text(&c);
            if (!strstr(text, "▲"))
                fail_msg("no mark at %d of %d columns:\n%s", at, columns, text);
            for (row = text, i = 0; i < 8; i++) /* the last row has the labels */
                row = strchr(row, '\n') + 1;
            for (next = strtok(row, " \n"); next; next = strtok(NULL, " \n"))
                numbers += *next >= '0' && *next <= '9';
            if (numbers < 2)
                fail_msg("%d numbers with a mark at %d, %d columns:\n%s", numbers, at, columns,
                         text);
            free(text);
            canvas_release(&c);
            figure_release(&f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells__match__the_goldens),
        cmocka_unit_test(cells__at_any_size__stay_inside),
        cmocka_unit_test(cells__of_a_million_points__show_the_spike),
        cmocka_unit_test(cells__of_a_gap__are_empty_there),
        cmocka_unit_test(cells__roles__have_their_styles),
        cmocka_unit_test(cells__beyond_the_limits__show_arrows),
        cmocka_unit_test(cells__cursor__reads_the_nearest_points),
        cmocka_unit_test(cells__frame__maps_columns_to_values),
        cmocka_unit_test(cells__marks__leave_numbers_on_the_axis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
