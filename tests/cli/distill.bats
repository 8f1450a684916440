# Learned sets: better than where they began, the same bytes whatever the threads and however often
# the run is interrupted, and streams of samples like any other.
load distill

# accuracy FILE: of a student of it, in percent, on the test images.
accuracy() {
    sl-train-student -q --arch convnet-d1w8 --steps 150 --lr 0.02 "$1" |
        sl-eval -q --data test.sls | sl-inspect --json | jq -r 'select(.accuracy) | 100 * .accuracy'
}

@test "students of a set learned by dm beat those of the images that it began as" {
    sl-fetch -q synth --size 8 --split test --limit 10 -o test.sls
    "${command[@]}" --steps 150 --lr-images 0.3 --metrics metrics.sls -o set.sls start.sls
    awk -v learned="$(accuracy set.sls)" -v start="$(accuracy start.sls)" \
        'BEGIN { print learned, start; exit !(learned > start + 4) }'
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | length == 15 and
        .[0].step == 10 and .[14].step == 150 and .[14].loss < 0.9 * .[0].loss and
        (map(."images-gradient" > 0) | all) and .[0]."images-change" < .[14]."images-change"'
}

@test "the same bytes with any number of threads, from a file or a pipe" {
    for threads in 1 2 3; do
        "${command[@]}" -j $threads --steps 4 --metrics metrics.$threads <start.sls >set.$threads
    done
    cmp set.1 set.2
    cmp set.1 set.3
    cmp metrics.1 metrics.2
    cmp metrics.1 metrics.3
    "${command[@]}" --steps 4 -o set.sls start.sls
    cmp set.1 set.sls
    "${command[@]}" --steps 4 --seed 1 start.sls | cmp -s set.1 - && return 1
    "${command[@]}" --steps 4 --augment none start.sls | cmp -s set.1 - && return 1
    "${command[@]}" --steps 0 start.sls >begun
    sl-inspect --npy images begun | cmp - <("${command[@]}" --steps 0 begun | sl-inspect --npy images)
}

@test "killed and resumed: the same bytes" {
    seldom_sanitized
    local until pid
    command+=(--steps 900 --metrics-every 7)
    "${command[@]}" --metrics whole.tests -o whole.sls start.sls
    for until in 040 200 420; do
        rm -f parts-*.sls
        "${command[@]}" --keep-every 20 --metrics parts.tests --resume -o parts.sls start.sls 3>&- &
        pid=$!
        until [ -e parts-000$until.sls ]; do
            kill -0 $pid
            sleep 0.002
        done
        kill -KILL $pid
        wait $pid && return 1 # it was done before it could be killed
        [ -e parts.sls.state ]
        [ ! -e parts.sls ]
    done
    [ ! -e parts-000020.sls ] # it did not start over
    "${command[@]}" --metrics parts.tests --resume -o parts.sls start.sls
    cmp whole.sls parts.sls
    cmp whole.tests parts.tests
    [ ! -e parts.sls.state ]
}

