/* Pictures: written, read back by libpng, compared pixel by pixel where geometry is exact. */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <png.h>
#include <unistd.h>

#include "base/mem.h"
#include "screen/shot.h"

/* Under a leak checker: fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static char folder[] = "/tmp/pushdown-shot-XXXXXX";
static char path[64], other[64];
static struct theme theme;

struct picture {
    png_image image;
    unsigned char *rgb;
};

static struct picture read_picture(const char *file)
{
    struct picture p;

    memset(&p, 0, sizeof p);
    p.image.version = PNG_IMAGE_VERSION;
    assert_true(png_image_begin_read_from_file(&p.image, file));
    p.image.format = PNG_FORMAT_RGB;
    p.rgb = x_malloc(PNG_IMAGE_SIZE(p.image));
    assert_true(png_image_finish_read(&p.image, NULL, p.rgb, 0, NULL));
    return p;
}

static uint32_t pixel(const struct picture *p, int x, int y)
{
    const unsigned char *at = p->rgb + 3 * ((size_t)y * p->image.width + (size_t)x);

    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static struct picture shoot(const struct canvas *c, double height)
{
    struct err err;

    assert_ok(shot_write(c, &theme, height, NULL, path, &err));
    return read_picture(path);
}

static int begin(void **state)
{
    struct err err;

    (void)state;
    if (!mkdtemp(folder) || !theme_load(&theme, "dark", &err))
        return -1;
    snprintf(path, sizeof path, "%s/a.png", folder);
    snprintf(other, sizeof other, "%s/b.png", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder); /* also fails if a temporary file was left behind */
}

static void shot__draws__known_pixels(void **state)
{
    struct canvas c;
    struct picture p;
    uint32_t accent = theme.looks[STYLE_ACCENT].fg.rgb;
    int letter = 0, x, y;

    (void)state;
    canvas_init(&c, 2, 6, GLYPHS_BRAILLE);
    canvas_text(&c, 0, 0, STYLE_ACCENT, "\u2588\u2584\u2590");
    canvas_text(&c, 1, 0, STYLE_ACCENT, "M");
    canvas_put(&c, 1, 4, ' ', STYLE_ACCENT);
    canvas_reverse(&c, (struct rect){ 1, 4, 1, 1 });
    p = shoot(&c, 20.2);
    assert_int_equal(p.image.width, 60);
    assert_int_equal(p.image.height, 40);
    for (y = 0; y < 20; y++)
        for (x = 0; x < 10; x++) {
            assert_int_equal(pixel(&p, x, y), accent);
            assert_int_equal(pixel(&p, 10 + x, y), y < 10 ? theme.background.rgb : accent);
            assert_int_equal(pixel(&p, 20 + x, y), x < 5 ? theme.background.rgb : accent);
            assert_int_equal(pixel(&p, 50 + x, y), theme.background.rgb);
            assert_int_equal(pixel(&p, 40 + x, 20 + y), accent);
            letter += pixel(&p, x, 20 + y) != theme.background.rgb;
        }
    assert_in_range(letter, 25, 150); /* there is an M, and it is no block */
    free(p.rgb);
    canvas_release(&c);
}

/* A frame of rules is one connected line: walking along it never leaves the ink. */
static void shot__joins__rules(void **state)
{
    struct canvas c;
    int height;

    (void)state;
    canvas_init(&c, 3, 4, GLYPHS_BRAILLE);
    canvas_hline(&c, 0, 0, 4, STYLE_ACCENT);
    canvas_hline(&c, 2, 0, 4, STYLE_ACCENT);
    canvas_vline(&c, 0, 0, 3, STYLE_ACCENT);
    canvas_vline(&c, 0, 3, 3, STYLE_ACCENT);
    for (height = 9; height <= 41; height += 4) {
        struct picture p = shoot(&c, height);
        uint32_t ink = theme.looks[STYLE_ACCENT].fg.rgb;
        int width = height / 2, left = width, top = height, x, y;

        for (x = width - 1; x >= 0; x--)
            if (pixel(&p, x, height + height / 2) == ink)
                left = x;
        for (y = height - 1; y >= 0; y--)
            if (pixel(&p, width + width / 2, y) == ink)
                top = y;
        assert_in_range(left, width / 4, width / 2);
        assert_in_range(top, height / 4, height / 2);
        for (x = left; x <= left + 3 * width; x++) {
            assert_int_equal(pixel(&p, x, top), ink);
            assert_int_equal(pixel(&p, x, top + 2 * height), ink);
        }
        for (y = top; y <= top + 2 * height; y++) {
            assert_int_equal(pixel(&p, left, y), ink);
            assert_int_equal(pixel(&p, left + 3 * width, y), ink);
        }
        assert_int_equal(pixel(&p, 0, 0), theme.background.rgb); /* corners are corners */
        assert_int_equal(pixel(&p, left - 1, top), theme.background.rgb);
        free(p.rgb);
    }
    canvas_release(&c);
}

