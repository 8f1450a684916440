#!/usr/bin/env bats
# The whole line on real images: the small cut of Tiny ImageNet, 20 classes of 100 images.
load ../setup

# student NAME LABEL-OPTION ...: one student with five images per class, evaluated.
student() {
    local name=$1
    shift
    sl-select --ipc 5 --seed 1 train.sls |
        sl-label "$@" |
        sl-train-student -q --arch convnet-d3w16 --steps 60 --lr 0.05 --seed 1 |
        sl-eval --data test.sls >"$name.sls"
}

@test "from an archive of real images to a table and a figure" {
    not_sanitized
    local archive=${SL_TEST_DATA-}/tiny-imagenet-mini.tar.gz
    [ -f "$archive" ] || skip "needs SL_TEST_DATA"
    sl-fetch tiny-imagenet --from "$archive" --size 32 -o train.sls
    sl-fetch tiny-imagenet --from "$archive" --size 32 --split test -o test.sls
    sl-train-expert -q --arch convnet-d3w16 --epochs 5 --batch 32 --lr 0.02 --momentum 0.9 \
        --test test.sls --metrics expert.sls -o expert train.sls
    student hard --hard
    student soft --expert expert/epoch-0005.safetensors
    cat hard.sls soft.sls >both.sls

    # far above chance, 50 of 1000, is the expert, whatever the seed
    [ "$(sl-inspect --json expert.sls | jq -s 'map(select(.epoch == 5)) | .[0].correct > 120')" = true ]
    [ "$(sl-inspect --json both.sls | jq -s 'map(select(has("target")).target) | join(" ")')" = \
        '"hard soft"' ]
    sl-plot curve --x select.ipc --by target --table both.tsv -o both.png both.sls
    [ "$(cut -f 1,2,4 both.tsv | tail -n +2 | tr '\t\n' ' ,')" = "5 hard 1,5 soft 1," ]
    sl-inspect --made soft.sls >again.sh
    DATA=$archive sh again.sh >again.sls
    cmp soft.sls again.sls
}
