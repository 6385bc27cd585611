/* preset -- named sets of options: data/presets/NAME.ini with a section [preset] of option lines.
 */
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "train/config.h"

struct reading {
    struct config *config;
    struct err *err;
    char *about;
    size_t about_size;
    bool failed;
};

static int on_line(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;

    if (!strcmp(section, "preset") && !strcmp(name, "about")) {
        if (r->about)
            text_printable(r->about, r->about_size, value);
        return 1;
    }
    if (!r->config || r->failed)
        return 1;
    if (strcmp(section, "preset") || !strcmp(name, "preset")) {
        err_usage(r->err, "'%s' does not belong here", name);
        return !(r->failed = true);
    }
    if (!option_set(config_options, r->config, name, value, r->err))
        return !(r->failed = true);
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **config_presets(void)
{
    char **names = x_calloc(1, sizeof *names), folder[1200];
    size_t count = 0, i;
    int f;

    for (f = 0; path_folder(folder, sizeof folder, "presets", f); f++) {
        DIR *d = opendir(folder);
        struct dirent *entry;

        while (d && (entry = readdir(d))) {
            size_t n = strlen(entry->d_name);

            if (n < 5 || strcmp(entry->d_name + n - 4, ".ini"))
                continue;
            entry->d_name[n - 4] = '\0';
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

static bool unknown(const char *name, struct err *err)
{
    char **names = config_presets(), shown[64], near[64] = "";
    const char *found = text_nearest(name, (const char *const *)names);
    size_t i;

    if (found)
        text_copy(near, sizeof near, found);
    for (i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    text_printable(shown, sizeof shown, name);
    if (near[0])
        return err_usage(err, "unknown preset '%s': did you mean '%s'?", shown, near);
    return err_usage(err, "unknown preset '%s': see `pushdown list presets`", shown);
}

static bool find(const char *name, char *path, size_t size)
{
    char file[128];

    if (strchr(name, '/')) {
        text_copy(path, size, name);
        return true;
    }
    snprintf(file, sizeof file, "%s.ini", name);
    return path_find(path, size, "presets", file);
}

bool config_preset(struct config *c, const char *name, struct err *err)
{
    struct err line = { { 0 }, false };
    struct reading r = { .config = c, .err = &line };
    char path[1400], shown[200];
    struct stat info;
    int at;

    if (!find(name, path, sizeof path))
        return unknown(name, err);
    text_printable(shown, sizeof shown, path);
    if (stat(path, &info) != 0)
        return err_usage(err, "cannot read preset '%s': %s", shown, strerror(errno));
    if (!S_ISREG(info.st_mode)) /* a folder reads as an empty file */
        return err_usage(err, "cannot read preset '%s': it is not a regular file", shown);
    at = ini_parse(path, on_line, &r);
    if (at < 0)
        return err_usage(err, "cannot read preset '%s'", shown);
    if (at > 0)
        return err_usage(err, "%s:%d: %s", shown, at,
                         r.failed ? line.text : "not a line of the form option = value");
    text_copy(c->preset, sizeof c->preset, name);
    return true;
}

void config_about(const char *name, char *out, size_t size)
{
    struct reading r = { .about = out, .about_size = size };
    char path[1400];

    text_copy(out, size, "");
    if (find(name, path, sizeof path))
        ini_parse(path, on_line, &r);
}
