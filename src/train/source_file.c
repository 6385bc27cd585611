/* source_file -- a user's file of data: its bytes, its lines, its hash. */
#include "train/source_file.h"

#include <errno.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

bool source_file_read(struct source_file *f, const char *path, struct err *err)
{
    FILE *in = fopen(path, "rb");
    char shown[160];
    struct stat st;
    bool ok = false;

    memset(f, 0, sizeof *f);
    text_printable(shown, sizeof shown, path);
    if (!in)
        return err_set(err, "cannot open '%s': %s", shown, strerror(errno));
    if (fstat(fileno(in), &st) || !S_ISREG(st.st_mode)) {
        err_set(err, "cannot read '%s': it is no regular file", shown);
        goto out;
    }
    if (st.st_size > SOURCE_FILE_MOST) {
        err_set(err, "cannot read '%s': it has %.1f GB, at most %.1f are taken", shown,
                (double)st.st_size / 1e9, SOURCE_FILE_MOST / 1e9);
        goto out;
    }
    f->size = (size_t)st.st_size;
    f->bytes = malloc(f->size + 1);
    if (!f->bytes) {
        err_set(err, "cannot hold the %zu bytes of '%s'", f->size, shown);
        goto out;
    }
    if (fread(f->bytes, 1, f->size, in) != f->size) {
        err_set(err, "cannot read '%s': %s", shown, ferror(in) ? strerror(errno) : "it shrank");
        goto out;
    }
    f->bytes[f->size] = '\0';
    SHA256Data((const uint8_t *)f->bytes, f->size, f->hash);
    if (memchr(f->bytes, '\0', f->size)) {
        err_set(err, "cannot use '%s': it is no text, there is a zero byte in it", shown);
        goto out;
    }
    ok = true;
out:
    fclose(in);
    if (!ok)
        source_file_release(f);
    return ok;
}

void source_file_release(struct source_file *f)
{
    free(f->bytes);
    memset(f, 0, sizeof *f);
}

const char *source_file_line(const struct source_file *f, size_t *at, size_t *length)
{
    const char *line = f->bytes + *at, *end;

    if (*at >= f->size)
        return NULL;
    end = memchr(line, '\n', f->size - *at);
    *length = end ? (size_t)(end - line) : f->size - *at;
    *at += *length + 1;
    if (*length && line[*length - 1] == '\r')
        --*length;
    return line;
}