@test "a state of another run is refused" {
    "${command[@]}" --steps 200000 --keep-every 5 --resume -o set.sls start.sls 3>&- &
    local pid=$!
    until [ -e set.sls.state ]; do
        kill -0 $pid
        sleep 0.01
    done
    kill -KILL $pid
    wait $pid || true
    refused 1 "set.sls.state: was started with --steps 200000, now with --steps 10; move it away" \
        "${command[@]}" --steps 10 --resume -o set.sls start.sls
    refused 1 "was started with --lr-images 1, now with --lr-images 2" \
        "${command[@]}" --steps 200000 --lr-images 2 --resume -o set.sls start.sls
    sl-inspect --json set.sls.state | jq -s -e '.[0] | .step % 5 == 0 and .step > 0 and .epoch == null'
    sed -b 's/"step":"/"stop":"/' set.sls.state >without && mv without set.sls.state
    refused 1 "set.sls.state: does not say at which step it is; move it away to start anew" \
        "${command[@]}" --steps 200000 --keep-every 5 --resume -o set.sls start.sls
    sl-select --ipc 9 train.sls >fewer.sls
    refused 1 "set.sls.state: was started with other samples" \
        sl-distill dm -q --arch convnet-d1w8 --real-batch 6 --steps 200000 --resume -o set.sls \
        --data fewer.sls start.sls
    # what frepo's --decay-steps is by default follows from --steps
    local frepo=(sl-distill frepo -q --arch convnet-d1w8-plain --data train.sls --resume -o regressed.sls start.sls)
    "${frepo[@]}" --steps 200000 --keep-every 5 3>&- &
    pid=$!
    until [ -e regressed.sls.state ]; do
        kill -0 $pid
        sleep 0.01
    done
    kill -KILL $pid
    wait $pid || true
    refused 1 "regressed.sls.state: was started with --steps 200000, now with --steps 10; move it away" \
        "${frepo[@]}" --steps 10
    refused 1 "was started with --decay-steps 200000, now with --decay-steps 10; move it away" \
        "${frepo[@]}" --steps 200000 --decay-steps 10
    head -c 1000 set.sls.state >short && mv short set.sls.state
    refused 1 "set.sls.state: " "${command[@]}" --steps 200000 --resume -o set.sls start.sls
}

@test "a set on the way is that of a shorter run" {
    "${command[@]}" --steps 6 --keep-every 2 -o set.sls start.sls
    "${command[@]}" --steps 6 --keep-every 4 -o named start.sls
    [ "$(echo set-* named-*)" = "set-000002.sls set-000004.sls named-000004" ]
    for steps in 2 4; do
        "${command[@]}" --steps $steps start.sls | cmp - set-00000$steps.sls
    done
    cmp set.sls named
    cmp set-000004.sls named-000004
}

@test "how it was made makes it again" {
    "${command[@]}" --steps 3 --metrics metrics.sls -o set.sls start.sls
    for file in set.sls metrics.sls; do
        sl-inspect --made $file >script.sh
        sh script.sh | cmp $file -
    done
    sl-inspect set.sls | grep -q 'sl-distill dm --steps 3 --lr-images 1 --arch convnet-d1w8 --seed 0'
    sl-inspect --json metrics.sls | jq -s -e '.[0].made[-1].options."metrics-every" == 10'
    sl-inspect --json set.sls | jq -s -e '.[0].made[-1].options | has("metrics") or has("metrics-every") | not'
}

@test "a learned set is drawn, inspected, labelled and measured like any other" {
    sl-train-expert -q --arch convnet-d1w8 --epochs 1 -o expert train.sls
    sl-label --expert expert/epoch-0001.safetensors -o soft.sls start.sls
    "${command[@]}" --steps 2 -o set.sls soft.sls
    sl-inspect set.sls | grep -q '8x8x3: 20 f32'
    sl-inspect --npy soft set.sls | cmp - <(sl-inspect --npy soft soft.sls)
    sl-inspect --verify set.sls
    sl-plot images -o set.png set.sls
    sl-inspect --made set.png >script.sh
    sh script.sh | cmp set.png -
    sl-eval -q --labels --against soft.sls set.sls | sl-inspect --json | jq -s -e '.[1].jsd == 0'
    sl-label --expert expert/epoch-0001.safetensors set.sls | sl-eval -q --labels | sl-inspect >/dev/null
    # from there, and from whitened images
    "${command[@]}" --steps 1 set.sls | sl-inspect | grep -q '20 f32'
    sl-fetch -q synth --size 8 --limit 10 --fit-whiten zca.safetensors -o /dev/null
    sl-fetch -q synth --size 8 --limit 10 --whiten zca.safetensors -o white.sls
    sl-select --ipc 1 white.sls >white-start.sls
    sl-distill dm -q --arch convnet-d1w8 --steps 1 --data white.sls white-start.sls | sl-inspect | grep -q '20 f32'
    refused 1 "white-start.sls and train.sls are normalised or whitened differently" \
        "${command[@]}" --steps 1 white-start.sls
}

@test "a learning rate that ruins the images ends the run" {
    refused 1 "step 1: the images are not finite; try an --lr-images below 1e+39" \
        "${command[@]}" --lr-images 1e39 --steps 5 -o set.sls start.sls
    [ "$(echo set*)" = "set*" ]
}

