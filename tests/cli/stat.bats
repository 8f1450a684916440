# sl-stat: what metrics show. The metrics are written line by line with tests/programs/make_metrics.c, with effects
# that are known beforehand.
# shellcheck shell=bash
load ../setup

# Three budgets, four draws, two students each, hard and soft of four experts. Soft labels gain 0.06
# over hard ones at their best epoch, 2 for ten images and 4 for more, and lose 0.02 for each epoch
# that lies between. Draws and students differ by much more than chance within a pair does.
students() {
    awk 'BEGIN {
        split("1 2 4 8", epochs, " ")
        for (ipc = 1; ipc <= 100; ipc *= 10)
            for (draw = 1; draw <= 4; draw++)
                for (seed = 1; seed <= 2; seed++)
                    for (e = 0; e <= 4; e++) {
                        chance = (draw * 7 + seed * 3 + e * 5 + ipc) % 4 / 1000
                        accuracy = 0.1 + log(ipc) / 20 + draw / 100 + seed / 200 + chance
                        best = ipc == 1 ? 2 : 3
                        if (e > 0)
                            accuracy += 0.06 - 0.02 * (e > best ? e - best : best - e)
                        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.6f, ", ipc,
                            draw, accuracy
                        printf "\"errors\": %.6f, ", 1 - accuracy
                        if (e > 0)
                            printf "\"label.expert.epoch\": %d, \"label.expert.seed\": 0, ",
                                epochs[e]
                        printf "\"train-student.seed\": %d, \"target\": \"%s\"}\n", seed,
                            (e > 0 ? "soft" : "hard")
                    }
    }' | metrics >students.sls
}

# Four pairs, as given to SciPy: ttest_rel([.31, .33, .30, .36], [.28, .31, .29, .31]) has p
# 0.0485669 and the interval 0.000325 to 0.054675. Two students per draw, which are averaged.
pairs() {
    awk 'BEGIN {
        split(".31 .33 .30 .36", soft, " "); split(".28 .31 .29 .31", hard, " ")
        for (draw = 1; draw <= 4; draw++)
            for (seed = 1; seed <= 2; seed++) {
                s = (seed * 2 - 3) * draw / 100
                printf "{\"select.seed\": %d, \"train-student.seed\": %d, \"target\": \"soft\", \"accuracy\": %.6f}\n",
                    draw, seed, soft[draw] + s
                printf "{\"select.seed\": %d, \"train-student.seed\": %d, \"target\": \"hard\", \"accuracy\": %.6f}\n",
                    draw, seed, hard[draw] - s
            }
    }' | metrics >pairs.sls
}

@test "a condition may ask only whether a row has a name, which no row needs to have" {
    students
    sl-stat mean --tsv --by select.ipc --where target=hard students.sls >wanted
    sl-stat mean --tsv --by select.ipc --where label.expert.epoch?=none students.sls | diff wanted -
    sl-stat mean --tsv --by select.ipc --where 'label.expert.epoch?!=with label.expert.epoch' students.sls | diff wanted -
    sl-stat mean --tsv --by select.ipc --where target=hard --where distill.method?=none students.sls | diff wanted -
    refused 1 "no row has 'distill.method'" sl-stat mean --where distill.method=none students.sls
    refused 1 "matches none of 120 rows; values of 'distill.method?' are none" \
        sl-stat mean --where 'distill.method?=with distill.method' students.sls
}

@test "compare: pairs of draws, students averaged within, as SciPy's ttest_rel" {
    pairs
    sl-stat compare -x target --against hard --tsv pairs.sls >out
    head -n 1 out | tr '\t' ' ' | grep -qx 'what value low high p holm units over verdict'
    [ "$(field what 1 <out)" = "soft against hard" ]
    near "$(field value 1 <out)" 0.0275 1e-9
    near "$(field low 1 <out)" 0.00032469116 1e-9
    near "$(field high 1 <out)" 0.05467530884 1e-9
    near "$(field p 1 <out)" 0.04856685656 1e-9
    [ "$(field units 1 <out)" = 4 ]
    [ "$(field over 1 <out)" = select.seed ]
    [ "$(field verdict 1 <out)" = - ]
}

