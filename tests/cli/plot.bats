# sl-plot: tables and figures from metrics, and images with their labels. The metrics are written
# line by line with tests/programs/make_metrics.c: names with dots are options of the steps above a record.
# shellcheck shell=bash
load ../setup

# Three draws of two students at each of two budgets, hard and soft; soft ones from two experts.
students() {
    awk 'BEGIN {
        for (ipc = 1; ipc <= 10; ipc += 9)
            for (draw = 1; draw <= 3; draw++)
                for (seed = 1; seed <= 2; seed++)
                    for (epoch = 0; epoch <= 8; epoch += 4) {
                        accuracy = 0.1 + ipc / 100 + draw / 100 + seed / 500
                        accuracy += epoch == 4 ? 0.05 : epoch == 8 ? 0.05 * (ipc - 5) / 4 : 0
                        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.4f, ",
                            ipc, draw, accuracy
                        if (epoch > 0)
                            printf "\"label.expert.epoch\": %d, \"label.expert.network\": \"x%d\", ",
                                epoch, epoch
                        printf "\"train-student.seed\": %d, \"target\": \"%s\", ", seed,
                            (epoch > 0 ? "soft" : "hard")
                        printf "\"network\": \"n%d%d%d%d\"}\n", ipc, draw, seed, epoch
                    }
    }' | metrics >students.sls
}

# Two experts, evaluated themselves.
experts() {
    metrics >experts.sls <<'END'
{"train-expert.epoch": 4, "network": "x4", "accuracy": 0.3, "entropy": 2.5}
{"train-expert.epoch": 8, "network": "x8", "accuracy": 0.4, "entropy": 1.5}
END
}

@test "the table has the mean over draws, students averaged within, and Student's interval" {
    students
    sl-plot curve -x select.ipc --by target --where label.expert.epoch!=8 -o a.png --table a.tsv \
        students.sls
    head -n 1 a.tsv | tr '\t' ' ' |
        grep -qx 'select.ipc target rows draws mean low high sd over'
    [ "$(column select.ipc a.tsv)" = "1 10 1 10" ]
    [ "$(column target a.tsv)" = "hard hard soft soft" ]
    [ "$(column rows a.tsv)" = "6 6 6 6" ]
    [ "$(column draws a.tsv)" = "3 3 3 3" ]
    [ "$(column over a.tsv)" = "select.seed select.seed select.seed select.seed" ]
    # IPC 1, hard: draws 0.123, 0.133, 0.143; t(2) = 4.3027, sd 0.01, sqrt 3
    near "$(field mean 1 <a.tsv)" 0.133 1e-9
    near "$(field sd 1 <a.tsv)" 0.01 1e-9
    near "$(field low 1 <a.tsv)" 0.10815862290 1e-8 # 0.133 - 4.30265273 * 0.01 / sqrt(3)
    near "$(field high 1 <a.tsv)" 0.15784137710 1e-8
}

@test "with one draw the interval is over its students, with one student there is none" {
    students
    sl-plot table -q -x select.ipc -o all.txt --table one.tsv -w select.seed=1 -w target=hard \
        students.sls
    [ "$(column draws one.tsv)" = "1 1" ]
    [ "$(column over one.tsv)" = "train-student.seed train-student.seed" ]
    sl-plot table -x select.ipc -o all.txt --table one.tsv -w select.seed=1 -w target=hard \
        -w train-student.seed=2 students.sls
    [ "$(column low one.tsv)" = "nan nan" ]
    [ "$(column over one.tsv)" = "- -" ]
}