@test "mtt comes nearer to the experts, and learns the rate" {
    seldom_sanitized
    experts
    "${mtt[@]}" --steps 60 --lr-images 30 --lr-rate 1e-3 --metrics metrics.sls -o set.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | length == 6 and .[5].loss < 0.9 * .[0].loss and
        .[0]."images-gradient" > 0 and .[5]."lr-student" > 0.06 and (.[0] | has("labels-gradient") | not)'
    sl-inspect --json set.sls | jq -s -e '.[0].made[-1].lr > 0.06'
    "${mtt[@]}" --steps 60 --lr-images 30 --lr-rate 0 --metrics fixed.sls -o fixed.set start.sls
    sl-inspect --json fixed.sls | jq -s -e 'map(select(.step)) | .[5].loss < .[0].loss and .[5]."lr-student" < 0.0501'
    "${mtt[@]}" --steps 60 --lr-images 30 --tesla start.sls | cmp -s set.sls - && return 1
    sl-inspect set.sls | grep -q 'labels     hard'
}

@test "mtt learns labels, alone or with images" {
    experts
    "${mtt[@]}" --learn labels --lr-labels 200 --lr-rate 1e-3 --steps 30 --metrics metrics.sls -o labels.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | .[2].loss < .[0].loss and
        .[2]."labels-change" > .[0]."labels-change" and (.[0] | has("images-gradient") | not)'
    sl-inspect labels.sls | grep -q 'labels     20 soft, learned'
    sl-eval -q --labels labels.sls | sl-inspect --json | jq -s -e '.[1].entropy > 0.05'
    sl-distill dm -q --arch convnet-d1w8 --data train.sls --steps 0 start.sls | sl-inspect --npy images >before
    sl-inspect --npy images labels.sls | cmp - before
    sl-plot labels -o labels.png labels.sls
    sl-train-student -q --arch convnet-d1w8 --steps 2 -o student labels.sls 2>err
    [ ! -s err ]
    "${mtt[@]}" --learn images,labels --steps 2 -o both.sls labels.sls
    sl-inspect both.sls | grep -q '20 soft, learned'
    sl-inspect --npy images both.sls | cmp -s - before && return 1
    # without a step, labels stay what they were, but for entries near 0
    sl-label -q --expert experts/0/epoch-0000.safetensors -o soft.sls start.sls
    "${mtt[@]}" --learn labels --steps 0 soft.sls >same.sls
    sl-eval -q --labels --against soft.sls same.sls | sl-inspect --json | jq -s -e '.[1].jsd < 0.001'
}

@test "mtt: the same bytes with any number of threads, killed and resumed, and from its script" {
    experts
    mtt+=(--learn 'images,labels' --lr-images 10 --inner-batch 7)
    same "${mtt[@]}"
    "${mtt[@]}" --steps 20 --keep-every 10 -o twenty.sls start.sls
    "${mtt[@]}" --steps 10 start.sls | cmp - twenty-000010.sls
}

@test "a student takes the rate that was learned with the set" {
    experts
    "${mtt[@]}" --steps 3 --lr-rate 1e-3 -o set.sls start.sls
    rate=$(sl-inspect --json set.sls | jq -s '.[0].made[-1].lr')
    near "$rate" 0.05 0.01
    sl-train-student -q --arch convnet-d1w8 --steps 3 --lr "$rate" -o given set.sls
    sl-select --first 1 set.sls | sl-train-student -q --arch convnet-d1w8 --steps 3 --lr learned -o learned
    sl-inspect --json learned | jq -s -e --argjson rate "$rate" '.[0].made[-1].options.lr == $rate'
    sl-train-student -q --arch convnet-d1w8 --steps 3 --lr learned -o learned set.sls
    cmp given learned
    sl-inspect --made learned >script.sh
    sh script.sh | cmp learned -
    refused 1 "start.sls: has no learned rate; give --lr a number" \
        sl-train-student --steps 3 --lr learned -o none start.sls
    refused 2 "--lr: 'learned'" sl-train-expert --lr learned -o none train.sls
}

