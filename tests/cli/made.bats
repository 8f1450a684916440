# The script that sl-inspect --made prints makes the same bytes again.
load ../setup

# remade FILE: the script passes shellcheck (where it is installed) and makes the file again.
remade() {
    sl-inspect --made "$1" >script.sh
    if command -v shellcheck >/dev/null; then shellcheck script.sh; fi
    sh script.sh >again
    cmp "$1" again
}

images() {
    sl-fetch synth --split train --limit 12 -o train.sls
    sl-fetch synth --split test --limit 4 -o test.sls
}

expert() {
    sl-train-expert -q --arch convnet-d2w4 --epochs 2 --batch 64 "$@" -o expert train.sls
}

@test "images, chosen images, and several segments of them" {
    images
    remade train.sls
    sl-select --ipc 2 --seed 3 --without-class "$(sl-inspect --tsv train.sls | awk 'NR == 2 { print $3 }')" \
        train.sls >chosen.sls
    remade chosen.sls
    cat chosen.sls test.sls chosen.sls >three.sls
    remade three.sls
    class=$(sl-inspect --tsv train.sls | awk 'NR == 2 { print $3 }')
    sl-select --ids "$(sl-inspect --tsv train.sls | awk -v class="$class" '$3 == class { print $1 }' |
        paste -sd ,)" train.sls >one.sls
    sl-select --without-class "$class" train.sls | cat - one.sls >parts.sls
    sl-select --first 1 parts.sls >first.sls
    remade first.sls
    sl-select --fold 2/3 --fold-seed 5 train.sls >fold.sls
    remade fold.sls
    sl-select --without-fold 2/3 --ipc 2 --seed 3 train.sls >outside.sls
    remade outside.sls
    sl-label --hard first.sls chosen.sls >both.sls
    remade both.sls
}

@test "the whole line: its last result and every one on the way" {
    seldom_sanitized
    images
    expert --seed 5 --test test.sls --metrics training.sls
    remade training.sls
    remade expert/epoch-0000.safetensors
    remade expert/epoch-0002.safetensors
    sl-select --ipc 1 train.sls |
        sl-label --expert expert/epoch-0001.safetensors --expert expert/epoch-0002.safetensors \
            --temperature 0.7 --top-k 3 >labelled.sls
    remade labelled.sls
    sl-train-student -q --arch convnet-d2w4 --steps 3 --lr 0.1 --seed 7 labelled.sls >student.safetensors
    remade student.safetensors
    sl-eval --data test.sls --per-class --predictions predictions.sls \
        student.safetensors expert/epoch-0002.safetensors >metrics.sls
    remade metrics.sls
    remade predictions.sls
}

@test "figures, with all results that they show" {
    not_sanitized
    images
    expert --test test.sls --metrics training.sls
    for seed in 1 2; do
        sl-select --ipc "$seed" train.sls | sl-train-student -q --arch convnet-d2w4 --steps 2 --seed $seed |
            sl-eval --data test.sls
    done >metrics.sls
    sl-plot curve --x select.ipc --title "it's a \"title\"" --name 'select.ipc=images' --where 'select.ipc!=7' \
        -o curve.png metrics.sls
    remade curve.png
    for suffix in png svg pdf; do
        sl-plot bars --x epoch -y loss --width 85mm --dpi 300 -t '<a> (b) \c & "d"' -o bars.$suffix training.sls
        remade bars.$suffix
    done
    sl-plot images --ids "$(sl-inspect --tsv test.sls | tail -n 1 | cut -f 1),0" -o images.png train.sls test.sls
    remade images.png
    sl-select --ipc 1 train.sls | sl-label --hard | sl-plot labels -o labels.png
    remade labels.png
}

@test "a run is done once, as long as its last checkpoint in use" {
    images
    expert
    sl-select --ipc 1 train.sls | sl-label --expert expert/epoch-0000.safetensors \
        --expert expert/epoch-0001.safetensors >labelled.sls
    sl-inspect --made labelled.sls >script.sh
    [ "$(grep -c 'sl-train-expert ' script.sh)" -eq 1 ]
    grep -q -e '--epochs 1 ' script.sh
}

@test "a schedule that needs the end of the run records it" {
    images
    expert --schedule cosine
    sl-inspect --made expert/epoch-0001.safetensors | grep -q -e '--epochs 2 '
    remade expert/epoch-0001.safetensors
}

@test "measured labels, labels from elsewhere, data of several segments" {
    seldom_sanitized
    images
    expert
    sl-select --ipc 1 train.sls | sl-label --expert expert/epoch-0002.safetensors >soft.sls
    sl-select --ipc 1 train.sls | sl-label --hard >hard.sls
    sl-eval --labels --against soft.sls hard.sls >distance.sls
    remade distance.sls
    sl-select --ipc 1 train.sls | sl-label --from soft.sls --temperature 2 >warmer.sls
    remade warmer.sls
    cat <(sl-select --ipc 1 --seed 1 train.sls) test.sls >both.sls
    sl-train-student -q --arch convnet-d3w8 --steps 2 both.sls >student.safetensors
    remade student.safetensors
    cat <(sl-select --ids 0 test.sls) <(sl-select --ids 1 test.sls) >both.sls
    sl-eval --data both.sls expert/epoch-0001.safetensors >metrics.sls
    remade metrics.sls
}

