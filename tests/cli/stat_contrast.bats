# sl-stat contrast: weighted sums of means, with numbers of SciPy.
# shellcheck shell=bash
load ../setup

# A learned set whose students have its own or hard labels, four draws of random images, with augmentation and without,
# and three networks that have seen all data.
released() {
    awk '
        function put(fields, seed, y) {
            printf "{%s, \"train-student.seed\": %d, \"accuracy\": 0%s}\n", fields, seed, y
        }
        BEGIN {
            split(".301 .312 .295 .308 .299", own, " "); split(".281 .290 .279 .288 .284", hard, " ")
            for (i = 1; i <= 5; i++) {
                put("\"distill.method\": \"mtt\", \"target\": \"soft\"", i, own[i])
                put("\"distill.method\": \"mtt\", \"target\": \"hard\"", i, hard[i])
            }
            split(".251 .262 .240 .266", random, " "); split(".211 .219 .205 .224", plain, " ")
            fields = "\"target\": \"soft\", \"train-student.augment\": \"%s\", \"select.seed\": %d"
            for (i = 1; i <= 4; i++) {
                put(sprintf(fields, "flip", i), 1, random[i])
                put(sprintf(fields, "none", i), 1, plain[i])
            }
            split(".851 .848 .855", all, " ")
            for (i = 1; i <= 3; i++)
                put("\"target\": \"hard\", \"train-student.steps\": 100", i, all[i])
        }' | metrics >released.sls
}

contrast() {
    sl-stat contrast "$@" released.sls
}
own=distill.method=mtt,target=soft
hard=distill.method=mtt,target=hard
robust=(--term "0.5:$own" --term -0.5:train-student.augment=flip --term -0.5:train-student.steps=100
    --term "0.5:$hard")

@test "contrast: groups of different scatter, as SciPy's Welch test" {
    released
    contrast --term "1:$own" --term "-1:$hard" --expect greater --tsv >out
    [ "$(column what out)" = "contrast term 1:$own term -1:$hard" ]
    # ttest_ind(own, hard, equal_var=False), and its confidence_interval()
    near "$(field value 1 <out)" 0.0186 1e-12
    near "$(field p 1 <out)" 0.0015490590102082635 1e-10
    near "$(field low 1 <out)" 0.009825185628943758 1e-10
    near "$(field high 1 <out)" 0.027374814371056252 1e-10
    [ "$(column units out)" = "10 5 5" ]
    [ "$(column verdict out)" = "held - -" ]
    [ "$(field low 2 <out) $(field p 2 <out)" = "nan nan" ]
}

@test "contrast: four groups with weights, and its score" {
    released
    contrast "${robust[@]}" --tsv >out
    # with v = w^2 s^2 / n of each group: t.ppf(0.975, sum(v)^2 / sum(v^2 / (n - 1))) * sqrt(sum(v))
    near "$(field value 1 <out)" -0.2593416666666667 1e-12
    near "$(field low 1 <out)" -0.2680496203313447 1e-10
    near "$(field high 1 <out)" -0.25063371300198867 1e-10
    [ "$(column over out)" = "- train-student.seed select.seed train-student.seed train-student.seed" ]
    near "$(field value 4 <out)" 0.8513333333 1e-9
    contrast "${robust[@]}" --scale dd-ranking --tsv >out
    # (exp(a) - exp(-1)) / (exp(1) - exp(-1)) of the same
    near "$(field value 1 <out)" 0.17174928127232386 1e-10
    near "$(field low 1 <out)" 0.16890315804761472 1e-10
    near "$(field high 1 <out)" 0.1746202966286681 1e-10
    # what is expected is of the contrast itself
    contrast "${robust[@]}" --scale dd-ranking --expect less --than -0.25 --tsv | field verdict 1 | grep -qx held
    contrast "${robust[@]}" --expect level --than -0.26 --margin 0.01 --tsv | field verdict 1 | grep -qx held
    contrast "${robust[@]}" --scale dd-ranking >out
    grep -q '^contrast, as a score of DD-Ranking  *0.1717  *0.1689 to 0.1746 ' out
    grep -q '^term -0.5:train-student.steps=100  *85.13  *- ' out
}

