# Rules for every manual. New pages and tools need no entry here.
load ../setup

@test "mandoc finds nothing" {
    mandoc -T lint -W warning "$SL_TESTS"/../man/*.[157]
}

@test "every tool has a manual and every manual of section 1 a tool" {
    [ -e "$SL_TESTS/../man/sl-fetch.1" ]
    diff <(cd "$SL_TESTS/../tools" && ls sl-*.c | sed 's/\.c$//') \
        <(cd "$SL_TESTS/../man" && ls -- *.1 | sed 's/\.1$//')
}

@test "every manual of a tool has the usual sections" {
    local page section found=0
    for page in "$SL_TESTS"/../man/*.1; do
        for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
            grep -qx "\.Sh $section" "$page" || { echo "$page has no $section" && found=1; }
        done
    done
    [ "$found" -eq 0 ]
}

@test "OPTIONS equal --help" {
    "$SL_TESTS/../man/options" -n "$SL_BIN"/sl-* ||
        { echo "make manuals writes OPTIONS from --help" && return 1; }
}

@test "OPTIONS are rewritten from --help, and keep what else they say" {
    cp "$SL_TESTS/../man/options" "$SL_TESTS/../man/sl-label.1" .
    sed -e 's/^\(Keep the\) K largest/\1 first/' -e '/^\.It .*-half$/,+1d' "$SL_TESTS/../man/sl-label.1" >sl-label.1
    ./options -n "$SL_BIN/sl-label" && return 1
    ./options "$SL_BIN/sl-label"
    cmp sl-label.1 "$SL_TESTS/../man/sl-label.1"
}

# The command lines of EXAMPLES: .Dl lines and .Bd blocks.
examples() {
    awk '/^\.Sh / { inside = /EXAMPLES/; next }
        !inside { next }
        /^\.Bd/ { block = 1; next }
        /^\.Ed/ { block = 0; next }
        sub(/^\.Dl /, "") || block' "$1" |
        sed -e 's/^"\(.*\)"$/\1/' -e 's/\\&//g' -e "s/\\\\(aq/'/g" -e 's/\\(dq/"/g' \
            -e 's/\\-/-/g' -e 's/\\(ti/~/g' -e 's/\\e/\\/g' -e 's/^\$ //'
}

@test "EXAMPLES run, one after another in an empty folder" {
    local page found=0 name
    for page in "$SL_TESTS"/../man/*.[17]; do
        name=$(basename "$page")
        mkdir "$name"
        examples "$page" >"$name.sh"
        [ -s "$name.sh" ] || { echo "$name has no examples" && found=1; }
        (cd "$name" && bash -euo pipefail -x "../$name.sh" >out 2>err) ||
            { echo "$name:" && tail -n 5 "$name/err" && found=1; }
    done
    [ "$found" -eq 0 ]
}
