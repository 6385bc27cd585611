/*
 * theme -- what a role looks like: colours and attributes, read from themes/NAME.theme.
 *
 *   [style]
 *   role = [FG] [on BG] [bold] [dim] [underline] [reverse] [italic]
 *   [picture]                    what `default` means in a PNG of a screen
 *   foreground = COLOUR
 *   background = COLOUR
 *
 * A colour is `default`, one of the 16 ANSI names, 0 to 255, or #rrggbb (rounded to the nearest of
 * the 256 on a terminal, exact in pictures). A role `a.b` that is left out falls back to `a`, then
 * to `text`.
 *
 * Memory: a struct theme is plain data; copy it freely. Threads: the main thread only.
 */
#ifndef SCREEN_THEME_H
#define SCREEN_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/style.h"

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8, LOOK_ITALIC = 16 };

/* index is 0..255 or -1 for the terminal's own; rgb is 0xRRGGBB, for -1 that of the picture. */
struct color {
    int16_t index;
    uint32_t rgb;
};

struct look {
    struct color fg, bg;
    unsigned attributes; /* LOOK_* */
};

struct theme {
    char name[64];
    struct color foreground, background; /* of pictures */
    struct look looks[STYLE_COUNT];
};

/*
 * Finds and reads a theme. A name with a '/' is a path; any other is NAME.theme in, first found,
 * $PUSHDOWN_THEMES, $XDG_CONFIG_HOME/pushdown/themes, the source tree, and the installed data.
 * On failure the theme is unchanged.
 */
bool theme_load(struct theme *theme, const char *name, struct err *err);

/* The names theme_load() can find, sorted, NULL-terminated; theme_names_free() frees them. */
char **theme_names(void);
void theme_names_free(char **names);

/*
 * The look of a role on a terminal of `colors` colours: 256 or more, 16, 8 or 0. With fewer colours
 * the nearest are taken; with none, a style that had a colour gets the emphasis of its role instead
 * (bold, underline, reverse), so that meaning survives.
 */
struct look theme_look(const struct theme *theme, enum style style, int colors);

/* The 256 colours as xterm has them. */
uint32_t color_rgb(int index);
/* Nearest of the 240 that users do not redefine (16..255). */
int color_nearest(uint32_t rgb);
/* WCAG contrast ratio, 1..21. */
double color_contrast(uint32_t a, uint32_t b);

#endif
