#!/bin/sh
# tests/house/layers.sh against small trees: a good one passes, and each broken rule is noticed.
set -u
layers=$(cd "${srcdir:-.}" && pwd)/tests/house/layers.sh
box=$(mktemp -d) || exit 99
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0

# put FILE: stdin into a file of the tree.
put() {
    mkdir -p "$box/top/$(dirname "$1")"
    cat >"$box/top/$1"
}

good_tree() {
    rm -rf "$box/top"
    echo 'engine_sources += include/base/err.h src/base/err.c' | put src/base/local.mk
    printf 'x_sources += \\\n\tinclude/live/feed.h %%D%%/feed.c\n' | put src/live/local.mk
    echo 'x_sources += src/screen/term.c src/screen/keys.c' | put src/screen/local.mk
    echo 'tests_of_c += tests/base/err' | put tests/local.mk
    echo '#include <stddef.h>' | put include/base/err.h
    printf '#include "config.h"\n#include "base/err.h"\n' | put src/base/err.c
    echo '#include <stdatomic.h>' | put include/live/feed.h
    printf '#include <pthread.h>\n#include "base/err.h"\n#include "feed.h"\n' | put src/live/feed.c
    printf '#include <ncurses.h>\n#include "live/feed.h"\n' | put src/screen/term.c
    echo '#include "screen/term.h"' | put src/screen/keys.c
    echo '/* the pause/work ratio, see working/ */' | put tests/base/err.c
}

# expect CASE STATUS TEXT: the rules over the tree as it stands, TEXT being in their output.
expect() {
    "$layers" "$box/top" >"$box/output" 2>&1
    status=$?
    if [ "$status" -eq "$2" ] && grep -qF -e "$3" "$box/output"; then
        passed=$((passed + 1))
        echo "ok    $1"
    else
        failed=$((failed + 1))
        echo "WRONG $1: status $status (want $2), output without '$3':"
        sed 's/^/      | /' "$box/output"
    fi
    good_tree
}

good_tree
expect "a good tree" 0 "8 passed, 0 failed"

echo '#include "live/feed.h"' | put src/base/err.c
expect "a higher layer" 1 'src/base/err.c:1: base includes "live/feed.h"'

echo '  #  include "../live/feed.h"' | put src/base/err.c
expect "a way around the layers" 1 "names no layer"

echo | put src/extra/thing.c
echo 'x = src/extra/thing.c' | put src/ui/local.mk
expect "a folder that is no layer" 1 "src/extra/thing.c: not in the folder of a layer"

echo '#include <ncursesw/curses.h>' | put include/base/err.h
expect "curses elsewhere" 1 "include/base/err.h:1: includes ncursesw/curses.h"

echo '#include <pthread.h>' | put src/screen/term.c
expect "threads elsewhere" 1 "src/screen/term.c:1: includes pthread.h"

echo '#include "config.h"' | put include/live/feed.h
expect "config.h in a header" 1 "include/live/feed.h:1"

echo | put src/base/mem.c
expect "a file not listed" 1 "    src/base/mem.c"

echo 'x = src/base/err.c # include/base/err.h' | put src/base/local.mk
expect "a file listed in a comment only" 1 "    include/base/err.h"

echo | put tests/live/feed.c
expect "a test not listed" 1 "    tests/live/feed.c"

w=work
echo "see /$w/notes" | put README.md
expect "a private folder" 1 "README.md:1:"

tld=org
echo "wget https://pypi.$tld/x" | put tests/base/get.sh
expect "a registry" 1 "tests/base/get.sh:1:"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
