#!/bin/sh
# Runs without a screen: what they print, how they end, and that they go on.
. "${srcdir:-.}/tests/cli/lib.sh"
lines=$OLDPWD/tests/cli/lines
# shellcheck disable=SC2086,SC2154

# ---- plain lines
for TERM in dumb xterm ""; do
    export TERM
    check "train with TERM='$TERM'" run 0 train $tiny
    check "... prints lines only" sh -c "! LC_ALL=C tr -d '\n' <'$work/out' | grep -q '[[:cntrl:]]'"
    check "... says where" grep -q "^run $PUSHDOWN_RUNS/" "$work/out"
    check "... every validation" test "$(grep -c '^epoch [1-4]  step [1-4]0  validation' "$work/out")" -eq 4
    check "... the bins" test "$(grep -c '^lengths ' "$work/out")" -eq 2
    check "... the end" sh -c "tail -n 1 '$work/out' | grep -q '^finished: best excess'"
    check "... and nothing else" test ! -s "$work/err"
done
unset TERM
check "train without TERM" run 0 train $tiny --plain
first=$(newest)
refused "resume of a finished run" 1 "is finished: nothing is left to do" resume "$first"
"$program" train $tiny >/dev/null 2>&1 <&- >&-
check "train with its files closed" test $? -eq 0
cmp -s "$first/latest.safetensors" "$(newest)/latest.safetensors"
check "... makes the same run" test $? -eq 0

# ---- the same numbers anywhere
mkdir -p "$work/elsewhere/deep"
(cd "$work/elsewhere/deep" && TZ=Asia/Kolkata "$program" train $tiny --runs=../r >/dev/null)
check "another folder, the same weights" cmp "$first/latest.safetensors" "$work"/elsewhere/r/*/latest.safetensors
check "another folder, the same best weights" cmp "$first/best.safetensors" "$work"/elsewhere/r/*/best.safetensors

# ---- JSON
check "train --json" run 0 train $tiny --json --freeze=m@5,-m@12
cp "$work/out" one.json
check "the same again" run 0 train $tiny --json --freeze=m@5,-m@12
cp "$work/out" two.json
"$lines" <one.json >one.txt && "$lines" <two.json >two.txt
check "every line is an object" test $? -eq 0
check "two runs of a seed are identical but for the clock" cmp one.txt two.txt
check "other seeds are not" sh -c "
    '$program' train $(echo $tiny) --json --freeze=m@5,-m@12 --seed=2 | '$lines' >three.txt
    ! cmp -s one.txt three.txt"
check "only the types there are" test -z "$(sed 's/.*"type":"\([a-z]*\)".*/\1/' one.txt |
    grep -v -e '^start$' -e '^step$' -e '^valid$' -e '^eval$' -e '^event$' -e '^end$')"
check "start comes first" sh -c "head -n 1 one.json | grep -q '^{\"type\":\"start\"'"
check "end comes last" sh -c "tail -n 1 one.json | grep -q '^{\"type\":\"end\",\"state\":\"finished\"'"
check "every step" test "$(grep -c '"type":"step"' one.txt)" -eq 40
check "every validation" test "$(grep -c '"type":"valid"' one.txt)" -eq 4
check "both toggles" test "$(grep -c '"kind":"freeze"' one.txt)" -eq 2
check "a toggle stands between its steps" sh -c "
    grep -A1 '\"type\":\"step\",\"step\":5,' one.json | tail -n 1 | grep -q '\"type\":\"event\",\"step\":5,'"
check "no number that JSON does not have" sh -c "! grep -qiE '[:,]-?(nan|inf)' one.json"

# ---- signals
for signal in TERM INT; do
    begin "$signal.txt" train $endless
    before=$(now_ms)
    kill -$signal "$pid"
    wait "$pid"
    check "SIG$signal: exit status 3" test $? -eq 3
    check "SIG$signal: within two seconds" test $(($(now_ms) - before)) -lt 2500
    check "SIG$signal: says so" sh -c "tail -n 1 $signal.txt | grep -q '^stopped at step [0-9,]*: .pushdown resume'"
    check "SIG$signal: in the log" sh -c "'$program' runs show '$dir' | grep -q 'stop .*(signal)'"
    check "SIG$signal: nothing on standard error" test ! -s "$signal.txt.err"
    check "SIG$signal: stopped" is_state "$dir" stopped
    step=$("$program" runs show "$dir" | sed -n 's/^  step \([0-9,]*\) of.*/\1/p' | tr -d ,)
    check "SIG$signal: resume" run 3 resume "$dir" --stop-at=$((step + 17))
    check "the run never disturbed" run 3 train $endless --stop-at=$((step + 17))
    cmp -s "$dir/latest.safetensors" "$(newest)/latest.safetensors"
    check "SIG$signal: the same weights in the end" test $? -eq 0
done

