#!/bin/sh
# A run whose terminal is gone is watched from another one: shown, frozen, and left to itself.
command -v tmux >/dev/null || { echo "no tmux"; exit 77; }
program=$PWD/pushdown
work=$(mktemp -d) || exit 1
socket=$work/tmux
XDG_RUNTIME_DIR=$work/runtime
export XDG_RUNTIME_DIR
mkdir -m 700 "$XDG_RUNTIME_DIR"
passed=0
failed=0
tm() { tmux -u -S "$socket" -f /dev/null "$@"; }
# Whatever happens, no run stays behind.
trap 'tm kill-server 2>/dev/null; for f in "$work"/[rb]/*/lock; do
    [ -f "$f" ] && kill "$(cut -d@ -f1 "$f")" 2>/dev/null; done; sleep 0.3; rm -rf "$work"' EXIT
cd "$work" || exit 1

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"; tm capture-pane -p -t w 2>/dev/null
    fi
}
# Waits for a command to succeed, 30 seconds at most.
await() {
    n=0
    while [ $n -lt 150 ]; do
        "$@" && return 0
        n=$((n + 1)); sleep 0.2
    done
    return 1
}
shows() { tm capture-pane -p -t "$1" 2>/dev/null | grep -Eq -- "$2"; }
sees() { await shows "$1" "$2"; }
start() { # start SESSION COMMAND
    tm kill-session -t "$1" 2>/dev/null
    tm new-session -d -s "$1" -x 120 -y 40 \
        "TERM=tmux-256color; export TERM; $2; echo exit=\$?; sleep 600"
}
logged() { "$program" runs show --runs=r "$run" | grep -Eq -- "$1"; }
state() { "$program" runs --runs=r | grep -q -- "$run.* $1 "; }
step_shown() { tm capture-pane -p -t w | sed -n 's/.*step \([0-9,]*\) .*/\1/p' | head -n 1; }

# Training goes on without its terminal.
# Long enough to be looked at; a build with sanitizers is some thirty times slower.
size="--hidden=64 --train-size=6000"
ldd "$program" 2>/dev/null | grep -q 'lib[at]san' && size="--hidden=16 --train-size=1000"
options="--model=jm-4 $size --epochs=12 --stop-patience=100 --test-strings=1"
start t "'$program' train --runs=r $options"
sees t 'training'; say $? "a run in a terminal"
run=$(ls r)
tm new-session -d -s keep "sleep 600"
tm kill-session -t t
start w "'$program' watch --runs=r"
sees w 'watching process [0-9]'; say $? "another terminal watches it"
# The rest may take its time.
tm send-keys -t w p; sees w '║ paused'; say $? "p pauses it"
sees w '── stack' && sees w '── freeze' && sees w '── log'; say $? "all panes are there"

tm send-keys -t w f; sleep 0.3; tm send-keys -t w m
sees w 'memory frozen'; say $? "f m freezes the memory from there"
sees w 'in force since step'; say $? "the screen says since when"
sees w '▲m'; say $? "the mark is in the curve"
await logged 'freeze memory \(watch pts/[0-9]+ pid [0-9]+\)'; say $? "the log says who"
tm send-keys -t w p; sees w '● training'; say $? "p goes on"

# The step moves at least twice a second.
changes=0 n=0 last=
while [ $n -lt 20 ]; do
    now=$(step_shown)
    [ -n "$now" ] && [ "$now" != "$last" ] && changes=$((changes + 1))
    last=$now n=$((n + 1)); sleep 0.1
done
[ $changes -ge 4 ]; say $? "it is live: $changes different steps in two seconds"

tm send-keys -t w p; sees w '║ paused'; say $? "p pauses it again"

start o "'$program' watch --runs=r --read-only"
sees o 'read-only'; say $? "a second one only looks"
tm send-keys -t o f; sleep 0.3; tm send-keys -t o c
sees o 'freeze: read-only'; say $? "it cannot freeze"
tm send-keys -t o q; sees o 'exit=0'; say $? "it leaves without a question"
tm send-keys -t w q; sees w 'exit=0'; say $? "so does the first"
state paused; say $? "the run is still there"

start w "'$program' watch --runs=r"
sees w '║ paused'; say $? "one may come back"
tm send-keys -t w p; sees w '● training'; say $? "p goes on"
"$program" watch --runs=r --plain >lines </dev/null
grep -q 'validation' lines && grep -q 'strings/s' lines && grep -q '^finished' lines
say $? "watch --plain prints lines until it ends"
state finished; say $? "the run ends by itself"
sees w '✓ finished'; say $? "what is watched becomes its record"
tm send-keys -t w q; sees w 'exit=0'; say $? "and is left"

# A run in the background is stopped from a screen.
"$program" train --runs=b --model=jm-4 --epochs=100000 --stop-patience=100000 --detach >/dev/null
start w "'$program' watch --runs=b"
sees w 'watching process'; say $? "a run in the background is watched"
tm send-keys -t w :stop Enter
sees w 'stopped at step [0-9]+' && sees w 'exit=0'; say $? ":stop stops it, and leaves"
"$program" runs --runs=b | grep -q ' stopped '; say $? "it is saved"
"$program" runs show --runs=b | grep -q 'stop and save (watch '; say $? "the log says who"

# The same numbers as with a plan.
at=$("$program" runs show --runs=r "$run" | sed -n 's/.*step *\([0-9]*\)  freeze  .*(watch.*/\1/p')
# shellcheck disable=SC2086
"$program" train --runs=q $options --freeze="m@$at" --json >planned
if command -v sqlite3 >/dev/null; then
    for d in r q; do
        sqlite3 $d/*/run.db "SELECT first, count, hex(data) FROM steps ORDER BY first" >steps.$d
        sqlite3 $d/*/run.db "SELECT step, nats, accuracy FROM validation ORDER BY step" >valid.$d
    done
    [ -s steps.r ] && cmp -s steps.r steps.q && cmp -s valid.r valid.q
    say $? "every loss is that of a run with --freeze=m@$at"
fi
# And where there is no sqlite3, the end at least.
"$program" watch --runs=r --json >watched </dev/null
grep '"type":"step"' watched >steps.watched
grep '"type":"step"' planned >steps.planned
[ -s steps.planned ] && cmp -s steps.watched steps.planned
say $? "watch of what is over prints it all, and it is what --freeze=m@$at gives"
for d in r q; do # without the headers, which name the plan
    tail -c 4000 $d/*/best.safetensors >weights.$d
done
cmp -s weights.r weights.q; say $? "the weights are the same, too"

start w "'$program' watch --runs=r"
sees w '✓ finished'; say $? "a run that is over is shown"
tm send-keys -t w f
sees w 'only being looked at'; say $? "and takes nothing"
tm send-keys -t w q; sees w 'exit=0'; say $? "q leaves"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
