# lib -- for the scripts beside it: a folder of their own, checks that are counted, tiny runs.
# shellcheck shell=sh disable=SC2034
set -u
export LC_ALL=C
program=$PWD/pushdown
[ -x "$program" ] || exit 99
here=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/pushdown-cli-XXXXXX") || exit 99
children='' child=''
trap 'for child in $children; do kill -9 "$child" 2>/dev/null; done; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
PUSHDOWN_RUNS=$work/runs
export PUSHDOWN_RUNS here
unset PUSHDOWN_DATA XDG_DATA_HOME COLUMNS LINES 2>/dev/null
passed=0 failed=0
cd "$work" || exit 99

# What makes a run take milliseconds: ten updates and five validation batches an epoch.
tiny="--task=marked-reversal --train-lengths=3-9 --valid-lengths=3-9 --bins=3-9,11-15
    --model=jm-2 --hidden=4 --batch=4 --train-size=40 --valid-size=20 --epochs=4 --test-strings=2
    --lr=0.05 --init-scale=0.5"
# The same, and it does not end by itself. A later option overrides an earlier one.
endless="$tiny --epochs=1000000 --stop-patience=100000"

ok() {
    passed=$((passed + 1))
    echo "ok   $1"
}

bad() {
    failed=$((failed + 1))
    echo "FAIL $1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/     /'
}

# check NAME COMMAND...: passes when the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then ok "$what"; else bad "$what" "$*"; fi
}

# run STATUS ARGUMENT...: runs the program into $work/out and $work/err; the status has to be this.
run() {
    wanted=$1
    shift
    "$program" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    [ "$status" -eq "$wanted" ] && return
    echo "exit status $status, not $wanted: $*"
    sed 's/^/    /' "$work/err"
    return 1
}

# refused NAME STATUS PATTERN ARGUMENT...: one line of this form on standard error, nothing on
# standard output, and the folder of runs is as it was.
refused() {
    name=$1 wanted=$2 pattern=$3
    shift 3
    find "$PUSHDOWN_RUNS" -ls 2>/dev/null | awk '{ print $7, $NF }' | sort >"$work/before"
    "$program" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    find "$PUSHDOWN_RUNS" -ls 2>/dev/null | awk '{ print $7, $NF }' | sort >"$work/after"
    if [ $status -ne "$wanted" ]; then
        bad "$name" "exit status $status, not $wanted: $(head -n 3 "$work/err")"
    elif [ "$(wc -l <"$work/err")" -ne 1 ]; then
        bad "$name" "not one line: $(cat "$work/err")"
    elif ! grep -q '^pushdown: ' "$work/err" || ! grep -q -e "$pattern" "$work/err"; then
        bad "$name" "no '$pattern': $(cat "$work/err")"
    elif LC_ALL=C tr -d '\n' <"$work/err" | LC_ALL=C grep -q '[[:cntrl:]]'; then
        bad "$name" "control characters in the message"
    elif [ -s "$work/out" ]; then
        bad "$name" "something on standard output: $(head -n 2 "$work/out")"
    elif ! cmp -s "$work/before" "$work/after"; then
        bad "$name" "the runs changed: $(diff "$work/before" "$work/after" | head -n 3)"
    else
        ok "$name"
    fi
}

# now_ms: milliseconds of some clock.
now_ms() {
    echo $(($(date +%s%N) / 1000000))
}

# within SECONDS COMMAND...: tries the command until it succeeds, at most so long.
within() {
    until=$(($(now_ms) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(now_ms)" -lt "$until" ] || return 1
        sleep 0.02
    done
}

# begin FILE ARGUMENT...: trains in the background, output into FILE and FILE.err; sets $pid, and
# $dir once there is progress.
begin() {
    file=$1
    shift
    "$program" "$@" >"$file" 2>"$file.err" </dev/null &
    pid=$!
    children="$children $pid"
    within 30 grep -qs "epoch 2 " "$file" || echo "no progress: $(cat "$file" "$file.err")"
    dir=$(sed -n 's/^run //p' "$file")
}

# newest: the folder of the run that was written last.
newest() {
    "$program" runs show | sed -n 's/^  folder //p'
}

# state DIR: what `runs show` says of it.
state() {
    "$program" runs show "$1" | sed -n 's/^  state \([a-z]*\).*/\1/p'
}

is_state() {
    [ "$(state "$1")" = "$2" ]
}

# A process that has ended, even if nobody waited for it yet.
has_ended() {
    case $(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) in
    "" | Z) return 0 ;;
    esac
    return 1
}

finish() {
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
}
