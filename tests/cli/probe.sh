#!/bin/sh
# probe -- what the stack does on a string: table and JSON, of each kind of model.
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
probe() { "$program" probe --runs="$work" "$@" >out 2>err; }
train() { # train NAME OPTION...: a run that is the only one in a folder of that name
    name=$1; shift
    "$program" train demo --plain --runs="$name" --epochs=2 --train-size=100 --valid-size=20 \
        --test-strings=1 --bins=5-7 "$@" >/dev/null || exit 1
    for run in "$name"/*; do mv "$run" "$work/run-$name"; done
}
train jm --model=jm-4
train many --model=jm-2.3
train gref --model=gref-4
train lstm --model=lstm
train rns --model=rns-2-3 --train-lengths=5-7 --valid-lengths=5-7
train vrns --model=vrns-1-2-2 --train-lengths=5-7 --valid-lengths=5-7
train stable --model=stable-jm-3 --controller=gru --sharpness=12

probe run-jm '011#110' && [ "$(grep -cE '^ +[0-9]+ .* (right|wrong)' out)" -eq 8 ]
say $? "a line for each prediction"
# The first two columns spell the string.
[ "$(awk '$4 ~ /^[01][.]/ && $1 > 0 { printf "%s", $2 }' out)" = '011#110' ]; say $? "the symbols"
# Probabilities of each action sum to one.
awk '$5 ~ /right|wrong/ && NF > 9 { n++; d = $6 + $7 + $8 - 1; if (d * d > 0.0005) bad = 1 }
     END { exit bad || n != 6 }' out
say $? "the actions of the six columns that are executed"
grep -q '^loss .* bound given the length 2.0794, excess' out; say $? "loss and bound (3 ln 2)"
grep -q 'gold stack' out; say $? "the gold stack"
probe run-many '01#10' && [ "$(grep -c '^stack [12] of 2' out)" -eq 2 ]; say $? "a table for each stack"
probe run-gref '01#10' && ! grep -q half-life out && grep -q 'pop' out; say $? "strengths"
probe run-lstm '01#10' && grep -q 'lstm has no stack' out && ! grep -q push out
say $? "no stack"
probe run-jm '0110' && grep -q 'not in marked-reversal' out; say $? "a string of another language"
probe run-jm '' && [ "$(grep -cE '(right|wrong)$' out)" -eq 1 ]; say $? "the empty string"

probe run-stable '01#10' && grep -q 'sharpened, H 12' out && ! grep -q half-life out
say $? "a stable stack has no half-life"

# A nondeterministic stack: the run as text, indented by its depth, which the JSON tells as well.
probe run-rns '011#110' && awk '$5 ~ /right|wrong/ && NF > 9 {
        n++; d = $6 + $7 + $8 - 1; if (d * d > 0.0005) bad = 1
        at = match($0, / q[01] +(push|repl|pop)/); if (!at) bad = 1
        rest = substr($0, at + 1); indent = match(rest, /(push|repl|pop)/) - 7
        word = substr(rest, indent + 7)
        if (word ~ /^push [_12]$/) { if (indent != 2 * depth) bad = 1; depth++ }
        else if (word ~ /^repl [_12]$/) { if (indent != (depth ? 2 * depth - 2 : 0)) bad = 1 }
        else if (word == "pop") { depth--; if (indent != 2 * depth) bad = 1 }
        else bad = 1
    } END { exit bad || n != 6 }' out && grep -q '^most likely run: [0-9][.e0-9-]* of all runs$' out &&
    ! grep -q half-life out
say $? "the most likely run of a nondeterministic stack"
depths=$(probe run-rns '011#110' && awk '$5 ~ /right|wrong/ && NF > 9 {
        if (/ push [_12]$/) d++; if (/ pop$/) d--; printf "%d ", d }' out)
probe run-rns '011#110' --json && [ "$depths" = "$(grep -o '"run":\[{.*}\]' out |
    grep -o '"depth":[0-9]*' | cut -d: -f2 | tr '\n' ' ')" ] && grep -q '"states":2,"symbols":3' out
say $? "and in JSON"
probe run-rns '' && probe run-rns 0 && ! sed 1,3d out | grep -q 'push\|most likely'
say $? "no run of strings without a step"

for model in jm many gref stable lstm rns vrns; do
    probe run-$model '011#110' --json && [ "$(wc -l <out)" -eq 1 ] && ! grep -qi 'nan\|inf' out &&
        [ "$(grep -o '"target"' out | wc -l)" -eq 8 ] &&
        grep -q '"string":\["0","1","1","#","1","1","0"\]' out
    say $? "JSON of $model"
done
probe run-lstm '011#110' --json && grep -q '"stack":\[\]' out; say $? "no stacks in the lstm's"

probe run-jm '01#10' --weights=latest && grep -q 'latest weights of step 20' out; say $? "latest weights"
probe run-jm '01#10' --step=10 && grep -q 'kept weights of step 10$' out; say $? "kept weights"
# Weights kept at the last step are those of the last checkpoint.
probe run-jm '01#10' --step=20 --json && sed 's/"weights":"[a-z]*"//' out >kept &&
    probe run-jm '01#10' --weights=latest --json && sed 's/"weights":"[a-z]*"//' out | cmp -s - kept
say $? "both ways to the same weights give the same"
probe run-jm '01#10' --step=11; [ $? -eq 1 ] &&
    grep -q 'no weights are kept of step 11: the nearest are of 10 and 20' err
say $? "a step without weights"
probe run-jm '01x'; [ $? -eq 2 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "unknown symbol 'x'" err
say $? "an unknown symbol"
probe run-jm "$(printf '%0300d' 0)"; [ $? -eq 2 ] && grep -q 'more than 200' err; say $? "too long"
probe run-jm '01#10' --weights=worst; [ $? -eq 2 ]; say $? "unknown weights"
probe nothing '01#10'; [ $? -eq 1 ] && [ "$(wc -l <err)" -eq 1 ]; say $? "no such run"
rm run-jm/best.safetensors
probe run-jm '01#10' && grep -q 'latest weights of step 20' out; say $? "before there is a best"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
