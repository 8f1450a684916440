# sl-eval: measuring networks, and labels.
load ../setup

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --limit 12 -o train.sls
    sl-fetch synth --split test --limit 5 -o test.sls
    sl-fetch synth --split test --limit 5 --classes bars-2,bars-3 -o two.sls
    sl-train-expert -q --arch convnet-d3w8 --epochs 2 --batch 32 --lr 0.02 -o expert train.sls
    sl-select --ipc 2 --seed 4 train.sls -o few.sls
    sl-label -e expert/epoch-0002.safetensors -t 1.5 few.sls |
        sl-train-student -q --arch convnet-d3w8 --steps 3 -o student.safetensors
}

setup() {
    cd "$BATS_TEST_TMPDIR" &&
        ln -s "$BATS_FILE_TMPDIR"/*.sls "$BATS_FILE_TMPDIR"/*.safetensors "$BATS_FILE_TMPDIR"/expert .
}

# records FILE: the records of a metrics stream, a JSON object per line.
records() {
    sl-inspect --json "$1" | jq -c 'select((.softlabel? or .end?) | not)'
}

@test "a network has one record, with its interval" {
    sl-eval --data test.sls student.safetensors -o m.sls
    records m.sls | jq -se 'length == 1'
    records m.sls | jq -e '.n == 100 and .accuracy == .correct / .n and
        ."accuracy-low" < .accuracy and .accuracy < ."accuracy-high" and
        .top5 >= .accuracy and .loss > 0 and .entropy > 0 and .target == "soft" and
        (.network | length) == 32'
}

@test "a network can also come from standard input, with the same result" {
    sl-eval --data test.sls student.safetensors -o file.sls
    sl-eval --data test.sls <student.safetensors >pipe.sls
    cmp file.sls pipe.sls
}

@test "several networks give one segment each, in the order in which they were named" {
    sl-eval --data test.sls expert/epoch-0000.safetensors expert/epoch-0002.safetensors -o m.sls
    records m.sls | jq -se 'map(.epoch) == [0, 2] and map(.target) == ["expert", "expert"]'
    sl-inspect --json m.sls | jq -se 'map(select(.softlabel?)) | length == 2'
}

@test "the number of threads changes nothing" {
    sl-eval -j 1 --per-class --data test.sls student.safetensors -o one.sls
    sl-eval -j 2 --per-class --data test.sls student.safetensors -o again.sls
    cmp one.sls again.sls
}

@test "--per-class adds a record of each class" {
    sl-eval --per-class --data test.sls student.safetensors -o m.sls
    records m.sls | jq -se '.[0].correct as $all | .[1:] |
        length == 20 and (map(.correct) | add) == $all and all(.n == 5) and
        .[1].class == 1 and .[1]."class-name" == "3 bars" and .[1]."class-id" == "bars-3"'
    records m.sls | jq -se '.[0] | has("class") | not'
}

@test "--predictions leaves nothing when the output fails" {
    [ -w /dev/full ] || skip "needs /dev/full"
    refused 1 "No space left" bash -c 'sl-eval --data test.sls --predictions p.sls student.safetensors >/dev/full'
    [ ! -e p.sls ]
}

@test "--predictions writes a record of each image" {
    sl-eval --data test.sls --predictions p.sls student.safetensors -o m.sls
    records p.sls | jq -se --argjson m "$(records m.sls)" 'length == 100 and
        (map(select(.predicted == .label)) | length) == $m.correct and
        all(.probability > 0 and .probability <= 1) and .[0].id == 0'
}

@test "a record has every option of every step before it" {
    sl-eval --data test.sls student.safetensors -o m.sls
    sl-inspect --tsv m.sls | head -n 1 | tr '\t' '\n' >names
    for name in select.ipc select.seed label.temperature label.expert.epoch label.expert.network \
        train-student.steps train-student.seed eval.data.fetch.split; do
        grep -qxF "$name" names || { echo "no $name" && return 1; }
    done
}

@test "--labels finds hard labels certain and right" {
    sl-label --hard few.sls | sl-eval --labels -o m.sls
    records m.sls | jq -e '.n == 40 and .entropy == 0 and .agreement == 1 and .loss == 0'
}

@test "--against measures the distance to other labels" {
    sl-label --hard few.sls -o hard.sls
    sl-label -e expert/epoch-0002.safetensors train.sls -o soft.sls
    sl-select --ipc 2 --seed 4 soft.sls -o same.sls
    sl-eval --labels --against soft.sls same.sls -o m.sls
    records m.sls | jq -e '.jsd == 0 and (."cross-entropy" - .entropy | fabs) < 1e-12'
    sl-eval --labels --against soft.sls hard.sls -o m.sls
    records m.sls | jq -e '.jsd > 0 and .jsd <= 1 and (has("cross-entropy") | not)'
    refused 1 "hard.sls: has no label for id" sl-eval --labels --against hard.sls soft.sls -o n.sls
    [ ! -e n.sls ]
}

@test "bits and bytes are those in the file" {
    # 20 numbers of 4 bytes, after the heads of an object and a tensor
    sl-eval --data test.sls student.safetensors -o m.sls
    records m.sls | jq -e '."label-bits" == 8 * 89 and ."image-bits" == 8 * 3072 and .bytes == 40 * 3161'
    sl-label --hard few.sls -o hard.sls
    # 8 bits of the form, 8 of a count, 5 of a class, 32 of an entry, in whole bytes after a head of 3
    expect() {
        sl-label $1 -o packed.sls hard.sls
        [ "$(sl-eval --labels packed.sls | sl-inspect --json | jq 'select(.n)."label-bits"')" = "$2" ]
    }
    expect '--top-k 1 --rest drop' $((8 * (3 + 7)))
    expect '--bits 4' $((8 * (3 + (8 + 16 + 20 * 4) / 8)))
    expect '--sample 7' $((8 * (3 + 7)))
    sl-train-student -q --arch convnet-d1w1 --steps 1 --target hard --test test.sls --metrics n.sls -o hard.safetensors packed.sls
    records n.sls | jq -se 'all(."label-bits" == 8)'
}

@test "a measurement against other labels can be made again" {
    sl-label -e expert/epoch-0002.safetensors few.sls -o soft.sls
    sl-label --hard few.sls | sl-eval --labels --against soft.sls -o m.sls
    sl-inspect --made m.sls | sh >again.sls
    cmp m.sls again.sls
}

@test "--predictions writes the measures of each label, of which the others are the means" {
    sl-label -e expert/epoch-0002.safetensors few.sls -o soft.sls
    sl-label -e expert/epoch-0001.safetensors few.sls | sl-eval --labels --against soft.sls -p p.sls -o m.sls
    records p.sls | jq -se --argjson m "$(records m.sls)" --argjson ids "$(sl-inspect --tsv few.sls |
        tail -n +2 | cut -f 1 | jq -sc)" 'map(.id) == $ids and all(.n == 1 and .label < 20) and
        .[0]."class-name" == "bars-2 2 bars" and ([.[].jsd, .[].entropy] | all(. > 0)) and
        ((map(.jsd) | add / length) - $m.jsd | fabs) < 1e-12 and
        ((map(.loss) | add / length) - $m.loss | fabs) < 1e-12'
    sl-inspect --made p.sls | sh >again.sls
    cmp p.sls again.sls
    refused 2 "--predictions makes no sense with --pairs" sl-eval --labels --pairs -p n.sls soft.sls
}

@test "the distance is that of Endres and Schindelin, whatever learned labels sum to" {
    make_samples() {
        "$SL_BIN/../tests/programs/make_samples"
    }
    printf '%s\n' '{"classes": ["cat", "cow", "dog"], "labels": "learned"}' \
        '{"label": 0, "soft": [5.5, 1.25, 0]}' '{"label": 1, "soft": [0.125, 0.5, 0.25]}' \
        '{"label": 2, "soft": [0, 0, 0]}' | make_samples >learned.sls
    printf '%s\n' '{"classes": ["cat", "cow", "dog"]}' '{"label": 0, "soft": [0.5, 0.25, 0.25]}' \
        '{"label": 1, "soft": [0.125, 0.5, 0.25]}' '{"label": 2, "soft": [0.5, 0.25, 0.25]}' |
        make_samples >soft.sls
    sl-eval --labels --against soft.sls --predictions p.sls -o m.sls learned.sls
    wanted=$(awk 'function part(p, q) { return p > 0 ? p / 2 * log(2 * p / (p + q)) / log(2) : 0 }
        BEGIN {
            split("5.5 1.25 0", a, " "); split("0.5 0.25 0.25", b, " ")
            for (i = 1; i <= 3; i++)
                sum += part(a[i] / 6.75, b[i]) + part(b[i], a[i] / 6.75)
            printf "%.12f", sqrt(sum) }')
    near "$(records p.sls | jq -s '.[0].jsd')" "$wanted" 1e-7
    # float32 shares are as far from those in the other file as rounding makes them
    records p.sls | jq -se '.[1].jsd < 1e-7 and (.[2] | has("jsd") or has("entropy") | not) and .[2].empty == 1'
    near "$(records m.sls | jq .jsd)" "$(awk -v whole="$wanted" 'BEGIN { print whole / 2 }')" 1e-7
    records m.sls | jq -e '.n == 3 and .empty == 1 and .agreement == 1'
}

@test "a distance can be plotted over the epoch of the other labels, of one expert or of several" {
    sl-label --hard few.sls -o hard.sls
    for epoch in 0 1 2; do
        sl-label -e expert/epoch-000$epoch.safetensors few.sls -o one.sls
        sl-label -e expert/epoch-000$epoch.safetensors -e expert/epoch-000$epoch.safetensors few.sls |
            sl-select --ipc 2 -o several.sls
        for other in one several; do
            sl-eval --labels --against $other.sls hard.sls
        done
    done >m.sls
    sl-plot table -x against-epoch -y jsd --by 'eval.against.label.expert.0.epoch?' --table t.tsv -o out m.sls
    [ "$(column against-epoch t.tsv)" = "0 1 2 0 1 2" ]
    [ "$(column mean t.tsv | cut -d ' ' -f 1-3)" = "$(column mean t.tsv | cut -d ' ' -f 4-6)" ]
    sl-label -e expert/epoch-0000.safetensors few.sls | sl-eval --labels --against hard.sls -o none.sls
    records none.sls | jq -e 'has("jsd") and (has("against-epoch") | not)'
}

@test "--labels measures each segment separately" {
    sl-label --hard few.sls -o hard.sls
    cat hard.sls hard.sls | sl-eval --labels | sl-inspect --json |
        jq -se 'map(select(.agreement?)) | length == 2'
}

@test "options that do not go together are wrong usage" {
    refused 2 "--data is missing" sl-eval student.safetensors
    refused 2 "--against makes no sense without --labels" sl-eval --data test.sls --against few.sls student.safetensors
    refused 2 "--per-class makes no sense with --labels" sl-eval --labels --per-class few.sls
    refused 2 "standard input can be read only once" sl-eval --data -
}

@test "test data are of one split, each image once" {
    refused 1 "appears twice" sl-eval --data <(cat test.sls test.sls) student.safetensors -o m.sls
    refused 1 "has images of several splits" sl-eval --data <(cat test.sls train.sls) student.safetensors -o m.sls
    refused 1 "appears twice" sl-train-student -q --steps 1 --test <(cat test.sls test.sls) -o s train.sls
}

@test "a network for other classes is refused" {
    refused 1 "student.safetensors: " sl-eval --data two.sls student.safetensors -o m.sls
    [ ! -e m.sls ]
}

@test "a file that is not a checkpoint, or not test data, is named" {
    : >empty
    refused 1 "empty: is empty" sl-eval --data test.sls empty
    refused 1 "test.sls: is not a safetensors file, but a softlabel stream" sl-eval --data test.sls test.sls
    refused 1 "student.safetensors: is " sl-eval --data student.safetensors student.safetensors
    head -c 100000 test.sls >short.sls
    refused 1 "short.sls: is cut short" sl-eval --data short.sls student.safetensors -o m.sls
    head -c 5000 student.safetensors >short.safetensors
    refused 1 "short.safetensors: " sl-eval --data test.sls short.safetensors -o m.sls
    refused 1 "few.sls: record 0: has no soft label" sl-eval --labels few.sls -o m.sls
    [ ! -e m.sls ]
}

@test "--class adds the record of one class, the same as --per-class gives it" {
    sl-eval --data test.sls --per-class student.safetensors -o all.sls
    sl-eval --data test.sls --class bars-3 --class 'star of 5 points' student.safetensors -o some.sls
    [ "$(records some.sls | wc -l)" -eq 3 ]
    records some.sls | jq -c 'select(."class-id") | ."class-id"' | paste -sd ' ' >ids
    [ "$(cat ids)" = '"bars-3" "star-5"' ]
    cmp <(records some.sls) <(records all.sls |
        jq -c 'select((.class? | not) or ."class-id" == "bars-3" or ."class-id" == "star-5")')
    refused 1 "--class: there is no class 'unicorn'" \
        sl-eval --data test.sls --class unicorn student.safetensors
}

@test "--pairs are the mean labels of the classes" {
    sl-label -e expert/epoch-0002.safetensors few.sls -o soft.sls
    sl-eval --labels --pairs soft.sls -o pairs.sls
    [ "$(records pairs.sls | wc -l)" -eq $((20 * 19)) ]
    sl-inspect --json soft.sls | jq -c 'select(.soft?)' >samples
    mean=$(jq -s 'map(select(.label == 3) | .soft[7]) | add / length' samples)
    records pairs.sls | jq -se --argjson mean "$mean" 'map(select(.class == 3 and .other == 7))[0] |
        .distance == 4 and ."other-name" == "flower-6 flower of 6 petals" and
        (.mean - $mean | fabs) < 1e-7'
    refused 2 "--pairs makes no sense without --labels" sl-eval --pairs --data test.sls student.safetensors
}

@test "whitening statistics are refused as what they are: not a network" {
    sl-fetch synth --size 8 --limit 20 --fit-whiten zca.safetensors -o /dev/null
    refused 1 "zca.safetensors: is not a network known here; expected arrays of real numbers features.0.weight" \
        sl-eval --data test.sls zca.safetensors
    refused 1 "zca.safetensors: is not a network known here; expected arrays of real numbers features.0.weight" \
        sl-label --expert zca.safetensors test.sls
}
