# sl-stat: numbers of best, fit, trend and spread that another program, or a formula, gave beforehand.
# shellcheck shell=bash
load ../setup

@test "best: the centre of mass, and an interval over draws that disagree" {
    awk 'BEGIN { split("1 2 4", x, " "); split(".1 .3 .2", y, " ")
        for (d = 1; d <= 6; d++) for (i = 1; i <= 3; i++)
            printf "{\"label.expert.epoch\": %d, \"select.seed\": %d, \"accuracy\": %g}\n", x[i], d,
                y[i] + (i == 3 && d > 4 ? 0.2 : 0) }' | metrics >places.sls
    sl-stat best -x label.expert.epoch -w select.seed!=5,6 --tsv places.sls >out
    near "$(field value 2 <out)" 2.66666667 1e-6 # (0.2 * 2 + 0.1 * 4) / 0.3
    [ "$(field low 2 <out) $(field high 2 <out)" = "nan nan" ] # four equal places do not show how they vary
    # four draws that agree to the last digit: by the sign test that is not enough for any x
    [ "$(field value 1 <out) $(field low 1 <out) $(field high 1 <out)" = "2 1 4" ]
    # 4 is better in two of six draws, by 0.1, 2 in the others; 1 is worse than 2 in all
    sl-stat best -x label.expert.epoch --tsv places.sls >out
    [ "$(field value 1 <out) $(field low 1 <out) $(field high 1 <out)" = "2 2 4" ]
}

@test "best: the interval holds what no other beats, with the number of others counted" {
    # 2 is better than 1 by 0.01 to 0.03 in four draws: t = 3.464, one-sided p = 0.0203 of 3 degrees
    awk 'BEGIN { split(".01 .01 .02 .03", gain, " ")
        for (d = 1; d <= 4; d++) for (x = 1; x <= 4; x++)
            printf "{\"label.expert.epoch\": %d, \"select.seed\": %d, \"accuracy\": %g}\n", x, d,
                x == 1 ? 0.1 : x == 2 ? 0.1 + gain[d] : x == 3 ? 0.05 + d / 1000 : 0.05 - d / 1000 }' |
        metrics >places.sls
    sl-stat best -x label.expert.epoch -w label.expert.epoch=1,2,3 --tsv places.sls >out
    [ "$(field value 1 <out) $(field low 1 <out) $(field high 1 <out)" = "2 2 2" ] # 0.05 / 2
    sl-stat best -x label.expert.epoch --tsv places.sls >out
    [ "$(field value 1 <out) $(field low 1 <out) $(field high 1 <out)" = "2 1 2" ] # 0.05 / 3
}

@test "fit: what grows like the logarithm is said to have no limit" {
    awk 'BEGIN { for (d = 1; d <= 3; d++) for (x = 1; x <= 64; x *= 2)
        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.6f}\n",
            x, d, 0.1 + 0.05 * log(x) + d / 1000 }' | metrics >log.sls
    sl-stat fit -x select.ipc log.sls >out
    [ "$(grep -c 'of a - b x^-c (no limit: like log x)' out)" -eq 3 ]
}

@test "fit: the law that made the numbers, within its interval" {
    awk 'BEGIN { for (k = 1; k <= 4; k += 3) for (d = 1; d <= 5; d++) for (x = 1; x <= 64; x *= 2)
        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"label.top-k\": %d, \"accuracy\": %.6f}\n",
            x, d, k, 0.3 - 0.25 * x^(-0.2 * k + (d - 3) / 100000) + (d - 3) / 1000 }' | metrics >law.sls
    sl-stat fit -x select.ipc --by label.top-k --level 0.2 --expect greater --than 0.5 --tsv \
        law.sls >out
    [ "$(cut -f 1,2 out | sed -n 4p)" = "$(printf '1\tc of a - b x^-c')" ]
    near "$(field value 3 <out)" 0.2 1e-4
    near "$(field value 7 <out)" 0.8 1e-4
    near "$(field value 5 <out)" 0.3 1e-4
    near "$(field value 6 <out)" 0.25 1e-4
    near "$(field value 4 <out)" 97.65625 0.1 # 0.25 x^-0.2 = 0.1
    near "$(field low 5 <out)" 0.298037 1e-4 # draws differ in a alone: 2.776 * 0.00158 / sqrt 5
    [ "$(field verdict 3 <out)" = "did not hold" ]
    [ "$(field verdict 7 <out)" = held ]
    [ "$(field verdict 1 <out)" = - ]
}

