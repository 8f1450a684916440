# The pipelines as a user meets them, on the preset `tiny`: seconds of everything. What is make's part
# alone is not tested under sanitizers.
load pipelines

# Those of every preset: referee wants sets that others released, and the bill is one of these results.
figures() {
    (cd "$SL_TESTS/../pipelines/figures" && basename -s .mk -- *.mk) | grep -vxe referee -e bill
}

@test "make figures makes every figure, its table and its metrics, and then nothing more" {
    seldom_sanitized
    pipeline all -j2 figures >out
    for figure in $(figures); do
        for suffix in png svg tsv sls; do
            [ -s "$BATS_FILE_TMPDIR/all/tiny/$figure.$suffix" ]
        done
        [ "$(wc -l <"$BATS_FILE_TMPDIR/all/tiny/$figure.tsv")" -gt 1 ]
        sl-inspect --verify "$BATS_FILE_TMPDIR/all/tiny/$figure.sls"
    done
    for statistics in fig1-gain table3-gain table5-spread table6-spread distances-one distances-all; do
        head -n 1 "$BATS_FILE_TMPDIR/all/tiny/$statistics.tsv" | grep -q '\<holm\>'
    done
    for figure in fig1-images fig2-entropy scaling-late pareto distances-bptt-ipc1-rows; do
        [ -s "$BATS_FILE_TMPDIR/all/tiny/$figure.png" ]
    done
    grep -q 'soft, expert epoch 4' out
    pipeline all -n figures >out
    [ "$(grep -c 'sl-train-\|sl-label\|sl-select\|sl-eval\|sl-fetch\|sl-distill' out)" -eq 0 ]
}

