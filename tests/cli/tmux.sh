#!/bin/sh
# One session in a real terminal: watch, freeze, undo, export, stop, resume, lose the terminal.
command -v tmux >/dev/null || { echo "no tmux"; exit 77; }
program=$PWD/pushdown
work=$(mktemp -d) || exit 1
socket=$work/tmux
passed=0
failed=0
tm() { tmux -u -S "$socket" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"; tm capture-pane -p -t s 2>/dev/null
    fi
}
# Waits until the screen shows a text (an extended regular expression), 20 seconds at most.
sees() {
    n=0
    while [ $n -lt 100 ]; do
        tm capture-pane -p -t s 2>/dev/null | grep -Eq -- "$1" && return 0
        n=$((n + 1)); sleep 0.2
    done
    return 1
}
# With its last session the server goes, and a new one may come too early: then once more.
start() { # start COLUMNS ROWS COMMAND
    tm kill-session -t s 2>/dev/null
    for try in 1 2 3 4 5; do
        tm new-session -d -s s -x "$1" -y "$2" \
            "TERM=tmux-256color; export TERM; $3; echo exit=\$?; sleep 600" 2>/dev/null && return
        sleep "0.$try"
    done
}
keys() { tm send-keys -t s "$@"; }

long="--hidden=64 --epochs=100000 --stop-patience=100000 --lr=0.002"
start 80 24 "'$program' train --runs=r --model=jm-4 $long"
sees '── loss' && sees 'controller' && sees 'input '; say $? "80x24 shows loss, freeze and stack"
keys f; sleep 0.3; keys m
sees 'memory frozen'; say $? "f m freezes the memory"
sees 'in force since step'; say $? "the screen says since when"
keys u
sees 'memory  *[0-9]'; say $? "u takes it back"
keys p
sees 'paused'; say $? "p pauses"
keys p
sees 'training'; say $? "p goes on"
keys '?'
sees 'focus|quit'; say $? "? shows the keys"
keys Escape
sleep 0.5; keys Tab; sleep 0.3; keys E
n=0; while [ $n -lt 50 ] && ! ls r/*/*.png >/dev/null 2>&1; do n=$((n + 1)); sleep 0.2; done
ls r/*/*.png >/dev/null 2>&1; say $? "E writes a picture of the screen into the run's folder"
tm resize-window -t s -x 120 -y 40
sees 'accuracy by length' ; say $? "120x40 shows accuracy by length too"
tm resize-window -t s -x 40 -y 10; sleep 0.6
tm resize-window -t s -x 80 -y 24
sees 'training'; say $? "survives getting small"
keys q
sees 'detach'; say $? "q asks"
keys s
sees 'exit=3'; say $? "stop and save leaves with 3"
"$program" runs --runs=r | grep -q ' stopped '; say $? "the run is stopped"
"$program" runs show --runs=r | grep -q 'freeze memory (you)'; say $? "the log knows who froze what"

start 100 30 "'$program' resume --runs=r"
sees 'training'; say $? "resume shows the screen again"
keys q; sleep 0.4; keys d
sees 'process'; say $? "detach gives the terminal back"
sees 'exit=0'; say $? "detaching ends with 0"
n=0; while [ $n -lt 50 ] && ! "$program" runs --runs=r | grep -q ' training '; do n=$((n + 1)); sleep 0.2; done
"$program" runs --runs=r | grep -q ' training '; say $? "the detached run goes on"
pkill -TERM -f "$program resume --runs=r" 2>/dev/null
n=0; while [ $n -lt 50 ] && "$program" runs --runs=r | grep -q ' training '; do n=$((n + 1)); sleep 0.2; done
"$program" runs --runs=r | grep -q ' stopped '; say $? "a signal stops and saves it"

# The form of a new run: a value, what it costs, into the background, on this screen.
start 80 24 "'$program' --runs=r"
sees 'new run'; say $? "the list of runs"
keys n
sees 'preset demo' && sees 'hidden units in a layer'; say $? "n opens the form"
keys ':'; keys 'set task count-3'; keys Enter; keys ':'; keys 'set epochs 1000'; keys Enter
sees '3 changed|2 changed' && sees '\* task '; say $? "what differs from the preset is marked"
sees 'updates at .*(measured here|as a past run)'; say $? "it says how long it will take"
keys ':'; keys 'set batch 11'; keys Enter
sees 'not a multiple of batch'; say $? "what is wrong is said"
keys s; sleep 0.5; sees 'not a multiple of batch'; say $? "and not started"
keys r; keys ':'; keys 'reset batch'; keys Enter; keys s
sees 'count-3 .*training'; say $? "s starts it"
keys N
sees 'Before the new run'; say $? "N asks what becomes of it"
keys s
sees 'options' && sees '\* task '; say $? "the form again, with its settings"
keys Escape
sees 'count-3 .*stopped'; say $? "back to the list of runs"
keys q
sees 'exit=0'; say $? "and out"

# The terminal goes away: the run ends as if nothing had happened.
start 80 24 "exec '$program' train --runs=h --model=lstm --train-size=2000 --epochs=12 --test-strings=1"
sees 'training'; say $? "a run in a terminal that will go"
tm kill-server 2>/dev/null
n=0; while [ $n -lt 200 ] && ! "$program" runs --runs=h | grep -q ' finished '; do n=$((n + 1)); sleep 0.2; done
"$program" runs --runs=h | grep -q ' finished '; say $? "the run outlives its terminal"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
