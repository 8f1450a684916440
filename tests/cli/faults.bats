# Failures while the tools run. The full versions are `make faults`, `make kills`, `make limits` and
# `make load`.
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export SL_FAULTS=$SL_BIN/../tests/faults TMPDIR=$PWD
}

teardown() {
    umount narrow 2>/dev/null || true
    [ -z "${server-}" ] || kill "$server"
}

# narrow OPTIONS: a file system of a few kilobytes in the folder of that name.
narrow() {
    mkdir narrow
    mount -t tmpfs -o "$1" tmpfs narrow 2>/dev/null || skip "cannot mount a tmpfs here"
}

# sample SCRIPT ARGUMENT ...: its output is shown if it fails.
sample() {
    local script=$1
    shift
    "$SL_TESTS/faults/$script" "$@" >said || { cat said && return 1; }
}

@test "calls that fail are reported, and leave nothing" {
    sample run 2 select quantile npy
    grep -Eqx '[1-9][0-9]+ injected, [0-9]+ well handled' said
}

@test "tools that are killed leave nothing that looks finished, and end with the same bytes" {
    not_sanitized
    sample kill 10 1 fetch archive download expert student mtt tesla bptt frepo label
    grep -Eqx '[1-9][0-9]+ kills, 0 failures' said
}

