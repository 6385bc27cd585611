#!/bin/sh
# verify -- the command: what it says, and its exit status.
program=$PWD/pushdown
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
cd "$work" || exit 99
unset PUSHDOWN_KERNELS

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"; head -n 40 out err 2>/dev/null
    fi
}
verify() { "$program" verify --runs=r "$@" >out 2>err; }

"$program" train demo --plain --runs=r --epochs=3 --train-size=200 --valid-size=20 \
    --test-strings=1 --bins=5-7 --freeze=m@15 >/dev/null || exit 1
run=$(ls r)
verify && grep -q '^60 steps identical$' out && grep -q '^3 validations identical$' out &&
    grep -q 'final evaluation identical$' out && ! grep -q differ out && [ ! -s err ]
say $? "a run is what its seed and log give"
verify --json && [ "$(wc -l <out)" -eq 1 ] && grep -q '"identical":true' out &&
    grep -q '{"what":"steps","compared":60,"different":0,"first":null}' out &&
    grep -q '"to_its_end":true' out
say $? "--json says the same in one object"
verify --steps=30 && grep -q '^30 steps identical$' out; say $? "a part of it"
printf '\001' | dd of="r/$run/best.safetensors" bs=1 conv=notrunc \
    seek=$(($(wc -c <"r/$run/best.safetensors") - 4)) 2>/dev/null
verify; [ $? -eq 1 ] && grep -q '^1 of [0-9]* items of the best weights differ; the first: ' out &&
    grep -q '^60 steps identical$' out && [ "$(wc -l <err)" -eq 1 ]
say $? "a changed weight is found"
verify --json; [ $? -eq 1 ] && grep -q '"identical":false' out && [ "$(wc -l <err)" -eq 1 ] &&
    grep -q '"what":"items of the best weights","compared":[0-9]*,"different":1,"first":"' out
say $? "--json says that too"
# Other kernels, other bits: said before the differences.
if PUSHDOWN_KERNELS=portable "$program" verify --runs=r --steps=30 >out 2>err; then
    ! grep -q 'bits may differ' out # this machine has no others
else
    grep -q 'bits may differ: kernels: .* then, portable here (PUSHDOWN_KERNELS=' out
fi
say $? "other kernels"
verify nothing; [ $? -eq 1 ] && [ "$(wc -l <err)" -eq 1 ]; say $? "no such run"
verify --steps=-1; [ $? -eq 2 ]; say $? "steps below zero"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
