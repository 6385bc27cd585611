/*
 * conformance DIR... -- runs every *.json with a `kind` found in the directories, one line a case.
 *
 * Exit 0: no FAIL; 1: some FAIL; 2: nothing to run or a directory that can't be read.
 */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "conform/conform.h"

static const struct {
    const char *kind;
    bool (*check)(const json_t *c, struct result *r, struct err *err);
} kinds[] = {
    { "stack", conform_stack },
    { "formal_model", conform_model },
    { "formal_training", conform_training },
    { "schedule", conform_schedule },
    { "word_model", conform_word_model },
    { "word_training", conform_word_training },
    { "word_batches", conform_batches },
};

static int passed, failed, skipped;

static void run_case(const json_t *c, const char *kind, const char *shown)
{
    struct result r = { 0 };
    struct err err = { { 0 }, false };
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].kind, kind))
            break;
    if (i == sizeof kinds / sizeof *kinds || !kinds[i].check) {
        printf("%-36s SKIP kind '%.40s' is not built\n", shown, kind);
        skipped++;
    } else if (json_number_value(json_object_get(c, "format")) != 1) {
        printf("%-36s FAIL format is not 1\n", shown);
        failed++;
    } else if (!kinds[i].check(c, &r, &err)) {
        printf("%-36s FAIL %s\n", shown, err.text);
        failed++;
    } else if (r.skip) {
        printf("%-36s SKIP %s\n", shown, r.text);
        skipped++;
    } else if (!(r.excess <= 1)) {
        printf("%-36s abs %.1e rel %.1e FAIL %s\n", shown, r.absolute, r.relative, r.text);
        failed++;
    } else {
        printf("%-36s abs %.1e rel %.1e PASS\n", shown, r.absolute, r.relative);
        passed++;
    }
}

static void run_file(const char *dir, const char *name)
{
    char path[4096], shown[256];
    json_error_t at;
    const char *kind;
    json_t *c;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    text_printable(shown, sizeof shown, name);
    shown[strlen(shown) - 5] = '\0'; /* .json */
    c = json_load_file(path, 0, &at);
    if (!c) {
        printf("%-36s FAIL not JSON: line %d: %s\n", shown, at.line, at.text);
        failed++;
        return;
    }
    kind = json_string_value(json_object_get(c, "kind"));
    if (kind) /* index.json and languages.json have none */
        run_case(c, kind, shown);
    json_decref(c);
}

static int is_json(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return n > 5 && !strcmp(entry->d_name + n - 5, ".json");
}

int main(int argc, char **argv)
{
    int i, j;

    if (argc < 2) {
        fprintf(stderr, "conformance: usage: conformance DIR...\n");
        return 2;
    }
    for (i = 1; i < argc; i++) {
        struct dirent **entry;
        int count = scandir(argv[i], &entry, is_json, alphasort);

        if (count < 0) {
            fprintf(stderr, "conformance: cannot read '%s': %s\n", argv[i], strerror(errno));
            return 2;
        }
        for (j = 0; j < count; j++) {
            run_file(argv[i], entry[j]->d_name);
            free(entry[j]);
        }
        free(entry);
    }
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    if (passed + failed + skipped == 0) {
        fprintf(stderr, "conformance: no case found\n");
        return 2;
    }
    return failed > 0;
}
