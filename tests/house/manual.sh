#!/bin/sh
# mandoc has nothing to say against the manual pages.
set -u
passed=0 failed=0

cd "${srcdir:-.}" || exit 99
if ! command -v mandoc >/dev/null; then
    echo "mandoc is not installed"
    exit 77
fi
for page in man/*.[15]; do
    [ -f "$page" ] || continue
    # Which other pages are installed on this machine is not the page's fault.
    said=$(mandoc -T lint "$page" 2>&1 |
        grep -v -e 'referenced manual not found' -e 'mandoc.db lacks')
    if [ -z "$said" ]; then
        passed=$((passed + 1))
    else
        echo "$said"
        failed=$((failed + 1))
    fi
done
if [ $((passed + failed)) -eq 0 ]; then
    echo "no manual pages"
    exit 77
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
