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
    printf '%s\tDM\t%s\t1\tsomebody\t%s\t0.5\t10\t%s\t%s\t%s\tno\tconvnet-d3w8\t0.05\tquarters\t%s\t%s\n' \
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
    not_sanitized # which it spends its time in; each tool has tests of its own
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
    seldom_sanitized
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
    sed '2s/\t99\t/\t100\t/' "$here/mine.tsv" >"$mine"
    referee_stops "$mine: line 2: accuracy is 100, expected one in %, below 100" RELEASED="$mine"
    sed '2s/\t0.05\t/\t..\t/' "$here/mine.tsv" >"$mine"
    referee_stops "$mine: line 2: lr is '..', which is not a number" RELEASED="$mine"
    : >"$mine"
    referee_stops "$mine: is empty" RELEASED="$mine"
    referee_stops "there is no file $sets" RELEASED="$sets"
    cut -f 2- "$here/mine.tsv" >"$mine"
    referee_stops "$mine: has no column set" RELEASED="$mine"
    referee_stops 'REFEREE_SETS: other is not one of dm soft' REFEREE_SETS=other
    referee_stops 'REFEREE_LABELS: best is not one of' REFEREE_LABELS=best
    referee_stops 'REFEREE_MARGIN: 0 is not a number above 0' REFEREE_MARGIN=0
    referee_stops 'REFEREE_MARGIN: 1 is not below 1; a percentage point is 0.01' REFEREE_MARGIN=1
}

# students FIELDS ACCURACY ...: lines of metrics, a seed for each accuracy; SEED in the fields is replaced.
students() {
    local fields=$1 seed=0 accuracy
    shift
    for accuracy; do
        seed=$((seed + 1))
        echo "{${fields//SEED/$seed}, \"accuracy\": $accuracy, \"train-student.arch\": \"convnet-d3w8\"," \
            "\"train-student.lr\": 0.05, \"train-student.schedule\": \"quarters\", \"train-student.epochs\": 4," \
            "\"train-student.optimiser\": \"${OPTIMISER-sgd}\", \"train-student.momentum\": 0.9," \
            '"train-student.weight-decay": 0.0005, "train-student.batch": 256}'
    done
}

