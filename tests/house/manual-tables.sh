#!/bin/sh
# manual-tables -- the manual against the program's own tables: commands, options, defaults, ranges,
# keys, what can be listed, JSON fields, tables of run.db, environment, roles of themes. In both
# directions where the page has a list of its own.
#
#   MANUAL=man/pushdown.1 PROGRAM=./pushdown tests/house/manual-tables.sh
#
# What the page has to look like: one ".It Fl Fl NAME" for each option, with "From A to B" and
# "default C" below it; one ".It Cm NAME" in COMMANDS for each command, naming the options it takes
# (".It Nm" for the program without one); ".It Sy KEY KEY" under "Keys of the PANE pane", and
# ".It Cm NAME" under "Commands of the screen".
set -u
src=$(cd "${srcdir:-.}" && pwd) || exit 99
manual=${MANUAL:-$src/man/pushdown.1}
program=${PROGRAM:-$PWD/pushdown}
keys=${KEYS:-$PWD/tests/house/manual-keys}
box=$(mktemp -d) || exit 99
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
[ -f "$manual" ] && [ -x "$program" ] && [ -x "$keys" ] || {
    echo "no manual at $manual, or no program at $program or $keys"
    exit 99
}
unset PUSHDOWN_RUNS PUSHDOWN_DATA PUSHDOWN_THEMES

# verdict WHAT FILE: FILE holds what is wrong, a line each; empty is good.
verdict() {
    if [ -s "$2" ]; then
        failed=$((failed + 1))
        echo "WRONG $1:"
        sed 's/^/      /' "$2"
    else
        passed=$((passed + 1))
        echo "ok    $1"
    fi
}

# same WHAT HAVE WANT: two files of words; what is missing in the manual, what is there in excess.
same() {
    sort -u "$2" >"$box/have"
    sort -u "$3" >"$box/want"
    comm -13 "$box/have" "$box/want" | sed 's/^/not in the manual: /' >"$box/wrong"
    comm -23 "$box/have" "$box/want" | sed 's/^/only in the manual: /' >>"$box/wrong"
    [ -s "$box/want" ] || echo "the program names nothing" >>"$box/wrong"
    verdict "$1" "$box/wrong"
}

# known WHAT WORDS: every word of the file stands somewhere in the manual.
known() {
    sort -u "$2" | comm -13 "$box/words" - >"$box/wrong"
    [ -s "$2" ] || echo "the program names nothing" >>"$box/wrong"
    verdict "$1" "$box/wrong"
}

# section NAME: the page's lines from .Sh NAME to the next one.
section() {
    awk -v name="$1" '/^\.Sh / { on = substr($0, 5) == name; next } on' "$manual"
}

# options_in: names after "Fl Fl" in mdoc from stdin.
options_in() {
    grep -o 'Fl Fl [a-z0-9][a-z0-9-]*' | cut -d' ' -f3
}

# Every word of the page, without the punctuation around it.
tr -s ' \t' '\n' <"$manual" | sed 's/^[("]*//; s/[")\.,;:]*$//; s/\\&//g' | sort -u >"$box/words"

# ---- options, their defaults and ranges ----
# The page: name, whether an own range and default are given.
section "OPTIONS OF A RUN" | grep '^\.It Fl Fl' | cut -d' ' -f4 >"$box/have.run"
section OPTIONS | grep '^\.It Fl Fl' | cut -d' ' -f4 >"$box/have.cli"
# The program: the options of a run come first in its list, and begin with "preset".
"$program" list options >"$box/list" || exit 99
commands=$("$program" list commands | awk '$1 != "(none)" { print $1 }')
for c in $commands; do
    "$program" "$c" --help >"$box/help.$c" || exit 99
done
awk '/^Options of the run/ { on = 1; next } on && /^  --/' "$box/help.train" |
    sed 's/^  --\([a-z0-9-]*\).*/\1/' >"$box/want.run"
runs=$(sort -u "$box/want.run" | wc -l)
sed -n "1,${runs}s/^--\([a-z0-9-]*\).*/\1/p" "$box/list" >"$box/first"
sed "1,${runs}d; s/^--\([a-z0-9-]*\).*/\1/" "$box/list" >"$box/want.cli"
same "options of a run, help and list agree" "$box/first" "$box/want.run"
same "options of a run" "$box/have.run" "$box/want.run"
same "other options" "$box/have.cli" "$box/want.cli"

