# sl-select: choosing images of a collection.
load ../setup

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --limit 12 -o train.sls
    sl-train-expert -q --arch convnet-d3w8 --epochs 1 --batch 64 -o expert train.sls
    sl-label --expert expert/epoch-0001.safetensors -o labelled.sls train.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/*.sls .
}

# ids FILE: one per line.
ids() {
    sl-inspect --npy ids "$1" | python3 -c '
import struct, sys
data = sys.stdin.buffer.read()
start = 10 + struct.unpack("<H", data[8:10])[0]
for (value,) in struct.iter_unpack("<q", data[start:]): print(value)'
}

# header FILE: the header of its first segment, as JSON.
header() {
    sl-inspect --json "$1" | head -n 1
}

@test "--ipc 3 chooses three images of each class" {
    sl-select --ipc 3 --seed 1 <train.sls >chosen.sls
    [ "$(ids chosen.sls | wc -l)" -eq 60 ]
    [ "$(ids chosen.sls | sort -u | wc -l)" -eq 60 ]
    sl-inspect --json chosen.sls | jq -e 'select(.count? and .end?) | .count == 60'
}

@test "the images of --ipc 1 are among those of --ipc 5" {
    ids <(sl-select --ipc 1 --seed 3 train.sls) | sort >one
    ids <(sl-select --ipc 5 --seed 3 train.sls) | sort >five
    [ "$(wc -l <one)" -eq 20 ]
    [ "$(comm -12 one five | wc -l)" -eq 20 ]
}

@test "another --seed chooses others" {
    ids <(sl-select --ipc 3 --seed 1 train.sls) >one
    ids <(sl-select --ipc 3 --seed 2 train.sls) >two
    if cmp -s one two; then return 1; fi
}

@test "neither the order of the input nor its division into files matters" {
    sl-select --first 6 train.sls -o head.sls
    comm -13 <(ids head.sls | sort) <(ids train.sls | sort) >rest
    sl-select --ids @rest train.sls -o tail.sls
    ids <(sl-select --ipc 4 train.sls) >whole
    ids <(sl-select --ipc 4 tail.sls head.sls) >files
    ids <(cat tail.sls head.sls | sl-select --ipc 4) >segments
    [ "$(wc -l <whole)" -eq 80 ]
    cmp whole files
    cmp whole segments
}

@test "several segments become one, which names them all as its input" {
    sl-select --first 6 train.sls -o head.sls
    comm -13 <(ids head.sls | sort) <(ids train.sls | sort) >rest
    sl-select --ids @rest train.sls -o tail.sls
    sl-select --ipc 4 head.sls tail.sls -o chosen.sls
    header chosen.sls | jq -e '.count == 80 and (.made[-1].inputs.input | length) == 2'
}

@test "--first 2 takes the smallest ids of each class" {
    sl-select --first 2 train.sls -o chosen.sls
    ids chosen.sls | head -n 4 | tr '\n' ' ' >got
    [ "$(cat got)" = '0 1 300 301 ' ]
}

@test "--ids takes the images named, and records them without a path" {
    printf '301\n5, 3\n' >list
    sl-select --ids @list train.sls -o listed.sls
    sl-select --ids 3,5,301 train.sls -o typed.sls
    [ "$(ids listed.sls | tr '\n' ' ')" = '3 5 301 ' ]
    cmp listed.sls typed.sls
    header listed.sls | jq -e '.made[-1].options.ids == "3,5,301"'
}

@test "--without-class leaves out a class and keeps the class map" {
    sl-select --without-class bars-2 train.sls -o rest.sls
    [ "$(ids rest.sls | wc -l)" -eq 228 ]
    header rest.sls | jq -e '.dataset.classes | length == 20'
    sl-inspect --json rest.sls | jq -se 'map(select(.label? == 0)) | length == 0'
}

@test "--quantile 1/4 is easier than --quantile 4/4" {
    local easy hard
    easy=$(sl-select --ipc 3 --quantile 1/4 labelled.sls | sl-eval --labels |
        sl-inspect --json | jq 'select(.loss?) | .loss')
    hard=$(sl-select --ipc 3 --quantile 4/4 labelled.sls | sl-eval --labels |
        sl-inspect --json | jq 'select(.loss?) | .loss')
    jq -en "$easy < $hard"
}

@test "--fold and --without-fold divide a split, in the same way for every draw" {
    for part in 1 2 3 4 5; do
        ids <(sl-select --fold $part/5 train.sls) | sort >fold$part
        ids <(sl-select --without-fold $part/5 train.sls) | sort >rest$part
        sort fold$part rest$part | diff - <(ids train.sls | sort)
    done
    # draws of any seed keep out of it
    for seed in 0 1 2; do
        ids <(sl-select --ipc 5 --seed $seed --without-fold 2/5 train.sls) | sort >draw$seed
        [ "$(comm -12 draw$seed fold2 | wc -l)" -eq 0 ]
        ids <(sl-select --without-fold 2/5 train.sls | sl-select --ipc 5 --seed $seed) | sort |
            cmp - draw$seed
    done
    if cmp -s draw0 draw1; then return 1; fi
    # another seed of the parts gives other parts
    ids <(sl-select --fold 2/5 --fold-seed 1 train.sls) | sort >other
    if cmp -s other fold2; then return 1; fi
}

@test "the parts are of about equal size, within each class and each draw" {
    sl-fetch synth --limit 300 -o many.sls
    for part in 1 2 3 4 5; do
        # 6000 images: 1200, give or take four times the deviation, 31; of each class 60 and 7
        sl-select --fold $part/5 many.sls | sl-inspect --tsv - | cut -f 3 | sed 1d | sort | uniq -c |
            awk '{ classes++; all += $1; if ($1 > 32 && $1 < 88) good++ }
                END { exit !(all > 1076 && all < 1324 && good == 20 && classes == 20) }'
        # 1000 of a draw: 200 and 13
        near "$(ids <(sl-select --ipc 50 many.sls | sl-select --fold $part/5) | wc -l)" 200 52
    done
}

@test "a fold is recorded, and its seed; without one there is neither" {
    sl-select --fold 1/5 train.sls -o fold.sls
    header fold.sls | jq -e '.made[-1].options == {"fold": "1/5", "fold-seed": 0}'
    sl-select --ipc 2 --without-fold 1/5 --fold-seed 4 train.sls -o rest.sls
    header rest.sls | jq -e '.made[-1].options ==
        {"ipc": 2, "without-fold": "1/5", "fold-seed": 4, "seed": 0}'
    sl-select --ipc 2 train.sls -o draw.sls
    header draw.sls | jq -e '.made[-1].options == {"ipc": 2, "seed": 0}'
    sl-inspect rest.sls | grep -q -e '--without-fold 1/5'
}

@test "a fold that is too small, and what is not a fold" {
    refused 1 "--fold 1/100000: leaves no images; use fewer parts" \
        sl-select --fold 1/100000 -o a.sls train.sls
    [ ! -e a.sls ]
    refused 1 "images in the fold" sl-select --ipc 11 --fold 1/2 train.sls
    sl-select --fold 1/12 -o a.sls train.sls 2>said
    grep -Eqx 'sl-select: .*the fold has no images of [0-9]+ classes; use fewer parts' said
    refused 2 "--fold: '6' is not between 1 and 5" sl-select --fold 6/5 train.sls
    refused 2 "--without-fold: '5' is not of the form I/N" sl-select --without-fold 5 train.sls
    refused 2 "--fold and --without-fold exclude each other" \
        sl-select --fold 1/5 --without-fold 2/5 train.sls
    refused 2 "--fold-seed makes no sense without --fold" sl-select --ipc 1 --fold-seed 2 train.sls
    refused 2 "--seed makes no sense without --ipc; parts have --fold-seed" \
        sl-select --fold 1/5 --seed 2 train.sls
}

@test "soft labels are kept" {
    sl-select --ipc 1 labelled.sls | sl-inspect --json | jq -se 'map(select(.soft?)) | length == 20'
}

@test "impossible numbers are wrong usage" {
    refused 2 "--ipc: '0' is not between 1" sl-select --ipc 0 train.sls
    refused 2 "--ipc: '-3' is not between 1" sl-select --ipc -3 train.sls
    refused 2 "--ipc: 'x' is not a whole number" sl-select --ipc x train.sls
    refused 2 "--quantile: '5' is not between 1 and 4" sl-select --ipc 1 --quantile 5/4 train.sls
    refused 2 "--quantile needs --ipc" sl-select --first 1 --quantile 1/4 train.sls
    refused 2 "--ipc, --first and --ids exclude each other" sl-select --ipc 1 --first 1 train.sls
    refused 2 "nothing is chosen" sl-select train.sls
    refused 2 "--ids: 'x' is not a whole number" sl-select --ids 1,x train.sls
}

@test "a class of fewer images than --ipc is named, and no file is left" {
    refused 1 "--ipc 13: class bars-2 (2 bars) has 12 images" \
        sl-select --ipc 13 -o chosen.sls train.sls
    [ ! -e chosen.sls ]
}

@test "missing things are named" {
    refused 1 "--ids: the input has no image with id 4" sl-select --ids 4 -o a.sls <(sl-select --ids 3 train.sls)
    refused 1 "--without-class: there is no class 'yak'" sl-select --without-class yak train.sls
    refused 1 "record 0: has no soft label" sl-select --ipc 1 --quantile 1/2 train.sls
    refused 1 "nowhere.sls: " sl-select --ipc 1 nowhere.sls
}

@test "a stream cut short is refused" {
    head -c 100000 train.sls >short.sls
    refused 1 "short.sls: is cut short" sl-select --ipc 1 -o chosen.sls short.sls
    [ ! -e chosen.sls ]
}

@test "the same image twice is refused" {
    refused 1 "appears twice" sl-select --ipc 12 train.sls train.sls
}

@test "images of two splits, whose ids are the same, are refused" {
    sl-fetch synth --limit 12 --split test -o test.sls
    what='of the train split of synth, test.sls of the test split of synth; an id is another image there'
    refused 1 "$what" sl-select --ipc 1 train.sls test.sls
    cat train.sls test.sls >both.sls
    refused 1 "of the test split" sl-select --ipc 1 both.sls
    sl-inspect both.sls | grep -qx 'dataset    synth, train and synth, test'
}

@test "standard input can be read only once" {
    refused 1 "standard input: can be read only once" sl-select --ipc 1 - - <train.sls
    refused 1 "standard input: can be read only once" bash -c 'cat train.sls | sl-select --ipc 1 - -'
    refused 2 "standard input: can be read only once" sl-inspect --diff - - <train.sls
    refused 1 "standard input: can be read only once" \
        sl-train-expert -a convnet-d2w4 -e 1 -t - -o none - <train.sls
}