@test "whitening statistics and what they whitened" {
    images
    sl-fetch synth --limit 12 --size 8 --fit-whiten zca.safetensors -o /dev/null
    remade zca.safetensors
    sl-fetch synth --limit 2 --size 8 --whiten zca.safetensors -o white.sls
    remade white.sls
}

@test "what came from elsewhere is a variable, and must be the same file" {
    images
    mkdir -p folder/a folder/b
    for class in a b; do
        sl-inspect --image 3 train.sls -o folder/$class/1.png
    done
    tar -cf images.tar folder
    sl-fetch folder --from images.tar -o images.sls
    sl-inspect --made images.sls >script.sh
    grep -q "DATA:?must be the archive or folder with sha256 $(sha256sum <images.tar | cut -d ' ' -f 1)" script.sh
    DATA=$PWD/images.tar sh script.sh >again
    cmp images.sls again
    run sh script.sh
    [[ $status -ne 0 && $output == *"DATA: must be the archive or folder with sha256 "* ]]
    echo >>images.tar
    DATA=$PWD/images.tar refused 1 "images.tar: has the SHA-256 $(digest images.tar), not $(recorded images.sls)" \
        sh script.sh
    DATA=$PWD/train.sls refused 1 "not $(recorded images.sls)" sh script.sh
    DATA=$PWD/folder refused 1 "not $(recorded images.sls)" sh script.sh
    DATA=$PWD/none refused 1 "none: No such file" sh script.sh
}

digest() {
    sha256sum <"$1" | cut -d ' ' -f 1
}

# recorded FILE: the digest of its source.
recorded() {
    sl-inspect --json "$1" | jq -r '.made[]?.sha256 // empty' | head -n 1
}

# A folder of your own, four images of two classes.
own() {
    mkdir -p own/a own/b
    for number in 1 2; do
        sl-inspect --image $number train.sls -o own/a/$number.png
        sl-inspect --image 20$number train.sls -o own/b/$number.png
    done
}

@test "a folder is compared, too, before anything is trained" {
    images
    own
    sl-fetch folder --from own -o images.sls
    sl-train-expert -q --arch convnet-d2w4 --epochs 1 -o expert images.sls
    sl-eval --data images.sls expert/epoch-0001.safetensors >metrics.sls
    remade_from() {
        sl-inspect --made "$1" >script.sh
        shellcheck script.sh
        DATA=$PWD/own sh script.sh >again
        cmp "$1" again
    }
    command -v shellcheck || shellcheck() { :; }
    remade_from images.sls
    remade_from metrics.sls
    mkdir bin
    printf '#!/bin/sh\ntouch trained\n' >bin/sl-train-expert
    chmod +x bin/sl-train-expert
    changed() {
        DATA=$PWD/own PATH=$PWD/bin:$PATH refused 1 ", not $(recorded metrics.sls)" sh script.sh
        [ ! -e trained ]
    }
    mv own/b/2.png kept.png # an image is missing
    changed
    cp own/a/1.png own/b/2.png # another one
    changed
    cp kept.png own/b/2.png
    cp kept.png own/b/3.png # one too many
    changed
    rm own/b/3.png
    mv own/a/1.png own/a/0.png # by another name
    changed
    mv own/a/0.png own/a/1.png
    remade_from metrics.sls
}

@test "sl-fetch --sha256 compares what it reads" {
    images
    own
    tar -cf own.tar own
    sl-fetch folder --from own.tar --sha256 "$(digest own.tar)" -o images.sls
    sl-fetch folder --from own.tar -o plain.sls # and leaves no trace
    cmp images.sls plain.sls
    other=$(digest train.sls)
    refused 1 "own.tar: has the SHA-256 $(digest own.tar), not $other" \
        sl-fetch folder --from own.tar --sha256 "$other"
    sl-fetch folder --from own -o images.sls
    [ "$(cd own && sha256sum a/[12].png b/[12].png | sha256sum | cut -d ' ' -f 1)" = "$(recorded images.sls)" ]
    refused 1 "own: has the SHA-256 $(recorded images.sls), not $other" \
        sl-fetch folder --from own --sha256 "$other"
    refused 2 "--sha256: 'abc' is not 64 lower-case hexadecimal digits" sl-fetch folder --from own --sha256 abc
    refused 2 "--sha256: synth is generated" sl-fetch synth --sha256 "$other"
}

# history MADE: standard input, made by what somebody else says.
history() {
    "$SL_BIN/../tests/programs/replace_made" "$1"
}

