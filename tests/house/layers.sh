#!/bin/sh
# The rules of the house that a compiler doesn't check. Every rule is one case; what breaks it is
# listed below its name.
#
#   tests/house/layers.sh [TOP]      TOP is the source folder, by default $srcdir
set -u
export LC_ALL=C
layers="base math stack nn task train store live screen figure plot pane ui cli"
passed=0 failed=0

cd "${1:-${srcdir:-.}}" || exit 99
box=$(mktemp -d) || exit 99
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM

# rule NAME: $box/offenders holds what breaks it, one a line; none is a pass.
rule() {
    if [ -s "$box/offenders" ]; then
        failed=$((failed + 1))
        printf 'BROKEN %s\n' "$1"
        sed 's/^/    /' "$box/offenders"
    else
        passed=$((passed + 1))
        printf 'ok     %s\n' "$1"
    fi
}

find include src -name '*.[ch]' | sort >"$box/files"
if [ ! -s "$box/files" ]; then
    echo "layers: no sources in $(pwd)"
    exit 99
fi

# FILE:LINE LAYER INCLUDED, the delimiter kept in front: '"nn/cell.h' or '<math.h'.
xargs awk '
    match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+/) {
        name = substr($0, RSTART, RLENGTH)
        sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
        split(FILENAME, part, "/")
        print FILENAME ":" FNR, part[2], name
    }' <"$box/files" >"$box/includes"

awk -v order="$layers" '
    BEGIN { n = split(order, name, " "); for (i = 1; i <= n; i++) rank[name[i]] = i }
    { split($0, part, "/"); if (!(part[2] in rank)) print $0 ": not in the folder of a layer" }
' "$box/files" >"$box/offenders"
rule "every source file belongs to a layer"

awk -v order="$layers" '
    BEGIN { n = split(order, name, " "); for (i = 1; i <= n; i++) rank[name[i]] = i }
    $3 ~ /^"/ && $3 ~ /\// {
        split(substr($3, 2), part, "/")
        if (!(part[1] in rank))
            print $1 ": \"" substr($3, 2) "\" names no layer"
        else if (rank[part[1]] > rank[$2])
            print $1 ": " $2 " includes \"" substr($3, 2) "\" of a higher layer"
    }' "$box/includes" >"$box/offenders"
rule "a layer includes only itself and lower ones"

awk '$3 ~ /^(["<]([^\/]*\/)?n?curses|<([^\/]*\/)?term)\.h$/ && $1 !~ /^src\/screen\/term\.c:/ {
    print $1 ": includes " substr($3, 2) }' "$box/includes" >"$box/offenders"
rule "only src/screen/term.c knows curses"

awk '$3 ~ /^["<](pthread|stdatomic|threads|semaphore)\.h$/ && $2 != "live" {
    print $1 ": includes " substr($3, 2) }' "$box/includes" >"$box/offenders"
rule "only live knows threads"

awk '$3 ~ /^["<]config\.h$/ && $1 ~ /\.h:/ { print $1 }' "$box/includes" >"$box/offenders"
rule "no header includes config.h"

# Every word of the makefiles, %D% spelled out.
find src include tests -name '*.mk' | sort | xargs awk '
    { sub(/#.*/, ""); folder = FILENAME; sub(/\/[^\/]*$/, "", folder); gsub(/%D%|%reldir%/, folder)
      n = split($0, word, /[ \t\\=]+/); for (i = 1; i <= n; i++) print word[i] }' |
    sort -u >"$box/listed"
grep -Fxv -f "$box/listed" "$box/files" >"$box/offenders"
rule "every source file is listed in a local.mk"

# tests/LAYER/NAME.c is built into tests/LAYER/NAME, which is what its row says.
find tests -name '*.[ch]' | sort >"$box/tests"
awk 'NR == FNR { listed[$0]; next }
    { program = $0; sub(/\.c$/, "", program) }
    !($0 in listed) && !(program in listed)' "$box/listed" "$box/tests" >"$box/offenders"
rule "every test is listed in a local.mk"

# A clone has to build anywhere: no file may name a folder of one machine or a package registry.
folders='(^|[^A-Za-z0-9_.~-])/(work|Users)(/|$|[^A-Za-z0-9_/.-])'
registries='(deb|snapshot|packages)\.debian\.org|pypi\.org|pythonhosted\.|npmjs\.|crates\.io|rubygems\.|proxy\.golang\.'
{
    find include src tests man themes data .ci -type f ! -path '*/.deps/*' ! -name '*.log' \
        ! -name '*.trs' ! -name '*.gcov'
    for file in README.md CHANGELOG.md LICENSE Makefile.am configure.ac bootstrap .gitignore; do
        [ ! -f "$file" ] || echo "$file"
    done
} 2>"$box/stderr" | sort | tr '\n' '\0' |
    xargs -0 grep -IHnE "$folders|$registries" | cut -c 1-160 >"$box/offenders"
rule "no file names a private folder or a package registry"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
