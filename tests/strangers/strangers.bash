# Shared by the files of this folder, each of which has the cases of one kind: files and habits of other
# people that once caused failures. A test's name begins with that of its case.
# shellcheck shell=bash
load ../setup

# pictures FOLDER PATH ...: small images at these paths below FOLDER, each with a colour of its own;
# a path that ends in / is an empty folder.
pictures() {
    local folder=$1 path number=0
    shift
    for path in "$@"; do
        case $path in
        */) mkdir -p "$folder/$path" ;;
        *)
            mkdir -p "$folder/$(dirname "$path")"
            number=$((number + 1))
            "$SL_BIN/../tests/programs/make_picture" "$folder/$path" 8 8 $((number * 3)) 40 $((255 - number))
            ;;
        esac
    done
}

# show FILE: the classes of a stream, and the number of images in each.
show() {
    sl-inspect --json "$1" | jq -rs '
        (.[0].dataset.classes | map(.id)) as $classes |
        [.[] | select(.label != null) | .label] as $labels |
        "classes \($classes | tojson), images of each " +
        ([range($classes | length) as $class | $labels | map(select(. == $class)) | length] | tojson)'
}
