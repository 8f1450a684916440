# Rules for every source file. New files need no entry here.
load ../setup

setup() {
    cd "$SL_TESTS/.." || return 1
    mapfile -t c_files < <(find tools formats common tests -name '*.[ch]')
    mapfile -t headers < <(find tools formats common -name '*.h')
    mapfile -t kept < <(find Makefile .ci README* tools formats common tests man pipelines -type f)
}

# speaks_for PROGRAM VERSION: skips with another version of it, which would find other things.
speaks_for() {
    "$1" --version | grep -qE "version $2\.|Cppcheck $2\b" || skip "for $1 $2 only, here is $("$1" --version)"
}

@test "no stray file in the top folder" { # tests run by hand have left some there
    git rev-parse --git-dir >/dev/null 2>&1 || skip "not a checkout"
    [ "$(git ls-files | grep -v / | sort | paste -sd ' ')" = \
        ".clang-format .clang-tidy .gitignore CONTRIBUTING.md Makefile README.md" ]
}

@test "C is formatted as .clang-format says" {
    speaks_for clang-format 14
    clang-format --dry-run -Werror "${c_files[@]}"
}

# Each room and its floor, from the picture in CONTRIBUTING.md: "tools 0", "train 1" and so on downwards.
floors() {
    awk '/^```/ { if (inside++) exit; next }
        !inside { next }
        /^ *\|$/ { floor++; next }
        { while (match($0, /[a-z]+\//)) { print substr($0, RSTART, RLENGTH - 1), floor + 0
              $0 = substr($0, RSTART + RLENGTH) } }' CONTRIBUTING.md
}

# Each include between rooms, as "file:line room includes".
upward_includes() {
    grep -rn --include='*.[ch]' '^ *# *include *"' "$@" |
        awk 'NR == FNR { floor[$1] = $2; next }
            {
                split($0, at, ":")
                room = at[1]; sub(/^common\//, "", room); sub(/\/.*/, "", room)
                target = $0; sub(/^[^"]*"/, "", target); sub(/\/.*/, "", target)
                if (!(room in floor) || !(target in floor)) print "unknown room: " $0
                else if (room != target && floor[target] <= floor[room]) print
            }' <(floors) -
}

@test "the picture in CONTRIBUTING shows every room" {
    diff <(floors | cut -d ' ' -f 1 | sort) <({ echo formats && echo tools && ls common; } | sort)
}

@test "includes point down only" {
    local found
    found=$(upward_includes tools formats common)
    [ -z "$found" ] || { echo "$found" && return 1; }
}

@test "an include that points up or sideways is found" {
    mkdir -p "$BATS_TEST_TMPDIR/common/base" "$BATS_TEST_TMPDIR/common/label"
    cp CONTRIBUTING.md "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR"
    echo '#include "label/label.h"' >common/base/up.c
    printf '#include "%s"\n' base/error.h label/own.h samples/soft.h select/select.h >common/label/side.c
    run upward_includes common
    echo "$output"
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[*]} == *'common/base/up.c:1:#include "label/label.h"'* ]]
    [[ ${lines[*]} == *'common/label/side.c:4:#include "select/select.h"'* ]]
}

# A subject is a file's .c and .h; a circle of them could only be read, tested or moved as one.
@test "no includes form a circle" {
    grep -roH --include='*.[ch]' '^ *# *include *"[^"]*"' tools formats common |
        sed 's/^common\///; s/\.[ch]:.*"\(.*\)\.h"/ \1/' | awk '$1 != $2' | sort -u | tsort >/dev/null
}

@test "no room holds more than an eighth of the code" {
    local room lines all found=0
    all=$(find tools formats common -name '*.[ch]' -exec cat {} + | wc -l)
    for room in tools formats common/*/; do
        lines=$(find "$room" -name '*.[ch]' -exec cat {} + | wc -l)
        [ $((8 * lines)) -le "$all" ] || { echo "$room has $lines of $all lines" && found=1; }
    done
    [ "$all" -gt 0 ]
    [ "$found" -eq 0 ]
}

@test "every room says what belongs in it" {
    local room found=0
    for room in tools formats common/*/ tests; do
        [ -s "$room/README.md" ] || { echo "$room has no README.md" && found=1; }
    done
    [ "$found" -eq 0 ]
}