@test "compare: verdicts of either expectation, and against a margin" {
    pairs
    verdict() {
        sl-stat compare -x target --against hard --tsv "$@" pairs.sls | field verdict 1
    }
    [ "$(verdict --expect greater)" = held ]
    [ "$(verdict --expect less)" = "did not hold" ]
    [ "$(verdict --expect greater --than 0.02)" = undecided ]
    [ "$(verdict --expect less --than 0.1)" = held ]
}

@test "compare: the two sides may be conditions" {
    students
    sl-stat compare --by select.ipc --tsv --this target=soft --this label.expert.epoch=4 \
        --that label.expert.epoch=8 --expect greater students.sls >out
    [ "$(field what 1 <out)" = "target=soft, label.expert.epoch=4 against label.expert.epoch=8" ]
    [ "$(cut -f 1,10 out | tail -n +2 | tr '\t\n' '  ')" = "1 held 10 held 100 held " ]
    refused 1 "meets both --this and --that" sl-stat compare --this target=soft \
        --that label.expert.epoch=8 --by select.ipc students.sls
}

@test "compare: --best is chosen on the other draws; Holm counts every line" {
    students
    sl-stat compare -x target --against hard --by select.ipc --best label.expert.epoch \
        --expect greater --tsv students.sls >out
    [ "$(field what 1 <out)" = "soft [2] against hard" ]
    [ "$(field what 3 <out)" = "soft [4] against hard" ]
    for line in 1 2 3; do
        near "$(field value "$line" <out)" 0.06 0.003
        [ "$(field verdict "$line" <out)" = held ]
    done
    # the largest of three p is its own correction, the smallest counts three times
    awk -F '\t' 'NR > 1 { p[NR] = $6 + 0; h[NR] = $7 + 0; if (!low || $6 < p[low]) low = NR }
        END { exit !((h[low] - 3 * p[low])^2 < 1e-24) }' out
}

# Three budgets of the pairs above: gains of all draws times 1, 2 and -1.
budgets() {
    awk 'BEGIN {
        split(".03 .02 .01 .05", gain, " "); split("1 2 -1", times, " ")
        for (ipc = 1; ipc <= 3; ipc++)
            for (draw = 1; draw <= 4; draw++) {
                line = "{\"select.ipc\": %d, \"select.seed\": %d, \"target\": \"%s\", \"accuracy\": %.6f}\n"
                printf line, ipc, draw, "hard", 0.3
                printf line, ipc, draw, "soft", 0.3 + gain[draw] * times[ipc]
            }
    }' | metrics >budgets.sls
}

@test "--adjust: Holm changes p alone, Bonferroni intervals as well, none neither" {
    budgets
    compare() {
        sl-stat compare -x target --against hard --by select.ipc --expect greater "$@" budgets.sls
    }
    compare --tsv >holm
    compare --tsv --adjust bonferroni >bonferroni
    compare --tsv --adjust none >none
    compare --tsv --adjust holm | cmp - holm
    # SciPy: ttest_rel(soft, hard).pvalue is the same for each line
    for line in 1 2 3; do
        near "$(field p $line <bonferroni)" 0.04856685656 1e-9
        near "$(field bonferroni $line <bonferroni)" 0.14570056968 1e-9
        near "$(field holm $line <holm)" 0.14570056968 1e-9
        near "$(field none $line <none)" 0.04856685656 1e-9
        [ "$(field low $line <none)" = "$(field low $line <holm)" ]
    done
    # and .confidence_interval(0.95) of the first, and (1 - 0.05 / 3)
    near "$(field low 1 <holm)" 0.00032469116 1e-9
    near "$(field low 1 <bonferroni)" -0.0139716066343 1e-9
    near "$(field high 1 <bonferroni)" 0.0689716066343 1e-9
    [ "$(for how in holm bonferroni none; do cut -f 10 $how | sed 1d; done | paste -sd ,)" = \
        "undecided,undecided,undecided,undecided,undecided,undecided,held,held,did not hold" ]
    # the heading says which is which
    compare | grep -q 'value   95 % interval (each)   p (Holm) '
    compare --adjust bonferroni | grep -q 'value   95 % interval (Bonferroni)   p (Bonferroni) '
    compare --adjust none | grep -q 'value   95 % interval (each)   p (each) '
    # of one line alone all are the same
    for how in holm bonferroni; do
        compare -w select.ipc=2 --tsv --adjust $how | tail -n 1 |
            cmp - <(compare -w select.ipc=2 --tsv --adjust none | tail -n 1)
    done
}

