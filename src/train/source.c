/* source -- opening what the data come from. */
#include "train/source.h"

#include <ctype.h>
#include <errno.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "train/source_file.h"
#include "train/source_labelled.h"

static const char *const split_names[SPLITS] = { "train", "valid", "test" };

/* Corpora that papers use, by the SHA-256 of their files: what is measured on them compares with
 * what others report only if these are the bytes. */
static const struct {
    const char *prefix, *name, *hash[SPLITS];
} known_corpora[] = {
    { "ptb.",
      "Penn Treebank, Mikolov's version",
      { "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf",
        "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2",
        "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0" } },
};

enum source_kind source_kind_of(const struct config *c)
{
    return c->text[0] ? SOURCE_TEXT : c->strings[0] ? SOURCE_STRINGS : SOURCE_TASK;
}

/* The last part of a path, without its ending, in characters that names of folders may have. */
static void stem(const char *path, char *out, size_t size)
{
    size_t end = strlen(path), from, i, used = 0;

    while (end > 1 && path[end - 1] == '/')
        end--;
    for (from = end; from && path[from - 1] != '/'; from--)
        continue;
    for (i = end; i > from + 1; i--)
        if (path[i] == '.' && i < end) {
            end = i;
            break;
        }
    for (i = from; i < end && used + 1 < size; i++) {
        unsigned char c = (unsigned char)path[i];

        out[used++] = (char)(c < 128 && (isalnum(c) || strchr("._+=@", c)) ? c : '-');
    }
    out[used] = '\0';
}

void source_label(const struct config *c, char *out, size_t size)
{
    char name[48];

    switch (source_kind_of(c)) {
    case SOURCE_TASK:
        stem(c->grammar[0] ? c->grammar : c->task, name, sizeof name);
        snprintf(out, size, "%s%s", c->grammar[0] ? "grammar-" : "", name);
        return;
    case SOURCE_STRINGS: stem(c->strings, name, sizeof name); break;
    case SOURCE_TEXT: stem(c->text, name, sizeof name); break;
    }
    snprintf(out, size, "%s-%s", c->text[0] ? "text" : "strings", name);
}

/* ---- sets of strings ------------------------------------------------------------------------ */
static void set_release(struct string_set *s)
{
    free(s->id);
    free(s->start);
    memset(s, 0, sizeof *s);
}

/* Makes room for `strings` strings of `symbols` symbols in all. */
static void set_open(struct string_set *s, size_t strings, size_t symbols)
{
    s->id = x_calloc(symbols + 1, sizeof *s->id);
    s->start = x_calloc(strings + 1, sizeof *s->start);
}

static void set_add(struct string_set *s, const uint16_t *ids, size_t length)
{
    size_t at = s->start[s->count];

    memcpy(s->id + at, ids, length * sizeof *ids);
    s->start[++s->count] = at + length;
}

/* The lines of a corpus. */
static void set_of_text(struct string_set *s, const struct corpus *c, int eos)
{
    size_t i, from = 0;

    set_open(s, c->count, c->count);
    for (i = 0; i < c->count; i++)
        if (c->id[i] == eos) {
            set_add(s, c->id + from, i - from);
            from = i + 1;
        }
}

/* ---- strings -------------------------------------------------------------------------------- */
/* Lines of a file of strings; empty ones at its end are not strings. */
static size_t count_lines(const struct source_file *f, bool *spaced)
{
    size_t at = 0, length, lines = 0, count = 0;
    const char *line;

    while ((line = source_file_line(f, &at, &length))) {
        lines++;
        if (length)
            count = lines;
        *spaced = *spaced || memchr(line, ' ', length) || memchr(line, '\t', length);
    }
    return count;
}

static bool add_symbols(struct source *s, const struct source_file *f, const char *path,
                        enum token_unit unit, struct err *err)
{
    size_t at = 0, length, bytes, lines = 0, symbols;
    const char *line, *token, *inside;
    char shown[120];

