/* The PNG read back with libpng: size, resolution, text, picture; and the same bytes each time. */
#include "folder.h"

#include <locale.h>
#include <time.h>

#include <png.h>

#include "figure/png.h"
#include "samples.h"

/* Under a leak checker: fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

struct picture {
    png_uint_32 width, height, x_per_metre, y_per_metre;
    int unit;
    char text[2048]; /* "key=value\n", with "*" before the key of an iTXt chunk */
    unsigned char *rgb;
};

static void read_picture(const char *path, struct picture *p)
{
    FILE *in = fopen(path, "rb");
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_textp text;
    png_bytepp rows;
    int count = 0, i;
    png_uint_32 y;

    memset(p, 0, sizeof *p);
    assert_non_null(in);
    if (setjmp(png_jmpbuf(png)))
        fail_msg("cannot read %s", path);
    png_init_io(png, in);
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    p->width = png_get_image_width(png, info);
    p->height = png_get_image_height(png, info);
    assert_int_equal(png_get_color_type(png, info), PNG_COLOR_TYPE_RGB);
    assert_true(png_get_pHYs(png, info, &p->x_per_metre, &p->y_per_metre, &p->unit) != 0);
    png_get_text(png, info, &text, &count);
    for (i = 0; i < count; i++) {
        char line[512];

        snprintf(line, sizeof line, "%s%s=%s\n", text[i].compression > 0 ? "*" : "", text[i].key,
                 text[i].text);
        strcat(p->text, line);
    }
    rows = png_get_rows(png, info);
    p->rgb = x_malloc(3 * (size_t)p->width * p->height);
    for (y = 0; y < p->height; y++)
        memcpy(p->rgb + 3 * (size_t)y * p->width, rows[y], 3 * (size_t)p->width);
    png_destroy_read_struct(&png, &info, NULL);
    fclose(in);
}

/* Pixels near this colour. */
static int count_colour(const struct picture *p, int red, int green, int blue)
{
    size_t i, count = (size_t)p->width * p->height;
    int found = 0;

    for (i = 0; i < count; i++)
        found += abs(p->rgb[3 * i] - red) < 12 && abs(p->rgb[3 * i + 1] - green) < 12 &&
                 abs(p->rgb[3 * i + 2] - blue) < 12;
    return found;
}

static void png__read_back__has_size_and_provenance(void **state)
{
    struct folder folder;
    struct figure f;
    struct picture p;
    struct err err = { 0 };

    (void)state;
    folder_make(&folder);
    sample_stability(&f);
    figure_add_pair(&f, "interval", "95 % bootstrap\nof seeds");
    figure_add_pair(&f, "stände  of things", "broken \xff byte");
    figure_add_pair(&f, "empty", "");
    assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "a.png"), &err));
    read_picture(folder.file, &p);
    assert_int_equal(p.width, 975);
    assert_int_equal(p.height, 720);
    assert_int_equal(p.unit, PNG_RESOLUTION_METER);
    assert_int_equal(p.x_per_metre, 11811);
    assert_int_equal(p.y_per_metre, 11811);
    assert_string_equal(p.text, "run=marked-reverse-and-copy/jm-10/7\n"
                                "*lengths=40–400\n"
                                "interval=95 % bootstrap\nof seeds\n"
                                "*st__nde of things=broken \\xff byte\n"
                                "empty=\n");
    assert_int_equal(folder_entries(&folder, false), 1);
    free(p.rgb);
    figure_release(&f);
    folder_remove(&folder);
}

static void png__shows__each_line_in_its_colour(void **state)
{
    static const int colours[8][3] = { { 0, 114, 178 },   { 213, 94, 0 },  { 0, 158, 115 },
                                       { 204, 121, 167 }, { 230, 159, 0 }, { 86, 180, 233 },
                                       { 245, 199, 16 },  { 0, 0, 0 } };
    struct figure_paper wide = { 5.5, 3.4, 150, 9, 7 };
    struct folder folder;
    struct figure f;
    struct picture p;
    struct err err = { 0 };
    int i, k;

    (void)state;
    folder_make(&folder);
    for (k = 0; k < 2; k++) { /* names at the ends, then in a legend */
        sample_eight(&f);
        for (i = 0; k && i < 8; i++)
            figure_set_text(&f.line[i].name, "a name that has no room beside the frame, %d", i);
        assert_ok(figure_write_png(&f, &wide, folder_file(&folder, "a.png"), &err));
        read_picture(folder.file, &p);
        assert_int_equal(p.width, 825);
        assert_int_equal(p.height, 510);
        assert_int_equal(p.x_per_metre, 5906);
        for (i = 0; i < 8; i++)
            if (count_colour(&p, colours[i][0], colours[i][1], colours[i][2]) < 100)
                fail_msg("line %d hardly shows", i);
        assert_true(count_colour(&p, 255, 255, 255) > 0.7 * 825 * 510);
        free(p.rgb);
        figure_release(&f);
    }
    folder_remove(&folder);
}

