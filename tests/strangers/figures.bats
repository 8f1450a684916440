# Figures that show less than they should: letters, names, bars and series that have no room, axes at
# their edges. (Kind J.)
load strangers

metrics() {
    "$SL_BIN/../tests/programs/make_metrics"
}

# run_line ACCURACY NAME=VALUE ...: a line for metrics, of numbers and texts.
run_line() {
    local line="{\"accuracy\": $1" pair value
    shift
    for pair in "$@"; do
        value=${pair#*=}
        [[ $value =~ ^-?[0-9.]+(e-?[0-9]+)?$ ]] || value="\"$value\""
        line+=", \"${pair%%=*}\": $value"
    done
    echo "$line}"
}

# Three draws at each of three numbers of images, all of one accuracy.
equal() {
    local ipc draw
    for ipc in 1 2 5; do
        for draw in 1 2 3; do
            run_line "$1" select.ipc=$ipc select.seed=$draw
        done
    done | metrics
}

# fonts FOLDER FILE ...: only these fonts from now on.
fonts() {
    local folder=$1
    shift
    mkdir "$folder" "$folder/cache"
    [ $# -eq 0 ] || cp "$@" "$folder"
    cat >"$folder/fonts.conf" <<END
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$PWD/$folder</dir><cachedir>$PWD/$folder/cache</cachedir></fontconfig>
END
    export FONTCONFIG_FILE=$PWD/$folder/fonts.conf
}

# The file of a font that must be here.
font_file() {
    local file
    file=$(fc-list "$1" file | grep -m 1 "$2" | cut -d : -f 1)
    [ -n "$file" ] || skip "the font $1 is not installed"
    echo "$file"
}

# warned TEXT COMMAND ...: exit status 0, and one line on standard error that has the text.
warned() {
    local text=$1
    shift
    "$@" 2>err || { cat err && return 1; }
    grep -q "^sl-plot: warning: .*$text" err && [ "$(wc -l <err)" -eq 1 ] || { cat err && return 1; }
}

texts() {
    sed -n 's/^<text[^>]*>\(.*\)<\/text>$/\1/p' "$1"
}

@test "P-chinese: letters that no font has are named in a warning" {
    fonts small "$(font_file 'DejaVu Sans' DejaVuSans.ttf)"
    for target in 软标签 硬标签; do
        run_line 0.2 select.ipc=1 select.seed=1 target=$target
    done | metrics >chinese.sls
    warned '软 U+8F6F.*boxes are drawn' sl-plot bars -x select.ipc --by target -o chinese.png chinese.sls
    grep -q '硬 U+786C' err
    # in an SVG they are text, for whoever reads it
    sl-plot bars -q -x select.ipc --by target -o chinese.svg chinese.sls 2>err
    texts chinese.svg | grep -qx 软标签
    # emoji, right to left, letters beyond 16 bits, combining marks
    warned 'U+1F9EA' sl-plot bars -x select.ipc -t $'ok \U0001F9EA' --over target -o a.png chinese.sls
    equal 0.5 >equal.sls
    sl-plot curve -q -x select.ipc -t 'é ö Ω' -o a.png equal.sls 2>err
    [ ! -s err ]
}

@test "P-fallback: a letter that DejaVu Sans lacks is taken from a font that has it" {
    sans=$(font_file 'DejaVu Sans' DejaVuSans.ttf) serif=$(font_file 'DejaVu Serif' DejaVuSerif.ttf)
    equal 0.5 >equal.sls
    fonts both "$sans" "$serif"
    sl-plot curve -x select.ipc -t $'A \u2901 B' -o both.png equal.sls 2>err
    [ ! -s err ]
    fonts one "$sans"
    warned 'U+2901' sl-plot curve -x select.ipc -t $'A \u2901 B' -o one.png equal.sls
    [ "$(cksum <both.png)" != "$(cksum <one.png)" ]
}

@test "P-fallback: bytes that are not text stay out of files and terminals" {
    equal 0.5 >equal.sls
    sl-plot curve -x select.ipc -t $'a\eb\x01 <&> \xff' -o a.svg equal.sls
    sl-plot curve -x select.ipc -t $'a\eb\x01 <&> \xff' -o a.png equal.sls
    python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' a.svg
    texts a.svg | grep -q 'a b  &lt;&amp;&gt;'
}

@test "P-manybars: bars too narrow to be seen, and series beyond the colours, are counted" {
    awk 'BEGIN { for (e = 0; e < 200; e++) for (i = 1; i < 4; i++)
        printf "{\"select.ipc\": %d, \"label.expert.epoch\": %d, \"accuracy\": %f}\n", i, e, e / 1000 + i / 100 }' |
        metrics >many.sls
    sl-plot bars -x select.ipc --by label.expert.epoch -o many.png many.sls 2>err
    grep -q 'warning: 600 bars (200 series, 3 groups) are .* points wide each, too narrow to be seen' err
    grep -q 'warning: 200 series are more than colours can distinguish (24)' err
    # the width it names is enough
    wide=$(sed -n 's/.* set --width \([0-9]*\)$/\1/p' err)
    sl-plot bars -x select.ipc --by label.expert.epoch --width "$wide" -o wide.svg many.sls 2>err
    [ "$(grep -c 'too narrow' err)" -eq 0 ]
    # a scale stands for the names of 200 numbers
    texts wide.svg | grep -qx 199
    [ "$(texts wide.svg | wc -l)" -lt 30 ]
    warned '200 series' sl-plot curve -x select.ipc --by label.expert.epoch -o many.png many.sls
}

@test "P-manybars: a legend without room is refused with a size that is enough" {
    awk 'BEGIN { for (s = 0; s < 80; s++) for (i = 1; i < 3; i++)
        printf "{\"select.ipc\": %d, \"target\": \"kind %c%c of label\", \"accuracy\": %f}\n", i, 65 + s % 26, 97 + s / 26, s / 100 }' |
        metrics >words.sls
    refused 1 'names and legend leave no room for the data' \
        sl-plot curve -x select.ipc --by target --width 85mm -o words.png words.sls
    sl-plot curve -x select.ipc --by target --width 85mm -o words.png words.sls 2>err || true
    size=$(grep -o -e '--width [0-9]* --height [0-9]*' err)
    # shellcheck disable=SC2086 # two options
    sl-plot curve -x select.ipc --by target $size -o words.svg words.sls 2>err
    [ "$(texts words.svg | grep -c '^kind ')" -eq 80 ]
}

