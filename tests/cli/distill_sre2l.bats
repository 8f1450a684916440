# Images recovered from a network with batch norms.
# shellcheck shell=bash
load ../setup

setup_file() {
    [ -z "${SL_SANITIZE-}" ] || return 0
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch -q synth --size 8 --limit 10 -o train.sls
    sl-train-expert -q --arch resnet18w8-small --batch 50 --lr 0.05 --epochs 1 -o experts train.sls
    sl-select -q --ipc 2 --seed 1 -o start.sls train.sls
}

setup() {
    not_sanitized # tests/unit has its arithmetic, and networks of this size take their time
    cd "$BATS_FILE_TMPDIR" || return 1
    expert=experts/epoch-0001.safetensors
    command=(sl-distill sre2l -q --expert "$expert" --noise)
}

@test "the loss falls, images stay pixels, and classes are those of the samples" {
    "${command[@]}" --steps 30 --lr-images 0.2 --least-area 1 --roll 0 --metrics metrics.sls --metrics-every 5 \
        -o set.sls start.sls
    sl-inspect --json metrics.sls | jq -s -e 'map(select(.step)) | .[5].loss < 0.92 * .[0].loss'
    diff <(sl-inspect --tsv set.sls | cut -f 1,2) <(sl-inspect --tsv start.sls | cut -f 1,2)
    # black is -2 here, and white 2
    sl-inspect --npy images set.sls | python3 -c 'import sys, array
data = sys.stdin.buffer.read()
images = array.array("f", data[-40 * 8 * 8 * 3 * 4:])
sys.exit(not (min(images) == -2 and max(images) == 2))'
}

@test "the same bytes with any number of threads, and from the script of --made" {
    for threads in 1 3; do
        "${command[@]}" -j $threads --steps 2 --inner-batch 15 -o set.$threads start.sls
    done
    cmp set.1 set.3
    sl-inspect --made set.1 >script.sh
    sh script.sh | cmp set.1 -
    "${command[@]}" --steps 2 -o other.sls start.sls # batches of all twenty classes
    cmp -s set.1 other.sls && return 1
    return 0
}

foreign() { # without the names of its classes, and the sums that would tell that it was changed
    sed -b 's/"classes":/"outputs":/; s/"xxh3":/"xxh0":/' "$expert" >foreign.st
    sl-inspect --json start.sls | jq -r '.dataset // empty | .classes[].id' >ids
}

@test "a list names the classes of a network that does not" {
    foreign
    "${command[@]}" --steps 2 -o named.sls start.sls
    command=(sl-distill sre2l -q --expert foreign.st --noise --steps 2)
    "${command[@]}" --classes-from ids -o listed.sls start.sls 2>said
    [ ! -s said ]
    sl-inspect --npy images named.sls >named.npy
    sl-inspect --npy images listed.sls | cmp named.npy -
    sl-inspect --made listed.sls >script.sh
    CHECKPOINT=foreign.st CHECKPOINT2=ids sh script.sh | cmp listed.sls -
    tac ids >turned
    "${command[@]}" --classes-from turned -o turned.sls start.sls
    sl-inspect --npy images turned.sls >turned.npy
    cmp -s named.npy turned.npy && return 1
    # images of two classes, of a network that knows twenty
    sl-fetch -q synth --size 8 --limit 3 --classes bars-4,flower-6 -o few.sls
    "${command[@]}" --classes-from ids --steps 30 --lr-images 0.2 --least-area 1 --roll 0 --metrics few.metrics \
        -o few.out few.sls
    sl-inspect --json few.metrics | jq -s -e 'map(select(.step)) | .[-1].loss < .[0].loss'
    refused 1 "foreign.st: the network has 20 outputs, the data 2 classes" "${command[@]}" few.sls
    head -n 19 ids >short
    refused 1 "foreign.st: the network has 20 outputs, but short has 19 ids" "${command[@]}" --classes-from short start.sls
    sed '5s/$/x/' ids >other
    refused 1 "foreign.st: other: lacks class $(sed -n 5p ids)" "${command[@]}" --classes-from other start.sls
    refused 1 "$expert: names its classes itself, so it needs no list of them" \
        sl-distill sre2l -q --expert "$expert" --classes-from ids start.sls
    refused 2 "--classes-from makes no sense with dm" sl-distill dm --classes-from ids --data train.sls start.sls
}

@test "what sre2l cannot work with is refused" {
    refused 2 "--expert is missing: a network's file" sl-distill sre2l start.sls
    refused 2 "--expert makes no sense with dm" sl-distill dm --expert "$expert" --data train.sls start.sls
    refused 2 "--tesla makes no sense with sre2l" "${command[@]}" --tesla start.sls
    sl-train-expert -q --arch convnet-d1w8 --epochs 0 -o plain train.sls
    refused 1 "sre2l needs a network with batch norms, such as resnet18, not convnet-d1w8" \
        sl-distill sre2l -q --expert plain/epoch-0000.safetensors start.sls
    foreign
    sl-distill sre2l -q --expert foreign.st --noise --steps 1 -o foreign.sls start.sls 2>said
    grep -qx "sl-distill: warning: foreign.st: does not name its classes; assuming those of the images (name them with --classes-from)" said
    sl-fetch -q synth --size 16 --limit 1 -o large.sls
    refused 1 "$expert: " "${command[@]}" large.sls
}