# The text below an option of a section, in one line.
text_of() {
    section "$1" | awk -v name="$2" '
        /^\.It Fl Fl / { on = $4 == name; next }
        /^\.El/ { on = 0 }
        on { sub(/^\.[A-Z][a-z] /, ""); text = text " " $0 }
        END { print text }'
}

# A command that takes the option, for asking the program about it.
taker() {
    (cd "$box" && grep -lE "^  --$1([=, ]|\$)" help.[a-z]* | head -n 1 | sed 's/^help[.]//')
}

# The range the program allows, from what it says of an absurd value; --help keeps it from running.
range_of() {
    for value in -999999999999999 0-999999; do
        # shellcheck disable=SC2086
        "$program" $2 "--$1=$value" --help 2>&1 >/dev/null |
            sed -n 's/.*it must be from \([^ ]*\) to \([^ ]*\)$/\1 \2/p'
    done | head -n 1 | awk '{ printf "%.6g %.6g", $1, $2 }'
}

check_option() { # SECTION NAME DEFAULT
    page=$(text_of "$1" "$2")
    range=$(range_of "$2" "$(taker "$2")")
    shown=$(echo "$page" | sed -n 's/.*From \([0-9.e-]*\) to \([0-9.e-]*[0-9]\).*/\1 \2/p' |
        awk '{ printf "%.6g %.6g", $1, $2 }')
    [ "$range" = "$shown" ] || echo "--$2: the program allows '$range', the manual says '$shown'"
    [ -z "$3" ] || [ "$3" = no ] || [ "$3" = 0-0 ] ||
        echo "$page" | grep -qE "[dD]efault $(echo "$3" | sed 's/[.]/\\./g')([ .;,]|\$)" ||
        echo "--$2: the manual does not say 'default $3'"
}
n=0
while IFS= read -r line; do
    n=$((n + 1))
    name=$(echo "$line" | sed 's/^--\([^ ]*\).*/\1/')
    standard=$(echo "$line" | cut -c20- | sed 's/ .*//')
    if [ $n -le "$runs" ]; then
        check_option "OPTIONS OF A RUN" "$name" "$standard"
    else
        check_option OPTIONS "$name" "$standard"
    fi
done <"$box/list" >"$box/wrong"
verdict "ranges and defaults" "$box/wrong"

# ---- commands ----
section COMMANDS | sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' >"$box/have.commands"
printf '%s\n' "$commands" >"$box/want.commands"
same commands "$box/have.commands" "$box/want.commands"
"$program" --help | sed '/^Commands:/,/^$/d' >"$box/help."
for c in '' $commands; do
    # The program without a command has the entry ".It Nm".
    section COMMANDS | awk -v name="$c" '
        /^\.It (Cm|Nm)/ { on = $3 == name; next } on' >"$box/text"
    # The text of train and resume may also speak of a run's options, such as --preset.
    sed -n '/^Takes$/,$p; /Takes all of$/,$p' "$box/text" | options_in >"$box/have.$c"
    awk '/^Options of the run/ { exit } /^  --/' "$box/help.$c" |
        sed 's/^  --\([a-z0-9-]*\).*/\1/' | grep -vxE 'help|version' >"$box/want.$c"
    [ -s "$box/want.$c" ] || echo none >>"$box/want.$c"
    [ -s "$box/have.$c" ] || echo none >>"$box/have.$c"
    same "options of 'pushdown${c:+ }$c'" "$box/have.$c" "$box/want.$c"
    [ -z "$c" ] || grep -q "^\.Cm $c\$" "$manual" && continue
    echo "$c is not in the synopsis" >"$box/wrong"
    verdict "synopsis of '$c'" "$box/wrong"
done
grep '^\.[A-Z]' "$manual" | options_in | sort -u >"$box/have"
sort -u "$box/want.run" "$box/want.cli" | comm -23 "$box/have" - >"$box/wrong"
verdict "no option that does not exist" "$box/wrong"

# ---- keys and commands of the screen ----
# subsection NAME: the page's lines from .Ss NAME to the next heading.
subsection() {
    awk -v name="$1" '/^\.S[sh] / { on = substr($0, 5) == name; next } on' "$manual"
}
# Keys of a subsection, as manual-keys prints them.
keys_in() {
    subsection "$1" | sed -n 's/^\.It Sy //p' | sed 's/\\&//g; s/\\-/-/g; s/\\~/~/g' |
        tr -s ' ' '\n' | grep -vx ,
}
"$keys" >"$box/keys" || echo "key ? manual-keys failed" >"$box/keys"
for pane in $(sed -n 's/^key \([a-z]*\) .*/\1/p' "$box/keys" | sort -u); do
    sed -n "s/^key $pane //p" "$box/keys" >"$box/want.keys"
    case $pane in
    screen) keys_in "Keys of the screen" ;;
    form) keys_in "Keys of the form" ;;
    list) keys_in "Keys of the list of runs" ;;
    *) keys_in "Keys of the $pane pane" ;;
    esac >"$box/have.keys"
    same "keys of '$pane'" "$box/have.keys" "$box/want.keys"
