# Labels of views: made once and stored, or made in the run, they teach the same.
load ../setup

# Once: a network, and thirty images of 8x8 pixels with labels of four views each, of every kind.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch -q synth --size 8 --limit 3 -o train.sls
    sl-train-expert -q --arch convnet-d1w4 -b 16 -e 1 -l 0.1 -o experts train.sls
    mv experts/epoch-0001.safetensors expert
    sl-select --ipc 2 --seed 1 -o some.sls train.sls
    label crop,flip -o flip.sls
    label flip,crop,cutmix -o mix.sls
    label crop,cutmix-batch --view-batch 16 -o batch.sls
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
}

label() {
    sl-label -q -e expert --seed 5 --views 4 --view "$@" some.sls
}

# train NAME OPTION ...: seven epochs, so that views come again; prints the digest of the network.
train() {
    sl-train-student -q --arch convnet-d1w4 -e 7 -l 0.1 -o "$@"
    sl-inspect --json "$1" | jq -r 'select(.end).xxh3'
}

# same STREAM VIEW BATCH OPTION ...: as from stored labels, so from labels that are made in the run.
same() {
    local stored made
    stored=$(train stored -b "$3" --views 4 "${@:4}" "$1")
    made=$(train made -b "$3" --views 4 --view "$2" --view-seed 5 --expert expert -j 3 "${@:4}" some.sls)
    [ -n "$stored" ]
    [ "$stored" = "$made" ]
    echo "$stored"
}

@test "students of stored labels are those of labels made in the run, at any batch size" {
    [ "$(same flip.sls crop,flip 16)" != "$(same mix.sls crop,flip,cutmix 16)" ]
    same mix.sls crop,flip,cutmix 7
    same mix.sls crop,flip,cutmix 64
    same batch.sls crop,cutmix-batch 16
    [ "$(train all -b 16 --view flip,crop flip.sls)" = "$(train all -b 16 --views 4 flip.sls)" ]
    [ "$(train fewer -b 16 --views 3 mix.sls)" != "$(train all -b 16 --views 4 mix.sls)" ]
}

@test "also with a linear layer of many inputs, in groups of any size" {
    sl-fetch -q synth --limit 3 -o larger.sls
    sl-train-expert -q --arch convnet-d3w8 -e 0 -o larger larger.sls
    sl-label -q -e larger/epoch-0000.safetensors --views 2 --view crop,cutmix --seed 5 -o viewed.sls larger.sls
    for batch in 7 60; do
        sl-train-student -q --arch convnet-d1w4 -e 2 -b $batch --views 2 -o stored viewed.sls
        sl-train-student -q --arch convnet-d1w4 -e 2 -b $batch --views 2 --view crop,cutmix --view-seed 5 \
            --expert larger/epoch-0000.safetensors -o made larger.sls
        cmp <(sl-inspect --npy classifier.weight stored) <(sl-inspect --npy classifier.weight made)
    done
}

@test "at a temperature, labels are divided by it once" {
    label crop,flip -t 20 -o warm.sls
    [ "$(same warm.sls crop,flip 16 --temperature 20)" != "$(same flip.sls crop,flip 16)" ]
}

@test "the order of a stream makes no difference to views" {
    sl-inspect --tsv some.sls | cut -f1 | tail -n +2 | head -20 >ids
    sl-select --ids "$(paste -sd, ids)" -o a.sls some.sls
    sl-select --ids "$(tail -n +21 <(sl-inspect --tsv some.sls | cut -f1 | tail -n +2) | paste -sd,)" -o b.sls some.sls
    sl-label -q -e expert --seed 5 --views 4 --view crop,flip,cutmix a.sls b.sls -o ab.sls
    sl-label -q -e expert --seed 5 --views 4 --view crop,flip,cutmix b.sls a.sls -o ba.sls
    for file in ab ba mix; do
        sl-inspect --json $file.sls | jq -c 'select(.id) | [.id, .views]' | sort >$file.json
    done
    cmp ab.json ba.json
    cmp ab.json mix.json
}

@test "any number of threads, and the script of --made" {
    for threads in 1 3; do
        label crop,flip,cutmix -j $threads -o mix.$threads
    done
    cmp mix.1 mix.3
    train whole -b 16 --view crop,cutmix --views 2 --expert expert some.sls
    sl-inspect --made whole >again.sh
    sh again.sh >again
    cmp whole again
}

@test "labels of views are changed like others" {
    sl-label --top-k 3 --half -o three.sls mix.sls
    sl-label -q -e expert --seed 5 --views 4 --view crop,flip,cutmix --top-k 3 --half -o once.sls some.sls
    for file in three once; do
        sl-inspect --json $file.sls | jq -c 'select(.id) | .views' >$file.json
    done
    cmp three.json once.json
    head -1 three.json | jq -e 'length == 4 and all(.[]; .index | length == 3)'
    sl-inspect three.sls | grep -F 'labels     of 4 views per image (crop,flip,cutmix, seed 5), 346 bits each'
    sl-inspect --diff three.sls mix.sls >difference || [ $? -eq 1 ]
    sl-label --bits 4 mix.sls | sl-inspect | grep -F 'crop,flip,cutmix, seed 5), 1'
    sl-label --hard mix.sls | sl-inspect | grep -F 'labels     40 soft'
    [ "$(train three -b 16 --views 4 three.sls)" != "$(train four -b 16 --views 4 mix.sls)" ]
}

