/* Grammars as a run's data: the program's own agree with what they claim to be, and bad files are
 * refused. */
#include "small.h"

#include <unistd.h>

#include "base/rng.h"
#include "task/yardstick.h"
#include "train/data.h"

/* ---- agreement, parsed by hand --------------------------------------------------------------- */

enum kind { THE, A, MANY, NOUN, VERB, REST, SAY, THAT, NEAR, NEVER, AND, END };
struct lexeme {
    const char *word;
    enum kind kind;
    int plural; /* of nouns and verbs */
};

static const struct lexeme lexicon[] = {
    { "the", THE, 0 },       { "a", A, 0 },         { "many", MANY, 1 },   { "that", THAT, 0 },
    { "near", NEAR, 0 },     { "never", NEVER, 0 }, { "and", AND, 0 },     { "dog", NOUN, 0 },
    { "cat", NOUN, 0 },      { "girl", NOUN, 0 },   { "pilot", NOUN, 0 },  { "teacher", NOUN, 0 },
    { "dogs", NOUN, 1 },     { "cats", NOUN, 1 },   { "girls", NOUN, 1 },  { "pilots", NOUN, 1 },
    { "teachers", NOUN, 1 }, { "sees", VERB, 0 },   { "likes", VERB, 0 },  { "follows", VERB, 0 },
    { "see", VERB, 1 },      { "like", VERB, 1 },   { "follow", VERB, 1 }, { "runs", REST, 0 },
    { "sleeps", REST, 0 },   { "smiles", REST, 0 }, { "run", REST, 1 },    { "sleep", REST, 1 },
    { "smile", REST, 1 },    { "says", SAY, 0 },    { "thinks", SAY, 0 },  { "say", SAY, 1 },
    { "think", SAY, 1 },     { "", END, 0 },
};
enum { WORDS = sizeof lexicon / sizeof *lexicon - 1 };

struct text {
    const struct lexeme *word[400]; /* ended by END */
    int at;
};

static bool take(struct text *t, enum kind kind)
{
    if (t->word[t->at]->kind != kind)
        return false;
    t->at++;
    return true;
}

/* A noun, with what is said about it; *plural receives its number. */
static bool subject(struct text *t, int *plural)
{
    enum kind determiner = t->word[t->at]->kind;
    int other;

    if (determiner > MANY)
        return false;
    t->at++;
    *plural = t->word[t->at]->plural;
    if (!take(t, NOUN) || (determiner == A && *plural) || (determiner == MANY && !*plural))
        return false;
    if (take(t, NEAR))
        return subject(t, &other);
    if (!take(t, THAT))
        return true;
    if (t->word[t->at]->kind == VERB)
        return t->word[t->at]->plural == *plural && take(t, VERB) && subject(t, &other);
    return subject(t, &other) && t->word[t->at]->plural == other && take(t, VERB);
}

static bool sentence(struct text *t)
{
    int plural, other;

    if (!subject(t, &plural))
        return false;
    if (take(t, NEVER))
        return t->word[t->at]->plural == plural && take(t, REST);
    if (t->word[t->at]->plural != plural)
        return false;
    if (take(t, REST))
        return true;
    if (take(t, VERB))
        return subject(t, &other);
    return take(t, SAY) && take(t, THAT) && sentence(t);
}

static bool agrees(const struct task *task, const uint16_t *string, int length)
{
    struct text t = { .at = 0 };
    int i, j;

    for (i = 0; i < length; i++) {
        char name[TASK_NAME];

        task_symbol_name(task, string[i], name);
        for (j = 0; j < WORDS && strcmp(lexicon[j].word, name); j++)
            continue;
        assert_true(j < WORDS);
        t.word[i] = &lexicon[j];
    }
    t.word[length] = &lexicon[WORDS];
    do
        if (!sentence(&t))
            return false;
    while (take(&t, AND));
    return t.word[t.at]->kind == END;
}

static struct task task_of(const char *grammar)
{
    struct config c;
    struct task t;
    struct err err;

