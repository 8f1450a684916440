# Looks at more draws: what a figure has at each; and what they would decide, and which of them `make more` takes:
# pipelines/lib/looks, with a make that only says what figures cost.
# shellcheck shell=bash
load ../setup

setup() {
    not_sanitized # scripts, and tools that other tests run under sanitizers
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p results/mine/settings pipelines
    ln -s "$SL_TESTS/../pipelines/lib" pipelines/lib
    # A look of `cheap` or `few` takes an hour for each four units, of `dear` five; `each` has two numbers of images per
    # class with looks of their own, at half an hour each.
    cat >fake-make <<'END'
#!/bin/bash
cat >/dev/null # as tools may
declare -A hours=([cheap]=2 [dear]=10 [few]=2 [each]=1)
if [[ " $* " != *" cost "* ]]; then
    echo "$*" >>made
    [[ " $* " != *" -q "* ]]
    exit
fi
for word; do
    case $word in
    FOR=*) figure=${word#FOR=} ;;
    LOOK_*) declare "${word//=*}=${word#*=}" ;;
    esac
done
sum=0
for name in LOOK_${figure}_1 LOOK_${figure}_10; do
    whole=LOOK_$figure look=${!name:-1}
    ((look > ${!whole:-1})) || look=${!whole:-1}
    ((sum += 1800 * hours[$figure] * ((1 << look - 1) - 1)))
done
echo "$figure $((sum / 2))"
END
    chmod +x fake-make
    : >made
    printf 'paper\tclaim\tlook\tverdict\tpart\tunits\tover\tpart-verdict\tunits-needed\tneeded-for\n' \
        >results/mine/claims.tsv
    row 'It is so' cheap held 4 held -
    row 'Eight do' cheap undecided 4 held - 4 undecided 6 4 undecided 8
    row 'Fifteen do' cheap undecided 4 undecided 15
    row 'Five do' dear undecided 4 undecided 5
    row 'Too many' dear undecided 4 undecided 17
    row 'No number' cheap undecided 4 undecided 6 4 undecided - 4 undecided '>1000'
    row 'Very many' dear undecided 4 undecided '>1000' 4 undecided 6
    row 'All are few' few undecided 5 undecided 11
    row 'Learned' - undecided 3 undecided 4
    printf 'b\tNever\trare\tnot run\trare is not in this preset\t0\t-\t-\t-\t-\n' >>results/mine/claims.tsv
    figures="cheap:1:0:4,8,16:cheap dear:1:0:4,8,16:dear few:1:10:5,10,10:few each:1:0:4,8,16:each"
    figures+=" each_1:1:0:4,8,16:each each_10:1:0:4,8,16:each"
}