done
sed -n 's/^command //p' "$box/keys" | sed 's/ *$//' >"$box/want.typed"
subsection "Commands of the screen" | sed -n 's/^\.It Cm //p' |
    sed 's/ Op Ar \(.*\)/ [\1]/; s/ Ar / /' >"$box/have.typed"
same "commands of the screen" "$box/have.typed" "$box/want.typed"
for menu in form "list of runs"; do
    sed -n "s/^typed-${menu%% *} //p" "$box/keys" | sed 's/ *$//' >"$box/want.typed"
    subsection "Commands of the $menu" | sed -n 's/^\.It Cm //p' |
        sed 's/ Op Ar \(.*\)/ [\1]/; s/ Ar / /' >"$box/have.typed"
    same "commands of the $menu" "$box/have.typed" "$box/want.typed"
done

# ---- what can be listed ----
for kind in $("$program" list); do
    case $kind in
    options | commands) continue ;;
    models) # the grammar of each: its fixed words
        "$program" list models | sed 's/^--controller=/ /; s/   .*//' | tr -s ', ' '\n' |
            sed 's/\[.*//; s/-[A-Z].*//' | grep . >"$box/names"
        sed 's/-$//' "$box/words" | sort -u >"$box/words.models"
        sort -u "$box/names" | comm -13 "$box/words.models" - >"$box/wrong"
        verdict models "$box/wrong"
        ;;
    *)
        "$program" list "$kind" | awk 'NF { print $1 }' >"$box/names"
        known "$kind" "$box/names"
        ;;
    esac
done

# ---- JSON, run.db, weights ----
"$program" train demo --json --plain --runs="$box/runs" --epochs=1 --train-size=20 --valid-size=20 \
    --test-strings=1 --bins=3-5 --freeze=m@1 >"$box/json" || echo "train failed" >"$box/json"
"$program" eval --json --runs="$box/runs" >>"$box/json" || echo "eval failed" >>"$box/json"
"$program" runs --json --runs="$box/runs" >>"$box/json" || echo "runs failed" >>"$box/json"
for run in "$box"/runs/*; do
    "$program" probe --json "$run" '01#10' || echo "probe failed"
done >>"$box/json"
"$program" verify --json --runs="$box/runs" >>"$box/json" || echo "verify failed" >>"$box/json"
"$program" bench --json --quick --model=rns-1-2 --lengths=5,9 >>"$box/json" || echo "bench failed" >>"$box/json"
grep -v '^{' "$box/json" >"$box/wrong"
verdict "a small run" "$box/wrong"
sed 's/"settings":{[^}]*}/"settings":0/' "$box/json" | grep -o '"[a-z_0-9]*":' | tr -d '":' \
    >"$box/names"
known "fields of JSON" "$box/names"
for type in start step event valid eval end; do
    grep "\"type\":\"$type\"" "$box/json" | sed 's/"settings":{[^}]*}/"settings":0/' |
        grep -o '"[a-z_0-9]*":' | tr -d '":' | grep -vx type >"$box/want.json"
    section "JSON LINES" | awk -v name="$type" '
        /^\.It Va / { on = $3 == name; next }
        /^\.El/ { on = 0 }
        on && /^\.Va / { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z_]+$/) print $i }' \
        >"$box/have.json"
    same "JSON of type '$type'" "$box/have.json" "$box/want.json"
done
grep -oE '[a-z_]+ (INTEGER|TEXT|REAL|BLOB)' "$src/src/store/schema.c" | cut -d' ' -f1 >"$box/names"
sed -n 's/.*CREATE TABLE \([a-z]*\).*/\1/p' "$src/src/store/schema.c" >>"$box/names"
known "tables and columns of run.db" "$box/names"
sed -n '/event_names\[\] =/,/;/p; /state_names\[\] =/,/;/p' "$src/src/train/trace.c" |
    grep -o '"[a-z-]*"' | tr -d '"' >"$box/names"