@test "what does not begin at a source is refused" {
    images
    history '[]' <train.sls >mine.sls
    refused 1 "mine.sls: does not say how it was made" sl-inspect --made mine.sls
    sl-select --ipc 1 mine.sls >chosen.sls
    refused 1 "chosen.sls: made: step 0: has no SHA-256" sl-inspect --made chosen.sls
    sl-train-student -q --arch convnet-d2w4 --steps 1 mine.sls >student.safetensors
    refused 1 "student.safetensors: made: step 0: has no SHA-256" sl-inspect --made student.safetensors
    sl-plot images -o figure.png mine.sls
    refused 1 "figure.png: made: step 0: has no SHA-256" sl-inspect --made figure.png
    # also with others, and next to the main input
    cat <(sl-select --ids 0 train.sls) <(sl-select --ids 1 train.sls | history '[]') >both.sls
    sl-select --without-class star-4 both.sls >all.sls
    refused 1 "all.sls: made: step 3: has no SHA-256" sl-inspect --made all.sls
    expert
    sl-label --expert expert/epoch-0001.safetensors train.sls | history '[]' >soft.sls
    sl-label --from soft.sls train.sls >from.sls
    refused 1 "from.sls: made: step 1: has no SHA-256" sl-inspect --made from.sls
    sl-eval --data mine.sls expert/epoch-0001.safetensors >metrics.sls
    refused 1 "metrics.sls: made: step 2: has no SHA-256" sl-inspect --made metrics.sls
    # as written before such inputs were recorded, or by others
    history '[{"tool": "sl-select", "options": {"ipc": 1}, "inputs": {}}]' <train.sls >old.sls
    refused 1 "old.sls: made: step 0: does not say what sl-select read" sl-inspect --made old.sls
    history '[{"tool": "sl-fetch", "options": {"name": "cifar10"}, "inputs": {}}]' <train.sls >old.sls
    refused 1 "old.sls: made: step 0: has no SHA-256" sl-inspect --made old.sls
}

@test "a record cannot name files to read or write, nor options that a tool does not record" {
    images
    while read -r tool option value; do
        history "[{\"tool\": \"sl-fetch\", \"options\": {\"name\": \"synth\"}, \"inputs\": {}},
            {\"tool\": \"$tool\", \"options\": {\"$option\": $value}, \"inputs\": {\"input\": 0}}]" <train.sls >bad.sls
        refused 1 "bad.sls: made: step 1: records --$option, which $tool does not" sl-inspect --made bad.sls
    done <<'END'
sl-select output "/etc/passwd"
sl-select outp "/etc/passwd"
sl-label expert ["a", "b"]
sl-label hard "/etc/passwd"
sl-plot table "/etc/passwd"
sl-train-student metrics "/etc/passwd"
sl-train-student resume true
sl-train-expert resume true
sl-train-expert output "/etc"
sl-eval predictions "/etc/passwd"
sl-select threads 1
END
}

@test "the recorded instruction set is used; other arithmetic and versions are reported" {
    not_sanitized
    images
    tiers=$(SL_ISA=abacus sl-inspect --arithmetic 2>&1 | sed -n 's/.* machine runs: //p')
    for tier in ref ${tiers##* }; do
        SL_ISA=$tier expert
        sl-inspect --made expert/epoch-0002.safetensors >script.sh
        for other in '' ref; do
            SL_ISA=$other sh script.sh >again 2>said
            cmp expert/epoch-0002.safetensors again
            [ ! -s said ]
        done
        rm -r expert
    done
    [[ $(SL_ISA=ref sl-inspect --arithmetic) == "ref openblas-"* ]]
    expert
    here=$(SL_ISA='' sl-inspect --arithmetic)
    sl-inspect --made expert/epoch-0001.safetensors >script.sh
    told() {
        sh changed.sh 2>said | sl-inspect --verify
        [ "$(wc -l <said)" -eq 1 ]
        grep -qF "$1" said
    }
    sed "s/'$here'/'vax openblas-0.1-VAX'/" script.sh >changed.sh
    told "made with the arithmetic vax openblas-0.1-VAX, here it is $here: the bytes may differ"
    sed "s/'$here'/'$here-X'/" script.sh >changed.sh
    told "made with the arithmetic $here-X, here it is $here: the bytes may differ"
    sed "s/'[0-9.]*'/'0.0.1'/" script.sh >changed.sh
    told "made with the version 0.0.1, here it is sl-inspect (softlabel) "
    refused 2 "--arithmetic: is of this machine" sl-inspect --arithmetic train.sls
}

@test "a network that does not say how it was made" {
    # eight bytes of length, the header, and one array of two numbers
    header='{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    # shellcheck disable=SC2059 # the byte is the format
    printf "\\x$(printf %02x ${#header})\\0\\0\\0\\0\\0\\0\\0" >foreign.safetensors
    printf %s "$header" >>foreign.safetensors
    head -c 8 /dev/zero >>foreign.safetensors
    sl-inspect --made foreign.safetensors >script.sh
    CHECKPOINT=foreign.safetensors sh script.sh >again
    cmp foreign.safetensors again
    grep -q "CHECKPOINT:?must be the file with sha256 $(sha256sum <foreign.safetensors | cut -d ' ' -f 1)" script.sh
}