@test "an injected failure that a tool overlooks is found" {
    # a tool that does not check whether its output was synced
    mkdir bin
    for tool in "$SL_BIN"/*; do
        ln -s "$tool" bin
    done
    rm bin/sl-select
    printf '#!/bin/sh\ncase $FAULT in fsync:*) unset FAULT ;; esac\nexec %s/sl-select "$@"\n' \
        "$SL_BIN" >bin/sl-select
    chmod +x bin/sl-select
    ln -s "$SL_BIN/../tests" tests
    SL_BIN=$PWD/bin run "$SL_TESTS/faults/run" 1 select-pass
    [ "$status" -eq 1 ]
    [[ $output == *"FAIL select-pass: fsync 1: was not noticed"* ]]
}

@test "what a killed process left goes when the same file is written again" {
    sl-fetch -q synth --limit 1 -o train.sls
    mkfifo never
    sl-select --without-class class -o chosen.sls never 3>&- &
    pid=$!
    exec 5>never # it waits for more
    until compgen -G '.chosen.sls.??????.unfinished' >/dev/null; do sleep 0.02; done
    touch .chosen.sls.backup .chosen.sls.unfinished .other.sls.AAAAAA.unfinished
    sl-select --first 1 -o chosen.sls train.sls # while it runs, and does not touch what it writes
    compgen -G '.chosen.sls.??????.unfinished'
    kill -KILL $pid
    wait $pid || true
    exec 5>&-
    sl-select --first 1 -o chosen.sls train.sls
    [ "$(ls -A .??*)" = "$(printf '%s\n' .chosen.sls.backup .chosen.sls.unfinished .other.sls.AAAAAA.unfinished)" ]
    sl-inspect --verify chosen.sls
}

@test "a read-only folder is an error for every kind of output" {
    sl-fetch -q synth --limit 1 -o train.sls
    narrow ro
    local why="cannot be written: Read-only file system"
    refused 1 "narrow/a.sls: $why" sl-fetch -q synth --limit 1 -o narrow/a.sls
    refused 1 "narrow/a.sls: $why" sl-select --first 1 -o narrow/a.sls train.sls
    refused 1 "narrow/a.sls: $why" sl-label --hard -o narrow/a.sls train.sls
    refused 1 "narrow/a: $why" sl-train-student -q --steps 1 -o narrow/a train.sls
    refused 1 "narrow/a: cannot be created: Read-only file system" \
        sl-train-expert -q --arch convnet-d1w2 --epochs 1 -o narrow/a train.sls
    refused 1 "narrow/a.png: $why" sl-plot images -o narrow/a.png train.sls
    refused 1 "narrow/a.txt: $why" sl-inspect -o narrow/a.txt train.sls
    SL_CACHE=narrow/cache refused 1 "narrow/cache: cannot be created: Read-only file system" \
        sl-fetch cifar10 --allow-http -o a.sls
    TMPDIR=$PWD/narrow refused 1 "cannot create a temporary file here (see TMPDIR): Read-only file system" \
        sl-label --from train.sls -o a.sls train.sls
}

@test "a full disk is an error wherever it occurs" {
    sl-fetch -q synth --limit 2 -o train.sls
    sl-label --hard -o hard.sls train.sls
    narrow size=64k
    local why="cannot be written: No space left on device"
    refused 1 "narrow/a.sls: $why" sl-fetch -q synth --limit 2 -o narrow/a.sls
    refused 1 "narrow/a.sls: $why" sl-label --hard -o narrow/a.sls train.sls
    TMPDIR=$PWD/narrow refused 1 "a temporary file cannot be written here (see TMPDIR): No space left" \
        sl-select --ipc 1 --quantile 1/2 -o a.sls hard.sls
    [ -z "$(ls -A narrow)" ]
    [ ! -e a.sls ]
}

# shrinks FILE COMMAND ...: the file is truncated while the command, whose output is blocked, reads it.
shrinks() {
    local file=$1 status=0
    shift
    mkfifo pipe
    "$@" >pipe 2>err 3>&- &
    exec 5<pipe
    head -c 100 <&5 >/dev/null # it has begun, and what it writes next fills the pipe
    sleep 0.3
    truncate -s 400000 "$file"
    cat <&5 >cut.sls
    exec 5<&-
    wait $! || status=$?
    rm pipe
    [ $status -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    run sl-inspect --verify cut.sls
    [ "$status" -eq 1 ]
}

@test "a file that shrinks while it is read is an error, and so is what was made of it" {
    sl-fetch -q synth --limit 20 -o train.sls
    [ "$(stat -c %s train.sls)" -gt 1000000 ]
    cp train.sls copy.sls
    shrinks copy.sls sl-label --hard copy.sls
    grep -qx 'sl-label: copy.sls: is cut short' err
    cp train.sls copy.sls
    shrinks copy.sls sl-select --without-class star-4 copy.sls
    grep -qx 'sl-select: copy.sls: is cut short' err
}

@test "an archive that shrinks while it is read is an error" {
    mkdir -p own/cats
    for i in $(seq 1000 1700); do
        "$SL_BIN/../tests/programs/make_picture" "own/cats/$i.png" 32 32 $((i % 250)) $((i % 199)) 30
    done
    tar --sort=name -cf own.tar own
    [ "$(stat -c %s own.tar)" -gt 500000 ]
    shrinks own.tar sl-fetch -q folder --from own.tar
    grep -q '^sl-fetch: own.tar: ' err
}

@test "two downloads into one cache at once take turns" {
    mkdir cifar-10-batches-bin
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck \
        >cifar-10-batches-bin/batches.meta.txt
    (printf '\3' && head -c 3072 /dev/zero) >cifar-10-batches-bin/test_batch.bin
    tar -czf cifar-10-binary.tar.gz cifar-10-batches-bin
    : >served
    "$SL_BIN/../tests/programs/serve_file" cifar-10-binary.tar.gz >served 3>&- &
    server=$!
    while [ ! -s served ]; do sleep 0.05; done
    export SL_CACHE=$PWD/cache SL_REGISTRY=$PWD/registry.json no_proxy=127.0.0.1
    printf '[{"name": "cifar10", "url": "http://127.0.0.1:%d/cifar-10-binary.tar.gz", "sha256": "%s", "verified": true}]\n' \
        "$(head -n 1 served)" "$(sha256sum <cifar-10-binary.tar.gz | cut -d ' ' -f 1)" >registry.json
    sl-fetch -q cifar10 --allow-http --split test -o a.sls 3>&- &
    pid=$!
    sl-fetch -q cifar10 --allow-http --split test -o b.sls
    wait $pid
    cmp a.sls b.sls
    [ "$(grep -c GET served)" -eq 1 ]
    [ "$(ls cache)" = "$(printf '%s\n' cifar-10-binary.tar.gz cifar-10-binary.tar.gz.lock)" ]
}

@test "memory does not grow with the number of records" {
    not_sanitized
    for count in 2000 40000; do
        "$SL_FAULTS/flood" $count 8 10 u8 | "$SL_FAULTS/peak" select.$count sl-select --ipc 10 |
            "$SL_FAULTS/peak" label.$count sl-label -q --hard | sl-inspect --verify
        "$SL_FAULTS/flood" $count 8 10 u8 |
            "$SL_FAULTS/peak" pass.$count sl-select --without-class class-000003 >/dev/null
    done
    for tool in select label pass; do
        [ "$(cat $tool.40000)" -le $(($(cat $tool.2000) + 4096)) ]
    done
}

@test "data larger than memory can be trained on, with the same bytes" {
    not_sanitized
    not_emulated
    "$SL_FAULTS/flood" 6000 64 10 f32 >large.sls # 281 MiB
    for folder in free bound; do
        [ $folder = free ] || ulimit -d 400000 # of which OpenBLAS takes up to 256 MiB
        sl-train-student -q -j 1 --arch convnet-d1w1 --steps 1 --batch 8 -o $folder large.sls
    done
    cmp free bound
}