    config_defaults(&c);
    assert_ok(option_set(config_options, &c, "grammar", grammar, &err));
    assert_ok(config_task(&t, &c, &err));
    return t;
}

static void agreement__has__strings_that_agree(void **state)
{
    struct task t = task_of("agreement");
    int length, i, changed = 0, still = 0;
    uint16_t string[100];
    struct rng r;

    (void)state;
    assert_int_equal(t.symbols, WORDS);
    for (length = 3; length <= 100; length++) {
        assert_true(task_is_valid_length(&t, length));
        rng_init(&r, 1, RNG_CHECK, (uint64_t)length);
        for (i = 0; i < 3; i++) {
            task_sample(&t, length, &r, string);
            assert_true(agrees(&t, string, length));
        }
        for (i = 0; i < 40; i++) { /* another word somewhere: both say the same of it */
            int at = (int)rng_below(&r, (uint32_t)length);
            uint16_t old = string[at];

            string[at] = (uint16_t)rng_below(&r, WORDS);
            assert_int_equal(task_accepts(&t, string, length), agrees(&t, string, length));
            changed += string[at] != old;
            still += string[at] != old && agrees(&t, string, length);
            string[at] = old;
        }
    }
    assert_true(changed > 3000 && still > 100 && still < changed / 2);
    task_release(&t);
}

/* Typed sentences: the verb agrees with its own noun, not with the nearest. */
static void agreement__tells__right_from_wrong(void **state)
{
    static const struct {
        const char *typed;
        bool right;
    } rows[] = {
        { "the dogs near the cat run", true },
        { "the dogs near the cat runs", false },
        { "the dogs that the cat near many girls sees run", true },
        { "the dogs that the cat near many girls see run", false },
        { "the dogs that the cat near many girls sees runs", false },
        { "a pilot says that many teachers never sleep and the girl smiles", true },
        { "a pilots says that many teachers never sleep", false },
        { "many teacher sleep", false },
        { "the dog", false },
    };
    struct task t = task_of("agreement");
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t string[40];
        struct err err;
        int length;

        assert_ok(task_parse(&t, rows[i].typed, string, 40, &length, &err));
        assert_int_equal(task_accepts(&t, string, length), rows[i].right);
        assert_int_equal(agrees(&t, string, length), rows[i].right);
    }
    task_release(&t);
}

/* Every grammar that comes with the program opens, is about something, and fits its bound. */
static void shipped__are__whole(void **state)
{
    char **names = config_grammars(), about[200];
    int i, count = 0;

    (void)state;
    for (i = 0; names[i]; i++) {
        struct task t = task_of(names[i]);
        struct yardstick_range range;
        struct err err;

        config_grammar_about(names[i], about, sizeof about);
        assert_true(strlen(about) > 10);
        assert_ok(yardstick_range(&range, &t, 10, 14, &err));
        assert_true(range.perplexity > 1 && range.perplexity < t.symbols + 1);
        task_release(&t);
        count++;
        free(names[i]);
    }
    free(names);
    assert_int_equal(count, 2);
}

