# sl-stat: whether there are enough data for a verdict: differences that do not matter, looks at growing data, and
# how many units decide.
# shellcheck shell=bash
load ../setup

# What ten people slept longer with one drug than with another, in hours ("Student", Biometrika 1908), as losses;
# `--by select.ipc` has the same twice more, halved, and with the signs changed.
sleep_metrics() {
    awk 'BEGIN {
        split("1.2 2.4 1.3 1.3 0.0 1.0 1.8 0.8 4.6 1.4", gain, " "); split("1 0.5 -1", times, " ")
        line = "{\"select.ipc\": %d, \"select.seed\": %d, \"target\": \"%s\", \"loss\": %g}\n"
        for (ipc = 1; ipc <= 3; ipc++)
            for (draw = 1; draw <= 10; draw++) {
                printf line, ipc, draw, "hard", 10
                printf line, ipc, draw, "soft", 10 + times[ipc] * gain[draw]
            }
    }' | metrics >sleep.sls
}

compare() {
    sl-stat compare -y loss -x target --against hard "$@" sleep.sls
}

@test "--expect level: two one-sided tests within the margin, one against its nearer end beyond" {
    sleep_metrics
    # SciPy: the larger of ttest_1samp(sleep, -m, alternative='greater').pvalue and (sleep, m, alternative='less')
    compare -w select.ipc=1 --expect level --margin 2.5 --tsv >out
    near "$(field p 1 <out)" 0.021116860246500745 1e-9
    [ "$(field verdict 1 <out)" = held ]
    near "$(field low 1 <out)" 0.866994732970716 1e-9 # ttest_1samp(sleep, 0).confidence_interval(0.9)
    near "$(field high 1 <out)" 2.2930052670292835 1e-9
    compare -w select.ipc=1 --expect level --margin 2 --tsv >out
    near "$(field p 1 <out)" 0.15415723566909725 1e-9
    [ "$(field verdict 1 <out)" = undecided ]
    # ttest_1samp(sleep, 0.5)
    compare -w select.ipc=1 --expect level --margin 0.5 --tsv >out
    near "$(field p 1 <out)" 0.021518486756774535 1e-9
    [ "$(field verdict 1 <out)" = "did not hold" ]
    # the same on the other side of 0, and around another centre
    [ "$(compare -w select.ipc=3 --expect level --margin 0.5 --tsv | field p 1)" = "$(field p 1 <out)" ]
    compare -w select.ipc=1 --expect level --than 1.6 --margin 1 --tsv | field verdict 1 | grep -qx held
}

@test "--expect level: many lines are corrected, and the interval says which it is" {
    sleep_metrics
    compare --by select.ipc --expect level --margin 2.5 >out
    [ "$(sed -n 1p out)" = "loss; expected: within 2.5 of 0" ]
    sed -n 2p out | grep -q '90 % interval (each)   p (Holm)'
    [ "$(tail -n 3 out | awk '{ print $NF }' | paste -sd ' ')" = "held held held" ]
    # three lines: p of the first and the third are 0.0211 and count two and three times
    compare --by select.ipc --expect level --margin 2.5 --adjust bonferroni --tsv >out
    [ "$(column verdict out)" = "undecided held undecided" ]
    near "$(field bonferroni 1 <out)" 0.06335058073950224 1e-9
    # SciPy: confidence_interval(1 - 0.1 / 3), which is not within the margin
    near "$(field high 1 <out)" 2.556125779329898 1e-9
}

@test "--expect level: a mean, and percentage points" {
    for draw in 1 2 3 4 5; do
        echo "{\"select.seed\": $draw, \"accuracy\": 0.21$draw}"
    done | metrics >mean.sls
    sl-stat mean --expect level --than 0.211 --margin 0.005 mean.sls >out
    [ "$(head -n 1 out)" = "test accuracy in %; expected: within 0.5 of 21.1" ]
    grep -q 'held$' out
    refused 1 "--margin 1: 'accuracy' is a share; a percentage point is 0.01" \
        sl-stat mean --expect level --than 0.211 --margin 1 mean.sls
}

