# What is asked of every source file. New files need no entry here.
load ../setup

setup() {
    cd "$SL_TESTS/.." || return 1
    mapfile -t c_files < <(find tools formats common tests -name '*.[ch]')
}

@test "C is formatted as .clang-format says" {
    clang-format --dry-run -Werror "${c_files[@]}"
}

# The layers of the sources; a file may include its own folder and folders of lower layers.
layer() {
    case $1 in
    base) echo 0 ;;
    formats | kernel) echo 1 ;;
    nn | data) echo 2 ;;
    learn | plot) echo 3 ;;
    tools) echo 4 ;;
    *) echo "unknown folder $1" ;;
    esac
}

@test "includes point one way: tools -> learn, plot -> nn, data -> kernel, formats -> base" {
    local found=0 seen=0 line file folder target
    while read -r line; do
        file=${line%%:*}
        folder=$(basename "$(dirname "$file")")
        target=${line#*\"}
        target=${target%%/*}
        seen=$((seen + 1))
        [ "$folder" = "$target" ] && continue
        if ! [ "$(layer "$target")" -lt "$(layer "$folder")" ]; then
            echo "$line"
            found=1
        fi
    done < <(grep -H '^ *# *include *"' $(find tools formats common -name '*.[ch]'))
    [ "$seen" -gt 0 ]
    [ "$found" -eq 0 ]
}

@test "every header compiles alone" {
    local found=0 header
    for header in $(find tools formats common -name '*.h'); do
        echo "#include \"$header\"" | ${SL_COMPILE:?is set by make} -fsyntax-only -x c - || found=1
    done
    [ "$found" -eq 0 ]
}

@test "every header says what it is for before anything else" {
    local found=0 header
    for header in $(find tools formats common -name '*.h'); do
        [ "$(head -c 3 "$header")" = '/* ' ] || { echo "$header" && found=1; }
    done
    [ "$found" -eq 0 ]
}

@test "no file has more than 500 lines" {
    local found=0 count file
    while read -r count file; do
        if [ "$file" != total ] && [ "$count" -gt 500 ]; then
            echo "$file has $count lines"
            found=1
        fi
    done < <(find Makefile README.md .ci tools formats common pipelines tests man -type f \
        ! -name '*.npy' ! -name '*.safetensors' ! -name '*.sls' ! -name '*.png' -exec wc -l {} +)
    [ "$found" -eq 0 ]
}

@test "no file is called util, misc, helpers or common" {
    run find tools formats common tests man pipelines -type f \( -name 'util*' -o -name 'misc*' \
        -o -name 'helper*' -o -name 'common.*' \)
    echo "$output"
    [ -z "$output" ]
}

# Suppressed: unusedStructMember does not see members used through pointers of a table,
# missingIncludeSystem is about headers that cppcheck does not need. Jansson's loops are macros.
# invalidFunctionArg takes sums over classes for sums over nothing.
@test "cppcheck finds nothing" {
    cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 \
        --inline-suppr --suppress=missingIncludeSystem --suppress=unusedStructMember \
        --suppress=invalidFunctionArg --std=c11 --library=posix -j "$(nproc)" -D_GNU_SOURCE -I . -I common \
        -D'json_object_foreach(object, key, value)=while (next(object, &key, &value))' \
        -D'json_array_foreach(array, index, value)=while (next(array, &index, &value))' \
        tools formats common
}

@test "shellcheck finds nothing" {
    local shell
    mapfile -t shell < <(grep -lrE '^#!.*\b(sh|bash)$' .ci tests tools man pipelines
        find tests -name '*.bats' -o -name '*.bash')
    [ "${#shell[@]}" -gt 0 ]
    # SC2046: lists of names without blanks are meant to be split.
    shellcheck -S warning -x -P SCRIPTDIR -e SC2046 "${shell[@]}"
}

# Brackets keep this file from finding itself.
@test "nothing is left for later, and no path of one machine is named" {
    local found=0
    grep -rnwE 'TO[D]O|FIX[M]E|XX[X]|placehold[e]r' Makefile .ci tools formats common tests man \
        pipelines README* && found=1
    grep -rnE '(^|[^a-z])/work[/]|/tmp/w[t]|/home/[a-z]' Makefile .ci tools formats common tests \
        man pipelines README* && found=1
    grep -rnE '[.][.]/shared' Makefile tools formats common man pipelines README* && found=1
    [ "$found" -eq 0 ]
}