@test "a single run has the interval that its record carries, but no change has" {
    metrics >single.sls <<'END'
{"select.ipc": 1, "select.seed": 1, "target": "hard", "accuracy": 0.2, "accuracy-low": 0.15, "accuracy-high": 0.26}
{"select.ipc": 1, "select.seed": 1, "target": "soft", "accuracy": 0.4, "accuracy-low": 0.34, "accuracy-high": 0.47}
{"select.ipc": 2, "select.seed": 1, "target": "soft", "accuracy": 0.5, "accuracy-low": 0.44, "accuracy-high": 0.57}
{"select.ipc": 2, "select.seed": 2, "target": "soft", "accuracy": 0.6, "accuracy-low": 0.54, "accuracy-high": 0.67}
END
    sl-plot bars -x select.ipc --by target -w select.ipc=1 -o one.svg --table one.tsv single.sls
    [ "$(column low one.tsv) $(column high one.tsv)" = "0.15 0.34 0.26 0.47" ]
    [ "$(column sd one.tsv)" = "nan nan" ]
    grep -q '>95 % intervals of single runs over their test images</text>' one.svg
    sl-plot bars -x select.ipc -w target=soft -o both.svg --table both.tsv single.sls
    [ "$(column low both.tsv | cut -d ' ' -f 1)" = 0.34 ]
    awk -F '\t' 'NR == 3 { exit !($5 < 0.1) }' both.tsv # of two draws, by Student's t
    grep -q '>95 % intervals over draws, n = 2; those of single runs over their test images</text>' both.svg
    sl-plot table -x select.ipc -w select.ipc=1 --against target=hard --table change.tsv single.sls >out
    [ "$(column low change.tsv)" = nan ]
    # the interval of two draws is cut at 100 %, their range ends at 60 %
    sl-plot bars -x select.ipc -w target=soft --whiskers range -o range.svg --table range.tsv single.sls
    grep -q '>whiskers: lowest to highest over draws, n = 2</text>' range.svg
    [ "$(grep -l '>100</text>' both.svg range.svg)" = both.svg ]
    cmp range.tsv both.tsv
    refused 2 "--whiskers makes no sense with pareto" sl-plot pareto -x select.ipc --whiskers range -o a.png single.sls
}

@test "the table for people is in percent" {
    students
    run sl-plot table -x select.ipc --by target --best label.expert.epoch students.sls
    [ "${lines[0]}" = "test accuracy in %: mean ± half of the 95 % interval [best expert epoch], by labels" ]
    [ "${lines[1]}" = "images per class         hard             soft" ]
    [ "${lines[2]}" = "               1   13.3 ± 2.5   18.3 ± 2.5 [4]" ]
}

@test "--best takes the expert with the highest mean at each point" {
    students
    sl-plot curve -x select.ipc --by target --best label.expert.epoch -o a.svg --table - \
        students.sls >a.tsv
    [ "$(column label.expert.epoch a.tsv)" = "none none 4 8" ]
}

@test "an option that varies is an error that names it, not an average" {
    students
    refused 1 "'label.expert.epoch' varies within one mean (4 and 8)" \
        sl-plot curve -x select.ipc --by target -o a.png students.sls
    refused 1 "--by" sl-plot curve -x select.ipc -o a.png students.sls
    [ ! -e a.png ]
    sl-plot curve -x select.ipc --by target --over seeds,label.expert.epoch -o a.png students.sls
}

@test "--over replaces the seeds" {
    students
    refused 1 "'train-student.seed' varies" sl-plot curve -x select.ipc -w target=hard \
        --over select.seed -o a.png students.sls
}

@test "arithmetic and digests may vary within a mean, options may not" {
    metrics >a.sls <<'END'
{"select.ipc": 1, "train-student.seed": 1, "train-student.arithmetic": "avx2", "network": "a", "accuracy": 0.1}
{"select.ipc": 1, "train-student.seed": 2, "train-student.arithmetic": "avx512", "network": "b", "accuracy": 0.2}
END
    sl-plot table -x select.ipc a.sls
    echo '{"select.ipc": 1, "train-student.seed": 3, "label.top-k": 1, "accuracy": 0.3}' | metrics >b.sls
    refused 1 "'label.top-k' varies" sl-plot table -x select.ipc a.sls b.sls
}

@test "a measurement that occurs twice is refused" {
    students
    refused 1 "has the same options as record" sl-plot table -x select.ipc --by target,label.expert.epoch \
        students.sls students.sls
}

# Entropy falls from epoch to epoch: along it, points go from right to left.
@test "--along joins points in the order of another name than x" {
    students
    experts
    for along in '' '--along label.expert.epoch'; do
        # shellcheck disable=SC2086 # an option and its value, or nothing
        sl-plot curve -x label.expert.entropy $along --by select.ipc -w target=soft \
            --join label.expert.network=network -o "a$along.svg" --table a.tsv students.sls experts.sls
        column label.expert.entropy a.tsv
    done >said
    column label.expert.epoch a.tsv >>said
    diff said - <<END
1.5 2.5 1.5 2.5
2.5 1.5 2.5 1.5
4 8 4 8
END
    refused 1 "no row has 'epocs'; closest: " \
        sl-plot curve -x select.ipc --along epocs -o a.png students.sls
}