@test "bad input to mtt is refused" {
    experts
    refused 2 "--experts is missing" sl-distill mtt start.sls
    refused 2 "--data makes no sense with mtt" "${mtt[@]}" --data train.sls start.sls
    refused 2 "--tesla makes no sense with dm" "${command[@]}" --tesla start.sls
    refused 2 "--learn makes no sense with dm" "${command[@]}" --learn labels start.sls
    refused 2 "--lr-labels makes no sense with --learn images" "${mtt[@]}" --lr-labels 1 start.sls
    refused 2 "--lr-images makes no sense with --learn labels" "${mtt[@]}" --learn labels --lr-images 1 start.sls
    refused 1 "experts/0: lacks epoch 4, and epochs 0 to 4 are needed" "${mtt[@]}" --start-epochs 3 start.sls
    rm experts/2/epoch-0002.safetensors
    refused 1 "experts/2: lacks epoch 2" "${mtt[@]}" start.sls
    refused 1 "none: there is no such folder of sl-train-expert" sl-distill mtt --experts none start.sls
    sl-train-expert -q --arch convnet-d1w4 --batch 20 --epochs 3 -o narrow train.sls
    refused 1 "narrow/epoch-0000.safetensors: is a convnet-d1w4, but experts/0 has a convnet-d1w8" \
        sl-distill mtt --experts experts/0 --experts narrow --start-epochs 2 start.sls
    refused 1 "--arch is convnet-d1w16, but experts/0 has a convnet-d1w8" \
        sl-distill mtt --experts experts/0 --start-epochs 2 --arch convnet-d1w16 start.sls
    sl-fetch -q synth --size 8 --limit 2 --classes bars-2,star-4 -o two.sls
    refused 1 "two.sls" sl-distill mtt --experts experts/0 --start-epochs 2 two.sls
    refused 1 "the student's learning rate is no longer above 0; try an --lr-student below 2 or an --lr-rate below 100" \
        sl-distill mtt -q --experts experts/0 --start-epochs 2 --inner-steps 5 --lr-student 2 --lr-rate 100 --steps 5 start.sls
}

@test "bptt: students of the learned set beat those of the images that it began as" {
    sl-fetch -q synth --size 8 --split test --limit 10 -o test.sls
    bptt=(sl-distill bptt -q --arch convnet-d1w8 --data train.sls --inner-steps 15 --window 10 --augment flip)
    "${bptt[@]}" --learn 'images,labels' --steps 60 --lr-images 0.1 --lr-labels 0.05 --lr-student 0.01 \
        --metrics metrics.sls -o set.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | length == 6 and .[5].loss < .[0].loss - 0.1 and
        .[5]."images-gradient" > 0 and .[5]."labels-change" > 0 and (.[5] | has("lr-student") | not)'
    sl-inspect set.sls | grep -q '20 soft, learned'
    sl-inspect --json set.sls | jq -s -e '.[0].made[-1] | has("lr") | not'
    awk -v learned="$(accuracy set.sls)" -v start="$(accuracy start.sls)" \
        'BEGIN { print learned, start; exit !(learned > start + 4) }'
}

@test "bptt: the same bytes with any number of threads, killed and resumed, and from its script" {
    bptt=(sl-distill bptt -q --arch convnet-d1w8 --data train.sls --real-batch 4 --inner-steps 6 --window 4
        --inner-batch 7 --learn 'images,labels')
    same "${bptt[@]}"
    "${bptt[@]}" --steps 20 --keep-every 10 -o twenty.sls start.sls
    "${bptt[@]}" --steps 10 start.sls | cmp - twenty-000010.sls
    "${bptt[@]}" --learn labels --steps 2 start.sls | sl-inspect --npy images |
        cmp - <("${bptt[@]}" --steps 0 start.sls | sl-inspect --npy images)
    refused 2 "--window is 7, more than --inner-steps, 6" "${bptt[@]}" --window 7 start.sls
    refused 2 "--tesla makes no sense with bptt" "${bptt[@]}" --tesla start.sls
    refused 2 "--data is missing" sl-distill bptt start.sls
    refused 2 "--window makes no sense with dm" "${command[@]}" --window 2 start.sls
}

