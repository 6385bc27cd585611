/* PDF, SVG and TeX: the same bytes each time, letters that are letters, provenance that can be read
 * back; endings, venues, blocks and named ticks. */
#include "folder.h"

#include <locale.h>
#include <time.h>

#include "figure/axis.h"
#include "figure/csv.h"
#include "figure/reduce.h"
#include "figure/tex.h"
#include "figure/venue.h"
#include "figure/write.h"
#include "samples.h"

/* Under a leak checker: fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

/* Finds a word in bytes that may hold zeros. */
static const char *find(const char *data, size_t size, const char *word)
{
    size_t n = strlen(word), i;

    for (i = 0; i + n <= size; i++)
        if (!memcmp(data + i, word, n))
            return data + i;
    return NULL;
}

static int count(const char *text, const char *word)
{
    int found = 0;

    while ((text = strstr(text, word))) {
        found++;
        text += strlen(word);
    }
    return found;
}

static char *written(struct figure *f, struct folder *folder, enum figure_form form, size_t *size)
{
    struct err err = { 0 };
    char *data;

    assert_ok(figure_write(f, NULL, form, folder_file(folder, "a"), &err));
    data = whole_file(folder->file, size);
    assert_non_null(data);
    return data;
}

static void forms__written_again__have_the_same_bytes(void **state)
{
    void (*samples[])(struct figure *) = { sample_stability, sample_loss, sample_eight, sample_one,
                                           sample_empty };
    struct folder folder;
    size_t i;
    int form;

    (void)state;
    folder_make(&folder);
    for (i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (form = 0; form < FORMS; form++) {
            char *first, *again;
            size_t size, size_again;
            struct figure f;

            samples[i](&f);
            setenv("TZ", "UTC", 1);
            tzset();
            first = written(&f, &folder, (enum figure_form)form, &size);
            setenv("TZ", "Pacific/Chatham", 1);
            tzset();
            if (!setlocale(LC_ALL, "de_DE.UTF-8"))
                setlocale(LC_ALL, "C.UTF-8");
            again = written(&f, &folder, (enum figure_form)form, &size_again);
            setlocale(LC_ALL, "C");
            assert_int_equal(size, size_again);
            assert_memory_equal(first, again, size);
            free(first);
            free(again);
            figure_release(&f);
        }
    }
    folder_remove(&folder);
}

static void pdf__embeds__its_letters_and_says_where_it_is_from(void **state)
{
    struct folder folder;
    struct figure f;
    size_t size;
    char *pdf;

    (void)state;
    unsetenv("SOURCE_DATE_EPOCH");
    folder_make(&folder);
    figure_init(&f);
    figure_set_text(&f.title, "A title");
    figure_set_text(&f.note, "a note");
    figure_add_pair(&f, "Software", "pushdown 1.2");
    figure_add_pair(&f, "seeds", "1, 2");
    pdf = written(&f, &folder, FORM_PDF, &size);
    assert_memory_equal(pdf, "%PDF-1.", 7);
    assert_non_null(find(pdf, size, "/FontFile2"));
    assert_non_null(find(pdf, size, "+DejaVuSans"));
    assert_null(find(pdf, size, "/Type3"));
    assert_null(find(pdf, size, "/Subtype /Image"));
    assert_non_null(find(pdf, size, "(A title)"));
    assert_non_null(find(pdf, size, "(a note)"));
    assert_non_null(find(pdf, size, "Software: pushdown 1.2 | seeds: 1, 2)"));
    assert_non_null(find(pdf, size, "(pushdown 1.2)"));
    assert_non_null(find(pdf, size, "20000101000000Z"));
    free(pdf);
    figure_add_pair(&f, "bad", "\xff\n"); /* cairo would refuse it as it is */
    setenv("SOURCE_DATE_EPOCH", "86400", 1);
    pdf = written(&f, &folder, FORM_PDF, &size);
    assert_non_null(find(pdf, size, "19700102000000Z"));
    free(pdf);
    setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    pdf = written(&f, &folder, FORM_PDF, &size);
    assert_non_null(find(pdf, size, "20000101000000Z"));
    free(pdf);
    unsetenv("SOURCE_DATE_EPOCH");
    figure_release(&f);
    folder_remove(&folder);
}

static void svg__keeps__text_as_text(void **state)
{
    struct folder folder;
    struct figure f;
    size_t size, i;
    char *svg;

    (void)state;
    folder_make(&folder);
    sample_stability(&f);
    figure_add_pair(&f, "a<b>", "\"x\" & y");
    svg = written(&f, &folder, FORM_SVG, &size);
    assert_non_null(strstr(svg, "width=\"234pt\" height=\"172.8pt\""));
    assert_non_null(strstr(svg, ">accuracy per symbol</text>"));
    assert_non_null(strstr(svg, "rotate(-90 "));
    for (i = 0; i < f.lines; i++)
        assert_non_null(strstr(svg, f.line[i].name));
    assert_non_null(
        strstr(svg, "<meta name=\"run\" content=\"marked-reverse-and-copy/jm-10/7\"/>"));
    assert_non_null(strstr(svg, "<meta name=\"a&lt;b&gt;\" content=\"&quot;x&quot; &amp; y\"/>"));
    assert_null(strstr(svg, "<symbol"));
    assert_null(strstr(svg, "surface"));
    assert_int_equal(count(svg, "<text "), count(svg, "</text>"));
    assert_int_equal(count(svg, "<g>") + count(svg, "<g "), count(svg, "</g>"));
    assert_int_equal(count(svg, "<svg "), 1);
    assert_string_equal(svg + size - 7, "</svg>\n");
    free(svg);
    figure_release(&f);
    folder_remove(&folder);
}