@test "--looks: p values are multiplied, intervals widened, and both say so" {
    sleep_metrics
    compare --by select.ipc --expect greater --tsv >one
    compare --by select.ipc --expect greater --looks 3 --tsv >three
    compare --by select.ipc --expect greater --looks 1 --tsv | cmp - one
    [ "$(head -n 1 three)" = "$(head -n 1 one | sed 's/holm/holm, 3 looks/')" ]
    [ "$(column p three)" = "$(column p one)" ]
    for line in 1 2 3; do
        near "$(field 'holm, 3 looks' "$line" <three)" "$(field holm "$line" <one | awk '{ printf "%.15g", 3 * $1 }')" 1e-8
    done
    # SciPy: ttest_1samp(sleep, 0).confidence_interval(1 - 0.05 / 3), and (1 - 0.05 / 9)
    near "$(field low 1 <three)" 0.439058005834964 1e-9
    compare --by select.ipc --expect greater --looks 3 --adjust bonferroni --tsv >three
    near "$(field low 1 <three)" 0.17124275602818884 1e-9
    compare --by select.ipc --looks 3 >three
    grep -q '95 % interval (each, 3 looks)   p (Holm, 3 looks)' three
    compare --by select.ipc --looks 3 --adjust bonferroni >three
    grep -q '95 % interval (Bonferroni, 3 looks)   p (Bonferroni, 3 looks)' three
    # 0.00283 * 3 is still significant, times 20 no more
    compare -w select.ipc=1 --expect greater --looks 3 --tsv | field verdict 1 | grep -qx held
    compare -w select.ipc=1 --expect greater --looks 20 --tsv | field verdict 1 | grep -qx undecided
}

@test "--looks: where intervals decide, they decide at the level of one look" {
    awk 'BEGIN { split("1 2 4 3 5 4 2 3", y, " "); for (i = 1; i <= 8; i++)
        printf "{\"select.seed\": %d, \"loss\": %d}\n", i, y[i] }' | metrics >spread.sls
    spread() {
        sl-stat spread -y loss --expect less --tsv "$@" spread.sls
    }
    # a deviation of 1.309; SciPy: sqrt(12 / chi2.ppf([0.025, 0.025 / 4], 7)) is 2.665 and 3.360
    near "$(spread --than 3 | field high 1)" 2.66479669 1e-7
    [ "$(spread --than 3 | field verdict 1)" = held ]
    near "$(spread --than 3.2 --looks 4 | field high 1)" 3.36012072 1e-7
    [ "$(spread --than 3 --looks 4 | field verdict 1)" = undecided ]
    [ "$(spread --than 0.5 | field verdict 1)" = "did not hold" ]
}

# SciPy, over n: nct.sf(t.ppf(1 - level / 2, n - 1), n - 1, effect / deviation * sqrt(n)) >= power
@test "--power: how many units the undecided lines need, as the noncentral t distribution says" {
    sleep_metrics
    compare --by select.ipc --expect greater --than 0.7 --tsv >out
    [ "$(head -n 1 out | awk -F '\t' '{ print NF, $NF }')" = "10 verdict" ]
    compare --by select.ipc --expect greater --than 0.7 --power 0.9 --tsv >out
    [ "$(head -n 1 out | awk -F '\t' '{ print NF, $NF }')" = "12 needed-for" ]
    # p 0.049, 0.65 and 0.0002: the first must meet 0.05 / 2, the second 0.05
    [ "$(column verdict out)" = "undecided undecided did not hold" ]
    [ "$(column units-needed out)" = "27 493 -" ]
    [ "$(column needed-for out)" = "held held -" ]
    compare --by select.ipc --expect greater --than 0.7 --power 0.8 --adjust bonferroni --looks 2 --tsv >out
    [ "$(column units-needed out)" = "28 569 -" ]
    compare --by select.ipc --expect greater --than 0.8 --power 0.9 --tsv | column units-needed /dev/stdin |
        grep -qx '34 >1000 -'
    compare --by select.ipc --expect less --than 0.7 --power 0.9 --tsv >out
    [ "$(column needed-for out)" = "did not hold did not hold -" ]
    compare --by select.ipc --expect less --than 0.7 --power 0.9 | sed -n 3p | grep -q ' undecided *27 (did not hold)$'
    # nothing is undecided, or nothing is known
    compare --by select.ipc --expect greater --than 1.58 --power 0.9 -w select.seed=1,2 >out
    head -n 1 out | grep -qx 'loss; expected: more than 1.58; units needed: for a verdict with 90 % power'
    sed -n 2p out | grep -q 'verdict *units needed$'
    compare -w select.ipc=1 -w select.seed=1 --expect greater --power 0.9 --tsv | field units-needed 1 | grep -qx -e -
}