@test "--along puts rows of one value that differ in x at its mean" {
    printf '{"select.ipc": %d, "select.seed": %d, "bytes": %d, "accuracy": 0.%d, "target": "soft"}\n' \
        1 1 100 20  1 2 110 30  10 1 1000 40  10 2 1030 50 | metrics >sizes.sls
    sl-plot table -x bytes --along select.ipc --table sizes.tsv -o /dev/null sizes.sls
    [ "$(column bytes sizes.tsv)" = "105 1015" ]
    [ "$(column mean sizes.tsv)" = "0.25 0.45" ]
    [ "$(column draws sizes.tsv)" = "2 2" ]

    printf '{"select.ipc": 1, "select.seed": %d, "bytes": "%s", "accuracy": 0.2}\n' 1 few 2 many |
        metrics >words.sls
    refused 1 "'bytes' is not a number, and differs among rows of the same 'select.ipc'" \
        sl-plot table -x bytes --along select.ipc words.sls
}

@test "--along distinguishes points of the same x, and is for curves only" {
    metrics >same.sls <<'END'
{"x": 0.5, "epoch": 1, "select.seed": 1, "accuracy": 0.2}
{"x": 0.5, "epoch": 2, "select.seed": 1, "accuracy": 0.3}
END
    sl-plot table -x x --along epoch same.sls | sed 1d >said
    diff said - <<'END'
x, epoch       
  0.5, 1   20.0
  0.5, 2   30.0
END
    refused 2 "--along makes no sense with bars" \
        sl-plot bars -x x --along epoch -o a.png same.sls
}

# Random images, and those of one method, each learned with a seed of its own.
learned() {
    awk 'BEGIN { for (draw = 1; draw <= 3; draw++) for (ipc = 1; ipc <= 10; ipc += 9) for (m = 0; m < 2; m++)
        printf "{\"select.ipc\": %d, \"select.seed\": %d, %s\"accuracy\": %.3f, \"network\": \"%d%d%d\"}\n", ipc, draw,
            m ? "\"distill.method\": \"dm\", \"distill.seed\": " draw ", " : "", 0.1 + ipc / 100 + draw / 50 + m / 10,
            ipc, draw, m }' | metrics >learned.sls
}

@test "--points shows points of some series, next to the lines of others" {
    learned
    sl-plot curve -x select.ipc --by distill.method -o lines.svg learned.sls
    sl-plot curve -x select.ipc --by distill.method --points distill.method -o points.svg learned.sls
    lines() {
        grep -c 'stroke-width:2;.*stroke-linejoin' "$1"
    }
    # two lines, each in the legend, too; the intervals stay
    [ "$(lines lines.svg)" -eq 4 ]
    [ "$(lines points.svg)" -eq 2 ]
    [ "$(grep -c 'stroke-width:1.3;' points.svg)" -eq "$(grep -c 'stroke-width:1.3;' lines.svg)" ]
    # what intervals are over is said in words, also where series differ in it
    grep -q '>95 % intervals over draws, n = 3<' points.svg
    sl-plot curve -x select.ipc -w distill.method=dm -o a.svg learned.sls
    grep -q '>95 % intervals over draws, n = 3<' a.svg
    refused 2 "--points is 'distill.seed', which is none of --by" \
        sl-plot curve -x select.ipc --by distill.method --points distill.seed -o a.png learned.sls
    refused 2 "--points is 'distill.method', which is none of --by" \
        sl-plot curve -x select.ipc --points distill.method -o a.png learned.sls
    refused 2 "--points makes no sense with bars" \
        sl-plot bars -x select.ipc --by distill.method --points distill.method -o a.png learned.sls
    sl-plot table -x select.ipc --by distill.method --points distill.method learned.sls | grep -q dm
}