    while ((line = source_file_line(f, &at, &length))) {
        lines++;
        symbols = 0;
        for (inside = line; (token = token_next(&inside, line + length, unit, &bytes)); symbols++)
            if (vocabulary_add(&s->names, token, bytes) < 0)
                return err_set(err, "cannot use '%s': it has more than %d different symbols",
                               text_printable(shown, sizeof shown, path), VOCABULARY_MOST);
        if (symbols > TASK_MOST_LENGTH)
            return err_set(
                err, "cannot use '%s': line %zu has %zu symbols, a string has at most %d",
                text_printable(shown, sizeof shown, path), lines, symbols, TASK_MOST_LENGTH);
    }
    return true;
}

/* Every line goes into the set that held[] says, or without it into `set`. */
static void take_lines(struct source *s, const struct source_file *f, size_t lines,
                       enum token_unit unit, const uint8_t *held, struct string_set *set)
{
    uint16_t *ids = x_calloc(TASK_MOST_LENGTH, sizeof *ids);
    size_t at = 0, length, bytes, i, n;

    if (!set) {
        set_open(&s->lines[SPLIT_TRAIN], lines, f->size);
        set_open(&s->lines[SPLIT_VALID], lines, f->size);
    } else {
        set_open(set, lines, f->size);
    }
    for (i = 0; i < lines; i++) {
        const char *line = source_file_line(f, &at, &length), *inside = line, *token;

        for (n = 0; (token = token_next(&inside, line + length, unit, &bytes)); n++)
            ids[n] = (uint16_t)vocabulary_find(&s->names, token, bytes);
        set_add(set ? set : &s->lines[held[i] ? SPLIT_VALID : SPLIT_TRAIN], ids, n);
    }
    free(ids);
}

/* A tenth of the lines, at least one, by the seed. */
static uint8_t *choose_held_out(size_t lines, int64_t seed)
{
    uint32_t *order = x_calloc(lines, sizeof *order);
    uint8_t *held = x_calloc(lines, 1);
    size_t i, count = lines / 10 ? lines / 10 : 1;
    struct rng r;

    for (i = 0; i < lines; i++)
        order[i] = (uint32_t)i;
    rng_init(&r, (uint64_t)seed, RNG_SPLIT, 0);
    rng_shuffle(&r, order, (uint32_t)lines);
    for (i = 0; i < count; i++)
        held[order[i]] = 1;
    free(order);
    return held;
}

static bool read_strings(struct source_file *f, const char *path, struct err *err)
{
    return source_labelled_is(path) ? source_labelled_read(f, path, err)
                                    : source_file_read(f, path, err);
}

static bool open_strings(struct source *s, const struct config *c, struct err *err)
{
    struct source_file file[2] = { 0 };
    char valid[sizeof c->strings + 40];
    bool spaced = false, ok = false, two = c->valid_strings[0];
    uint8_t *held = NULL;
    enum token_unit unit;
    size_t lines, valid_lines = 0, i;
    char shown[120];

    text_copy(valid, sizeof valid, c->valid_strings);
    if (!two)
        two = source_labelled_valid(c->strings, valid, sizeof valid);
    if (!read_strings(&file[0], c->strings, err) || (two && !read_strings(&file[1], valid, err)))
        goto out;
    lines = count_lines(&file[0], &spaced);
    if (two)
        valid_lines = count_lines(&file[1], &spaced);
    text_printable(shown, sizeof shown, c->strings);
    if (lines < (two ? 1 : 2)) {
        err_set(err, "cannot use '%s': it has %zu strings, and %s", shown, lines,
                two ? "some are needed" : "some are needed for validation");
        goto out;
    }
    if (two && !valid_lines) {
        err_set(err, "cannot use '%s': there is no string in it",
                text_printable(shown, sizeof shown, valid));
        goto out;
    }
    unit = spaced ? TOKEN_WORDS : TOKEN_CHARACTERS;
    if (!add_symbols(s, &file[0], c->strings, unit, err) ||
        (two && !add_symbols(s, &file[1], valid, unit, err)))
        goto out;
    if (!s->names.words) {
        err_set(err, "cannot use '%s': all its strings are empty", shown);
        goto out;
    }
    vocabulary_close_whole(&s->names);
    if (!two)
        held = choose_held_out(lines, c->seed);
    take_lines(s, &file[0], lines, unit, held, two ? &s->lines[SPLIT_TRAIN] : NULL);
    if (two)
        take_lines(s, &file[1], valid_lines, unit, NULL, &s->lines[SPLIT_VALID]);
    for (i = 0; i < 2; i++)
        memcpy(s->hash[i], file[i].hash, SOURCE_HASH);
    ok = true;
out:
    free(held);
    source_file_release(&file[0]);
    source_file_release(&file[1]);
    return ok;
}

