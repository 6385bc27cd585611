/*
 * grammar_read -- from text to rules.
 *
 * A statement begins with a word at the start of a line: `start NAME`, `symbols 'a' 'b' ...`, or
 * `NAME -> alternatives`. Alternatives are separated by `|`; a line that begins with `|` goes on
 * with the rule above it. Everything from # to the end of the line is a comment, except in quotes.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "task/grammar.h"

enum token { END, NEWLINE, WORD, QUOTED, WEIGHT, ARROW, BAR };

struct place {
    int line, column;
};

struct reader {
    const char *at;
    struct place place, token_place; /* of the next byte; of the token */
    enum token token;
    char word[GRAMMAR_NAME];
    double weight;
    struct grammar *grammar;
    struct place *used; /* [names]: first use of a nonterminal; line 0: only defined */
    bool *defined;      /* [names] */
    size_t symbol_capacity, name_capacity, used_capacity, defined_capacity;
    size_t rule_capacity, right_capacity;
    bool fixed; /* a `symbols` line has said what symbols there are */
    struct err *err;
};

static bool fail_at(const struct reader *r, struct place p, const char *what, const char *subject)
{
    char shown[64];

    text_printable(shown, sizeof shown, subject ? subject : "");
    if (subject)
        return err_set(r->err, "line %d, column %d: '%s' %s", p.line, p.column, shown, what);
    return err_set(r->err, "line %d, column %d: %s", p.line, p.column, what);
}

static bool fail(const struct reader *r, const char *what)
{
    return fail_at(r, r->token_place, what, NULL);
}

/* ---- tokens --------------------------------------------------------------------------------- */

static void step(struct reader *r)
{
    /* A column is a character, not a byte. */
    if (*r->at == '\n')
        r->place = (struct place){ r->place.line + 1, 1 };
    else if (((unsigned char)r->at[1] & 0xC0) != 0x80)
        r->place.column++;
    r->at++;
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' ||
           (unsigned char)c >= 0x80;
}

