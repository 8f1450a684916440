# `make referee`: sets that others released, on generated images and on metrics with known effects.
load ../cli/pipelines

# The referee of the preset tiny in the folder $1.
referee() {
    local folder=$1
    shift
    pipeline "$folder" referee "${settings[@]}" "$@"
}

# Why it stopped, before anything was trained.
referee_stops() {
    local text=$1
    shift
    stops_early "$text" referee "${settings[@]}" "$@"
}

# The arrays of a stream, as others release them: release STREAM NAME ARRAY ...
release() {
    local stream=$1 folder=$BATS_FILE_TMPDIR/sets/$2 array
    shift 2
    mkdir -p "$folder"
    for array; do
        sl-inspect --npy "$array" "$stream" >"$folder/$array.npy"
    done
}

# line SET ACCURACY LABELS EPOCHS AUGMENT ...: of a table of released sets.
line() {
    printf '%s\tDM\t%s\t1\tsomebody\t%s\t0.5\t3\t%s\t%s\t%s\tno\tconvnet-d3w8\t0.05\tquarters\t%s\t%s\n' \
        "$1" "${7:-synth}" "$2" "$3" "$4" "$5" "${6:-8-bit}" "${8:--}"
}

settings=(SETS="$BATS_FILE_TMPDIR/sets" RELEASED="$BATS_FILE_TMPDIR/mine.tsv" FIGURES=referee
    TRAIN='--lr 0.05 --epochs 4' REFEREE_SEEDS='1 2' REFEREE_ALL_TRAIN='--lr 0.01 --epochs 1')

setup_file() {
    export PATH=$SL_BIN:$PATH
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch -q synth --limit 30 -o train.sls
    sl-select -q --ipc 1 --seed 9 -o draw.sls train.sls
    sl-distill dm -q --arch convnet-d3w8 --real-batch 8 --steps 2 --data train.sls -o dm.sls draw.sls
    sl-train-expert -q --arch convnet-d3w8 --epochs 1 -o expert train.sls
    sl-label -q --expert expert/epoch-0001.safetensors -o soft.sls draw.sls
    release dm.sls dm images labels
    release soft.sls soft images labels soft
    head -n 1 "$SL_TESTS/../pipelines/released.tsv" >mine.tsv
    { line dm 99 hard 4 dsa normalised synth 'a remark' && line dm 6 hard 300 none normalised &&
        line soft 99 own 4 none && line elsewhere 50 hard 9 dsa 8-bit cifar10; } >>mine.tsv
}

@test "sets next to random images, in each way of training, their published numbers; then nothing more" {
    referee all -j2 >out
    local results=$BATS_FILE_TMPDIR/all/tiny
    grep -q '^dm  *[0-9.]* +- [0-9.]*  *-  *[0-9.]* +- ' out
    grep -qE '^dm  *99.0 \(0.5\) .*did not hold$' out
    grep -q '^    a remark$' out
    grep -qE '^dm  *6.0 \(0.5\) .*not compared$' out
    grep -q '^    epochs 300, here 4' out
    grep -qE '^soft  *99.0 \(0.5\) .*did not hold$' out
    # each accuracy is that of the students' own files
    for student in released-dm/hard released-soft/learned ipc1-draw1/hard; do
        [ "$(ls "$results/students/$student"-lr0.05-epochs4-seed*.sls | wc -l)" -ge 1 ]
    done
    cat "$results"/students/released-soft/learned-lr0.05-epochs4-augmentnone-seed*.sls | sl-inspect --tsv |
        column accuracy - | awk '{ printf "%.9f\n", ($1 + $2) / 2 }' >wanted
    awk -F '\t' '$1 == "soft" && $2 == "accuracy" && $3 == "none" && $4 == "own" { printf "%.9f\n", $5 }' \
        "$results/referee.tsv" | diff wanted -
    sl-inspect --verify "$results/referee.sls"
    [ -s "$results/referee-ipc1.png" ]
    referee all -n >out
    [ "$(grep -c 'sl-train-\|sl-label\|sl-select\|sl-eval\|sl-fetch\|sl-stat' out)" -eq 0 ]
}

@test "bad sets, tables and settings are reported before anything is read" {
    local sets=$BATS_TEST_TMPDIR/sets mine=$BATS_TEST_TMPDIR/mine.tsv here=$BATS_FILE_TMPDIR
    referee_stops 'referee needs SETS' SETS=
    referee_stops "there is no folder $sets" SETS="$sets"
    mkdir -p "$sets"
    referee_stops "$sets has no folders" SETS="$sets"
    cp -r "$here/sets/dm" "$sets/dm"
    rm "$sets/dm/labels.npy"
    referee_stops 'dm/ has no labels.npy' SETS="$sets"
    echo 0 1 2 >"$sets/dm/labels.npy"
    referee_stops 'dm/labels.npy is not an array as NumPy writes them' SETS="$sets"
    cp "$here/sets/dm/labels.npy" "$sets/dm/labels.npy"
    referee_stops "$sets has no set of synth" SETS="$sets" RELEASED=<(head -n 1 "$here/mine.tsv" && line dm 50 hard 9 dsa 8-bit cifar10)
    referee_stops 'dm has 20 labels, no whole number for each of 3 classes' CLASSES=3
    referee_stops 'there is no file nowhere.tsv' RELEASED=nowhere.tsv
    sed 's/\tdsa\t/\tflips\t/' "$here/mine.tsv" >"$mine"
    referee_stops "$mine: line 2: augment is flips; known are dsa none other" RELEASED="$mine"
    sed 's/\tsynth\t1\t/\tsynth\t2\t/' "$here/mine.tsv" >"$mine"
    referee_stops 'dm is said to have 2 images of each of 20 classes, but has 20 images' RELEASED="$mine"
    sed '3s/\t300\t/\tmany\t/' "$here/mine.tsv" >"$mine"
    referee_stops "$mine: line 3: epochs is 'many', which is not a number" RELEASED="$mine"
    cut -f 2- "$here/mine.tsv" >"$mine"
    referee_stops "$mine: has no column set" RELEASED="$mine"
    referee_stops 'wants the released set other; there is none in' REFEREE_SETS=other
    referee_stops 'REFEREE_LABELS: best is not one of' REFEREE_LABELS=best
    referee_stops 'REFEREE_MARGIN: 0 is not a number above 0' REFEREE_MARGIN=0
}