# One image of each class, learned from ten of each.
frepo() {
    sl-distill frepo -q --arch convnet-d1w8-plain --data train.sls --learn images,labels "$@"
}

@test "frepo: students of the learned set beat those of the images that it began as" {
    seldom_sanitized
    sl-fetch -q synth --size 8 --split test --limit 10 -o test.sls
    sl-fetch -q synth --size 8 --limit 100 -o train.sls
    frepo --real-batch 10 --steps 300 --lr-images 0.01 --lr-labels 0.01 --metrics metrics.sls -o set.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | length == 30 and .[29].loss < .[0].loss - 0.05 and
        .[29]."images-gradient" > 0 and .[29]."labels-change" > 0 and (.[29] | has("lr-student") | not)'
    sl-inspect set.sls | grep -q '20 soft, learned'
    sl-inspect --verify set.sls
    awk -v learned="$(accuracy set.sls)" -v start="$(accuracy start.sls)" \
        'BEGIN { print learned, start; exit !(learned > start + 4) }'
    # labels begin at the classes, and are written as what they stand for
    frepo --steps 0 start.sls | sl-eval -q --labels | sl-inspect --json | jq -s -e '.[1].entropy < 0.001'
    frepo --learn images --steps 2 start.sls | sl-inspect | grep -q 'labels     hard'
    frepo --learn labels --steps 2 start.sls | sl-inspect --npy images |
        cmp - <(frepo --steps 0 start.sls | sl-inspect --npy images)
}

@test "frepo: the same bytes with any number of threads, killed and resumed, and from its script" {
    seldom_sanitized
    local options=(--network-steps 7 --networks 3 --inner-batch 15 --mirror --lr-images 0.01)
    for threads in 1 2 3; do
        frepo -j $threads "${options[@]}" --steps 30 --metrics metrics.$threads -o set.$threads start.sls
    done
    cmp set.1 set.2
    cmp set.1 set.3
    cmp metrics.1 metrics.3
    for file in set.1 metrics.1; do
        sl-inspect --made $file >script.sh
        sh script.sh | cmp $file -
    done
    OPENBLAS_NUM_THREADS=4 frepo "${options[@]}" --steps 30 start.sls | cmp - set.1
    resumed sl-distill frepo -q --arch convnet-d1w8-plain --data train.sls --learn images,labels \
        "${options[@]}" --steps 300
    # a set on the way
    frepo "${options[@]}" --steps 20 --keep-every 10 -o twenty.sls start.sls
    frepo "${options[@]}" --steps 10 --decay-steps 20 start.sls | cmp - twenty-000010.sls
    frepo "${options[@]}" --steps 10 start.sls | cmp -s - twenty-000010.sls && return 1
    sl-inspect --made twenty-000010.sls >script.sh
    sh script.sh | cmp twenty-000010.sls -
}

# Its regression is by OpenBLAS, whatever computes the rest.
@test "frepo: the arithmetic is recorded as it is" {
    frepo --steps 1 start.sls >set.sls
    SL_ISA=ref frepo --steps 1 start.sls >ref.sls
    SL_ISA=ref "${command[@]}" --steps 1 start.sls >dm.sls
    arithmetic() {
        sl-inspect --json "$1" | jq -r 'select(.made).made[-1].arithmetic'
    }
    [ "$(arithmetic ref.sls)" = "ref openblas-$(arithmetic set.sls | sed 's/.* openblas-//')" ]
    [ "$(arithmetic dm.sls)" = ref ]
    for file in ref dm; do
        sl-inspect --made $file.sls >script.sh
        sh script.sh 2>said | cmp $file.sls -
        [ ! -s said ]
    done
}

@test "frepo: a network of the size that fits, without norms, or the one that is asked for" {
    sl-distill frepo -q --data train.sls --real-batch 2 --steps 1 start.sls |
        sl-inspect --json | jq -s -e '.[0].made[-1].options | .arch == "convnet-d1w128-plain" and
            ."real-batch" == 2 and ."decay-steps" == 1 and .networks == 10 and (has("augment") or has("window") | not)'
    sl-distill frepo -q --data train.sls --arch convnet-d1w8 --steps 1 start.sls |
        sl-inspect --json | jq -s -e '.[0].made[-1].options.arch == "convnet-d1w8"'
}

