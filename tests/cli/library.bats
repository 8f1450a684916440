# The formats' library, as another program finds it: installed, with pkg-config.
load ../setup

# The build's own settings, or make would build everything again; `make check` hands them on.
setup_file() {
    make --no-print-directory -C "$SL_TESTS/.." SANITIZE="$SL_SANITIZE" \
        install PREFIX="$BATS_FILE_TMPDIR/usr" >"$BATS_FILE_TMPDIR/install.log"
    export PKG_CONFIG_PATH=$BATS_FILE_TMPDIR/usr/lib/pkgconfig
}

# compile PROGRAM.c [COMPILER]: as sl-stream(5) says, with the compiler of the tools, or another. COVERAGE
# is set by `make coverage`.
compile() {
    # shellcheck disable=SC2046 # words on purpose
    ${2:-${SL_COMPILE%% *}} ${SL_SANITIZE:+-fsanitize=$SL_SANITIZE} ${COVERAGE:+--coverage} -Wall -Wextra \
        -Werror -o "${1%.c*}" "$1" $("${PKG_CONFIG:-pkg-config}" --cflags --libs softlabel-formats)
}

# example PAGE: its block of C.
example() {
    awk '/^\.Bd/ { text = ""; block = 1; next } /^\.Ed/ { block = 0; if (text ~ /^#include/) printf "%s", text }
        block { text = text $0 "\n" }' "$SL_TESTS/../man/$1" | sed 's/\\e/\\/g'
}

@test "the program of sl-stream(5) reads a stream" {
    example sl-stream.5 >images.c
    compile images.c
    sl-fetch synth --limit 2 -o train.sls
    ./images <train.sls | diff <(sl-inspect --tsv train.sls | tail -n +2 | awk '{ print $1, $3 }') -
    # each process of somebody's own MPI program reads for itself
    OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=1 ./images <train.sls | cmp <(./images <train.sls) -
    head -c 4000 train.sls >cut.sls
    run ./images <cut.sls
    [ "$status" -eq 1 ]
    [[ $output == *"is cut short"* ]]
}

@test "C++ programs can be linked with it" {
    compiler=${SL_COMPILE%% *}
    case $compiler in
    *clang) compiler+=++ ;;
    *gcc) compiler=${compiler%gcc}g++ ;;
    *) compiler=c++ ;;
    esac
    command -v "$compiler" >/dev/null || skip "there is no $compiler here"
    example sl-stream.5 >images.cc
    compile images.cc "$compiler"
    sl-fetch synth --limit 1 -o train.sls
    ./images <train.sls | diff <(sl-inspect --tsv train.sls | tail -n +2 | awk '{ print $1, $3 }') -
}

@test "the program of sl-checkpoint(5) reads a network" {
    example sl-checkpoint.5 >arrays.c
    compile arrays.c
    sl-fetch synth --limit 1 -o train.sls
    sl-train-student -q --arch convnet-d1w2 --steps 0 train.sls >network.safetensors
    ./arrays network.safetensors >said
    grep -q '^convnet-d1w2, epoch ' said
    grep '^classifier.bias: 20 numbers' said
    refused 1 "train.sls: is not a safetensors file, but a softlabel stream" ./arrays train.sls
}

@test "every installed header compiles alone, from its place" {
    for header in "$BATS_FILE_TMPDIR"/usr/include/softlabel/*.h; do
        echo "#include <softlabel/$(basename "$header")>
            int main(void) { return 0; }" >alone.c
        compile alone.c
    done
}
