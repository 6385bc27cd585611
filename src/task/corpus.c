/* corpus -- vocabulary, sequence of ids, chunks. */
#include "task/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- vocabulary -------------------------------------------------------------------------------
 */
void vocabulary_init(struct vocabulary *v)
{
    memset(v, 0, sizeof *v);
    v->unk = v->eos = -1;
}

void vocabulary_release(struct vocabulary *v)
{
    int i;

    for (i = 0; i < v->words; i++)
        free(v->word[i]);
    free(v->word);
    free(v->table);
    vocabulary_init(v);
}

/* FNV-1a. */
static size_t hash(const char *word, size_t length)
{
    uint64_t h = 14695981039346656037u;
    size_t i;

    for (i = 0; i < length; i++)
        h = (h ^ (unsigned char)word[i]) * 1099511628211u;
    return (size_t)(h ^ (h >> 29));
}

/* The slot a word is in or would go to. */
static size_t place(const struct vocabulary *v, const char *word, size_t length)
{
    size_t i = hash(word, length) & (v->slots - 1);

    while (v->table[i] >= 0) {
        const char *other = v->word[v->table[i]];

        if (strlen(other) == length && !memcmp(other, word, length))
            break;
        i = (i + 1) & (v->slots - 1);
    }
    return i;
}

static void grow(struct vocabulary *v)
{
    size_t i;
    int w;

    v->slots = v->slots ? 2 * v->slots : 1024;
    v->table = x_realloc(v->table, v->slots * sizeof *v->table);
    v->word = x_realloc(v->word, v->slots * sizeof *v->word);
    for (i = 0; i < v->slots; i++)
        v->table[i] = -1;
    for (w = 0; w < v->words; w++)
        v->table[place(v, v->word[w], strlen(v->word[w]))] = w;
}

int vocabulary_find(const struct vocabulary *v, const char *word, size_t length)
{
    return v->slots ? v->table[place(v, word, length)] : -1;
}

int vocabulary_add(struct vocabulary *v, const char *word, size_t length)
{
    int id = vocabulary_find(v, word, length);

    if (id >= 0)
        return id;
    if (v->words >= VOCABULARY_MOST)
        return -1;
    if ((size_t)v->words * 2 >= v->slots)
        grow(v);
    v->word[v->words] = x_malloc(length + 1);
    memcpy(v->word[v->words], word, length);
    v->word[v->words][length] = '\0';
    v->table[place(v, word, length)] = v->words;
    return v->words++;
}

void vocabulary_close(struct vocabulary *v)
{
    int unk = vocabulary_find(v, "<unk>", 5);

    v->size = v->words;
    v->unk = unk >= 0 ? unk : v->size++;
    v->eos = v->size++;
}

void vocabulary_close_whole(struct vocabulary *v)
{
    v->unk = -1;
    v->eos = v->words;
    v->size = v->words + 1;
}

/* ---- sequence -----------------------------------------------------------------------------------
 */
void corpus_init(struct corpus *c)
{
    memset(c, 0, sizeof *c);
}

void corpus_release(struct corpus *c)
{
    free(c->id);
    corpus_init(c);
}

static void push(struct corpus *c, int id)
{
    if ((c->count & (c->count + 1)) == 0 || !c->id) /* room for 2^k - 1 */
        c->id = x_realloc(c->id, (2 * c->count + 2) * sizeof *c->id);
    c->id[c->count++] = (uint16_t)id;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/* Bytes of the well-formed UTF-8 character at s, or 1. */
static size_t character(const char *s, const char *end)
{
    unsigned char first = (unsigned char)*s;
    size_t bytes = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1, i;

    if (bytes > (size_t)(end - s))
        return 1;
    for (i = 1; i < bytes; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 1;
    return bytes;
}

const char *token_next(const char **at, const char *end, enum token_unit unit, size_t *length)
{
    const char *s = *at, *begin;

    if (end > s && end[-1] == '\r')
        end--;
    for (; unit == TOKEN_WORDS && s < end && is_space(*s); s++)
        continue;
    begin = s;
    if (s < end && unit == TOKEN_CHARACTERS)
        s += character(s, end);
    for (; unit == TOKEN_WORDS && s < end && !is_space(*s); s++)
        continue;
    *at = s;
    *length = (size_t)(s - begin);
    return *length ? begin : NULL;
}

void corpus_add_line(struct corpus *c, const struct vocabulary *v, enum token_unit unit,
                     const char *line, size_t length)
{
    const char *at = line, *token;
    size_t bytes;

    while ((token = token_next(&at, line + length, unit, &bytes))) {
        int id = vocabulary_find(v, token, bytes);

        c->unknown += id < 0 || id == v->unk;
        push(c, id >= 0 ? id : v->unk);
    }
    push(c, v->eos);
}

/* ---- chunks -------------------------------------------------------------------------------------
 */
/* Entry x of a row: the id at that place of the sequence, shifted by one: eos before it and past
 * its end. */
static uint16_t entry(const struct corpus *c, const struct vocabulary *v, size_t row, size_t width,
                      size_t x)
{
    size_t at = row * width + x; /* in the sequence with eos before it */

    if (at == 0 || at > c->count)
        return (uint16_t)v->eos;
    return c->id[at - 1];
}

static void add(struct chunks *k, const struct corpus *c, const struct vocabulary *v, size_t width,
                size_t from, size_t to, size_t rows, uint16_t **place_at)
{
    struct chunk *chunk = &k->chunk[k->count++];
    size_t r, x;

    chunk->rows = (int)rows;
    chunk->steps = (int)(to - from);
    chunk->fresh = from == 0;
    chunk->input = *place_at;
    chunk->target = *place_at + rows * (to - from);
    *place_at += 2 * rows * (to - from);
    for (r = 0; r < rows; r++)
        for (x = from; x < to; x++) {
            chunk->input[r * (to - from) + x - from] = entry(c, v, r, width, x);
            chunk->target[r * (to - from) + x - from] = entry(c, v, r, width, x + 1);
        }
    k->targets += rows * (to - from);
    if (chunk->rows > k->most_rows)
        k->most_rows = chunk->rows;
    if (chunk->steps > k->most_steps)
        k->most_steps = chunk->steps;
}

bool chunks_init(struct chunks *k, const struct corpus *c, const struct vocabulary *v, int batch,
                 int bptt, struct err *err)
{
    size_t width, rows, last, from, cuts;
    uint16_t *place_at;

    memset(k, 0, sizeof *k);
    if (!c->count)
        return err_set(err, "the text is empty");
    width = (c->count + (size_t)batch - 1) / (size_t)batch;
    rows = (c->count + width - 1) / width;
    last = c->count - (rows - 1) * width + 1; /* entries of the last row with the one before it */
    cuts = (width + (size_t)bptt - 1) / (size_t)bptt + 1;
    k->chunk = x_calloc(cuts, sizeof *k->chunk);
    k->ids = place_at = x_calloc(2 * rows * width, sizeof *k->ids);
    for (from = 0; from < width; from += (size_t)bptt) {
        size_t to = from + (size_t)bptt < width ? from + (size_t)bptt : width;

        if (rows > 1 && to > last) {
            if (from < last)
                add(k, c, v, width, from, last, rows, &place_at);
            add(k, c, v, width, from > last ? from : last, to, rows - 1, &place_at);
        } else {
            add(k, c, v, width, from, to, rows, &place_at);
        }
    }
    return true;
}

void chunks_release(struct chunks *k)
{
    free(k->chunk);
    free(k->ids);
    memset(k, 0, sizeof *k);
}
