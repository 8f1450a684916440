# Labels that are not probabilities, and files of labels as other programs write them.
load strangers

# Nine images of three classes, and good labels of them: about right for all but two.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    {
        echo '{"classes": ["cat", "cow", "dog"]}'
        for label in 0 0 0 1 1 1 2 2 2; do echo "{\"label\": $label}"; done
    } | samples >nine.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$BATS_FILE_TMPDIR/nine.sls" .
}

samples() {
    "$SL_BIN/../tests/samples"
}

# array FILE EXPRESSION: an array of float32 as NumPy saves it, of what the expression makes of each
# entry p (of nine good labels, three entries in the row r), and of their head where it sets one.
array() {
    python3 - "$@" <<'END'
import math, struct, sys
path, expression = sys.argv[1:3]
head = sys.argv[3] if len(sys.argv) > 3 else "{'descr': '<f4', 'fortran_order': False, 'shape': (9, 3), }"
form = sys.argv[4] if len(sys.argv) > 4 else "<f"
good = [[.7, .2, .1], [.5, .3, .2], [.4, .5, .1], [.1, .8, .1], [.25, .5, .25], [.2, .6, .2],
        [.1, .1, .8], [.6, .1, .3], [0, 0, 1]]
numbers = [eval(expression) for r, row in enumerate(good) for p in row]
if "'fortran_order': True" in head:
    numbers = [numbers[3 * r + c] for c in range(3) for r in range(9)]
head += " " * (53 - len(head) % 64) + "\n"
with open(path, "wb") as file:
    file.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode("latin1"))
    for number in numbers:
        file.write(struct.pack(form, number))
END
}

# strange FILE SOFT [HEADER]: a stream of six images of three classes, each with this label.
strange() {
    {
        echo "{\"classes\": [\"cat\", \"cow\", \"dog\"]${3-}}"
        for label in 0 0 1 1 2 2; do echo "{\"label\": $label, $2}"; done
    } | samples >"$1"
}

# measures FILE: what an array's labels, given to the nine images, are like.
measures() {
    sl-label -q --from "$1" nine.sls | sl-eval --labels | sl-inspect --json | sed -n 2p
}

# Each tool that uses labels refuses the stream, sl-inspect shows it.
unusable() {
    refused 1 "sl-eval: $1: record 0: $2" sl-eval --labels "$1"
    refused 1 "sl-label: $1: record 0: $2" sl-label -t 2 "$1"
    refused 1 "sl-label: $1: record 0: $2" sl-label --from "$1" nine.sls
    refused 1 "sl-select: $1: record 0: $2" sl-select --ipc 1 "$1"
    refused 1 "sl-plot: $1: record 0: $2" sl-plot labels -o x.png "$1"
    refused 1 "sl-train-student: $1: record 0: $2" \
        sl-train-student -q -a convnet-d1w2 --steps 2 --batch 6 -o x.safetensors "$1"
    refused 1 "sl-inspect: $1: record 0: $2" sl-inspect --verify "$1"
    sl-inspect "$1" | grep -qF "unusable   6 of the soft labels; record 0: $2"
    sl-inspect --record 0 "$1" | jq -e '.soft != null'
    [ "$(sl-inspect --tsv "$1" | cut -f 4 | sort -u | tr '\n' ,)" = ",entropy," ]
}

@test "N-uint8scaled: labels of bytes are refused" {
    array uint8scaled.npy 'round(p * 255)'
    refused 1 "uint8scaled.npy: row 0: soft label sums to 2" sl-label --from uint8scaled.npy nine.sls
}

@test "N-mean3: labels of three experts added up are refused" {
    array mean3.npy 'p * 3'
    refused 1 "mean3.npy: row 0: soft label sums to 3, expected at most 1" \
        sl-label --from mean3.npy nine.sls
}

@test "D1: percents, logarithms and entries above 1 are refused, saying what makes labels of them" {
    array percents.npy 'p * 100'
    refused 1 "percents.npy: row 0: soft label sums to 100, expected at most 1; if these are percents" \
        sl-label --from percents.npy nine.sls
    array logarithms.npy 'math.log(p + 1e-9)'
    refused 1 "if these are logarithms, apply exp" sl-label --from logarithms.npy nine.sls
    array logits.npy 'math.log(p + 1e-9) + 3'
    refused 1 "if these are logits, apply softmax" sl-label --from logits.npy nine.sls
    array sigmoids.npy '1 / (1 + math.exp(-p))'
    refused 1 "row 0: soft label sums to 1.7" sl-label --from sigmoids.npy nine.sls
}

