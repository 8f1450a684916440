# Statistics at their edges: very large and small numbers, no scatter, too few values, ties.
# shellcheck shell=bash
load strangers

# losses EXPONENT: hard and soft labels, three draws, five numbers of images, all times 2^EXPONENT.
losses() {
    python3 - "$1" <<'END' | metrics
import json, sys
for draw in range(3):
    for target in ("hard", "soft"):
        for ipc in (1, 2, 4, 8, 16):
            loss = 1 + draw + (target == "soft") * (1 + 0.5 * draw) + (0.1 if (draw + ipc) % 2 else 0)
            print(json.dumps({"select.ipc": ipc, "select.seed": draw, "target": target,
                              "loss": (loss - 2 * ipc**-0.5) * 2.0 ** int(sys.argv[1])}))
END
}

# epochs FORMULA: accuracies of three epochs in three draws, of e and d.
epochs() {
    python3 - "$1" <<'END' | metrics
import json, sys
for d in range(3):
    for e in (1, 2, 3):
        print(json.dumps({"select.seed": d, "label.expert.epoch": e, "accuracy": eval(sys.argv[1])}))
END
}

# draws ACCURACY ...: one draw each.
draws() {
    local seed=0
    for accuracy in "$@"; do
        seed=$((seed + 1))
        echo "{\"select.seed\": $seed, \"accuracy\": $accuracy}"
    done | metrics
}

# The numbers of a table, a word each, whatever the columns are like.
words() {
    sl-stat "$@" | tail -n +3 | sed 's/  */ /g'
}

@test "Q-scaledown: differences of 2^-600 are tested as those of 1 are" {
    python3 - <<'END' | metrics >down.sls
import json
for draw in range(3):
    for target in ("hard", "soft"):
        loss = (1 + draw + (target == "soft") * (1 + 0.5 * draw)) * 2.0**-600
        print(json.dumps({"select.seed": draw, "target": target, "loss": loss}))
END
    sl-stat compare -y loss -x target --against hard --expect greater --tsv down.sls >out
    near "$(field p 1 <out)" 0.03509871864598468 1e-12 # SciPy: ttest_1samp([1, 1.5, 2], 0)
    [ "$(field verdict 1 <out)" = held ]
}

@test "Q-scale: no question has another answer when all numbers are very large or very small" {
    local exponents="-1030 -600 500 1015" exponent question
    for exponent in 0 $exponents; do losses "$exponent" >"loss$exponent.sls"; done
    for question in "compare -x target --against hard --by select.ipc" \
        "mean -x target --by select.ipc --expect greater" "best -x select.ipc --by target" \
        "trend -x select.ipc --by target" "fit -x select.ipc --by target" \
        "spread --by select.ipc,target"; do
        for exponent in 0 $exponents; do
            # shellcheck disable=SC2086 # words
            sl-stat $question -y loss --tsv "loss$exponent.sls" >"loss$exponent.tsv"
        done
        # shellcheck disable=SC2086 # words
        python3 - "$question" $exponents <<'END'
import csv, math, sys
def read(scale): return list(csv.DictReader(open(f"loss{scale}.tsv"), delimiter="\t"))
question, *exponents = sys.argv[1:]
for exponent in exponents:
    for a, b in zip(read("0"), read(exponent), strict=True):
        loss = not any(a["what"].startswith(word) for word in ("best sel", "centre", "tau", "c of"))
        factor = 2.0 ** int(exponent) if loss else 1
        # numbers near the smallest double have few digits, and the law is searched for in steps
        close = 1e-5 if int(exponent) < -1000 or "fit" in question else 1e-9
        for name, by in (("value", factor), ("low", factor), ("high", factor), ("p", 1), ("holm", 1)):
            x, y = float(a[name]), float(b[name])
            same = math.isnan(x) and math.isnan(y) or math.isclose(x * by, y, rel_tol=close)
            assert same, f"{question} {exponent} {a['what']}: {name} is {y}, expected {x * by}"
        assert a["verdict"] == b["verdict"]
END
    done
}

@test "Q-scaleplot: the intervals of sl-plot are of any size, too" {
    losses 600 >large.sls
    sl-plot table -x select.ipc --by target -y loss --table large.tsv large.sls
    losses 0 >as-they-are.sls
    sl-plot table -x select.ipc --by target -y loss --table plain.tsv as-they-are.sls
    for name in mean low high sd; do
        awk -v large="$(field $name 1 <large.tsv)" -v plain="$(field $name 1 <plain.tsv)" \
            'BEGIN { exit !((large / 2^600 - plain)^2 < 1e-18) }'
    done
    refute_words large.tsv
}

