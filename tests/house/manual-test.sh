#!/bin/sh
# tests/house/manual-tables.sh against a copy of the manual with a slip of every kind: each is
# noticed, and said as it should be.
set -u
src=$(cd "${srcdir:-.}" && pwd) || exit 99
box=$(mktemp -d) || exit 99
trap 'rm -rf "$box"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0
: >"$box/script"
: >"$box/expected"

# slip TEXT SED-COMMAND: TEXT is what the comparison has to say about it.
slip() {
    printf '%s\n' "$2" >>"$box/script"
    printf '%s\n' "$1" >>"$box/expected"
    sed "$2" "$src/man/pushdown.1" | cmp -s - "$src/man/pushdown.1" || return
    failed=$((failed + 1))
    echo "WRONG the page has no place for the slip $2"
}
slip "not in the manual: hidden" '/^\.It Fl Fl hidden /d'
slip "only in the manual: layer" 's/^\.It Fl Fl layers /.It Fl Fl layer /'
slip "not in the manual: thin" '/^\.It Fl Fl thin/d'
slip "      tests-strings" 's/^\.Fl Fl test-strings/.Fl Fl tests-strings/'
slip "--batch: the program allows '1 4096', the manual says '1 409'" \
    's/^From 1 to 4096; default 10\./From 1 to 409; default 10./'
slip "--clip: the manual does not say 'default 5'" \
    's/^From 0 to 1000000; default 5\./From 0 to 1000000; default 4./'
slip "not in the manual: resume" '/^\.Sh COMMANDS/,/^\.Sh OPTIONS/{/^\.It Cm resume$/d;}'
slip "not in the manual: yes" '/^\.Sh COMMANDS/,/^\.Sh OPTIONS/s/^\.Fl Fl yes \.$/./'
slip "not in the manual: u" 's/^\.It Sy u$/.It Sy U/'
slip "only in the manual: U" 's/^\.It Sy U$/.It Sy U/;s/^\.It Sy u$/.It Sy U/'
slip "not in the manual: y" 's/^\.It Sy y$/.It Sy Y/'
slip "only in the manual: undo it" 's/^\.It Cm undo$/.It Cm undo it/'
slip "      count-and-copy" '/count-and-copy/d'
slip "      mono" '/^\.Cm mono$/d'
slip "      gref" '/gref/d'
slip "      diverge.6" '/diverge\.6/d'
slip "not in the manual: loss_per_symbol" 's/loss_per_symbol//'
slip "      heartbeat_s" '/heartbeat_s/d'
slip "      rate-decay" '/rate-decay/d'
slip "not in the manual: PUSHDOWN_KERNELS" '/^\.It Ev PUSHDOWN_KERNELS/d'

sed -f "$box/script" "$src/man/pushdown.1" >"$box/page.1"
if MANUAL=$box/page.1 "$src/tests/house/manual-tables.sh" >"$box/said"; then
    failed=$((failed + 1))
    echo "WRONG the broken page passes"
fi
while IFS= read -r text; do
    if grep -qF -e "$text" "$box/said"; then
        passed=$((passed + 1))
        echo "ok    $text"
    else
        failed=$((failed + 1))
        echo "WRONG nothing was said like: $text"
    fi
done <"$box/expected"
[ "$failed" -eq 0 ] || cat "$box/said"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