@test "make bill adds what accuracy costs to figures, of times that are kept apart" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    local results=$BATS_FILE_TMPDIR/all/tiny
    [ "$(find "$results/times" -name 'students+*.safetensors' | wc -l)" -eq "$(find "$results/students" -name '*.sls' | wc -l)" ]
    sha256sum "$results"/*.sls >before
    pipeline all bill >out
    sha256sum --check --quiet before
    grep -q 'without tuning' make.err
    # labels of the whole run of the expert cost all of it, those of its first epoch a quarter
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { sum = $(at["expert-hours"]) + $(at["made-hours"]) + $(at["student-hours"]) + $(at["tuning-hours"])
          odd += $(at["student-hours"]) <= 0 || (sum - $(at["core-hours"])) ^ 2 > 1e-18 }
        $(at["label.expert.epoch"]) == 1 { early = $(at["expert-hours"]) }
        $(at["label.expert.epoch"]) == 4 { late = $(at["expert-hours"]) }
        END { exit !(NR == 19 && odd == 0 && early > 0 && (late / early - 4) ^ 2 < 1e-4) }' "$results/bill-rows.tsv"
    [ -s "$results/bill.png" ]
    # a student without a time is left out, and that is said
    rm "$results"/times/students+ipc1-draw1+hard*.safetensors
    touch "$results/bill.sls"
    pipeline all bill >out
    grep -q 'bill: 1 of 18 students are left out, since nothing says what they cost; the first that was not timed: students/ipc1-draw1/hard' make.err
    rm "$results"/bill* # which is none of the other tests' figures
}

@test "figures show learned images and labels next to the others, and which have converged in a table" {
    seldom_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    local results=$BATS_FILE_TMPDIR/all/tiny
    cut -f 3 "$results/table2.tsv" | sort -u | paste -sd ' ' | grep -qx 'bptt distill.method dm mtt none'
    grep -q 'images by DM  *images by MTT  *images by Ra-BPTT' "$results/table2.txt"
    [ "$(grep -c '<image ' "$results/fig1-images.svg")" -eq 32 ] # eight images, random and by three methods
    cut -f 1-5,9 "$results/distill-converged.tsv" | sed 1d | sort | tr '\t' ' ' >found
    for set in 'bptt images,labels' 'bptt labels' 'dm images' 'mtt images' 'mtt labels'; do
        grep -qE "^$set 1 4 6 (not )?converged$" found
    done
    [ "$(wc -l <found)" -eq 5 ]
    # the rise is that of the students' table
    awk -F '\t' '$2 == "dm" { mean[$1] = $6 } END { printf "%.6f\n", mean[6] - mean[4] }' \
        <(cut -f 1,2,4- "$results/distill-curves.tsv") >wanted
    head -n 1 "$results/distill-curves.tsv" | tr '\t' ' ' | grep -q '^distill.steps distill.method distill.learn select.ipc rows'
    awk -F '\t' '$1 == "dm" { printf "%.6f\n", $6 }' "$results/distill-converged.tsv" | diff wanted -
    # a method that still rises is marked
    sed 's/^\(dm\t.*\t\)converged/\1not converged/' "$results/distill-converged.tsv" >converged.tsv
    awk -f "$SL_TESTS/../pipelines/lib/published.awk" -v methods='dm=DM mtt=MTT' -v converged=converged.tsv \
        "$SL_TESTS/../pipelines/published.tsv" "$results/table2.tsv" >table
    [ "$(awk '$1 == 1' table | tr -cd '*')" = '*' ]
    grep -q '^\* not converged' table
    # every method that learns is next to what is published of it
    for dataset in cifar10 cifar100 tiny-imagenet; do
        awk -f "$SL_TESTS/../pipelines/lib/published.awk" -v methods='dm=DM mtt=MTT bptt=Ra-BPTT frepo=FRePo' -v dataset=$dataset \
            "$SL_TESTS/../pipelines/published.tsv" "$results/table2.tsv" >table
        for method in DM MTT Ra-BPTT FRePo; do
            [ "$(sed -n 3p table | grep -o " $method\b" | wc -l)" -eq 2 ]
        done
    done
    # and if the students are of another protocol, that is said
    sl-inspect --tsv "$results/table2.sls" | awk -f "$SL_TESTS/../pipelines/lib/other-protocol.awk" \
        -v tests='--where target=soft' -v protocol='train-student.epochs=3000 target=soft' >other
    grep -qx 'train-student.epochs=3000, here none' other
    awk -f "$SL_TESTS/../pipelines/lib/published.awk" -v other="$(cat other)" -v dataset=cifar10 \
        "$SL_TESTS/../pipelines/published.tsv" "$results/table2.tsv" |
        grep -q '^not to be compared: published for train-student.epochs=3000, here '
    grep -Eq '^1  *([0-9.]+ \+- [0-9.]+ *){5}$' "$results/table4.txt"
    [ "$(wc -l <"$results/table4.txt")" -eq 4 ] # nothing is published of synth, so nothing differs
    grep -Eq '^labels of views by convnet-d3w8, student convnet-d3w8( +[0-9.]+ \+- [0-9.]+)+$' "$results/table1.txt"
    [ "$(grep -c published "$results/table1.txt")" -eq 0 ]
    sed 's/convnet-d2w8/resnet50/g; s/convnet-d3w8/resnet18/g' "$results/table1.tsv" |
        awk -f "$SL_TESTS/../pipelines/lib/table1.awk" -v dataset=imagenet "$SL_TESTS/../pipelines/published.tsv" - >table
    grep -Eq '^labels of resnet18, student resnet50  .* 6\.8$' table # as published
}

@test "the presets of ImageNet: experts, labels and students as published" {
    not_sanitized
    pipeline early -n table1 PRESET=imagenet >out
    grep -q 'resnet18 --lr 0.1 .* --schedule thirds .* --epochs 90 .*/experts/0 ' out
    grep -q 'resnet50 --lr 0.1 .* --lr 5e-4 --seed 0 --epochs 90 .*/experts/second0few ' out
    grep -q 'experts/0few/epoch-0012.* -o .*/labels/ipc1-draw1/expert0few-epoch12.sls' out
    grep -q 'experts/second0/epoch-0062.* -o .*/labels/ipc200-draw3/second-epoch62.sls' out
    grep -q -- '--lr 5e-3 --epochs 300 --arch resnet50 .*/ipc10-draw2/secondfew-epoch25-lr' out
    grep -q 'experts/0/epoch-0090.* --views 300 --view crop,flip,cutmix --temperature 20 --half' out
    grep -q 'experts/0/epoch-0090.* sre2l .* --steps 4000 ' out
    pipeline early -n table4 PRESET=imagenet64 METHODS='mtt sre2l' >out
    [ "$(grep -c 'sl-distill .* --tesla --labels target ' out)" -eq 6 ]
    [ "$(grep -c 'sl-distill .*/experts/second0/epoch-0050.* sre2l ' out)" -eq 6 ]
    grep -q 'ipc2-draw3-mtt/learned-' out
    grep -q 'ipc2-draw3-sre2l/second-epoch50-views100-' out
}