/* Braces that are not escaped, outside of comments. */
static int depth_of(const char *tex)
{
    int depth = 0;
    bool comment = false;

    for (; *tex; tex++) {
        comment = (comment && *tex != '\n') || *tex == '%';
        if (*tex == '\\' && tex[1] && !comment) {
            tex++;
            continue;
        }
        if (!comment)
            depth += (*tex == '{') - (*tex == '}');
        assert_true(depth >= 0);
    }
    return depth;
}

static void tex__is__one_axis_with_all_lines(void **state)
{
    struct figure_paper paper = figure_paper_default();
    struct figure_block *block;
    struct figure f;
    char *tex;

    (void)state;
    sample_stability(&f);
    figure_set_text(&f.line[0].name, "50 %% of a_b {#1} \\x");
    figure_add_mark(&f, 100, "m");
    block = figure_add_block(&f, 40, 80, 0, 0.5, 0.5);
    figure_set_text(&block->label, "#");
    tex = figure_to_tex(&f, &paper);
    assert_int_equal(count(tex, "\\begin{tikzpicture}\n\\begin{axis}[\n"), 1);
    assert_int_equal(count(tex, "\\end{axis}\n\\end{tikzpicture}\n"), 1);
    assert_int_equal(count(tex, "\\addplot["), (int)f.lines);
    assert_int_equal(count(tex, "\\addlegendentry{"), (int)f.lines);
    assert_int_equal(count(tex, "\n};\n"), (int)f.lines);
    assert_non_null(strstr(tex, "50 \\% of a\\_b \\{\\#1\\} \\textbackslash{}x"));
    assert_non_null(strstr(tex, "\\node[font=\\tiny, inner sep=0] at (axis cs:60,0.25) {\\#};"));
    assert_non_null(
        strstr(tex, "\\fill[black!41!white] (axis cs:40,0) rectangle (axis cs:80,0.5);"));
    assert_non_null(strstr(tex, "\\draw[densely dotted] (axis cs:100,0) -- (axis cs:100,1)"));
    assert_non_null(strstr(tex, "xlabel={string length (symbols)}"));
    assert_non_null(strstr(tex, "% run: marked-reverse-and-copy/jm-10/7\n"));
    assert_non_null(strstr(tex, "\nx y m p\n40 0.92 0.012 0.0108\n"));
    assert_int_equal(depth_of(tex), 0);
    free(tex);
    figure_release(&f);
}

static void tex__of_many_points__is_short_and_keeps_extremes(void **state)
{
    enum { POINTS = 50000 };
    double *x = x_malloc(POINTS * sizeof *x), *y = x_calloc(POINTS, sizeof *y);
    struct figure_paper paper = figure_paper_default();
    struct figure f;
    char *tex;
    int i;

    (void)state;
    for (i = 0; i < POINTS; i++)
        x[i] = i;
    y[12345] = 7;
    figure_init(&f);
    figure_add_line(&f, "spike", FIGURE_SERIES, 0, x, y, NULL, NULL, POINTS);
    tex = figure_to_tex(&f, &paper);
    assert_true(strlen(tex) < 20000);
    assert_non_null(strstr(tex, "\n12345 7\n"));
    free(tex);
    figure_release(&f);
    free(x);
    free(y);
}

static void endings__choose__the_form(void **state)
{
    static const char *const bad[] = {
        "", "x", "x.", ".png", "x.PNG", "x.gif", "a.png/x", "a/.svg"
    };
    enum figure_form form;
    size_t i, stem;
    struct err err;

    (void)state;
    assert_true(figure_form_of("a.b/x.y.svg", &form, &stem, NULL));
    assert_int_equal(form, FORM_SVG);
    assert_int_equal(stem, 7);
    for (i = 0; i < FORMS; i++) {
        char path[16];

        snprintf(path, sizeof path, "x.%s", figure_form_names[i]);
        assert_true(figure_form_of(path, &form, &stem, NULL));
        assert_int_equal(form, i);
    }
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&err, 0, sizeof err);
        assert_false(figure_form_of(bad[i], &form, &stem, &err));
        assert_true(err.usage);
        assert_non_null(strstr(err.text, ".png, .pdf, .svg, .csv, or .tex is wanted"));
        assert_null(strchr(err.text, '\n'));
    }
}