# Metrics of two sets, one of which has soft labels, in the folder results; random images, all data.
made_up() {
    local set='"fetch.name": "arrays", "train-student.seed": SEED, "fetch.sha256"'
    local random='"fetch.name": "synth", "select.ipc": 1, "select.seed": SEED, "train-student.seed": 1'
    local dsa='"train-student.augment": "flip"' none='"train-student.augment": "none"' hard='"target": "hard"'
    local soft='"target": "soft"' expert='"target": "soft", "label.expert.epoch": 2'
    mkdir -p results
    printf -- '--name %s\n' aa=plain bb=soft cc=random >results/referee.names
    {
        students "$set: \"aa\", $dsa, $hard" 0.50 0.52 0.54
        students "$set: \"aa\", $none, $hard" 0.401 0.399 0.400 0.400
        students "$set: \"bb\", $dsa, $hard" 0.49 0.50 0.51
        students "$set: \"bb\", $dsa, $soft" 0.599 0.600 0.601
        students "$set: \"bb\", $dsa, $expert" 0.54 0.55 0.56
        students "$random, $dsa, $hard" 0.30 0.32 0.34
        students "$random, $dsa, $expert" 0.39 0.40 0.41
        students "$random, $none, $hard" 0.28 0.30 0.32
        students '"fetch.name": "synth", "train-student.seed": SEED, '"$dsa, $hard" 0.80 0.82
    } | metrics >results/referee.sls
    for labelled in '"fetch.sha256": "aa"' '"fetch.sha256": "bb"' '"select.ipc": 1, "select.seed": 1' \
        '"select.ipc": 1, "select.seed": 2'; do
        echo "{$labelled, \"label.expert.epoch\": 2, \"agreement\": 0.${1:-5}}"
        shift $(($# > 0))
    done | metrics >results/referee-labels.sls
}

# report [SETTING=VALUE ...]: with the lines of mine.tsv after those that ship.
report() {
    "$SL_TESTS/../pipelines/lib/referee" results data=synth margin=0.01 sets='plain=1=hard soft=1=soft' whiten= \
        classes=10 seen=results/referee-labels.sls \
        "$@" "$SL_TESTS/../pipelines/released.tsv" mine.tsv >out
}

# of SET WHAT COLUMN: of the first such line of the table.
of() {
    awk -F '\t' -v set="$1" -v what="$2" -v name="$3" 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        $1 == set && $2 == what { print $column[name]; exit }' results/referee.tsv
}

@test "a published number held, did not hold, is undecided, or was of other students" {
    seldom_sanitized
    made_up
    head -n 1 "$SL_TESTS/../pipelines/released.tsv" >mine.tsv
    { line plain 40 hard 4 none && line plain 44 hard 4 none && line plain 52 hard 4 dsa && line plain 40 hard 5 none &&
        line plain 40 hard 4 none stretched && line plain 50 expert 4 none && line soft 60 own 4 dsa; } >>mine.tsv
    report
    awk -F '\t' '$2 == "published" { print $10 }' results/referee.tsv | paste -sd , >found
    echo 'held,did not hold,undecided,not compared,not compared,not compared,held' | diff - found
    grep -q '^    epochs 5, here 4$' out
    grep -q '^    the contrast of its images is stretched' out
    grep -q '^    students expert labels, no augmentation, here none of these$' out
    # what is published for other networks, rates, schedules and whitened images is not compared either
    for word in 's/w8/w16/' 's/0.05/0.1/' 's/quarters/half/' 's/\tno\t/\tyes\t/'; do
        { head -n 1 mine.tsv && line plain 40 hard 4 none | sed "$word"; } >other.tsv
        mv other.tsv mine.tsv
        report
        [ "$(of plain published verdict)" = 'not compared' ]
    done
    report whiten=yes
    [ "$(of plain published verdict)" = held ]
    OPTIMISER=adamw made_up
    report whiten=yes
    [ "$(of plain published verdict)" = 'not compared' ]
}

@test "scores of DD-Ranking are those of its formulas, and a set without random images has none" {
    seldom_sanitized
    made_up
    head -n 1 "$SL_TESTS/../pipelines/released.tsv" >mine.tsv
    report
    score() { awk -v a="$1" 'BEGIN { print (exp(a) - exp(-1)) / (exp(1) - exp(-1)) }'; }
    near "$(of plain HLR value)" 0.29 1e-9
    near "$(of plain IOR value)" 0.20 1e-9
    near "$(of plain 'label-robust score' value)" "$(score -0.045)" 1e-5
    near "$(of plain 'augmentation-robust score' value)" "$(score 0.15)" 1e-5
    # soft labels of its own, next to random images with those of the expert
    near "$(of soft IOR value)" 0.20 1e-9
    near "$(of soft 'label-robust score' value)" "$(score -0.055)" 1e-5
    [ -z "$(of soft 'augmentation-robust score' value)" ]
    [ "$(sed -n '/^DD-Ranking/,$p' out | grep -c '^soft .* -$')" -eq 1 ]
    # Welch: the two draws' worth of all data, three of random images, three students
    bash -c "$(of plain IOR command) --tsv" | field low 1 | diff - <(of plain IOR low)
}

@test "labels of other classes are doubted, since the expert does not see them" {
    seldom_sanitized
    head -n 1 "$SL_TESTS/../pipelines/released.tsv" >mine.tsv
    made_up 5 19 41 39
    report
    grep -q '^doubtful: the expert finds the class that soft says in 19 % of its images, and in 40 % of random' out
    [ "$(grep -c '^doubtful' out)" -eq 1 ]
    made_up 5 21 41 39
    report
    if grep '^doubtful' out; then return 1; fi
    made_up 5 09 21 19 # the expert hardly knows better
    report
    if grep '^doubtful' out; then return 1; fi
}

@test "a part of the protocol: hard labels alone, with augmentation, without networks on all data" {
    not_sanitized
    referee part -j2 REFEREE_LABELS=hard REFEREE_AUGMENT=dsa REFEREE_ALL_SEEDS= REFEREE_SETS=dm REFEREE_DRAWS=1 >out
    grep -q '^dm  *[0-9.]* +- [0-9.]*$' out
    grep -q '^random images  *[0-9.]*$' out
    [ "$(grep -c 'sl-train-expert -\|sl-label -' out)" -eq 0 ]
    [ -s "$BATS_FILE_TMPDIR/part/tiny/referee-ipc1.png" ]
    pipeline part -n keep FIGURES=referee >out # without SETS
    grep -q 'referee-ipc1.png' out
    # those alone of which a number is published, and first
    referee part -n REFEREE_LABELS=hard REFEREE_SEEDS= REFEREE_ALL_SEEDS= REFEREE_DRAWS=1 >out
    grep -o 'sl-train-student .* -o [^ ]*' out | sed 's:.*/students/::; s/seed.*//' >found
    printf '%s/hard-lr0.05-epochs4-augmentnone-\n' released-dm ipc1-draw1 | diff - found
}

@test "published sets have bytes where it is known how they are written" {
    not_sanitized
    local here=$SL_TESTS/../pipelines
    awk -f "$here/lib/weights.awk" -v dataset=cifar100 -v named=these -v classes=100 -v size=32 \
        "$here/weights.tsv" "$here/published.tsv" >sets.tsv
    # 100 images of 3072 numbers in 32 bits, and their classes or 100 numbers each
    grep -qx 'these	MTT (published)	1	0.243	1228900' sets.tsv
    grep -qx 'these	Ra-BPTT (published)	1	0.353	1268800' sets.tsv
    grep -q 'soft label baseline (published)	10	0.343	3472000' sets.tsv
    [ "$(grep -c 'TESLA\|SRe2L\|Ra-BPTT.*	50	' sets.tsv)" -eq 0 ]
    # each row is of a number that is published
    awk -F '\t' 'NR == FNR { known[$1, $3] = 1; next } !(($1, $3) in known)' "$here/published.tsv" "$here/weights.tsv" >odd
    [ ! -s odd ]
}
