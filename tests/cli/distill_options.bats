# Variants of the methods: batches of random classes, a window that stays, labels of the target, steps
# that are skipped, a rate with a bound.
load distill

setup_bptt() {
    bptt=(sl-distill bptt -q --arch convnet-d1w8 --data train.sls --real-batch 4 --inner-steps 6 --window 3
        --learn 'images,labels')
}

@test "--inner-classes: batches of random classes" {
    not_sanitized # the tests of functions go the same ways in less time
    setup_bptt
    sl-select --ipc 3 --seed 3 -o start.sls train.sls
    same "${bptt[@]}" --inner-classes 4 --inner-batch 8
    "${bptt[@]}" --inner-batch 8 --steps 5 start.sls | cmp -s set.1 - && return 1
    # one step of one batch sees four classes, two images of each
    "${bptt[@]}" --inner-classes 4 --inner-batch 8 --inner-steps 1 --window 1 --learn labels --steps 1 -o one.sls start.sls
    sl-inspect --json one.sls | jq -s -e 'map(select(.soft)) | map(select(.soft[.label] != 1).label) |
        length == 8 and (unique | length == 4)'
    experts
    "${mtt[@]}" --inner-classes 20 --steps 2 start.sls | sl-inspect | grep -q '60 f32'
    refused 2 "--inner-batch is 9, no multiple of 4 --inner-classes" \
        "${bptt[@]}" --inner-classes 4 --inner-batch 9 start.sls
    refused 1 "--inner-classes is 21, but the set has images of 20 classes" "${bptt[@]}" --inner-classes 21 start.sls
    refused 2 "--inner-classes makes no sense with dm" \
        sl-distill dm --data train.sls --inner-classes 2 start.sls
}

@test "--warm-up: at least so many inner steps before the window" {
    not_sanitized # the tests of functions go the same ways in less time
    setup_bptt
    same "${bptt[@]}" --warm-up 3
    "${bptt[@]}" --steps 5 start.sls | cmp -s set.1 - && return 1
    # the window is what is left, by default
    sl-distill bptt -q --arch convnet-d1w8 --data train.sls --inner-steps 6 --warm-up 2 --steps 1 start.sls |
        sl-inspect --json | jq -s -e '.[0].made[-1].options | .window == 4 and ."warm-up" == 2'
    refused 2 "--warm-up is 4 and --window 3, together more than --inner-steps, 6" \
        "${bptt[@]}" --warm-up 4 start.sls
    refused 2 "--warm-up is 6 and --window 1, together more than --inner-steps, 6" \
        sl-distill bptt --data train.sls --inner-steps 6 --warm-up 6 start.sls
}

@test "--labels target: labels of the expert that the step follows" {
    not_sanitized # the tests of functions go the same ways in less time
    experts
    same "${mtt[@]}" --labels target
    sl-inspect set.1 | grep -q '20 soft, learned'
    # of one expert and one start, at a rate that leaves the images nearly as they are, they are what sl-label says
    sl-distill mtt -q --experts experts/0 --start-epochs 1 --expert-epochs 3 --inner-steps 2 --lr-images 1e-30 \
        --labels target --steps 2 -o labelled.sls start.sls
    sl-label -q --expert experts/0/epoch-0003.safetensors -o expert.sls start.sls
    sl-eval -q --labels --against expert.sls labelled.sls | sl-inspect --json | jq -s -e '.[1].jsd < 0.001'
    "${mtt[@]}" --labels set --steps 2 start.sls | sl-inspect | grep -q 'labels     hard'
    refused 2 "--labels target makes no sense with --learn images,labels" \
        "${mtt[@]}" --labels target --learn images,labels start.sls
    setup_bptt
    refused 2 "--labels makes no sense with bptt" "${bptt[@]}" --labels target start.sls
}

@test "--skip-above: steps that are skipped, while the rate comes down" {
    not_sanitized # the tests of functions go the same ways in less time
    experts
    mtt+=(--lr-rate 0.001 --lr-images 1)
    same "${mtt[@]}" --lr-student 0.1 --skip-above 1
    # a rate so large that every step would be skipped for ever, if it could not come down
    mtt+=(--lr-student 3)
    "${mtt[@]}" --skip-above 1 --steps 200 --metrics metrics.sls -o set.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | .[0].skipped == 10 and .[0]."images-change" == 0 and
        .[19].skipped == 0 and .[19]."images-change" > 0 and .[19].loss < 0.9 and .[19]."lr-student" > 0.01'
    refused 1 "the student's learning rate is no longer above 0" "${mtt[@]}" --steps 20 start.sls
    refused 1 "all steps had an outer loss above --skip-above 1, so nothing was learned; try an --lr-student below 3" \
        "${mtt[@]}" --skip-above 1 --steps 3 -o none.sls start.sls
    refused 1 "nothing was learned; the loss of a student that does not move is 1, so try a --skip-above of 1 or more" \
        "${mtt[@]}" --skip-above 0.01 --steps 3 -o none.sls start.sls
    [ ! -e none.sls ]
    setup_bptt
    refused 2 "--skip-above makes no sense with bptt" "${bptt[@]}" --skip-above 1 start.sls
}