static void png__text_and_lines__stay_off_the_border(void **state)
{
    void (*samples[])(struct figure *) = { sample_stability, sample_loss, sample_eight, sample_one,
                                           sample_empty };
    struct folder folder;
    struct err err = { 0 };
    size_t i, x, y;

    (void)state;
    folder_make(&folder);
    for (i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct figure f;
        struct picture p;

        samples[i](&f);
        assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "a.png"), &err));
        read_picture(folder.file, &p);
        for (y = 0; y < p.height; y++)
            for (x = 0; x < p.width; x++)
                if (x < 3 || y < 3 || x >= p.width - 3 || y >= p.height - 3)
                    assert_int_equal(p.rgb[3 * (y * p.width + x)], 255);
        assert_true(count_colour(&p, 26, 26, 26) > 1000); /* axes and text are there */
        free(p.rgb);
        figure_release(&f);
    }
    folder_remove(&folder);
}

static void png__a_spike__is_drawn(void **state)
{
    enum { POINTS = 1000000 };
    double *x = x_malloc(POINTS * sizeof *x), *y = x_calloc(POINTS, sizeof *y);
    struct folder folder;
    struct figure f;
    struct picture p;
    struct err err = { 0 };
    size_t i;
    int blue = 0;

    (void)state;
    folder_make(&folder);
    for (i = 0; i < POINTS; i++)
        x[i] = (double)i;
    y[400000] = 1;
    figure_init(&f);
    figure_add_line(&f, "", FIGURE_SERIES, 0, x, y, NULL, NULL, POINTS)->marker = MARKER_NONE;
    assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "a.png"), &err));
    read_picture(folder.file, &p);
    for (i = 3 * (size_t)p.width * 300; i < 3 * (size_t)p.width * 301; i += 3)
        blue += p.rgb[i] < 128 && p.rgb[i + 2] > 150; /* half way up there is only the spike */
    assert_in_range(blue, 2, 10);
    free(p.rgb);
    figure_release(&f);
    free(x);
    free(y);
    folder_remove(&folder);
}

static void png__written_again__has_the_same_bytes(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8", "C" };
    struct folder folder;
    struct figure f;
    struct err err = { 0 };
    char *first, *again;
    size_t size, size_again, i = 0;

    (void)state;
    folder_make(&folder);
    sample_stability(&f);
    assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "a.png"), &err));
    first = whole_file(folder.file, &size);
    while (!setlocale(LC_ALL, locales[i])) /* the first that is installed */
        i++;
    setenv("LC_ALL", locales[i], 1);
    setenv("TZ", "Pacific/Chatham", 1);
    tzset();
    assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "another name.png"), &err));
    again = whole_file(folder.file, &size_again);
    setlocale(LC_ALL, "C");
    assert_int_equal(size, size_again);
    assert_memory_equal(first, again, size);
    free(first);
    free(again);
    figure_release(&f);
    folder_remove(&folder);
}

static void expect_failure(struct figure *f, const char *path, const char *cause)
{
    struct err err = { 0 };

    assert_false(figure_write_png(f, NULL, path, &err));
    if (!strstr(err.text, path) || !strstr(err.text, cause))
        fail_msg("'%s' names not both '%s' and '%s'", err.text, path, cause);
}

static void png__that_cannot_be_written__says_why_and_leaves_nothing(void **state)
{
    struct figure_paper huge = { 500, 500, 300, 8, 7 }, none = { 3, 0, 300, 8, 7 };
    struct folder folder;
    struct figure f;
    struct err err = { 0 };

    (void)state;
    folder_make(&folder);
    sample_one(&f);
    expect_failure(&f, folder_file(&folder, "no/such/folder.png"), "No such file or directory");
    assert_int_equal(folder_entries(&folder, false), 0);
    assert_int_equal(mkdir(folder_file(&folder, "taken"), 0700), 0);
    expect_failure(&f, folder.file, "Is a directory");
    assert_int_equal(folder_entries(&folder, false), 1);
    assert_false(figure_write_png(&f, &huge, folder_file(&folder, "a.png"), &err));
    assert_non_null(strstr(err.text, "150000 x 150000 pixels"));
    assert_false(figure_write_png(&f, &none, folder_file(&folder, "a.png"), &err));
    assert_int_equal(folder_entries(&folder, false), 1);
    figure_release(&f);
    folder_remove(&folder);
}

static void png__of_broken_text_and_tiny_paper__still_works(void **state)
{
    struct figure_paper stamp = { 0.3, 0.2, 100, 8, 7 };
    struct folder folder;
    struct figure f;
    struct err err = { 0 };

    (void)state;
    folder_make(&folder);
    sample_stability(&f);
    figure_set_text(&f.title, "broken \xff\xfe text and a word-that-is-far-too-long-for-the-paper");
    figure_set_text(&f.y.label, "   ");
    assert_ok(figure_write_png(&f, NULL, folder_file(&folder, "a.png"), &err));
    assert_ok(figure_write_png(&f, &stamp, folder_file(&folder, "b.png"), &err));
    figure_release(&f);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png__read_back__has_size_and_provenance),
        cmocka_unit_test(png__shows__each_line_in_its_colour),
        cmocka_unit_test(png__text_and_lines__stay_off_the_border),
        cmocka_unit_test(png__a_spike__is_drawn),
        cmocka_unit_test(png__written_again__has_the_same_bytes),
        cmocka_unit_test(png__that_cannot_be_written__says_why_and_leaves_nothing),
        cmocka_unit_test(png__of_broken_text_and_tiny_paper__still_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
