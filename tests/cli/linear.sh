#!/bin/sh
# The screen as sentences: a run is frozen, noted and stopped by lines on standard input.
. "${srcdir:-.}/tests/cli/lib.sh"

# Lines are given one after the other, each when the last one was answered.
mkfifo lines
# shellcheck disable=SC2086
"$program" train $endless --linear-text <lines >out 2>err &
pid=$!
children="$children $pid"
exec 3>lines
says() { within 30 grep -q -e "$1" out; }
says 'marked-reversal, model jm-2, seed 1' && ok "says what is trained" || bad "says what is trained" "$(cat out err)"
says '^step .*: loss .* nothing frozen' && ok "says where it is" || bad "says where it is" "$(cat out)"
echo freeze m >&3
says '^m frozen: in force since step' && ok "takes :freeze" || bad "takes :freeze" "$(cat out)"
says '^step .*: freeze memory, by you' && ok "says the log's row" || bad "says the log's row" "$(cat out)"
echo ':focus freeze' >&3
says '^memory: frozen' && ok "says a pane" || bad "says a pane" "$(cat out)"
echo 'string 01#10' >&3
says '^position 1 of 5: 0, push' && ok "says the stack" || bad "says the stack" "$(cat out)"
echo nonsense >&3
says "unknown command 'nonsense'" && ok "says what it does not know" || bad "says what it does not know"
echo note by ear >&3
says 'note: by ear, by you' && ok "takes a note" || bad "takes a note" "$(cat out)"
exec 3>&-
sleep 0.5
check "goes on when nobody types any more" kill -0 "$pid"
kill -TERM "$pid"
wait "$pid"
check "a signal stops it" test $? -eq 3
says 'stopped at step .* goes on' && ok "and is said" || bad "and is said" "$(cat out)"
check "no control character in all of it" sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' out"
check "nothing on standard error" test ! -s err
dir=$(newest)
"$program" runs show "$dir" >shown
check "the log has the freezing" grep -q 'freeze memory (you)' shown
check "and the note" grep -q 'by ear' shown

# A run that ends by itself, with nobody at the keyboard.
# shellcheck disable=SC2086
check "ends by itself" run 0 train $tiny --linear-text
check "says its bins" grep -q '^lengths 3 to 9: accuracy .*best weights' "$work/out"
check "says how it ended" grep -q '^finished: best excess' "$work/out"
# A finished run is looked at, and left.
printf 'focus log\nfreeze c\nquit\nfocus loss\n' >typed
"$program" watch --linear-text <typed >watched
check "watch ends with quit" test $? -eq 0
check "what is over takes nothing" grep -q 'only being looked at' watched
check "nothing after quit" sh -c "! grep -q '^learning rate' watched"
finish
