# Tools as several ranks (make check-mpi), against the same as one process.
# shellcheck shell=bash
load ../setup

setup_file() {
    command -v mpirun >/dev/null || return 0
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch -q synth --limit 30 -o train.sls
    sl-fetch -q synth --split test --limit 10 -o test.sls
    sl-fetch -q synth --size 8 --limit 10 -o small.sls
    sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs 2 --test test.sls --metrics expert.sls \
        -o expert train.sls
    sl-select -q --ipc 2 --seed 1 -o few.sls train.sls
    sl-select -q --ipc 2 --seed 1 -o small-few.sls small.sls
}

setup() {
    command -v mpirun >/dev/null || skip "there is no mpirun here"
    cd "$BATS_FILE_TMPDIR" || return 1
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
}

# ranks N COMMAND ...: as N ranks of one thread, but for SL_THREADS; mpirun's own notes are left out.
ranks() {
    SL_THREADS=${SL_THREADS:-1} mpirun -q -n "$@"
}

# alike OUTPUT COMMAND ...: -o NAME is added, and what it writes is that of one process, for any number of ranks.
alike() {
    local count
    "$@" -o one </dev/null
    for count in ${RANKS:-1 2 3 4 8}; do
        ranks "$count" "$@" -o several </dev/null
        cmp one several || { echo "$count ranks: $*" && return 1; }
        rm several
    done
    rm one
}

@test "experts, their tests and metrics, also continued by other numbers of ranks" {
    local count
    for count in 2 3 4 8; do
        ranks "$count" sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs 2 --test test.sls \
            --metrics "expert$count.sls" -o "expert$count" train.sls
        diff -r expert "expert$count"
        cmp expert.sls "expert$count.sls"
    done
    for count in 4 1 3; do
        ranks "$count" sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs $((++epochs)) --resume -o on train.sls
    done
    sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs 3 -o unbroken train.sls
    diff -r unbroken on
}

@test "students, with AdamW, augmentation and a last batch that is smaller" {
    # the last 4 of 600 images are 2 shards
    alike sl-train-student -q --arch convnet-d2w16 --batch 149 --steps 9 --optimiser adamw --augment flip_crop train.sls
}

@test "networks with batch norms" {
    # the last 2 of 200 images are 2 shards
    RANKS='2 3 4' alike sl-train-student -q --arch resnet18w8-small --batch 66 --steps 4 small.sls
}

@test "labels and accuracies, from files and through pipes" {
    local count
    alike sl-label -q --expert expert/epoch-0002.safetensors train.sls
    alike sl-eval -q --data test.sls expert/epoch-0001.safetensors
    sl-label -q --expert expert/epoch-0002.safetensors train.sls >one.sls
    for count in 2 3; do
        ranks "$count" sl-label -q --expert expert/epoch-0002.safetensors <train.sls | cmp one.sls -
    done
}

@test "each method of distilling" {
    local small=(--arch convnet-d1w8 --steps 3)
    export RANKS='2 3'
    alike sl-distill dm -q --data train.sls "${small[@]}" --real-batch 8 few.sls
    alike sl-distill mtt -q --experts expert --arch convnet-d2w16 --steps 2 --inner-steps 3 --start-epochs 1 \
        --expert-epochs 1 few.sls
    alike sl-distill bptt -q --data train.sls "${small[@]}" --inner-steps 3 --real-batch 8 few.sls
    alike sl-distill frepo -q --data train.sls "${small[@]}" --networks 2 --real-batch 8 few.sls
    sl-train-expert -q --arch resnet18w8-small --batch 50 --epochs 1 -o norms small.sls
    alike sl-distill sre2l -q --expert norms/epoch-0001.safetensors --noise --steps 2 --inner-batch 20 small-few.sls
}

@test "what ranks cannot do is said once" {
    refused 1 "5 ranks are more than the 4 shards of 20 images" \
        ranks 5 sl-train-student -q --arch convnet-d1w8 --batch 20 --steps 1 -o no train.sls
    refused 1 "sl-select: runs as one process, and was started as 2" ranks 2 sl-select --ipc 1 -o no train.sls
    refused 1 "nowhere.sls" ranks 3 sl-train-student -q --steps 1 -o no nowhere.sls
    refused 2 "--stepz" ranks 3 sl-train-student --stepz 1 -o no train.sls
    refused 1 "nowhere/no" ranks 2 sl-train-student -q --arch convnet-d1w8 --steps 1 -o nowhere/no train.sls
    refused 1 "rank 1 on $(hostname): its arithmetic is ref" mpirun -q -n 1 sl-train-student -q --steps 1 -o no \
        train.sls : -n 1 env SL_ISA=ref "$SL_BIN/sl-train-student" -q --steps 1 -o no train.sls
    [ ! -e no ]
}

@test "a rank that is killed ends all, at any moment; what was saved is continued to the same bytes" {
    local kills=${KILLS:-10} killed=0
    run() {
        ranks "$1" sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs 6 --resume -o killed train.sls
    }
    sl-train-expert -q --arch convnet-d2w16 --batch 100 --epochs 6 -o whole train.sls
    while [ "$killed" -lt "$kills" ]; do
        run $((1 + RANDOM % 4)) 2>err &
        sleep "$((RANDOM % 2)).$((RANDOM % 10))"
        victim=$(pgrep -f "$SL_BIN/?sl-train-expert|^sl-train-expert .*killed train" | shuf -n 1)
        [ -n "$victim" ] && kill -9 "$victim" 2>/dev/null && killed=$((killed + 1))
        wait $! || true
        ! pgrep -f '^sl-train-expert .*killed train' || return 1
        [ -z "$(find killed -name '*.unfinished' 2>/dev/null)" ] || find killed -name '*.unfinished'
        if [ -e killed/epoch-0006.safetensors ]; then
            diff -r whole killed
            rm -r killed
        fi
    done
    run 2
    diff -r whole killed
}
