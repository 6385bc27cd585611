#!/bin/sh
# types.sh FILE... -- writes one row X(name) for each file of a list: the list is the C table.
for f in "$@"; do
    b=${f##*/}
    echo "X(${b%.c})"
done