@test "--join ignores what was measured of single classes" {
    metrics >students.sls <<'END'
{"label.expert.network": "aa", "select.seed": 1, "accuracy": 0.2}
{"label.expert.network": "bb", "select.seed": 1, "accuracy": 0.3}
END
    metrics >experts.sls <<'END'
{"network": "aa", "accuracy": 0.5}
{"network": "aa", "class": 0, "accuracy": 0.4}
{"network": "aa", "class": 1, "accuracy": 0.6}
{"network": "bb", "accuracy": 0.7}
{"network": "bb", "class": 0, "accuracy": 0.7}
END
    sl-plot table -x label.expert.accuracy --join label.expert.network=network --over select.seed \
        --table a.tsv -o /dev/null students.sls experts.sls
    [ "$(cut -f 1 a.tsv | paste -sd ' ')" = "label.expert.accuracy 0.5 0.7" ]
}

@test "--join adds an expert's own accuracy to the rows of its students" {
    students
    experts
    sl-plot curve -q -x label.expert.accuracy --by select.ipc \
        --join label.expert.network=network -o a.png --table a.tsv students.sls experts.sls
    [ "$(column label.expert.accuracy a.tsv)" = "0.3 0.4 0.3 0.4" ]
    [ "$(column select.ipc a.tsv)" = "1 1 10 10" ]
    run sl-plot table -x label.expert.entropy --by select.ipc \
        --join label.expert.network=network -o a.txt students.sls experts.sls
    [ "$output" = "sl-plot: 14 of 38 rows are left out because they have no 'label.expert.entropy'" ]
}

@test "a student whose expert was not measured is named, unless it is not drawn" {
    students
    experts
    metrics >one.sls <<'END'
{"train-expert.epoch": 4, "network": "x4", "accuracy": 0.3}
END
    refused 1 "students.sls: record " sl-plot curve -x select.ipc --by target,label.expert.epoch \
        --join label.expert.network=network -o a.png students.sls one.sls
    sl-plot curve -q -x select.ipc --by target,label.expert.epoch -w label.expert.epoch!=8 \
        --join label.expert.network=network -o a.png students.sls one.sls
    refused 1 "several partners that differ in 'accuracy'" sl-plot table -x select.ipc \
        --join label.expert.network=network students.sls experts.sls <(sed 's/0.3/0.2/' <<'END' | metrics
{"train-expert.epoch": 4, "network": "x4", "accuracy": 0.3}
END
)
}

@test "a thousand partners are enough" {
    awk 'BEGIN {
        for (i = 1; i <= 1002; i++)
            print "{\"network\": \"x4\", \"accuracy\": 0.3}"
        print "{\"label.expert.network\": \"x4\", \"select.ipc\": 1, \"accuracy\": 0.25}"
    }' | metrics >many.sls
    refused 1 "has more than 1000 partners" sl-plot table -x select.ipc \
        --join label.expert.network=network many.sls
}

@test "PNG, SVG and PDF contain how they were made and no date: the same bytes again" {
    students
    local suffix
    for suffix in png svg pdf; do
        sl-plot bars -x select.ipc --by target,label.expert.epoch -o "a.$suffix" students.sls
        sleep 1.1
        sl-plot bars -j 1 -x select.ipc --by target,label.expert.epoch -o "b.$suffix" students.sls
        cmp "a.$suffix" "b.$suffix"
    done
    grep -aq 'tEXtsoftlabel' a.png
    grep -aq '"tool":"sl-plot".*"kind":"bars".*"x":"select.ipc"' a.png
    sed -n 's/.*<metadata>\(.*\)<\/metadata>.*/\1/p' a.svg | grep -q '"tool":"sl-train-student"'
    [ "$(head -c 5 a.pdf)" = "%PDF-" ]
    [ "$(grep -ac CreationDate a.pdf)" -eq 0 ]
}

# pixels FILE.png: its width, its height and its pixels per metre.
pixels() {
    python3 - "$1" <<'END'
import struct, sys
data, at = open(sys.argv[1], "rb").read(), 8
while at < len(data):
    size, kind = struct.unpack(">I4s", data[at:at + 8])
    if kind == b"IHDR":
        print(*struct.unpack(">II", data[at + 8:at + 16]))
    if kind == b"pHYs":
        print(*struct.unpack(">IIB", data[at + 8:at + 17]))
    at += 12 + size
END
}