@test "hard labels of views are mixed by area" {
    sl-label --hard -o hard.sls some.sls
    [ "$(train hard -b 16 --views 4 --target hard mix.sls)" = \
        "$(train own -b 16 --views 4 --view crop,flip,cutmix --view-seed 5 hard.sls)" ]
    sl-train-expert -q --arch convnet-d1w4 -b 16 -e 1 --view crop,flip -o viewed some.sls
    sl-train-expert -q --arch convnet-d1w4 -b 16 -e 1 --augment none -o plain some.sls
    ! cmp viewed/epoch-0001.safetensors plain/epoch-0001.safetensors
}

@test "views are chosen with their images, unless they show others" {
    sl-select --ipc 1 flip.sls | sl-inspect --json | jq -c 'select(.id)' >chosen.json
    sl-inspect --json flip.sls | jq -c 'select(.id)' | grep -Fxf chosen.json | cmp - chosen.json
    sl-select --without-class bars-2 flip.sls | sl-inspect | grep -F '4 views per image (crop,flip, seed 5)'
    for options in '--ipc 1' '--without-class bars-2'; do
        # shellcheck disable=SC2086
        refused 1 "mix.sls: has labels of views of crop,flip,cutmix, which show other images" \
            sl-select $options mix.sls
    done
}

@test "a foreign network labels views by its class list" {
    sl-inspect --json some.sls | jq -r '.dataset.classes // empty | .[].id' | tac >classes
    python3 "$SL_TESTS/programs/make_foreign.py" expert foreign "$(seq -s, 19 -1 0)"
    sl-label -q -e foreign --classes-from classes --views 4 --view crop,cutmix -o foreign.sls some.sls
    made=(-b 16 --views 4 --view "crop,cutmix" --expert foreign some.sls)
    [ "$(train foreigner --classes-from classes "${made[@]}")" = "$(train stored -b 16 --views 4 foreign.sls)" ]
    [ "$(train wrong "${made[@]}" 2>warnings)" != "$(train stored -b 16 --views 4 foreign.sls)" ]
    [ "$(cat warnings)" = "sl-train-student: warning: foreign: does not name its classes; assuming those of the images (name them with --classes-from)" ]
    sl-inspect --made foreigner | grep -F -e '--classes-from'
    refused 2 "--classes-from makes no sense without --expert" sl-train-student --views 4 --classes-from classes flip.sls
}

@test "views of another seed, kind, number, set or class map are refused by name" {
    refused 1 "--view-seed 6: the samples have labels of views of the seed 5" \
        sl-train-student --views 4 --view-seed 6 flip.sls
    refused 1 "--view crop: the samples have labels of views of crop,flip" \
        sl-train-student --views 4 --view crop flip.sls
    refused 1 "--views 5: the samples have labels of 4 views" sl-train-student --views 5 flip.sls
    refused 1 "--batch 8: the samples have labels of views mixed in batches of 16" \
        sl-train-student --views 4 -b 8 batch.sls
    label crop,flip --seed 6 -o other.sls
    cat flip.sls other.sls >both.sls
    refused 1 "both.sls: the segment from record 40 has views of the seed 6, the first segment of the seed 5" \
        sl-train-student --views 4 both.sls
    sl-select --first 1 train.sls | sl-label -q -e expert --seed 5 --views 4 --view crop,cutmix -o one.sls
    sl-select --without-class bars-2 train.sls |
        sl-label -q -e expert --seed 5 --views 4 --view crop,cutmix -o rest.sls
    refused 1 "the segment from record 20 has views mixed with other images than the first segment" \
        sl-train-student --views 4 <(cat one.sls rest.sls)
    cat mix.sls mix.sls >twice.sls
    refused 1 "appears twice; CutMix tells images apart by their ids" sl-train-student --views 4 twice.sls
    refused 1 "flip.sls: has labels of 4 views of each image; --views 4 trains on them" sl-train-student flip.sls
    refused 1 "the samples have no labels of views; sl-label --views adds them" sl-train-student --views 4 some.sls
    sl-fetch -q synth --size 8 --limit 1 --classes bars-2,star-4 -o two.sls
    refused 1 "expert: the network has 20 classes, the data has 2" sl-train-student --views 4 --view crop --expert expert two.sls
}

@test "a patch holds the labels of views" {
    for set in flip mix batch; do
        sl-inspect --patch views.slp $set.sls
        sl-label --patch views.slp train.sls | cmp - $set.sls
    done
}

@test "options that make no sense together" {
    refused 2 "--views says how many, --view how they are made; both are needed" sl-label -e expert --views 4 some.sls
    refused 2 "--views needs --expert" sl-label --hard --views 4 --view crop some.sls
    refused 2 "--view: 'mixup' is not a list of crop, flip and cutmix" sl-label -e expert --views 4 --view mixup some.sls
    refused 2 "cutmix-batch needs --view-batch" sl-label -e expert --views 4 --view cutmix-batch some.sls
    refused 2 "--view-batch makes no sense without cutmix-batch" \
        sl-label -e expert --views 4 --view cutmix --view-batch 8 some.sls
    refused 2 "--drop-class makes no sense with cutmix" \
        sl-label -e expert --views 4 --view cutmix --drop-class bars-2 some.sls
    refused 2 "--views" sl-label -e expert --views 0 --view crop some.sls
    refused 2 "--augment makes no sense with views" sl-train-student --views 4 --augment flip flip.sls
    refused 2 "--expert needs --view" sl-train-student --views 4 --expert expert some.sls
    refused 2 "--view-seed makes no sense without" sl-train-student --view-seed 4 some.sls
    refused 2 "--view: 'crop,crop' names crop twice" sl-train-student --view crop,crop some.sls
    refused 2 "--augment makes no sense with --view" sl-train-expert --view crop --augment flip -o x some.sls
}
