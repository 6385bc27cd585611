/* theme_path -- the folders themes are looked for in, and what is in them. */
#include "screen/theme_path.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "screen/theme.h"

enum { FOLDERS = 4, PATH_BYTES = 4096 };

/* The i-th folder of the search path; false if the environment does not give it. */
static bool folder(char *out, size_t size, int i)
{
    const char *value;

    switch (i) {
    case 0:
        value = getenv("PUSHDOWN_THEMES");
        if (!value || !*value)
            return false;
        text_copy(out, size, value);
        return true;
    case 1:
        value = getenv("XDG_CONFIG_HOME");
        if (value && *value == '/') {
            snprintf(out, size, "%s/pushdown/themes", value);
            return true;
        }
        value = getenv("HOME");
        if (!value || *value != '/')
            return false;
        snprintf(out, size, "%s/.config/pushdown/themes", value);
        return true;
    case 2: text_copy(out, size, PUSHDOWN_SRCDIR "/themes"); return true;
    default: text_copy(out, size, PUSHDOWN_DATADIR "/themes"); return true;
    }
}

bool theme_path(char *out, size_t size, const char *name)
{
    char path[PATH_BYTES];
    int i;

    for (i = 0; i < FOLDERS; i++) {
        struct text t;

        if (!folder(path, sizeof path, i))
            continue;
        text_init(&t, out, size);
        text_add(&t, "%s/%s.theme", path, name);
        if (!t.cut && access(out, R_OK) == 0)
            return true;
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **theme_names(void)
{
    char **names = NULL, path[PATH_BYTES];
    size_t count = 0, capacity = 0, kept = 0, i;
    int f;

    for (f = 0; f < FOLDERS; f++) {
        struct dirent *entry;
        DIR *dir = folder(path, sizeof path, f) ? opendir(path) : NULL;

        while (dir && (entry = readdir(dir))) {
            size_t length = strlen(entry->d_name);

            if (length <= 6 || strcmp(entry->d_name + length - 6, ".theme") != 0 ||
                !strcmp(entry->d_name, "template.theme"))
                continue;
            names = x_grow(names, count, &capacity, sizeof *names);
            names[count] = x_strdup(entry->d_name);
            names[count++][length - 6] = '\0';
        }
        if (dir)
            closedir(dir);
    }
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (i = 0; i < count; i++) {
        if (kept && !strcmp(names[kept - 1], names[i]))
            free(names[i]);
        else
            names[kept++] = names[i];
    }
    names = x_realloc(names, (kept + 1) * sizeof *names);
    names[kept] = NULL;
    return names;
}

void theme_names_free(char **names)
{
    size_t i;

    for (i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}
