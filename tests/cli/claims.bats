# The report on the paper's claims, pipelines/lib/claims-report, on metrics with known effects.
# shellcheck shell=bash
load ../setup

setup() {
    not_sanitized # a script, and sl-stat, which other tests run under sanitizers
    cd "$BATS_TEST_TMPDIR" || return 1
}

# report NAME=VALUE ...: on the folder results, with the repository's own list.
report() {
    "$SL_TESTS/../pipelines/lib/claims-report" results "$@" <"${LIST:-$SL_TESTS/../pipelines/claims.list}"
}

# students GAIN: hard and soft, four draws of two budgets, two experts; what soft labels gain.
students() {
    mkdir -p results
    awk -v gain="$1" 'BEGIN {
        for (ipc = 1; ipc <= 10; ipc += 9)
            for (draw = 1; draw <= 4; draw++)
                for (e = 0; e <= 8; e += 4) {
                    accuracy = 0.2 + draw / 50 + (draw * (e + ipc) % 3) / 1000
                    accuracy += e == 4 ? gain : e == 8 ? gain / 2 : 0
                    printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.4f, ", ipc, draw,
                        accuracy
                    if (e > 0)
                        printf "\"label.expert.epoch\": %d, ", e
                    printf "\"target\": \"%s\"}\n", (e > 0 ? "soft" : "hard")
                }
    }' | "$SL_BIN/../tests/programs/make_metrics" >results/fig1.sls
}

verdict() {
    awk -F '\t' -v paper="$1" 'NR > 1 && $1 == paper { print $4; exit }' results/claims.tsv
}

@test "what held, with its effect and the command that shows it; the rest was not run, and why" {
    students 0.05
    report FIGURES=fig1 >out
    grep -q '^HELD: Soft labels on random images beat hard labels' out
    grep -q '^    sl-stat compare .* results/fig1.sls$' out
    grep -Eq '^ +10 +soft \[4\] against hard +5\.[0-9]+ .* held +-$' out
    grep -q '^    published, at full size: ImageNet-1K' out
    grep -A 1 '^NOT RUN: Swapping' out | grep -q 'why: swap is not in this preset'
    grep -A 1 '^NOT RUN: Learned labels are' out | grep -q 'why: distances is not in this preset'
    grep -qE "^$(grep -c '^claim ' "$SL_TESTS/../pipelines/claims.list") claims: [1-9][0-9]* held, 0 did not hold, .* not run; as a table: results/claims.tsv$" out
    [ "$(verdict fig1)" = held ]
    [ "$(verdict table1)" = "not run" ]
}

@test "the command that is shown gives the numbers of the table" {
    students 0.05
    report FIGURES=fig1 >out
    bash -c "$(sed -n 's/^    \(sl-stat compare .*\)/\1/p' out | head -n 1) --tsv" |
        awk -F '\t' 'NR == 2 { print $3 }' >value
    awk -F '\t' '$1 == "fig1" { print $6; exit }' results/claims.tsv | cmp - value
}

@test "the table has as many columns in every line, and every claim" {
    students 0.05
    report FIGURES=fig1 >out
    head -n 1 results/claims.tsv | tr '\t' ' ' | grep -qx \
        'paper claim look verdict part value low high p holm units over part-verdict units-needed needed-for published command'
    [ "$(awk -F '\t' '{ print NF }' results/claims.tsv | sort -u)" = 17 ]
    [ "$(cut -f 2 results/claims.tsv | tail -n +2 | uniq | wc -l)" -eq \
        "$(grep -c '^claim ' "$SL_TESTS/../pipelines/claims.list")" ]
}

@test "a claim that did not hold is reported, and is not a failure" {
    students -0.05
    report FIGURES=fig1 >out
    grep -q '^DID NOT HOLD: Soft labels' out
    [ "$(verdict fig1)" = "did not hold" ]
}

@test "a claim that this size cannot decide is undecided" {
    students 0
    report FIGURES=fig1 >out
    [ "$(verdict fig1)" = undecided ]
}

# converged 'METHOD LEARNED IPC VERDICT' ...: as distill-curves makes it.
converged() {
    printf 'method\tlearned\tipc\tfrom\tto\trise\tlow\thigh\tverdict\n' >results/distill-converged.tsv
    printf '%s\n' "$@" | sed -E 's/^([^ ]*) ([^ ]*) ([^ ]*) /\1\t\2\t\3\t6\t9\t0\tnan\tnan\t/' >>results/distill-converged.tsv
}

