#!/bin/sh
# completion -- what bash is offered, asked for as bash does: with and without "=" as a word of its own.
command -v bash >/dev/null || { echo "no bash"; exit 77; }
src=$(cd "${srcdir:-.}" && pwd) || exit 99
program=$PWD/pushdown
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
cd "$work" || exit 99
unset PUSHDOWN_RUNS
mkdir bin && ln -s "$program" bin/pushdown
PATH=$work/bin:$PATH export PATH

say() { # say STATUS TEXT
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1)); echo "ok   $2"
    else
        failed=$((failed + 1)); echo "FAIL $2"; cat got
    fi
}
# complete WORD...: what is offered for the last word, a line each.
complete() {
    bash --norc -c '. "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pushdown pushdown "${COMP_WORDS[-1]}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$src/completion/pushdown.bash" "$@" >got 2>&1
}
offers() { for w in "$@"; do grep -qxF -- "$w" got || return 1; done; }

complete pushdown ''; offers train resume eval probe verify bench plot runs list && ! offers '(none)'
say $? "commands"
complete pushdown tr; [ "$(cat got)" = train ]; say $? "the beginning of a command"
complete pushdown train ''; offers demo paper-formal; say $? "presets"
complete pushdown train --ta; [ "$(cat got)" = --task= ]; say $? "an option"
complete pushdown train --p; offers --plain --preset=; say $? "options with a value and without"
complete pushdown train --task=count; offers --task=count-3 --task=count-and-copy; say $? "a task"
complete pushdown train --task = count; offers count-3 count-and-copy; say $? "a task, = apart"
complete pushdown train --task =; offers marked-reversal; say $? "all tasks"
complete pushdown train --model = j; offers jm- jm-hidden jm-learned- && ! offers lstm; say $? "models"
complete pushdown train --model=st; offers --model=stable-jm-; say $? "a stable stack"
complete pushdown train --controller = ''; offers lstm gru elman; say $? "controllers"
complete pushdown --theme=; offers --theme=dark --theme=light; say $? "themes"
complete pushdown plot sta; offers stability && ! offers loss; say $? "plots"
complete pushdown list p; offers presets plots panes; say $? "kinds of lists"
complete pushdown runs ''; offers list show note remove; say $? "what to do with runs"

"$program" train demo --plain --epochs=1 --train-size=20 --valid-size=20 --test-strings=1 \
    --bins=3-5 >/dev/null || exit 1
run=$(ls runs)
complete pushdown eval ''; [ "$(cat got)" = "$run" ]; say $? "runs"
complete pushdown runs show 2; [ "$(cat got)" = "$run" ]; say $? "runs to show"
complete pushdown plot loss "$run" 2; [ "$(cat got)" = "$run" ]; say $? "more runs"
complete pushdown train ''; ! offers "$run"; say $? "no runs where none are wanted"
mv runs elsewhere
complete pushdown probe --runs=elsewhere ''; [ "$(cat got)" = "$run" ]; say $? "runs of another folder"
complete pushdown probe --runs = elsewhere ''; [ "$(cat got)" = "$run" ]; say $? "the same, = apart"
complete pushdown eval --runs=else; [ "$(cat got)" = --runs=elsewhere ]; say $? "a folder"
# Every option that the program has is offered by one command or another.
for c in '' $("$program" list commands | awk '$1 != "(none)" { print $1 }'); do
    # shellcheck disable=SC2086
    complete pushdown $c --; sed 's/=$//' got
done | sort -u >offered
"$program" list options | awk '{ print $1 }' | sort -u | comm -23 - offered >got
[ -s offered ] && [ ! -s got ]; say $? "every option"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