@test "--lr-least: a learned rate stays above it" {
    experts
    falling=(sl-distill mtt -q --experts experts/0 --start-epochs 2 --inner-steps 5 --lr-student 2 --lr-rate 100)
    refused 1 "the student's learning rate is no longer above 0" "${falling[@]}" --steps 5 start.sls
    "${falling[@]}" --steps 5 --lr-least 0.01 -o set.sls start.sls
    sl-inspect --json set.sls | jq -s -e '.[0].made[-1].lr >= 0.0099999'
    sl-train-student -q --arch convnet-d1w8 --steps 3 --lr learned -o student set.sls
    refused 2 "--lr-least makes no sense with --lr-rate 0" "${mtt[@]}" --lr-least 0.01 --lr-rate 0 start.sls
    refused 2 "--lr-least is 0.1, but --lr-student starts at 0.05" "${mtt[@]}" --lr-least 0.1 start.sls
}

# numbers FILE N TYPE: the first N numbers of an array in NumPy's format, of a type that od knows.
numbers() {
    tail -c +129 "$1" | od -An -v -t "$3" -w"${3#?}" | head -n "$2"
}

@test "learned images are shown denormalised, and clipped" {
    sl-distill dm -q --arch convnet-d1w8 --data train.sls --lr-images 30 --steps 30 -o set.sls start.sls
    sl-inspect --npy images set.sls >floats.npy
    mkdir -p shown/a
    sl-inspect --image 0 -o shown/a/1.png set.sls
    sl-fetch -q folder --from shown | sl-inspect --npy images >bytes.npy
    paste <(numbers floats.npy 192 f4) <(numbers bytes.npy 192 u1) | awk '
        { v = 255 * ($1 * 0.25 + 0.5); clipped += v < 0 || v > 255
          v = v < 0 ? 0 : v > 255 ? 255 : v; wrong += v - $2 > 0.501 || $2 - v > 0.501 }
        END { print NR, clipped, wrong; exit !(NR == 192 && clipped > 10 && clipped < 180 && wrong == 0) }'
}

@test "sets learned from whitened images, with labels of any sum, serve as any other" {
    sl-fetch -q synth --size 8 --limit 10 --fit-whiten zca.safetensors -o /dev/null
    sl-fetch -q synth --size 8 --limit 10 --whiten zca.safetensors -o train.sls
    sl-fetch -q synth --size 8 --split test --limit 10 --whiten zca.safetensors -o test.sls
    sl-select --ipc 1 --seed 3 -o start.sls train.sls
    experts
    setup_bptt
    "${bptt[@]}" --lr-labels 0.1 --steps 20 -o bptt.sls start.sls
    "${mtt[@]}" --learn images,labels --steps 5 -o mtt.sls start.sls
    sl-inspect --json bptt.sls | jq -s -e 'map(select(.soft).soft | add) | length == 20 and (map((. - 1) | fabs > 0.05) | any)'
    for set in bptt mtt; do
        sl-inspect $set.sls | grep -q '8x8x3: 20 f32, whitened by'
        sl-inspect $set.sls | grep -q '20 soft, learned'
        sl-inspect --image 7 -o image.png $set.sls
        sl-plot images -o images.png $set.sls
        sl-plot labels -o labels.png $set.sls
        sl-eval -q --labels --against mtt.sls $set.sls | sl-inspect --json | jq -s -e '.[1].entropy > 0 and .[1].jsd >= 0'
        sl-label -q --expert experts/0/epoch-0002.safetensors $set.sls | sl-eval -q --labels | sl-inspect --verify
    done
    sl-train-student -q --arch convnet-d1w8 --steps 5 --lr learned -o student mtt.sls
    sl-eval -q --data test.sls student | sl-inspect --json | jq -s -e '.[1].n == 200'
    sl-train-student -q --arch convnet-d1w8 --steps 5 -o student bptt.sls
    sl-fetch -q synth --size 8 --split test --limit 10 -o plain.sls
    refused 1 "student: the network and the data are normalised or whitened differently" sl-eval --data plain.sls student
    refused 1 "bptt.sls: has no learned rate; give --lr a number" sl-train-student --steps 3 --lr learned -o none bptt.sls
}

@test "a default, given or not, is recorded as the same work" {
    experts
    cmp <("${mtt[@]}" --steps 1 start.sls) \
        <("${mtt[@]}" --steps 1 --labels set --lr-images 100 --lr-rate 1e-5 --augment color_crop_cutout_flip_scale_rotate start.sls)
    cmp <("${mtt[@]}" --steps 1 --lr-rate 0 start.sls) <("${mtt[@]}" --steps 1 --lr-rate -0 start.sls)
    setup_bptt
    cmp <("${bptt[@]}" --steps 1 start.sls) \
        <("${bptt[@]}" --steps 1 --warm-up 0 --window 3 --lr-labels 0.001 --lr-student 1e-3 start.sls)
    sl-distill bptt -q --arch convnet-d1w8 --data train.sls --inner-steps 3 --steps 1 start.sls |
        cmp - <(sl-distill bptt -q --arch convnet-d1w8 --data train.sls --inner-steps 3 --window 3 \
            --real-batch 256 --learn images --seed 0 --steps 1 start.sls)
}

@test "classes that the set has no images of: real images of these are left out" {
    sl-select --without-class star-4 start.sls -o set.sls
    sl-select --without-class star-4 train.sls -o fewer.sls
    for method in dm bptt frepo; do
        learned=(sl-distill "$method" -q --arch convnet-d1w8 --steps 3)
        [ $method != bptt ] || learned+=(--inner-steps 2)
        [ $method != frepo ] || learned+=(--learn 'images,labels')
        "${learned[@]}" --data train.sls set.sls >all
        "${learned[@]}" --data fewer.sls set.sls >left
        cmp <(sl-inspect --npy images all) <(sl-inspect --npy images left)
    done
    cmp <(sl-inspect --npy soft all) <(sl-inspect --npy soft left)
}
