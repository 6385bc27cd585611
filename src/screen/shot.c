/* shot -- a canvas drawn by cairo and written by libpng. */
#include "screen/shot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <png.h>

#include "base/mem.h"
#include "screen/shapes.h"
#include "screen/unicode.h"

enum { MOST_PIXELS = 32767 }; /* of a side, cairo's limit */

/* Colours of a cell as they are drawn: reversing and dimming are done. */
struct ink {
    uint32_t fg, bg;
    unsigned attributes;
};

static uint32_t mix(uint32_t a, uint32_t b)
{
    return ((a & 0xFEFEFE) >> 1) + ((b & 0xFEFEFE) >> 1);
}

static struct ink ink_of(const struct theme *theme, const struct cell *cell)
{
    struct look look = theme_look(theme, (enum style)cell->style, 256);
    struct ink ink = { look.fg.rgb, look.bg.rgb, look.attributes };

    if (look.attributes & LOOK_DIM)
        ink.fg = mix(ink.fg, ink.bg);
    if (!(look.attributes & LOOK_REVERSE) != !(cell->flags & CELL_REVERSE)) {
        uint32_t fg = ink.fg;

        ink.fg = ink.bg;
        ink.bg = fg;
    }
    return ink;
}

static void set_source(cairo_t *cr, uint32_t rgb)
{
    cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

static void draw_text(cairo_t *cr, struct box b, uint32_t rune, unsigned attributes)
{
    cairo_font_extents_t font;
    char text[5] = { 0 };

    text[canvas_encode(rune, text)] = '\0';
    cairo_select_font_face(
        cr, "DejaVu Sans Mono",
        attributes & LOOK_ITALIC ? CAIRO_FONT_SLANT_OBLIQUE : CAIRO_FONT_SLANT_NORMAL,
        attributes & LOOK_BOLD ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_font_extents(cr, &font);
    cairo_move_to(cr, b.x, b.y + round((b.height - font.ascent - font.descent) / 2 + font.ascent));
    cairo_show_text(cr, text);
}

static void draw_cell(cairo_t *cr, struct box b, const struct cell *cell, struct ink ink)
{
    set_source(cr, ink.fg);
    if (cell->rune && cell->rune != ' ' && !shapes_draw(cr, b, cell->rune))
        draw_text(cr, b, cell->rune, ink.attributes);
    if (ink.attributes & LOOK_UNDERLINE) {
        int thick = b.height / 16 ? b.height / 16 : 1;

        cairo_rectangle(cr, b.x, b.y + b.height - 2 * thick, b.width, thick);
        cairo_fill(cr);
    }
}

static void draw_canvas(cairo_t *cr, const struct canvas *c, const struct theme *theme, int height)
{
    cairo_font_options_t *options = cairo_font_options_create();
    int width = height / 2, pass, row, column;

    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    /* The font's advance is 1233/2048 of its size: letters are exactly as wide as cells. */
    cairo_set_font_size(cr, width * 2048.0 / 1233.0);
    set_source(cr, theme->background.rgb);
    cairo_paint(cr);
    /* All backgrounds first: a slanted or wide letter may reach over its cell. */
    for (pass = 0; pass < 2; pass++)
        for (row = 0; row < c->rows; row++)
            for (column = 0; column < c->columns; column++) {
                const struct cell *cell =
                    &c->cells[(size_t)row * (size_t)c->columns + (size_t)column];
                struct box b = { column * width, row * height, width, height };
                struct ink ink = ink_of(theme, cell);

                if (pass) {
                    draw_cell(cr, b, cell, ink);
                } else if (ink.bg != theme->background.rgb) {
                    set_source(cr, ink.bg);
                    cairo_rectangle(cr, b.x, b.y, b.width, b.height);
                    cairo_fill(cr);
                }
            }
}

/* What libpng reports, kept where its error handler can find it. */
static void on_png_error(png_structp png, png_const_charp message)
{
    struct err *err = png_get_error_ptr(png);

    err_set(err, "%s", message);
    png_longjmp(png, 1);
}

static void on_png_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static png_text *make_texts(const char *const *pairs, int *count)
{
    png_text *texts;
    int n = 0, i;

    while (pairs && pairs[2 * n] && pairs[2 * n + 1])
        n++;
    texts = x_calloc((size_t)n, sizeof *texts);
    for (i = 0; i < n; i++) {
        const char *value = pairs[2 * i + 1], *p = value;

        while (*p && (unsigned char)*p < 0x80)
            p++;
        /* tEXt holds Latin-1; what is not ASCII goes into iTXt as UTF-8. */
        texts[i].compression = *p ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
        texts[i].key = x_strdup(pairs[2 * i]);
        texts[i].text = x_strdup(value);
        if (*p)
            texts[i].itxt_length = strlen(value);
        else
            texts[i].text_length = strlen(value);
    }
    *count = n;
    return texts;
}

static void free_texts(png_text *texts, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        free(texts[i].key);
        free(texts[i].text);
    }
    free(texts);
}

/* Everything that libpng may jump out of. `row` is three bytes for each pixel of a row. */
static bool encode(png_structp png, png_infop info, FILE *file, cairo_surface_t *surface,
                   png_text *texts, int text_count, unsigned char *row)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface), x, y;

    if (setjmp(png_jmpbuf(png)))
        return false;
    png_init_io(png, file);
    png_set_compression_level(png, 9);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (text_count)
        png_set_text(png, info, texts, text_count);
    png_write_info(png, info);
    for (y = 0; y < height; y++) {
        for (x = 0; x < width; x++) {
            uint32_t pixel;

            memcpy(&pixel, data + (size_t)y * (size_t)stride + 4 * (size_t)x, sizeof pixel);
            row[3 * x] = (unsigned char)(pixel >> 16);
            row[3 * x + 1] = (unsigned char)(pixel >> 8);
            row[3 * x + 2] = (unsigned char)pixel;
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    return true;
}

static bool write_png(FILE *file, cairo_surface_t *surface, const char *const *pairs,
                      struct err *err)
{
    png_structp png;
    png_infop info;
    png_text *texts;
    unsigned char *row;
    int count;
    bool ok;

    png = png_create_write_struct(PNG_LIBPNG_VER_STRING, err, on_png_error, on_png_warning);
    info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return err_set(err, "libpng could not start");
    }
    texts = make_texts(pairs, &count);
    row = x_malloc(3 * (size_t)cairo_image_surface_get_width(surface));
    ok = encode(png, info, file, surface, texts, count, row);
    free(row);
    free_texts(texts, count);
    png_destroy_write_struct(&png, &info);
    return ok;
}