known "states and kinds of events" "$box/names"
for f in latest best; do
    strings -n 8 "$box"/runs/*/$f.safetensors | head -n 1 | sed 's/"__metadata__":{[^}]*}//' |
        grep -oE '"[a-z_]+[a-z0-9_.]*":\{' | tr -d '":{' | grep -v '^optimizer'
    strings -n 8 "$box"/runs/*/$f.safetensors | sed -n 's/.*"__metadata__":{\([^}]*\)}.*/\1/p' |
        grep -oE '"[a-z_.]+":' | tr -d '":'
done | sort -u >"$box/names"
known "names in the weights" "$box/names"

# ---- environment, themes ----
grep -rhoE 'getenv\("[A-Z_]+"\)' "$src/src" | grep -o '[A-Z_]*' >"$box/names"
known "environment" "$box/names"
section ENVIRONMENT | sed -n 's/^\.It Ev //p' | tr -s ' ,' '\n' | grep . |
    grep -vxE 'LANG|LC_ALL|LC_CTYPE' >"$box/have.env" # these are for setlocale()
same "environment, both ways" "$box/have.env" "$box/names"
for f in "$src"/themes/*.theme; do
    basename "$f"
done | sed 's/\.theme$//; s/^template$/&.theme/' >"$box/names"
known themes "$box/names"
# Of numbered roles the page gives the first and the last.
grep -oE 'X\(STYLE_[A-Z_0-9]+, "[a-z.0-9]+"' "$src/include/screen/style.h" |
    sed 's/.*"\(.*\)"/\1/' | awk -F'[.]' '
        $2 ~ /^[0-9]+$/ { if (!($1 in last)) print; last[$1] = $0; next }
        { print }
        END { for (family in last) print last[family] }' >"$box/names"
known "roles of themes" "$box/names"

# ---- the pages of the formats ----
# words_of PAGE: as for the manual; WRONG in another test when a page is missing.
words_of() {
    tr -s ' \t' '\n' <"$src/man/$1" | sed 's/^[("]*//; s/[")\.,;:]*$//; s/\\&//g' | sort -u
}
grep -oE '[a-z_]+ (INTEGER|TEXT|REAL|BLOB)' "$src/src/store/schema.c" | cut -d' ' -f1 |
    sort -u >"$box/columns"
sed -n 's/.*CREATE TABLE \([a-z]*\).*/\1/p' "$src/src/store/schema.c" | sort >"$box/tables"
words_of pushdown-run.5 >"$box/words"
cat "$box/columns" "$box/tables" >"$box/names"
known "pushdown-run: tables and columns" "$box/names"
# Both ways: each table's entry has its columns, and no entry is of a table that does not exist.
sed -n '/^\.Ss Tables/,/^\.Sh/s/^\.It Va \([a-z]*\)$/\1/p' "$src/man/pushdown-run.5" >"$box/have.tables"
same "pushdown-run: tables" "$box/have.tables" "$box/tables"
for table in $(cat "$box/tables"); do
    sed -n "/CREATE TABLE $table /,/STRICT/p; /ALTER TABLE $table ADD/p" "$src/src/store/schema.c" |
        grep -oE '[a-z_]+ (INTEGER|TEXT|REAL|BLOB)' | cut -d' ' -f1 >"$box/want.columns"
    awk -v name="$table" '
        /^\.It Va / { on = $3 == name && NF == 3; next }
        on && /^\.Va / { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z_]+$/) print $i }' \
        "$src/man/pushdown-run.5" >"$box/have.columns"
    same "pushdown-run: columns of $table" "$box/have.columns" "$box/want.columns"
done
sed -n '/event_names\[\] =/,/;/p; /state_names\[\] =/,/;/p' "$src/src/train/trace.c" |
    grep -o '"[a-z-]*"' | tr -d '"' >"$box/names"
known "pushdown-run: states and kinds of events" "$box/names"
for f in latest best; do
    strings -n 8 "$box"/runs/*/$f.safetensors | sed -n 's/.*"__metadata__":{\([^}]*\)}.*/\1/p' |
        grep -oE '"[a-z_.]+":' | tr -d '":'
done | sort -u >"$box/names"
known "pushdown-run: names in the weights" "$box/names"
words_of pushdown-theme.5 >"$box/words"
grep -oE 'X\(STYLE_[A-Z_0-9]+, "[a-z.0-9]+"' "$src/include/screen/style.h" |
    sed 's/.*"\(.*\)"/\1/' | awk -F'[.]' '
        $2 ~ /^[0-9]+$/ { if (!($1 in last)) print; last[$1] = $0; next }
        { print }
        END { for (family in last) print last[family] }' >"$box/names"
known "pushdown-theme: roles" "$box/names"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