/* ---- text ----------------------------------------------------------------------------------- */
/* FOLDER/ptb.SPLIT.txt or FOLDER/SPLIT.txt; false: there is none. */
static bool find_text(const char *folder, const char *split, char *out, size_t size)
{
    static const char *const prefixes[] = { "ptb.", "" };
    size_t i;

    for (i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        snprintf(out, size, "%s/%s%s.txt", folder, prefixes[i], split);
        if (!access(out, F_OK))
            return true;
    }
    return false;
}

static bool add_words(struct source *s, const struct source_file *f, const char *path,
                      enum token_unit unit, struct err *err)
{
    size_t at = 0, length, bytes;
    const char *line, *inside, *token;
    char shown[120];

    while ((line = source_file_line(f, &at, &length)))
        for (inside = line; (token = token_next(&inside, line + length, unit, &bytes));)
            if (vocabulary_add(&s->names, token, bytes) < 0)
                return err_set(err, "cannot use '%s': it has more than %d different %s",
                               text_printable(shown, sizeof shown, path), VOCABULARY_MOST,
                               unit == TOKEN_WORDS ? "words" : "characters");
    return true;
}

static void take_text(struct corpus *c, const struct source_file *f, const struct vocabulary *v,
                      enum token_unit unit)
{
    size_t at = 0, length;
    const char *line;

    while ((line = source_file_line(f, &at, &length)))
        corpus_add_line(c, v, unit, line, length);
}

/* Is it a corpus of the literature, or does it only carry the name of one? */
static void recognise(struct source *s, const char *train_path)
{
    const char *file = strrchr(train_path, '/') + 1;
    size_t i;
    int k;

    for (i = 0; i < sizeof known_corpora / sizeof *known_corpora; i++) {
        bool same = true;

        if (strncmp(file, known_corpora[i].prefix, strlen(known_corpora[i].prefix)))
            continue;
        for (k = 0; k < SPLITS; k++)
            same = same && !strcmp(s->hash[k], known_corpora[i].hash[k]);
        if (same)
            s->known = known_corpora[i].name;
        else
            s->warning = "the files are named like the Penn Treebank's, but are not Mikolov's "
                         "version: results do not compare with the literature's";
    }
}

static bool open_text(struct source *s, const struct config *c, struct err *err)
{
    enum token_unit unit = strcmp(c->unit, "characters") ? TOKEN_WORDS : TOKEN_CHARACTERS;
    char path[SPLITS][sizeof c->text + 32], shown[120];
    int i;

    text_printable(shown, sizeof shown, c->text);
    for (i = 0; i < SPLITS; i++) {
        struct source_file f;
        bool ok;

        if (!find_text(c->text, split_names[i], path[i], sizeof path[i])) {
            if (i == SPLIT_TEST)
                break; /* measured on validation text then */
            return err_set(err, "cannot use '%s': it has neither ptb.%s.txt nor %s.txt", shown,
                           split_names[i], split_names[i]);
        }
        if (!source_file_read(&f, path[i], err))
            return false;
        memcpy(s->hash[i], f.hash, SOURCE_HASH);
        ok = i != SPLIT_TRAIN || add_words(s, &f, path[i], unit, err);
        if (ok && i == SPLIT_TRAIN)
            vocabulary_close(&s->names);
        if (ok)
            take_text(&s->text[i], &f, &s->names, unit);
        source_file_release(&f);
        if (!ok)
            return false;
        if (!s->text[i].count)
            return err_set(err, "cannot use '%s': the text is empty",
                           text_printable(shown, sizeof shown, path[i]));
        set_of_text(&s->lines[i], &s->text[i], s->names.eos);
    }
    recognise(s, path[SPLIT_TRAIN]);
    return true;
}

