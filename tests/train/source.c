/* Where the data come from: files of strings, folders of text, and what is wrong with them. */
#include "train/own_data.h"

#include "train/data.h"

static void configure(struct config *c, const char *option, const char *value)
{
    struct err err;

    SMALL(c, NULL);
    assert_ok(option_set(config_options, c, option, value, &err));
}

/* The symbols of a string as names, one after the other. */
static const char *spelled(const struct source *s, const struct string_set *set, size_t i)
{
    static char out[256];
    size_t k, used = 0;
    char name[TASK_NAME];

    out[0] = '\0';
    for (k = set->start[i]; k < set->start[i + 1]; k++) {
        task_symbol_name(&s->task, set->id[k], name);
        used += (size_t)snprintf(out + used, sizeof out - used, "%s", name);
    }
    return out;
}

static void strings__are__lines_of_characters_or_words(void **state)
{
    static const struct {
        const char *bytes;
        int symbols, lines;
        const char *second;
    } cases[] = {
        { "ab\nba\naab", 2, 3, "ba" },
        { "ab\r\nba\r\n\r\n\n", 2, 2, "ba" },   /* carriage returns, empty lines at the end */
        { "ab\n\nba\n", 2, 3, "" },             /* the empty string */
        { "open close\nopen\n", 2, 2, "open" }, /* one space makes words of all lines */
        { "é→\n→é\n", 2, 2, "→é" },             /* characters, not bytes */
        { "\xff\xfe\n\xfe\n", 2, 2, NULL },     /* broken UTF-8: bytes */
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = own_file(state, "strings", cases[i].bytes);
        struct config c;
        struct source s;
        struct err err;

        configure(&c, "strings", path);
        snprintf(c.valid_strings, sizeof c.valid_strings, "%s", path);
        assert_ok(source_open(&s, &c, &err));
        assert_int_equal(s.kind, SOURCE_STRINGS);
        assert_int_equal(s.task.symbols, cases[i].symbols);
        assert_int_equal(s.lines[SPLIT_TRAIN].count, cases[i].lines);
        assert_int_equal(s.lines[SPLIT_VALID].count, cases[i].lines);
        if (cases[i].second)
            assert_string_equal(spelled(&s, &s.lines[SPLIT_TRAIN], 1), cases[i].second);
        assert_false(task_is_known(&s.task));
        source_release(&s);
    }
}

static void strings__hold_out__a_tenth_by_the_seed(void **state)
{
    char bytes[2000];
    size_t used = 0, k, j, moved = 0;
    struct config c;
    struct source s, again, other;
    struct err err;
    int i;

    for (i = 0; i < 95; i++)
        used += (size_t)snprintf(bytes + used, sizeof bytes - used, "%d %d\n", i % 10, i / 10);
    configure(&c, "strings", own_file(state, "strings", bytes));
    assert_ok(source_open(&s, &c, &err));
    assert_ok(source_open(&again, &c, &err));
    c.seed++;
    assert_ok(source_open(&other, &c, &err));
    assert_int_equal(s.lines[SPLIT_VALID].count, 9);
    assert_int_equal(s.lines[SPLIT_TRAIN].count, 86);
    /* All lines differ: none is on both sides, and the same seed holds out the same. */
    for (k = 0; k < 9; k++) {
        const char *held = spelled(&s, &s.lines[SPLIT_VALID], k);
        char kept[64];

        snprintf(kept, sizeof kept, "%s", held);
        for (j = 0; j < 86; j++)
            assert_string_not_equal(spelled(&s, &s.lines[SPLIT_TRAIN], j), kept);
        assert_string_equal(spelled(&again, &again.lines[SPLIT_VALID], k), kept);
        moved += strcmp(spelled(&other, &other.lines[SPLIT_VALID], k), kept) != 0;
    }
    assert_true(moved > 0);
    source_release(&s);
    source_release(&again);
    source_release(&other);
}