@test "a preset without experts, and without an epoch of theirs" {
    not_sanitized
    pipeline early -n distill-curves PRESET=cifar10-dm >out
    [ "$(grep -c 'sl-distill .* dm ' out)" -eq 1 ]
    [ "$(grep -c sl-train-expert out)" -eq 0 ]
}

@test "a changed option of a method makes its sets again, and no other" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    pipeline all -n figures IMAGES_dm='--arch convnet-d3w8 --real-batch 8 --steps 9' >out
    grep -q 'sl-train-student.* .*/distilled/ipc1-draw1-dm-000003.sls' out
    [ "$(grep -c 'sl-distill .* dm ' out)" -eq 2 ]
    [ "$(grep -c sl-distill out)" -eq 2 ]
    pipeline all -n distilled DISTILL_DRAWS='1 2 3' >out
    [ "$(grep -c 'sl-distill .*draw3' out)" -eq 5 ]
    [ "$(grep -c 'sl-distill\|sl-train-' out)" -eq 5 ]
    pipeline all -n figures METHODS= LABEL_METHODS= >out
    [ "$(grep -c 'sl-distill\|sl-train-\|distill-curves' out)" -eq 0 ]
}

@test "distances: a set's mean is that of its images in the heat map, over all epochs of an expert" {
    seldom_sanitized
    local results=$BATS_FILE_TMPDIR/all/tiny
    [ -f "$results/distances.png" ] || skip "the figures were not made"
    sl-plot table -x against-epoch -y jsd --by distill.method -w select.seed=1 \
        -w eval.against.label.expert.0.epoch!=none --table means.tsv -o /dev/null "$results/distances.sls"
    awk -F '\t' '$2 == "bptt" { printf "%s %.9f\n", $1, $5 }' means.tsv >wanted
    awk -F '\t' 'NR > 1 { sum[$1] += $5; n[$1]++ }
        END { for (epoch = 0; epoch <= 2; epoch++) if (n[epoch] == 20) printf "%d %.9f\n", epoch, sum[epoch] / 20 }' \
        "$results/distances-bptt-ipc1.tsv" | diff wanted -
    [ ! -e "$results/distances-bptt-ipc1-rows.tsv" ] # which would have the same numbers
    [ "$(sl-inspect --tsv "$results/distances/ipc1-draw1/mtt.sls" | field against-epoch 4)" = 4 ]
    # labels by mtt begin at those of the expert after EPOCH=2 epochs, and six steps lead nowhere
    awk -F '\t' '$1 == "mtt" && $3 ~ /^best against-epoch/ { print $4 }' "$results/distances-one.tsv" |
        sort -u | diff - <(echo 2)
    stops_early 'preset tiny has no distances' distances LABEL_METHODS=
}

@test "with TEST_EVERY table2 shows the best test of each student next to its last" {
    seldom_sanitized
    pipeline tests table2 IPCS=1 TRAIN='--lr 0.05 --epochs 6' TEST_EVERY=2 METHODS= >out
    local results=$BATS_FILE_TMPDIR/tests/tiny
    [ "$(sed 1d "$results/table2-tests.tsv" | cut -f 1 | sort -un | paste -sd ' ')" = "0 2 4 6" ]
    # the mean over both draws of the best of the epochs 2, 4 and 6
    awk -F '\t' '$1 > 0 && $2 == "soft" { if ($8 > best[$4]) best[$4] = $8 }
        END { printf "%.1f\n", 100 * (best[1] + best[2]) / 2 }' "$results/table2-tests.tsv" >wanted
    awk '$1 == 1 { print $10 }' "$results/table2.txt" >found
    diff wanted found
    # the last test and the evaluation of the student agree
    awk -F '\t' '$1 == 6 && $2 == "hard" { sum += $8 } END { printf "%.6f\n", sum / 2 }' \
        "$results/table2-tests.tsv" >last
    awk -F '\t' '$2 == "hard" { printf "%.6f\n", $5 }' "$results/table2.tsv" | diff last -
    pipeline tests -n table2 IPCS=1 TRAIN='--lr 0.05 --epochs 6' TEST_EVERY=2 METHODS= >out
    [ "$(grep -c sl-train- out)" -eq 0 ]
}

