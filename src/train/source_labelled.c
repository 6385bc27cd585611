/* source_labelled -- strings with the label 1. */
#include "train/source_labelled.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

bool source_labelled_is(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool source_labelled_valid(const char *folder, char *out, size_t size)
{
    char file[4200];

    snprintf(out, size, "%s/datasets/validation-short", folder);
    return (size_t)snprintf(file, sizeof file, "%s/main.tok", out) < sizeof file &&
           access(file, F_OK) == 0;
}

/* Moves the lines with the label 1 to the front. */
static bool keep(struct source_file *f, const struct source_file *labels, const char *shown,
                 struct err *err)
{
    size_t at = 0, label_at = 0, length, label_length, used = 0, line_number = 0;
    const char *line, *label;

    for (;;) {
        line = source_file_line(f, &at, &length);
        label = source_file_line(labels, &label_at, &label_length);
        if (!line || !label)
            break;
        line_number++;
        if (label_length != 1 || (*label != '0' && *label != '1'))
            return err_set(err, "cannot use '%s': line %zu of labels.txt is neither 0 nor 1", shown,
                           line_number);
        if (*label == '0')
            continue;
        memmove(f->bytes + used, line, length);
        used += length;
        f->bytes[used++] = '\n'; /* there was a line feed, or the end of the file and its zero */
    }
    if (line || label)
        return err_set(err, "cannot use '%s': main.tok has %s lines than labels.txt", shown,
                       line ? "more" : "fewer");
    f->size = used;
    return true;
}

bool source_labelled_read(struct source_file *f, const char *folder, struct err *err)
{
    struct source_file labels = { 0 };
    char path[4200], shown[160];
    bool ok;

    text_printable(shown, sizeof shown, folder);
    snprintf(path, sizeof path, "%s/main.tok", folder);
    if (access(path, F_OK) != 0) {
        memset(f, 0, sizeof *f);
        return err_set(err, "cannot use '%s': it is a folder without main.tok", shown);
    }
    if (!source_file_read(f, path, err))
        return false;
    snprintf(path, sizeof path, "%s/labels.txt", folder);
    if (access(path, F_OK) != 0)
        return true;
    ok = source_file_read(&labels, path, err) && keep(f, &labels, shown, err);
    source_file_release(&labels);
    if (!ok)
        source_file_release(f);
    return ok;
}