@test "--adjust bonferroni counts intervals where nothing is tested" {
    budgets
    sl-stat mean -x select.ipc -w target=soft --adjust bonferroni --tsv budgets.sls >out
    # SciPy: ttest_1samp([.33, .32, .31, .35], 0).confidence_interval(1 - 0.05 / 3)
    near "$(field low 1 <out)" 0.286028393366 1e-9
    sl-stat spread --by select.ipc -w target=soft --adjust bonferroni --tsv budgets.sls >out
    # SciPy: std * sqrt(3 / chi2.ppf(1 - 0.05 / 6, 3)), and of 0.05 / 6
    near "$(field low 1 <out)" 0.00863357540308 1e-9
    near "$(field high 1 <out)" 0.0928850060007 1e-9
}

@test "p, interval and verdict of a line agree, unless the heading says that they need not" {
    python3 - <<'END' | metrics >random.sls
import json, random
random.seed(3)
for run in range(40):
    for draw in range(2 + run % 6):
        for epoch in (1, 2, 4):
            gain = 0.02 * (epoch > 1) * (run % 4) + random.choice((0, 0.01, 0.02)) * (run % 3)
            print(json.dumps({"select.ipc": run, "select.seed": draw, "label.expert.epoch": epoch,
                              "accuracy": round(0.3 + 0.05 * draw + gain, 4)}))
END
    for adjust in none bonferroni; do
        for question in "compare -x label.expert.epoch --against 1 --expect greater" \
            "trend -x label.expert.epoch --expect greater" \
            "best -x label.expert.epoch --expect interior" \
            "mean -x label.expert.epoch --expect greater --than 0.35"; do
            # shellcheck disable=SC2086 # words
            sl-stat $question --by select.ipc --adjust $adjust --tsv random.sls >out
            python3 - $adjust "$question" <<'END'
import csv, math, sys
than = 0.35 if "mean" in sys.argv[2] else 0
seen = {"held": 0, "did not hold": 0, "undecided": 0, "-": 0}
for line in csv.DictReader(open("out"), delimiter="\t"):
    low, high, p = (float(line[name]) for name in ("low", "high", sys.argv[1]))
    seen[line["verdict"]] += 1
    if not math.isnan(p):
        assert (line["verdict"] == "undecided") == (p > 0.05), line
        assert math.isnan(low) and p > 0.05 or (low > than or high < than) == (p <= 0.05), line
assert seen["undecided"] > 0 and (seen["held"] > 0 or sys.argv[1] == "bonferroni"), seen
END
        done
    done
}

@test "with one draw its students are the units, and over says so" {
    students
    sl-stat compare -x target --against hard -w select.seed=2 -w select.ipc=10 \
        -w label.expert.epoch=none,4 --tsv students.sls >out
    [ "$(field over 1 <out)" = train-student.seed ]
    [ "$(field units 1 <out)" = 2 ]
    sl-stat compare -x target --against hard -w select.seed=2 -w select.ipc=10 \
        -w train-student.seed=1 -w label.expert.epoch=none,4 --expect greater --tsv students.sls >out
    [ "$(field low 1 <out)" = nan ]
    [ "$(field verdict 1 <out)" = undecided ]
}

