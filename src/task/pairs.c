/* pairs -- sorted counts of adjacent symbols. */
#include "task/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void pairs_init(struct pairs *p, int symbols)
{
    memset(p, 0, sizeof *p);
    p->symbols = symbols;
}

void pairs_release(struct pairs *p)
{
    free(p->key);
    free(p->times);
    free(p->total);
    free(p->best);
    free(p->first);
    memset(p, 0, sizeof *p);
}

static void add(struct pairs *p, int before, int symbol)
{
    p->key = x_grow(p->key, p->count, &p->capacity, sizeof *p->key);
    p->key[p->count++] = (uint32_t)before << 16 | (uint32_t)symbol;
}

void pairs_add(struct pairs *p, const uint16_t *string, int length)
{
    int before = p->symbols, i;

    for (i = 0; i < length; i++) {
        add(p, before, string[i]);
        before = string[i];
    }
    add(p, before, p->symbols);
}

static int by_key(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void pairs_close(struct pairs *p)
{
    size_t width = (size_t)p->symbols + 1, i, kept = 0, x;

    p->times = x_calloc(p->count + 1, sizeof *p->times);
    p->total = x_calloc(width, sizeof *p->total);
    p->best = x_calloc(width, sizeof *p->best);
    p->first = x_calloc(width + 1, sizeof *p->first);
    if (p->count)
        qsort(p->key, p->count, sizeof *p->key, by_key);
    for (i = 0; i < p->count; i++) {
        if (!kept || p->key[kept - 1] != p->key[i])
            p->key[kept++] = p->key[i];
        p->times[kept - 1]++;
    }
    p->count = kept;
    for (x = 0, i = 0; x < width; x++) {
        uint32_t most = 0;

        p->first[x] = i;
        for (; i < kept && p->key[i] >> 16 == x; i++) {
            p->total[x] += p->times[i];
            if (p->times[i] > most) {
                most = p->times[i];
                p->best[x] = (int)(p->key[i] & 0xFFFF);
            }
        }
    }
    p->first[width] = kept;
}

double pairs_log_p(const struct pairs *p, int before, int symbol)
{
    uint32_t key = (uint32_t)before << 16 | (uint32_t)symbol, times = 0;
    const uint32_t *from = p->key + p->first[before], *found;
    size_t count = p->first[before + 1] - p->first[before];

    found = count ? bsearch(&key, from, count, sizeof key, by_key) : NULL;
    if (found)
        times = p->times[found - p->key];
    return log((times + 1.0) / (p->total[before] + p->symbols + 1.0));
}

void pairs_measure(const struct pairs *p, struct yardstick_row *out, const uint16_t *string,
                   int length)
{
    int before = p->symbols, i;

    memset(out, 0, sizeof *out);
    out->bound_nats = out->bayes_nats = NAN;
    for (i = 0; i <= length; i++) {
        int symbol = i < length ? string[i] : p->symbols;

        out->bigram_nats -= pairs_log_p(p, before, symbol);
        out->bigram_correct += p->best[before] == symbol;
        before = symbol;
    }
}