@test "--width, --dpi and --font-size say how large a figure is in print" {
    students
    sl-plot curve -x select.ipc -w target=hard --width 85mm --dpi 300 -o a.png students.sls
    [ "$(pixels a.png | paste -sd ' ')" = "1004 629 11811 11811 1" ]
    sl-plot curve -x select.ipc -w target=hard --width 3.5in --height 2in -o a.png students.sls
    [ "$(pixels a.png | paste -sd ' ')" = "504 288 5669 5669 1" ] # 144 dots an inch
    sl-plot curve -x select.ipc -w target=hard --width 8.5cm -o a.svg students.sls
    grep -q 'viewBox="0 0 240.94' a.svg
    grep -q 'font-size="8" text-anchor="middle"[^>]*>images per class</text>' a.svg
    sl-plot curve -x select.ipc -w target=hard --width 8.5cm --font-size 10 -o a.svg students.sls
    grep -q 'font-size="10" text-anchor="middle"[^>]*>images per class</text>' a.svg
    sl-plot curve -x select.ipc -w target=hard -o a.svg students.sls # as ever
    grep -q 'viewBox="0 0 800 500"' a.svg
    sl-fetch synth --limit 1 -o train.sls
    sl-plot images --width 170mm --dpi 300 -o a.png train.sls
    [ "$(pixels a.png | head -n 1 | cut -d ' ' -f 1)" -eq 2008 ]
    refused 2 "--width: '85px' is not a length; expected a number with mm, cm, in or pt" \
        sl-plot curve -x select.ipc --width 85px -o b.png students.sls
    refused 2 "--height: '1mm' is not between 36 and 9000 points" \
        sl-plot curve -x select.ipc --height 1mm -o b.png students.sls
    refused 2 "--height makes no sense with images" sl-plot images --height 3in -o b.png train.sls
    refused 1 "a row of 10 does not fit into 113 points; --width " \
        sl-plot images --width 40mm --per-row 10 -o b.png train.sls
    [ ! -e b.png ]
}

@test "text stays text in SVG and PDF" {
    students
    for suffix in svg pdf; do
        sl-plot bars -x select.ipc --by target,label.expert.epoch -t 'Räume & <Namen>' -o a.$suffix students.sls
    done
    grep -q '<text [^>]*>Räume &amp; &lt;Namen&gt;</text>' a.svg
    grep -q '<text [^>]*transform="rotate(-90 [^>]*>test accuracy (%)</text>' a.svg
    [ "$(grep -c '<symbol\|glyph' a.svg)" -eq 0 ]
    grep -aq '/ToUnicode' a.pdf
    command -v pdftotext >/dev/null || skip "pdftotext (poppler-utils) is not installed"
    pdftotext a.pdf - >said
    grep -q 'Räume & <Namen>' said
    grep -q 'soft, expert epoch' said
}

@test "a legend says once what its series share" {
    students
    sl-plot curve -x select.ipc --by target,label.expert.epoch --log-x -o a.svg students.sls
    sed -n 's/^<text[^>]*>\(.*\)<\/text>$/\1/p' a.svg >said
    for text in hard 'soft, expert epoch' 4 8; do
        grep -qx "$text" said
    done
    sl-plot curve -x select.ipc --by target,label.expert.epoch -w target=soft -o a.svg students.sls
    [ "$(grep -c '>soft, expert epoch</text>' a.svg)" -eq 1 ]
}

@test "only sl-plot loads what draws" {
    command -v ldd >/dev/null || skip "ldd is not installed"
    for tool in sl-select sl-label sl-eval sl-stat sl-inspect sl-train-student; do
        [ "$(ldd "$(command -v $tool)" | grep -c -e libpango -e libcairo)" -eq 0 ]
    done
}

@test "--format is for names that do not show the format" {
    students
    sl-plot curve -x select.ipc -w target=hard students.sls | head -c 4 | grep -aq PNG
    sl-plot curve -x select.ipc -w target=hard --format svg students.sls | grep -aq '<svg'
    refused 2 "'a.gif' does not end in .png, .svg or .pdf" \
        sl-plot curve -x select.ipc -w target=hard -o a.gif students.sls
}

