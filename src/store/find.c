/* find -- which runs there are, and which one a name means. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/db.h"

const char *store_runs_dir(const char *option)
{
    const char *set = getenv("PUSHDOWN_RUNS");

    if (option && *option)
        return option;
    return set && *set ? set : "./runs";
}

/* Is there a run in "RUNS/NAME" (or in RUNS itself, for an empty name)? *written receives when it
 * was written last, in seconds. A run.db that is still empty is about to become one. */
static bool is_run(const char *runs, const char *name, double *written)
{
    static const char *const files[] = { RUN_DB, RUN_DB "-wal" };
    size_t size = strlen(runs) + strlen(name) + 32, i;
    char *path = x_malloc(size);
    bool ok = false;

    for (i = 0; i < 2; i++) {
        struct stat info;
        double when;

        snprintf(path, size, "%s/%s/%s", runs, name, files[i]);
        if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || (i == 0 && info.st_size == 0)) {
            if (i == 0)
                break;
            continue;
        }
        when = (double)info.st_mtim.tv_sec + 1e-9 * (double)info.st_mtim.tv_nsec;
        if (written && (!ok || when > *written))
            *written = when;
        ok = true;
    }
    free(path);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **store_list(const char *runs, size_t *count)
{
    size_t used = 0, capacity = 1;
    char **names = x_malloc(sizeof *names);
    struct dirent *entry;
    DIR *folder = opendir(runs);

    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || !is_run(runs, entry->d_name, NULL))
            continue;
        names = x_grow(names, used + 1, &capacity, sizeof *names);
        names[used++] = x_strdup(entry->d_name);
    }
    if (folder)
        closedir(folder);
    qsort(names, used, sizeof *names, by_name);
    names[used] = NULL;
    *count = used;
    return names;
}

void store_free_names(char **names)
{
    char **name;

    for (name = names; name && *name; name++)
        free(*name);
    free(names);
}

static bool answer(char *out, size_t size, const char *runs, const char *name, struct err *err)
{
    int n = name ? snprintf(out, size, "%s/%s", runs, name) : snprintf(out, size, "%s", runs);

    return (n >= 0 && (size_t)n < size) || err_set(err, "the path of the run is too long");
}

static bool find_newest(const char *runs, char **names, char *out, size_t size, struct err *err)
{
    const char *newest = NULL;
    double latest = 0;
    char shown[256];

    for (; *names; names++) {
        double written = 0;

        if (is_run(runs, *names, &written) && (!newest || written >= latest)) {
            newest = *names;
            latest = written;
        }
    }
    if (!newest)
        return err_set(err, "there is no run in '%s': 'pushdown train' makes one",
                       text_printable(shown, sizeof shown, runs));
    return answer(out, size, runs, newest, err);
}

static bool say_ambiguous(const char *run, char **first, size_t matches, struct err *err)
{
    enum { SHOWN = 5 };
    char list[400], one[80];
    struct text t;
    size_t i;

    text_init(&t, list, sizeof list);
    for (i = 0; i < matches && i < SHOWN; i++)
        text_add(&t, "%s%s", i ? ", " : "", text_printable(one, sizeof one, first[i]));
    if (matches > SHOWN)
        text_add(&t, " and %zu more", matches - SHOWN);
    return err_set(err, "'%s' could be %zu runs: %s", text_printable(one, sizeof one, run), matches,
                   list);
}

static bool say_unknown(const char *runs, const char *run, char **names, struct err *err)
{
    const char *near = text_nearest(run, (const char *const *)names);
    bool suggested = near != NULL;
    char shown[100], place[128], guess[128];
    size_t i;

    /* A task or a model typed alone: the newest run of it. */
    for (i = 0; !suggested && *run && names[i]; i++)
        if (strstr(names[i], run))
            near = names[i];
    text_printable(shown, sizeof shown, run);
    text_printable(place, sizeof place, runs);
    if (near)
        return err_set(err, "no run '%s' in '%s': did you mean '%s'? ('pushdown runs' lists them)",
                       shown, place, text_printable(guess, sizeof guess, near));
    return err_set(err, "no run '%s' in '%s' ('pushdown runs' lists them)", shown, place);
}

bool store_find(const char *runs, const char *run, char *out, size_t size, struct err *err)
{
    size_t count, matches = 0, first = 0, i;
    char **names;
    bool ok;

    if (run && *run && is_run(run, "", NULL))
        return answer(out, size, run, NULL, err);
    names = store_list(runs, &count);
    if (!run) {
        ok = find_newest(runs, names, out, size, err);
        goto out;
    }
    /* Names that begin alike stand together. */
    for (i = 0; i < count; i++) {
        if (strncmp(names[i], run, strlen(run)) != 0)
            continue;
        if (!matches++)
            first = i;
        if (!strcmp(names[i], run)) /* stands before all that only begin with it */
            break;
    }
    if (matches == 1)
        ok = answer(out, size, runs, names[first], err);
    else if (matches)
        ok = say_ambiguous(run, names + first, matches, err);
    else
        ok = say_unknown(runs, run, names, err);
out:
    store_free_names(names);
    return ok;
}
