#!/bin/sh
# bench -- the shape of what it prints: numbers depend on the machine.
program=$PWD/pushdown
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
cd "$work" || exit 99

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"; head -n 40 out err 2>/dev/null
    fi
}
bench() { "$program" bench --quick "$@" >out 2>err; }

bench && [ "$(grep -cE '^(lstm|jm-10|jm-3.3.3|jm-hidden|gref-10|v?rns-[0-9-]+)$' out)" -eq 9 ] &&
    [ "$(grep -cE '^  (forward|loss|backward|clipping|update|all) +[0-9.]+ +[0-9.]+$' out)" -eq 54 ] &&
    [ "$(grep -c '^  time goes to  products ' out)" -eq 9 ] &&
    [ "$(grep -cE '^  that is +[0-9.]+% of the time; (moving|arithmetic) binds$' out)" -eq 9 ] &&
    [ "$(grep -c '^  of the stack ' out)" -eq 4 ] &&
    grep -qE '^minibatches of length [0-9]+ [0-9]+$' out && ! grep -qi 'nan\|inf' out
say $? "nine models, six rows each"
bench --words --model=lstm-8 && grep -q '^10000 synthetic words, chunks of 32 x 35' out &&
    grep -qE '^  bound +[0-9.]+ ms' out && ! grep -qE 'steps/s|evaluation' out
say $? "a model of words"
bench --words --model=lstm-8 --json && grep -q '"lengths":\[\].*"bound_s":[0-9]' out
say $? "and as JSON"
bench --words --model=jm-3 --lengths=9,20; [ $? -eq 2 ] && grep -q 'for strings' err
say $? "words have no lengths"
bench --model=jm-3 --lengths=9,20 --json && [ "$(wc -l <out)" -eq 1 ] &&
    grep -q '"model":"jm-3"' out && grep -q '"growth":\[{"length":9,.*{"length":21,' out &&
    grep -q '"lengths":\[[0-9]*,[0-9]*\]' out && grep -q '"evaluated_length":41' out &&
    grep -q '"exponent":[0-9-]' out && ! grep -qi 'nan\|inf' out
say $? "one model against length, as JSON"
bench --model=jm-3 --lengths=9,21 && grep -q 'time grows as length ^ ' out; say $? "and as text"
bench --model=jm-3 --controller=gru && grep -q '^jm-3, gru$' out; say $? "with another controller"
bench --controller=nonsense; [ $? -eq 2 ] && grep -q "unknown controller 'nonsense'" err
say $? "an unknown controller"
[ ! -e runs ]; say $? "no run is made"
bench --model=jm; [ $? -eq 2 ] && [ "$(wc -l <err)" -eq 1 ]; say $? "an unknown model"
bench --lengths=9,x; [ $? -eq 2 ] && grep -q "bad value '9,x'" err; say $? "a length that is none"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