@test "a student that figures share is trained once, an expert and a label too" {
    not_sanitized
    pipeline once -n figures >out
    sed -n 's/.*sl-\(train-student\|label\|select\|eval\|fetch\|distill\) .* -o \([^ ]*\).*/\2/p' out | sort >made
    [ "$(wc -l <made)" -gt 100 ]
    [ -z "$(uniq -d made)" ]
    [ "$(grep -c 'sl-train-expert' out)" -eq 3 ]
}

@test "a changed setting makes again what depends on it, and only that" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    pipeline all -n figures TRAIN_1='--lr 0.05 --steps 9' >out
    grep -q 'sl-train-student.*--steps 9.*ipc1-' out
    [ "$(grep -c 'sl-train-student.*ipc2-\|sl-train-expert\|sl-fetch\|sl-select' out)" -eq 0 ]

    pipeline all -n figures EXPERT_EPOCHS=5 >out # longer: existing files stay
    grep -q 'sl-train-expert.*--epochs 5 --resume' out
    [ "$(grep -c 'sl-train-student\|sl-label' out)" -eq 0 ]

    pipeline all -n figures EXPERT='--arch convnet-d3w8 --lr 0.03' >out # others: all that they label
    grep -q 'sl-train-expert.*--lr 0.03' out
    grep -q 'sl-train-student.*expert0-epoch1-' out
    [ "$(grep -c 'sl-train-student.*draw[0-9]/hard-\|sl-fetch' out)" -eq 0 ]

    ! pipeline all fig1 STUDENT='--arch resnet' || return 1 # what cannot be meant
    pipeline all -n figures >out # asking changed nothing
    [ "$(grep -c 'sl-train-\|sl-label' out)" -eq 0 ]
}

@test "other labels make again what shows them, also where both are there" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    pipeline all -n similarity SIMILARITY_EPOCH=4 >out
    grep -q 'sl-eval.*--pairs.*expert0-epoch4' out
    pipeline all -n onelabel ONELABEL_EPOCHS='0 1' >out
    grep -q 'cat .*epoch0.sls .*epoch1.sls' out
    pipeline all -n fig1 EPOCH=1 >out
    grep -q 'sl-plot.*images.*expert0-epoch1.sls' out
    pipeline all -n quantiles QUANTILE_EPOCH=4 >out # ranks them, too
    grep -q 'sl-select.*--quantile.*expert0-epoch4.sls' out
    pipeline all -n table3 EXPERT_SEEDS='0 1 2' >out
    grep -q 'sl-label.*experts/2/' out
    stops_early 'fig1 wants labels of epoch 9' fig1 EPOCH=9
}

@test "results stay with the data they were begun with" {
    not_sanitized
    local results=$BATS_FILE_TMPDIR/from/tiny
    work() {
        make --no-print-directory -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny \
            RESULTS_IN="$BATS_FILE_TMPDIR/from" FETCH='folder --size 8' "$@" 2>make.err
    }
    for class in a b; do
        mkdir -p "data/train/$class"
        sl-inspect --image 0 -o "data/train/$class/1.png" <(sl-fetch synth --limit 1)
    done
    work DATA="$PWD/data" "$results/train.sls"
    work "$results/train.sls" | (! grep FETCH)
    work DATA="$PWD/./data" "$results/train.sls" | (! grep FETCH)
    if work DATA="$PWD" "$results/train.sls"; then return 1; fi
    grep -qF "$results is of other data: $PWD/data; leave DATA out" make.err
    mv data moved
    work DATA="$PWD/data" "$results/train.sls" | (! grep FETCH)
    if work DATA="$PWD/none" "$results/train.sls"; then return 1; fi
    grep -qF "$results is of other data: $PWD/data; leave DATA out" make.err
    if work RESULTS_IN=new DATA="$PWD/none" "new/tiny/train.sls"; then return 1; fi
    grep -qF "DATA: there is no $PWD/none" make.err
}

@test "another size in print only draws figures again" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    pipeline all -n figures FIGURE_SIZE='--width 85mm --dpi 300' >out
    [ "$(grep -c 'sl-plot -q [a-z]* --width 85mm --dpi 300' out)" -gt 10 ]
    [ "$(grep -cE 'sl-(train|label|select|eval)' out)" -eq 0 ]
    pipeline all -n figures >out # asking changed nothing
    [ "$(grep -c 'sl-plot.* -o .*\.png ' out)" -eq 0 ]
}