@test "bad input to frepo is refused" {
    refused 2 "--data is missing" sl-distill frepo start.sls
    refused 2 "--augment makes no sense with frepo" frepo --augment flip start.sls
    refused 2 "--networks makes no sense with dm" "${command[@]}" --networks 2 start.sls
    refused 2 "--networks: '0'" frepo --networks 0 start.sls
    sl-select --without-class star-4 train.sls -o fewer.sls
    refused 1 "fewer.sls: has no images of class star of 4 points, which is to be learned" \
        frepo --data fewer.sls start.sls
    refused 1 "step 1: the images are not finite; try an --lr-images below 1e+39" \
        frepo --lr-images 1e39 --steps 5 -o set.sls start.sls
    [ -z "${SL_SANITIZE:-}" ] || return 0 # sanitizers need all addresses
    sl-fetch -q synth --size 8 --limit 300 -o many.sls
    refused 1 "the kernel of 6000 images, and 128 features of these and of 200 real images, would take 0.278 GiB of memory, more than is left of" \
        bash -c 'ulimit -v 500000 && exec sl-distill frepo -q -j 1 --arch convnet-d1w8-plain --data train.sls many.sls'
}

@test "bad input to sl-distill is refused" {
    refused 2 "--data is missing" sl-distill dm start.sls
    refused 2 "'start.sls' is not one of dm, mtt, bptt" sl-distill start.sls
    refused 2 "METHOD is missing: give one of dm, mtt, bptt" sl-distill --data train.sls
    refused 2 "--resume needs --output FILE" sl-distill dm --data train.sls --resume start.sls
    refused 2 "--keep-every needs --output FILE" sl-distill dm --data train.sls --keep-every 2 start.sls
    refused 2 "--metrics-every makes no sense without --metrics" \
        sl-distill dm --data train.sls --metrics-every 2 start.sls
    refused 2 "--arch: " sl-distill dm --data train.sls --arch vgg start.sls
    refused 2 "--augment: 'zoom' is neither" sl-distill dm --data train.sls --augment zoom start.sls
    refused 2 "--output would replace start.sls" sl-distill dm --data train.sls -o start.sls start.sls
    refused 2 "--output would replace train.sls" sl-distill dm --data train.sls -o train.sls start.sls
    # sets on the way are outputs too
    cp start.sls own-000001.sls
    refused 2 "--output would replace own-000001.sls" \
        sl-distill dm --data train.sls --keep-every 1 -o own.sls own-000001.sls
    refused 2 "--output would replace ./own-000001.sls" \
        sl-distill dm --data ./own-000001.sls -o own.sls start.sls
    refused 2 "--output and --metrics need different files" \
        sl-distill dm --data train.sls -o own.sls --metrics own-000002.sls start.sls
    refused 2 "--output would replace a file of --experts" \
        sl-distill mtt --experts . -o ./epoch-0001.safetensors start.sls
    refused 1 "/dev/null: is not a regular file" \
        sl-distill dm --data train.sls --keep-every 1 -o /dev/null start.sls
    refused 1 "none.sls: No such file" sl-distill dm --data none.sls start.sls
    sl-fetch -q synth --size 16 --limit 2 -o large.sls
    refused 1 "large.sls" "${command[@]}" --data large.sls start.sls
    sl-fetch -q synth --size 8 --limit 2 --classes bars-2,star-4 -o two.sls
    refused 1 "two.sls" "${command[@]}" --data two.sls start.sls
    sl-select --without-class star-4 train.sls -o fewer.sls
    refused 1 "fewer.sls: has no images of class star of 4 points, which is to be learned" \
        "${command[@]}" --data fewer.sls start.sls
    "${command[@]}" --steps 1 <(sl-select --without-class star-4 start.sls) | sl-inspect | grep -q '19 f32'
}