@test "P-longnames: names along the axis can be told apart and are within the figure" {
    for number in $(seq -w 0 59); do
        run_line 0.3 select.ipc=1 "train-student.optimiser=a rather long name of a thing, number 0$number"
    done | metrics >long.sls
    sl-plot bars -x train-student.optimiser -o long.svg long.sls 2>err
    [ ! -s err ]
    [ "$(texts long.svg | grep -c '^…0[0-9][0-9]$')" -eq 60 ]
    texts long.svg | grep -q 'optimiser (a rather long name of a thing, number …)'
    # names of nothing in common
    for name in 'one rather long name, with words' 'Another_name_that_cannot_be_broken_anywhere' c; do
        run_line 0.3 select.ipc=1 "train-student.optimiser=$name"
    done | metrics >odd.sls
    for width in 85mm 170mm 800; do
        sl-plot bars -x train-student.optimiser --width $width -o odd.svg odd.sls 2>err
        [ ! -s err ]
        [ "$(texts odd.svg | grep -c 'Another_name_that_cannot_be_broken_anywhere')" -eq 1 ]
        within odd.svg
    done
}

@test "P-longnames: long names of series are within the figure, too" {
    for name in 'a rather long name of a thing, number 01' 'a rather long name of a thing, number 02'; do
        run_line 0.3 select.ipc=1 "train-student.optimiser=$name"
        run_line 0.4 select.ipc=2 "train-student.optimiser=$name"
    done | metrics >long.sls
    for width in 85mm 170mm; do
        sl-plot curve -x select.ipc --by train-student.optimiser --width $width -o long.svg long.sls
        texts long.svg | tr '\n' ' ' >said
        grep -q 'optimiser (a rather long name of a thing, number …) …01 …02' said
        within long.svg
    done
    for name in 'one rather long name of words' 'Another_name_of_letters_in_one_word'; do
        run_line 0.3 select.ipc=1 "train-student.optimiser=$name"
        run_line 0.4 select.ipc=2 "train-student.optimiser=$name"
    done | metrics >odd.sls
    for width in 2in 85mm 170mm; do
        sl-plot bars -x select.ipc --by train-student.optimiser --width $width -o odd.svg odd.sls
        within odd.svg
    done
}

