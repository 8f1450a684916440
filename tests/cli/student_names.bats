# pipelines/student: what the names of students mean, on the preset tiny.
# shellcheck shell=bash
load pipelines.bash

setup() {
    not_sanitized # what make knows of names
    cd "$BATS_TEST_TMPDIR" || return 1
}

# student ARGUMENT ...: pipelines/student with the preset tiny.
student() {
    "$SL_TESTS/../pipelines/student" PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" "$@"
}

@test "pipelines/student prints the commands by which make makes a student" {
    student ipc2-draw1/expert0-epoch1-top4 >commands
    student ipc2-draw1/expert0-epoch1-top4-lr0.05-steps8-seed1 | diff commands - # the name of its file
    grep '^sl-' commands >wanted
    make -s -n -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" \
        "$BATS_TEST_TMPDIR/results/tiny/students/ipc2-draw1/expert0-epoch1-top4-lr0.05-steps8-seed1.sls" |
        grep -v 'sl-fetch\|sl-train-expert' | grep '^sl-' | diff wanted -
    [ "$(wc -l <wanted)" -eq 4 ]
}

@test "make plan knows the operations of networks" {
    local networks="resnet18,224 resnet50,224 resnet18w16-small,32 convnet-d4,64"
    awk -v classes=1000 -v networks="$networks" "$(cat "$SL_TESTS/../pipelines/lib/operations.awk")"'
        BEGIN {
            for (i = split(networks, network, " "); i > 0; i--) {
                split(network[i], part, ",")
                printf "%s %.0f\n", part[1], operations(part[1], part[2]) / 2
            }
        }' | sort >said
    # what torchvision says of its own, and sums by hand
    printf '%s\n' 'convnet-d4 214384640' 'resnet18 1814073344' 'resnet18w16-small 35173376' \
        'resnet50 4089184256' | diff - said
}

@test "names of students say how labels are written" {
    student ipc2-draw1/expert0-epoch1-top4-even-bits4 >commands
    grep -q '^sl-label .*--top-k 4 --rest even --bits 4' commands
    student ipc2-draw1/expert0-epoch1-sample8-half >commands
    grep -q '^sl-label .*--sample 8 --half' commands
    refused 1 "even does not follow topK" student ipc2-draw1/expert0-epoch1-bits4-even
    refused 1 "has -bits3, which neither changes labels nor is a TRAIN setting" \
        student ipc2-draw1/expert0-epoch1-bits3
}