/* Writes beside `path`, then renames. */
static bool write_file(const char *path, cairo_surface_t *surface, const char *const *pairs,
                       struct err *err)
{
    size_t size = strlen(path) + 8;
    char *temporary = x_malloc(size);
    FILE *file = NULL;
    bool ok = false;
    mode_t mask;
    int fd;

    snprintf(temporary, size, "%s.XXXXXX", path);
    fd = mkstemp(temporary);
    if (fd < 0) {
        err_set(err, "%s", strerror(errno));
        goto out;
    }
    mask = umask(0);
    umask(mask);
    if (fchmod(fd, 0666 & ~mask) == 0)
        file = fdopen(fd, "wb");
    if (!file) {
        err_set(err, "%s", strerror(errno));
        close(fd);
    } else {
        ok = write_png(file, surface, pairs, err);
        if (fclose(file) != 0 && ok)
            ok = err_set(err, "%s", strerror(errno));
    }
    if (ok && rename(temporary, path) != 0)
        ok = err_set(err, "%s", strerror(errno));
    if (!ok)
        unlink(temporary);
out:
    free(temporary);
    return ok || err_prefix(err, "cannot write picture '%s'", path);
}

bool shot_write(const struct canvas *c, const struct theme *theme, double cell_height_px,
                const char *const *pairs, const char *path, struct err *err)
{
    int height = (int)lround(fmin(fmax(cell_height_px, 8), 200));
    cairo_surface_t *surface;
    cairo_t *cr;
    bool ok;

    if (c->rows < 1 || c->columns < 1 || c->rows > MOST_PIXELS / height ||
        c->columns > MOST_PIXELS / (height / 2))
        return err_set(err, "cannot write picture '%s': %d x %d cells of %d pixels are %s", path,
                       c->columns, c->rows, height, c->rows && c->columns ? "too many" : "nothing");
    surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, c->columns * (height / 2), c->rows * height);
    cr = cairo_create(surface);
    draw_canvas(cr, c, theme, height);
    cairo_surface_flush(surface);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        ok = err_set(err, "cannot draw picture '%s': %s", path,
                     cairo_status_to_string(cairo_status(cr)));
    else
        ok = write_file(path, surface, pairs, err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return ok;
}
