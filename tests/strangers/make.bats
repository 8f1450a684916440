# make and paths: where the checkout is, what is installed where, and which variables are settings.
# shellcheck shell=bash
load strangers

# A checkout with tools that are built, and a figure that takes a second. Without sources, so that
# nothing is compiled.
setup_file() {
    local top=$SL_TESTS/..
    mkdir -p "$BATS_FILE_TMPDIR/checkout/build"
    cd "$BATS_FILE_TMPDIR/checkout" || return 1
    (cd "$top" && tar --exclude=results -cf - Makefile pipelines man tests/*.mk tests/*/*.mk common/base/*.h \
        formats/*.h formats/*.in) | tar -xf -
    cp -r "$SL_BIN" build/bin
    cat >pipelines/presets/micro.mk <<'END'
FETCH         = synth --limit 3
CLASSES       = 20
PER_CLASS     = 3
TESTS         = 60
SIZE          = 32
EXPERT        = --arch convnet-d3w4 --batch 64 --lr 0.02
EXPERT_EPOCHS = 1
STUDENT       = --arch convnet-d3w4
TRAIN         = --lr 0.05 --steps 1
LABEL_EPOCHS  = 1
EPOCH         = 1
IPCS          = 1
DRAWS         = 1 2
STUDENT_SEEDS = 1
FIGURES       = fig1
END
}

# The checkout under another name, and in it.
checkout() {
    mv "$BATS_FILE_TMPDIR/checkout" "$1"
    cd "$1" || return 1
    rm -rf results
}

teardown() {
    cd "$BATS_TEST_TMPDIR" || return 1
    for folder in */ .*/; do
        [ ! -f "$folder/pipelines/presets/micro.mk" ] || mv "$folder" "$BATS_FILE_TMPDIR/checkout"
    done
}

# quietly MAKE-ARGUMENT ...: without tools from elsewhere or settings of the make that runs these tests;
# the messages go to the file said.
quietly() {
    env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u SANITIZE -u PREFIX -u DESTDIR PATH=/usr/local/bin:/usr/bin:/bin \
        make --no-print-directory -j2 "$@" >said 2>&1 || { cat said; return 1; }
}

@test "G-path-dollar, G-path-backtick: the path of the checkout may have these, and others" {
    # shellcheck disable=SC2016 # names as they are
    for name in 'dollar$HOME b`id`x "two  words" back\slash' "-it's #50%&;(*?[a]) a=b! größe 猫"; do
        checkout "./$name"
        quietly fig1 PRESET=micro
        [ -s results/micro/fig1.png ]
        cd ..
        mv "./$name" "$BATS_FILE_TMPDIR/checkout"
    done
}

@test "G-path-colon: a colon in it is refused before anything is done" {
    checkout colon:x
    if quietly fig1 PRESET=micro; then return 1; fi
    grep -qF "PATH cannot have a folder with a colon in its name: $PWD/build/bin" said
    [ ! -e results/micro/train.sls ]
    quietly help
}

@test "G-data-apostrophe: DATA is a path, whatever is in its name" {
    pictures data train/a/{1..3}.png train/b/{1..3}.png test/a/{1..2}.png test/b/{1..2}.png
    tar -cf data.tar data
    checkout here
    sed -e 's/^FETCH.*/FETCH = folder/; s/^CLASSES.*/CLASSES = 2/; s/^TESTS.*/TESTS = 4/; s/^SIZE.*/SIZE = 8/' \
        -e 's/convnet-d3w4/convnet-d2w4/' pipelines/presets/micro.mk >pipelines/presets/own.mk
    # shellcheck disable=SC2016
    for name in "-it's cost"'$5$(x).tar' 'two  words `id`"b\c#b%c&d;e,猫.tar'; do
        cp ../data.tar "./$name"
        quietly fig1 PRESET=own DATA="$name"
        [ -s results/own/fig1.png ]
        grep -qF "$PWD/$name of " results/own/settings/from
        quietly fig1 PRESET=own DATA="$name" # the same, and nothing to do
        [ "$(grep -c '^  [A-Z]' said)" -eq 0 ]
        rm -r results "./$name"
        if quietly fig1 PRESET=own DATA="$name"; then return 1; fi
        grep -qF "DATA: there is no $name" said
    done
    quietly fig1 PRESET=own DATA=../data DATA_NAME="Tom's data"
    grep -qF "Tom's data" results/own/fig1.svg || sl-inspect --made results/own/fig1.png | grep -qF "Tom'\\''s data"
}

@test "G-prefix-install, G-prefix-uninstall: blanks in PREFIX and DESTDIR" {
    checkout here
    mkdir tools
    for tool in build/bin/*; do touch "tools/${tool##*/}.c"; done
    echo precious >notes
    for prefix in "notes dir" "it's \"a&b|c;d\" *"; do
        quietly -o all install PREFIX="$PWD/$prefix" DESTDIR="$PWD/the root"
        "./the root/$PWD/$prefix/bin/sl-fetch" --version
        [ ! -e "$prefix" ]
        grep -qxF "prefix=$PWD/$prefix" "the root/$PWD/$prefix/lib/pkgconfig/softlabel-formats.pc"
        touch "the root/$PWD/$prefix/include/softlabel/theirs.h" "the root/$PWD/$prefix/bin/theirs"
        quietly uninstall PREFIX="$PWD/$prefix" DESTDIR="$PWD/the root"
        [ "$(cd "the root" && find . -type f | sort | sed 's:.*/::' | paste -sd ' ')" = "theirs theirs.h" ]
        rm -r "the root"
    done
    quietly -o all install PREFIX="$PWD/my dir"
    PKG_CONFIG_PATH="$PWD/my dir/lib/pkgconfig" pkg-config --cflags softlabel-formats | grep -qF 'my\ dir/include'
    quietly uninstall PREFIX="$PWD/my dir"
    [ -z "$(find "my dir" -type f)" ]
    [ ! -e "my dir/include/softlabel" ]
    [ "$(cat notes)" = precious ]
    [ ! -e my ]
    [ ! -e dir ]
    for target in install uninstall; do
        # shellcheck disable=SC2016 # make takes $H out of it
        if quietly -o all $target PREFIX='$HOME/.local'; then return 1; fi
        grep -qF "PREFIX: OME/.local is not an absolute path" said
    done
    rm -r tools
}

