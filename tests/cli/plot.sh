#!/bin/sh
# Figures of a small run from the command line: every plot in every form, the same bytes again, and
# one clear line where something is wrong.
program=$PWD/pushdown
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 99
unset PUSHDOWN_RUNS SOURCE_DATE_EPOCH
passed=0
failed=0

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"
    fi
}
# refused STATUS TEXT ARGUMENTS...: fails with one line that holds the text.
refused() {
    status=$1 text=$2
    shift 2
    "$program" plot "$@" >out 2>err
    [ $? -eq "$status" ] && [ "$(wc -l <err)" -eq 1 ] && [ ! -s out ] && grep -qF -- "$text" err
    say $? "refused: $*"
    cat err
}

for seed in 1 2; do
    "$program" train demo --plain --runs=runs --seed=$seed --epochs=2 --train-size=100 \
        --valid-size=50 --test-strings=1 --bins=5-15,16-31 --freeze=m@5 >log 2>&1 ||
        { cat log; exit 1; }
done
first=$(ls runs | head -n 1)
second=$(ls runs | tail -n 1)
for plot in $("$program" list plots | cut -d' ' -f1); do
    case $plot in
    stack | gradients) names=$first ;;
    *) names="$first $second" ;;
    esac
    for try in one two; do
        mkdir -p $try
        # shellcheck disable=SC2086
        "$program" plot "$plot" $names --runs=runs --formats=png,pdf,svg,csv,tex --caption \
            -o "$try/$plot" >$try/told 2>err || cat err
    done
    for ending in png pdf svg csv tex caption.txt; do
        cmp "one/$plot.$ending" "two/$plot.$ending" && [ -s "one/$plot.$ending" ] &&
            grep -qx "one/$plot.$ending" one/told
        say $? "$plot.$ending twice"
    done
    grep -q "plot: $plot" "one/$plot.csv" && grep -q "name=\"plot\" content=\"$plot\"" "one/$plot.svg" &&
        grep -q "^% plot: $plot" "one/$plot.tex"
    say $? "$plot says where it is from"
    if command -v pdffonts >/dev/null; then
        pdffonts "one/$plot.pdf" | tail -n +3 >fonts
        [ -s fonts ] && ! grep -v 'TrueType.* yes yes yes ' fonts
        say $? "$plot.pdf embeds its font"
    fi
    command -v pdfinfo >/dev/null &&
        { pdfinfo "one/$plot.pdf" | grep -q "Keywords:.*plot: $plot"; say $? "$plot.pdf read back"; }
    command -v xmllint >/dev/null &&
        { xmllint --noout "one/$plot.svg"; say $? "$plot.svg is XML"; }
done
"$program" plot stack "$first" --runs=runs --string='01#10' -o own.csv >told && grep -qx own.csv told &&
    grep -qx '# string: 01#10' own.csv
say $? "a string of one's own"
"$program" plot loss "$first" --runs=runs -o a.pdf --venue=nature-half >told &&
    [ -s a.pdf ] && [ -s a.csv ] && [ "$(cat told)" = a.pdf ]
say $? "the ending chooses, with a CSV beside it"
SOURCE_DATE_EPOCH=0 "$program" plot loss "$first" --runs=runs -o b.pdf >told && grep -qa '19700101000000Z' b.pdf
say $? "SOURCE_DATE_EPOCH"
for venue in $("$program" list venues | cut -d' ' -f1); do
    "$program" plot loss "$first" --runs=runs --venue="$venue" -o v.svg >told 2>err
    say $? "venue $venue"
done
refused 2 "cannot tell the kind of figure from 'x.gif'" loss "$first" --runs=runs -o x.gif
refused 2 "for 'formats'" loss "$first" --runs=runs --formats=png,gif
refused 2 "did you mean 'neurips'" loss "$first" --runs=runs --venue=neurip
refused 2 "too narrow" loss "$first" --runs=runs --width=0.2
refused 2 "too low" loss "$first" --runs=runs --height=0.1
refused 2 "too few" loss "$first" --runs=runs --dpi=5
refused 2 "too small" loss "$first" --runs=runs --font-pt=1
refused 2 "shows no string" loss "$first" --runs=runs --string=0
refused 2 "takes one run" stack "$first" "$second" --runs=runs
refused 2 "not of excess" retention "$first" --runs=runs --measure=excess
refused 1 "cannot write" loss "$first" --runs=runs -o nowhere/x.pdf
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