@test "pairs that are all equal do not prove anything" {
    awk 'BEGIN { for (d = 1; d <= 6; d++) for (hard = 0; hard < 2; hard++)
        printf "{\"select.seed\": %d, \"target\": \"%s\", \"accuracy\": %g}\n", d,
            (hard ? "hard" : "soft"), hard ? 0.25 : 0.5 }' | metrics >equal.sls
    sl-stat compare -x target --against hard -w select.seed=1,2,3 --expect greater --tsv equal.sls >out
    [ "$(field p 1 <out)" = 0.25 ]
    [ "$(field verdict 1 <out)" = undecided ]
    sl-stat compare -x target --against hard --expect greater --tsv equal.sls >out
    [ "$(field p 1 <out)" = 0.03125 ]
    [ "$(field verdict 1 <out)" = held ]
    # 20 images of 1000 each time: equal, but for the last digit that a subtraction leaves
    awk 'BEGIN { split("233 218 251", soft, " ")
        for (d = 1; d <= 3; d++) for (hard = 0; hard < 2; hard++)
            printf "{\"select.seed\": %d, \"target\": \"%s\", \"accuracy\": %.3f}\n", d,
                (hard ? "hard" : "soft"), (soft[d] - 20 * hard) / 1000 }' | metrics >equal.sls
    sl-stat compare -x target --against hard --tsv equal.sls >out
    [ "$(field p 1 <out) $(field low 1 <out)" = "0.25 nan" ]
}

@test "draws that one side lacks are left out and counted" {
    students
    sl-stat compare -x label.expert.epoch --against 1 -w select.ipc=10 \
        -w label.expert.epoch=1,8 -o out --tsv <(metrics <<'END'
{"select.ipc": 10, "select.seed": 9, "label.expert.epoch": 8, "label.expert.seed": 0, "train-student.seed": 1, "target": "soft", "accuracy": 0.9}
END
) students.sls 2>err
    [ "$(field units 1 <out)" = 4 ]
    grep -q "1 units are left out, since they lack some of the values that are compared" err
}

@test "mean: against a number" {
    pairs
    sl-stat mean -x target --expect greater --than 0.29 --tsv pairs.sls >out
    [ "$(field what 1 <out)" = "mean at hard" ]
    near "$(field value 1 <out)" 0.2975 1e-9
    near "$(field value 2 <out)" 0.325 1e-9
    [ "$(field verdict 1 <out)" = undecided ]
    sl-stat mean -w target=soft --expect greater --than 0.2 --tsv pairs.sls | field verdict 1 |
        grep -qx held
}

@test "best: the epoch, its interval, and what it gains over both ends" {
    students
    sl-stat best -x label.expert.epoch --by select.ipc -w target=soft --expect interior --tsv \
        students.sls >out
    [ "$(field what 1 <out)" = "best label.expert.epoch" ]
    [ "$(awk -F '\t' '$2 ~ /^best label/ { print $1, $3, $4, $5 }' out | paste -sd ' ')" = \
        "1 2 2 2 10 4 4 4 100 4 4 4" ]
    [ "$(grep -c 'centre of mass' out)" -eq 3 ]
    awk -F '\t' '$2 ~ /against the/ { n++; held += $10 == "held" } END { exit !(n == 6 && held == 6) }' out
    near "$(grep $'^10\t.*against the first (1)' out | cut -f 3)" 0.04 0.003
    # without the two last epochs the best is an end
    sl-stat best -x label.expert.epoch -w select.ipc=100 -w label.expert.epoch=1,2,4 \
        --expect interior --tsv students.sls >out
    [ "$(awk -F '\t' '/against the last/ { print $9 }' out)" = "did not hold" ]
    sl-stat best -x label.expert.epoch -w select.ipc=100 --expect early --tsv students.sls |
        awk -F '\t' '/against the last/ { print $9 }' | grep -qx held
}

