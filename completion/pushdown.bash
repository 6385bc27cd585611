# bash completion for pushdown. What there is to choose from is asked of the program itself, so that
# new tasks, options or themes need nothing here.

_pushdown_words() {
    # First words of `pushdown list KIND`.
    "$program" list "$1" 2>/dev/null | awk 'NF { print $1 }'
}

_pushdown_options() {
    # Options of a command, from its help; those that take a value end in "=".
    "$program" ${1:+"$1"} --help 2>/dev/null |
        sed -n 's/^  \(--[a-z0-9-]*\)\(=\{0,1\}\).*/\1\2/p'
}

_pushdown_runs() {
    "$program" runs ${runs:+"--runs=$runs"} --json 2>/dev/null |
        sed -n 's/^{"run":"\([^"]*\)".*/\1/p'
}

_pushdown_values() {
    # Values of an option.
    case $1 in
    --task) _pushdown_words tasks ;;
    --model)
        # The grammar's fixed parts: "jm-N, jm-A.B.C" gives "jm-".
        "$program" list models 2>/dev/null | sed '/^--/d; s/   .*//' | tr -s ', ' '\n' |
            sed 's/\[.*//; s/-[A-Z].*/-/'
        ;;
    --controller) "$program" list models 2>/dev/null | sed -n 's/^--controller=\([^ ]*\).*/\1/p' ;;
    --preset) _pushdown_words presets ;;
    --grammar) _pushdown_words grammars; compgen -f -- "$word" ;;
    --theme) _pushdown_words themes ;;
    --venue) _pushdown_words venues ;;
    --freeze) printf '%s\n' none c m k cm ck mk cmk ;;
    --glyphs) printf '%s\n' auto braille block ascii ;;
    --journal) printf '%s\n' auto wal delete ;;
    --optimizer) printf '%s\n' adam sgd ;;
    --weights) printf '%s\n' best latest ;;
    --measure) printf '%s\n' excess accuracy deterministic whole ;;
    --x) printf '%s\n' step epoch ;;
    esac
}

_pushdown() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' option='' runs='' operands=0 i
    local IFS=$' \t\n'

    COMPREPLY=()
    program=${program/#\~/$HOME}
    # "--task=co" is one word or three, depending on COMP_WORDBREAKS.
    if [[ $word == --*=* ]]; then
        option=${word%%=*}
        word=${word#*=}
    elif [[ $word == = ]]; then
        option=$before
        word=''
    elif [[ $before == = && $COMP_CWORD -ge 2 ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $before == -o ]]; then
        option=--output
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --runs=*) runs=${COMP_WORDS[i]#*=} ;;
        --runs)
            [[ ${COMP_WORDS[i + 1]} == = ]] && runs=${COMP_WORDS[i + 2]} && ((i += 2))
            ;;
        --*)
            [[ ${COMP_WORDS[i + 1]} == = ]] && ((i += 2))
            ;;
        -*) ;;
        *)
            if [[ -z $command ]]; then
                command=${COMP_WORDS[i]}
            else
                ((operands++))
            fi
            ;;
        esac
    done

    if [[ -n $option ]]; then
        case $option in
        --runs | --output)
            # A word with the option in it needs the whole of it back.
            local prefix=''
            [[ ${COMP_WORDS[COMP_CWORD]} == --*=* ]] && prefix=$option=
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$word")
            type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
            return
            ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_values "$option")" -- "$word")
        if [[ ${COMP_WORDS[COMP_CWORD]} == --*=* ]]; then
            COMPREPLY=("${COMPREPLY[@]/#/$option=}")
        fi
        return
    fi
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_options "$command")" -- "$word")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_words commands | grep -vx '(none)')" -- "$word")
    else
        case $command:$operands in
        train:0) mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_words presets)" -- "$word") ;;
        list:0) mapfile -t COMPREPLY < <(compgen -W "$("$program" list 2>/dev/null)" -- "$word") ;;
        plot:0) mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_words plots)" -- "$word") ;;
        runs:0) mapfile -t COMPREPLY < <(compgen -W 'list show note remove' -- "$word") ;;
        resume:0 | watch:0 | eval:0 | verify:0 | probe:0 | runs:1 | plot:*)
            mapfile -t COMPREPLY < <(compgen -W "$(_pushdown_runs)" -- "$word")
            # A folder will do as well.
            [[ ${#COMPREPLY[@]} -gt 0 ]] || mapfile -t COMPREPLY < <(compgen -d -- "$word")
            ;;
        esac
    fi
    # After "--task=" comes the value, not a space.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && type compopt >/dev/null 2>&1; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}

complete -F _pushdown pushdown
