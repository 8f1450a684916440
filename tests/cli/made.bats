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
    sl-label --hard first.sls chosen.sls >both.sls
    remade both.sls
}

@test "the whole line: its last result and every one on the way" {
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
    images
    expert --test test.sls --metrics training.sls
    for seed in 1 2; do
        sl-select --ipc "$seed" train.sls | sl-train-student -q --arch convnet-d2w4 --steps 2 --seed $seed |
            sl-eval --data test.sls
    done >metrics.sls
    sl-plot curve --x select.ipc --title "it's a \"title\"" --name 'select.ipc=images' --where 'select.ipc!=7' \
        -o curve.png metrics.sls
    remade curve.png
    sl-plot bars --x epoch -y loss -o bars.png training.sls
    remade bars.png
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
    [ "$(grep -c '^sl-train-expert' script.sh)" -eq 1 ]
    grep -q -e '--epochs 1 ' script.sh
}

@test "a schedule that needs the end of the run records it" {
    images
    expert --schedule cosine
    sl-inspect --made expert/epoch-0001.safetensors | grep -q -e '--epochs 2 '
    remade expert/epoch-0001.safetensors
}

@test "measured labels, labels from elsewhere, data of several segments" {
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
    DATA=$PWD/images.tar run sh script.sh
    [[ $status -ne 0 && $output == *FAILED* ]]
}

@test "a folder is compared by what comes out" {
    images
    mkdir -p folder/a folder/b
    sl-inspect --image 3 train.sls -o folder/a/1.png
    sl-inspect --image 7 train.sls -o folder/b/1.png
    sl-fetch folder --from folder -o images.sls
    sl-inspect --made images.sls >script.sh
    DATA=$PWD/folder sh script.sh >again
    cmp images.sls again
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
