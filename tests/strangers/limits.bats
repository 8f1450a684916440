# Limits on memory and processes, as batch systems and containers set them: never a hang.
load strangers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$SL_BIN:$PATH
    sl-fetch -q synth --limit 20 -o train.sls
    sl-train-expert -q -a convnet-d2w4 --epochs 1 -o experts train.sls
    sl-label -q -e experts/epoch-0001.safetensors -o soft.sls train.sls
}

# Sanitizers reserve terabytes, and emulators memory of their own.
setup() {
    not_sanitized
    not_emulated
    cd "$BATS_FILE_TMPDIR" || return 1
    ended=
}

# limited OPTION LIMIT COMMAND ...: under this limit (of ulimit) it ends with the same bytes in `written`
# as without, or with one line that says that memory is short. `ended` is the status.
limited() {
    local option=$1 limit=$2
    shift 2
    "$@" -q -o expected
    rm -f written
    ended=0
    (ulimit "$option" "$limit" && exec timeout -s KILL 20 "$@" -q -o written) 2>said || ended=$?
    case $ended in
    0) cmp written expected && [ ! -s said ] ;;
    1) [ ! -e written ] && [ "$(wc -l <said)" -eq 1 ] && grep -qE ': (out of memory|.*Cannot allocate memory)' said ;;
    *) cat said && return 1 ;;
    esac
}

@test "U-ulimitv: labelling in little address space fails in one line" {
    limited -v 250000 sl-label -j 2 -e experts/epoch-0001.safetensors train.sls
    [ "$ended" -eq 1 ]
    grep -qx 'sl-label: out of memory: OpenBLAS needs 256 MiB to multiply matrices; raise the limit (ulimit -v, ulimit -d), or use fewer threads (-j)' said
    limited -v 500000 sl-label -j 2 -e experts/epoch-0001.safetensors train.sls
    [ "$ended" -eq 0 ]
}

@test "U-ulimitd: training with little data fails in one line" {
    limited -d 200000 sl-train-student -a convnet-d2w4 --steps 3 soft.sls
    [ "$ended" -eq 1 ]
    limited -d 500000 sl-train-student -a convnet-d2w4 --steps 3 soft.sls
    [ "$ended" -eq 0 ]
}

@test "U-ulimitj: many threads take turns if there is not enough memory for all" {
    for limit in 400000 450000 500000 550000 600000; do
        limited -v $limit sl-label -j 32 -e experts/epoch-0001.safetensors train.sls
    done
    [ "$ended" -eq 0 ]
}

@test "U-ulimitj: statistics of whitening, too" {
    limited -v 250000 sl-fetch synth --size 8 --limit 20 -j 32 --fit-whiten zca
    [ "$ended" -eq 1 ]
    cp zca before
    limited -v 700000 sl-fetch synth --size 8 --limit 20 -j 32 --fit-whiten zca
    [ "$ended" -eq 0 ]
    cmp zca before
    limited -d 250000 sl-fetch synth --size 8 --limit 20 -j 32 --whiten zca
    [ "$ended" -eq 1 ]
}

@test "tools that multiply no matrices need no memory for it" {
    limited -d 60000 sl-fetch synth --limit 3 -j 1
    [ "$ended" -eq 0 ]
    limited -v 60000 sl-label --hard -j 1 train.sls
    [ "$ended" -eq 0 ]
    SL_ISA=ref limited -v 100000 sl-label -j 1 -e experts/epoch-0001.safetensors train.sls
    [ "$ended" -eq 0 ]
}

@test "limits from small to large: every tool ends, with its bytes or one line" {
    export SL_FAULTS=$SL_BIN/../tests/faults TMPDIR=$BATS_TEST_TMPDIR
    "$SL_TESTS/faults/limits" "10000 30000 100000 170000 300000 420000" synth fit-whiten whiten select \
        label label-hard student expert eval images mean inspect >said || { cat said && return 1; }
    [ "$(tail -n 1 said)" = "432 runs, 0 failures" ]
}

# alone COMMAND ...: where no other process or thread can be started.
alone() {
    if [ "$(id -u)" -ne 0 ]; then
        (ulimit -u 1 && exec "$@")
        return
    fi
    chmod -R a+rX "$BATS_RUN_TMPDIR"
    local user=(setpriv --reuid=65532 --regid=65532 --clear-groups)
    "${user[@]}" "$SL_BIN/sl-fetch" --version >/dev/null 2>&1 || skip "another user cannot run the tools here"
    prlimit --nproc=1 "${user[@]}" "$@"
}

@test "U-nproc: one thread is enough" {
    alone "$SL_BIN/sl-fetch" -q synth -j 1 --limit 3 >written 2>said
    [ ! -s said ]
    sl-fetch -q synth --limit 3 | cmp - written
    alone "$SL_BIN/sl-train-student" -q -j 1 -a convnet-d2w4 --steps 3 soft.sls >written 2>said
    [ ! -s said ]
    sl-train-student -q -a convnet-d2w4 --steps 3 soft.sls | cmp - written
}

@test "U-nproc: if not all threads can be started, fewer give the same bytes, and a message says so" {
    alone "$SL_BIN/sl-label" -j 32 -e experts/epoch-0001.safetensors train.sls >written 2>said
    cmp written soft.sls
    [ "$(head -n 1 said)" = "sl-label: only 1 of 32 threads could be started: Resource temporarily unavailable" ]
}

@test "U-nproc: a figure needs threads for its text, and says so" {
    sl-eval -q --data train.sls -o metrics.sls experts/epoch-0001.safetensors
    run alone "$SL_BIN/sl-plot" -j 1 bars -x train-expert.epoch -o /dev/null metrics.sls
    [ "$status" -eq 1 ]
    [ "$output" = "sl-plot: text needs 4 more threads; raise the limit (ulimit -u)" ]
}

@test "if OpenBLAS is needed and cannot be loaded, that is a readable error" {
    : >libopenblas.so.0
    export LD_LIBRARY_PATH=$PWD
    refused 1 "sl-label: OpenBLAS, which multiplies matrices, cannot be loaded: $PWD/libopenblas.so.0: file too short" \
        sl-label -q -e experts/epoch-0001.safetensors -o written train.sls
    sl-label -q --hard -o written train.sls
    rm libopenblas.so.0
}
