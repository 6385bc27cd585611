#!/bin/sh
# A user's data from the command line: a real text (some of the King James Bible), a file of strings,
# and one clear line where something is wrong with them.
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck disable=SC2086,SC2154
small="--hidden=8 --batch=4 --bptt=10 --depth-limit=4 --optimizer=sgd --lr=2 --clip=0.3 --epochs=2 --test-strings=2"

# ---- text
if command -v bible >/dev/null; then
    mkdir kjv
    bible -f gen1:1-gen12:20 </dev/null 2>/dev/null | sed 's/^[^ ]* *//' >verses
    sed -n 1,200p verses >kjv/train.txt
    sed -n 201,240p verses >kjv/valid.txt
    sed -n 241,280p verses >kjv/test.txt
    for model in lstm jm-hidden; do
        check "train $model on text" run 0 train --text=kjv --model=$model $small
        check "... validates by perplexity" test "$(grep -c '^epoch [12] .* perplexity [0-9.]*, .*test perplexity' out)" -eq 2
        check "... calls the ceiling unknown" test "$(grep -c '^lengths .*Bayes unknown' out)" -ge 2
        check "... never an excess" sh -c "! grep -q excess out"
        run_name=$(basename "$(newest)")
        check "eval" run 0 eval "$run_name"
        check "... with the bound unknown" grep -q ' unknown  *n/a ' out
        check "probe" run 0 probe "$run_name" "And God said zebra"
        check "... says the loss, not a bound" grep -q '^loss .*perplexity .*bound unknown' out
        check "verify" run 0 verify "$run_name"
    done
    check "plot loss" run 0 plot loss "$run_name" -o loss.png
    refused "plot of the excess" 1 "loss" plot stability "$run_name" -o x.png
    check "plot of the loss by length" run 0 plot stability "$run_name" --measure=loss -o x.png
    check "characters" run 0 train --text=kjv --unit=characters --model=jm-3 $small --epochs=1
    check "the log names them" run 0 runs show
    check "... with their hashes" grep -qE 'data.train.sha256 +[0-9a-f]{64}' out
    echo "In the end" >>kjv/valid.txt
    check "stop" run 3 train --text=kjv --model=lstm $small --stop-at=7
    echo "was the word" >>kjv/valid.txt
    refused "resume with another text" 1 "validation file has another SHA-256" resume
else
    echo "SKIP text: there is no bible(1)"
fi

# ---- strings
printf '%s\n' ab aabb aaabbb ab aabb aaaabbbb ab aabb aaabbb aabb ab >strings.txt
check "train on strings" run 0 train --strings=strings.txt --model=jm-2 --hidden=4 --batch=2 --epochs=3
check "... named after the file" sh -c "ls '$PUSHDOWN_RUNS' | grep -q 'strings-strings-jm-2'"
check "eval of strings" run 0 eval
refused "probe of a foreign symbol" 2 "unknown symbol 'c'" probe "$(basename "$(newest)")" abc
check "validation strings of one's own" run 0 train --strings=strings.txt --valid-strings=strings.txt --model=lstm --hidden=4 --epochs=2

# ---- what is wrong
refused "no file" 1 "cannot open 'nothing'" train --strings=nothing
refused "no folder" 1 "neither ptb.train.txt nor train.txt" train --text=nowhere
refused "both" 2 "one of them is wanted" train --strings=strings.txt --text=nowhere
refused "a preset that wants text" 2 "'text' is missing" train paper-ptb
refused "no such unit" 2 "words or characters is wanted" train --text=nowhere --unit=bytes
refused "validation without training" 2 "'valid-strings' goes with 'strings'" train --valid-strings=strings.txt
printf 'a\n' >one
refused "a single string" 1 "some are needed for validation" train --strings=one
printf 'a\0b\nab\n' >zero
refused "no text" 1 "zero byte" train --strings=zero

finish
