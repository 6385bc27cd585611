#!/bin/sh
# The counting of tests/summary.sh against logs whose counts are known.
set -u
summary=$(cd "${srcdir:-.}" && pwd)/tests/summary.sh
box=$(mktemp -d) || exit 99
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0

# record NAME RESULT, log on stdin: what the test driver leaves for one test.
record() {
    mkdir -p "$box/now"
    { cat && echo "$2 $1 (exit status: 0)"; } >"$box/now/$1.log"
    printf ':test-result: %s\n:global-test-result: %s\n' "$2" "$2" >"$box/now/$1.trs"
}

# expect CASE STATUS LINE: the summary of everything recorded since the last expect.
expect() {
    mkdir -p "$box/now"
    line=$("$summary" "$box/now" 2>"$box/stderr")
    status=$?
    if [ "$status" -eq "$2" ] && [ "$line" = "$3" ]; then
        passed=$((passed + 1))
        echo "ok    $1"
    else
        failed=$((failed + 1))
        echo "BROKEN $1: status $status (want $2), line '$line' (want '$3')"
    fi
    rm -rf "$box/now"
}


record cases PASS <<'LOG'
[==========] Running 2 test(s).
[ RUN      ] a
[       OK ] a
[ RUN      ] b
[       OK ] b
[==========] 2 test(s) run.
[  PASSED  ] 2 test(s).
LOG
expect "cmocka cases are counted" 0 "2 passed, 0 failed"

record cases FAIL <<'LOG'
[==========] Running 3 test(s).
[ RUN      ] a
[       OK ] a
[ RUN      ] b
[  ERROR   ] --- 0 != 1
[   LINE   ] --- x.c:1: error: Failure!
[  FAILED  ] b
[ RUN      ] c
[  SKIPPED ] c
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] c
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] b

 1 FAILED TEST(S)
LOG
expect "a failure and a skip are counted once" 1 "1 passed, 1 failed, 1 skipped"
if grep -q 'error: Failure!' "$box/stderr"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "BROKEN the failing log is not shown"
fi

record groups PASS <<'LOG'
[==========] Running 1 test(s).
[       OK ] a
[==========] 1 test(s) run.
[==========] Running 2 test(s).
[       OK ] b
[       OK ] c
[==========] 2 test(s) run.
LOG
expect "several groups in a program add up" 0 "3 passed, 0 failed"

record dead FAIL <<'LOG'
[==========] Running 3 test(s).
[ RUN      ] a
[       OK ] a
[ RUN      ] b
LOG
expect "a program that died fails" 1 "1 passed, 1 failed"

record dead FAIL <<'LOG'
[==========] Running 3 test(s).
[ RUN      ] a
[  FAILED  ] a
[ RUN      ] b
LOG
expect "death comes on top of failures" 1 "0 passed, 2 failed"

record leak FAIL <<'LOG'
[==========] Running 1 test(s).
[       OK ] a
[==========] 1 test(s) run.
ERROR: LeakSanitizer: detected memory leaks
LOG
expect "a bad exit status after good cases fails" 1 "1 passed, 1 failed"

# The exit status of cmocka is the number of failures, and automake reads 77 as a skip.
record unlucky SKIP <<'LOG'
[==========] Running 1 test(s).
[ RUN      ] a
[  FAILED  ] a
[==========] 1 test(s) run.
LOG
expect "failed cases count whatever the result says" 1 "0 passed, 1 failed"

record script FAIL <<'LOG'
3 passed, 0 failed
something else
5 passed, 2 failed, 1 skipped
LOG
expect "the last closing line of a script counts" 1 "5 passed, 2 failed, 1 skipped"

record script FAIL <<'LOG'
one: PASS
two: FAIL
three PASS
BYPASS
LOG
expect "lines ending in a verdict are counted" 1 "2 passed, 1 failed"

record plain PASS </dev/null
record other XFAIL </dev/null
record third SKIP </dev/null
record fourth ERROR </dev/null
record fifth XPASS </dev/null
expect "a silent test is one case" 1 "2 passed, 2 failed, 1 skipped"

expect "no results at all is not a success" 1 "0 passed, 0 failed"

record plain PASS </dev/null
MAKE_STATUS=2
export MAKE_STATUS
expect "a make that failed is a failure" 1 "1 passed, 1 failed"
unset MAKE_STATUS

record plain PASS </dev/null
record named FAIL </dev/null
line=$("$summary" "$box/now/plain.trs")
if [ "$line" = "1 passed, 0 failed" ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "BROKEN named results: '$line'"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
