# Where outputs go: closed descriptors, links, names of one file, limits. Nothing is lost in silence.
bats_require_minimum_version 1.5.0
load ../setup.bash

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$SL_BIN/sl-fetch" synth --limit 2 --size 8 -q -o train.sls
    "$SL_BIN/sl-fetch" synth --limit 2 --size 8 -q --split test -o test.sls
    "$SL_BIN/sl-train-student" -q --arch convnet-d2w8 --steps 1 -o net.safetensors train.sls
}

setup() {
    cp -r "$BATS_FILE_TMPDIR/." "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return 1
}

# closed TEXT COMMAND ...: with its standard output closed, the command fails and says so.
closed() {
    local text=$1 status=0
    shift
    "$@" 2>err >&- || status=$?
    [ "$status" -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    grep -qF "$text" err
}

@test "a closed standard output is an error, and nothing else gets what was meant for it" {
    closed 'standard output: cannot be written' sl-select --ipc 1 train.sls
    closed 'standard output: cannot be written' sl-fetch synth --limit 1 --size 8 --fit-whiten w.safetensors
    closed 'standard output: cannot be written' sl-eval --data test.sls --predictions p.sls net.safetensors
    closed 'standard output: cannot be written' sl-train-student -q --arch convnet-d2w8 --steps 1 \
        --test test.sls --metrics m.sls train.sls
    for file in w.safetensors p.sls m.sls; do
        [ ! -e $file ] || sl-inspect --verify $file
    done
}

@test "messages go nowhere when standard error is closed" {
    sl-select --ipc 3 -o none.sls train.sls 2>&- && return 1
    sl-inspect --made train.sls >script 2>&-
    grep -q '^sl-fetch' script
    [ ! -e none.sls ]
}

@test "a closed standard input is an error" {
    not_emulated
    status=0
    sl-select --ipc 1 -o none.sls <&- 2>err || status=$?
    [ $status -eq 1 ]
    grep -q 'standard input: cannot be read: Bad file descriptor' err
}

@test "what a link leads to is replaced, not the link" {
    mkdir there
    echo old >there/kept.sls
    ln -s there/kept.sls link.sls
    sl-select --ipc 1 -o link.sls train.sls
    [ -L link.sls ]
    sl-inspect --verify there/kept.sls
    [ "$(ls -A there)" = kept.sls ]
}

@test "standard output by its name of a file" {
    ln -s /proc/self/fd/1 stdout
    sl-select --ipc 1 train.sls >wanted.sls
    sl-select --ipc 1 -o stdout train.sls >got.sls
    [ -L stdout ]
    cmp wanted.sls got.sls
    sl-select --ipc 1 -o stdout train.sls | cmp - wanted.sls
}

@test "two outputs of one command need two files, however they are called" {
    ln -s other.sls link.sls
    : >other.sls
    refused 2 'need different files' sl-eval --data test.sls -o m.sls --predictions ./m.sls net.safetensors
    refused 2 'need different files' sl-eval --data test.sls -o other.sls --predictions link.sls net.safetensors
    refused 2 'need different files' sl-train-student --steps 1 --test test.sls \
        -o s.safetensors --metrics "$PWD/s.safetensors" train.sls
    refused 2 '--metrics would replace s.safetensors.state, which is read' sl-train-student --steps 1 \
        --test test.sls --resume -o s.safetensors --metrics s.safetensors.state train.sls
    sl-eval --data test.sls -o m.sls net.safetensors
    refused 2 'need different files' sl-plot bars -x arch -o p.png --table ./p.png m.sls
    refused 2 'need different files' sl-fetch synth --limit 1 --fit-whiten ./w -o w
}

@test "what is read is never replaced" {
    ln -s train.sls same.sls
    refused 2 '--output would replace test.sls, which is read' sl-eval --data test.sls -o test.sls net.safetensors
    refused 2 '--predictions would replace net.safetensors' \
        sl-eval --data test.sls --predictions net.safetensors net.safetensors
    refused 2 '--metrics would replace test.sls' \
        sl-train-student --steps 1 --test test.sls --metrics ./test.sls train.sls
    refused 2 '--metrics would replace train.sls' \
        sl-train-student --steps 1 --test test.sls --metrics same.sls train.sls
    refused 2 '--output would replace train.sls' sl-train-student --steps 1 -o train.sls train.sls
    refused 2 '--metrics would replace test.sls' \
        sl-train-expert --epochs 1 --test test.sls --metrics test.sls -o experts train.sls
    refused 2 '--output would replace net.safetensors' \
        sl-label --expert net.safetensors -o net.safetensors train.sls
    refused 2 '--output would replace ids' sl-select --ids @ids -o ids train.sls
    refused 2 '--output would replace ids' sl-plot images --ids @ids --format png -o ids train.sls
    refused 2 '--output would replace archive.tar' sl-fetch folder --from archive.tar -o archive.tar
    refused 2 '--output would replace train.sls' sl-inspect -o train.sls train.sls
    refused 2 '--output would replace standard input' sl-inspect -o train.sls <train.sls
    refused 2 '--output would replace other.sls' sl-inspect --diff other.sls -o other.sls train.sls
    sl-eval --data test.sls -o m.sls net.safetensors
    refused 2 '--table would replace m.sls' sl-plot bars -x arch -o p.png --table m.sls m.sls
    refused 2 '--output would replace m.sls' sl-stat mean -x arch -o m.sls m.sls
    refused 2 '--output would replace train.sls' sl-select --first 1 -o train.sls test.sls train.sls
    refused 2 '--output would replace train.sls' sl-label --hard -o same.sls train.sls
    refused 2 '--output would replace standard input' sl-select --first 1 -o same.sls <train.sls
}

# The made-up tool has an option of each kind that names files, and calls nothing but sl_program_start.
@test "a new option that names a file is compared with all others, without a line in its tool" {
    made_up() { "$SL_BIN/../tests/programs/made_up_tool" "$@"; }
    mkdir folder
    : >folder/1.kept
    : >own.state
    ln -s ../train.sls folder/link.sls
    refused 2 '--write would replace ./train.sls, which is read' made_up --write train.sls --read ./train.sls
    refused 2 '--write would replace folder/link.sls' made_up --write train.sls --each test.sls --each folder/link.sls
    refused 2 '--write would replace train.sls' made_up --write folder/link.sls --from train.sls
    refused 2 '--write would replace train.sls' made_up --write train.sls --list @train.sls
    refused 2 '--write would replace train.sls' made_up --write train.sls test.sls train.sls
    refused 2 '--write would replace standard input' made_up --write train.sls <train.sls
    refused 2 '--write would replace own.state' made_up --write own.state -o own --keep
    refused 2 '--write and --output need different files' made_up --write new -o ./new
    refused 2 '--fill would replace folder/1.kept' made_up --fill ./folder folder/1.kept
    refused 2 '--write and --fill need different files' made_up --write folder/1.kept --fill folder/
    made_up --write train.sls --list train.sls --fill folder -o own --each test.sls - <test.sls
    made_up --fill folder folder/link.sls
    made_up --write own.state -o own </dev/null
}

@test "a checkpoint of a run is not replaced by what it measures" {
    mkdir experts
    cp net.safetensors experts/epoch-0001.safetensors
    refused 2 '--output and --metrics need different files' sl-train-expert --resume --epochs 1 --test test.sls \
        -o experts --metrics experts/epoch-0001.safetensors train.sls
}

@test "every name that the system takes" {
    name=$(printf 'n%.0s' {1..255})
    sl-select --first 1 -o "$name" train.sls
    sl-inspect --verify "$name"
}

@test "standard output is recognised as the file it leads to" {
    status=0
    sl-eval --data test.sls -o - --predictions p.sls net.safetensors >p.sls 2>err || status=$?
    [ $status -eq 2 ]
    grep -q 'need different files' err
    sl-select --ipc 1 -o /dev/null train.sls >&-
    sl-eval --data test.sls --predictions /dev/null net.safetensors >/dev/null
}

@test "a limit of file size is an error like any other" {
    (
        ulimit -f 4
        refused 1 'big.sls: cannot be written: File too large' sl-label --hard -o big.sls train.sls
    )
    [ -z "$(find . -name '*.unfinished')" ]
    [ ! -e big.sls ]
}

@test "a state that could not be written is reported before training" {
    name=$(printf 'n%.0s' {1..252})
    refused 1 'File name too long' sl-train-student --steps 1 --resume -o "$name" train.sls
}