@test "pipelines/student prints what a student costs" {
    [ "$(student --cost ipc2-draw1/hard)" = "- ipc2-draw1/hard-lr0.05-steps8-seed1 8 40 - - convnet-d3w8 -" ]
    [ "$(student --cost TRAIN='--epochs 30 --batch 256' IPCS=30 ipc30-draw2/ensemble-epoch2-seed4)" = \
        "- labels/ipc30-draw2/ensemble-epoch2 1200 0 0,1 2 - -
- ipc30-draw2/ensemble-epoch2-epochs30-batch256-seed4 90 200 - - convnet-d3w8 labels/ipc30-draw2/ensemble-epoch2" ]
}

# distillations NAME: the commands of sl-distill that a student needs, without the folders.
distillations() {
    student "$1" | sed -n "s:$BATS_TEST_TMPDIR/results/tiny/::g; s/^sl-distill -q -j 1 //p"
}

@test "mtt can follow experts of its own" {
    own=(TRAJECTORY="--arch convnet-d3w8 --lr 0.02 --momentum 0" TRAJECTORY_SEEDS="0 3" TRAJECTORY_EPOCHS=3)
    student "${own[@]}" ipc1-draw1/mtt >commands
    grep -q '^sl-distill .*--experts .*/experts/path0 --experts .*/experts/path3 --resume' commands
    grep -q '^sl-label .*/experts/0/epoch-' commands
    pipeline own -n "${own[@]}" distilled >commands
    grep -q 'sl-train-expert .*--lr 0.02 --momentum 0 --seed 3 .*--epochs 3 .* -o .*/experts/path3 ' commands
    refused 1 "wants to follow trajectories for 2 epochs; they are of 1 (TRAJECTORY_EPOCHS)" \
        student "${own[@]}" TRAJECTORY_EPOCHS=1 ipc1-draw1/mtt
}

@test "pipelines/student knows learned images and labels, and those on the way" {
    [ "$(distillations ipc1-draw2-dm/hard)" = "--data train.sls --resume --metrics \
distilled/ipc1-draw2-dm.metrics.sls -o distilled/ipc1-draw2-dm.sls dm --seed 2 --keep-every 2 \
--arch convnet-d3w8 --real-batch 8 --steps 6 draws/ipc1-draw2.sls" ]
    distillations ipc2-draw1/mtt | grep -q '^--experts experts/0 --experts experts/1 .* --learn labels labels/ipc2-draw1/expert0-epoch2.sls$'
    distillations ipc2-draw1/bptt | grep -q ' -o distilled/ipc2-draw1/bptt.sls bptt .* --learn labels draws/ipc2-draw1.sls$'
    [ "$(distillations ipc1-draw1-dm-kept2/mtt | wc -l)" -eq 2 ]
    student ipc1-draw1-dm-kept2/hard >kept
    student ipc1-draw1-dm-step4/hard | diff kept -
    grep -q '^sl-train-student .* .*/distilled/ipc1-draw1-dm-000004.sls$' kept
    student ipc1-draw1-bptt/learned | grep -q '^sl-train-student .*/distilled/ipc1-draw1-bptt.sls$'
    student ipc1-draw1-bptt/hard | grep -q '^sl-train-student .* --target hard '
    student ipc1-draw1-dm/expert0-epoch1 |
        grep -q '^sl-label .* -o .*/labels/ipc1-draw1-dm/expert0-epoch1.sls .*/distilled/ipc1-draw1-dm.sls$'
    student TRAIN_1_dm='--lr 1' ipc1-draw1-dm/hard | grep -q '^sl-train-student .* --lr 1 '
    student TRAIN_1_bptt_labels='--lr 1' ipc1-draw1/bptt | grep -q '^sl-train-student .* --lr 1 '
    student IMAGES_dm_1='--steps 100' DISTILL_KEEP=4 ipc1-draw1-dm-kept3/hard | grep -q '^sl-train-student .*dm-000075.sls$'
    # 20 images of each of 3 inner steps, 3.3 times
    student --cost ipc1-draw1-mtt-kept1/hard ipc1-draw1-mtt/hard >cost
    [ "$(cut -d ' ' -f 2-5 cost | head -n 1)" = "distilled/ipc1-draw1-mtt 6 198 0,1" ]
    [ "$(wc -l <cost)" -eq 3 ]
    refused 1 "has no learned labels; IMAGES_dm learns images alone" student ipc1-draw1-dm/learned
    refused 1 "has no learned labels; it does not name a method" student ipc1-draw1/learned
    refused 1 "neither IMAGES_frepo_1 nor IMAGES_frepo is set" student ipc1-draw1-frepo/hard
    refused 1 "neither LABELS_dm_1 nor LABELS_dm is set" student ipc1-draw1/dm
    refused 1 "wants a set after 6 of 6 steps; one is kept after each 2" student ipc1-draw1-dm-kept3/hard
    refused 1 "wants a set after 3 of 6 steps; one is kept after each 2" student ipc1-draw1-dm-step3/hard
    refused 1 "has -top2 after -dm, which has to be the last" student ipc1-draw1-dm-top2/hard
    refused 1 "wants learned labels of all, which bptt cannot learn" student all/bptt
    refused 1 "wants to follow experts for 3 epochs; the other experts are trained for 2" \
        student IMAGES_mtt_1='--start-epochs 2 --expert-epochs 2' ipc1-draw1-mtt/hard
}

@test "pipelines/student says what is wrong with a name" {
    refused 2 "there is no name, such as ipc10-draw1/hard" student
    refused 2 "--coast is not an option" student --coast
    refused 1 "ipc2-draw1 has no / between images and labels" student ipc2-draw1
    refused 1 "ipc2/hard does not start with ipcN-drawS, released-SET or all" student ipc2/hard
    refused 1 "has -quantil1of3, which selects no images" student ipc2-draw1-quantil1of3/hard
    refused 1 "wants part 4 of 3" student ipc2-draw1-quantile4of3/hard
    refused 1 "wants treated class 3; ZEROSHOT_TREATED is 2" student ipc2-draw1-without3/hard
    refused 1 "has the labels soft; there are hard" student ipc2-draw1/soft-epoch1
    refused 1 "does not say of which epoch the labels are (expert0-epochE)" student ipc2-draw1/expert0-top4
    refused 1 "has -lr3, which neither changes labels nor is a TRAIN setting" student ipc2-draw1/hard-lr3
    refused 1 "changes hard labels (-top4), which have nothing to change" student ipc2-draw1/hard-top4
    refused 2 "'two words' is not a name" student 'two words'
    refused 1 "the expert is trained for 4 (EXPERT_EPOCHS)" student ipc2-draw1/expert0-epoch5
    refused 1 "wants views mixed in batches of 16 (--view-batch in VIEWS_LABEL); its --batch is 256" \
        student VIEW=crop,cutmix-batch VIEWS_LABEL='--view-batch 16' ipc2-draw1/expert0-epoch4-views3
    student VIEW=crop,cutmix-batch VIEWS_LABEL='--view-batch 16' TRAIN='--batch 16 --steps 5' \
        ipc2-draw1/expert0-epoch4-views3 | grep -q -e '--batch 16 --steps 5 --views 3'
    refused 2 "there is no preset nothing" student PRESET=nothing ipc2-draw1/hard
}