@test "--lowest: what is best by the share of errors is what is best by accuracy" {
    students
    best() {
        sl-stat best -x label.expert.epoch --by select.ipc -w target=soft --expect interior --tsv "$@" students.sls
    }
    best >accuracy
    best -y errors --lowest >errors
    # places are the same, gains of opposite sign, with the same p and verdicts
    awk -F '\t' 'NR == FNR { what[FNR] = $2; value[FNR] = $3; low[FNR] = $4; high[FNR] = $5; p[FNR] = $6; next }
        function off(a, b) { return a - b > 1e-9 || b - a > 1e-9 }
        FNR > 1 && $2 ~ /against the/ {
            n++
            bad += off($3, -value[FNR]) + off($4, -high[FNR]) + off($5, -low[FNR]) + off($6, p[FNR])
            bad += $10 != "held"
        }
        FNR > 1 && $2 !~ /against the/ {
            n++
            bad += off($3, value[FNR]) + off($4, low[FNR]) + off($5, high[FNR])
        }
        { bad += $2 != what[FNR] }
        END { exit !(n == 12 && bad == 0) }' accuracy errors
    best -y errors | grep -q 'did not hold'
    # and so are the choices of --best and --optimum
    sl-stat compare -x target --against hard --by select.ipc --best label.expert.epoch --tsv students.sls >accuracy
    sl-stat compare -x target --against hard --by select.ipc --best label.expert.epoch -y errors --lowest --tsv \
        students.sls >errors
    cmp <(cut -f 2 accuracy) <(cut -f 2 errors)
    for y in accuracy 'errors --lowest'; do
        # shellcheck disable=SC2086 # words
        sl-stat trend -x select.ipc --optimum label.expert.epoch -w target=soft --tsv -y $y students.sls
    done >trends
    [ "$(sort -u trends | wc -l)" = 2 ]
    sl-stat best -x label.expert.epoch -y errors --lowest -w target=soft -w select.ipc=1 students.sls |
        grep -q '^errors; the lowest is best'
    refused 2 "--lowest is only for best, --best and --optimum" sl-stat mean --lowest students.sls
}

@test "trend: of the best epoch over images" {
    students
    sl-stat trend -x select.ipc --optimum label.expert.epoch -w target=soft --expect greater \
        --tsv students.sls >out
    [ "$(field what 1 <out)" = "tau of best label.expert.epoch over select.ipc" ]
    near "$(field value 1 <out)" 0.81649658 1e-6 # 2, 4, 4: two pairs rise, one is tied
    [ "$(field verdict 1 <out)" = held ]
}

@test "--unit: what is in --over but no unit is averaged" {
    students
    sl-stat compare -x target --against hard --by select.ipc --over seeds,label.expert.epoch \
        --unit select.seed --tsv students.sls >out
    [ "$(field units 1 <out)" = 4 ]
    near "$(field value 1 <out)" 0.04 0.003 # mean of 0.04, 0.06, 0.04, 0.02
}

@test "records of one class are used only if they are asked for" {
    metrics >classes.sls <<'END'
{"select.seed": 1, "select.without-class": "n1", "accuracy": 0.5}
{"select.seed": 1, "select.without-class": "n1", "class": 0, "class-id": "n1", "accuracy": 0.2}
{"select.seed": 1, "select.without-class": "n2", "class": 1, "class-id": "n2", "accuracy": 0.3}
{"select.seed": 1, "class": 0, "class-id": "n1", "accuracy": 0.6}
{"select.seed": 1, "class": 1, "class-id": "n2", "accuracy": 0.8}
END
    sl-stat mean --tsv -w select.without-class=n1 classes.sls 2>said | field value 1 | grep -qx 0.5
    grep -qx 'sl-stat: 1 rows about a single class are left out; an option that names .class. includes them' said
    sl-stat mean --tsv -w class=1 -w select.without-class=none classes.sls | field value 1 |
        grep -qx 0.8
    sl-stat compare --this select.without-class!=none --that select.without-class=none \
        --over seeds,class-id,select.without-class --unit class-id --tsv classes.sls >out
    near "$(field value 1 <out)" -0.45 1e-12
    [ "$(field units 1 <out)" = 2 ]
}