/* How many bytes a UTF-8 character has here; 0 when it is broken. */
static int utf8_bytes(const char *s)
{
    unsigned char c = (unsigned char)*s;
    int n = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : 4, i;

    if ((c >= 0x80 && c < 0xC2) || c > 0xF4)
        return 0;
    for (i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

/* Names are shown on terminals: what text_printable() would have to change is not for them. */
static bool check_shown(const struct reader *r)
{
    char shown[8 * GRAMMAR_NAME];

    return !strcmp(text_printable(shown, sizeof shown, r->word), r->word) ||
           fail(r, "a name has a character that can't be shown");
}

static bool read_quoted(struct reader *r)
{
    char quote = *r->at;
    size_t used = 0;

    step(r);
    while (*r->at != quote) {
        unsigned char c = (unsigned char)*r->at;
        int bytes = utf8_bytes(r->at);

        if (!c || c == '\n')
            return fail(r, "a quote is not closed on its line");
        if (c <= ' ' || c == 0x7F)
            return fail_at(r, r->place, "a symbol has no spaces or control characters", NULL);
        if (!bytes)
            return fail_at(r, r->place, "not UTF-8", NULL);
        if (used + (size_t)bytes >= sizeof r->word)
            return fail(r, "a symbol is longer than 23 bytes");
        while (bytes--) {
            r->word[used++] = *r->at;
            step(r);
        }
    }
    step(r);
    r->word[used] = '\0';
    r->token = QUOTED;
    if (!used)
        return fail(r, "a symbol is empty: the empty string is written as empty, unquoted");
    return check_shown(r);
}

/* "[0.5]" or "[1/3]". */
static bool read_weight(struct reader *r)
{
    char number[32], *slash;
    double above, below = 1;
    size_t used = 0;

    for (step(r); *r->at && *r->at != ']' && *r->at != '\n'; step(r))
        if (*r->at != ' ' && *r->at != '\t' && used + 1 < sizeof number)
            number[used++] = *r->at;
    number[used] = '\0';
    if (*r->at != ']')
        return fail(r, "a weight is not closed by ]");
    step(r);
    slash = strchr(number, '/');
    if (slash)
        *slash = '\0';
    if (!text_to_double(number, &above) || (slash && !text_to_double(slash + 1, &below)) ||
        !(above > 0) || !(below > 0) || !(above / below >= 1e-100) || !(above / below <= 1e100))
        return fail(r, "a weight is a number above 0, or a fraction like 1/3");
    r->weight = above / below;
    r->token = WEIGHT;
    return true;
}

static bool next_token(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r')
        step(r);
    if (*r->at == '#')
        while (*r->at && *r->at != '\n')
            step(r);
    r->token_place = r->place;
    switch (*r->at) {
    case '\0': r->token = END; return true;
    case '\n':
        r->token = NEWLINE;
        step(r);
        return true;
    case '|':
        r->token = BAR;
        step(r);
        return true;
    case '[': return read_weight(r);
    case '\'':
    case '"': return read_quoted(r);
    case '-':
        if (r->at[1] == '>') {
            r->token = ARROW;
            step(r);
            step(r);
            return true;
        }
        break;
    }
    if (word_byte(*r->at) && *r->at != '-') {
        size_t used = 0;

        /* A word ends before an arrow that is written without a space. */
        while (word_byte(*r->at) && !(r->at[0] == '-' && r->at[1] == '>')) {
            int bytes = utf8_bytes(r->at);

            if (!bytes)
                return fail_at(r, r->place, "not UTF-8", NULL);
            if (used + (size_t)bytes >= sizeof r->word)
                return fail(r, "a name is longer than 23 bytes");
            while (bytes--) {
                r->word[used++] = *r->at;
                step(r);
            }
        }
        r->word[used] = '\0';
        r->token = WORD;
        return check_shown(r);
    }
    return fail(r, "a name, a quoted symbol, a weight in brackets, -> or | is expected");
}

/* ---- names ---------------------------------------------------------------------------------- */

static int find(char (*list)[GRAMMAR_NAME], int count, const char *word)
{
    int i;

    for (i = 0; i < count; i++)
        if (!strcmp(list[i], word))
            return i;
    return -1;
}

/* The id of a symbol, which is added if it is new; -1 and a message otherwise. */
static int symbol_of(struct reader *r)
{
    struct grammar *g = r->grammar;
    int id = find(g->symbol, g->symbols, r->word);

    if (id >= 0)
        return id;
    if (r->fixed) {
        fail_at(r, r->token_place, "is not among the symbols of the 'symbols' line", r->word);
        return -1;
    }
    if (g->symbols == GRAMMAR_MOST_SYMBOLS) {
        fail(r, "more than 4096 symbols");
        return -1;
    }
    g->symbol = x_grow(g->symbol, (size_t)g->symbols, &r->symbol_capacity, sizeof *g->symbol);
    text_copy(g->symbol[g->symbols], GRAMMAR_NAME, r->word);
    return g->symbols++;
}

static int name_of(struct reader *r, bool use)
{
    struct grammar *g = r->grammar;
    int id = find(g->name, g->names, r->word);

    if (id < 0) {
        if (g->names == GRAMMAR_MOST_NAMES) {
            fail(r, "more than 512 names");
            return -1;
        }
        id = g->names;
        g->name = x_grow(g->name, (size_t)id, &r->name_capacity, sizeof *g->name);
        r->used = x_grow(r->used, (size_t)id, &r->used_capacity, sizeof *r->used);
        r->defined = x_grow(r->defined, (size_t)id, &r->defined_capacity, sizeof *r->defined);
        text_copy(g->name[id], GRAMMAR_NAME, r->word);
        r->used[id] = (struct place){ 0, 0 };
        r->defined[id] = false;
        g->names++;
    }
    if (use && !r->used[id].line)
        r->used[id] = r->token_place;
    return id;
}

/* ---- statements ----------------------------------------------------------------------------- */

static bool is_word(const struct reader *r, const char *word)
{
    return r->token == WORD && !strcmp(r->word, word);
}

static bool end_of_statement(struct reader *r)
{
    if (r->token == END || r->token == NEWLINE)
        return true;
    return fail(r, "the end of the line is expected");
}

static bool read_symbols(struct reader *r)
{
    if (r->fixed || r->grammar->symbols)
        return fail(r, "'symbols' has to come before the rules, once");
    while (r->token == QUOTED) {
        int before = r->grammar->symbols;

        if (symbol_of(r) < before)
            return fail_at(r, r->token_place, "is named twice", r->word);
        if (!next_token(r))
            return false;
    }
    r->fixed = true;
    return end_of_statement(r);
}

static bool read_alternative(struct reader *r, int left)
{
    struct grammar *g = r->grammar;
    struct grammar_rule rule = { left, g->rights, 0, 1 };
    struct place began = r->token_place;
    bool nothing = is_word(r, "empty");

    if (nothing && !next_token(r))
        return false;
    while (r->token == WORD || r->token == QUOTED) {
        int id;

        if (nothing || is_word(r, "empty"))
            return fail(r, "'empty' stands alone in an alternative");
        id = r->token == WORD ? name_of(r, true) : symbol_of(r);
        if (id < 0)
            return false;
        if (rule.count == GRAMMAR_MOST_RIGHT)
            return fail(r, "an alternative of more than 64 words");
        g->right = x_grow(g->right, (size_t)g->rights, &r->right_capacity, sizeof *g->right);
        g->right[g->rights++] = r->token == WORD ? id : -1 - id;
        rule.count++;
        if (!next_token(r))
            return false;
    }
    if (!nothing && !rule.count)
        return fail_at(r, began, "an alternative is missing: write empty for the empty string",
                       NULL);
    if (r->token == WEIGHT) {
        rule.weight = r->weight;
        if (!next_token(r))
            return false;
    }
    if (g->rules == GRAMMAR_MOST_RULES)
        return fail_at(r, began, "more than 4096 alternatives", NULL);
    g->rule = x_grow(g->rule, (size_t)g->rules, &r->rule_capacity, sizeof *g->rule);
    g->rule[g->rules++] = rule;
    return true;
}

/* Skips ends of lines; true when the next line goes on with alternatives. */
static bool goes_on(struct reader *r, bool *more)
{
    while (r->token == NEWLINE)
        if (!next_token(r))
            return false;
    *more = r->token == BAR;
    return true;
}

static bool read_rule(struct reader *r, int left)
{
    bool more = true;

    r->defined[left] = true;
    while (more) {
        if (!next_token(r)) /* the arrow, or a bar */
            return false;
        if (!read_alternative(r, left))
            return false;
        if (r->token != BAR && r->token != NEWLINE && r->token != END)
            return fail(r, r->token == ARROW ? "an arrow inside a rule: is a line end missing?"
                                             : "| or the end of the line is expected");
        if (!goes_on(r, &more))
            return false;
    }
    return true;
}

static bool read_statement(struct reader *r)
{
    struct grammar *g = r->grammar;
    struct reader first = *r; /* to tell a rule for 'start' from the word */
    bool start = is_word(r, "start"), symbols = is_word(r, "symbols");
    int id;

    if (r->token != WORD)
        return fail(r, r->token == BAR ? "a | without a rule above it"
                                       : "a rule begins with a name and an arrow");
    if (is_word(r, "empty"))
        return fail(r, "'empty' can't be a name");
    if (!next_token(r))
        return false;
    if (r->token == ARROW) {
        struct place place = r->token_place;

        r->token_place = first.token_place;
        memcpy(r->word, first.word, sizeof r->word);
        id = name_of(r, false);
        r->token_place = place;
        return id >= 0 && read_rule(r, id);
    }
    if (symbols)
        return read_symbols(r);
    if (!start)
        return fail(r, "an arrow -> is expected after the name");
    if (r->token != WORD)
        return fail(r, "a name is expected after 'start'");
    if (g->start >= 0)
        return fail(r, "a second 'start'");
    g->start = name_of(r, true);
    return g->start >= 0 && next_token(r) && end_of_statement(r);
}

/* ---- what only the whole can tell ----------------------------------------------------------- */

/* Marks what can become a string (of any length) until nothing changes. */
static void mark_productive(const struct grammar *g, bool *productive)
{
    bool changed = true;
    int i, j;

    while (changed) {
        changed = false;
        for (i = 0; i < g->rules; i++) {
            const struct grammar_rule *rule = &g->rule[i];
            bool all = true;

            for (j = 0; j < rule->count; j++) {
                int x = g->right[rule->from + j];

                all = all && (x < 0 || productive[x]);
            }
            if (all && !productive[rule->left])
                changed = productive[rule->left] = true;
        }
    }
}

static void mark_reachable(const struct grammar *g, bool *reachable)
{
    bool changed = true;
    int i, j;

    reachable[g->start] = true;
    while (changed) {
        changed = false;
        for (i = 0; i < g->rules; i++)
            for (j = 0; reachable[g->rule[i].left] && j < g->rule[i].count; j++) {
                int x = g->right[g->rule[i].from + j];

                if (x >= 0 && !reachable[x])
                    changed = reachable[x] = true;
            }
    }
}

static bool check_whole(struct reader *r)
{
    struct grammar *g = r->grammar;
    bool *productive, *reachable, ok = true;
    int i;

    if (!g->rules)
        return fail(r, "no rule");
    if (g->start < 0)
        g->start = g->rule[0].left;
    for (i = 0; i < g->names; i++)
        if (!r->defined[i])
            return fail_at(r, r->used[i], "has no rule", g->name[i]);
    if (!g->symbols)
        return fail(r, "no symbol: symbols are written in quotes");
    productive = x_calloc((size_t)g->names, sizeof *productive);
    reachable = x_calloc((size_t)g->names, sizeof *reachable);
    mark_productive(g, productive);
    mark_reachable(g, reachable);
    for (i = 0; ok && i < g->names; i++) {
        if (!productive[i])
            ok = err_set(r->err,
                         "'%s' never becomes a string: each of its alternatives goes on "
                         "for ever",
                         g->name[i]);
        else if (!reachable[i])
            ok = err_set(r->err, "'%s' can't be reached from '%s'", g->name[i], g->name[g->start]);
    }
    free(productive);
    free(reachable);
    return ok;
}

bool grammar_read(struct grammar *g, const char *text, struct err *err)
{
    struct reader r = { .at = text, .place = { 1, 1 }, .grammar = g, .err = err };
    bool ok;

    memset(g, 0, sizeof *g);
    g->start = -1;
    if (strlen(text) > GRAMMAR_MOST_BYTES)
        return err_set(err, "longer than %d bytes", GRAMMAR_MOST_BYTES);
    ok = next_token(&r);
    while (ok && r.token != END) {
        if (r.token == NEWLINE)
            ok = next_token(&r);
        else
            ok = read_statement(&r);
    }
    ok = ok && check_whole(&r);
    free(r.used);
    free(r.defined);
    if (!ok)
        grammar_release(g);
    return ok;
}

void grammar_release(struct grammar *g)
{
    free(g->symbol);
    free(g->name);
    free(g->rule);
    free(g->right);
    memset(g, 0, sizeof *g);
}