static void papers__that_are_none__are_refused(void **state)
{
    struct figure_paper paper[3] = { { 0, 2, 300, 8, 7 },
                                     { 3, -1, 300, 8, 7 },
                                     { 500, 2, 300, 8, 7 } };
    struct folder folder;
    struct figure f;
    int i, form;

    (void)state;
    folder_make(&folder);
    sample_one(&f);
    for (i = 0; i < 3; i++)
        for (form = FORM_PNG; form <= FORM_SVG; form++) {
            struct err err = { 0 };

            assert_false(figure_write(&f, &paper[i], (enum figure_form)form,
                                      folder_file(&folder, "a"), &err));
            assert_non_null(strstr(err.text, "no size for a figure"));
        }
    assert_int_equal(folder_entries(&folder, false), 0);
    figure_release(&f);
    folder_remove(&folder);
}

static void venues__are__sizes_for_print(void **state)
{
    struct err err = { 0 };
    int venues, i, j;
    const struct venue *v = venue_list(&venues);

    (void)state;
    assert_true(venues > 12);
    for (i = 0; i < venues; i++) {
        assert_true(v[i].width_in >= 3 && v[i].width_in <= 7.5);
        assert_true(v[i].height_in >= 2 && v[i].height_in <= v[i].width_in);
        assert_true(v[i].label_pt >= 7 && v[i].label_pt <= 9);
        assert_true(v[i].tick_pt >= 5 && v[i].tick_pt < v[i].label_pt);
        assert_true(v[i].dpi >= 300);
        assert_true(v[i].about[0] != '\0');
        assert_ptr_equal(venue_find(v[i].name, NULL), &v[i]);
        for (j = 0; j < i; j++)
            assert_string_not_equal(v[i].name, v[j].name);
    }
    assert_true(venue_find("icml-half", NULL)->width_in == 3.25);
    assert_true(venue_find("neurips", NULL)->width_in == 5.5);
    assert_true(fabs(venue_find("nature-half", NULL)->width_in * 25.4 - 89) < 0.01);
    assert_true(fabs(venue_find("nature-full", NULL)->width_in * 25.4 - 183) < 0.01);
    assert_null(venue_find("neurip", &err));
    assert_string_equal(err.text, "unknown venue 'neurip': did you mean 'neurips'?");
    assert_true(err.usage);
}

static void named_ticks__and_blocks__have_their_places(void **state)
{
    double x[2] = { 0, 1 }, y[2] = { 3, 4 };
    struct figure_axis ax, ay;
    struct figure_block *block;
    struct reduced r;
    struct ticks t;
    struct figure f;
    char *csv;

    (void)state;
    figure_init(&f);
    figure_add_tick(&f.x, 0, "5–31");
    figure_add_tick(&f.x, 1, "31–62");
    figure_add_tick(&f.x, 9, "beyond");
    f.x.low = -0.5;
    f.x.high = 1.5;
    f.y.reversed = true;
    block = figure_add_block(&f, 0, 1, 10, 20, 1.5);
    assert_true(block->shade == 1 && block->value == 1.5);
    figure_set_text(&block->name, "cell, \"a\"");
    figure_set_text(&block->label, "#");
    figure_add_block(&f, 0, 1, 0, 1, 0.5); /* no name: decoration */
    figure_add_line(&f, "apart", FIGURE_SERIES, 0, x, y, NULL, NULL, 2)->apart = true;
    figure_limits(&f, &ax, &ay);
    assert_true(ay.low <= 0 && ay.high >= 20);
    axis_ticks(&t, &ax, 1);
    assert_int_equal(t.count, 2);
    assert_string_equal(t.label[1], "31–62");
    assert_true(axis_place(&ay, ay.low) == 1 && axis_place(&ay, ay.high) == 0);
    assert_true(fabs(axis_value(&ay, axis_place(&ay, 7)) - 7) < 1e-12);
    figure_reduce(&r, &f.line[0], &ax, &ay, 100);
    assert_int_equal(r.count, 2);
    assert_true(r.vertex[0].begins && r.vertex[1].begins);
    reduced_release(&r);
    csv = figure_to_csv(&f);
    assert_string_equal(csv, "series,role,x,y,low,high,value,label\n"
                             "apart,series,0,3,,,,\napart,series,1,4,,,,\n"
                             "\"cell, \"\"a\"\"\",cell,0.5,15,,,1.5,\"#\"\n");
    free(csv);
    figure_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms__written_again__have_the_same_bytes),
        cmocka_unit_test(pdf__embeds__its_letters_and_says_where_it_is_from),
        cmocka_unit_test(svg__keeps__text_as_text),
        cmocka_unit_test(tex__is__one_axis_with_all_lines),
        cmocka_unit_test(tex__of_many_points__is_short_and_keeps_extremes),
        cmocka_unit_test(endings__choose__the_form),
        cmocka_unit_test(papers__that_are_none__are_refused),
        cmocka_unit_test(venues__are__sizes_for_print),
        cmocka_unit_test(named_ticks__and_blocks__have_their_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