@test "G-env-data, G-env-whiten: variables of the environment are not settings" {
    checkout here
    quietly fig1 PRESET=micro RESULTS_IN=plain
    for setting in DATA=/tmp WHITEN=yes TEST_EVERY=1 TRAIN_1='--gpus 1' EPOCH_1=0 EXPERT_SEEDS='3 4' TUNE=yes \
        CLASSES=7 RESULTS=elsewhere fig1_STUDENTS=none FILES_fig1=x KEEP_STUDENTS=y; do
        name=${setting%%=*}
        (export "${setting?}" && quietly fig1 PRESET=micro RESULTS_IN=plain)
        [ "$(grep -c '^  [A-Z]' said)" -eq 0 ]
        [ "$name" = fig1_STUDENTS ] || grep -qF "settings are not taken from the environment: $name;" said
    done
    PRESET=tiny quietly -n fig1 RESULTS_IN=plain
    grep -q results/plain/demo said || grep -q plain/demo said
    grep -qF "settings are not taken from the environment: PRESET;" said
    RESULTS_IN=elsewhere quietly -n fig1 PRESET=micro
    [ "$(grep -c elsewhere said)" -eq 0 ]
    [ ! -e elsewhere ]
    quietly -n fig1 PRESET=micro WHITEN=yes RESULTS_IN=white # where they come from
    grep -q -e --fit-whiten said
}

@test "G-build-space: a blank in BUILD is refused as in RESULTS_IN" {
    checkout here
    for value in 'b c' 'a:b' 'a%b' 'a*' -x; do
        for name in BUILD RESULTS_IN; do
            if quietly help "$name=$value"; then return 1; fi
            grep -qF "$name: make cannot handle a path with blanks" said
            [ "$(wc -l <said)" -eq 1 ]
            if quietly help "$name="; then return 1; fi # would be the root of all files
            grep -qF "$name: is empty" said
        done
    done
}

@test "G-preset-words: two presets at once are refused before anything is done" {
    checkout here
    if quietly fig1 PRESET='micro demo'; then return 1; fi
    grep -q 'there is no preset micro demo; there are: .*micro' said
    [ ! -e results ]
}

@test "G-env-posix: tools take options after operands, whatever the environment says of others" {
    checkout here
    POSIXLY_CORRECT=1 quietly fig1 PRESET=micro
    [ -s results/micro/fig1.png ]
}

@test "G-unknown: a variable on the command line that is not a setting is refused before anything runs" {
    checkout here
    for typed in LOOKS_fig1=2 IPC=2 DRAW=1 EXPERT_EPOCH=3; do
        if quietly fig1 PRESET=micro RESULTS_IN=unknown "$typed"; then return 1; fi
        grep -qF "${typed%%=*}: not a setting; sl-preset(5) lists them" said
        [ ! -e unknown/micro/students ]
    done
    quietly fig1 PRESET=micro RESULTS_IN=known V= WERROR= TRAIN_1='--lr 0.01'
}
