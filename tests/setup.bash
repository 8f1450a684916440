# Loaded by every .bats file: puts the tools on PATH, makes a scratch folder the working directory, and
# defines the checks that tests share.
# shellcheck shell=bash
PATH=${SL_BIN:?is set by make check}:$PATH
export SL_TESTS=${BATS_TEST_DIRNAME%/tests/*}/tests

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# refused STATUS TEXT COMMAND ...: the command must exit with STATUS, print nothing on standard
# output and one line holding TEXT on standard error.
refused() {
    local expected=$1 text=$2 status=0
    shift 2
    "$@" >refused.out 2>refused.err || status=$?
    if [ "$status" -ne "$expected" ] || [ -s refused.out ] ||
        [ "$(wc -l <refused.err)" -ne 1 ] || ! grep -qF -e "$text" refused.err; then
        echo "'$*' exited with $status (expected $expected: $text), said:"
        cat refused.err
        return 1
    fi
    rm -f refused.out refused.err
}

# Streams of metrics from lines of JSON, see tests/programs/make_metrics.c.
metrics() {
    "$SL_BIN/../tests/programs/make_metrics"
}

# field NAME LINE: of a table whose first line has names, as of sl-stat --tsv, on
# standard input.
field() {
    awk -F '\t' -v name="$1" -v line="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
        NR == line + 1 { print $at }'
}

# column NAME FILE: the values of a column of a TSV table, in one line.
column() {
    awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }' "$2" | paste -sd ' '
}

# near A B TOLERANCE: numbers that differ by less. They are checked as texts first, since awks differ in
# how they compare a nan, and Debian 12's mawk finds it equal to everything. Tables that are compared within
# awk use < and > to state what must hold, since these are false for a nan in every awk; <=, >=, == and
# negations are not.
near() {
    [[ "$1 $2" =~ ^-?[0-9.]+(e[-+]?[0-9]+)?\ -?[0-9.]+(e[-+]?[0-9]+)?$ ]] &&
        awk -v a="$1" -v b="$2" -v by="$3" 'BEGIN { exit !(a - b < by && b - a < by) }' ||
        { echo "$1 is not $2" && return 1; }
}

# Sanitizers keep freed memory, and slow down code in which they find nothing.
not_sanitized() {
    [ -z "${SL_SANITIZE-}" ] || skip "not under sanitizers"
}

# For what takes minutes under sanitizers, and goes ways that shorter tests go, too.
seldom_sanitized() {
    [ -z "${SL_SANITIZE-}" ] || [ "${WHOLE-}" = yes ] || skip "long under sanitizers: make check-sanitize WHOLE=yes"
}

# For tests on a terminal: script(1) opens one.
needs_terminal() {
    script -qec true /dev/null >/dev/null 2>&1 || skip "no terminal can be opened here (/dev/pts)"
}

# For things that an emulator of another machine handles in its own way: limits, closed descriptors.
emulated() {
    ! cmp -s -i 18 -n 2 "$SL_BIN/sl-select" "$BASH" # ELF's number of the machine
}
not_emulated() {
    if emulated; then skip "not in an emulator"; fi
}