/* ---- opening -------------------------------------------------------------------------------- */
bool source_open(struct source *s, const struct config *c, struct err *err)
{
    const struct string_set *train = &s->lines[SPLIT_TRAIN];
    size_t i;
    bool ok;

    memset(s, 0, sizeof *s);
    s->kind = source_kind_of(c);
    vocabulary_init(&s->names);
    if (s->kind == SOURCE_TASK) {
        if (c->grammar_text[0])
            SHA256Data((const uint8_t *)c->grammar_text, strlen(c->grammar_text),
                       s->hash[SPLIT_TRAIN]);
        return config_task(&s->task, c, err);
    }
    ok = s->kind == SOURCE_TEXT ? open_text(s, c, err) : open_strings(s, c, err);
    if (!ok) {
        source_release(s);
        return false;
    }
    task_of_names(&s->task, &s->names, s->kind == SOURCE_TEXT);
    pairs_init(&s->pairs, s->task.symbols);
    for (i = 0; i < train->count; i++)
        pairs_add(&s->pairs, train->id + train->start[i], string_set_length(train, i));
    pairs_close(&s->pairs);
    return true;
}

bool source_recall(struct source *s, const struct config *c, char *const *word, size_t count,
                   struct err *err)
{
    size_t i;

    memset(s, 0, sizeof *s);
    s->kind = source_kind_of(c);
    vocabulary_init(&s->names);
    if (s->kind == SOURCE_TASK)
        return config_task(&s->task, c, err);
    for (i = 0; i < count; i++)
        if (vocabulary_add(&s->names, word[i], strlen(word[i])) != (int)i) {
            source_release(s);
            return err_set(err, "the list of symbols is damaged");
        }
    if (s->kind == SOURCE_TEXT)
        vocabulary_close(&s->names);
    else
        vocabulary_close_whole(&s->names);
    task_of_names(&s->task, &s->names, s->kind == SOURCE_TEXT);
    return true;
}

void source_release(struct source *s)
{
    int i;

    for (i = 0; i < SPLITS; i++) {
        corpus_release(&s->text[i]);
        set_release(&s->lines[i]);
    }
    pairs_release(&s->pairs);
    task_release(&s->task);
    vocabulary_release(&s->names);
    memset(s, 0, sizeof *s);
}

const struct string_set *source_held_out(const struct source *s)
{
    return &s->lines[s->lines[SPLIT_TEST].count ? SPLIT_TEST : SPLIT_VALID];
}

static int by_size(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

void source_bins(const struct source *s, char *out, size_t size)
{
    const struct string_set *held = source_held_out(s);
    int *length = x_calloc(held->count + 1, sizeof *length), low, high, i;
    struct text t;
    size_t k;

    for (k = 0; k < held->count; k++)
        length[k] = string_set_length(held, k);
    qsort(length, held->count, sizeof *length, by_size);
    text_init(&t, out, size);
    low = held->count ? length[0] : 0;
    for (i = 1; i <= 3 && held->count; i++) {
        high = length[i == 3 ? held->count - 1 : held->count * (size_t)i / 3];
        if (high < low)
            continue;
        text_add(&t, "%s%d-%d", t.used ? "," : "", low, high);
        low = high + 1;
    }
    free(length);
}