begin hup.txt train $endless
kill -HUP "$pid"
sleep 0.3
check "SIGHUP does not end it" sh -c "! '$program' runs show '$dir' | grep -q '^  state stopped'"
check "... the process is there" kill -0 "$pid"
refused_live() {
    "$program" "$@" >out 2>err
    [ $? -eq 1 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^pushdown: .*being trained" err
}
check "resume of a run that is trained is refused" refused_live resume "$dir"
check "a note to a run that is trained is refused" refused_live runs note "$dir" text
check "its removal is refused" refused_live runs remove "$dir" --yes
check "it can be evaluated meanwhile" run 0 eval "$dir"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
check "killed: said so" sh -c "'$program' runs | grep -q '$(basename "$dir") *killed'"
check "killed: it goes on" run 3 resume "$dir" --stop-at=1000000000 --plain & resumed=$!
children="$children $resumed"
within 30 sh -c "'$program' runs | grep -q '$(basename "$dir") *training'"
check "... and trains" test $? -eq 0
holder=$(sed -n 's/@.*//p' "$dir/lock")
kill -TERM "$holder"
wait "$resumed"
check "... until it is stopped" is_state "$dir" stopped

# ---- nobody reads
"$program" train $tiny --epochs=8 2>err.txt | head -n 1 >/dev/null
check "the reader leaves: nothing is said" test ! -s err.txt
check "... the run is finished" is_state "$(newest)" finished
if [ -w /dev/full ]; then
    "$program" train $tiny >/dev/full 2>err.txt
    check "output on a full disk: exit status 1" test $? -eq 1
    check "... the run is finished" is_state "$(newest)" finished
    check "... it is said once" test "$(wc -l <err.txt)" -eq 1
fi

# ---- in the background
check "train --detach" run 0 train $tiny --epochs=9 --detach
detached=$(sed -n 's/ (process [0-9]*)$//p' "$work/out")
check "... prints its folder" test -d "$detached"
check "... in one line" test "$(wc -l <"$work/out")" -eq 1
check "... ends by itself" within 30 is_state "$detached" finished
check "train --detach --stop-at" run 0 train $tiny --detach --stop-at=7
detached=$(sed -n 's/ (process [0-9]*)$//p' "$work/out")
check "... stops" within 30 is_state "$detached" stopped
check "resume --detach" run 0 resume "$detached" --detach
check "... finishes" within 30 is_state "$detached" finished
cmp -s "$first/latest.safetensors" "$detached/latest.safetensors"
check "... as the same run" test $? -eq 0

# ---- journals
for journal in delete wal; do
    begin "$journal.txt" train $endless --journal=$journal
    seen=0 more=0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        step=$("$program" runs show "$dir" 2>>"$work/show.err" |
            sed -n 's/^  step \([0-9,]*\) of.*/\1/p' | tr -d ,)
        [ "${step:-0}" -gt $seen ] && seen=$step more=$((more + 1))
        sleep 0.2
    done
    check "--journal=$journal can be read while it trains" test $more -ge 2
    check "... without complaint" test ! -s "$work/show.err"
    kill -TERM "$pid"
    wait "$pid"
    check "... stops" test $? -eq 3
    check "... records its journal" sh -c "'$program' runs show '$dir' | grep -q 'env.journal *$journal'"
    check "... goes on with the other" run 3 resume "$dir" --journal="$(
        [ $journal = wal ] && echo delete || echo wal)" --stop-at=90000000 --plain &
    resumed=$!
    children="$children $resumed"
    within 30 sh -c "[ -f '$dir/lock' ]"
    sleep 0.3
    kill -TERM "$(sed -n 's/@.*//p' "$dir/lock")"
    wait $resumed
    check "... and stops again" is_state "$dir" stopped
    check "... and is one file" test ! -e "$dir/run.db-wal"
done

# ---- an end that is none
check "a stop planned" run 3 train $tiny --stop-at=13
check "... resumed behind it is refused" run 2 resume "$(newest)" --stop-at=13
check "... resumed" run 0 resume "$(newest)"
explode="$tiny --model=lstm --hidden=100 --init-scale=5 --train-lengths=301-321 --clip=0 --lr=1000
    --train-size=8 --freeze=cmk,-cmk@4"
"$program" train $explode >out 2>err
check "diverged: exit status 1" test $? -eq 1
check "diverged: one line, with the step" sh -c "
    test \$(wc -l <err) -eq 1 && grep -q '^pushdown: run .* diverged: .*not finite at step 5' err"
check "diverged: recorded" is_state "$(newest)" diverged
check "diverged: the last good checkpoint is there" run 0 eval "$(newest)"
check "diverged: the last weights as well" run 0 eval "$(newest)" --weights=latest
refused "diverged: not to be resumed" 1 "diverged: " resume "$(newest)"
"$program" train $explode --json 2>/dev/null | "$lines" | tail -n 1 >out
check "diverged: JSON ends properly" grep -q '"state":"diverged"' out

# ---- looking at runs
check "eval" run 0 eval "$first"
check "eval --json" run 0 eval "$first" --json --per-length
check "... every line is an object" sh -c "'$lines' <'$work/out' >lines.txt"
check "... of every length and bin" test "$(wc -l <lines.txt)" -eq 9
check "eval --bins" run 0 eval "$first" --bins=5-7,9-11 --each=3 --weights=latest
check "eval --lengths" run 0 eval "$first" --lengths=21-25
refused "eval where there is no string" 2 "no string of marked-reversal" eval "$first" --lengths=4-4
refused "eval with a bad bin" 2 "A-B,C-D is wanted" eval "$first" --bins=7-5
check "runs" run 0 runs
check "runs --json" sh -c "'$program' runs --json | '$lines' >lines.txt"
check "... every run" test "$(wc -l <lines.txt)" -eq "$(find "$PUSHDOWN_RUNS" -name run.db | wc -l)"
check "runs note" run 0 runs note "$first" "a note"
check "... is shown" sh -c "'$program' runs show '$first' | grep -q 'note *a note (you)'"
check "... and the run still finished" is_state "$first" finished
check "runs remove asks" run 2 runs remove "$first"
: >"$first/.latest.safetensors.1.0.tmp~"
check "runs remove --yes" run 0 runs remove "$first" --yes
check "... removes all of it" test ! -e "$first"
finish