static void brackets__have__a_bound_by_hand(void **state)
{
    struct task t = task_of("brackets");
    uint16_t string[2] = { 0, 1 };

    (void)state;
    /* () and [] are as likely; of no symbols there is one string */
    assert_near(task_log_probability(&t, string, 2), -log(2), 1e-14);
    assert_near(task_log_probability(&t, string, 0), 0, 0);
    assert_false(task_is_valid_length(&t, 1));
    assert_near(yardstick_entropy(&t, 2), log(2), 1e-14);
    task_release(&t);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static void data__come__from_the_grammar(void **state)
{
    struct config c;
    struct data d;
    struct err err;
    int b, s;

    (void)state;
    SMALL(&c, "grammar", "agreement");
    assert_ok(data_init(&d, &c, &err));
    for (b = 0; b < d.train_batches; b++)
        for (s = 0; s < d.train[b].strings; s++)
            assert_true(
                task_accepts(&d.task, d.train[b].ids + s * d.train[b].length, d.train[b].length));
    assert_true(d.valid_bound_nats > 0 && d.valid_bound_nats < log(WORDS));
    data_release(&d);
}

static char *write_file(const char *name, const char *text)
{
    char *path = malloc(300);
    const char *folder = getenv("TMPDIR");
    FILE *f;

    snprintf(path, 300, "%s/%s.%ld", folder ? folder : "/tmp", name, (long)getpid());
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

/* The text is taken in once: afterwards the file may change, or go. */
static void config__keeps__the_text(void **state)
{
    char *path = write_file("grammar-kept", "S -> 'a' S | 'b'\n");
    struct config c;
    struct task t;
    struct err err;

    (void)state;
    config_defaults(&c);
    assert_ok(option_set(config_options, &c, "grammar", path, &err));
    assert_ok(config_read_grammar(&c, &err));
    remove(path);
    assert_ok(config_read_grammar(&c, &err));
    assert_string_equal(c.grammar_text, "S -> 'a' S | 'b'\n");
    assert_ok(config_task(&t, &c, &err));
    assert_int_equal(t.symbols, 2);
    task_release(&t);
    c.grammar_text[0] = '\0';
    assert_false(config_task(&t, &c, &err));
    assert_non_null(strstr(err.text, "No such file"));
    free(path);
}

static void config__says__what_is_wrong(void **state)
{
    char *bad = write_file("grammar-bad", "S -> 'a' T\n"), *empty = write_file("grammar-empty", "");
    const char *rows[][5] = {
        { "grammar", "agreemnt", "task", "dyck",
          "unknown grammar 'agreemnt': did you mean "
          "'agreement'?" },
        { "grammar", "xyzzy", "task", "dyck", "unknown grammar 'xyzzy': no such file" },
        { "grammar", "./none", "task", "dyck", "cannot read grammar './none': No such file" },
        { "grammar", "/", "task", "dyck", "it is not a regular file" },
        { "grammar", bad, "task", "dyck", "line 1, column 10: 'T' has no rule" },
        { "grammar", empty, "task", "dyck", "it is empty" },
        { "grammar", "agreement", "symbol-types", "3", "'symbol-types' goes with a task" },
        { "grammar", "agreement", "strings", "x", "both 'grammar' and 'strings' are given" },
        { "grammar", "agreement", "text", "x", "both 'grammar' and 'text' are given" },
        { "grammar", "agreement", "bins", "1-2",
          "bad value '1-2' for 'bins': no string of grammar "
          "has a length in it" },
        { "grammar", "", "task", "dyck:x", "bad depth 'x' of task 'dyck'" },
        { "grammar", "", "task", "dyck:0", "bad depth '0' of task 'dyck'" },
        { "grammar", "", "task", "dyck:", "bad depth '' of task 'dyck'" },
        { "grammar", "", "task", "parity:3", "task 'parity' takes no argument after a colon" },
        { "grammar", "", "task", "dick:3", "unknown task 'dick': did you mean 'dyck'?" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err err;

        config_defaults(&c);
        assert_ok(option_set(config_options, &c, rows[i][0], rows[i][1], &err));
        assert_ok(option_set(config_options, &c, rows[i][2], rows[i][3], &err));
        assert_false(config_check(&c, &err));
        if (!strstr(err.text, rows[i][4]))
            fail_msg("row %zu: %s", i, err.text);
    }
    remove(bad);
    remove(empty);
    free(bad);
    free(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement__has__strings_that_agree),
        cmocka_unit_test(agreement__tells__right_from_wrong),
        cmocka_unit_test(shipped__are__whole),
        cmocka_unit_test(brackets__have__a_bound_by_hand),
        cmocka_unit_test(data__come__from_the_grammar),
        cmocka_unit_test(config__keeps__the_text),
        cmocka_unit_test(config__says__what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
