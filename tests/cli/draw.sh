#!/bin/sh
# Strings drawn from a language: as lines, and as a folder of labelled strings that can be learnt.
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck disable=SC2086,SC2154

check "draw" run 0 draw --task=marked-copy --lengths=3-5 --count=20
check "... strings, one a line" sh -c "
    [ \$(wc -l <out) -eq 20 ] && ! grep -vE '^([01]) # \1\$|^([01] [01]) # \2\$' out"
cp out first
check "the same again" run 0 draw --task=marked-copy --lengths=3-5 --count=20
check "... is the same" cmp first out
check "another seed" run 0 draw --task=marked-copy --lengths=3-5 --count=20 --seed=2
check "... is not" sh -c "! cmp -s first out"
check "draw from a grammar" run 0 draw --grammar=agreement --lengths=4-9 --count=3
check "... in words" grep -qE '^(the|a|many) ' out

check "draw FOLDER" run 0 draw set --task=dyck --lengths=0-10 --count=200 --negatives=0.4
check "... prints nothing" test ! -s out
positive=$(grep -cx 1 set/labels.txt)
negative=$(grep -cx 0 set/labels.txt)
check "... a label for each string" test "$(wc -l <set/main.tok)" -eq 200 -a $((positive + negative)) -eq 200
check "... about as many outside as asked for" test "$negative" -gt 55 -a "$negative" -lt 105
check "... probabilities of those inside" test "$(wc -l <set/log-probabilities.txt)" -eq "$positive"
check "... edits of those outside" test "$(wc -l <set/num-edits.txt)" -eq "$negative"
# n + 1 sets for each string of the language; the last one may end; a symbol is in its set
paste -d'|' set/labels.txt set/main.tok | sed -n 's/^1|//p' | paste - set/next-symbols.jsonl | awk -F'\t' '
    { n = split($1, symbol, " "); sets = gsub(/"s":/, "&", $2)
      if (sets != n + 1 || $2 !~ /"e":true}\]$/) exit 1
      split($2, set, /"s":"/)
      for (i = 1; i <= n; i++) { sub(/".*/, "", set[i + 1]); if (!index(set[i + 1], symbol[i])) exit 1 } }'
check "... what can come next" test $? -eq 0
check "... with every symbol in alphabetical order" grep -q '"s":"( ) \["' set/next-symbols.jsonl
find set -type f | sort >files
refused "draw into it again" 1 "'set' has a 'main.tok' already" draw set --task=dyck --lengths=0-10
find set -type f | sort | cmp -s - files
check "... leaves it alone" test $? -eq 0

check "train on it" run 0 train $tiny --strings=set --bins=4-8
check "... on those inside" sh -c "! grep -q 'wrong' out && grep -q '^finished' out"
mkdir set/datasets
check "a validation folder" run 0 draw set/datasets/validation-short --task=dyck --lengths=0-10 --count=50
check "... is used" run 0 train $tiny --strings=set --bins=4-8
check "... by its hash" sh -c "
    '$program' runs show '$(newest)' | grep -q \"valid.sha256 *\$(sha256sum <set/datasets/validation-short/main.tok | cut -c1-64)\""
sed '3s/.*/2/' set/labels.txt >labels && mv labels set/labels.txt
refused "a label that is none" 1 "line 3 of labels.txt is neither 0 nor 1" train $tiny --strings=set
echo 1 >set/labels.txt
refused "too few labels" 1 "main.tok has more lines than labels.txt" train $tiny --strings=set
rm set/main.tok
refused "a folder of something else" 1 "it is a folder without main.tok" train $tiny --strings=set

refused "no such length" 2 "no string of dyck has a length from 3 to 3" draw --task=dyck --lengths=3-3
refused "no such task" 2 "did you mean 'dyck'" draw --task=dick
refused "a folder below nothing" 1 "cannot make folder 'no/where'" draw no/where
printf "S -> 'a' S | empty\n" >all.grammar
refused "nothing outside" 1 "cannot find strings outside the language" draw new --grammar=all.grammar \
    --lengths=0-4
check "... leaves no folder" test ! -e new
finish