static void strings__are_grouped__by_length(void **state)
{
    struct config c;
    struct data d;
    struct err err;
    int i, j, strings = 0, seen[4] = { 0 };

    configure(&c, "strings", own_file(state, "strings", "a\nab\nabc\nb\nba\nc\nab\naa\na\n"));
    snprintf(c.valid_strings, sizeof c.valid_strings, "%s", own_file(state, "valid", "c\nabc\n"));
    c.batch = 3;
    assert_ok(data_init(&d, &c, &err));
    for (i = 0; i < d.train_batches; i++) {
        assert_true(d.train[i].strings >= 1 && d.train[i].strings <= 3);
        strings += d.train[i].strings;
        seen[d.train[i].length] += d.train[i].strings;
        for (j = 0; j < d.train[i].strings * d.train[i].length; j++)
            assert_true(d.train[i].ids[j] < 3);
    }
    assert_int_equal(strings, 9);
    assert_int_equal(seen[1], 4);
    assert_int_equal(seen[2], 4);
    assert_int_equal(seen[3], 1);
    assert_int_equal(d.train_batches, 5); /* 3 + 1, 3 + 1, 1 */
    assert_int_equal(d.valid_batches, 2);
    assert_true(isnan(d.valid_bound_nats));
    assert_int_equal(d.lengths.low, 1);
    assert_int_equal(d.lengths.high, 3);
    data_release(&d);
}

static void text__has__vocabulary_unknown_words_and_ends(void **state)
{
    struct config c;
    struct source s;
    struct err err;
    size_t k, unknown = 0;
    int v;

    own_text(state);
    configure(&c, "text", *state);
    assert_ok(source_open(&s, &c, &err));
    assert_int_equal(s.kind, SOURCE_TEXT);
    assert_int_equal(s.names.words, 7);
    assert_int_equal(s.names.size, 9); /* and unk, and eos */
    assert_int_equal(s.task.symbols, s.names.eos);
    assert_int_equal(s.lines[SPLIT_TRAIN].count, 40);
    assert_int_equal(s.lines[SPLIT_TEST].count, 9);
    for (v = 1; v <= 2; v++) {
        for (k = 0, unknown = 0; k < s.text[v].count; k++)
            unknown += s.text[v].id[k] == s.names.unk;
        assert_int_equal(unknown, 1);
        assert_int_equal(s.text[v].unknown, 1);
    }
    assert_int_equal(strlen(s.hash[SPLIT_TRAIN]), 64);
    assert_string_not_equal(s.hash[SPLIT_TRAIN], s.hash[SPLIT_VALID]);
    assert_null(s.known);
    assert_null(s.warning);
    source_release(&s);
    snprintf(c.unit, sizeof c.unit, "characters");
    assert_ok(source_open(&s, &c, &err));
    assert_true(s.names.words > 12 && s.names.words < 27);
    assert_true(vocabulary_find(&s.names, " ", 1) >= 0);
    source_release(&s);
}

static void text__named_like_a_corpus__is_compared_with_it(void **state)
{
    struct config c;
    struct source s;
    struct err err;

    own_file(state, "ptb.train.txt", "no it was n't black monday\n");
    own_file(state, "ptb.valid.txt", "consumers may want\n");
    configure(&c, "text", *state);
    assert_ok(source_open(&s, &c, &err));
    assert_null(s.known);
    assert_non_null(s.warning);
    assert_int_equal(s.lines[SPLIT_TEST].count, 0);
    assert_ptr_equal(source_held_out(&s), &s.lines[SPLIT_VALID]);
    source_release(&s);
}