@test "contrast: terms on the same draws are pairs" {
    released
    contrast --term 1:train-student.augment=flip --term -1:train-student.augment=none,select.seed!=none --expect greater --tsv >out
    sl-stat compare --this train-student.augment=flip --that train-student.augment=none -w select.seed!=none \
        --expect greater --tsv released.sls >pairs
    for name in low high p; do
        near "$(field "$name" 1 <out)" "$(field "$name" 1 <pairs)" 1e-10
    done
    [ "$(field units 1 <out) $(field over 1 <out)" = "4 select.seed" ]
    # of some draws only, and of others
    contrast --term 1:train-student.augment=flip --term -1:train-student.augment=none,select.seed=1,2 \
        --tsv >out 2>said
    [ "$(column units out)" = "2 2 2" ]
    near "$(field value 2 <out)" 0.2565 1e-12
    grep -q '2 units are left out' said
    # ttest_ind(flip[2:], none[:2], equal_var=False).confidence_interval()
    contrast --term 1:train-student.augment=flip,select.seed=3,4 \
        --term -1:train-student.augment=none,select.seed=1,2 --tsv >out
    near "$(field low 1 <out)" -0.08195111542458937 1e-9
    near "$(field high 1 <out)" 0.1579511154245894 1e-9
}

@test "contrast: without the scatter of one group there is no interval, and no verdict" {
    released
    contrast --term 1:train-student.augment=flip,select.seed=3 --term "-1:$hard" --expect less --power 0.9 \
        --tsv >out 2>said
    [ "$(cut -f 3-6,9,10 out | sed -n 2p | tr '\t' ' ')" = "nan nan nan nan undecided -" ]
    grep -qx "sl-stat: no interval: the units of --term 1:train-student.augment=flip,select.seed=3 are all equal, or there is only one" said
}

@test "contrast: numbers whose squares are too large or too small" {
    local scale
    for scale in 1 1e-300 1e-90 1e90 1e300; do
        awk -v scale="${scale#1}" 'BEGIN {
            split("1.51 1.62 1.40 1.66 2.11 2.19 2.05 2.24 2.31", y, " ")
            for (i = 1; i <= 9; i++)
                printf "{\"target\": \"%s\", \"select.seed\": %d, \"accuracy\": 0.1, \"loss\": %s%s}\n", \
                    i < 5 ? "hard" : "soft", i, y[i], scale
        }' | metrics >"all$scale.sls"
        sl-stat contrast -y loss --term 1:target=soft --term -1:target=hard --expect greater --tsv "all$scale.sls" |
            sed -n 2p | cut -f 5,6,9 >>out
    done
    # ttest_ind(soft, hard, equal_var=False)
    near "$(head -n 1 out | cut -f 1)" 0.00013209299006103025 1e-9
    [ "$(awk '{ printf "%.9f %.9f %s\n", $1, $2, $3 }' out | sort -u | wc -l)" -eq 1 ]
    refused 1 "the contrast is too large to be represented; use smaller weights" sl-stat contrast -y loss \
        --term 1e308:target=soft --term -1:target=hard all1e90.sls
}

@test "contrast: a part without = is another value" {
    released
    contrast --term "1:target=soft,hard,distill.method=mtt" --term -1:select.seed=3,train-student.augment=flip \
        --over seeds,target --tsv >out
    near "$(field value 2 <out)" 0.2937 1e-12
}

@test "contrast: terms that make none" {
    released
    refused 2 "contrast needs at least two --term" sl-stat contrast --term 1:a=1 a.sls
    refused 2 "--term a=1: has no weight, expected WEIGHT:NAME=VALUE" sl-stat contrast --term a=1 --term 1:b=2 a.sls
    refused 2 "--term x:a=1: weight: 'x' is not a number" sl-stat contrast --term x:a=1 --term 1:b=2 a.sls
    refused 2 "--term 0:a=1: a weight of 0 leaves the term out" sl-stat contrast --term 0:a=1 --term 1:b=2 a.sls
    for term in 1: 1:a 1:a= 1:=a '1:!=a' '1:a=1,=b'; do
        refused 2 "is not NAME=VALUE" sl-stat contrast --term "$term" --term 1:b=2 a.sls
    done
    refused 2 "--x makes no sense with contrast" sl-stat contrast -x a --term 1:a=1 --term 1:b=1 a.sls
    refused 2 "--term makes no sense without contrast" sl-stat mean --term 1:a=1 a.sls
    refused 2 "--scale makes no sense without contrast" sl-stat mean --scale dd-ranking a.sls
    refused 1 "--term distil.method=mtt: no row has 'distil.method'; closest: distill.method" \
        contrast --term 1:distil.method=mtt --term "-1:$hard"
    refused 1 "no row with all the names asked for meets --term 1:select.seed=9" \
        contrast --term 1:select.seed=9 --term "-1:$hard"
    refused 1 "released.sls: record 0: meets both --term 1:target=soft and --term -1:$own" \
        contrast --term 1:target=soft --term "-1:$own"
    refused 1 "--term 1:target=soft: 'distill.method' varies within one mean" \
        contrast --term 1:target=soft --term "-1:$hard"
    refused 1 "target hard: --term 0.5:$own: no row meets it" contrast "${robust[@]}" --by target
}
