# Training: the same bytes whatever the threads and however often it is interrupted, and no network
# that looks finished but is not.
load ../setup

# Before each test: 160 images to train on (ten steps per epoch) and 60 to test with.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    sl-fetch -q synth --limit 8 -o train.sls
    sl-fetch -q synth --split test --limit 3 -o test.sls
    settings=(-q --arch convnet-d2w8 --batch 16)
}

teardown() {
    umount full 2>/dev/null || true
}

# same FOLDER FOLDER: the same files with the same bytes.
same() {
    [ "$(ls "$1")" = "$(ls "$2")" ]
    [ -n "$(ls "$1")" ]
    local file
    for file in "$1"/*; do
        cmp "$file" "$2/$(basename "$file")"
    done
}

# weights FILE: the digest of a checkpoint's data section, which begins after a length of eight
# bytes and a header of that length.
weights() {
    tail -c +$(($(od -An -tu8 -N8 "$1") + 9)) "$1" | sha256sum
}

@test "sl-train-expert: the same bytes with any number of threads" {
    for threads in 1 2 3; do
        sl-train-expert "${settings[@]}" --epochs 2 --test test.sls --metrics metrics.$threads \
            -j $threads -o experts.$threads train.sls
    done
    [ "$(ls experts.1)" = "$(printf '%s\n' epoch-000{0,1,2}.safetensors state.safetensors)" ]
    same experts.1 experts.2
    same experts.1 experts.3
    cmp metrics.1 metrics.2
    cmp metrics.1 metrics.3
    [ "$(weights experts.1/epoch-0001.safetensors)" != "$(weights experts.1/epoch-0002.safetensors)" ]
}

@test "select, label, train, evaluate: the same bytes with any number of threads" {
    sl-train-expert "${settings[@]}" --epochs 2 -o experts train.sls
    for threads in 1 2 3; do
        export SL_THREADS=$threads
        sl-select --ipc 3 --seed 1 <train.sls |
            sl-label --expert experts/epoch-0002.safetensors |
            tee labelled.$threads |
            sl-train-student "${settings[@]}" --epochs 5 --seed 7 |
            tee student.$threads |
            sl-eval -q --data test.sls --predictions predictions.$threads >metrics.$threads
    done
    for threads in 2 3; do
        for file in labelled student predictions metrics; do
            cmp $file.1 $file.$threads
        done
    done
    sl-inspect --json metrics.1 | jq -s -e '.[1].n == 60'
}

# interrupted OPTION ...: sl-train-expert, unbroken, and killed four times while it trains, each time
# a little later after it has finished one more epoch.
interrupted() {
    local command=(sl-train-expert -q --arch convnet-d3w16 --batch 8 --epochs 12 --test test.sls)
    local delay pid done_before
    command+=("$@")
    "${command[@]}" --metrics whole.sls -o whole train.sls
    mkdir parts
    for delay in 0 0.005 0.015 0.03; do
        done_before=$(find parts -name 'epoch-*' | wc -l)
        "${command[@]}" --metrics parts.sls --resume -o parts train.sls 3>&- &
        pid=$!
        until [ "$(find parts -name 'epoch-*' | wc -l)" -gt "$done_before" ]; do
            sleep 0.002
        done
        sleep $delay
        kill -KILL $pid
        wait $pid && return 1 # it was done before it could be killed
        [ ! -e parts.sls ]
    done
    "${command[@]}" --metrics parts.sls --resume -o parts train.sls
    same whole parts
    cmp whole.sls parts.sls
    "${command[@]}" --metrics again.sls --resume -o parts train.sls # there is nothing left to do
    same whole parts
    cmp whole.sls again.sls
}

@test "an expert and a student of the same seed begin with other weights" {
    for seed in 0 7; do
        sl-train-expert "${settings[@]}" --epochs 0 --seed $seed -o expert.$seed train.sls
        sl-train-student "${settings[@]}" --epochs 0 --seed $seed -o student.$seed train.sls
        weights expert.$seed/epoch-0000.safetensors >>digests
        weights student.$seed >>digests
    done
    [ "$(sort -u digests | wc -l)" -eq 4 ]
}

@test "sl-train-expert killed and resumed: the same bytes, with momentum" {
    not_sanitized
    interrupted --momentum 0.9 --weight-decay 5e-4
}

@test "sl-train-expert killed and resumed: the same bytes, with AdamW and a cosine schedule" {
    seldom_sanitized
    interrupted --optimiser adamw --lr 1e-3 --weight-decay 0.01 --schedule cosine
}

@test "sl-train-expert killed between the checkpoint and the state of an epoch continues" {
    sl-train-expert "${settings[@]}" --momentum 0.9 --epochs 3 -o whole train.sls
    sl-train-expert "${settings[@]}" --momentum 0.9 --epochs 1 -o parts train.sls
    cp whole/epoch-0002.safetensors parts
    sl-train-expert "${settings[@]}" --momentum 0.9 --epochs 3 --resume -o parts train.sls
    same whole parts
    mkdir first
    cp whole/epoch-0000.safetensors first
    sl-train-expert "${settings[@]}" --momentum 0.9 --epochs 3 --resume -o first train.sls
    same whole first
}

@test "checkpoint 2 of 3 epochs is checkpoint 2 of 5, unless the schedule depends on the length" {
    for epochs in 3 5; do
        sl-train-expert "${settings[@]}" --epochs $epochs -o constant.$epochs train.sls
        sl-train-expert "${settings[@]}" --schedule cosine --epochs $epochs -o cosine.$epochs \
            train.sls
    done
    cmp constant.3/epoch-0002.safetensors constant.5/epoch-0002.safetensors
    [ "$(weights cosine.3/epoch-0002.safetensors)" != "$(weights cosine.5/epoch-0002.safetensors)" ]
    sl-train-expert "${settings[@]}" --epochs 5 --resume -o constant.3 train.sls
    same constant.3 constant.5
}

@test "a folder of another run is not touched" {
    sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    cp -r experts before
    refused 1 "experts: has checkpoints; --resume continues from them" \
        sl-train-expert "${settings[@]}" --epochs 2 -o experts train.sls
    # with its state, and when that is gone
    for state in kept removed; do
        [ $state = kept ] || rm experts/state.safetensors before/state.safetensors
        while read -r option begun now; do
            refused 1 "experts: was started with $option $begun, now with $option $now; choose another folder" \
                sl-train-expert "${settings[@]}" $option $now --epochs 2 --resume -o experts train.sls
        done <<'EOF'
--seed 0 1
--lr 0.01 0.02
--arch convnet-d2w8 convnet-d2w9
--augment color_crop_cutout_flip_scale_rotate none
EOF
        refused 1 "experts: was started with other samples; choose another folder" \
            sl-train-expert "${settings[@]}" --epochs 2 --resume -o experts test.sls
        same experts before
    done
    refused 1 "train.sls: is not a folder" \
        sl-train-expert "${settings[@]}" -o train.sls train.sls
    same experts before
}

@test "a run that is tested continues only with the same test samples" {
    sl-train-expert "${settings[@]}" --epochs 1 --test test.sls -o experts train.sls
    sl-train-expert "${settings[@]}" --epochs 1 -o untested train.sls
    sl-select --ipc 1 -o fewer.sls test.sls
    refused 1 "experts: was started with other training or test samples" \
        sl-train-expert "${settings[@]}" --epochs 2 --resume --test fewer.sls -o experts train.sls
    refused 1 "experts: was started with --test; give it again, or choose another folder" \
        sl-train-expert "${settings[@]}" --epochs 2 --resume -o experts train.sls
    refused 1 "untested: was started without --test; leave it out, or choose another folder" \
        sl-train-expert "${settings[@]}" --epochs 2 --resume --test test.sls -o untested train.sls
    sl-train-expert "${settings[@]}" --epochs 2 --resume --test test.sls -o experts train.sls
    cmp <(sl-train-expert "${settings[@]}" --epochs 1 --test test.sls -o again train.sls &&
        cat again/epoch-0001.safetensors) untested/epoch-0001.safetensors
}

@test "a run does not continue from a checkpoint of another run" {
    sl-train-expert "${settings[@]}" --epochs 2 -o experts train.sls
    sl-train-expert "${settings[@]}" --epochs 2 --seed 9 -o others train.sls
    cp experts/epoch-0002.safetensors kept
    cp others/epoch-0002.safetensors experts
    refused 1 "experts: was started with --seed 9, now with --seed 0" \
        sl-train-expert "${settings[@]}" --epochs 3 --resume -o experts train.sls
    cp experts/epoch-0001.safetensors experts/epoch-0002.safetensors
    refused 1 "epoch-0002.safetensors: is of epoch 1" \
        sl-train-expert "${settings[@]}" --epochs 3 --resume -o experts train.sls
    cp kept experts/epoch-0002.safetensors
    sl-train-expert "${settings[@]}" --epochs 3 --resume -o experts train.sls
}

@test "the same samples twice are not the same as once" {
    sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    refused 1 "experts: was started with other samples" \
        sl-train-expert "${settings[@]}" --epochs 2 --resume -o experts <(cat train.sls train.sls)
    cat train.sls train.sls | sl-train-student "${settings[@]}" --epochs 1 -o student
    sl-inspect --made student >script
    grep -q 'cat "$folder/1.sls" "$folder/1.sls"' script
    sh script | cmp - student
}

@test "a ResNet: the same bytes with any number of threads, and resumed" {
    seldom_sanitized
    resnet=(-q --arch resnet18w4-small --batch 16 --momentum 0.9)
    sl-train-expert "${resnet[@]}" --epochs 2 --test test.sls --metrics a.sls -j 1 -o a train.sls
    sl-train-expert "${resnet[@]}" --epochs 1 --test test.sls -j 3 -o b train.sls
    sl-train-expert "${resnet[@]}" --epochs 2 --test test.sls --metrics b.sls --resume -j 2 -o b train.sls
    same a b
    cmp a.sls b.sls
    # what is tested on the way is the network of the running statistics, which the file has
    [ "$(sl-eval --data test.sls a/epoch-0002.safetensors | sl-inspect --json | jq 'select(has("n")) | .correct')" = \
        "$(sl-inspect --json a.sls | jq 'select(.epoch == 2) | .correct')" ]
    [ "$(sl-inspect --json a/epoch-0002.safetensors | jq 'select(.name == "bn1.num_batches_tracked") | .dtype')" = '"i64"' ]
    for threads in 1 3; do
        sl-label -q -j $threads -e a/epoch-0002.safetensors -o labels.$threads test.sls
    done
    cmp labels.1 labels.3
}

@test "a ResNet is refused where it cannot be trained or is another" {
    sl-fetch -q synth --limit 1 --classes bars-2 -o one.sls
    refused 1 "with 1 image and --batch 256 there is a step of 1 image, but the batch norms of resnet18 need 2 or more of 32x32; train on more images" \
        sl-train-student --arch resnet18 --steps 1 one.sls
    sl-train-student -q --arch resnet18w4-small --steps 1 -o small.safetensors one.sls # maps of 4x4
    sl-train-student -q --arch resnet18w4-small --steps 1 -o net.safetensors train.sls
    refused 1 "net.safetensors: array layer1.0.conv1.weight is 4x4x3x3, expected 4x4x1x1; its arrays look like those of resnet18w4-small" \
        sl-eval --arch resnet50w4-small --data test.sls net.safetensors
    refused 1 "net.safetensors: is not a convnet-d3w128, which --arch says; its arrays look like those of resnet18w4-small" \
        sl-label --arch convnet-d3 -e net.safetensors test.sls
    refused 1 "dm does not work with resnet18, which has batch norms; choose a convnet" \
        sl-distill dm --arch resnet18 --data train.sls train.sls
}

@test "one run at a time writes into a folder" {
    mkdir experts
    exec 7<experts
    flock 7
    refused 1 "experts: another run is writing to this folder" \
        sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    flock -u 7
    sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
}

@test "a run does not continue with other arithmetic" {
    SL_ISA=ref sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    SL_ISA='' refused 1 "experts: was started with arithmetic ref, now it is " \
        sl-train-expert "${settings[@]}" --epochs 2 --resume -o experts train.sls
}

@test "sl-train-student --test measures during training, and changes nothing" {
    sl-train-student "${settings[@]}" --epochs 5 -o plain.safetensors train.sls
    sl-train-student "${settings[@]}" --epochs 5 --test test.sls --test-every 2 --metrics tests.sls \
        -o tested.safetensors train.sls
    cmp plain.safetensors tested.safetensors
    [ "$(sl-inspect --json tests.sls | jq -c 'select(has("epoch")) | [.epoch, .n]' | paste -sd ' ')" = \
        "[0,60] [2,60] [4,60] [5,60]" ]
    # what is measured after the fourth epoch is what sl-eval measures of it
    sl-train-student "${settings[@]}" --steps 40 --test test.sls --test-every 4 --metrics four.sls \
        -o four.safetensors train.sls
    [ "$(sl-eval --data test.sls four.safetensors | sl-inspect --json | jq 'select(has("n")) | .correct')" = \
        "$(sl-inspect --json four.sls | jq 'select(.epoch == 4) | .correct')" ]
    sl-inspect --made tests.sls >made
    bash made | cmp - tests.sls
    refused 2 "--metrics needs --test FILE" sl-train-student --metrics m.sls train.sls
    [ ! -e m.sls ]
    refused 2 "need different" sl-train-student --test test.sls --metrics m.sls -o m.sls train.sls
    refused 2 "need different" sl-train-expert --metrics m -o m train.sls
    sl-fetch -q synth --split test --size 16 --limit 3 -o other.sls
    refused 1 "images are 32x32x3 in the training set, 16x16x3 in other.sls" \
        sl-train-student "${settings[@]}" --test other.sls train.sls
}

@test "the accuracy of the last network is reported, unless --quiet" {
    for tool in "sl-train-expert --epochs 2 -o experts" "sl-train-student --steps 5 -o student"; do
        # shellcheck disable=SC2086 # words
        $tool --arch convnet-d2w4 --test test.sls --metrics told.sls train.sls 2>said
        last=$(sl-inspect --json told.sls | jq -s '[.[] | .accuracy // empty][-1] * 100')
        grep -qx "${tool%% *}: test accuracy of the last network: $(printf %.2f "$last") %" said
        # shellcheck disable=SC2086 # words
        ${tool/-o /-o quiet-} -q --arch convnet-d2w4 --test test.sls train.sls 2>said
        [ ! -s said ]
    done
}

@test "sl-train-student does not continue from a state that is not its own" {
    sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    cp experts/state.safetensors student.safetensors.state
    refused 1 "student.safetensors.state: was started " \
        sl-train-student "${settings[@]}" --epochs 1 --resume -o student.safetensors train.sls
    head -c 1000 experts/state.safetensors >student.safetensors.state
    refused 1 "student.safetensors.state: " \
        sl-train-student "${settings[@]}" --epochs 1 --resume -o student.safetensors train.sls
    [ ! -e student.safetensors ]
    refused 2 "--resume needs --output FILE" sl-train-student --resume train.sls
}

@test "a learning rate too large stops the run with its step, and leaves no network" {
    for rate in 1e10 1e20 1e39 1e300; do
        refused 1 "step " sl-train-student "${settings[@]}" --lr $rate --epochs 1 -o x train.sls
        refused 1 ": the loss is not finite; try an --lr below " \
            sl-train-student "${settings[@]}" --lr $rate --epochs 1 -o x train.sls
        [ ! -e x ]
    done
    # no later step sees what the only one did
    for rate in 1e37 1e39; do
        refused 1 "step 1: the loss is not finite; try an --lr below $(printf %g $rate)" \
            sl-train-student "${settings[@]}" --lr $rate --steps 1 -o x train.sls
    done
    refused 1 "step 1" \
        sl-train-expert "${settings[@]}" --batch 160 --lr 1e39 --epochs 1 -o experts train.sls
    [ "$(ls -A . experts)" = "$(ls . experts)" ]
    [ "$(ls experts)" = "$(printf '%s\n' epoch-0000.safetensors state.safetensors)" ]
}

# Both tools say the same of the options they share.
@test "options out of range are wrong usage" {
    for tool in "sl-train-expert -o experts" "sl-train-student -o student.safetensors"; do
        while read -r options; do
            # shellcheck disable=SC2086 # words
            refused 2 "$(cut -d ' ' -f 1 <<<"$options"): " $tool $options train.sls
        done <<'END'
--batch 0
--batch 65537
--batch x
--lr 0
--lr -1
--lr nan
--lr inf
--lr x
--epochs -1
--epochs 1.5
--momentum 1.1
--momentum -0.1
--weight-decay -1
--weight-decay nan
--schedule linear
--optimiser adam
--augment blur
--augment flip_flip
--seed -1
--arch convnet-d9
--arch convnet-d0
--arch convnet-d3w0
--arch convnet-d3w5000
--arch convnet
--arch resnet34
--arch resnet18w
--arch resnet18w0
--arch resnet18w5000
--arch resnet18-large
END
    done
    refused 2 "--augment: CutMix is not an operation of DSA; --view cutmix mixes images" \
        sl-train-student --augment cutmix train.sls
    refused 2 "--test-every makes no sense without --test" sl-train-student --test-every 2 train.sls
    refused 2 "--epochs makes no sense with --steps" sl-train-student -e 2 -n 3 train.sls
    refused 2 "--momentum makes no sense with adamw" \
        sl-train-student --optimiser adamw --momentum 0.9 train.sls
    refused 2 "--steps: '-1'" sl-train-student --steps -1 train.sls
    refused 2 "--target: 'both'" sl-train-student --target both train.sls
    refused 1 "train.sls: has no soft labels, which --target soft needs" sl-train-student --target soft --steps 1 train.sls
    refused 2 "--output is missing" sl-train-expert train.sls
    [ ! -e experts ]
    [ ! -e student.safetensors ]
}

@test "images too small for the architecture are refused" {
    refused 1 "--arch: images of 32x32 pixels are too small for convnet-d6w128, which needs 64x64" \
        sl-train-student --arch convnet-d6 -o student.safetensors train.sls
    sl-train-student -q --arch convnet-d5w4 --steps 1 -o student.safetensors train.sls
}

@test "sl-train-student writes to a pipe what it writes to a file" {
    sl-train-student "${settings[@]}" --epochs 2 -o student.safetensors train.sls
    sl-eval --data test.sls -o file.sls student.safetensors
    sl-train-student "${settings[@]}" --epochs 2 <train.sls | sl-eval --data test.sls >pipe.sls
    cmp file.sls pipe.sls
}

@test "sl-train-student dies quietly of SIGPIPE when its reader is gone" {
    set +o pipefail
    sl-train-student -q --arch convnet-d3w64 --steps 1 train.sls 2>err | true
    local status=${PIPESTATUS[0]}
    [ "$status" -eq 141 ]
    [ ! -s err ]
}

@test "--steps and --epochs of the same length give the same weights" {
    sl-train-student "${settings[@]}" --schedule constant --epochs 2 -o epochs train.sls
    sl-train-student "${settings[@]}" --schedule constant --steps 20 -o steps train.sls
    [ "$(weights epochs)" = "$(weights steps)" ]
    sl-inspect --made epochs | grep -q -e '--epochs 2'
    sl-inspect --made steps | grep -q -e '--steps 20'
    run grep -e --epochs <(sl-inspect --made steps)
    [ "$status" -eq 1 ]
    sl-train-student "${settings[@]}" --schedule constant --steps 19 -o shorter train.sls
    [ "$(weights shorter)" != "$(weights steps)" ]
}

@test "the last, smaller batch of an epoch is used" {
    # 160 images: three batches of 60, 60 and 40; six steps are two epochs
    sl-train-student "${settings[@]}" --batch 60 --schedule constant --epochs 2 -o epochs train.sls
    sl-train-student "${settings[@]}" --batch 60 --schedule constant --steps 6 -o steps train.sls
    [ "$(weights epochs)" = "$(weights steps)" ]
}

@test "a full device fails the run and leaves nothing that looks finished" {
    refused 1 "/dev/full: cannot be written: No space left on device" \
        sl-train-student "${settings[@]}" --steps 1 -o /dev/full train.sls
    local status=0
    sl-train-student "${settings[@]}" --steps 1 train.sls >/dev/full 2>err || status=$?
    [ "$status" -eq 1 ]
    grep -qx "sl-train-student: standard output: cannot be written: No space left on device" err
}

@test "a full disk fails the run and leaves nothing that looks finished" {
    mkdir full
    mount -t tmpfs -o size=100k tmpfs full 2>/dev/null || skip "cannot mount a small tmpfs here"
    refused 1 "full/experts/epoch-0001.safetensors: cannot be written: No space left on device" \
        sl-train-expert "${settings[@]}" --epochs 2 -o full/experts train.sls
    [ "$(ls -A full/experts)" = "$(printf '%s\n' epoch-0000.safetensors state.safetensors)" ]
    sl-inspect --verify full/experts/epoch-0000.safetensors
    sl-train-expert "${settings[@]}" --epochs 1 -o experts train.sls
    cmp full/experts/epoch-0000.safetensors experts/epoch-0000.safetensors
}

@test "a network is not written to a terminal" {
    needs_terminal
    run script -qec "sl-train-student -q --arch convnet-d2w8 --steps 1 train.sls" /dev/null
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ ${lines[0]} == "sl-train-student: binary data is not written to a terminal: "* ]]
}

@test "the sequential build of OpenBLAS works with many threads as well" {
    local serial=(/usr/lib/*/openblas-serial)
    [ -e "${serial[0]}/libopenblas.so.0" ] || skip "libopenblas0-serial is not installed"
    LD_LIBRARY_PATH=${serial[0]} "$SL_BIN/../tests/unit/kernel/test_kernel"
}
