# Networks of others, whose outputs have another order: --classes-from.
load ../setup

foreign() {
    python3 "$SL_TESTS/programs/make_foreign.py" own.safetensors "$@"
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --classes bars-2,rings-3,star-4,star-5 --limit 4 --size 8 -o some.sls
    sl-train-expert -q --arch convnet-d1w4 --epochs 1 --batch 4 -o own some.sls
    cp own/epoch-0001.safetensors own.safetensors
    foreign foreign.safetensors 2,0,3,1
    foreign larger.safetensors 2,-1,0,3,1,-1
    printf '%s\n' star-4 bars-2 star-5 rings-3 >order.txt
    printf '%s\n' star-4 n01440764 bars-2 star-5 rings-3 n01443537 >larger.txt
    sl-label -q --expert own.safetensors -o own.sls some.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$BATS_FILE_TMPDIR"/*.* .
}

@test "the outputs of a foreign network are put into the order of the stream's classes" {
    sl-label --expert foreign.safetensors --classes-from order.txt -o foreign.sls some.sls 2>said
    [ ! -s said ]
    cmp <(sl-inspect --npy soft foreign.sls) <(sl-inspect --npy soft own.sls)
    sl-label -q --expert foreign.safetensors -o wrong.sls some.sls 2>said # as it is without the list
    ! cmp -s <(sl-inspect --npy soft wrong.sls) <(sl-inspect --npy soft own.sls) || return 1
    sl-inspect --made foreign.sls >script
    grep -q -e '--classes-from' script
}

@test "outputs of classes that the images do not have are left out, with a warning" {
    { printf '\xef\xbb\xbf' && sed 's/$/\r/' larger.txt; } >dos.txt # with a byte order mark
    for list in larger.txt dos.txt; do
        sl-label --expert larger.safetensors --classes-from $list -o larger.sls some.sls 2>said
        grep -qx "sl-label: warning: $list: 2 outputs of classes that the images do not have are left out, the first: n01440764" said
        cmp <(sl-inspect --npy soft larger.sls) <(sl-inspect --npy soft own.sls)
    done
}

@test "sl-eval: accuracy with the list is that of the network itself" {
    sl-eval -q --data some.sls own.safetensors | sl-inspect --json | sed -n 2p | jq '.accuracy, .loss' >own.txt
    sl-eval --data some.sls --classes-from larger.txt larger.safetensors 2>said | sl-inspect --json |
        sed -n 2p | jq '.accuracy, .loss' >foreign.txt
    cmp own.txt foreign.txt
    grep -q "2 outputs of classes" said
    refused 2 "--classes-from makes no sense with --labels" sl-eval --labels --classes-from order.txt own.sls
}

@test "lists that do not fit are refused" {
    label() {
        refused 1 "$1" sl-label --expert foreign.safetensors --classes-from "$2" some.sls
    }
    head -n 3 order.txt >list.txt
    label "foreign.safetensors: the network has 4 outputs, but list.txt has 3 ids" list.txt
    { head -n 3 order.txt && head -n 1 order.txt; } >list.txt
    label "list.txt: has star-4 twice" list.txt
    { head -n 3 order.txt && echo rings-33; } >list.txt
    label "foreign.safetensors: list.txt: lacks class rings-3 (3 rings) of the images; closest: rings-33" list.txt
    { head -n 3 order.txt && echo "n01440764 tench"; } >list.txt
    label "list.txt: line 4: 'n01440764 tench' is not an id; expected one per line" list.txt
    printf '\n\n' >list.txt
    label "list.txt: has no ids" list.txt
    printf 'a\0b\n' >list.txt
    label "list.txt: is not a text" list.txt
    label "none.txt: " none.txt
    refused 1 "own.safetensors: names its classes itself, so it needs no list of them" \
        sl-label --expert own.safetensors --classes-from order.txt some.sls
    refused 2 "--classes-from needs --expert" sl-label --hard --classes-from order.txt some.sls
}
