#!/bin/sh
# Runs whose language is a grammar: they go on, and are looked at, without the file.
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck disable=SC2086,SC2154

printf "# a test \033[2J\nS -> 'open' S 'shut' | 'open' 'shut' [1/2]\n" >nest.grammar
grammar="$tiny --grammar=nest.grammar --train-lengths=2-8 --valid-lengths=2-8 --bins=2-6,8-12"

check "train --grammar" run 0 train $grammar
first=$(newest)
check "... names the run after the file" sh -c "
    case '$first' in *-grammar-nest-jm-2-none-1*) ;; *) exit 1 ;; esac"
check "train, stopped" sh -c "
    '$program' train $(echo $grammar) --epochs=100000 --stop-patience=100000 >log 2>&1 & pid=\$!
    sleep 1; kill \$pid; wait \$pid; true"
stopped=$(newest)
rm nest.grammar
check "resume without the file" sh -c "
    '$program' resume '$stopped' --plain >log 2>&1 & pid=\$!; sleep 1; kill \$pid; wait \$pid
    grep -q 'epoch' log"
check "eval without the file" run 0 eval "$first"
check "probe without the file" run 0 probe "$first" "open open shut shut"
check "... in words" grep -q "open" out
check "probe of another string" run 0 probe "$first" "open shut shut"
refused "probe of a word it doesn't have" 2 "unknown symbol 'closed' at position 2" \
    probe "$first" "open closed"
check "verify without the file" run 0 verify "$first" --steps=12
check "runs show has the grammar, line by line" sh -c "
    '$program' runs show '$first' | grep -A1 '^  data.grammar  *# a test' | grep -q '^  *S -> .open. S'"
check "... printable" sh -c "'$program' runs show '$first' | LC_ALL=C tr -d '\n' | grep -vq '[[:cntrl:]]'"
printf "S -> 'a' | T\n" >bad.grammar
refused "a grammar with a mistake" 1 "^pushdown: bad.grammar: line 1, column 12: 'T' has no rule" \
    train $tiny --grammar=bad.grammar
check "list grammars" run 0 list grammars
check "... with the program's own" grep -q '^agreement  *English' out
check "train --grammar=agreement" run 0 train $tiny --grammar=agreement --train-lengths=5-9
check "train --task=dyck:2" run 0 train $tiny --task=dyck:2 --train-lengths=4-8 --valid-lengths=4-8 \
    --bins=4-8,10-14
check "... names the run without a colon" sh -c "
    case '$(newest)' in *-dyck-2-jm-2-none-1*) ;; *) exit 1 ;; esac"

finish
