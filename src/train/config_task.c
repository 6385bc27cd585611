/*
 * config_task -- the task of a run: a language by its name, or a grammar.
 *
 * A grammar's text is read once, when a run is made, and kept with the run: going on with it, or
 * looking at it, needs no file.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "task/pcfg.h"
#include "train/config.h"

static const struct task_type grammar_type = {
    .name = "grammar",
    .title = "a grammar",
    .about = "Strings of a probabilistic context-free grammar.",
    .no_gold = "a grammar does not say how a stack reads",
    .default_types = 1,
    .fixed_types = true,
    PCFG_FUNCTIONS,
};

/* A name without a slash that is no file here is one of the program's own. */
static void find(const char *name, char *path, size_t size)
{
    char file[128];
    struct stat info;

    snprintf(file, sizeof file, "%s.grammar", name);
    if (strchr(name, '/') || stat(name, &info) == 0 || strlen(name) > 100 ||
        !path_find(path, size, "grammars", file))
        text_copy(path, size, name);
}

static bool unknown(const char *name, struct err *err)
{
    char **names = config_grammars(), shown[64], near[64] = "";
    const char *found = text_nearest(name, (const char *const *)names);
    size_t i;

    if (found)
        text_copy(near, sizeof near, found);
    for (i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    text_printable(shown, sizeof shown, name);
    if (near[0])
        return err_usage(err, "unknown grammar '%s': did you mean '%s'?", shown, near);
    return err_usage(err, "unknown grammar '%s': no such file, nor in `pushdown list grammars`",
                     shown);
}

/* Reads the whole of a small text file; out[size]. */
static bool read_text(const char *name, char *out, size_t size, struct err *err)
{
    char path[1400], shown[200];
    struct stat info;
    size_t used;
    FILE *f;

    find(name, path, sizeof path);
    text_printable(shown, sizeof shown, path);
    f = fopen(path, "rb");
    if (!f && errno == ENOENT && !strchr(name, '/'))
        return unknown(name, err);
    if (!f)
        return err_set(err, "cannot read grammar '%s': %s", shown, strerror(errno));
    if (fstat(fileno(f), &info) || !S_ISREG(info.st_mode)) {
        fclose(f);
        return err_set(err, "cannot read grammar '%s': it is not a regular file", shown);
    }
    used = fread(out, 1, size, f); /* one more than fits, to notice that it doesn't */
    fclose(f);
    if (used == size)
        return err_set(err, "cannot use grammar '%s': longer than %zu bytes", shown, size - 1);
    out[used] = '\0';
    if (memchr(out, '\0', used))
        return err_set(err, "cannot use grammar '%s': it is no text, there is a zero byte in it",
                       shown);
    if (!used)
        return err_set(err, "cannot use grammar '%s': it is empty", shown);
    return true;
}

bool config_read_grammar(struct config *c, struct err *err)
{
    if (!c->grammar[0] || c->grammar_text[0])
        return true;
    if (!read_text(c->grammar, c->grammar_text, sizeof c->grammar_text, err)) {
        c->grammar_text[0] = '\0';
        return false;
    }
    return true;
}

static bool grammar_task(struct task *t, const char *name, const char *text, struct err *err)
{
    char shown[200];
    struct grammar g;
    bool ok;

    memset(t, 0, sizeof *t);
    t->type = &grammar_type;
    t->symbol_types = 1;
    ok = grammar_read(&g, text, err) && pcfg_open(t, &g, err);
    grammar_release(&g);
    if (ok)
        return true;
    task_release(t);
    return err_prefix(err, "%s", text_printable(shown, sizeof shown, name));
}

bool config_task(struct task *t, const struct config *c, struct err *err)
{
    char *text;
    bool ok;

    if (!c->grammar[0] && !c->grammar_text[0]) {
        ok = task_init(t, c->task, (int)c->symbol_types, err);
        if (!ok)
            task_release(t);
        return ok;
    }
    if (c->symbol_types > 1)
        return err_usage(err, "'symbol-types' goes with a task: a grammar says what its symbols "
                              "are");
    if (c->grammar_text[0])
        return grammar_task(t, c->grammar, c->grammar_text, err);
    text = x_malloc(sizeof c->grammar_text);
    ok = read_text(c->grammar, text, sizeof c->grammar_text, err) &&
         grammar_task(t, c->grammar, text, err);
    free(text);
    return ok;
}

/* ---- the program's own ----------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **config_grammars(void)
{
    static const char ending[] = ".grammar";
    char **names = x_calloc(1, sizeof *names), folder[1200];
    size_t count = 0, i;
    int f;

    for (f = 0; path_folder(folder, sizeof folder, "grammars", f); f++) {
        DIR *d = opendir(folder);
        struct dirent *entry;

        while (d && (entry = readdir(d))) {
            size_t n = strlen(entry->d_name), end = sizeof ending - 1;

            if (n <= end || strcmp(entry->d_name + n - end, ending))
                continue;
            entry->d_name[n - end] = '\0';
            for (i = 0; i < count && strcmp(names[i], entry->d_name); i++)
                continue;
            if (i < count)
                continue;
            names = x_realloc(names, (count + 2) * sizeof *names);
            names[count++] = x_strdup(entry->d_name);
            names[count] = NULL;
        }
        if (d)
            closedir(d);
    }
    qsort(names, count, sizeof *names, by_name);
    return names;
}

void config_grammar_about(const char *name, char *out, size_t size)
{
    char *text = x_malloc(GRAMMAR_MOST_BYTES + 1), *end;
    struct err err;

    text_copy(out, size, "");
    if (read_text(name, text, GRAMMAR_MOST_BYTES + 1, &err) && text[0] == '#') {
        end = strchr(text, '\n');
        if (end)
            *end = '\0';
        text_printable(out, size, text + 1 + strspn(text + 1, " "));
    }
    free(text);
}
