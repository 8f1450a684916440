# sl-label: giving images soft labels, and changing them.
load ../setup

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --limit 6 -o train.sls
    sl-fetch synth --limit 6 --classes bars-2,bars-3 -o two.sls
    sl-train-expert -q --arch convnet-d3w8 --epochs 2 --batch 32 -o expert train.sls
    sl-label --expert expert/epoch-0002.safetensors -o soft.sls train.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/*.sls "$BATS_FILE_TMPDIR"/expert .
}

# labels FILE: a JSON list of entries per line, dense.
labels() {
    sl-inspect --npy soft "$1" | python3 -c '
import ast, json, struct, sys
data = sys.stdin.buffer.read()
start = 10 + struct.unpack("<H", data[8:10])[0]
head = ast.literal_eval(data[10:start].decode())
rows, classes = head["shape"]
values = struct.unpack("<%d%s" % (rows * classes, {"<f4": "f", "<f2": "e"}[head["descr"]]), data[start:])
for row in range(rows): print(json.dumps(values[row * classes:][:classes]))'
}

# edit OLD NEW CODE: a checkpoint without metadata, its arrays changed by Python code.
edit() {
    python3 - "$1" "$2" "$3" <<'END'
import json, struct, sys
data = open(sys.argv[1], "rb").read()
size = struct.unpack("<Q", data[:8])[0]
head = json.loads(data[8:8 + size])
head.pop("__metadata__", None)
arrays = {name: (entry["shape"], data[8 + size + entry["data_offsets"][0]:
                                      8 + size + entry["data_offsets"][1]])
          for name, entry in head.items()}
exec(sys.argv[3])
head, body = {}, b""
for name, (shape, values) in arrays.items():
    head[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(values)]}
    body += values
text = json.dumps(head).encode()
open(sys.argv[2], "wb").write(struct.pack("<Q", len(text)) + text + body)
END
}

@test "--hard labels are one for the class" {
    sl-label --hard two.sls -o hard.sls
    [ "$(labels hard.sls | sort | uniq -c | tr -s ' ')" = ' 6 [0.0, 1.0]
 6 [1.0, 0.0]' ]
}

@test "an expert's labels sum to one, the same for any number of threads" {
    sl-label -j 1 --expert expert/epoch-0002.safetensors <train.sls >one.sls
    sl-label -j 2 --expert expert/epoch-0002.safetensors <train.sls >two-threads.sls
    cmp one.sls two-threads.sls
    labels one.sls | jq -se 'length == 120 and all(add > 0.999999 and add < 1.000001)'
}

@test "several experts label with the mean of their logits" {
    sl-label -e expert/epoch-0001.safetensors train.sls -o a.sls
    sl-label -e expert/epoch-0001.safetensors -e expert/epoch-0002.safetensors train.sls -o both.sls
    # softmax of mean logits: the geometric mean of the two labels, renormalised
    jq -en --slurpfile a <(labels a.sls) --slurpfile b <(labels soft.sls) \
        --slurpfile both <(labels both.sls) '
        [range(120)] | all(. as $i |
            [range(20) | ($a[$i][.] * $b[$i][.] | sqrt)] as $mean |
            [range(20)] | all(($mean[.] / ($mean | add) - $both[$i][.] | fabs) < 1e-6))'
    sl-inspect --json both.sls | head -n 1 |
        jq -e '.made[-1].inputs.expert | length == 2'
}

@test "--temperature of an expert and of its labels agree" {
    sl-label -e expert/epoch-0002.safetensors -t 2 train.sls -o at-once.sls
    sl-label -t 2 soft.sls -o later.sls
    jq -en --slurpfile a <(labels at-once.sls) --slurpfile b <(labels later.sls) '
        ($a | length) == 120 and
        ([range(120)] | all(. as $i | [range(20)] | all(($a[$i][.] - $b[$i][.] | fabs) < 1e-6)))'
}

@test "--top-k 3 keeps the three largest entries as they were" {
    sl-label --top-k 3 soft.sls -o top.sls
    jq -en --slurpfile a <(labels soft.sls) --slurpfile b <(labels top.sls) '
        [range(120)] | all(. as $i |
            ($a[$i] | sort | reverse | .[0:3]) == ($b[$i] | sort | reverse | .[0:3]) and
            ($b[$i] | map(select(. > 0)) | length) == 3)'
    [ "$(stat -c %s top.sls)" -lt "$(stat -Lc %s soft.sls)" ]
}

@test "--swap 1 makes the largest entry the smallest" {
    sl-label --swap 1 soft.sls -o swapped.sls
    jq -en --slurpfile a <(labels soft.sls) --slurpfile b <(labels swapped.sls) '
        [range(120)] | all(. as $i |
            ($a[$i] | index(max)) as $largest | $b[$i][$largest] == ($a[$i] | min))'
}

@test "--drop-class clears the entry in images of other classes" {
    sl-label --drop-class bars-3 soft.sls -o dropped.sls
    labels dropped.sls | jq -e '.[1]' >entries
    [ "$(jq -s 'map(select(. == 0)) | length' entries)" -eq 114 ]
    labels soft.sls | jq -se 'all(.[1] > 0)'
}

@test "--from and --against are asked for the split of each segment" {
    sl-fetch -q synth --limit 6 --split test -o test.sls
    sl-label --hard -o hard.sls test.sls
    refused 1 "an id is another image there" sl-label --from soft.sls -o none.sls train.sls test.sls
    refused 1 "an id is another image there" \
        sl-label --from soft.sls -o none.sls <(cat train.sls test.sls)
    refused 1 "an id is another image there" \
        sl-eval --labels --against soft.sls -o none.sls <(cat soft.sls hard.sls)
}

@test "--from reads an array that comes through a named pipe" {
    sl-select --ids 0,1,2,3,4,5 -o six.sls train.sls
    sl-inspect --npy soft -o array.npy soft.sls
    mkfifo pipe.npy
    cat array.npy >pipe.npy &
    timeout 20 sl-label --from pipe.npy -o piped.sls six.sls
    sl-label --from array.npy -o wanted.sls six.sls
    cmp piped.sls wanted.sls
}

@test "--from refuses what is not a label" {
    numbers() { # six rows of twenty, of which the last is 1, but for one number
        python3 - "$1" <<'END'
import struct, sys
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 20), }"
head += " " * (117 - len(head)) + "\n"
rows = [0.05] * 100 + [0.0] * 20
rows[119] = float(sys.argv[1])
sys.stdout.buffer.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() +
                        struct.pack("<120f", *rows))
END
    }
    sl-select --ids 0,1,2,3,4,5 -o six.sls train.sls
    for number in 0 -1 nan 2; do numbers $number >"$number.npy"; done
    refused 1 "sl-label: 0.npy: row 5: soft label has no entry above 0" \
        sl-label --from 0.npy -o none.sls six.sls
    refused 1 "sl-label: -1.npy: row 5: soft label has an entry of -1, below 0" \
        sl-label --from -1.npy -o none.sls six.sls
    refused 1 "sl-label: nan.npy: row 5: soft label has a value that is not finite" \
        sl-label --from nan.npy -o none.sls six.sls
    refused 1 "sl-label: 2.npy: row 5: soft label sums to 2, expected at most 1" \
        sl-label --from 2.npy -o none.sls six.sls
    [ ! -e none.sls ]
}

@test "--from takes labels by id, from a stream or an array" {
    sl-select --ipc 2 train.sls -o chosen.sls
    sl-label --from soft.sls chosen.sls -o stream.sls
    diff <(labels stream.sls) <(sl-select --ipc 2 soft.sls | labels -)
    sl-select --ids 0,1,2,3,4,5 soft.sls -o six.sls # row i of the array is id i
    sl-inspect --npy soft six.sls >six.npy
    sl-label --from six.npy -o array.sls <(sl-select --ids 4,2 train.sls)
    diff <(labels array.sls) <(labels six.sls | sed -n '3p;5p')
    sl-inspect --json array.sls | head -n 1 |
        jq -e --arg sum "$(sha256sum six.npy | cut -d ' ' -f 1)" '.made | any(.sha256? == $sum)'
}

@test "an error names its record, counted over all segments as sl-inspect counts" {
    cat soft.sls train.sls >both.sls
    first=$(sl-inspect --json soft.sls | grep -c '^{"id":')
    refused 1 "both.sls: record $first: has no soft label to change; --expert gives it one" sl-label -t 2 -o out.sls both.sls
    sl-inspect --record "$first" both.sls | jq -e '.soft == null'
    refused 1 "both.sls: record $first: " sl-train-student -a convnet-d2w4 -e 1 both.sls
}

@test "labels of another split are refused, since ids mean other images there" {
    sl-fetch synth --limit 12 --split test | sl-label --hard -o other.sls
    refused 1 "other.sls is of the test split of synth, train.sls of the train split" \
        sl-label --from other.sls train.sls
    refused 1 "an id is another image there" sl-eval --labels --against other.sls soft.sls
}

@test "segments go through one by one, each with its count" {
    cat two.sls two.sls | sl-label --hard | sl-inspect --json |
        jq -se 'map(select(.softlabel?) | .count) == [12, 12]'
}

@test "--half writes entries of 16 bits" {
    sl-label --half soft.sls -o half.sls
    jq -en --slurpfile a <(labels soft.sls) --slurpfile b <(labels half.sls) '
        [range(120)] | all(. as $i | [range(20)] | all(($a[$i][.] - $b[$i][.] | fabs) < 5e-4))'
    if cmp -s half.sls soft.sls; then return 1; fi
}

@test "a network without a class map labels with a warning" {
    edit expert/epoch-0002.safetensors bare.safetensors ''
    sl-label -q -e bare.safetensors train.sls -o bare.sls 2>err
    grep -q '^sl-label: warning: bare.safetensors: does not name its classes' err
    [ "$(wc -l <err)" -eq 1 ]
    diff <(labels bare.sls) <(labels soft.sls)
}

@test "a network whose classes are in another order is doubted, one that was not trained is not" {
    sl-train-expert -q --arch convnet-d3w8 --epochs 20 --batch 16 --lr 0.02 --momentum 0.9 \
        -o longer train.sls
    edit longer/epoch-0020.safetensors moved.safetensors '
for name in "classifier.weight", "classifier.bias":
    shape, values = arrays[name]
    row = len(values) // 20
    arrays[name] = (shape, values[row:] + values[:row])'
    sl-label -q -e moved.safetensors train.sls -o moved.sls 2>err
    grep -q "^sl-label: warning: moved.safetensors: the largest entry is that of the image's class in" err
    for epoch in 00 20; do
        edit longer/epoch-00$epoch.safetensors bare.safetensors ''
        sl-label -q -e bare.safetensors train.sls -o bare.sls 2>err
        [ "$(wc -l <err)" -eq 1 ] # its classes are not known
        sl-eval -q --data train.sls -o x.sls bare.safetensors 2>err
        [ "$(wc -l <err)" -eq 1 ]
    done
    sl-eval -q --data train.sls -o x.sls moved.safetensors 2>err
    grep -q "^sl-eval: warning: moved.safetensors: the largest entry is that of the image's class in" err
}

@test "a temperature of 0 or nan is wrong usage" {
    refused 2 "--temperature: '0' is not above 0" sl-label -t 0 soft.sls
    refused 2 "--temperature: 'nan' is not a number" sl-label -t nan soft.sls
    refused 2 "--temperature: 'inf' is not a number" sl-label -t inf soft.sls
    refused 2 "--temperature: '-1'" sl-label -t -1 soft.sls
}

@test "two sources, or options without theirs, are wrong usage" {
    refused 2 "--expert, --hard and --from exclude each other" sl-label --hard --from soft.sls train.sls
    refused 2 "--arch needs --expert" sl-label --hard --arch convnet-d3 train.sls
}

@test "an expert for other classes is refused, and no file is left" {
    refused 1 "expert/epoch-0002.safetensors: " \
        sl-label -e expert/epoch-0002.safetensors -o out.sls two.sls
    edit expert/epoch-0002.safetensors bare.safetensors ''
    refused 1 "bare.safetensors: " sl-label -e bare.safetensors -o out.sls two.sls
    [ ! -e out.sls ]
}

@test "a checkpoint with a missing, extra or misshapen tensor, or NaN, is refused" {
    local good=expert/epoch-0002.safetensors
    edit $good a.safetensors 'del arrays["features.4.bias"]'
    refused 1 "features.4.bias" sl-label -e a.safetensors -o out.sls train.sls
    edit $good b.safetensors 'arrays["surplus"] = ([1], b"\0\0\0\0")'
    refused 1 "surplus" sl-label -e b.safetensors -o out.sls train.sls
    edit $good c.safetensors 'arrays["features.1.bias"] = ([7], b"\0\0\0\0" * 7)'
    refused 1 "features.1.bias" sl-label -e c.safetensors -o out.sls train.sls
    edit $good d.safetensors 'arrays["classifier.bias"] = ([20], b"\0\0\xc0\x7f" * 20)'
    refused 1 "classifier.bias" sl-label -e d.safetensors -o out.sls train.sls
    [ ! -e out.sls ]
}

@test "labels that are not there are named" {
    refused 1 "train.sls: record 0: has no soft label to change" sl-label --swap 1 train.sls
    sl-select --ids 0 soft.sls -o one.sls
    refused 1 "sl-label: one.sls: has no label for id 1" sl-label --from one.sls -o out.sls train.sls
    refused 1 "train.sls: record 0: has no soft label" sl-label --from train.sls train.sls
    refused 1 "--swap 21: ranks go up to 20 with 20 classes" sl-label --swap 21 -o out.sls soft.sls
    refused 1 "--top-k 21: ranks go up to 20" sl-label --top-k 21 -o out.sls soft.sls
    refused 1 "has 20 classes" sl-label --from soft.sls -o out.sls two.sls
    [ ! -e out.sls ]
}

@test "a stream cut short leaves no file" {
    head -c 100000 train.sls >short.sls
    refused 1 "short.sls: is cut short" sl-label --hard -o out.sls short.sls
    refused 1 "short.sls: is cut short" sl-label -e expert/epoch-0001.safetensors -o out.sls short.sls
    [ ! -e out.sls ]
}

@test "codecs of labels: every combination is read as it was written, and stays itself" {
    for label in '' '-k 3 --rest drop' '-k 3 --rest even' '-k 3 --rest renormalise'; do
        for code in '--bits 4' '--bits 8' --half '--sample 9'; do
            sl-label $label $code -o once.sls soft.sls
            sl-inspect --npy soft -o once.npy once.sls
            sl-label --from once.sls -o numbers.sls soft.sls
            sl-inspect --npy soft -o numbers.npy numbers.sls
            cmp once.npy numbers.npy
            [ "$code" != '--sample 9' ] || continue
            sl-label $label $code once.sls | sl-inspect --npy soft -o twice.npy
            cmp once.npy twice.npy
        done
    done
    labels numbers.sls | jq -se 'all(map(. * 9 - (. * 9 | round) | fabs) | add < 1e-5)'
}

@test "codecs that make no sense are refused" {
    refused 2 'sl-label: --bits: 5 is neither 4 nor 8' sl-label --bits 5 soft.sls
    refused 2 '--bits' sl-label --bits 3 soft.sls
    refused 2 'sl-label: --bits and --half exclude each other' sl-label --bits 4 --half soft.sls
    refused 2 'sl-label: --rest needs --top-k' sl-label --rest even soft.sls
    refused 2 'sl-label: --seed needs --views or --sample' sl-label --seed 1 soft.sls
    refused 1 'ranks go up to 20 with 20 classes' sl-label --top-k 21 --rest even soft.sls
}
