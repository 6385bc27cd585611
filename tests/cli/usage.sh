#!/bin/sh
# Bad input gets one clear line and the right exit status, and leaves nothing behind.
. "${srcdir:-.}/tests/cli/lib.sh"

# Commands and options.
refused "unknown command" 2 "unknown command 'nonsense'" nonsense
refused "misspelt command" 2 "did you mean 'train'" trian
refused "command with an escape sequence" 2 "unknown command" "$(printf 'a\033[2Jb')"
refused "unknown option" 2 "unknown option '--nonsense'" train --nonsense
refused "misspelt option" 2 "did you mean '--task'" train --tsak=x
refused "unknown short option" 2 "unknown option '-x'" train -x
refused "cluster of short options" 2 "unknown option '-x'" train demo -xyz
refused "option of another command" 2 "unknown option '-o'" train -o file
refused "shortened option that could be two" 2 "could be --train-size, --train-lengths" train --train=5
refused "option without its value" 2 "option '--seed' wants a value" train --seed
refused "short option without its value" 2 "option '-o' wants a value" plot loss -o
refused "value for a flag" 2 "option '--plain' takes no value" train --plain=yes
refused "two operands" 2 "unexpected argument 'b'" train a b
refused "two presets" 2 "two presets" train demo --preset=paper-formal
refused "operand of the workbench" 2 "unexpected argument" -- surplus
refused "unknown kind to list" 2 "nothing to list named 'nonsense'" list nonsense
refused "misspelt kind to list" 2 "did you mean 'tasks'" list taks
refused "list of two kinds" 2 "unexpected argument" list tasks models
refused "runs: unknown verb" 2 "nothing to do with runs named" runs nonsense
refused "runs list with an operand" 2 "unexpected argument 'x'" runs list x
refused "runs show of two" 2 "unexpected argument 'b'" runs show a b
refused "runs remove of two" 2 "unexpected argument 'b'" runs remove a b --yes
refused "runs note without a text" 2 "wants a RUN and a TEXT" runs note a
refused "runs remove without a run" 2 "wants a RUN" runs remove
refused "eval of two" 2 "unexpected argument" eval a b