@test "figures that were killed and started again end with the same bytes" {
    not_sanitized
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    killed=$BATS_FILE_TMPDIR/killed/tiny
    for students in 1 9; do
        setsid make --no-print-directory -C "$SL_TESTS/.." SANITIZE="$SL_SANITIZE" PRESET=tiny V=1 \
            RESULTS_IN="$BATS_FILE_TMPDIR/killed" -j2 fig1 table3 zeroshot >out 2>&1 3>&- &
        for _ in $(seq 600); do
            [ "$(find "$killed/students" -name '*.sls' 2>/dev/null | wc -l)" -lt $students ] || break
            sleep 0.1
        done
        kill -KILL -- -$!
        wait || true
    done
    [ ! -f "$killed/zeroshot.png" ]
    pipeline killed -j2 fig1 table3 zeroshot >out
    for file in fig1.png fig1.svg fig1.tsv fig1.sls table3.png table3.sls zeroshot.png zeroshot.sls; do
        cmp "$killed/$file" "$BATS_FILE_TMPDIR/all/tiny/$file"
    done
}

@test "two makes that write the same results take turns" {
    not_sanitized
    local results=$BATS_FILE_TMPDIR/turns/tiny side makes=()
    mkdir -p "$results" a b
    exec 8>"$results/.lock"
    flock 8 # as a third
    for side in a b; do
        (cd $side && pipeline turns -j1 onelabel >out) 3>&- 8>&- &
        makes+=($!)
    done
    for side in a b; do
        until grep -qsx "waiting for another make that writes $results" $side/make.err; do
            sleep 0.05
        done
    done
    [ ! -e "$results/train.sls" ]
    exec 8>&-
    wait "${makes[0]}"
    wait "${makes[1]}"
    [ "$(cat a/out b/out | grep -c sl-train-expert)" -eq 1 ]
    [ "$(tail -n 1 a/out)" = "$(tail -n 1 b/out)" ]
    [ -f "$BATS_FILE_TMPDIR/all/tiny/onelabel.png" ] || skip "the figures were not made"
    cmp "$BATS_FILE_TMPDIR/turns/tiny/onelabel.png" "$BATS_FILE_TMPDIR/all/tiny/onelabel.png"
}

@test "on a terminal a line shows how many students and experts are done, and elsewhere there is none" {
    not_sanitized
    script -qec true /dev/null || skip "no terminals here"
    local work="make --no-print-directory -C '$SL_TESTS/..' SANITIZE='$SL_SANITIZE' PRESET=tiny \
        RESULTS_IN='$BATS_FILE_TMPDIR/line' IPCS=1 METHODS= -j2"
    TERM=xterm script -qec "stty columns 50; $work fig1" /dev/null >out
    tr '\r' '\n' <out >lines
    printf '\033[K%s\n' "6 of 6 students, 1 of 1 experts" >last
    grep -F "$(cut -c 1-3 last)" lines | grep ' students, ' | tail -n 1 | cmp - last
    grep -q '^.\[K[1-5] of 6 students, 1 of 1 experts, [0-9]* s left$' lines
    grep -q '^.\[K  EVAL students/' lines # what make says is above it
    TERM=xterm script -qec "$work fig1" /dev/null | (! grep ' of .* students')   # nothing is left
    TERM=dumb script -qec "$work fig1 DRAWS='1 2 3'" /dev/null | (! grep ' of .* students')
    if TERM=xterm script -qec "$work fig1 TRAIN='--lr 0.05 --steps 1 --batch 0'" /dev/null; then return 1; fi
    rm -r "$BATS_FILE_TMPDIR/line/tiny/students"
    pipeline line -j2 fig1 IPCS=1 METHODS= V= | (! grep ' of .* students')
}

@test "a make that is told to end takes along what it started" {
    not_sanitized
    setsid make --no-print-directory -C "$SL_TESTS/.." SANITIZE="$SL_SANITIZE" PRESET=tiny \
        RESULTS_IN="$BATS_FILE_TMPDIR/ended" EXPERT_EPOCHS=4000 -j2 figures >/dev/null 2>&1 3>&- &
    local make=$! status=0 lock=$BATS_FILE_TMPDIR/ended/tiny/.lock
    until [ -e "$BATS_FILE_TMPDIR/ended/tiny/experts/0/epoch-0001.safetensors" ]; do
        kill -0 $make
        sleep 0.05
    done
    kill $make
    wait $make || status=$?
    [ "$status" -ne 0 ]
    timeout 30 flock "$lock" true # whoever still worked would hold it
    [ ! -e "$BATS_FILE_TMPDIR/ended/tiny/fig1.sls" ]
}

