#!/bin/sh
# summary -- counts test cases in the logs that automake's test driver leaves, and ends with one
# line: "N passed, N failed", with ", N skipped" when some were.
#
#   tests/summary.sh FOLDER          every *.trs below FOLDER and the *.log beside it
#   tests/summary.sh TEST.trs ...    these
#
# A cmocka program counts by its cases; a script by its closing line "N passed, N failed", or by
# its lines ending in PASS, FAIL or SKIP; anything else is one case. A program that died counts as
# one failure more than it printed. The last lines of failing logs go to stderr. MAKE_STATUS is the
# exit status of the make that ran the tests: a make that failed is a failure even if no log says so.
# Exit status: 0 when nothing failed and something ran.
set -u
export LC_ALL=C
nl='
'

case ${1-} in
"" | -h | --help)
    sed -n '2,/^set -u/ { /^#/ { s/^# \{0,1\}//; p; }; }' "$0"
    exit 2
    ;;
*.trs) results=$(printf '%s\n' "$@") ;;
*) results=$(find "$1" -name '*.trs' | sort) ;;
esac

# One line for each test: passed failed skipped.
count() {
    awk -v result="$2" '
        /^\[==========\] Running / { open = group = 1; running = ""; next }
        /^\[==========\] .* run\.$/ { open = 0; next }
        open && /^\[ RUN      \]/ { running = 1; next }
        open && /^\[       OK \]/ { ok++; running = ""; next }
        open && /^\[  FAILED  \]/ { bad++; running = ""; next }
        open && /^\[  SKIPPED \]/ { skip++; running = ""; next }
        /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { closing = $0; next }
        /(^|[ \t:])PASS$/ { line_ok++ }
        /(^|[ \t:])FAIL$/ { line_bad++ }
        /(^|[ \t:])SKIP$/ { line_skip++ }
        END {
            good = result == "PASS" || result == "XFAIL"
            if (group) {
                bad += open # the end of the group never came
            } else if (closing != "") {
                split(closing, word, " ")
                ok = word[1]; bad = word[3]; skip = word[5]
            } else if (line_ok + line_bad + line_skip) {
                ok = line_ok; bad = line_bad; skip = line_skip
            } else if (good) {
                ok = 1
            } else if (result == "SKIP") {
                skip = 1
            }
            if (!good && result != "SKIP" && !bad)
                bad = 1
            print ok + 0, bad + 0, skip + 0
        }' "$1"
}

passed=0 failed=0 skipped=0
IFS=$nl
for trs in $results; do
    log=${trs%.trs}.log
    result=$(sed -n 's/^:test-result: *\([A-Z]*\).*/\1/p' "$trs" | head -n 1)
    [ -f "$log" ] || log=/dev/null
    IFS=' '
    # shellcheck disable=SC2046
    set -- $(count "$log" "$result")
    IFS=$nl
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    if [ "$2" -gt 0 ]; then
        printf '\n== %s, last lines of %s\n' "${result:-no result}" "$log" >&2
        tail -n 30 "$log" >&2
    fi
done

if [ -z "$results" ]; then
    echo "summary: no test results found" >&2
fi
if [ "${MAKE_STATUS:-0}" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "summary: make ended with status $MAKE_STATUS though no test reports a failure" >&2
    failed=1
fi
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ -n "$results" ]