@test "--with-p: lines of several commands are corrected like those of one table" {
    sleep_metrics
    local how
    for how in '--adjust holm' '--adjust bonferroni' '--adjust holm --looks 3'; do
        # shellcheck disable=SC2086 # words
        table() {
            compare --by select.ipc --expect greater --than 0.7 --power 0.9 --tsv $how "$@"
        }
        table >all
        for ipc in 1 2 3; do
            others=$(awk -v line="$ipc" 'NR > 1 && NR != line + 1 { printf "%s%s", n++ ? "," : "", $8 }' all)
            table -w select.ipc=$ipc --with-p "$others" | tail -n 1
        done | cmp - <(tail -n 3 all)
    done
    compare -w select.ipc=1 --with-p 0.5 --looks 3 --tsv | head -n 1 | grep -q 'p.holm with 1 other, 3 looks.units'
    compare -w select.ipc=1 --with-p 0.5,1 >out
    grep -q '95 % interval (each)   p (Holm with 2 others) ' out
    compare -w select.ipc=1 --with-p 0.5,1 --adjust bonferroni >out
    grep -q '95 % interval (Bonferroni with 2 others)   p (Bonferroni with 2 others) ' out
    refused 2 "--with-p: '1.5' is not" compare --with-p 0.1,1.5
    refused 2 "--with-p: 'nan' is not a number" compare --with-p nan
    refused 2 "--with-p: has no name" compare --with-p ,
    refused 2 "--with-p makes no sense with --adjust none" compare --with-p 0.1 --adjust none
}

@test "--expect level, --looks and --power: wrong usage" {
    refused 2 "--expect level needs --margin" sl-stat mean --expect level a.sls
    refused 2 "--margin makes no sense without --expect level" sl-stat mean --expect less --margin 1 a.sls
    refused 2 "--margin: '0' is not above 0" sl-stat mean --expect level --margin 0 a.sls
    refused 2 "--margin: '-0.01' is not above 0" sl-stat mean --expect level --margin -0.01 a.sls
    refused 2 "--margin: 'nan' is not a number" sl-stat mean --expect level --margin nan a.sls
    refused 2 "--looks: '0'" sl-stat mean --looks 0 a.sls
    refused 2 "--looks: '1.5'" sl-stat mean --looks 1.5 a.sls
    refused 2 "--power: '1.2'" sl-stat mean --expect less --power 1.2 a.sls
    refused 2 "--power: '0'" sl-stat mean --expect less --power 0 a.sls
    refused 2 "--power makes no sense without --expect" sl-stat mean --power 0.9 a.sls
    for kind in 'spread' 'best -x a' 'fit -x a' 'trend -x a'; do
        # shellcheck disable=SC2086 # words
        refused 2 "--expect level is for compare, mean and contrast" sl-stat $kind --expect level --margin 1 a.sls
    done
}

@test "--than-sd: a mean against one that others published, by Welch's test" {
    for draw in 1 2 3 4 5; do
        echo "{\"select.seed\": $draw, \"accuracy\": 0.21$draw}"
    done | metrics >mean.sls
    local published=(mean --than 0.2 --than-sd 0.006 --than-units 5)
    # by numerical integration of the density of t with 4.5529 degrees of freedom
    sl-stat "${published[@]}" --expect greater --tsv mean.sls >out
    near "$(field p 1 <out)" 0.006848776473333283 1e-9
    near "$(field low 1 <out)" 0.2056509929913088 1e-9
    sl-stat "${published[@]}" --expect level --margin 0.025 --tsv mean.sls >out
    near "$(field p 1 <out)" 0.004656365503738397 1e-9
    near "$(field low 1 <out)" 0.2072848557726857 1e-9
    [ "$(field verdict 1 <out)" = held ]
    sl-stat "${published[@]}" --expect level --margin 0.005 --tsv mean.sls >out
    near "$(field p 1 <out)" 0.038476586017732545 1e-9
    [ "$(field verdict 1 <out)" = "did not hold" ]
    sl-stat "${published[@]}" --expect level --margin 0.005 mean.sls |
        grep -q '^test accuracy in %; expected: within 0.5 of 20, the mean of 5 with deviation 0.6$'
    # equal values do not show how much they vary
    for draw in 1 2 3; do
        echo "{\"select.seed\": $draw, \"accuracy\": 0.3}"
    done | metrics >equal.sls
    sl-stat "${published[@]}" --expect greater --tsv equal.sls >out
    [ "$(cut -f 3-5,9 out | sed -n 2p | tr '\t' ' ')" = "nan nan nan undecided" ]
    refused 2 "--than-sd and --than-units must be given together" sl-stat mean --expect less --than-sd 1 mean.sls
    refused 2 "--than-sd makes no sense without --expect" sl-stat mean --than-sd 1 --than-units 2 mean.sls
    refused 2 "--than-sd makes no sense except with mean" sl-stat trend -x select.seed --expect less --than-sd 1 \
        --than-units 2 mean.sls
    refused 2 "--power makes no sense with --than-sd" sl-stat "${published[@]}" --expect less --power 0.9 mean.sls
}