@test "tests of functions are in folders by room" {
    local found=0 room
    [ -d tests/unit/base ]
    for room in tests/unit/*/; do
        room=$(basename "$room")
        [ -d "common/$room" ] || [ -d "$room" ] || { echo "there is no room $room" && found=1; }
    done
    find tests/unit -maxdepth 1 -name '*.c' | grep . && found=1
    [ "$found" -eq 0 ]
}

@test "every header compiles alone" {
    local found=0 header
    for header in "${headers[@]}"; do
        echo "#include \"$header\"" | ${SL_COMPILE:?is set by make} -fsyntax-only -x c - || found=1
    done
    [ "$found" -eq 0 ]
}

@test "every header begins with its purpose" {
    local found=0 header
    for header in "${headers[@]}"; do
        [ "$(head -c 3 "$header")" = '/* ' ] || { echo "$header" && found=1; }
    done
    [ "$found" -eq 0 ]
}

# The example of a header's first comment: what is indented by five there. "..." is anything, up to the
# next "..." of its line.
example() {
    awk '/\*\// { exit } /^ \*     [^ ]/ { on = 1 } on && sub(/^ \*     /, "")' "$1" |
        sed -e 's/\.\.\..*\.\.\.//' -e 's/\.\.\.//'
}

# Examples use variables that they do not declare, which is fine, but no names of ours.
@test "the examples of headers compile" {
    local found=0 seen=0 header code said
    : "${SL_COMPILE:?is set by make}"
    for header in "${headers[@]}"; do
        code=$(example "$header")
        [ -n "$code" ] || continue
        seen=$((seen + 1))
        grep -q '^int main' <<<"$code" ||
            code="int example(struct sl_error *error) { $code
                return 0; }"
        said=$(printf '%s\n' "#include \"$header\"" '#include "base/error.h"' \
            '#include <'{math,stdio,stdlib,string}'.h>' "#line 1 \"example of $header\"" "$code" |
            $SL_COMPILE -w -Werror=implicit-function-declaration \
                -Werror=incompatible-pointer-types -Werror=int-conversion -fsyntax-only -x c - 2>&1 |
            sed -nE '/error:/!d; / undeclared/{/error: [^a-zA-Z]+(sl|SL)_[^ ]* undeclared/!d}; p')
        [ -z "$said" ] || { echo "$said" && found=1; }
    done
    [ "$seen" -gt 0 ]
    [ "$found" -eq 0 ]
}

@test "no file has more than 500 lines, but for tables of results" {
    local found=0 count file
    while read -r count file; do
        [[ $file != pipelines/results/*.tsv ]] || continue
        if [ "$file" != total ] && [ "$count" -gt 500 ]; then
            echo "$file has $count lines"
            found=1
        fi
    done < <(grep -lI '' "${kept[@]}" | xargs wc -l) # text only
    [ "$found" -eq 0 ]
}

@test "no line of a makefile has more than 100 columns" {
    local makefiles
    mapfile -t makefiles < <(printf '%s\n' "${kept[@]}" | grep -E '(^|/)Makefile$|\.mk$')
    [ "${#makefiles[@]}" -gt 20 ]
    ! grep -nE '^.{101}' "${makefiles[@]}" || return 1
}

@test "no file is called util, misc, helpers or common" {
    printf '%s\n' "${kept[@]}" | grep -E '/(util|misc|helper|common\.)[^/]*$' && return 1
    [ "${#kept[@]}" -gt 0 ]
}

@test "a big-endian machine is refused by name" {
    echo '#include "formats/tensor.h"' |
        ${SL_COMPILE:?is set by make} -fsyntax-only -x c -U__BYTE_ORDER__ \
            -D__BYTE_ORDER__=__ORDER_BIG_ENDIAN__ - 2>"$BATS_TEST_TMPDIR/said" && return 1
    grep -q 'the file formats are little-endian, and so must the machine be' "$BATS_TEST_TMPDIR/said"
}

# Suppressed, since wrong here: unusedStructMember (does not see members used through pointers of a
# table), uninitvar (neither counts of zero nor outputs of functions; the compiler's own warning
# does), invalidFunctionArg (takes sums over classes for sums over nothing), arrayIndexThenCheck
# (takes any later comparison for a check of bounds). Jansson's loops are macros.
@test "cppcheck finds nothing" {
    speaks_for cppcheck 2.10
    cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 \
        --suppress=missingIncludeSystem --suppress=unusedStructMember --suppress=uninitvar \
        --suppress=invalidFunctionArg --suppress=arrayIndexThenCheck --suppress=readdirCalled --std=c11 --library=posix -j "$(nproc)" -D_GNU_SOURCE -I . -I common \
        -D'json_object_foreach(object, key, value)=while (next(object, &key, &value))' \
        -D'json_array_foreach(array, index, value)=while (next(array, &index, &value))' \
        tools formats common
}

@test "shellcheck finds nothing" {
    local shell
    mapfile -t shell < <(grep -lrE '^#!.*\b(sh|bash)$' .ci tests tools man pipelines
        find tests -name '*.bats' -o -name '*.bash')
    [ "${#shell[@]}" -gt 0 ]
    shellcheck -S warning -x -P SCRIPTDIR "${shell[@]}"
}

# Of `[ A ] && [ B ]` in the middle of a test, A may fail unseen: errexit passes over all but the last.
@test "each check of a test is on a line of its own" {
    local found=0
    grep -nE '^ +\[ .* \] && (\[|grep|cmp|diff) ' tests/*/*.bats | grep -v '||' && found=1
    [ "$found" -eq 0 ]
}

# Brackets keep this file from finding itself.
@test "nothing is left for later, and no path of one machine is named" {
    local found=0
    grep -nIwE 'TO[D]O|FIX[M]E|XX[X]|placehold[e]r' "${kept[@]}" && found=1
    grep -nIE '(^|[^a-z])/work[/]|/tmp/w[t]' "${kept[@]}" && found=1
    printf '%s\n' "${kept[@]}" | grep -vE '^(tests|.ci)/' | xargs grep -nIE '[.][.]/shared' && found=1
    [ "$found" -eq 0 ]
}
