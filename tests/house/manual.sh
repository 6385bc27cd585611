#!/bin/sh
# The manual pages are well-formed.
set -u
passed=0 failed=0

cd "${srcdir:-.}" || exit 99
if ! command -v mandoc >/dev/null; then
    echo "mandoc is not installed"
    exit 77
fi
for page in man/*.[15]; do
    [ -f "$page" ] || continue
    if mandoc -T lint -W warning "$page"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
if [ $((passed + failed)) -eq 0 ]; then
    echo "no manual pages"
    exit 77
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