@test "make plan shows runs and what is left of them, and counts shared students once" {
    not_sanitized
    pipeline plan -j1 plan >out
    for figure in $(figures); do
        case $figure in onelabel | similarity) continue ;; esac
        grep -q "^$figure  *[1-9]" out
    done
    awk '$1 == "all" { all = $2; left = $3 } $1 == "fig2" { shared = $3 }
         END { exit !(all > 50 && left == all && shared == 0) }' out
    [ ! -e "$BATS_FILE_TMPDIR/plan/tiny/train.sls" ]
    # interrupted between the settings of the expert and its first checkpoint
    PATH=$SL_BIN:$PATH make -s -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_FILE_TMPDIR/plan" \
        "$BATS_FILE_TMPDIR"/plan/tiny/{settings/expert0,train.sls}
    pipeline plan -j1 plan >out
    [ "$(awk '$1 == "all" { print $2 - $3 }' out)" = 0 ]
    [ -f "$BATS_FILE_TMPDIR/all/tiny/fig1.png" ] || skip "the figures were not made"
    pipeline all -j1 plan >out
    [ "$(awk '$1 == "all" { print $3 }' out)" = 0 ]
    pipeline all -j1 plan MACHINES='1 8' FETCH='synth --limit 30 --seed 5' >out # of other data the expert is another, too
    awk '$2 == $3 { same++ } END { exit !(NR > 0 && same == NR) }' "$BATS_FILE_TMPDIR/all/tiny/settings/experts"
    grep -qE '^ +1 machines: .*: experts [^,]*, all else' out # alone, and more on more
    grep -qE '^ +8 machines: .*experts .* on up to [2-8] each' out
}

