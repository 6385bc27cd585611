#!/bin/sh
# All C is laid out as .clang-format says. Versions of clang-format differ in detail, so only the
# one that the house uses is asked.
set -u
version=14

cd "${srcdir:-.}" || exit 99
if ! command -v clang-format >/dev/null; then
    echo "clang-format is not installed"
    exit 77
fi
if ! clang-format --version | grep -q "version $version\."; then
    echo "this is $(clang-format --version), not version $version"
    exit 77
fi
find include src tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