# What is not a number, or too large to be one.
refute_words() {
    if grep -Eiw -e '-?nan|-?inf' "$1"; then return 1; fi
}

@test "Q-besttie: where all are equal there is no centre, and a dash says so" {
    epochs 0.5 >tie.sls
    words best -x label.expert.epoch tie.sls >out
    cat out
    [ "$(cat out)" = "best label.expert.epoch 1 1 to 3 - 3 of select.seed -
centre of mass over label.expert.epoch - - - 3 of select.seed -
best interior one against the first (1) 0.00 - 1.0000 3 of select.seed -
best interior one against the last (3) 0.00 - 1.0000 3 of select.seed -" ]
    # equal but for the last digit
    epochs '0.1 + 0.2 if e == 2 else 0.3' >tie.sls
    words best -x label.expert.epoch tie.sls | cmp - out
}

@test "Q-dashes: no question shows nan or inf, whatever is missing" {
    epochs 0.5 >tie.sls
    epochs 'e / 10' >same.sls
    draws 0.5 >one.sls
    draws 0.5 0.5 >two.sls
    draws 1e308 -1e308 1.7e308 | sl-stat mean >out
    refute_words out
    for file in tie same one two; do
        for question in "best -x label.expert.epoch" "trend -x label.expert.epoch" \
            "mean --expect greater --than 0.1 --over seeds,label.expert.epoch" mean spread \
            "compare -x label.expert.epoch --against 1" \
            "compare -x label.expert.epoch --against 1 -w select.seed=1"; do
            # shellcheck disable=SC2086 # words
            sl-stat $question $file.sls >>out 2>/dev/null || true
        done
    done
    [ "$(wc -l <out)" -gt 40 ]
    refute_words out
    if grep -q -e '-0\.00' out; then return 1; fi
}

@test "Q-percent: an accuracy in percent is not taken for a share without a word" {
    draws 0.5 51.2 49.9 >percent.sls
    for ask in 'sl-stat mean' 'sl-plot table -x select.seed'; do
        $ask -q percent.sls 2>said
        grep -F "warning: percent.sls: record 1: 'accuracy' is 51.2, expected a share from 0 to 1; divide percents by 100" said
        [ "$(wc -l <said)" -eq 1 ]
    done
    draws 0 0.5 1 | sl-stat mean 2>said
    [ ! -s said ]
}

@test "Q-digits: a number of hundreds of digits is not cut" {
    draws 1e300 | sl-stat mean >out
    grep -q '^mean  *1e+302 ' out
}

@test "Q-noscatter: the mean of equal values has an interval of width 0, one value and their deviation none" {
    draws 0.25 0.25 0.25 >equal.sls
    [ "$(words mean equal.sls)" = "mean 25.00 25.00 to 25.00 - 3 of select.seed -" ]
    draws 0.25 >one.sls
    [ "$(words mean one.sls)" = "mean 25.00 - - 1 -" ]
    sl-plot table -x select.seed --over label.expert.epoch <(epochs 0.25) | grep -q ' 25.0 ± 0.0$'
    sl-plot table -x select.seed one.sls | grep -q ' 25.0$'
    [ "$(words spread equal.sls | head -n 1)" = \
        "deviation of the means of select.seed 0.00 - - 3 of select.seed -" ]
    # a test of them is the sign test, and where it finds nothing no interval denies that
    [ "$(words mean --expect greater equal.sls)" = "mean 25.00 - 0.2500 3 of select.seed undecided" ]
    draws 0.25 0.25 0.25 0.25 0.25 0.25 >six.sls
    [ "$(words mean --expect greater six.sls)" = \
        "mean 25.00 25.00 to 25.00 0.0312 6 of select.seed held" ]
    # nor does it decide where nothing is tested
    words spread --expect less --than 0.01 equal.sls | head -n 1 | grep -q 'undecided$'
}

@test "Q-rounding: differences that only rounding made are none" {
    python3 - <<'END' | metrics >noise.sls
import json
for draw in range(5):
    for target, loss in (("hard", 0.1 + 0.2 + draw), ("soft", 0.3 + draw)):
        print(json.dumps({"select.seed": draw, "target": target, "loss": loss}))
END
    [ "$(words compare -y loss -x target --against hard noise.sls)" = \
        "soft against hard 0 - 1.0000 5 of select.seed -" ]
    # but a difference is one, however small it is compared with others in the table
    python3 - <<'END' | metrics >diverged.sls
import json
for draw in range(5):
    for target, loss in (("hard", 1 + draw / 10), ("soft", 2 + draw / 9), ("gone", 1e15)):
        print(json.dumps({"select.seed": draw, "target": target, "loss": loss}))
END
    sl-stat compare -y loss -x target --against hard --tsv diverged.sls >out
    near "$(field value 2 <out)" 1.02222222 1e-7
    near "$(field p 2 <out)" 0 1e-6
}

@test "Q-fit: a law that is none, that has no limit, or that is never reached, says so" {
    python3 - <<'END' | metrics >laws.sls
import json
for draw in range(3):
    for ipc in (1, 2, 4, 8):
        for swap, y in enumerate((0.5, 0.1 if ipc == 1 else 0.5 + 0.001 * ((ipc + draw) % 3), ipc / 10)):
            print(json.dumps({"select.ipc": ipc, "select.seed": draw, "label.swap": swap, "accuracy": y}))
END
    words fit -x select.ipc --by label.swap --level 0.9 -w label.swap=0,1 laws.sls >out
    cat out
    [ "$(grep '^0' out)" = "0 a of a - b x^-c (no law: y is constant) 50.00 - - 3 of select.seed -
0 b of a - b x^-c (no law: y is constant) 0.00 - - 3 of select.seed -
0 c of a - b x^-c (no law: y is constant) - - - 3 of select.seed -
0 select.ipc for 0.9 (never reached) - - - 3 of select.seed -" ]
    grep -qx '1 c of a - b x^-c (steeper than x^-10) 10 - - 3 of select.seed -' out
    words fit -x select.ipc -w label.swap=2 laws.sls | grep -q '^c .* (no limit: like log x) 0.01 - - '
}

@test "Q-smallp: p values far below 1e-16 are not 0" {
    draws $(seq 0.5 0.0001 0.502) >many.sls
    sl-stat mean --expect greater --tsv many.sls >out
    # SciPy: ttest_1samp(numpy.arange(5000, 5021) / 10000, 0)
    near "$(awk -v p="$(field p 1 <out)" 'BEGIN { print p / 7.797445878162698e-60 }')" 1 1e-6
}

@test "Q-trend: of draws that all rise, of ties, and of one draw against a margin" {
    epochs 'e / 10' >rise.sls
    [ "$(words trend -x label.expert.epoch rise.sls)" = \
        "tau of accuracy over label.expert.epoch 1 1 to 1 0.0093 3 of select.seed -" ] # 2 of 6^3
    [ "$(words trend -x label.expert.epoch -w select.seed=1,2 rise.sls)" = \
        "tau of accuracy over label.expert.epoch 1 - 0.0556 2 of select.seed -" ] # 2 of 6^2
    epochs 0.5 >tie.sls
    [ "$(words trend -x label.expert.epoch tie.sls)" = \
        "tau of accuracy over label.expert.epoch 0 - 1.0000 3 of select.seed -" ]
    words trend -x label.expert.epoch -w select.seed=1 --expect greater --than 0.5 rise.sls |
        grep -q ' 1.0000 1 undecided$'
}

@test "L-comma: a class with commas in its name can be asked for" {
    for name in tench 'great white shark, white shark' 'white shark'; do
        echo "{\"class-name\": \"$name\", \"accuracy\": 0.$((${#name} + 10))}"
    done | metrics >classes.sls
    mean_of() { sl-stat mean -x class-name -w "$1" --tsv classes.sls | tail -n +2 | cut -f 1 | paste -s -d '|'; }
    [ "$(mean_of 'class-name=great white shark, white shark')" = 'mean at great white shark, white shark' ]
    [ "$(mean_of 'class-name=tench,great white shark, white shark')" = 'mean at great white shark, white shark|mean at tench' ]
    [ "$(mean_of 'class-name=white shark')" = 'mean at white shark' ]
    [ "$(mean_of 'class-name!=great white shark, white shark')" = 'mean at tench|mean at white shark' ]
}