# learned GAIN: students of random images with soft labels, and of images by dm and bptt that are so much better.
learned() {
    mkdir -p results
    awk -v gain="$1" 'BEGIN {
        split("none dm bptt", method, " ")
        for (ipc = 1; ipc <= 10; ipc += 9)
            for (draw = 1; draw <= 4; draw++)
                for (m = 1; m <= 3; m++) {
                    printf "{\"select.ipc\": %d, \"select.seed\": %d, \"accuracy\": %.4f, ", ipc, draw,
                        0.2 + draw / 50 + (draw * (m + ipc) % 3) / 1000 + (m > 1 ? gain : 0)
                    if (m > 1)
                        printf "\"distill.method\": \"%s\", ", method[m]
                    printf "\"target\": \"%s\"}\n", m == 2 ? "hard" : "soft"
                }
    }' | "$SL_BIN/../tests/programs/make_metrics" >results/table2.sls
}

@test "of what was learned, only that which has converged is judged, and of the rest it is said" {
    learned -0.05
    converged 'dm images 1 converged' 'dm images 10 not converged' 'bptt images,labels 1 converged' \
        'bptt images,labels 10 converged' 'bptt labels 1 not converged'
    report FIGURES=table2 METHODS='dm bptt' >out
    grep -A 12 '^HELD: Random images with soft labels come level' out >said
    grep -q 'not judged: dm had not converged (IPC 10)' said
    grep -q '^    sl-stat compare --this distill.method=dm .* --where select.ipc=1 ' said
    grep -q '^    sl-stat compare --this distill.method=bptt .* --where select.ipc=1,10 ' said
    grep -q 'claims: 1 held, 0 did not hold, .* 0 not judged, ' out
    learned 0.05
    report FIGURES=table2 METHODS='dm bptt' >out
    grep -q '^DID NOT HOLD: Random images with soft' out
    converged 'dm images 1 not converged' 'dm images 10 not converged'
    report FIGURES=table2 METHODS='dm bptt' >out
    grep -A 1 '^NOT JUDGED: Random images with soft' out |
        grep -qx '    why: dm had not converged (IPC 1, 10); nothing says whether bptt has converged'
    grep -q ' 1 not judged, ' out
    [ "$(awk -F '\t' '$2 ~ /come level/ { print $4 }' results/claims.tsv)" = "not judged" ]
    report FIGURES=table2 METHODS= >out
    grep -A 1 '^NOT RUN: Random images with soft' out | grep -q 'why: the preset learns no images'
}

# distances EPOCH: of labels learned for four draws from those of an expert, least at that epoch.
distances() {
    mkdir -p results
    awk -v least="$1" 'BEGIN {
        for (draw = 1; draw <= 4; draw++)
            for (e = 1; e <= 16; e *= 4)
                printf "{\"select.ipc\": 1, \"select.seed\": %d, \"distill.method\": \"bptt\", " \
                    "\"eval.against.label.expert.epoch\": %d, \"against-epoch\": %d, \"jsd\": %.4f}\n",
                    draw, e, e, 0.3 + draw / 50 + (e == least ? 0 : 0.05 + (draw + e) % 4 / 1000)
    }' | "$SL_BIN/../tests/programs/make_metrics" >results/distances.sls
}

@test "learned labels are nearest to an early expert if the distance is least before the last epoch" {
    distances 4
    converged 'bptt labels 1 converged'
    report FIGURES=distances LABEL_METHODS=bptt >out
    [ "$(verdict 'fig8, fig12')" = held ]
    grep -Eq '^ +1 +best against the last \(16\) +-0\.05.*held' out
    distances 16
    report FIGURES=distances LABEL_METHODS=bptt >out
    [ "$(verdict 'fig8, fig12')" = "did not hold" ]
}

@test "a test that the metrics cannot answer was not run, with the reason" {
    students 0.05
    cp results/fig1.sls results/fig2.sls
    report FIGURES='fig1 fig2' >out
    grep -A 1 '^NOT RUN: Too early' out | grep -q 'interior optimum needs at least three values'
}

@test "missing metrics of the preset's own figures are a failure, and leave no table" {
    students 0.05
    refused_report() {
        report FIGURES='fig1 swap' >out
    }
    refused 1 "claims: results/swap.sls is missing; make swap PRESET=results makes it" refused_report
    grep -q '^MISSING: Swapping' out
    grep -q '^[0-9]* claims: .* not run, [0-9]* whose figure is missing$' out
    [ ! -e results/claims.tsv ]
    [ -z "$(find results -name '*.part')" ]
}

