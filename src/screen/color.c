/* color -- the xterm palette and the way down from it: 256, 16, 8 and no colours. */
#include <math.h>

#include "screen/theme.h"

static int red(uint32_t rgb)
{
    return (int)(rgb >> 16 & 255);
}

static int green(uint32_t rgb)
{
    return (int)(rgb >> 8 & 255);
}

static int blue(uint32_t rgb)
{
    return (int)(rgb & 255);
}

uint32_t color_rgb(int index)
{
    static const uint32_t ansi[16] = {
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    };
    static const uint32_t levels[6] = { 0, 95, 135, 175, 215, 255 };

    CONTRACT(index >= 0 && index < 256);
    if (index < 16)
        return ansi[index];
    if (index >= 232)
        return (uint32_t)(8 + 10 * (index - 232)) * 0x010101;
    index -= 16;
    return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

/* Squared distance with the usual weights for the eye: red and blue by how red the pair is. */
static long distance(uint32_t a, uint32_t b)
{
    long mean = (red(a) + red(b)) / 2;
    long r = red(a) - red(b), g = green(a) - green(b), l = blue(a) - blue(b);

    return (512 + mean) * r * r + 1024 * g * g + (767 - mean) * l * l;
}

int color_nearest(uint32_t rgb)
{
    int best = 16, i;

    for (i = 17; i < 256; i++)
        if (distance(rgb, color_rgb(i)) < distance(rgb, color_rgb(best)))
            best = i;
    return best;
}

static double luminance(uint32_t rgb)
{
    double linear[3] = { red(rgb) / 255.0, green(rgb) / 255.0, blue(rgb) / 255.0 };
    int i;

    for (i = 0; i < 3; i++)
        linear[i] =
            linear[i] <= 0.04045 ? linear[i] / 12.92 : pow((linear[i] + 0.055) / 1.055, 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

double color_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);

    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

/*
 * One of the 16 by hue: plain distance turns every muted colour into grey. A channel counts as lit
 * when it is in the upper half of the range the three channels span.
 */
static int to_16(struct color c)
{
    int most = red(c.rgb), least = most, middle, bits;

    if (c.index < 16)
        return c.index;
    if (green(c.rgb) > most)
        most = green(c.rgb);
    if (green(c.rgb) < least)
        least = green(c.rgb);
    if (blue(c.rgb) > most)
        most = blue(c.rgb);
    if (blue(c.rgb) < least)
        least = blue(c.rgb);
    if (most - least < 32)
        return most < 64 ? 0 : most < 160 ? 8 : most < 235 ? 7 : 15;
    middle = (most + least + 1) / 2;
    bits = (red(c.rgb) >= middle) | (green(c.rgb) >= middle) << 1 | (blue(c.rgb) >= middle) << 2;
    return most > 235 && least >= 64 ? bits + 8 : bits;
}

/* What remains of a role when its colour can't be shown. Roles not listed stay plain. */
static const uint8_t emphasis[STYLE_COUNT] = {
    [STYLE_STRONG] = LOOK_BOLD,
    [STYLE_TITLE] = LOOK_BOLD,
    [STYLE_TITLE_FOCUS] = LOOK_BOLD | LOOK_REVERSE,
    [STYLE_ACCENT] = LOOK_BOLD,
    [STYLE_KEY] = LOOK_BOLD,
    [STYLE_BADGE_TRAINING] = LOOK_BOLD,
    [STYLE_BADGE_PAUSED] = LOOK_UNDERLINE,
    [STYLE_BADGE_FINISHED] = LOOK_REVERSE,
    [STYLE_BADGE_FAILED] = LOOK_BOLD | LOOK_REVERSE,
    [STYLE_MARK] = LOOK_BOLD,
    [STYLE_CURSOR] = LOOK_REVERSE,
    [STYLE_FROZEN] = LOOK_UNDERLINE,
    [STYLE_GOOD] = LOOK_BOLD,
    [STYLE_BAD] = LOOK_BOLD | LOOK_REVERSE,
    [STYLE_WARN] = LOOK_BOLD | LOOK_UNDERLINE,
    [STYLE_INPUT] = LOOK_UNDERLINE,
};

struct look theme_look(const struct theme *theme, enum style style, int colors)
{
    struct look look = theme->looks[style];

    CONTRACT((int)style >= 0 && style < STYLE_COUNT);
    if (colors >= 256)
        return look;
    if (colors < 8) {
        if (look.fg.index >= 0 || look.bg.index >= 0)
            look.attributes = emphasis[style];
        look.fg.index = look.bg.index = -1;
        return look;
    }
    if (look.fg.index >= 0)
        look.fg.index = (int16_t)to_16(look.fg);
    if (look.bg.index >= 0)
        look.bg.index = (int16_t)to_16(look.bg);
    if (colors >= 16)
        return look;
    if (look.fg.index == 8) {
        /* Grey: black would vanish on a dark terminal, so it becomes a dim default. */
        look.fg.index = -1;
        look.attributes |= LOOK_DIM;
    } else if (look.fg.index > 8) {
        look.fg.index -= 8;
        look.attributes |= LOOK_BOLD;
    }
    if (look.bg.index >= 8)
        look.bg.index -= 8;
    return look;
}
