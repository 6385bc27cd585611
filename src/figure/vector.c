/* vector -- cairo's PDF and SVG surfaces, without what would differ from one time to the next. */
#include "config.h"

#include "figure/vector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "base/mem.h"
#include "base/text.h"
#include "figure/buffer.h"
#include "figure/file.h"
#include "figure/ink.h"

static const double INCHES_MOST = 100;

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned count)
{
    buffer_bytes(closure, bytes, count);
    return CAIRO_STATUS_SUCCESS;
}

static const char *pair(const struct figure *f, const char *key)
{
    size_t i;

    for (i = 0; i < f->pairs; i++)
        if (!strcmp(f->key[i], key))
            return f->value[i];
    return NULL;
}

/* "stability: marked-reversal, jm-10", or the title the figure has. */
static void make_title(struct buffer *b, const struct figure *f)
{
    static const char *const keys[] = { "plot", "task", "model" };
    static const char *const between[] = { "", ": ", ", " };
    size_t i;

    if (f->title) {
        buffer_add(b, f->title);
        return;
    }
    buffer_add(b, "");
    for (i = 0; i < 3; i++) {
        const char *value = pair(f, keys[i]);

        if (value) {
            buffer_add(b, b->used ? between[i] : "");
            buffer_add(b, value);
        }
    }
    if (!b->used)
        buffer_add(b, f->y.label ? f->y.label : "figure");
}

static bool paper_is_sane(const struct figure_paper *paper)
{
    return paper->width_in > 0 && paper->height_in > 0 && paper->width_in <= INCHES_MOST &&
           paper->height_in <= INCHES_MOST && paper->dpi > 0 && paper->label_pt > 0 &&
           paper->tick_pt > 1;
}

/* Draws and closes the surface; false with the reason in `err`. */
static bool draw(cairo_surface_t *surface, const struct figure *f, const struct figure_paper *paper,
                 struct ink_words *words, const char *path, struct err *err)
{
    cairo_t *cr = cairo_create(surface);
    cairo_status_t status;

    if (words)
        ink_collect(cr, words);
    figure_draw(cr, f, paper);
    cairo_show_page(cr);
    status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (!status)
        status = cairo_surface_status(surface);
    if (status)
        return err_set(err, "cannot write '%s': %s", path, cairo_status_to_string(status));
    return true;
}

/* ---- PDF ---- */

static void set_date(cairo_surface_t *surface)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long long seconds = 946684800;
    char *end, text[40];
    struct tm utc;
    time_t when;

    if (epoch && *epoch) {
        long long given = strtoll(epoch, &end, 10);

        if (!*end && given >= 0 && given < 253402300800LL)
            seconds = given;
    }
    when = (time_t)seconds;
    if (gmtime_r(&when, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, text);
    }
}

/* Broken UTF-8 and control characters become stand-ins: cairo refuses them. */
static void add_clean(struct buffer *b, const char *text)
{
    size_t room = 4 * strlen(text) + 16;
    char *safe = x_malloc(room);

    buffer_add(b, text_printable(safe, room, text));
    free(safe);
}

static void set_information(cairo_surface_t *surface, const struct figure *f)
{
    struct buffer title = { 0 }, raw = { 0 }, subject = { 0 }, keywords = { 0 };
    const char *software = pair(f, "Software");
    size_t i;

    make_title(&raw, f);
    add_clean(&title, raw.data);
    if (f->subtitle)
        add_clean(&subject, f->subtitle);
    if (f->note) {
        buffer_add(&subject, subject.used ? ". " : "");
        add_clean(&subject, f->note);
    }
    for (i = 0; i < f->pairs; i++) {
        buffer_add(&keywords, i ? " | " : "");
        add_clean(&keywords, f->key[i]);
        buffer_add(&keywords, ": ");
        add_clean(&keywords, f->value[i]);
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.data);
    if (subject.used)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, subject.data);
    if (keywords.used)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, keywords.data);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
                                   software ? software : "pushdown " PUSHDOWN_VERSION);
    set_date(surface);
    free(title.data);
    free(raw.data);
    free(subject.data);
    free(keywords.data);
}

bool figure_write_pdf(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err)
{
    struct figure_paper usual = figure_paper_default();
    cairo_surface_t *surface;
    struct buffer b = { 0 };
    bool ok;

    paper = paper ? paper : &usual;
    if (!paper_is_sane(paper))
        return err_set(err, "cannot write '%s': %g x %g inches is no size for a figure", path,
                       paper->width_in, paper->height_in);
    surface = cairo_pdf_surface_create_for_stream(append, &b, 72 * paper->width_in,
                                                  72 * paper->height_in);
    set_information(surface, f);
    ok = draw(surface, f, paper, NULL, path, err);
    cairo_surface_destroy(surface);
    ok = ok && figure_write_file(path, b.data, b.used, err);
    free(b.data);
    return ok;
}

