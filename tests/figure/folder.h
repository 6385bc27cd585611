/* folder -- a scratch folder and whole files, for the tests that write some. */
#ifndef TESTS_FIGURE_FOLDER_H
#define TESTS_FIGURE_FOLDER_H

#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

struct folder {
    char path[256];
    char file[512]; /* of the last folder_file() */
};

static inline void folder_make(struct folder *f)
{
    const char *where = getenv("TMPDIR");

    snprintf(f->path, sizeof f->path, "%s/pushdown-figure-XXXXXX", where ? where : "/tmp");
    if (!mkdtemp(f->path))
        fail_msg("cannot make a scratch folder like %s", f->path);
}

static inline const char *folder_file(struct folder *f, const char *name)
{
    snprintf(f->file, sizeof f->file, "%s/%s", f->path, name);
    return f->file;
}

/* The number of entries; with `clear` they are removed as well. */
static inline int folder_entries(struct folder *f, bool clear)
{
    DIR *d = opendir(f->path);
    struct dirent *entry;
    int count = 0;

    assert_non_null(d);
    while ((entry = readdir(d))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        count++;
        if (clear)
            remove(folder_file(f, entry->d_name));
    }
    closedir(d);
    return count;
}

static inline void folder_remove(struct folder *f)
{
    folder_entries(f, true);
    rmdir(f->path);
}

/* A whole file with a '\0' behind it; free() it. NULL when there is none. */
static inline char *whole_file(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    char *data;
    long length;

    if (!in)
        return NULL;
    fseek(in, 0, SEEK_END);
    length = ftell(in);
    rewind(in);
    data = x_calloc((size_t)length + 1, 1);
    *size = fread(data, 1, (size_t)length, in);
    fclose(in);
    return data;
}

#endif
