#!/bin/sh
# Damaged, foreign and unwritable folders; disks that are full.
. "${srcdir:-.}/tests/cli/lib.sh"

check "a run that was stopped" run 3 train $tiny --stop-at=25
dir=$(newest)
run_name=$(basename "$dir")
check "a run of another seed" run 3 train $tiny --stop-at=25 --seed=2
other=$(newest)
check "a run of another size" run 3 train $tiny --stop-at=25 --hidden=5
large=$(newest)
cp -r "$dir" good

back() {
    rm -rf "$dir"
    cp -r good "$dir"
}

# ---- the checkpoint
rm "$dir/latest.safetensors"
refused "latest.safetensors missing: resume" 1 "latest.safetensors': No such file" resume "$dir"
refused "latest.safetensors missing: eval" 1 "latest.safetensors': No such file" eval "$dir" \
    --weights=latest
for size in 0 1 7 8 100 2000; do
    head -c $size good/latest.safetensors >"$dir/latest.safetensors"
    refused "latest.safetensors of $size bytes: resume" 1 "latest.safetensors" resume "$run_name"
done
refused "latest.safetensors cut off: eval" 1 "latest.safetensors" eval "$dir" --weights=latest
head -c 5000 /dev/urandom >"$dir/latest.safetensors"
refused "latest.safetensors of garbage" 1 "latest.safetensors" resume "$dir"
cp "$other/latest.safetensors" "$dir/latest.safetensors"
refused "latest.safetensors of another seed: resume" 1 "other settings" resume "$dir"
refused "latest.safetensors of another seed: eval" 1 "other settings" eval "$dir" --weights=latest
cp "$large/latest.safetensors" "$dir/latest.safetensors"
refused "latest.safetensors of another size" 1 "latest.safetensors" resume "$dir"
rm "$dir/latest.safetensors" && mkdir "$dir/latest.safetensors"
refused "latest.safetensors a folder" 1 "latest.safetensors" resume "$dir"
back
rm "$dir/best.safetensors"
refused "best.safetensors missing: eval" 1 "best.safetensors': No such file" eval "$dir"
head -c 1000 good/best.safetensors >"$dir/best.safetensors"
refused "best.safetensors cut off: eval" 1 "best.safetensors" eval "$dir"
cp "$other/best.safetensors" "$dir/best.safetensors"
refused "best.safetensors of another seed: eval" 1 "other settings" eval "$dir"
cp "$dir/latest.safetensors" "$dir/best.safetensors"
refused "best.safetensors that is a checkpoint: eval" 1 "holds no weights" eval "$dir"
check "best.safetensors is made anew: resume" run 0 resume "$dir"
check "... and eval" run 0 eval "$dir"
back

# ---- run.db
for size in 0 50 4096 10000; do
    head -c $size good/run.db >"$dir/run.db"
    # An empty one is a run that is about to be made: its folder is no run yet.
    refused "run.db of $size bytes: resume" 1 "run" resume "$dir"
    refused "run.db of $size bytes: eval" 1 "run" eval "$dir"
    refused "run.db of $size bytes: show" 1 "run" runs show "$dir"
done
head -c 30000 /dev/urandom >"$dir/run.db"
refused "run.db of garbage" 1 "is not a pushdown run" resume "$dir"
check "... the list goes on" run 0 runs
check "... and names it" grep -q "^$run_name .*is not a pushdown run" "$work/out"
cp "$dir/latest.safetensors" "$dir/run.db"
refused "run.db that is another file" 1 "is not a pushdown run" resume "$dir"
rm "$dir/run.db" && mkdir "$dir/run.db"
refused "run.db a folder" 1 "no run" resume "$dir"
back
if [ "$(id -u)" -ne 0 ]; then
    chmod 500 "$dir"
    refused "a folder that cannot be written" 1 "cannot write in the folder" resume "$dir"
    check "... can be shown" run 0 runs show "$dir"
    chmod 700 "$dir"
fi
check "after all that it goes on" run 0 resume "$dir"

# ---- a disk that is full
# limited BLOCKS ARGUMENT...: files may have so many blocks of 512 bytes.
limited() {
    blocks=$1
    shift
    (ulimit -f "$blocks" && exec "$program" "$@" >"$work/out" 2>"$work/err")
}

reference=$work/reference
"$program" train $tiny --runs="$reference" >/dev/null
for blocks in 1 12 60 130; do
    rm -rf limited
    limited $blocks train $tiny --runs=limited
    status=$?
    if [ $status -eq 0 ]; then
        check "files of $blocks blocks suffice" test $blocks -gt 100
        continue
    fi
    check "files of $blocks blocks: exit status 1" test $status -eq 1
    check "files of $blocks blocks: one line" test "$(wc -l <"$work/err")" -eq 1
    check "files of $blocks blocks: why" grep -q "^pushdown: .*cannot write" "$work/err"
    if [ ! -e limited ]; then
        ok "files of $blocks blocks: nothing is left"
        continue
    fi
    check "files of $blocks blocks: it can be shown" run 0 runs show limited/*
    check "files of $blocks blocks: it goes on" run 0 resume limited/*
    cmp -s limited/*/latest.safetensors "$reference"/*/latest.safetensors
    check "files of $blocks blocks: to the same end" test $? -eq 0
done

# A real one, where that can be had.
mkdir disk
if mount -t tmpfs -o size=100k tmpfs disk 2>/dev/null; then
    trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
    "$program" train $tiny --epochs=2000 --stop-patience=100000 --runs=disk >out 2>err
    check "full disk: exit status 1" test $? -eq 1
    check "full disk: one line" test "$(wc -l <err)" -eq 1
    check "full disk: why" grep -q "^pushdown: .*cannot write .*\(full\|No space left\)" err
    check "full disk: it can be shown" run 0 runs show disk/*
    mount -o remount,size=10m disk
    check "room again: it goes on" run 3 resume disk/* --stop-at=19999
    umount disk
fi
finish