/* SHA-256 of "abc", from FIPS 180-4. */
static void hash__is__sha_256(void **state)
{
    struct config c;
    struct source s;
    struct err err;

    configure(&c, "strings", own_file(state, "strings", "abc"));
    snprintf(c.valid_strings, sizeof c.valid_strings, "%s", c.strings);
    assert_ok(source_open(&s, &c, &err));
    assert_string_equal(s.hash[SPLIT_TRAIN],
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    source_release(&s);
}

static void open__refuses__what_cannot_be_learned(void **state)
{
    static const struct {
        const char *option, *name, *bytes, *says;
    } cases[] = {
        { "strings", "missing", NULL, "cannot open" },
        { "strings", "one", "abc\n", "some are needed for validation" },
        { "strings", "none", "\n\n", "0 strings" },
        { "strings", "blank", "\n\nx", NULL },
        { "text", "folder", NULL, "neither ptb.train.txt nor train.txt" },
    };
    struct config c;
    struct source s;
    struct err err;
    char path[512];
    FILE *f;
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, "%s/%s", (const char *)*state, cases[i].name);
        if (cases[i].bytes)
            own_file(state, cases[i].name, cases[i].bytes);
        configure(&c, cases[i].option, path);
        if (!cases[i].says) {
            assert_ok(source_open(&s, &c, &err));
            source_release(&s);
            continue;
        }
        assert_false(source_open(&s, &c, &err));
        assert_non_null(strstr(err.text, cases[i].says));
        assert_null(strchr(err.text, '\n'));
    }
    snprintf(path, sizeof path, "%s/zero", (const char *)*state);
    f = fopen(path, "wb");
    fwrite("ab\0c\nab\n", 1, 8, f);
    fclose(f);
    configure(&c, "strings", path);
    assert_false(source_open(&s, &c, &err));
    assert_non_null(strstr(err.text, "zero byte"));
    configure(&c, "strings", *state);
    assert_false(source_open(&s, &c, &err));
    assert_non_null(strstr(err.text, "a folder without main.tok"));
}

static void bins__share__the_held_out_lengths(void **state)
{
    char bins[160];
    struct config c;
    struct source s;
    struct range out[CONFIG_MOST_BINS];
    struct err err;
    int count, i;

    own_text(state);
    configure(&c, "text", *state);
    assert_ok(source_open(&s, &c, &err));
    source_bins(&s, bins, sizeof bins);
    snprintf(c.bins, sizeof c.bins, "%s", bins);
    assert_ok(config_bins(&c, out, &count, &err));
    assert_true(count >= 2);
    assert_int_equal(out[0].low, 1);
    assert_int_equal(out[count - 1].high, 6);
    for (i = 1; i < count; i++)
        assert_int_equal(out[i].low, out[i - 1].high + 1);
    source_release(&s);
}

static void label__names__what_is_learned(void **state)
{
    char out[64];
    struct config c;

    (void)state;
    SMALL(&c, NULL);
    source_label(&c, out, sizeof out);
    assert_string_equal(out, "marked-reversal");
    snprintf(c.strings, sizeof c.strings, "/a/b c/my strings.txt");
    source_label(&c, out, sizeof out);
    assert_string_equal(out, "strings-my-strings");
    c.strings[0] = '\0';
    snprintf(c.text, sizeof c.text, "corpora/ptb/");
    source_label(&c, out, sizeof out);
    assert_string_equal(out, "text-ptb");
}

static void recall__restores__the_symbols(void **state)
{
    struct config c;
    struct source s, r;
    struct err err;
    uint16_t ids[8];
    int n;

    own_text(state);
    configure(&c, "text", *state);
    assert_ok(source_open(&s, &c, &err));
    assert_ok(source_recall(&r, &c, s.names.word, (size_t)s.names.words, &err));
    assert_int_equal(r.task.symbols, s.task.symbols);
    assert_ok(task_parse(&r.task, "the old zebra", ids, 8, &n, &err));
    assert_int_equal(n, 3);
    assert_int_equal(ids[0], vocabulary_find(&s.names, "the", 3));
    assert_int_equal(ids[2], s.names.unk);
    source_release(&r);
    assert_false(source_recall(&r, &c, (char *[]){ (char *)"a", (char *)"a" }, 2, &err));
    source_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(strings__are__lines_of_characters_or_words),
        scratch_test(strings__hold_out__a_tenth_by_the_seed),
        scratch_test(strings__are_grouped__by_length),
        scratch_test(text__has__vocabulary_unknown_words_and_ends),
        scratch_test(text__named_like_a_corpus__is_compared_with_it),
        scratch_test(hash__is__sha_256),
        scratch_test(open__refuses__what_cannot_be_learned),
        scratch_test(bins__share__the_held_out_lengths),
        cmocka_unit_test(label__names__what_is_learned),
        scratch_test(recall__restores__the_symbols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