@test "M-softlogits: logits in a stream are refused by all that use labels" {
    strange softlogits.sls '"soft": [4.0, 9.0, 1.0]'
    unusable softlogits.sls "soft label sums to 14, expected at most 1; if these are logits, apply softmax"
}

@test "M-softneg: entries below 0 in a stream are refused" {
    strange softneg.sls '"soft": [-0.2, 0.9, 0.3]'
    unusable softneg.sls "soft label has an entry of -0.2, below 0"
}

@test "D2: labels of zeros in a stream, and top-K labels that are none, are refused" {
    strange zeros.sls '"soft": [0, 0, 0]'
    unusable zeros.sls "soft label has no entry above 0"
    strange half.sls '"soft": [0.5, 0.5, 0.5], "half": true'
    unusable half.sls "soft label sums to 1.5, expected at most 1"
    strange top.sls '"index": [0, 2], "value": [0.75, 0.5]'
    unusable top.sls "soft label sums to 1.25, expected at most 1"
}

@test "D: a NaN is blamed on the file and row that it is in, and only where the row is used" {
    array nan.npy 'float("nan") if r == 3 else p'
    refused 1 "sl-label: nan.npy: row 3: soft label has a value that is not finite" \
        sl-label --from nan.npy -o x.sls nine.sls
    sl-select --ids 0,4 nine.sls | sl-label --from nan.npy -o two.sls
}

@test "D: what sl-label leaves of labels, and what rounding makes of them, passes" {
    array good.npy p
    sl-label --from good.npy -o good.sls nine.sls
    for change in '--top-k 1' '--swap 1' '--drop-class cat' '--half' '-t 5 --half'; do
        # shellcheck disable=SC2086 # two words
        sl-label $change good.sls | sl-eval --labels -o /dev/null
    done
    array rounded.npy 'p * 1.004'
    measures rounded.npy
}

@test "D: labels that were learned may sum to anything, where the header says so" {
    strange learned.sls '"soft": [4, 9, 1]' ', "labels": "learned"'
    sl-inspect learned.sls | grep -q '^labels     6 soft, learned, 0 hard'
    sl-inspect --verify learned.sls
    sl-train-student -q -a convnet-d1w2 --steps 2 --batch 6 -o x.safetensors learned.sls
    # measured as the distribution that they are in proportion to
    sl-eval --labels learned.sls | sl-inspect --json | sed -n 2p |
        jq -e '(.entropy - 0.8304717) * 1e6 | fabs < 1'
    sl-select --ipc 1 learned.sls | sl-label --top-k 2 | sl-inspect --json >out
    jq -es '.[0].labels == "learned" and .[1].soft.value == [9, 4]' out
    sl-select --without-class cat learned.sls | sl-inspect --json | jq -es '.[0].labels == "learned"'
    sl-label --hard learned.sls | sl-inspect --json | jq -es '.[0].labels == null'
    strange below.sls '"soft": [4, -9, 1]' ', "labels": "learned"'
    unusable below.sls "soft label has an entry of -9, below 0"
}

@test "D-t1: a temperature of 1, or no change at all, copies" {
    array good.npy p
    sl-label --from good.npy nine.sls | sl-label --top-k 2 --half -o soft.sls
    records() { sl-inspect --json "$1" | sed '1d;$d'; }
    for t in 0.5 1 2; do sl-label -q -t $t -o x$t.sls soft.sls; done
    cmp <(records soft.sls) <(records x1.sls)
    sl-label soft.sls | sl-inspect --json | sed '1d;$d' | cmp - <(records soft.sls)
    for k in 1 2 3; do sl-label -q --top-k $k -o k.sls soft.sls; done
    for i in 1 2 3; do sl-label -q --swap $i -o i.sls soft.sls; done
    cmp <(sl-label --top-k 3 i.sls | sl-eval --labels | sl-inspect --json | sed -n 2p) \
        <(sl-eval --labels soft.sls | sl-inspect --json | sed -n 2p)
}

@test "M-dupclass: a stream's classes are there once each, and sorted" {
    echo '{"classes": ["cat", "cat", "dog"]}' | samples >dupclass.sls
    refused 1 "dupclass.sls: dataset: classes 0 and 1 have the same id, cat" \
        sl-inspect --verify dupclass.sls
    echo '{"classes": ["dog", "cat"]}' | samples >unsorted.sls
    refused 1 "dataset: class 0 is dog, class 1 cat, expected classes sorted by id" \
        sl-inspect --verify unsorted.sls
}
