# sl-stat: whether there are enough data for a verdict: differences that do not matter.
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

@test "--expect level: wrong usage" {
    refused 2 "--expect level needs --margin" sl-stat mean --expect level a.sls
    refused 2 "--margin makes no sense without --expect level" sl-stat mean --expect less --margin 1 a.sls
    refused 2 "--margin: '0' is not above 0" sl-stat mean --expect level --margin 0 a.sls
    refused 2 "--margin: '-0.01' is not above 0" sl-stat mean --expect level --margin -0.01 a.sls
    refused 2 "--margin: 'nan' is not a number" sl-stat mean --expect level --margin nan a.sls
    for kind in 'spread' 'best -x a' 'fit -x a' 'trend -x a'; do
        # shellcheck disable=SC2086 # words
        refused 2 "--expect level is for compare and mean" sl-stat $kind --expect level --margin 1 a.sls
    done
}