@test "impossible settings are reported before anything is trained" {
    not_sanitized
    stops_early 'preset tiny: zeroshot needs ZEROSHOT_EPOCH' -n zeroshot FIGURES=zeroshot EPOCH=
    stops_early 'preset cifar10-dm: EXPERT is not set' -n distill-curves PRESET=cifar10-dm METHODS=mtt
    stops_early 'fig1 wants 31 images of each class; a class has 30' fig1 IPCS=31
    stops_early 'wants labels of epoch 7; the expert is trained for 4' fig1 LABEL_EPOCHS='1 7'
    stops_early 'the other experts are trained for 1' table6 OTHER_EPOCHS=1 EPOCH=2 \
        table6_STUDENTS='$(call students,ipc1-draw1,expert1-epoch2,1)'
    stops_early 'keeps 21 entries of a label; there are 20 classes' scaling TOPS=21
    stops_early 'swaps entry 20 with the smallest' swap SWAP_RANKS=20
    stops_early 'fig1 has -tops4, which neither changes labels nor is a TRAIN setting' fig1 \
        fig1_STUDENTS='$(call students,ipc1-draw1,expert0-epoch2-tops4,1)'
    stops_early 'fig1 wants labels of expert 2; EXPERT_SEEDS are 0 1' fig1 \
        fig1_STUDENTS='$(call students,ipc1-draw1,expert2-epoch2,1)'
    stops_early 'cannot train on 2 images per class: neither TRAIN_2 nor TRAIN is set' fig1 TRAIN=
    stops_early 'TRAIN_2: sl-train-student: --learning-rate is not an option' fig1 TRAIN_2='--learning-rate 1'
    stops_early 'STUDENT: sl-train-student: --arch: ' plan STUDENT='--arch resnet'
    stops_early 'EXPERT: sl-train-expert: --arch: ' -n fig1 EXPERT='--arch resnet'
    stops_early 'SWAP_TRAIN: sl-train-student: --learning-rate is not an option' swap SWAP_TRAIN='--learning-rate 1'
    stops_early 'IMAGES_dm: sl-distill: --learn makes no sense with dm' fig1 IMAGES_dm='--learn labels'
    stops_early 'LABELS_mtt_1: sl-distill: --stepz is not an option' fig1 LABELS_mtt_1='--stepz 9'
    stops_early "IMAGES_datm: sl-distill: 'datm' is not one of" fig1 IMAGES_datm='--steps 9'
    stops_early 'DISTILL_KEEP: 0 is not a whole number' fig1 DISTILL_KEEP=0
    stops_early 'PUBLISHED: nothing is published of cifar11, but of: cifar10 cifar100' table2 PUBLISHED=cifar11
    TRAIN_X='--gpus 8' pipeline early -n fig1 >out # somebody else's
    stops_early 'there is no figure check' figures FIGURES='fig1 check'
    stops_early 'there is no figure fig99' figures FIGURES='fig1 fig99'
    stops_early 'there is no class with the id unicorn' onelabel ONELABEL_CLASS=unicorn
    stops_early 'CLASSES is 21, but the training images are of 20 classes' fig1 CLASSES=21
    stops_early 'PER_CLASS is 40, but there is a class of 30' fig1 PER_CLASS=40
    stops_early 'SIZE is 16, but the images are 32 pixels high' fig1 SIZE=16
    stops_early "MACHINES: '0' is not a whole number of at least 1" plan MACHINES='8 0'
    stops_early "GBITS: '0.0' is not a number above 0" plan GBITS=0.0
    stops_early 'IPCS: 0 is not a whole number of at least 1' fig1 IPCS='2 0'
    stops_early 'IPCS: 2 is given twice' fig1 IPCS='2 1 2'
    stops_early 'LABEL_EPOCHS: x is not a whole number' fig1 LABEL_EPOCHS=x
    stops_early 'STUDENT_SEEDS: x is not a whole number' fig1 STUDENT_SEEDS=x
    stops_early 'TEMPERATURES: 0 is not a number above 0' temperature TEMPERATURES='1 0'
    stops_early 'zeroshot wants treated class 21; there are 20 classes' zeroshot ZEROSHOT_TREATED=21
    stops_early 'swap needs SWAP_RANKS' swap SWAP_RANKS=
    stops_early 'neither EPOCH_1 nor EPOCH is set' fig1 EPOCH=
    stops_early 'EPOCH: 1 2 is not one number' fig1 EPOCH='1 2'
    stops_early 'ZEROSHOT_TREATED: 1 2 is not one number' zeroshot ZEROSHOT_TREATED='1 2'
    stops_early 'ZEROSHOT_IPCS is empty' zeroshot ZEROSHOT_IPCS=
    stops_early 'QUANTILE_EPOCH is empty' quantiles QUANTILE_EPOCH=
    stops_early 'TABLE6_IPC is empty' table6 TABLE6_IPC=
    stops_early 'EXPERT_SEEDS: 0 is given twice' figures EXPERT_SEEDS='0 0'
    stops_early 'hard-lr0.05#-seed1, which make cannot handle' fig1 TRAIN='--lr 0.05 #'
    stops_early 'QUANTILE_PARTS: 0 is not a whole number' quantiles QUANTILE_PARTS=0
    stops_early 'ZEROSHOT_TREATED: 0 is not a whole number' zeroshot ZEROSHOT_TREATED=0
    stops_early 'table5 needs several values of TABLE5_DRAWS' table5 TABLE5_DRAWS=1
    stops_early 'there is no preset ../presets/tiny' fig1 PRESET=../presets/tiny
    stops_early 'RESULTS_IN: make cannot handle a path with blanks' fig1 RESULTS_IN='two words'
    [ ! -e "$SL_TESTS/../two" ]
    stops_early 'there is no preset nothing' fig1 PRESET=nothing
    stops_early 'there is no preset nothing' -n fig1 PRESET=nothing
    stops_early 'preset tiny has no table4' table4 TABLE4_IPCS=
    stops_early 'EXPERT_FEW: sl-train-expert: --rate is not an option' table1 EXPERT_FEW='--rate 1'
    stops_early 'VIEW: sl-label: --view: ' table1 VIEW=zoom
    stops_early "VIEW: sl-label: --views: 'abc' is not a whole number" table1 VIEWS=abc
    stops_early 'preset tiny has no swap' swap FIGURES=fig1
}

