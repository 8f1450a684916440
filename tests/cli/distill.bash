# What the tests of sl-distill share: samples to start from, experts, and runs that are killed.
# shellcheck disable=SC2034 # the files that load this use the commands
load ../setup

# Before each test: ten images of each of the twenty classes, and one of each to start from.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    sl-fetch -q synth --size 8 --limit 10 -o train.sls
    sl-select --ipc 1 --seed 3 -o start.sls train.sls
    command=(sl-distill dm -q --arch convnet-d1w8 --data train.sls --real-batch 6)
}

# resumed COMMAND ...: the command in one go and, killed after forty steps, in two, with other threads:
# the same bytes.
resumed() {
    local pid
    "$@" --metrics whole.tests -o whole.sls start.sls
    "$@" --keep-every 20 --metrics parts.tests --resume -o parts.sls start.sls 3>&- &
    pid=$!
    until [ -e parts-000040.sls ]; do
        kill -0 $pid
        sleep 0.002
    done
    kill -KILL $pid
    wait $pid && return 1
    rm parts-*
    "$@" -j 3 --metrics parts.tests --resume -o parts.sls start.sls
    cmp whole.sls parts.sls
    cmp whole.tests parts.tests
}

# same COMMAND ...: the same bytes with any number of threads, from the script of --made, and resumed.
same() {
    for threads in 1 2 3; do
        "$@" -j $threads --steps 5 --metrics metrics.$threads -o set.$threads start.sls
    done
    cmp set.1 set.2
    cmp set.1 set.3
    cmp metrics.1 metrics.3
    for file in set.1 metrics.1; do
        sl-inspect --made $file >script.sh
        sh script.sh | cmp $file -
    done
    [ -n "${SL_SANITIZE-}" ] || resumed "$@" --steps 300
}

# Three experts of three epochs, and the command that follows them.
experts() {
    for seed in 0 1 2; do
        sl-train-expert -q --arch convnet-d1w8 --batch 20 --lr 0.05 --epochs 3 --seed $seed -o experts/$seed train.sls
    done
    mtt=(sl-distill mtt -q --experts experts/0 --experts experts/1 --experts experts/2 --start-epochs 2
        --expert-epochs 2 --inner-steps 5 --lr-student 0.05)
}
