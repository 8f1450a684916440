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
    "$SL_BIN/../tests/programs/make_samples"
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

@test "D: what sl-label and rounding make of labels is accepted" {
    array good.npy p
    sl-label --from good.npy -o good.sls nine.sls
    for change in '--top-k 1' '--swap 1' '--drop-class cat' '--half' '-t 5 --half'; do
        # shellcheck disable=SC2086 # two words
        sl-label $change good.sls | sl-eval --labels -o /dev/null
    done
    array rounded.npy 'p * 1.004'
    measures rounded.npy
}

@test "D: learned labels may have any sum, if the header says that they are learned" {
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
    measures() { sl-eval --labels | sl-inspect --json | sed -n 2p | jq -c 'del(."label-bits", .bytes)'; }
    cmp <(sl-label --top-k 3 i.sls | measures) <(measures <soft.sls)
}

@test "M-dupclass: a stream has each of its classes once, sorted" {
    echo '{"classes": ["cat", "cat", "dog"]}' | samples >dupclass.sls
    refused 1 "dupclass.sls: dataset: classes 0 and 1 have the same id, cat" \
        sl-inspect --verify dupclass.sls
    echo '{"classes": ["dog", "cat"]}' | samples >unsorted.sls
    refused 1 "dataset: class 0 is dog, class 1 cat, expected classes sorted by id" \
        sl-inspect --verify unsorted.sls
}

@test "N-python2: headers as Python 2 and other writers leave them are read as NumPy reads them" {
    array plain.npy p
    measures plain.npy >wanted
    array python2.npy p "{'descr': '<f4', 'fortran_order': False, 'shape': (9L, 3L), }"
    measures python2.npy | cmp - wanted
    array order.npy p "{'shape': (9, 3), 'descr': '=f4', 'fortran_order': False}"
    measures order.npy | cmp - wanted
    array name.npy p "{\"descr\":\"float32\",\"fortran_order\":False,\"shape\":(9,3)}"
    measures name.npy | cmp - wanted
    array big.npy p "{'descr': '>f4', 'fortran_order': False, 'shape': (9, 3), }" '>f'
    measures big.npy | cmp - wanted
    array bigrounded.npy p "{'descr': '>f2', 'fortran_order': False, 'shape': (9, 3), }" '>e'
    array rounded.npy p "{'descr': '<f2', 'fortran_order': False, 'shape': (9, 3), }" '<e'
    measures bigrounded.npy | cmp - <(measures rounded.npy)
}

@test "D: column-permuted (Fortran) arrays are read" {
    array plain.npy p
    array fortran.npy p "{'descr': '<f4', 'fortran_order': True, 'shape': (9, 3), }"
    sl-label --from fortran.npy nine.sls | sl-inspect --npy soft -o fortran.soft
    sl-label --from plain.npy nine.sls | sl-inspect --npy soft | cmp - fortran.soft
    array double.npy p "{'descr': '>f8', 'fortran_order': True, 'shape': (9, 3), }" '>d'
    sl-label --from double.npy nine.sls | sl-inspect --npy soft | cmp - fortran.soft
    # what is recorded is the file as it is
    sl-label --from double.npy nine.sls | sl-inspect --json | head -n 1 |
        jq -e --arg sum "$(sha256sum <double.npy | cut -d ' ' -f 1)" '.made | any(.sha256? == $sum)'
}

