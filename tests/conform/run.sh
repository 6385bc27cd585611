#!/bin/sh
# The reference cases against the double build and the float build.
srcdir=${srcdir:-.}
status=0
for program in conformance conformance32; do
    "./tests/$program" "$srcdir/tests/reference" >"tests/conform/$program.out" || status=1
    cat "tests/conform/$program.out"
done
awk '/ passed, .* failed/ { p += $1; f += $3; s += $5 } END {
    printf "%d passed, %d failed, %d skipped\n", p, f, s }' tests/conform/*.out
rm -f tests/conform/*.out
exit $status