@test "every kind of chart is drawn" {
    students
    local kind
    for kind in curve pareto bars heatmap; do
        sl-plot "$kind" -x select.ipc --by label.expert.epoch --title "$kind" \
            -o "$kind.png" students.sls
        [ "$(head -c 4 "$kind.png" | tail -c 3)" = PNG ]
    done
    [ "$(cksum <curve.png)" != "$(cksum <pareto.png)" ]
    for kind in curve pareto; do
        sl-plot "$kind" -x select.ipc --by label.expert.epoch --title "$kind" --log-x \
            -o log.png students.sls
        [ "$(head -c 4 log.png | tail -c 3)" = PNG ]
        [ "$(cksum <log.png)" != "$(cksum <"$kind.png")" ]
    done
    refused 2 "a heatmap needs one name in --by" sl-plot heatmap -x select.ipc students.sls
}

@test "--scale-rows colours each row of a heatmap by its own range, and the table has the values" {
    printf '%s\n' 'cat 0.5 0.25 0.375' 'dog 15 35 25' 'cow 7 7 7' | awk '{ for (i = 2; i <= 4; i++)
        printf "{\"class-name\": \"%s\", \"epoch\": %d, \"jsd\": %s}\n", $1, i, $i }' | metrics >m.sls
    sl-plot heatmap -x epoch -y jsd --by class-name --scale-rows --table t.tsv -o a.svg m.sls
    grep -q '>Jensen-Shannon distance, scaled in each row</text>' a.svg
    # the first row, cat, is at the bottom: drawn first
    sed -n 's/^<text[^>]*text-anchor="middle"[^>]*>\([01]\.[05]\)<\/text>$/\1/p' a.svg | paste -sd ' ' >said
    [ "$(cat said)" = "1.0 0.0 0.5 0.0 0.0 0.0 0.0 1.0 0.5" ]
    [ "$(column mean t.tsv)" = "0.5 0.25 0.375 7 7 7 15 35 25" ]
    refused 2 "--scale-rows makes no sense with curve" sl-plot curve -x epoch -y jsd --scale-rows m.sls
}

@test "the horizontal axis may show text" {
    students
    sl-plot curve -x target --by select.ipc --best label.expert.epoch -o a.svg --table a.tsv \
        --name hard='hard labels' students.sls
    [ "$(column target a.tsv)" = "hard soft hard soft" ]
}

@test "values of several names may have words of their own in front" {
    students
    sl-plot table -x select.ipc --by target,label.expert.epoch --where label.expert.epoch=none,4 \
        --name 'each target=labels:' --name 'no label.expert.epoch=no expert' students.sls | head -n 2 >said
    grep -q 'labels: hard, no expert   *labels: soft, expert epoch 4$' said
}

@test "for names that no row has, similar names are suggested" {
    students
    refused 1 "no row has 'select.icp'; closest: select.ipc" \
        sl-plot curve -x select.icp -o a.png students.sls
    refused 1 "no row has 'acuracy'; closest: accuracy" \
        sl-plot curve -x select.ipc -y acuracy -o a.png students.sls
    refused 1 "closest: select.ipc" sl-plot curve -x ipc -o a.png students.sls
    refused 1 "no row has 'targt'" sl-plot curve -x select.ipc --by targt -o a.png students.sls
    refused 1 "no row has 'targt'" sl-plot curve -x select.ipc -w targt=hard -o a.png students.sls
    refused 1 "no row has 'temp'" sl-plot curve -x select.ipc --over temp -o a.png students.sls
    [ ! -e a.png ]
}

@test "wrong usage" {
    refused 2 "KIND is missing" sl-plot
    refused 2 "'pie' is not one of curve" sl-plot pie
    refused 2 "--x is missing" sl-plot curve students.sls
    refused 2 "--where: 'ipc' is not NAME=VALUE" sl-plot curve -x a -w ipc students.sls
    refused 2 "--x makes no sense with images" sl-plot images -x a students.sls
    refused 2 "--log-x makes no sense with labels" sl-plot labels --log-x students.sls
    refused 2 "--ids makes no sense with curve" sl-plot curve -x a --ids 3 students.sls
    refused 2 "--log-x makes no sense with bars" sl-plot bars -x a --log-x students.sls
    refused 2 "--table and --output need different files" sl-plot curve -x a --table - students.sls
}