@test "F6: arrays of something else are refused, saying what they are" {
    head() { echo "{'descr': $1, 'fortran_order': False, 'shape': $2, }"; }
    array objects.npy p "$(head "'|O'" '(9, 3)')"
    refused 1 "objects.npy: has the type |O: Python objects, a pickle" sl-label --from objects.npy nine.sls
    array fields.npy p "$(head "[('p', '<f4')]" '(9, 3)')"
    refused 1 "fields.npy: is an array of records with named fields" sl-label --from fields.npy nine.sls
    array bytes.npy '200' "$(head "'|u1'" '(9, 3)')" B
    refused 1 "bytes.npy: is an array 9x3 of u8, expected f16, f32 or f64 [rows, classes]; array.astype" \
        sl-label --from bytes.npy nine.sls
    array classes.npy 'r' "$(head "'<i8'" '(27,)')" '<q'
    refused 1 "classes.npy: is an array 27 of i64, expected f16, f32 or f64 [rows, classes]; if these are classes" sl-label --from classes.npy nine.sls
    array square.npy 'p' "$(head "'<f4'" '(9, 3, 1)')"
    refused 1 "square.npy: is an array 9x3x1 of f32, expected f16, f32 or f64 [rows, classes]; array.squeeze()" sl-label --from square.npy nine.sls
    array wide.npy 'p' "$(head "'<f4'" '(3, 9)')"
    refused 1 "wide.npy has labels of 9 classes, nine.sls has 3; array.T has a row for each image" \
        sl-label --from wide.npy nine.sls
    array index.npy 'p' "$(head "'<f4'" '(27, 4)')" '<f12x'
    refused 1 "index.npy has labels of 4 classes, nine.sls has 3; if the first column is an index, array[:, 1:]" \
        sl-label --from index.npy nine.sls
    printf '%s\n' '{"classes": ["cat", "cow", "dog"]}' '{"id": 30, "label": 0}' | samples >far.sls
    array few.npy p # in the order of the images, not by their ids
    refused 1 "few.npy: has no label for id 30: it has 9 rows; row i is for id i, see sl-label(1)" sl-label --from few.npy far.sls
    array column.npy 'r' "$(head "'<i8'" '(27, 1)')" '<q'
    refused 1 "column.npy: is an array 27x1 of i64, expected f16, f32 or f64 [rows, classes]; if these are classes, --hard" \
        sl-label --from column.npy nine.sls
    array short.npy 'p' "$(head "'<f4'" '(10, 3)')"
    refused 1 "short.npy: has 108 bytes of data, its shape needs 120: it is cut short" sl-label --from short.npy nine.sls
    array first.npy p
    cat first.npy first.npy >twice.npy # as of two numpy.save to one open file
    refused 1 "its shape needs 108; save each array to a file of its own" sl-label --from twice.npy nine.sls
}

@test "N-upper, N-process: arrays are recognised by content, by any name and through pipes" {
    array plain.npy p
    sl-label --from plain.npy -o wanted.sls nine.sls
    cp plain.npy soft.NPY
    cp plain.npy soft
    for name in soft.NPY soft <(cat plain.npy); do
        sl-label -q --from "$name" -o x.sls nine.sls
        cmp x.sls wanted.sls
    done
    sl-label -q --from - -o x.sls nine.sls <plain.npy
    cmp x.sls wanted.sls
    cp nine.sls stream.npy # and a stream by the name of an array
    sl-label --hard nine.sls -o stream.npy
    sl-label -q --from stream.npy -o x.sls nine.sls
    sl-eval --labels --against plain.npy x.sls -o /dev/null
}

# sixty ROWS COLUMNS: labels of sixty images of three classes, confident and right, except that
# rows and columns are shifted by that many.
sixty() {
    python3 - "$1" "$2" <<'END'
import struct, sys
rows, columns = map(int, sys.argv[1:])
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (60, 3), }"
head += " " * (117 - len(head)) + "\n"
labels = [[.8 if (i + rows) // 2 % 3 == (c + columns) % 3 else .1 for c in range(3)] for i in range(60)]
sys.stdout.buffer.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head.encode() +
                        struct.pack("<180f", *sum(labels, [])))
END
}

@test "D: labels that seem to be of other classes or images get a warning" {
    {
        echo '{"classes": ["cat", "cow", "dog"]}'
        for i in {0..59}; do echo "{\"label\": $((i / 2 % 3))}"; done
    } | samples >sixty.sls
    sixty 0 0 >right.npy
    sl-label --from right.npy -o right.sls sixty.sls 2>err
    [ ! -s err ]
    sixty 0 1 >columns.npy
    sl-label -q --from columns.npy -o columns.sls sixty.sls 2>err
    grep -x "sl-label: warning: columns.npy: the largest entry is that of the image's class in 0.0 % of 60 images, no more often than by chance, although it is 0.80 on average; check the order of classes, and of rows in an array" err
    { # two of four exchanged: half are right, which is more than by chance
        echo '{"classes": ["cat", "cow", "dog", "yak"]}'
        for i in {0..59}; do
            soft=('0.7,0.1,0.1,0.1' '0.1,0.1,0.7,0.1' '0.1,0.7,0.1,0.1' '0.1,0.1,0.1,0.7')
            echo "{\"label\": $((i % 4)), \"soft\": [${soft[i % 4]}]}"
        done
    } | samples >exchanged.sls
    sl-train-student -q -a convnet-d1w2 --steps 2 --batch 6 -o x.safetensors exchanged.sls 2>err
    grep -q 'in 30 of 60 images, whose classes have changed places (such as 1 and 2), the largest entry is mostly that of another class; check the order of classes' err
    sixty 1 0 >rows.npy # by one: half of them are right
    sl-label --from rows.npy -o rows.sls sixty.sls 2>err
    [ ! -s err ]
    sixty 4 0 >rows.npy
    sl-label --from rows.npy -o rows.sls sixty.sls 2>err
    grep -q 'check the order of classes' err
    # a stream that another program wrote, to train on
    foreign() { # ENTRY ...: the images of class i have it first at i + 1
        echo '{"classes": ["cat", "cow", "dog"]}'
        for i in {0..59}; do
            printf '{"label": %d, "soft": [%s]}\n' $((i % 3)) "$(rotated $((i % 3)) "$@")"
        done
    }
    rotated() {
        local shift=$1
        shift
        case $shift in
        0) echo "$3, $1, $2" ;;
        1) echo "$2, $3, $1" ;;
        2) echo "$1, $2, $3" ;;
        esac
    }
    train() { sl-train-student -q -a convnet-d1w2 --steps 2 --batch 6 -o x.safetensors "$1" 2>err; }
    foreign 0.9 0.05 0.05 | samples >order.sls
    train order.sls
    grep -q '^sl-train-student: warning: order.sls: the largest entry is' err
    foreign 0.34 0.33 0.33 | samples >untrained.sls
    train untrained.sls
    [ ! -s err ]
    sl-label -t 1 order.sls -o own.sls # the labels of our own tools have a step that says so
    train own.sls
    [ ! -s err ]
}

