/* ink -- text, colours, dashes and markers on a cairo context. */
#include "figure/ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>

#include "base/mem.h"
#include "base/text.h"

enum { TEXT_MOST = 1024 }; /* bytes of one line of text */

/* Okabe & Ito's colours, the darkest first; their yellow is replaced by one that shows on white. */
static const unsigned palette[8] = { 0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7,
                                     0xe69f00, 0x56b4e9, 0xf5c710, 0x000000 };

void ink_grey(cairo_t *cr, double level)
{
    cairo_set_source_rgb(cr, level, level, level);
}

void ink_slot(cairo_t *cr, int slot, double shade, double alpha)
{
    unsigned rgb = palette[slot & 7];

    cairo_set_source_rgba(cr, shade * (rgb >> 16) / 255, shade * (rgb >> 8 & 255) / 255,
                          shade * (rgb & 255) / 255, alpha);
}

void ink_dash(cairo_t *cr, enum figure_dash dash)
{
    static const double patterns[][4] = { [DASH_SOLID] = { 0 },
                                          [DASH_LONG] = { 5, 2 },
                                          [DASH_SHORT] = { 2.4, 1.6 },
                                          [DASH_DOT] = { 1, 1.4 },
                                          [DASH_DASHDOT] = { 5, 1.5, 1, 1.5 } };

    cairo_set_dash(cr, patterns[dash], dash == DASH_SOLID ? 0 : dash == DASH_DASHDOT ? 4 : 2, 0);
}

void ink_marker(cairo_t *cr, enum figure_marker marker, double x, double y, double size)
{
    switch (marker) {
    case MARKER_NONE: return;
    case MARKER_CIRCLE: cairo_arc(cr, x, y, size, 0, 2 * acos(-1)); break;
    case MARKER_SQUARE:
        cairo_rectangle(cr, x - 0.88 * size, y - 0.88 * size, 1.76 * size, 1.76 * size);
        break;
    case MARKER_TRIANGLE:
        cairo_move_to(cr, x, y - 1.15 * size);
        cairo_line_to(cr, x + 1.1 * size, y + 0.8 * size);
        cairo_line_to(cr, x - 1.1 * size, y + 0.8 * size);
        cairo_close_path(cr);
        break;
    case MARKER_DIAMOND:
        cairo_move_to(cr, x, y - 1.3 * size);
        cairo_line_to(cr, x + 1.1 * size, y);
        cairo_line_to(cr, x, y + 1.3 * size);
        cairo_line_to(cr, x - 1.1 * size, y);
        cairo_close_path(cr);
        break;
    case MARKER_CROSS:
        cairo_set_line_width(cr, 0.9);
        cairo_move_to(cr, x - 0.9 * size, y - 0.9 * size);
        cairo_line_to(cr, x + 0.9 * size, y + 0.9 * size);
        cairo_move_to(cr, x + 0.9 * size, y - 0.9 * size);
        cairo_line_to(cr, x - 0.9 * size, y + 0.9 * size);
        cairo_stroke(cr);
        return;
    }
    cairo_fill(cr);
}

void ink_font(cairo_t *cr, double size)
{
    cairo_font_options_t *options = cairo_font_options_create();

    /* Said explicitly, so that no setting of the machine has a say. */
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

double ink_width(cairo_t *cr, double size, const char *text)
{
    cairo_text_extents_t extents;
    char safe[TEXT_MOST];

    ink_font(cr, size);
    cairo_text_extents(cr, text_printable(safe, sizeof safe, text), &extents);
    return extents.x_advance;
}

static const cairo_user_data_key_t words_key;

void ink_collect(cairo_t *cr, struct ink_words *words)
{
    cairo_set_user_data(cr, &words_key, words, NULL);
}

void ink_words_release(struct ink_words *words)
{
    while (words->count)
        free(words->word[--words->count].text);
    free(words->word);
    memset(words, 0, sizeof *words);
}

static void collect(struct ink_words *words, cairo_t *cr, const struct ink_word *word)
{
    cairo_matrix_t matrix;
    struct ink_word *now;
    double alpha;

    words->word = x_grow(words->word, words->count, &words->capacity, sizeof *words->word);
    now = &words->word[words->count++];
    *now = *word;
    now->text = x_strdup(word->text);
    cairo_user_to_device(cr, &now->x, &now->y);
    cairo_get_matrix(cr, &matrix);
    now->angle = atan2(matrix.yx, matrix.xx);
    cairo_pattern_get_rgba(cairo_get_source(cr), &now->red, &now->green, &now->blue, &alpha);
}

void ink_text(cairo_t *cr, double size, double x, double y, double align, const char *text)
{
    struct ink_words *words = cairo_get_user_data(cr, &words_key);
    double width = ink_width(cr, size, text);
    char safe[TEXT_MOST];

    text_printable(safe, sizeof safe, text);
    x -= align * width;
    if (words) {
        struct ink_word word = { .text = safe, .x = x, .y = y, .size = size, .width = width };

        collect(words, cr, &word);
        return;
    }
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, safe);
}

static char *slice(const char *from, size_t length, const char *tail)
{
    char *text = x_malloc(length + strlen(tail) + 1);

    memcpy(text, from, length);
    strcpy(text + length, tail);
    return text;
}

void ink_wrap(struct ink_lines *w, cairo_t *cr, double size, const char *text, double width,
              int most)
{
    w->count = 0;
    if (most > INK_LINES_MOST)
        most = INK_LINES_MOST;
    while (text && *text && w->count < most) {
        size_t end = 0, next;
        bool last = w->count == most - 1;

        for (next = strcspn(text, " \n"); next; next += 1 + strcspn(text + next + 1, " \n")) {
            char *trial;
            bool fits;

            if (text[next] == ' ' && text[next + 1] == '%') /* "95 %" stays together */
                continue;
            trial = slice(text, next, last && text[next] ? "…" : "");
            fits = ink_width(cr, size, trial) <= width;
            free(trial);
            if (end && !fits)
                break;
            end = next;
            if (!text[next] || text[next] == '\n')
                break;
        }
        w->line[w->count++] = slice(text, end, last && text[end] ? "…" : "");
        text += end;
        text += strspn(text, " \n");
    }
}

void ink_unwrap(struct ink_lines *w)
{
    while (w->count)
        free(w->line[--w->count]);
}

void ink_wrap_evenly(struct ink_lines *w, cairo_t *cr, double size, const char *text, double width,
                     int most)
{
    struct ink_lines trial;
    int steps;

    ink_wrap(w, cr, size, text, width, most);
    for (steps = 1; w->count > 1 && steps < 10; steps++) {
        bool narrower;

        ink_wrap(&trial, cr, size, text, width * (1 - 0.05 * steps), most + 1);
        narrower = trial.count == w->count;
        ink_unwrap(narrower ? w : &trial);
        if (!narrower)
            break;
        *w = trial;
    }
}
