#!/bin/sh
# The languages program passes on the reference file, notices a wrong number, and refuses bad files.
program=./tests/languages
reference=$srcdir/tests/reference/languages.json
work=${TMPDIR:-/tmp}/languages.$$
failures=0

trap 'rm -rf "$work"' EXIT
mkdir "$work" || exit 99

# expect WHAT STATUS PATTERN FILE...: exit status and a pattern that the output must contain.
expect()
{
    what=$1 status=$2 pattern=$3
    shift 3
    output=$("$program" "$@" 2>&1)
    got=$?
    if [ $got -ne "$status" ] || ! printf '%s\n' "$output" | grep -q "$pattern"; then
        printf '%s: exit status %s, expected %s and "%s" in:\n%s\n' \
            "$what" "$got" "$status" "$pattern" "$output"
        failures=$((failures + 1))
    fi
}

expect "the reference" 0 '^[1-9][0-9]* passed, 0 failed, [0-9]* skipped$' "$reference"
lines=$("$program" "$reference" | grep -c '^PASS ')
if [ "$lines" -lt 18 ]; then
    echo "only $lines entries of the reference pass"
    failures=$((failures + 1))
fi

# Any one number that is wrong must show: change the first of each kind.
sed 's/"log_p":[^n,}]*-0\.69314718/&9/' "$reference" >"$work/log_p.json"
expect "a wrong log probability" 1 'log_probabilities: got' "$work/log_p.json"
sed 's/"string_nats":[ ]*20\.4/&9/' "$reference" >"$work/range.json"
expect "a wrong range" 1 'ranges: ' "$work/range.json"
sed 's/"valid":[ ]*20/"valid":21/' "$reference" >"$work/valid.json"
expect "a wrong number of lengths" 1 'set_bound: valid: got 20, expected 21' "$work/valid.json"

expect "no file" 2 "^languages: $work/none: " "$work/none"
printf '{ "format": 1, "tasks": [ 3' >"$work/cut.json"
expect "a cut file" 2 "^languages: $work/cut.json: line 1: " "$work/cut.json"
printf '{ "format": 2, "tasks": [], "large_alphabets": [] }' >"$work/format.json"
expect "another format" 2 'format 2, but only 1 is known' "$work/format.json"
printf '{ "format": 1, "tasks": [ { "task": "marked-copy" } ], "large_alphabets": [] }' \
    >"$work/field.json"
expect "a missing field" 2 "marked-copy: no 'parameters'" "$work/field.json"
printf '{ "format": 1, "tasks": [ { "task": "x", "parameters": {} } ], "large_alphabets": [] }' \
    >"$work/other.json"
expect "an unknown task" 0 '^0 passed, 0 failed, 1 skipped$' "$work/other.json"

[ $failures -eq 0 ]
