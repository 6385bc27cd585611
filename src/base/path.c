/* path -- the search for the program's own files. */
#include "base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool path_folder(char *out, size_t size, const char *kind, int index)
{
    const char *home = getenv("PUSHDOWN_DATA");
    char self[1024], *slash;
    ssize_t n;

    if (!home || !*home)
        index++;
    switch (index) {
    case 0: snprintf(out, size, "%s/%s", home, kind); return true;
    case 1:
        n = readlink("/proc/self/exe", self, sizeof self - 1);
        self[n > 0 ? n : 0] = '\0';
        slash = strrchr(self, '/');
        if (slash)
            *slash = '\0';
        snprintf(out, size, "%s/../share/pushdown/%s", self, kind);
        return true;
    case 2: snprintf(out, size, "%s/data/%s", PUSHDOWN_SRCDIR, kind); return true;
    case 3: snprintf(out, size, "%s/%s", PUSHDOWN_DATADIR, kind); return true;
    default: return false;
    }
}

bool path_find(char *out, size_t size, const char *kind, const char *name)
{
    char folder[1200];
    int i;

    for (i = 0; path_folder(folder, sizeof folder, kind, i); i++) {
        snprintf(out, size, "%s/%s", folder, name);
        if (!access(out, R_OK))
            return true;
    }
    return false;
}