@test "a new figure is one file" {
    not_sanitized
    mkdir checkout
    (cd "$SL_TESTS/.." && tar --exclude=results -cf - Makefile pipelines tests/*.mk tests/*/*.mk) | tar -xf - -C checkout
    cat >checkout/pipelines/figures/ensembles.mk <<'END'
ensembles: ## fig99: one expert and all of them, at each number of images
ensembles_LABELLED := $(call after,1) ensemble-epoch1
ensembles_STUDENTS := $(call students,$(call draws_of,$(IPCS),$(DRAWS)),$(ensembles_LABELLED),1)
ensembles_KIND      = bars
ensembles_PLOT      = --x select.ipc --by 'label.expert.epoch?' --title 'One expert, and all of them'
END
    make -s -C checkout help | grep -q '^  ensembles  *fig99: one expert and all'
    work() {
        make -s -C checkout -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" "$@"
    }
    work -n ensembles | grep -q 'sl-label .*--expert .*/0/epoch-0001.* --expert .*/1/epoch-0001'
    refused 2 "ensembles wants 31 images of each class" work ensembles IPCS=31
    work plan | grep -q '^ensembles  *8  *[0-9]'
    make -s -C checkout -n fig99 PRESET=tiny | grep -q 'sl-plot -q bars .* -o .*ensembles.png'
    work -j2 ensembles IPCS=1 >out
    grep -qx "$BATS_TEST_TMPDIR/results/tiny/ensembles.png" out
    [ -s "$BATS_TEST_TMPDIR/results/tiny/ensembles.svg" ]
    [ "$(wc -l <"$BATS_TEST_TMPDIR/results/tiny/ensembles.tsv")" -eq 3 ]
}

@test "make tune chooses without the test split, and a preset can include what it chose" {
    not_sanitized
    pipeline tune -j2 tune TUNE_IPCS=1 TUNE_RATES='0.01 0.05' TUNE_EPOCHS=1 >out
    tuned=$BATS_FILE_TMPDIR/tune/tiny/tune
    grep -q '^TRAIN_1 = --lr 0.0[15] --steps 8$' "$tuned/tuned.mk"
    grep -q '^TRAIN_1_hard = --lr 0.0[15] --steps 8$' "$tuned/tuned.mk"
    grep -q '^EPOCH_1 = 1$' "$tuned/tuned.mk"
    sl-inspect --tsv "$tuned/tune.sls" >tune.tsv
    column=$(head -n 1 tune.tsv | tr '\t' '\n' | grep -nx eval.data.fetch.split | cut -d : -f 1)
    [ "$(tail -n +2 tune.tsv | cut -f "$column" | sort -u)" = train ]
    for split in train test; do
        sl-inspect --tsv "$tuned/$split.sls" | sed 1d | cut -f 1
    done | sort -n | uniq -c | awk '$1 == 1' | wc -l >count
    [ "$(cat count)" -eq 600 ] # all, and none in both
}

@test "make tune chooses rates for what methods learn from the same part of the images" {
    not_sanitized
    pipeline tune -j2 tune TUNE_IPCS=1 TUNE_RATES='0.01 0.05' TUNE_DRAWS=1 TUNE_METHODS=dm TUNE_LABEL_METHODS=bptt >out
    tuned=$BATS_FILE_TMPDIR/tune/tiny/tune
    grep -v '^#' "$tuned/tuned.mk" | sed 's/0.05/0.01/' >found
    printf 'TRAIN_1_%s = --lr 0.01 --steps 8\n' bptt_labels dm | diff - <(sort found)
    sl-distill() { grep -o 'sl-distill .* --data [^ ]*' out; }
    [ "$(sl-distill | sort -u | sed 's/.*--data //' | sort -u)" = "$tuned/train.sls" ]
    [ "$(sl-distill | wc -l)" -eq 2 ]
}

@test "the published settings of methods are accepted, and cost nothing unless they are asked for" {
    not_sanitized
    for preset in paper paper-cifar10 paper-cifar100; do
        work() {
            make -s -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=$preset RESULTS_IN="$BATS_TEST_TMPDIR/results" \
                -n table2 "$@" >out
        }
        PATH=$SL_BIN:$PATH work METHODS='dm mtt bptt frepo'
        [ "$(grep -c '^sl-distill' out)" -eq 24 ] # four methods, one and ten images, three draws
        [ "$(grep -c 'sl-distill .*--experts .*--experts ' out)" -eq 6 ]
        PATH=$SL_BIN:$PATH work
        [ "$(grep -c 'sl-distill\|experts/path' out)" -eq 0 ]
    done
}
