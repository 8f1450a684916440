# Bad input, and runs that go wrong: one line that says what to do, and nothing half done.
# shellcheck disable=SC2154 # some commands are distill.bash's
load distill

bptt=(sl-distill bptt -q --arch convnet-d1w8 --data train.sls --real-batch 4 --inner-steps 4 --window 3)

# other FILE COMMAND ...: such samples in place of --data, or of the start, are refused; nothing is left.
other() {
    local text=$1
    shift
    refused 1 "$text" "$@" --steps 1 -o set.sls
    [ ! -e set.sls ]
}

@test "samples that do not fit the set" {
    sl-fetch -q synth --size 16 --limit 2 -o large.sls
    sl-fetch -q synth --size 8 --limit 2 --classes bars-2,star-4 -o two.sls
    sl-fetch -q synth --size 8 --limit 10 --fit-whiten zca.safetensors -o /dev/null
    sl-fetch -q synth --size 8 --limit 10 --whiten zca.safetensors -o white.sls
    sl-select --without-class star-4 train.sls -o fewer.sls
    head -c 3000 train.sls >short.sls
    experts
    for method in dm bptt frepo; do
        data=(sl-distill "$method" -q start.sls --data)
        refused 2 "--data is missing" sl-distill $method start.sls
        other "images are 8x8x3 in start.sls, 16x16x3 in large.sls" "${data[@]}" large.sls
        other "two.sls" "${data[@]}" two.sls
        other "start.sls and white.sls are normalised or whitened differently" "${data[@]}" white.sls
        other "fewer.sls: has no images of class star of 4 points, which is to be learned" "${data[@]}" fewer.sls
        other "short.sls: " "${data[@]}" short.sls
        other "none.sls: No such file" "${data[@]}" none.sls
        other "images are 16x16x3 in large.sls, 8x8x3 in train.sls" sl-distill $method -q --data train.sls large.sls
        other "short.sls: " sl-distill $method -q --data train.sls short.sls
    done
    other "short.sls: " "${mtt[@]}" short.sls
    other "large.sls" "${mtt[@]}" large.sls
    other "two.sls" "${mtt[@]}" two.sls
    other "experts/0/epoch-0000.safetensors and white.sls are normalised or whitened differently" "${mtt[@]}" white.sls
    refused 2 "--window is 9, more than --inner-steps, 4" "${bptt[@]}" --window 9 start.sls
    # more than any machine has
    refused 1 "to go back through 1000000 inner steps would take 5.34e+03 GiB of memory, more than is left of" \
        sl-distill bptt -q --arch convnet-d1w1024 --data train.sls --inner-steps 1000000 start.sls
}

# Every checkpoint is read before the first step.
@test "experts that are broken, mixed up, or the same" {
    experts
    local last=experts/2/epoch-0003.safetensors
    cp $last kept
    head -c 9000 kept >$last
    other "$last: " "${mtt[@]}" start.sls
    head -c 9000 kept >$last && head -c 4488 /dev/zero >>$last
    other "$last: " "${mtt[@]}" start.sls
    # an epoch that is another, and one of another run
    cp experts/2/epoch-0002.safetensors $last
    other "$last: holds epoch 2, expected 3; was it renamed?" "${mtt[@]}" start.sls
    cp experts/1/epoch-0003.safetensors $last
    other "$last: was made otherwise than epoch 0 of this folder; a folder must hold a single run of sl-train-expert" \
        "${mtt[@]}" start.sls
    cp kept $last
    # an expert twice
    cp -r experts/1 copy
    other "copy: has the same weights as experts/1; give each expert once" "${mtt[@]}" --experts copy start.sls
    other "experts/0: has the same weights as experts/0; give each expert once" "${mtt[@]}" --experts experts/0 start.sls
    # one that does not learn
    sl-train-expert -q --arch convnet-d1w8 --batch 20 --lr 1e-300 --epochs 3 -o still train.sls
    other "still: epochs 0 and 2 have the same weights, so there is nothing to follow from one to the other" \
        sl-distill mtt -q --experts still --start-epochs 2 start.sls
    other "none: there is no such folder" sl-distill mtt -q --experts none start.sls
    other "train.sls: there is no such folder" sl-distill mtt -q --experts train.sls start.sls
    "${mtt[@]}" --steps 1 -o set.sls start.sls
}

@test "the metrics of a run that goes wrong are kept up to there" {
    experts
    refused 1 "step 7: the student's learning rate is no longer above 0" "${mtt[@]}" --lr-student 0.8 --lr-rate 0.001 \
        --lr-images 1 --steps 90 --metrics metrics.sls --metrics-every 4 -o set.sls start.sls
    [ "$(echo set*)" = set-000006.sls ]
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | map(.step) == [4, 7] and .[0]."lr-student" > 0 and
        .[1].loss > 0 and .[1]."images-gradient" > 0'
    sl-inspect --verify metrics.sls
    rm metrics.sls
    # nothing can be said of a first step without a loss
    refused 1 "step 1: the outer loss is not finite; try an --lr-student below 1e+30; the last good set is the one at the start" \
        "${mtt[@]}" --lr-student 1e30 --steps 9 --metrics metrics.sls -o none.sls start.sls
    [ ! -e metrics.sls ]
    [ ! -e none.sls ]
    # labels only: nothing is said of images
    refused 1 "step 1: the outer loss is not finite; try an --lr-student below 1e+30; the last good set is the one at the start" \
        "${bptt[@]}" --learn labels --lr-student 1e30 --steps 9 -o none.sls start.sls
}

@test "images that are files of several sizes" {
    mkdir -p pictures/a pictures/b
    sl-inspect --image 0 -o pictures/a/1.png train.sls
    sl-inspect --image 1 -o pictures/b/1.png train.sls
    sl-fetch -q synth --size 16 --limit 1 -o large.sls
    sl-inspect --image 0 -o pictures/a/2.png large.sls
    refused 1 "a/2.png: has 16 x 16 pixels, others have 8 x 8" sl-fetch -q folder --from pictures --encoded -o files.sls
    rm pictures/a/2.png
    sl-fetch -q folder --from pictures --encoded -o files.sls
    sl-distill dm -q --arch convnet-d1w8 --steps 1 --data files.sls files.sls | sl-inspect | grep -q '8x8x3: 2 f32'
    other "files.sls" sl-distill dm -q --data files.sls start.sls
}
