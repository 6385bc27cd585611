/* png -- cairo draws into memory, libpng packs it, and one write puts the file in place. */
#include "figure/png.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <png.h>

#include "base/mem.h"
#include "base/text.h"
#include "figure/file.h"

static const double PIXELS_MOST = 20000;

struct packed {
    unsigned char *data;
    size_t used, size;
};

static void append(png_structp png, png_bytep bytes, size_t count)
{
    struct packed *p = png_get_io_ptr(png);

    if (p->used + count > p->size) {
        p->size = 2 * (p->used + count);
        p->data = x_realloc(p->data, p->size);
    }
    memcpy(p->data + p->used, bytes, count);
    p->used += count;
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static void fail(png_structp png, const char *message)
{
    struct err *err = png_get_error_ptr(png);

    err_set(err, "%s", message);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, const char *message)
{
    (void)png;
    (void)message;
}

/* A keyword is 1 to 79 printable Latin-1 characters with single inner spaces. */
static char *keyword(const char *key)
{
    char *word = x_malloc(80);
    size_t used = 0;

    for (; *key && used < 79; key++) {
        bool plain = *key > ' ' && *key < 127;

        if (*key == ' ' && (!used || word[used - 1] == ' '))
            continue;
        word[used++] = plain || *key == ' ' ? *key : '_';
    }
    while (used && word[used - 1] == ' ')
        used--;
    if (!used)
        word[used++] = '_';
    word[used] = '\0';
    return word;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 127 || ((unsigned char)*text < ' ' && *text != '\n'))
            return false;
    return true;
}

/* iTXt has to be UTF-8: broken bytes and control characters become stand-ins, line by line. */
static char *clean(const char *text)
{
    size_t room = 4 * strlen(text) + 16, used = 0;
    char *out = x_malloc(room), *line = x_strdup(text), *next = line;

    while (next) {
        char *end = strchr(next, '\n');

        if (end)
            *end = '\0';
        text_printable(out + used, room - used, next);
        used += strlen(out + used);
        if (end)
            out[used++] = '\n';
        next = end ? end + 1 : NULL;
    }
    out[used] = '\0';
    free(line);
    return out;
}

static png_text *make_texts(const struct figure *f)
{
    png_text *texts = x_calloc(f->pairs, sizeof *texts);
    size_t i;

    for (i = 0; i < f->pairs; i++) {
        bool ascii = is_ascii(f->value[i]);

        texts[i].compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
        texts[i].key = keyword(f->key[i]);
        texts[i].text = clean(f->value[i]);
        texts[i].text_length = ascii ? strlen(texts[i].text) : 0;
        texts[i].itxt_length = ascii ? 0 : strlen(texts[i].text);
    }
    return texts;
}

static void free_texts(png_text *texts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        free(texts[i].key);
        free(texts[i].text);
    }
    free(texts);
}

/* cairo's 0xXXRRGGBB words as rows of R, G, B. */
static void write_rows(png_structp png, cairo_surface_t *surface, unsigned char *row, int width,
                       int height)
{
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface), x, y;

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
}

/* Packs the picture; `row`, `texts` and `p` are the caller's, so that a jump loses nothing. */
static bool pack(struct packed *p, cairo_surface_t *surface, const png_text *texts, size_t count,
                 unsigned char *row, double dpi, struct err *err)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    png_uint_32 per_metre = (png_uint_32)lround(dpi / 0.0254);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, err, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;

    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return err_set(err, "out of memory");
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, p, append, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    if (count)
        png_set_text(png, info, texts, (int)count);
    png_write_info(png, info);
    write_rows(png, surface, row, width, height);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return true;
}

bool figure_write_png(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err)
{
    struct figure_paper usual = figure_paper_default();
    struct packed p = { 0 };
    struct err cause = { 0 };
    cairo_surface_t *surface = NULL;
    cairo_t *cr = NULL;
    unsigned char *row = NULL;
    png_text *texts = NULL;
    double width, height;
    bool ok = false;

    if (!paper)
        paper = &usual;
    width = round(paper->width_in * paper->dpi);
    height = round(paper->height_in * paper->dpi);
    if (!(width >= 1 && height >= 1 && width <= PIXELS_MOST && height <= PIXELS_MOST &&
          paper->dpi > 0 && paper->label_pt > 0 && paper->tick_pt > 1)) {
        err_set(err, "cannot write '%s': %g x %g pixels is no size for a figure", path, width,
                height);
        goto out;
    }
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    cr = cairo_create(surface);
    cairo_scale(cr, paper->dpi / 72, paper->dpi / 72);
    figure_draw(cr, f, paper);
    cairo_surface_flush(surface);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
        err_set(err, "cannot write '%s': %s", path, cairo_status_to_string(cairo_status(cr)));
        goto out;
    }
    texts = make_texts(f);
    row = x_malloc(3 * (size_t)width);
    if (!pack(&p, surface, texts, f->pairs, row, paper->dpi, &cause)) {
        err_set(err, "cannot write '%s': %s", path, cause.text);
        goto out;
    }
    ok = figure_write_file(path, p.data, p.used, err);
out:
    if (texts)
        free_texts(texts, f->pairs);
    free(row);
    free(p.data);
    if (cr)
        cairo_destroy(cr);
    if (surface)
        cairo_surface_destroy(surface);
    return ok;
}