@test "a name with a question mark asks whether there is one, as in sl-plot" {
    awk 'BEGIN { for (draw = 1; draw <= 3; draw++) {
        printf "{\"select.seed\": %d, \"accuracy\": 0.%d}\n", draw, draw
        printf "{\"select.seed\": %d, \"accuracy\": 0.5, \"label.expert.epoch\": %d}\n", draw, draw
    } }' | metrics >asked.sls
    sl-stat mean --by 'label.expert.epoch?' --over seeds,label.expert.epoch --tsv asked.sls >out
    [ "$(field 'label.expert.epoch?' 1 <out)" = none ]
    near "$(field value 1 <out)" 0.2 1e-12
    [ "$(field 'label.expert.epoch?' 2 <out)" = "with label.expert.epoch" ]
    [ "$(field value 2 <out)" = 0.5 ]
    sl-stat compare -x 'label.expert.epoch?' --against none --over seeds,label.expert.epoch \
        --unit select.seed --tsv asked.sls >out
    near "$(field value 1 <out)" 0.3 1e-12
    for tool in 'sl-stat mean' 'sl-plot table -x select.seed'; do
        # shellcheck disable=SC2086 # words on purpose
        refused 1 "no row has 'label.expert.0.epoch'; closest: label.expert.epoch" \
            $tool --by 'label.expert.0.epoch?' asked.sls
    done
}

@test "a tab in a name does not add a column" {
    for value in 1 2; do
        echo "{\"select.a\\tb\": $value, \"accuracy\": 0.$value}"
    done | metrics >tab.sls
    sl-stat mean --over $'select.a\tb' --tsv tab.sls >out
    [ "$(awk -F '\t' '{ print NF }' out | sort -u)" = 9 ]
    [ "$(field over 1 <out)" = "select.a b" ]
}

@test "columns line up whatever the script of a name" {
    for name in dog Köter 猫 e$'\u0301'lan; do
        for draw in 1 2; do
            echo "{\"select.seed\": $draw, \"class\": 0, \"class-name\": \"$name\", \"accuracy\": 0.5}"
        done
    done | metrics >names.sls
    sl-stat mean --by class-name names.sls >out
    # an accent takes no place of its own, a Chinese character two
    [ "$(sed -n 2p out)" = "class-name   what   value   95 % interval (each)   p (Holm)   units              verdict" ]
    grep -q '^dog          mean   50.00 ' out
    grep -q '^Köter        mean   50.00 ' out
    grep -q '^猫           mean   50.00 ' out
    grep -q "^e$(printf '\u0301')lan         mean   50.00 " out
    sl-plot table -x class-name names.sls >out
    grep -q '^        猫   50.0' out
    sl-inspect names.sls | grep -q '^      0          猫       0.5            1$'
}

@test "what a share is compared with is a share, too" {
    pairs
    refused 1 "--than 1: 'accuracy' is a share; a percentage point is 0.01" \
        sl-stat compare -x target --against hard --expect less --than 1 pairs.sls
    sl-stat compare -x target --against hard --expect less --than 0.2 pairs.sls |
        head -n 1 | grep -qx 'test accuracy in percentage points; expected: less than 20'
    sl-stat mean -x target pairs.sls >out # the question was not whether it is above 0
    [ "$(head -n 1 out)" = "test accuracy in %; no expectation, so no verdict" ]
    [ "$(grep -c ' -  *4 of select.seed' out)" -eq 2 ]
}

@test "spread: variance that cannot be separated is said to be in the last name" {
    pairs
    sl-stat spread -w target=hard -w train-student.seed=1 --over select.seed pairs.sls |
        grep -q 'deviation that comes from select.seed and the rest'
}

@test "for people: percentage points, and a line per estimate" {
    pairs
    run sl-stat compare -x target --against hard --expect greater pairs.sls
    [ "${lines[0]}" = "test accuracy in percentage points; expected: more than 0" ]
    [ "${lines[1]}" = "what                value   95 % interval (each)   p (Holm)   units              verdict" ]
    [ "${lines[2]}" = "soft against hard   2.75    0.03 to 5.47           0.0486     4 of select.seed   held" ]
}

