/*
 * languages FILE... -- checks the languages of this build against reference files.
 *
 * Prints a line for every entry of a file's `tasks` and `large_alphabets`: what was checked, the
 * largest difference (divided by max(1, |expected|)), and PASS, FAIL or SKIP; then the totals.
 * Exits 0 when nothing failed, 1 when something did, 2 (after one line) when a file can't be read
 * or doesn't have the form it should have.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "task/yardstick.h"

static const double TOLERANCE = 1e-9; /* what the reference promises another implementation */

/* What was found about one entry. */
struct finding {
    struct task task;
    bool exact;          /* false: the entry's `ranges` are averages over samples */
    double worst;        /* largest difference */
    char checked[256];   /* what was compared, in words */
    char complaint[256]; /* the first failure */
    int failures;
};

struct totals {
    int passed, failed, skipped;
};

static void complain(struct finding *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void complain(struct finding *f, const char *format, ...)
{
    va_list args;

    if (f->failures++)
        return;
    va_start(args, format);
    vsnprintf(f->complaint, sizeof f->complaint, format, args);
    va_end(args);
}

static void checked(struct finding *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void checked(struct finding *f, const char *format, ...)
{
    size_t used = strlen(f->checked);
    va_list args;

    if (used)
        used += (size_t)snprintf(f->checked + used, sizeof f->checked - used, ", ");
    va_start(args, format);
    vsnprintf(f->checked + used, sizeof f->checked - used, format, args);
    va_end(args);
}

/* A NaN never passes. */
static void compare(struct finding *f, const char *what, double got, double expected)
{
    double scale = fabs(expected) > 1 ? fabs(expected) : 1;
    double difference = fabs(got - expected) / scale;

    if (!(difference <= f->worst))
        f->worst = difference;
    if (!(difference <= TOLERANCE))
        complain(f, "%s: got %.17g, expected %.17g", what, got, expected);
}

/* ---- reading: every reader returns false and a message when the file is malformed -------------
 */

static bool get_list(const json_t *parent, const char *key, const json_t **out, struct err *err)
{
    *out = json_object_get(parent, key);
    return json_is_array(*out) || err_set(err, "no list '%s'", key);
}

static bool get_int(const json_t *parent, const char *key, int *out, struct err *err)
{
    const json_t *value = json_object_get(parent, key);
    json_int_t i = json_integer_value(value);

    *out = (int)i;
    return (json_is_integer(value) && *out == i) || err_set(err, "'%s' is not an integer", key);
}

static bool get_double(const json_t *parent, const char *key, double *out, struct err *err)
{
    const json_t *value = json_object_get(parent, key);

    *out = json_number_value(value);
    return json_is_number(value) || err_set(err, "'%s' is not a number", key);
}

/* Reads a list of symbol ids; *out is malloc'ed. */
static bool get_string(const json_t *list, uint16_t **out, int *length, struct err *err)
{
    size_t count = json_array_size(list), i;

    if (!json_is_array(list) || count > TASK_MOST_LENGTH)
        return err_set(err, "a string is not a list of up to %d ids", TASK_MOST_LENGTH);
    *out = x_malloc((count + 1) * sizeof **out);
    *length = (int)count;
    for (i = 0; i < count; i++) {
        const json_t *id = json_array_get(list, i);
        json_int_t value = json_integer_value(id);

        if (!json_is_integer(id) || value < 0 || value > UINT16_MAX) {
            free(*out);
            return err_set(err, "an id of a string is not an integer from 0 to %d", UINT16_MAX);
        }
        (*out)[i] = (uint16_t)value;
    }
    return true;
}

/* ---- the checks, one a field ------------------------------------------------------------------
 */

static bool check_sizes(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *alphabet;
    int input, output, eos;

    if (!get_list(entry, "alphabet", &alphabet, err) ||
        !get_int(entry, "input_size", &input, err) || !get_int(entry, "output_size", &output, err))
        return false;
    if (!get_int(entry, "eos", &eos, err))
        return false;
    compare(f, "alphabet", f->task.symbols, (double)json_array_size(alphabet));
    compare(f, "input_size", f->task.symbols, input);
    compare(f, "output_size", f->task.symbols + 1, output);
    compare(f, "eos", f->task.symbols, eos);
    return true;
}

static bool check_valid_lengths(struct finding *f, const json_t *entry, struct err *err)
{
    static int lengths[TASK_MOST_LENGTH + 1];
    const json_t *list, *range, *expected;
    size_t i, j;

    if (!get_list(entry, "valid_lengths", &list, err))
        return false;
    json_array_foreach(list, i, range)
    {
        int low, high, count;

        if (!get_int(range, "lo", &low, err) || !get_int(range, "hi", &high, err) ||
            !get_list(range, "lengths", &expected, err))
            return false;
        count = task_valid_lengths(&f->task, low, high, lengths, TASK_MOST_LENGTH + 1);
        compare(f, "valid_lengths: how many", count, (double)json_array_size(expected));
        for (j = 0; j < json_array_size(expected) && (int)j < count; j++) {
            const json_t *length = json_array_get(expected, j);

            if (!json_is_integer(length))
                return err_set(err, "'lengths' holds something else than integers");
            compare(f, "valid_lengths", lengths[j], (double)json_integer_value(length));
        }
    }
    checked(f, "%zu ranges of lengths", json_array_size(list));
    return true;
}

static bool check_samples(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *list, *group, *strings, *ids;
    size_t i, j, count = 0;

    if (!get_list(entry, "samples", &list, err))
        return false;
    json_array_foreach(list, i, group)
    {
        int expected, length;

        if (!get_int(group, "length", &expected, err) || !get_list(group, "strings", &strings, err))
            return false;
        json_array_foreach(strings, j, ids)
        {
            uint16_t *string;

            if (!get_string(ids, &string, &length, err))
                return false;
            compare(f, "samples: length", length, expected);
            if (!task_accepts(&f->task, string, length))
                complain(f, "samples: string %zu of length %d is not accepted", j + 1, expected);
            free(string);
            count++;
        }
    }
    checked(f, "%zu samples", count);
    return true;
}

static bool check_log_probabilities(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *list, *row;
    size_t i;

    if (!get_list(entry, "log_probabilities", &list, err))
        return false;
    json_array_foreach(list, i, row)
    {
        bool impossible = json_is_null(json_object_get(row, "log_p")), accepted;
        uint16_t *string;
        double expected = 0, got;
        int length;

        if (!impossible && !get_double(row, "log_p", &expected, err))
            return false;
        if (!get_string(json_object_get(row, "ids"), &string, &length, err))
            return false;
        got = task_log_probability(&f->task, string, length);
        accepted = task_accepts(&f->task, string, length);
        free(string);
        if (!impossible)
            compare(f, "log_probabilities", got, expected);
        else if (got != -INFINITY)
            complain(f, "log_probabilities: got %.17g for impossible string %zu", got, i + 1);
        if (accepted == impossible)
            complain(f, "log_probabilities: string %zu is %saccepted", i + 1,
                     accepted ? "" : "not ");
    }
    checked(f, "%zu log probabilities", json_array_size(list));
    return true;
}

static bool check_set_bound(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *set = json_object_get(entry, "set_bound"), *strings, *ids;
    double perplexity, nats = 0, symbols = 0;
    int low, high, valid;
    size_t i;

    if (!json_is_object(set))
        return err_set(err, "no 'set_bound'");
    if (!get_int(set, "lo", &low, err) || !get_int(set, "hi", &high, err) ||
        !get_int(set, "valid", &valid, err) || !get_list(set, "strings", &strings, err) ||
        !get_double(set, "perplexity", &perplexity, err))
        return false;
    compare(f, "set_bound: valid", task_valid_lengths(&f->task, low, high, NULL, 0), valid);
    json_array_foreach(strings, i, ids)
    {
        uint16_t *string;
        int length;

        if (!get_string(ids, &string, &length, err))
            return false;
        nats += log(valid) - task_log_probability(&f->task, string, length);
        symbols += length + 1;
        free(string);
    }
    compare(f, "set_bound", exp(nats / symbols), perplexity);
    checked(f, "the bound of a set");
    return true;
}

static bool check_entropy(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *list, *row;
    size_t i;

    if (!get_list(entry, "entropy", &list, err))
        return false;
    json_array_foreach(list, i, row)
    {
        double nats, per_symbol, got;
        int length;

        if (!get_int(row, "length", &length, err) || !get_double(row, "nats", &nats, err) ||
            !get_double(row, "nats_per_symbol", &per_symbol, err))
            return false;
        if (!task_is_valid_length(&f->task, length)) {
            complain(f, "entropy: no string has length %d", length);
            continue;
        }
        got = yardstick_entropy(&f->task, length);
        compare(f, "entropy", got, nats);
        compare(f, "entropy per symbol", got / (length + 1), per_symbol);
    }
    checked(f, "%zu entropies", json_array_size(list));
    return true;
}

static bool check_range(struct finding *f, const json_t *range, struct err *err)
{
    double symbols, string, length, total, per_symbol, perplexity;
    struct yardstick_range got;
    struct err why;
    int low, high, valid;

    if (!get_int(range, "lo", &low, err) || !get_int(range, "hi", &high, err) ||
        !get_int(range, "valid", &valid, err) ||
        !get_double(range, "mean_symbols_with_eos", &symbols, err) ||
        !get_double(range, "string_nats", &string, err) ||
        !get_double(range, "length_nats", &length, err) ||
        !get_double(range, "total_nats", &total, err) ||
        !get_double(range, "nats_per_symbol", &per_symbol, err) ||
        !get_double(range, "perplexity", &perplexity, err))
        return false;
    if (!yardstick_range(&got, &f->task, low, high, &why)) {
        complain(f, "ranges: %s", why.text);
        return true;
    }
    compare(f, "ranges: valid", got.valid, valid);
    compare(f, "ranges: mean_symbols_with_eos", got.mean_symbols, symbols);
    compare(f, "ranges: length_nats", got.length_nats, length);
    if (!f->exact)
        return true;
    compare(f, "ranges: string_nats", got.string_nats, string);
    compare(f, "ranges: total_nats", got.string_nats + got.length_nats, total);
    compare(f, "ranges: nats_per_symbol", got.nats_per_symbol, per_symbol);
    compare(f, "ranges: perplexity", got.perplexity, perplexity);
    return true;
}

static bool check_ranges(struct finding *f, const json_t *entry, struct err *err)
{
    const json_t *list, *range;
    size_t i;

    if (!get_list(entry, "ranges", &list, err))
        return false;
    json_array_foreach(list, i, range)
    {
        if (!check_range(f, range, err))
            return false;
    }
    checked(f, "%zu ranges", json_array_size(list));
    return true;
}

static bool check_task(struct finding *f, const json_t *entry, struct err *err)
{
    int exact;

    if (!get_int(entry, "exact", &exact, err))
        return false;
    f->exact = exact != 0;
    return check_sizes(f, entry, err) && check_valid_lengths(f, entry, err) &&
           check_samples(f, entry, err) && check_log_probabilities(f, entry, err) &&
           check_set_bound(f, entry, err) && check_entropy(f, entry, err) &&
           check_ranges(f, entry, err);
}

static bool check_large_alphabet(struct finding *f, const json_t *entry, struct err *err)
{
    f->exact = true;
    checked(f, "a range");
    return check_range(f, entry, err);
}

/* ---- one entry, one file ----------------------------------------------------------------------
 */

/* How many types of symbols (or of brackets) an entry asks for; 0 when it doesn't. */
static bool get_types(const json_t *entry, int *types, struct err *err)
{
    const json_t *parameters = json_object_get(entry, "parameters");

    *types = 0;
    if (json_object_get(entry, "types"))
        return get_int(entry, "types", types, err);
    if (!json_is_object(parameters))
        return err_set(err, "no 'parameters'");
    if (json_object_get(parameters, "symbol_types"))
        return get_int(parameters, "symbol_types", types, err);
    if (json_object_get(parameters, "bracket_types"))
        return get_int(parameters, "bracket_types", types, err);
    return !json_object_size(parameters) || err_set(err, "unknown 'parameters'");
}

static bool check_entry(struct totals *totals, const json_t *entry,
                        bool (*check)(struct finding *, const json_t *, struct err *),
                        struct err *err)
{
    const char *name = json_string_value(json_object_get(entry, "task"));
    struct finding f = { 0 };
    char shown[64], with[32] = "";
    struct err why;
    int types;

    if (!name)
        return err_set(err, "an entry without 'task'");
    text_printable(shown, sizeof shown, name);
    if (!get_types(entry, &types, err))
        return err_prefix(err, "%s", shown);
    if (types)
        snprintf(with, sizeof with, " with %d types", types);
    if (!task_find(name)) {
        printf("SKIP %s%s (this build has no such task)\n", shown, with);
        totals->skipped++;
        return true;
    }
    if (!task_init(&f.task, name, types, &why))
        complain(&f, "%s", why.text);
    else if (!check(&f, entry, err)) {
        task_release(&f.task);
        return err_prefix(err, "%s%s", shown, with);
    }
    task_release(&f.task);
    if (f.failures) {
        printf("FAIL %s%s: %s (%d wrong in all)\n", shown, with, f.complaint, f.failures);
        totals->failed++;
    } else {
        printf("PASS %s%s: %s; largest difference %.1e\n", shown, with, f.checked, f.worst);
        totals->passed++;
    }
    return true;
}

static bool check_file(struct totals *totals, const char *path, struct err *err)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    const json_t *tasks, *large, *entry;
    bool ok = false;
    size_t i;
    int format;

    if (!root) {
        if (error.line < 0)
            return err_set(err, "%s", error.text);
        return err_set(err, "line %d: %s", error.line, error.text);
    }
    if (!get_int(root, "format", &format, err) || !get_list(root, "tasks", &tasks, err) ||
        !get_list(root, "large_alphabets", &large, err))
        goto out;
    if (format != 1) {
        err_set(err, "format %d, but only 1 is known", format);
        goto out;
    }
    json_array_foreach(tasks, i, entry)
    {
        if (!check_entry(totals, entry, check_task, err))
            goto out;
    }
    json_array_foreach(large, i, entry)
    {
        if (!check_entry(totals, entry, check_large_alphabet, err))
            goto out;
    }
    ok = true;
out:
    json_decref(root);
    return ok;
}

int main(int argc, char **argv)
{
    struct totals totals = { 0 };
    struct err err;
    char path[256], why[sizeof err.text];
    int i;

    if (argc < 2) {
        fprintf(stderr, "usage: languages FILE...\n");
        return 2;
    }
    for (i = 1; i < argc; i++) {
        if (!check_file(&totals, argv[i], &err)) {
            fflush(stdout);
            fprintf(stderr, "languages: %s: %s\n", text_printable(path, sizeof path, argv[i]),
                    text_printable(why, sizeof why, err.text));
            return 2;
        }
    }
    printf("%d passed, %d failed, %d skipped\n", totals.passed, totals.failed, totals.skipped);
    return totals.failed ? 1 : 0;
}