/* Every character that is drawn as geometry leaves ink inside its cell and none outside it. */
static void shot__keeps_shapes__inside_cells(void **state)
{
    struct canvas c;
    struct picture p;
    int rune, x, y;

    (void)state;
    canvas_init(&c, 26, 64, GLYPHS_BRAILLE);
    for (rune = 0; rune < 416; rune++)
        canvas_put(&c, rune / 32 * 2, rune % 32 * 2,
                   rune < 160 ? 0x2500u + (uint32_t)rune : 0x2800u + (uint32_t)rune - 160,
                   STYLE_TEXT);
    p = shoot(&c, 16);
    for (y = 0; y < 26; y++)
        for (x = 0; x < 64; x++) {
            uint32_t expected = c.cells[y * 64 + x].rune;
            int ink = 0, i;

            for (i = 0; i < 128; i++)
                ink += pixel(&p, x * 8 + i % 8, y * 16 + i / 8) != theme.background.rgb;
            if ((expected != ' ' && expected != 0x2800) != (ink > 0))
                fail_msg("U+%04X has %d pixels", (unsigned)expected, ink);
        }
    free(p.rgb);
    canvas_release(&c);
}

static size_t read_bytes(const char *file, unsigned char *out, size_t size)
{
    FILE *f = fopen(file, "rb");
    size_t count;

    assert_non_null(f);
    count = fread(out, 1, size, f);
    fclose(f);
    return count;
}

static void shot__is__reproducible(void **state)
{
    static const char *const pairs[] = { "Title", "stack of a run", "Description",
                                         "caf\u00e9 \u2264 1", NULL };
    static unsigned char a[1 << 16], b[1 << 16];
    struct canvas c;
    struct err err;
    size_t na, nb;

    (void)state;
    canvas_init(&c, 4, 30, GLYPHS_BRAILLE);
    canvas_text(&c, 1, 1, STYLE_STRONG, "retention 0.61 \u28ff\u2501 \u2264");
    assert_ok(shot_write(&c, &theme, 18, pairs, path, &err));
    assert_ok(shot_write(&c, &theme, 18, pairs, other, &err));
    na = read_bytes(path, a, sizeof a);
    nb = read_bytes(other, b, sizeof b);
    assert_int_equal(na, nb);
    assert_memory_equal(a, b, na);
    assert_non_null(memmem(a, na, "tEXtTitle\0stack of a run", 24));
    assert_non_null(memmem(a, na, "iTXtDescription\0\0\0\0\0caf\xc3\xa9", 24));
    canvas_release(&c);
}

static void shot__fails__without_traces(void **state)
{
    static const char *const empty_keyword[] = { "", "value", NULL };
    struct canvas c;
    struct err err;

    (void)state;
    canvas_init(&c, 2, 2, GLYPHS_BRAILLE);
    assert_false(shot_write(&c, &theme, 18, NULL, "/nowhere/x.png", &err));
    assert_string_equal(err.text,
                        "cannot write picture '/nowhere/x.png': No such file or directory");
    assert_false(shot_write(&c, &theme, 18, NULL, folder, &err)); /* a folder is in the way */
    assert_non_null(strstr(err.text, "directory"));
    assert_false(shot_write(&c, &theme, 18, empty_keyword, path, &err));
    assert_non_null(strstr(err.text, "invalid keyword"));
    canvas_resize(&c, 1000, 2);
    assert_false(shot_write(&c, &theme, 200, NULL, path, &err));
    assert_non_null(strstr(err.text, "too many"));
    canvas_resize(&c, 0, 2);
    assert_false(shot_write(&c, &theme, 18, NULL, path, &err));
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shot__draws__known_pixels),
        cmocka_unit_test(shot__joins__rules),
        cmocka_unit_test(shot__keeps_shapes__inside_cells),
        cmocka_unit_test(shot__is__reproducible),
        cmocka_unit_test(shot__fails__without_traces),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