@test "names that no row has, and options that vary" {
    students
    refused 1 "no row has 'select.icp'; closest: select.ipc" \
        sl-stat trend -x select.icp students.sls
    refused 1 "no row has 'targt'" sl-stat compare -x targt --against hard students.sls
    refused 1 "no row has 'temp'" sl-stat mean --over seeds,temp students.sls
    refused 1 "no row has 'tmp'" sl-stat compare --this tmp=1 --that target=hard students.sls
    refused 1 "'label.expert.epoch' varies" \
        sl-stat compare -x target --against hard --by select.ipc students.sls
    refused 1 "no row has the value medium for 'target'" sl-stat compare -x target \
        --against medium --by select.ipc --best label.expert.epoch students.sls
}

@test "data that cannot answer the question" {
    students
    refused 1 "select.ipc 10: an interior optimum needs at least three values" sl-stat best \
        -x label.expert.epoch -w select.ipc=10 -w label.expert.epoch=1,2 --by select.ipc \
        --expect interior students.sls
    refused 1 "'select.ipc' has 3 values, but a law of three parameters needs at least 4" sl-stat fit -x select.ipc \
        -w label.expert.epoch=4 students.sls
    refused 1 "'select.ipc' has 1 value, but a law" sl-stat fit -x select.ipc \
        -w label.expert.epoch=4 -w select.ipc=1 students.sls
    refused 1 "there are no pairs" sl-stat compare -x target --against hard <(metrics <<'END'
{"select.seed": 1, "target": "soft", "accuracy": 0.5}
{"select.seed": 2, "target": "hard", "accuracy": 0.4}
END
)
    refused 1 "'target' has a value that is not a number: hard" sl-stat trend -x target \
        -w label.expert.epoch=none,2 --by select.ipc students.sls
    refused 1 "has the same options as record" sl-stat mean -w select.ipc=1 -w target=hard students.sls \
        students.sls
    refused 1 "no name of --over varies" sl-stat spread -w select.ipc=1 -w select.seed=1 \
        -w train-student.seed=1 -w label.expert.epoch=4 --over label.expert.seed students.sls
}

@test "metrics of two data sets are never mixed" {
    for size in 16 32; do
        sl-fetch synth --limit 2 --size "$size" | sl-label --hard |
            sl-eval --labels -o "labels$size.sls"
    done
    sl-stat mean -y entropy labels16.sls
    refused 1 "labels32.sls: record 0: is of another data set than labels16.sls: 'fetch.size' is 32, not 16; choose one with --where, or separate them with --by fetch.size" \
        sl-stat compare -y entropy --this fetch.limit=2 --that fetch.limit=3 labels16.sls labels32.sls
    sl-stat mean -y entropy --by fetch.size labels16.sls labels32.sls
}

@test "wrong usage" {
    refused 2 "KIND is missing" sl-stat
    refused 2 "'guess' is not one of compare" sl-stat guess
    refused 2 "compare needs --x and --against" sl-stat compare -x target a.sls
    refused 2 "must be given together" sl-stat compare --this a=1 a.sls
    refused 2 "take the place of --x" sl-stat compare -x target --this a=1 --that a=2 a.sls
    refused 2 "best needs --x" sl-stat best a.sls
    refused 2 "are only for compare" sl-stat best -x a --against 1 a.sls
    refused 2 "--level is only for fit" sl-stat best -x a --level 1 a.sls
    refused 2 "--expect interior or early is for best" sl-stat best -x a --expect greater a.sls
    refused 2 "--expect interior or early is for best" sl-stat trend -x a --expect interior a.sls
    refused 2 "--optimum is only for trend" sl-stat best -x a --optimum b a.sls
    refused 2 "--than makes no sense without --expect" sl-stat mean --than 0.5 a.sls
    refused 2 "--where: 'ipc' is not NAME=VALUE" sl-stat mean -w ipc a.sls
    refused 1 "no.sls" sl-stat mean no.sls
}
