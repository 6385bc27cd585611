/* text -- bounded building, numbers for people, suggestions. */
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *t, char *buffer, size_t size)
{
    t->data = buffer;
    t->size = size;
    t->used = 0;
    t->cut = false;
    if (size)
        buffer[0] = '\0';
}

void text_add(struct text *t, const char *format, ...)
{
    size_t room = t->size - t->used;
    va_list args;
    int wanted;

    va_start(args, format);
    wanted = vsnprintf(t->data + t->used, room, format, args);
    va_end(args);
    if (wanted < 0)
        return;
    if ((size_t)wanted >= room) {
        t->cut = true;
        t->used = t->size ? t->size - 1 : 0;
    } else {
        t->used += (size_t)wanted;
    }
}

void text_copy(char *out, size_t size, const char *from)
{
    if (size)
        snprintf(out, size, "%s", from);
}

const char *text_thousands(char *out, size_t size, int64_t value)
{
    char digits[32];
    struct text t;
    int i, n;

    text_init(&t, out, size);
    n = snprintf(digits, sizeof digits, "%llu",
                 value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value);
    if (value < 0)
        text_add(&t, "-");
    for (i = 0; i < n; i++)
        text_add(&t, "%s%c", i && (n - i) % 3 == 0 ? "," : "", digits[i]);
    return out;
}

const char *text_duration(char *out, size_t size, double seconds)
{
    if (!(seconds >= 0) || seconds > 1e9)
        snprintf(out, size, "?");
    else if (seconds < 99.5)
        snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        snprintf(out, size, "%.0f min", seconds / 60);
    else if (seconds < 99.5 * 3600)
        snprintf(out, size, "%d h %02d min", (int)(seconds / 3600),
                 (int)(fmod(seconds, 3600) / 60));
    else
        snprintf(out, size, "%.0f d", seconds / 86400);
    return out;
}

const char *text_bytes(char *out, size_t size, double bytes)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
    int u = 0;

    while (bytes >= 999.5 && u < 4) {
        bytes /= 1000;
        u++;
    }
    snprintf(out, size, u && bytes < 9.95 ? "%.1f %s" : "%.0f %s", bytes, units[u]);
    return out;
}

/* Length of the well-formed UTF-8 sequence at s, or 0. C1 controls count as broken. */
static int utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] == 0xC2 && s[1] < 0xA0)
        return 0;
    if (s[0] >= 0xC2 && s[0] < 0xE0)
        return (s[1] & 0xC0) == 0x80 ? 2 : 0;
    if (s[0] >= 0xE0 && s[0] < 0xF0) {
        if ((s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80)
            return 0;
        if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] >= 0xA0))
            return 0;
        return 3;
    }
    if (s[0] >= 0xF0 && s[0] < 0xF5) {
        if ((s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80 || (s[3] & 0xC0) != 0x80)
            return 0;
        if ((s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] >= 0x90))
            return 0;
        return 4;
    }
    return 0;
}

const char *text_printable(char *out, size_t size, const char *from)
{
    const unsigned char *s = (const unsigned char *)from;
    size_t used = 0;

    if (!size)
        return out;
    while (*s) {
        char piece[8];
        int n = utf8_length(s), step = n ? n : 1;

        if (n == 1 && *s < 0x20)
            n = snprintf(piece, sizeof piece, "^%c", *s + 0x40);
        else if (n == 1 && *s == 0x7F)
            n = snprintf(piece, sizeof piece, "^?");
        else if (n == 0)
            n = snprintf(piece, sizeof piece, "\\x%02x", *s);
        else
            memcpy(piece, s, (size_t)n);
        if (used + (size_t)n >= size)
            break;
        memcpy(out + used, piece, (size_t)n);
        used += (size_t)n;
        s += step;
    }
    out[used] = '\0';
    return out;
}

bool text_to_double(const char *text, double *out)
{
    char *end;
    double value;

    if (!*text || text[strspn(text, "0123456789+-.eE")]) /* no spaces, no hexadecimal, no "nan" */
        return false;
    value = strtod(text, &end);
    if (*end || !isfinite(value))
        return false;
    *out = value;
    return true;
}

bool text_to_int(const char *text, int64_t *out)
{
    const char *digits = text + (*text == '-');
    long long value;

    if (!*digits || digits[strspn(digits, "0123456789")])
        return false;
    errno = 0;
    value = strtoll(text, NULL, 10);
    if (errno)
        return false;
    *out = value;
    return true;
}

int text_distance(const char *a, const char *b)
{
    enum { MOST = 64 };
    int d[3][MOST + 1];
    int n = (int)strlen(a), m = (int)strlen(b), i, j;

    if (n > MOST || m > MOST)
        return n > m ? n : m;
    for (j = 0; j <= m; j++)
        d[0][j] = j;
    for (i = 1; i <= n; i++) {
        int *now = d[i % 3], *last = d[(i + 2) % 3], *before = d[(i + 1) % 3];

        now[0] = i;
        for (j = 1; j <= m; j++) {
            int best = last[j - 1] + (a[i - 1] != b[j - 1]);

            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return d[n % 3][m];
}

const char *text_nearest(const char *word, const char *const *names)
{
    const char *best = NULL;
    int least = 1 + (int)strlen(word) / 3;

    for (; *names; names++) {
        int distance = text_distance(word, *names);

        if (distance <= least && (!best || distance < least || *word == **names)) {
            best = *names;
            least = distance;
        }
    }
    return best;
}