@test "bad input" {
    students
    refused 1 "no.sls" sl-plot curve -x select.ipc -o a.png no.sls
    refused 1 "--where select.ipc=5: matches none of 36 rows; values of 'select.ipc' are 1, 10" \
        sl-plot curve -x select.ipc -w select.ipc=5 -o a.png students.sls
    refused 1 "'target' is not a finite number" sl-plot curve -x select.ipc -y target -o a.png students.sls
    refused 1 "--log-x: 'zero' has the value 0" sl-plot curve -x zero --log-x -o a.png \
        <(echo '{"zero": 0, "accuracy": 1}' | metrics)
    : >empty.sls
    refused 1 "empty.sls: is empty" sl-plot curve -x select.ipc -o a.png empty.sls
    echo '{"select.ipc": 1}' | metrics >none.sls
    refused 1 "the metrics have no records" sl-plot curve -x select.ipc -o a.png none.sls
    head -c 2000 students.sls >cut.sls
    refused 1 "cut.sls: is cut short" sl-plot curve -x select.ipc -o a.png cut.sls
    refused 1 "students.sls" sl-plot images -o a.png students.sls
    sl-fetch synth --limit 1 -o train.sls
    refused 1 "train.sls" sl-plot curve -x select.ipc -o a.png train.sls
    refused 1 "no image has an id in --ids" sl-plot images --ids 999999 -o a.png train.sls
    refused 1 "train.sls: record 0: has no soft label to draw" sl-plot labels -o a.png train.sls
    [ ! -e a.png ]
}

@test "a contact sheet begins a row where what it is sorted by changes" {
    sl-fetch synth --limit 1 --size 8 -o train.sls
    sl-select --ipc 1 --seed 1 -o one.sls train.sls
    sl-select --ipc 1 --seed 2 -o two.sls train.sls
    height() {
        sl-plot images --first 23 "$@" -o sheet.svg one.sls two.sls
        [ "$(grep -c '<image ' sheet.svg)" -eq 23 ]
        sed -n 's/^<svg .* height="\([0-9]*\).*/\1/p' sheet.svg
    }
    # 20 and 3 images: three rows of ten, or of the first set and then the second
    plain=$(height --per-row 10)
    [ "$(height --per-row 20 --by select.seed)" -gt "$(height --per-row 23)" ]
    [ "$(height --per-row 10 --by select.seed)" -gt "$plain" ]
    [ "$(height --per-row 10 --by select.ipc)" -gt "$plain" ] # a heading, though it is the same for all
    # a heading that is too long for a row goes on in the next line
    [ "$(height --per-row 1 --by select.seed --name "1=one two three four five six seven eight")" -gt \
        "$(height --per-row 1 --by select.seed --name 1=one)" ]
}

@test "a contact sheet, and labels as bars" {
    sl-fetch synth --limit 2 -o train.sls
    sl-train-expert -q -a convnet-d3w4 -e 1 -b 16 -o expert train.sls
    sl-label --expert expert/epoch-0001.safetensors -o soft.sls train.sls
    sl-plot images -o hard.png train.sls
    sl-plot images --per-row 5 -o soft.png soft.sls
    [ "$(cksum <hard.png)" != "$(cksum <soft.png)" ]
    run sl-plot images --first 3 -o three.svg train.sls
    [ "$output" = "" ] # so many were asked for
    refused 2 "a table is text, but 't.png' is the name of a figure" sl-plot table -x arch -o t.png train.sls
    [ "$(grep -c '<image ' three.svg)" -eq 3 ]
    run sl-plot labels -o bars.svg soft.sls # more than are seen at a glance, or than fit
    [ "$output" = "sl-plot: showing the first 24 of 40 images; --first shows more" ]
    sl-label --from soft.sls <(cat train.sls train.sls train.sls) >many.sls
    refused 1 "pixels on one side, at most 16384 are possible; show fewer images" sl-plot labels -q --first 100 -o many.png many.sls
    id=$(sl-inspect --tsv soft.sls | awk 'NR == 2 { print $1 }')
    sl-plot labels --ids "$id" --by label.expert.epoch -o labels.svg soft.sls
    [ "$(grep -c '<image ' labels.svg)" -eq 1 ]
}