/* ---- SVG ---- */

static void add_escaped(struct buffer *b, const char *text)
{
    struct buffer clean = { 0 };
    char piece[2] = { 0 };
    const char *c;

    add_clean(&clean, text);
    for (c = clean.data; c && *c; c++) {
        piece[0] = *c;
        buffer_add(b, *c == '<'   ? "&lt;"
                      : *c == '>' ? "&gt;"
                      : *c == '&' ? "&amp;"
                      : *c == '"' ? "&quot;"
                                  : piece);
    }
    free(clean.data);
}

static void add_metadata(struct buffer *b, const struct figure *f)
{
    struct buffer title = { 0 };
    size_t i;

    make_title(&title, f);
    buffer_add(b, "<title>");
    add_escaped(b, title.data);
    buffer_add(b, "</title>\n<metadata>\n");
    for (i = 0; i < f->pairs; i++) {
        buffer_add(b, "<meta name=\"");
        add_escaped(b, f->key[i]);
        buffer_add(b, "\" content=\"");
        add_escaped(b, f->value[i]);
        buffer_add(b, "\"/>\n");
    }
    buffer_add(b, "</metadata>\n");
    free(title.data);
}

static void add_words(struct buffer *b, const struct ink_words *words)
{
    size_t i;

    buffer_add(b,
               "<g font-family=\"'DejaVu Sans', Verdana, sans-serif\" xml:space=\"preserve\">\n");
    for (i = 0; i < words->count; i++) {
        const struct ink_word *w = &words->word[i];
        char colour[16];

        if (!w->text[0])
            continue;
        snprintf(colour, sizeof colour, "#%02lx%02lx%02lx", lround(255 * w->red) & 255,
                 lround(255 * w->green) & 255, lround(255 * w->blue) & 255);
        buffer_length(b, "<text x=\"", w->x);
        buffer_length(b, "\" y=\"", w->y);
        buffer_length(b, "\" font-size=\"", w->size);
        buffer_length(b, "\" textLength=\"", w->width);
        buffer_add(b, "\" lengthAdjust=\"spacingAndGlyphs\" fill=\"");
        buffer_add(b, colour);
        if (fabs(w->angle) > 1e-9) {
            buffer_length(b, "\" transform=\"rotate(", w->angle * 180 / acos(-1));
            buffer_length(b, " ", w->x);
            buffer_length(b, " ", w->y);
            buffer_add(b, ")");
        }
        buffer_add(b, "\">");
        add_escaped(b, w->text);
        buffer_add(b, "</text>\n");
    }
    buffer_add(b, "</g>\n");
}

/* cairo numbers its surfaces through the whole life of a process: that number goes. */
static void add_without_ids(struct buffer *b, const char *from, const char *to)
{
    static const char id[] = " id=\"surface";
    const char *next;

    while ((next = strstr(from, id)) && next < to) {
        const char *end = strchr(next + sizeof id - 1, '"');

        buffer_bytes(b, from, (size_t)(next - from));
        from = end ? end + 1 : next + sizeof id - 1;
    }
    buffer_bytes(b, from, (size_t)(to - from));
}

bool figure_write_svg(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err)
{
    struct figure_paper usual = figure_paper_default();
    struct buffer drawn = { 0 }, b = { 0 };
    struct ink_words words = { 0 };
    const char *head, *tail;
    cairo_surface_t *surface;
    bool ok = false;

    paper = paper ? paper : &usual;
    if (!paper_is_sane(paper))
        return err_set(err, "cannot write '%s': %g x %g inches is no size for a figure", path,
                       paper->width_in, paper->height_in);
    surface = cairo_svg_surface_create_for_stream(append, &drawn, 72 * paper->width_in,
                                                  72 * paper->height_in);
    if (!draw(surface, f, paper, &words, path, err))
        goto out;
    head = drawn.data ? strstr(drawn.data, "<svg ") : NULL;
    head = head ? strstr(head, ">\n") : NULL;
    tail = head ? strstr(head, "</svg>") : NULL;
    if (!tail) {
        err_set(err, "cannot write '%s': cairo's SVG is not as expected", path);
        goto out;
    }
    head += 2;
    buffer_bytes(&b, drawn.data, (size_t)(head - drawn.data));
    add_metadata(&b, f);
    add_without_ids(&b, head, tail);
    add_words(&b, &words);
    buffer_add(&b, "</svg>\n");
    ok = figure_write_file(path, b.data, b.used, err);
out:
    cairo_surface_destroy(surface);
    ink_words_release(&words);
    free(drawn.data);
    free(b.data);
    return ok;
}