# row CLAIM LOOK VERDICT [UNITS PART-VERDICT NEEDED [against] [IPC]] ...: `against` if the test would not hold.
row() {
    local start="a\t$1\t$2\t$3" suggested part
    shift 3
    while [ $# -gt 0 ]; do
        suggested=held part=part
        [ "${4:-}" != against ] || suggested="did not hold"
        [[ "${4:-} ${5:-}" != *ipc* ]] || part="select.ipc $(grep -o 'ipc[0-9]*' <<<"${4:-} ${5:-}" | tr -d ipc), x"
        printf "$start\t$part\t$1\tunits\t$2\t$3\t$suggested\n" >>results/mine/claims.tsv
        shift 3
        while [[ "${1:-}" == against || "${1:-}" == ipc* ]]; do
            shift
        done
    done
}

looks() {
    # shellcheck disable=SC2086 # words
    "$SL_TESTS/../pipelines/lib/looks" "$1" results/mine looks.mk "${LOOKS:-3}" $figures -- "$PWD/fake-make"
}

@test "for each undecided claim: the units that decide all its tests, their cost, and the look that has them" {
    looks costs >out
    grep -qE '^cheap +4 +8 +units +60 min +8 +Eight do$' out
    grep -qE '^cheap +4 +15 +units +3.0 h +16 +Fifteen do$' out
    grep -qE '^dear +4 +5 +units +5.0 h +8 +Five do$' out
    grep -qE '^dear +4 +17 +units +15.9 h +none +Too many$' out # 17 of 16 units, that take 15 hours
    grep -qE '^cheap +4 +never +units +- +none +No number$' out
    grep -qE '^dear +4 +>1000 +units +- +none +Very many$' out
    grep -qE '^few +5 +11 +units +- +none +All are few$' out
    grep -qE '^- +3 +4 +units +- +none +Learned$' out
    [ "$(grep -c 'It is so' out)" -eq 0 ]
}

@test "numbers of images per class have looks of their own, as many as their tests need" {
    row 'Each does' each undecided 4 undecided 5 ipc1 4 held - ipc10 4 undecided 8 ipc1
    row 'Both do' each undecided 4 undecided 16 ipc1 4 undecided 8 ipc10
    row 'All do' each undecided 4 undecided 7
    looks costs >out
    grep -qE '^each +4 +8 at 1 +units +15 min +8 at 1 +Each does$' out
    grep -qE '^each +4 +16 at 1, 8 at 10 +units +60 min +16 at 1, 8 at 10 +Both do$' out
    grep -qE '^each +4 +7 +units +30 min +8 +All do$' out
    looks 0.75 >out
    # the second pays for what the first did not have
    grep -qx '  each         8 at 1 units, 15 min: Each does' out
    grep -qx '  each         8 units, 15 min: All do' out
    grep -qx '  Both do: 16 at 1, 8 at 10 of units needed; 16 at 1, 8 at 10, 30 min' out
    grep -v '^#' looks.mk | diff - <(echo 'LOOK_each = 2')
    printf '%s\n' claims each claims | diff - made
}

@test "the sets of a method have looks of their own, and the figure with their students is made" {
    figures+=" images-m:1:0:3,9,27:each images-m_1:1:0:3,9,27:each images-m_10:1:0:3,9,27:each"
    row 'They learn' each:images-m undecided 3 undecided 5 ipc1
    looks costs >out
    grep -qE '^each +3 +5 at 1 of images-m +units +0.0 s +9 at 1 of images-m +They learn$' out
    looks 0.5 >out
    grep -qx '  each         9 at 1 of images-m units, 0.0 s: They learn' out
    grep -v '^#' looks.mk | diff - <(echo 'LOOK_images-m_1 = 2')
    printf '%s\n' claims each claims | diff - made
    figures=${figures/images-m_1:1/images-m_1:2}
    : >made
    looks 0.5 >out
    grep -qx -e '-q results/mine/each.sls' made
}

@test "a claim that does not hold is decided by one of its tests, the one that needs the fewest" {
    row 'One is enough' each undecided 4 undecided 5 ipc1 4 undecided '>1000' ipc10 4 undecided 12 against ipc10 \
        4 undecided 7 against ipc1 4 undecided - against ipc10
    looks costs >out
    grep -qE '^each +4 +7 at 1 +units +15 min +8 at 1 +One is enough$' out
    row 'Not these' each undecided 4 undecided 5 ipc1 4 undecided '>1000' against ipc10
    looks costs >out
    grep -qE '^each +4 +5 at 1, >1000 at 10 +units +- +none +Not these$' out
}

@test "nothing is said of costs if nothing is undecided" {
    sed -i '/undecided/d' results/mine/claims.tsv
    looks costs >out
    [ ! -s out ]
}

@test "looks are taken for the cheapest claim first, as long as they fit, noted and made" {
    looks 1.5 >out
    grep -qx '  cheap        8 units, 60 min: Eight do' out
    grep -qx '  Fifteen do: 15 of units needed; 16, 2.0 h' out
    grep -qx '  Five do: 5 of units needed; 8, 5.0 h' out
    grep -qx '  Too many: 17 of units needed; dear has 16 at its last look' out
    grep -qx '  No number: never of units needed; no number of units decides it at this effect' out
    grep -qx '  Very many: >1000 of units needed; that is too many' out
    grep -qx '  Learned: 4 of units needed; no look adds these' out
    [ "$(grep -c 'Eight do' out)" -eq 1 ]
    grep -qx 'not in this preset, so nothing is decided of them: rare' out
    grep -v '^#' looks.mk | diff - <(echo 'LOOK_cheap = 2')
    printf '%s\n' claims cheap claims | diff - made
}

@test "a further look of the same figure is paid for without the first, and a file keeps the looks that it had" {
    figures=${figures/few:1/few:2}
    figures=${figures/each_10:1/each_10:3}
    looks 11 >out
    [ "$(grep -c '^  cheap ' out)" = 2 ]
    grep -qx '  cheap        16 units, 2.0 h: Fifteen do' out
    grep -qx '  dear         8 units, 5.0 h: Five do' out
    grep -v '^#' looks.mk | diff - <(printf 'LOOK_%s\n' 'cheap = 3' 'dear = 2' 'each_10 = 3' 'few = 2')
}

@test "when no look decides anything it is said, and the file stays" {
    echo '# as it was' >looks.mk
    looks 0.5 >out
    grep -qx 'nothing to choose: no look that fits in 0.5 h decides an undecided claim' out
    figures="cheap:3:0:4,8,16:cheap dear:3:0:4,8,16:dear few:2:10:5,10,10:few"
    sed -i '/Eight\|Fif\|Five/d' results/mine/claims.tsv
    looks 99 >out
    grep -q '^nothing to choose' out
    grep -qx '# as it was' looks.mk
}

@test "what was chosen before and interrupted is made first, out of the same hours" {
    touch -d '1 hour ago' results/mine/cheap.sls
    echo 'LOOK_cheap = 2' >looks.mk
    figures="cheap:2:0:4,8,16:cheap dear:1:0:4,8,16:dear"
    looks 1.5 >out
    grep -qx 'first what was chosen before, cheap, 1.000 h of the 1.5 h' out
    grep -q 'no look that fits in 0.5 h' out
    printf '%s\n' '-q results/mine/cheap.sls' cheap claims | diff - made
    touch results/mine/cheap.sls
    : >made
    looks 0.5 >out
    diff made - <<<claims
}

@test "hours that are not a number above 0, and presets without looks, are refused" {
    for hours in '' 0 0.0 -1 two '1 2' 1e3 .; do
        refused 1 "HOURS: '$hours' is not a number above 0" looks "$hours"
    done
    LOOKS=1
    refused 1 'does not set LOOKS' looks 2
    LOOKS=2 figures=
    refused 1 'no figure with further looks' looks 2
    [ ! -s made ]
    [ ! -e looks.mk ]
}

# work GOAL [SETTING=VALUE ...]: what make would run for the preset tiny.
work() {
    make -n -s -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" "$@"
}

# students GOAL [SETTING=VALUE ...]: the names of those that would be trained.
students() {
    work "$@" >commands
    sed -n 's:.*sl-train-student.* -o .*/students/\([^ ]*\)\.safetensors.*:\1:p' commands | sort
}

# numbers WORD: those that follow it in names.
numbers() {
    grep -o "$1[0-9]*" | sort -uV | paste -sd ' '
}

@test "a further look adds draws, classes or experts, three times as many each time, to students that stay the same" {
    students swap >first
    students swap LOOKS=3 | diff first -
    students swap LOOKS=3 LOOK_fig2=3 | diff first -
    students swap LOOKS=3 LOOK_swap=2 >second
    [ "$(numbers draw <second)" = 'draw1 draw2 draw3 draw4 draw5 draw6' ]
    comm -23 first second | diff - /dev/null
    [ "$(students swap LOOKS=3 LOOK_swap=3 | numbers draw | wc -w)" = 18 ]
    [ "$(students table6 LOOKS=2 LOOK_table6=2 | numbers expert)" = 'expert0 expert1 expert2 expert3 expert4 expert5' ]
    [ "$(grep -c 'sl-train-expert .* --epochs 2 ' commands)" -eq 5 ]
    students table3 LOOKS=2 LOOK_table6=2 >/dev/null
    [ "$(grep -c 'sl-label .*experts/1/.*experts/2/' commands)" -eq 0 ] # other figures know as many as before
    [ "$(students zeroshot LOOKS=2 LOOK_zeroshot=2 | numbers drop)" = 'drop1 drop2 drop3 drop4 drop5 drop6' ]
    [ "$(students zeroshot LOOKS=4 LOOK_zeroshot=4 | numbers without | wc -w)" = 20 ]
    # a number of images per class has looks of its own, if they are further than those of all
    students fig2 LOOKS=3 >first
    students fig2 LOOKS=3 LOOK_fig2_1=3 >third
    [ "$(grep '^ipc1-' third | numbers draw | wc -w)" = 18 ]
    comm -3 <(grep -v '^ipc1-' first) <(grep -v '^ipc1-' third) | diff - /dev/null
    students fig2 LOOKS=3 LOOK_fig2=2 >second
    students fig2 LOOKS=3 LOOK_fig2=2 LOOK_fig2_1=1 | diff second -
    # further draws have what claims are about
    students quantiles LOOKS=2 LOOK_quantiles=2 >second
    [ "$(grep -- '-draw3' second | numbers quantile)" = "quantile1 quantile3" ]
    students bits LOOKS=2 LOOK_bits=2 >second
    [ "$(grep -c -- '-draw3/' second)" -lt "$(grep -c -- '-draw1/' second)" ]
    [ "$(grep -c -- '-draw3/' second)" = 3 ]
    students swap LOOKS=3 LOOK_swap=2 >second
    # a file that make reads along with the preset
    echo 'LOOK_swap = 2' >looks.mk
    students swap LOOKS=3 LOOKS_FILE="$PWD/looks.mk" | diff second -
}

@test "treated classes of the first look are the same, however many looks there are" {
    for i in {1..20}; do printf 'c%s\t0.%02d\n' "$i" $((i * 7 % 20)); done | sed '1i class-id\taccuracy' >classes
    spread() {
        awk -f "$SL_TESTS/../pipelines/lib/spread.awk" -v looks="$1" classes
    }
    spread 5 | paste -sd ' ' | grep -qx 'c6 c18 c10 c2 c14'
    spread '5 10 20' >all
    head -n 5 all | diff - <(spread 5)
    head -n 10 all | diff - <(spread '5 10')
    [ "$(sort -u all | wc -l)" -eq 20 ]
}

@test "looks that cannot be are refused before anything is made" {
    # refused_work TEXT GOAL SETTING=VALUE ...
    refused_work() {
        if work "${@:2}" >out 2>err || ! grep -qF -e "$1" err; then
            echo "expected: $1"
            cat err
            return 1
        fi
    }
    refused_work 'LOOKS: 0 is not a whole number' swap LOOKS=0
    refused_work 'LOOKS is 40, but each look has three times the units of the one before' \
        swap LOOKS=40 LOOK_swap=40
    refused_work 'LOOK_swap: x is not a whole number' swap LOOKS=2 LOOK_swap=x
    refused_work 'LOOK_swap is 3, but LOOKS is 2' swap LOOKS=2 LOOK_swap=3
    refused_work 'LOOK_similarity: there is no figure similarity with units' swap LOOKS=2 LOOK_similarity=2
    refused_work 'LOOK_fig99: there is no figure fig99' swap LOOKS=2 LOOK_fig99=2
    refused_work 'LOOK_fig99_1: there is no figure fig99_1' swap LOOKS=2 LOOK_fig99_1=2
    refused_work 'LOOK_swap_7: swap has looks of its own for these numbers of images per class: ' \
        swap LOOKS=2 LOOK_swap_7=2
    refused_work 'LOOK_table5_1: table5 has looks of its own for these numbers of images per class: none' \
        table5 LOOKS=2 LOOK_table5_1=2
    refused_work 'LOOKS_FILE: make cannot handle a path with blanks' swap LOOKS_FILE='a b'
}

# measured: as if this machine had been measured, and three draws of table5 made, which decide nothing.
measured() {
    mkdir -p results/tiny/settings
    echo '32 1 --arch convnet-d3w8' >results/tiny/settings/rate-of
    printf '%s\n' 'start 1' 'step 0' 'image 0.001' 'test 0' >results/tiny/settings/rate
    for draw in 1 2 3; do
        printf '{"select.seed": %d, "train-student.seed": 1, "accuracy": 0.3%d}\n' $draw $draw
    done | metrics >results/tiny/table5.sls
}

@test "what a figure still takes grows with its students, and is not measured again" {
    measured
    cost() {
        make -s -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" \
            PROCESSES=1 LOOKS=3 cost "$@" 2>said
    }
    for look in 1 2 3; do
        cost FOR='swap fig2' LOOK_swap=$look
    done >costs
    [ ! -s said ]
    # 2, 6 and 18 draws; fig2 has an expert and students in common with swap, and costs what it does alone
    awk '$1 == "swap" { cost[++n] = $2 } $1 == "fig2" { alone[++m] = $2 }
        END {
            odd = cost[3] - cost[2] - 3 * (cost[2] - cost[1])
            exit !(odd < 1e-3 && odd > -1e-3 && cost[2] > cost[1] + 1 && alone[1] == alone[3] && alone[1] > 10)
        }' costs
}

@test "make claims says what would decide a claim, and make more says if no look does" {
    measured
    run_work() {
        make -s -C "$SL_TESTS/.." -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$BATS_TEST_TMPDIR/results" \
            PROCESSES=1 LOOKS=2 FIGURES=table5 LOOKS_FILE="$BATS_TEST_TMPDIR/looks.mk" "$@"
    }
    run_work claims >out
    grep -qE '^table5 +3 +([0-9]+|>1000) +select.seed ' out
    cut -f 1,3,4,13 results/tiny/claims.tsv | grep -qx 'table5	table5	undecided	undecided'
    [ "$(grep -c 'what would\|would decide these' results/tiny/claims.txt)" -eq 0 ] # costs are of this machine alone
    run_work more HOURS=0.000001 >out
    grep -q '^nothing to choose: no look that fits in 0.000001 h' out
    grep -q '^not in this preset, so nothing is decided of them: .*swap' out
    [ ! -e looks.mk ]
    [ ! -e results/tiny/students ]
}
