# What all tools do in the same way. A new tool needs no entry here.
load ../setup

# each COMMAND ...: runs it for every tool with its name as the last argument.
each() {
    local tool found=0 seen=0
    for tool in "$SL_BIN"/sl-*; do
        seen=$((seen + 1))
        "$@" "$(basename "$tool")" || { echo "in $tool" && found=1; }
    done
    [ "$seen" -gt 0 ]
    [ "$found" -eq 0 ]
}

shows_help() {
    "$1" --help >out 2>err && [ ! -s err ] &&
        [ "$(head -n 1 out | cut -d ' ' -f 1-3)" = "Usage: $1 [OPTION" ] &&
        for option in '-j, --threads N' '-q, --quiet' '-h, --help' '-V, --version'; do
            grep -q "^  $option  " out || return 1
        done
}

@test "--help is on standard output, with the options that all tools share" {
    each shows_help
}

helps_first() {
    "$1" --help >out && "$1" --no-such-option -h | cmp - out
}

@test "--help works even with an unknown option" {
    each helps_first
}

shows_version() {
    "$1" --version >out 2>err && [ ! -s err ] && grep -qx "$1 (softlabel) [0-9.]*" out
}

@test "--version is on standard output" {
    each shows_version
}

# needs_room OPTION TOOL
needs_room() {
    local status=0
    "$2" "$1" >/dev/full 2>err || status=$?
    [ "$status" -eq 1 ] &&
        grep -qx "$2: standard output: cannot be written: No space left on device" err
}

@test "--help and --version fail on a full device" {
    each needs_room --help
    each needs_room --version
}

knows_no_such_option() {
    refused 2 "$1: --no-such-option is not an option" "$1" --no-such-option
}

@test "an unknown option is wrong usage" {
    each knows_no_such_option
}

wants_threads() {
    refused 2 "--threads: '0' is not between 1 and 256" "$1" -j 0 &&
        refused 2 "--threads: 'x' is not a whole number" "$1" --threads=x &&
        SL_THREADS=x refused 2 "SL_THREADS: 'x' is not a whole number" "$1" a
}

@test "a bad number of threads is wrong usage" {
    each wants_threads
}
