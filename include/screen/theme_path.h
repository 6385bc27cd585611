/* theme_path -- where themes are looked for. Used by theme.c. */
#ifndef SCREEN_THEME_PATH_H
#define SCREEN_THEME_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* Path of the first NAME.theme on the search path that can be read; false if there is none. */
bool theme_path(char *out, size_t size, const char *name);

#endif
