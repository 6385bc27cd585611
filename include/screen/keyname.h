/* keyname -- keys by the names that people write: "L", "Left", "Shift-Left", "Ctrl-L", "F1". */
#ifndef SCREEN_KEYNAME_H
#define SCREEN_KEYNAME_H

#include <stddef.h>

/* "" for what has no name. */
const char *keyname_of(int key, char *out, size_t size);
/* TERM_KEY_NONE for what names no key; case counts for letters only. */
int keyname_parse(const char *name);

#endif
