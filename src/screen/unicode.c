/* unicode -- UTF-8 in and out, and stand-ins for terminals with poorer character sets. */
#include "screen/unicode.h"

#include <stdlib.h>

enum { REPLACEMENT = 0xFFFD };

uint32_t canvas_decode(const char **utf8)
{
    const unsigned char *s = (const unsigned char *)*utf8;
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    uint32_t rune;
    int more, i;

    if (!*s)
        return 0;
    *utf8 += 1;
    if (*s < 0x80)
        return *s;
    if (*s < 0xC2 || *s > 0xF4)
        return REPLACEMENT;
    more = *s < 0xE0 ? 1 : *s < 0xF0 ? 2 : 3;
    rune = *s & (0x3Fu >> more);
    for (i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return REPLACEMENT;
        rune = rune << 6 | (s[i] & 0x3F);
    }
    if (rune < least[more] || rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000))
        return REPLACEMENT;
    *utf8 += more;
    return rune;
}

int canvas_encode(uint32_t rune, char out[4])
{
    static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
    int more = rune < 0x80 ? 0 : rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3, i;

    if (rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000))
        return canvas_encode(REPLACEMENT, out);
    for (i = more; i > 0; i--) {
        out[i] = (char)(0x80 | (rune & 0x3F));
        rune >>= 6;
    }
    out[0] = (char)(lead[more] | rune);
    return more + 1;
}

int canvas_width(const char *utf8)
{
    uint32_t rune;
    int width = 0;

    while ((rune = canvas_decode(&utf8)))
        width += unicode_width(rune);
    return width;
}

/* ASCII stand-ins, sorted by code. A run of codes shares a row when it shares the stand-in. */
static const struct {
    uint16_t first, last;
    char ascii;
} stand_ins[] = {
    { 0x00A0, 0x00A0, ' ' },  { 0x00AD, 0x00AD, '-' },  { 0x00B0, 0x00B0, 'o' },
    { 0x00B1, 0x00B1, '~' },  { 0x00B2, 0x00B2, '2' },  { 0x00B3, 0x00B3, '3' },
    { 0x00B5, 0x00B5, 'u' },  { 0x00B7, 0x00B7, '.' },  { 0x00B9, 0x00B9, '1' },
    { 0x00D7, 0x00D7, 'x' },  { 0x00F7, 0x00F7, '/' },  { 0x2010, 0x2015, '-' },
    { 0x2018, 0x2019, '\'' }, { 0x201C, 0x201D, '"' },  { 0x2022, 0x2022, '*' },
    { 0x2026, 0x2026, '.' },  { 0x2032, 0x2032, '\'' }, { 0x2190, 0x2190, '<' },
    { 0x2191, 0x2191, '^' },  { 0x2192, 0x2192, '>' },  { 0x2193, 0x2193, 'v' },
    { 0x21B5, 0x21B5, '<' },  { 0x2212, 0x2212, '-' },  { 0x2248, 0x2248, '~' },
    { 0x2260, 0x2260, '!' },  { 0x2264, 0x2264, '<' },  { 0x2265, 0x2265, '>' },
    { 0x22A5, 0x22A5, '_' },  { 0x2423, 0x2423, '_' },  { 0x2500, 0x2501, '-' },
    { 0x2502, 0x2503, '|' },  { 0x2504, 0x2505, '-' },  { 0x2506, 0x2507, '|' },
    { 0x2508, 0x2509, '-' },  { 0x250A, 0x250B, '|' },  { 0x250C, 0x254B, '+' },
    { 0x254C, 0x254D, '-' },  { 0x254E, 0x254F, '|' },  { 0x2550, 0x2550, '=' },
    { 0x2551, 0x2551, '|' },  { 0x2552, 0x2570, '+' },  { 0x2571, 0x2571, '/' },
    { 0x2572, 0x2572, '\\' }, { 0x2573, 0x2573, 'x' },  { 0x2574, 0x2574, '-' },
    { 0x2575, 0x2575, '|' },  { 0x2576, 0x2576, '-' },  { 0x2577, 0x2577, '|' },
    { 0x2578, 0x2578, '-' },  { 0x2579, 0x2579, '|' },  { 0x257A, 0x257A, '-' },
    { 0x257B, 0x257B, '|' },  { 0x257C, 0x257C, '-' },  { 0x257D, 0x257D, '|' },
    { 0x257E, 0x257E, '-' },  { 0x257F, 0x257F, '|' },  { 0x2580, 0x2580, '"' },
    { 0x2581, 0x2581, ' ' },  { 0x2582, 0x2582, '.' },  { 0x2583, 0x2583, ':' },
    { 0x2584, 0x2584, '-' },  { 0x2585, 0x2585, '=' },  { 0x2586, 0x2586, '+' },
    { 0x2587, 0x2587, '*' },  { 0x2588, 0x258C, '#' },  { 0x258D, 0x258F, '|' },
    { 0x2590, 0x2590, '#' },  { 0x2591, 0x2591, '.' },  { 0x2592, 0x2592, ':' },
    { 0x2593, 0x2593, '*' },  { 0x2594, 0x2594, '"' },  { 0x2595, 0x2595, '|' },
    { 0x2596, 0x259F, '+' },  { 0x25A0, 0x25A0, '#' },  { 0x25A1, 0x25A1, 'o' },
    { 0x25B2, 0x25B3, '^' },  { 0x25B6, 0x25B8, '>' },  { 0x25BC, 0x25BD, 'v' },
    { 0x25C0, 0x25C2, '<' },  { 0x25C6, 0x25C6, '*' },  { 0x25C7, 0x25C7, 'o' },
    { 0x25CB, 0x25CB, 'o' },  { 0x25CF, 0x25CF, '*' },  { 0x2605, 0x2606, '*' },
    { 0x2713, 0x2714, 'v' },  { 0x2717, 0x2718, 'x' },
};