# Values.
for case in \
    "--seed= whole.number" "--seed=x whole.number" "--seed=-1 from.0" "--seed=1.5 whole.number" \
    "--seed=99999999999999999999 whole.number" \
    "--hidden=0 from.1" "--batch=0 from.1" "--layers=0 from.1" "--epochs=0 from.1" \
    "--train-size=0 from.1" "--valid-size=0 from.1" "--test-strings=0 from.1" \
    "--stop-patience=0 from.1" "--hidden=100000 to.4096" "--epochs=1e3 whole.number" \
    "--checkpoint-every=31 to.30" "--checkpoint-every=0 from.0.001" "--eval-share=0.6 to.0.5" \
    "--lr=-1 from.0" "--lr=nan a.number.is.wanted" "--lr=inf a.number" "--lr=1e999 a.number" \
    "--lr=0x a.number" "--lr-decay=0 from" "--clip=-1 from.0" "--init-scale=101 to.100" \
    "--stop-at=-1 from.0" "--fps=0 from.1" \
    "--train-size=41 multiple.of.batch" "--valid-size=21 multiple.of.batch" \
    "--lr-low=1 above.lr-high" \
    "--task=nonsense unknown.task" "--task=marked-revesal did.you.mean.'marked-reversal'" \
    "--task= unknown.task" "--model=nonsense unknown.model" "--model= model" \
    "--model=jm model" "--model=jm-0 from.1" "--model=jm-1000000000 from.1" "--model=jm-3. model" \
    "--model=jm--3 model" "--controller=nonsense unknown.controller" \
    "--controller=GRU unknown.controller" "--model=stable-jm-hidden from.-1.to.1" \
    "--model=stable-jm-0 from.1" "--sharpness=0.5 from.1" "--sharpness=101 to.100" \
    "--optimizer=rmsprop adam.or.sgd" "--journal=nonsense auto,.wal,.or.delete" \
    "--symbol-types=5000 to.4096" \
    "--train-lengths=9-3 A.<=.B" "--train-lengths=5 A-B" "--train-lengths=-5-9 A-B" \
    "--train-lengths=3-9x A-B" "--train-lengths= A-B" "--train-lengths=3-20000 to.10000" \
    "--train-lengths=40-40 no.string.of.marked-reversal" "--train-lengths=0-0 no.string" \
    "--valid-lengths=40-40 no.string.of.marked-reversal" \
    "--bins= at.least.one.bin" "--bins=x A-B,C-D" "--bins=9-5 A-B,C-D" "--bins=5-9, comma" \
    "--bins=,5-9 A-B,C-D" "--bins=5-9,,11-13 A-B,C-D" "--bins=1-2-3 A-B,C-D" \
    "--bins=5-20000 A-B,C-D" "--bins=40-40 no.string.of.marked-reversal" \
    "--bins=3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5,3-5 more.than.12" \
    "--freeze= names.no.part" "--freeze=x letters" "--freeze=mm letters" "--freeze=- no.part" \
    "--freeze=m@ step.number" "--freeze=m@x step.number" "--freeze=m@-1 step.number" \
    "--freeze=m,,c no.part" "--freeze=m, single.commas" "--freeze=none,m letters" \
    "--freeze=m@99999999999999999999 step.number"; do
    option=${case%% *} pattern=${case#* }
    # shellcheck disable=SC2086
    refused "train $option" 2 "$pattern" train $tiny "$option"
done
refused "no valid length of count-3" 2 "no string of count-3" train $tiny --task=count-3 \
    --train-lengths=40-41
refused "no valid length in a bin of count-3" 2 "no string of count-3" train $tiny --task=count-3 \
    --bins=3-9,40-41
refused "symbol types of count-3" 2 "always has 3 symbol types" train $tiny --task=count-3 \
    --symbol-types=4
refused "a value with control characters" 2 "unknown task" train $tiny \
    --task="$(printf 'a\tb\033[31m')"
refused "a value of ten thousand characters" 2 "longer than" train $tiny \
    --freeze="$(printf '%10000s' '' | tr ' ' m)"
plan=c
i=0
while [ $i -lt 64 ]; do
    plan=$plan,c@$i i=$((i + 1))
done
refused "a plan that is too long" 2 "freeze" train $tiny --freeze="$plan"
refused "more memory than there is" 1 "this run needs .* GB of memory" train \
    --train-size=100000000 --train-lengths=9000-9999
refused "a network larger than memory" 1 "this run needs .* GB of memory" train \
    --model=jm-4096.4096.4096 --train-lengths=40-10000 --batch=1000
refused "eval: which weights" 2 "best or latest is wanted" eval --weights=other
refused "eval: each" 2 "from 0 to 100000" eval --each=-1

# Presets.
mkdir presets
printf '[preset]\nhidden = 5\nnonsense = 1\n' >presets/unknown.ini
printf '[preset]\nhidden = five\n' >presets/value.ini
printf '[preset]\nhidden\n' >presets/line.ini
printf '[other]\nhidden = 5\n' >presets/section.ini
printf 'hidden = 5\n' >presets/none.ini
head -c 3000 /dev/urandom >presets/garbage.ini
printf '[preset]\n\tabout = \033[31mred\n' >presets/escape.ini
refused "unknown preset" 2 "unknown preset 'nonsense'" train nonsense
refused "misspelt preset" 2 "did you mean 'demo'" train dmo
refused "empty preset" 2 "unknown preset ''" train ""
refused "preset file that is missing" 2 "cannot read preset './presets/missing.ini'" train \
    ./presets/missing.ini
refused "preset that is a folder" 2 "not a regular file" train ./presets/
refused "preset with an unknown key" 2 "unknown.ini:3: unknown option 'nonsense'" train \
    ./presets/unknown.ini
refused "preset with a bad value" 2 "value.ini:2: bad value 'five'" train ./presets/value.ini
refused "preset with half a line" 2 "line.ini:2: " train ./presets/line.ini
refused "preset with a strange section" 2 "section.ini:2: " train ./presets/section.ini
refused "preset without a section" 2 "none.ini:1: " train ./presets/none.ini
refused "preset of garbage" 2 "garbage.ini" train ./presets/garbage.ini
refused "preset that is no such file at all" 2 "passwd:1: " train /etc/passwd

# Runs that are not there.
refused "resume without any run" 1 "no run" resume
refused "resume of an unknown run" 1 "no run 'nonsense'" resume nonsense
refused "eval without any run" 1 "no run" eval
refused "show of an unknown run" 1 "no run 'nonsense'" runs show nonsense
refused "remove of an unknown run" 1 "no run 'nonsense'" runs remove nonsense --yes
refused "resume of a path" 1 "no run" resume ../../../etc

# Folders of runs.
echo text >file
refused "runs below a file" 1 "cannot create folder 'file/runs': Not a directory" train $tiny \
    --runs=file/runs
refused "runs that are a file" 1 "cannot create folder 'file': Not a directory" train $tiny \
    --runs=file
refused "runs where nothing can be made" 1 "cannot create folder" train $tiny --runs=/proc/runs
refused "runs with a name too long" 1 "cannot create folder" train $tiny \
    --runs="$(printf '%300s' '' | tr ' ' r)"
refused "detached: runs below a file" 1 "cannot create folder" train $tiny --detach --runs=file/runs
refused "detached: a bad option" 2 "from 1" train $tiny --detach --hidden=0
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod 500 locked
    refused "runs in a folder that cannot be written" 1 "Permission denied" train $tiny \
        --runs=locked/runs
fi
check "nothing was made" test ! -e "$PUSHDOWN_RUNS"

# Help and version need nothing; output that cannot be written is a failure.
for command in "" train resume eval runs list; do
    check "help of '$command'" run 0 $command --help
    check "help of '$command' goes to standard output" grep -q '^Usage: pushdown' "$work/out"
    check "version of '$command'" run 0 $command --version
done
if [ -w /dev/full ]; then
    "$program" list options >/dev/full 2>"$work/err"
    check "a full disk under the output" test $? -eq 1
    check "... is said" grep -q 'cannot write everything to the standard output' "$work/err"
fi
"$program" list options 2>"$work/err" | head -n 1 >/dev/null
check "a reader that leaves is no trouble" test ! -s "$work/err"
finish
