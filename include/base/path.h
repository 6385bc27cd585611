/*
 * path -- where the program's own files are: installed, in the source folder, or beside a build
 * tree.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Finds KIND/NAME (e.g. "presets/demo.ini"): in $PUSHDOWN_DATA, in ../share/pushdown beside the
 * running program, in the source folder, in the configured data folder. False when it is nowhere.
 */
bool path_find(char *out, size_t size, const char *kind, const char *name);
/* Folder number `index` of that search for KIND, or false when there are no more. */
bool path_folder(char *out, size_t size, const char *kind, int index);

#endif