static char latin_base(uint32_t rune)
{
    return "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"[rune - 0xC0];
}

/* Bits of a braille pattern: 1 2 3 7 down the left column, 4 5 6 8 down the right. */
static uint32_t fold_braille(uint32_t dots, enum glyphs glyphs)
{
    static const uint16_t quadrants[16] = { ' ',    0x2598, 0x259D, 0x2580, 0x2596, 0x258C,
                                            0x259E, 0x259B, 0x2597, 0x259A, 0x2590, 0x259C,
                                            0x2584, 0x2599, 0x259F, 0x2588 };
    int upper_left = !!(dots & 0x03), upper_right = !!(dots & 0x18);
    int lower_left = !!(dots & 0x44), lower_right = !!(dots & 0xA0);

    if (glyphs == GLYPHS_BLOCK)
        return quadrants[upper_left | upper_right << 1 | lower_left << 2 | lower_right << 3];
    if (upper_left | upper_right)
        return lower_left | lower_right ? ':' : '\'';
    return lower_left | lower_right ? '.' : ' ';
}

uint32_t unicode_fold(uint32_t rune, enum glyphs glyphs)
{
    size_t low = 0, high = sizeof stand_ins / sizeof *stand_ins;

    if (rune < 0x80 || glyphs == GLYPHS_BRAILLE)
        return rune;
    if (rune >= 0x2800 && rune < 0x2900)
        return fold_braille(rune - 0x2800, glyphs);
    if (glyphs == GLYPHS_BLOCK)
        return rune;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rune > stand_ins[middle].last)
            low = middle + 1;
        else if (rune < stand_ins[middle].first)
            high = middle;
        else
            return (unsigned char)stand_ins[middle].ascii;
    }
    if (rune >= 0xC0 && rune < 0x100)
        return (unsigned char)latin_base(rune);
    return '?';
}