# within FILE.svg: no text begins or ends beyond the sheet, at half an em per letter or a little more.
within() {
    python3 - "$1" <<'END'
import sys, math, xml.dom.minidom as m
svg = m.parse(sys.argv[1]).documentElement
_, _, width, height = map(float, svg.getAttribute("viewBox").split())
for text in svg.getElementsByTagName("text"):
    x, y, size = (float(text.getAttribute(a)) for a in ("x", "y", "font-size"))
    turn = text.getAttribute("transform")
    angle = math.radians(float(turn[7:].split()[0])) if turn else 0
    length = 0.5 * size * len("".join(n.data for n in text.childNodes))
    anchor = {"start": 0, "middle": 0.5, "end": 1}[text.getAttribute("text-anchor")]
    for along in (-anchor * length, (1 - anchor) * length):
        px, py = x + along * math.cos(angle), y + along * math.sin(angle)
        assert -1 <= px <= width + 1 and -1 <= py <= height + 1, (text.toxml(), px, py, width, height)
END
}

@test "P-zero: an axis of nothing but zeros ends at 1" {
    equal 0 >zero.sls
    for kind in curve bars pareto; do
        sl-plot $kind -x select.ipc -o zero.svg zero.sls
        texts zero.svg >said
        grep -qx 1.0 said
        [ "$(grep -c e- said)" -eq 0 ]
    done
    sl-plot heatmap -x select.ipc --by select.seed -o zero.svg zero.sls
    texts zero.svg >said
    grep -qx 1.0 said
    [ "$(grep -c e- said)" -eq 0 ]
    equal 0.5 >equal.sls
    sl-plot curve -x select.ipc -o equal.svg equal.sls
    texts equal.svg | grep -qx 50.0
}

@test "P-hugex: points on a logarithmic axis, however long" {
    for x in 1e-300 1.0 1e300; do
        run_line 0.5 train-student.lr=$x select.seed=1
    done | metrics >huge.sls
    sl-plot curve --log-x -x train-student.lr -o huge.svg huge.sls
    texts huge.svg | grep -qx 1e-200
    texts huge.svg | grep -qx 1e300
    [ "$(grep -ci -e nan -e inf huge.svg)" -eq 0 ]
    for x in -1.5e308 1.5e308; do
        run_line 0.5 train-student.lr=$x select.seed=1
    done | metrics >wide.sls
    refused 1 "'train-student.lr' has the value -1.5e+308, too large to be drawn" \
        sl-plot curve -x train-student.lr -o wide.png wide.sls
    for y in 1e305 -1e305; do
        echo "{\"loss\": $y, \"select.ipc\": 1, \"select.seed\": ${#y}}"
    done | metrics >tall.sls
    refused 1 "too large to be drawn" sl-plot bars -x select.seed -y loss -o tall.png tall.sls
}

@test "P-closex: numbers at an axis differ" {
    for x in 0.1 0.10000000000000002 0.100000000001; do
        run_line 0.5 train-student.lr=$x select.seed=1
    done | metrics >close.sls
    for width in 85mm 800; do
        sl-plot curve -x train-student.lr --width $width -o close.svg close.sls
        texts close.svg | grep '^0\.1' >said
        [ "$(wc -l <said)" -ge 2 ]
        [ -z "$(sort said | uniq -d)" ]
        within close.svg
    done
    # in tables and in the fields of a heatmap, too
    sl-plot table -x train-student.lr close.sls | sed 1,2d >said
    [ "$(sort -u said | wc -l)" -eq 3 ]
    for ipc in 1 2; do
        for lr in 0.1 0.2; do
            echo "{\"loss\": 0.0000${ipc}${lr#0.}, \"select.ipc\": $ipc, \"train-student.lr\": $lr, \"select.seed\": 1}"
        done
    done | metrics >small.sls
    sl-plot heatmap -x select.ipc --by train-student.lr -y loss -o small.svg small.sls
    [ "$(texts small.svg | grep -c '^[12][12]*\(\.[0-9]*\)\{0,1\}e-[0-9]*$\|^0\.0000[12][12]')" -ge 4 ]
    for y in 0.2 0.200000000001; do
        run_line $y select.ipc=${#y} select.seed=1
    done | metrics >close.sls
    sl-plot curve -x select.ipc -o close.svg close.sls
    [ -z "$(texts close.svg | sort | uniq -d)" ]
}

@test "P-fonts: another font than DejaVu Sans is reported, no font at all is an error" {
    serif=$(font_file 'DejaVu Serif' DejaVuSerif.ttf)
    equal 0.5 >equal.sls
    sl-plot curve -x select.ipc -o a.png equal.sls
    sl-plot curve -x select.ipc -o b.png equal.sls
    cmp a.png b.png
    fonts other "$serif"
    warned 'DejaVu Sans is not installed.*so DejaVu Serif is used' \
        sl-plot curve -x select.ipc -o c.png equal.sls
    fonts none
    refused 1 'no font is installed; install one' \
        sl-plot curve -x select.ipc -o d.png equal.sls
    [ ! -e d.png ]
}