@test "fit and spread: what does not vary has no interval, and an expectation is undecided" {
    awk 'BEGIN { for (d = 1; d <= 2; d++) for (x = 1; x <= 8; x *= 2)
        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.6f}\n", x, d, 0.3 - 0.2 / x }' |
        metrics >equal.sls
    sl-stat fit -x select.ipc --tsv --expect greater --than 0.5 equal.sls >out
    near "$(field value 3 <out)" 1 1e-4
    [ "$(field low 3 <out) $(field high 3 <out) $(field verdict 3 <out)" = "nan nan undecided" ]
    sl-stat spread -w select.ipc=8 --tsv --expect less --than 0.01 equal.sls >out
    [ "$(field value 1 <out) $(field low 1 <out) $(field verdict 1 <out)" = "0 nan undecided" ]
    sl-stat spread -w select.ipc=8 equal.sls | grep -q 'means of select.seed  *0.00  *-  '
}

@test "trend: within each draw, exact" {
    awk 'BEGIN { for (d = 1; d <= 2; d++) for (x = 1; x <= 4; x++)
        printf "{\"label.swap\": %d, \"select.seed\": %d, \"accuracy\": %.3f}\n", x, d, d + x / 10
        print "{\"select.seed\": 1, \"accuracy\": 0.9}" }' | metrics >swap.sls
    sl-stat trend -x label.swap --expect greater --tsv swap.sls >out
    [ "$(field value 1 <out)" = 1 ]
    near "$(field p 1 <out)" 0.00347222222 1e-10 # 2 of 24 * 24 orders
    [ "$(field verdict 1 <out)" = held ]
    sl-stat trend -x label.swap --expect less -w select.seed=1 --tsv swap.sls >out
    near "$(field p 1 <out)" 0.08333333333 1e-10
    [ "$(field verdict 1 <out)" = undecided ]
}

@test "spread: crossed draws and students, as NumPy's analysis of variance" {
    awk 'BEGIN { split("7 9 8 6 7 7 9 10 12 5 8 6", y, " "); for (i = 0; i < 12; i++)
        printf "{\"select.seed\": %d, \"train-student.seed\": %d, \"loss\": %d}\n", i / 3, i % 3,
            y[i + 1] }' | metrics >table.sls
    sl-stat spread -y loss --expect less --than 10 --tsv table.sls >out
    [ "$(field what 1 <out)" = "deviation of the means of select.seed" ]
    near "$(field value 1 <out)" 1.815570515 1e-8
    near "$(field value 2 <out)" 1.740051084 1e-8 # sqrt((9.88889 - 0.80556) / 3)
    near "$(field value 5 <out)" 0.897527468 1e-8
    [ "$(cut -f 9 out | tail -n +2 | paste -sd ' ')" = "held - - - -" ]
    refused 1 "neither crossed (11 of 12 combinations exist) nor nested" \
        sl-stat spread -y loss <(awk 'BEGIN { for (i = 0; i < 11; i++)
            printf "{\"select.seed\": %d, \"train-student.seed\": %d, \"loss\": %d}\n", i / 3, i % 3,
                i }' | metrics)
}

@test "spread: an expectation of a name that does not vary is not applied to the next one" {
    awk 'BEGIN { for (i = 0; i < 6; i++) printf "{\"label.expert.seed\": 0, \"select.seed\": %d, \"loss\": %d}\n", i, i }' |
        metrics >one.sls
    sl-stat spread -y loss --over label.expert.seed,select.seed one.sls >out
    refused 1 "'label.expert.seed', to which --expect applies, has only one value" \
        sl-stat spread -y loss --over label.expert.seed,select.seed --expect less --than 1 one.sls
}

@test "spread: an estimate below 0 is shown as 0 and said" {
    metrics >table.sls <<'END'
{"select.seed": 0, "train-student.seed": 0, "loss": 1}
{"select.seed": 0, "train-student.seed": 1, "loss": 9}
{"select.seed": 1, "train-student.seed": 0, "loss": 9}
{"select.seed": 1, "train-student.seed": 1, "loss": 1}
END
    sl-stat spread -y loss --tsv table.sls | grep -q "select.seed (estimate below 0)$(printf '\t')0"
}

@test "a trend needs draws that agree, not only orders that are unlikely" {
    awk 'BEGIN { for (d = 1; d <= 4; d++) for (x = 1; x <= 6; x++)
        printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.3f}\n",
            x, d, (d < 4 ? x : 7 - x) / 10 }' | metrics >trend.sls
    sl-stat trend -x select.ipc --expect greater --tsv trend.sls >out
    # 1, 1, 1, -1: of the orders alone p is 2e-5; SciPy: ttest_1samp([1, 1, 1, -1], 0) has p 0.391002
    near "$(field p 1 <out)" 0.39100221895577 1e-9
    near "$(field low 1 <out)" -1 1e-12 # and the interval -1.09 to 2.09; a tau lies within -1 and 1
    near "$(field high 1 <out)" 1 1e-12
    [ "$(field verdict 1 <out)" = undecided ]
    sl-stat trend -x select.ipc --tsv -w select.seed=1,2,3 trend.sls >out # all equal
    [ "$(field value 1 <out) $(field low 1 <out) $(field high 1 <out)" = "1 1 1" ]
}