@test "what needs a setting of the preset is not run without it" {
    students 0.05
    cp results/fig1.sls results/table2.sls
    report FIGURES=table2 PUBLISHED= >out
    grep -A 1 '^NOT RUN: At one image' out | grep -q 'why: the numbers of other methods are of the whole'
    report FIGURES=table2 PUBLISHED=tiny-imagenet >out
    [ "$(verdict table2)" = "not run" ] # two experts, where the table has one
    grep -q "published for train-student.epochs=3000, here none; train-student.arch=convnet-d4w128, here none" out
}

# published ARCH EPOCHS: students with soft labels as in print, except for these, and others with hard labels.
published() {
    mkdir -p results
    awk -v arch="$1" -v epochs="$2" 'BEGIN {
        for (draw = 1; draw <= 4; draw++)
            for (soft = 0; soft <= 1; soft++)
                printf "{\"select.ipc\": 1, \"select.seed\": %d, \"accuracy\": %.4f, " \
                    "\"train-student.epochs\": %d, \"train-student.arch\": \"%s\", " \
                    "\"train-student.augment\": \"color_crop_cutout_flip_scale_rotate\", " \
                    "\"target\": \"%s\"}\n", draw, 0.07 + draw / 2000, soft ? epochs : 10, arch,
                    soft ? "soft" : "hard"
    }' | "$SL_BIN/../tests/programs/make_metrics" >results/table2.sls
}

@test "published numbers are not compared with those of students of another protocol" {
    published convnet-d4w128 3000
    report FIGURES=table2 PUBLISHED=tiny-imagenet >out
    [ "$(verdict table2)" = held ]
    grep -A 1 '^NOT RUN: On CIFAR-100' out | grep -q 'why: the numbers of other methods are of CIFAR-100'
    published convnet-d4w64 400
    report FIGURES=table2 PUBLISHED=tiny-imagenet >out
    [ "$(verdict table2)" = "not run" ]
    grep -A 1 '^NOT RUN: At one image' out | grep -q \
        'why: published for train-student.epochs=3000, here 400; train-student.arch=convnet-d4w128, here convnet-d4w64$'
}

@test "with looks each p value counts as many times, and each undecided test says how many units would decide it" {
    students 0.003
    report FIGURES=fig1 >once
    p=$(column holm results/claims.tsv)
    report FIGURES=fig1 LOOKS=3 >out
    grep -q '^    sl-stat compare .* --power 0.9 --looks 3 results/fig1.sls$' out
    near "$(column holm results/claims.tsv | cut -d ' ' -f 1)" \
        "$(awk -v p="${p%% *}" 'BEGIN { printf "%.9f", p < 1 / 3 ? 3 * p : 1 }')" 1e-6
    students 0.001
    report FIGURES=fig1 >out
    [ "$(awk -F '\t' '$1 == "fig1" && $13 == "undecided" && $14 + 0 > $11 { n++ } END { print n + 0 }' \
        results/claims.tsv)" -ge 1 ]
}

@test "the tests of a claim are corrected together, as if they were lines of one table" {
    students 0.01
    test() {
        printf 'test compare -x target --against hard --best label.expert.epoch --expect greater %s\n' "$1"
    }
    { printf 'claim One\npaper both\nfigure fig1\n' && test '--by select.ipc'; } >one
    { printf 'claim Two\npaper both\nfigure fig1\n' && test '--where select.ipc=1' &&
        test '--where select.ipc=10'; } >two
    LIST=one report FIGURES=fig1 LOOKS=3
    cut -f 6-9,13,14 results/claims.tsv >one.tsv
    column holm results/claims.tsv | xargs printf '%.4f\n' >one.holm
    LIST=two report FIGURES=fig1 LOOKS=3 >out
    cut -f 6-9,13,14 results/claims.tsv | cmp - one.tsv
    column holm results/claims.tsv | xargs printf '%.4f\n' | cmp - one.holm
    grep -Eq -- '--looks 3 --with-p 0\.[0-9]+ results/fig1.sls$' out
}

@test "another list may be given, and its words are checked" {
    students 0.05
    printf 'claim  Of my own\npaper  none\nfigure fig1\ntest   mean -x target --best label.expert.epoch --by select.ipc --expect greater --than $LEAST\n' >mine
    LIST=mine report FIGURES=fig1 LEAST=0.1 >out
    grep -q '^HELD: Of my own' out
    LIST=mine report FIGURES=fig1 >out
    grep -q 'why: the preset does not set LEAST' out
    printf 'claim Odd\nguess a\n' >odd
    LIST=odd
    refused 1 "'guess' is not a keyword of a claim" report FIGURES=fig1
}