@test "D: sums far from 1 are reported for labels from elsewhere, not for entries left out here" {
    array half.npy 'p / 2'
    sl-label -q --from half.npy -o half.sls nine.sls 2>err
    grep -x "sl-label: warning: half.npy: 9 of 9 labels sum to less than 1, to 0.5 on average; unless entries were left out on purpose, divide each label by its sum" err
    array one.npy 'p / 100 if r == 4 else p'
    sl-label -q --from one.npy -o one.sls nine.sls 2>err
    grep -q "1 of 9 labels sum to less than 1, to 0.01 on average" err
    array good.npy p
    sl-label --from good.npy nine.sls | sl-label --top-k 1 -o top.sls
    sl-label --from top.sls -o x.sls nine.sls 2>err
    [ ! -s err ]
    strange foreign.sls '"soft": [0.25, 0.25, 0]'
    sl-train-student -q -a convnet-d1w2 --steps 2 --batch 6 -o x.safetensors foreign.sls 2>err
    grep -q 'foreign.sls: 6 of 6 labels sum to less than 1, to 0.5 on average' err
}

@test "N-csv: labels in other files are refused, saying what they are and what to do" {
    python3 - <<'END'
import gzip, zipfile
rows = [[.7, .2, .1]] * 9
open("labels.csv", "w").write("".join(",".join("%.18e" % p for p in row) + "\n" for row in rows))
open("named.csv", "w").write("cat;cow;dog\r\n0,7;0,2;0,1\r\n")
with zipfile.ZipFile("labels.npz", "w") as archive:
    archive.writestr("arr_0.npy", b"\x93NUMPY")
open("labels.npy.gz", "wb").write(gzip.compress(b"\x93NUMPY"))
END
    text="is neither a stream nor a NumPy array, but a table as text (CSV or the like); labels are read as .npy arrays (numpy.save)"
    refused 1 "sl-label: labels.csv: $text" sl-label --from labels.csv nine.sls
    refused 1 "sl-label: named.csv: $text" sl-label --from named.csv nine.sls
    refused 1 "sl-label: standard input: $text" sl-label --from - nine.sls <labels.csv
    refused 1 "sl-eval: labels.csv: $text" sl-eval --labels --against labels.csv nine.sls
    refused 1 "but an archive of NumPy arrays (.npz); convert it" sl-label --from labels.npz nine.sls
    refused 1 "but packed by gzip; unpack it first" sl-label --from labels.npy.gz nine.sls
    printf '\x28\xb5\x2f\xfd\4\0\1' >labels.npy.zst
    refused 1 "but packed by zstd; unpack it first" sl-label --from labels.npy.zst nine.sls
    printf 'X\n\0\0\0\3' >labels.rds
    refused 1 "but data of R (saveRDS); labels are read as .npy arrays" sl-label --from labels.rds nine.sls
    : >empty.npy
    refused 1 "empty.npy: is empty" sl-label --from empty.npy nine.sls
    refused 1 "nine.sls: record 0: has no soft label" sl-label --from nine.sls nine.sls
}
