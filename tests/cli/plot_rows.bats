# sl-plot: which rows are drawn, and what they are compared with.
# shellcheck shell=bash
load ../setup

# Three draws, each with labels as they are and with two entries swapped.
swapped() {
    metrics >swapped.sls <<'END'
{"select.seed": 1, "train-student.seed": 1, "accuracy": 0.2, "target": "soft"}
{"select.seed": 2, "train-student.seed": 1, "accuracy": 0.4, "target": "soft"}
{"select.seed": 3, "train-student.seed": 1, "accuracy": 0.5, "target": "soft"}
{"select.seed": 1, "train-student.seed": 1, "label.swap": 1, "accuracy": 0.1, "target": "soft"}
{"select.seed": 2, "train-student.seed": 1, "label.swap": 1, "accuracy": 0.2, "target": "soft"}
{"select.seed": 3, "train-student.seed": 1, "label.swap": 1, "accuracy": 0.25, "target": "soft"}
{"select.seed": 1, "train-student.seed": 1, "label.swap": 9, "accuracy": 0.2, "target": "soft"}
{"select.seed": 2, "train-student.seed": 1, "label.swap": 9, "accuracy": 0.3, "target": "soft"}
{"select.seed": 3, "train-student.seed": 1, "label.swap": 9, "accuracy": 0.5, "target": "soft"}
END
}

@test "--against draws paired differences, --relative quotients" {
    swapped
    sl-plot table -x label.swap --against label.swap=none --table a.tsv swapped.sls
    [ "$(column label.swap a.tsv)" = "1 9" ]
    near "$(field mean 1 <a.tsv)" -0.18333333333 1e-9
    near "$(field mean 2 <a.tsv)" -0.03333333333 1e-9
    sl-plot table -x label.swap --against label.swap=none --relative --table b.tsv swapped.sls
    # all three lose half: no spread, where the accuracies themselves spread widely
    near "$(field mean 1 <b.tsv)" 0.5 1e-9
    near "$(field sd 1 <b.tsv)" 0 1e-9
    sl-plot curve -x label.swap --against label.swap=none --relative -o a.png swapped.sls
    # the figure says what is drawn
    sl-plot table -x label.swap --against label.swap=none swapped.sls >text
    grep -q '^change of test accuracy against label.swap=none in percentage points' text
    sl-plot curve -x label.swap --against label.swap=none --relative -o a.svg swapped.sls
    sl-plot table -x label.swap --against label.swap=none --relative swapped.sls |
        grep -q '^test accuracy relative to label.swap=none in %'
}

@test "a seed is that of one draw in the head of a table, intervals are over draws" {
    swapped
    sl-plot table -x select.seed --by label.swap,train-student.seed swapped.sls |
        grep -q '^draw .*swapped entry 1, student 1'
    sl-stat mean --by select.seed --over label.swap swapped.sls | grep -q '^draw  *what '
    sl-plot curve -x label.swap -o a.svg swapped.sls
    grep -q '>95 % intervals over draws, n = 3</text>' a.svg
}

@test "--against fails where there is nothing to compare with" {
    swapped
    refused 1 "has no partner: no row differs from it only in 'label.swap'" \
        sl-plot table -x label.swap --against label.swap=none --where accuracy!=0.4 swapped.sls
    refused 1 "no row meets it" sl-plot table -x label.swap --against label.swap=3 swapped.sls
    refused 2 "--against: 'label.swap' is not NAME=VALUE" sl-plot table -x label.swap --against label.swap swapped.sls
    refused 2 "--where: '=1' is not NAME=VALUE" sl-plot table -x label.swap -w =1 swapped.sls
    refused 1 "no row has 'label.swop'" \
        sl-plot table -x label.swap --against label.swop=none swapped.sls
    refused 2 "--relative needs --against" sl-plot table -x label.swap --relative swapped.sls
}

@test "a name with a question mark asks whether a row has it" {
    swapped
    sl-plot table -x 'label.swap?' --over label.swap,seeds --table a.tsv swapped.sls >out
    [ "$(column 'label.swap?' a.tsv)" = "none with label.swap" ]
    [ "$(column rows a.tsv)" = "3 6" ]
}

@test "parts of ten are in their order" {
    for part in 10/10 2/10 1/10; do
        echo "{\"select.quantile\": \"$part\", \"accuracy\": 0.1}"
    done | metrics >parts.sls
    sl-plot table -x select.quantile --table a.tsv parts.sls >out
    [ "$(column select.quantile a.tsv)" = "1/10 2/10 10/10" ]
}

@test "rows of one class are left out until they are asked for" {
    metrics >classes.sls <<'END'
{"select.ipc": 1, "accuracy": 0.3, "target": "soft"}
{"select.ipc": 1, "accuracy": 0.5, "target": "soft", "class": 0, "class-name": "cat"}
{"select.ipc": 1, "accuracy": 0.1, "target": "soft", "class": 1, "class-name": "dog"}
END
    sl-plot table -x select.ipc --table a.tsv classes.sls 2>err >out
    [ "$(column mean a.tsv)" = "0.3" ]
    grep -q '2 rows about a single class are left out' err
    sl-plot table -x class-name --table b.tsv classes.sls >out
    [ "$(column mean b.tsv)" = "0.5 0.1" ]
    sl-plot table -x select.ipc --over class,class-name classes.sls 2>err >out
    [ ! -s err ]
}

@test "results on two data sets are not mixed unseen" {
    sl-fetch synth --limit 2 -o all.sls
    sl-fetch synth --limit 2 --classes bars-2,bars-3 -o two.sls
    for data in all two; do
        sl-select --ipc 1 $data.sls | sl-train-student -q --arch convnet-d3w8 --steps 1 |
            sl-eval --data $data.sls -o m-$data.sls
    done
    refused 1 "results on two data sets (synth, 20 classes, 32x32 in m-all.sls; synth, 2 classes" \
        sl-plot table -x select.ipc --by train-student.lr m-all.sls m-two.sls
    sl-plot table -x select.ipc --by dataset m-all.sls m-two.sls >out
    grep -q 'synth, 2 classes, 32x32' out
}

@test "a table with tabs is rows, of which names with a dot are options" {
    swapped
    sl-inspect --tsv swapped.sls >swapped.tsv
    printf 'label.swap\ttarget\taccuracy\nnone\tpublished\t0.3\n' >others.tsv
    sl-plot table -x label.swap --table a.tsv swapped.sls
    sl-plot table -x label.swap --table b.tsv swapped.tsv
    cmp a.tsv b.tsv
    sl-plot table -x label.swap --by target --table b.tsv swapped.sls others.tsv
    [ "$(column target b.tsv | tr ' ' '\n' | sort | uniq -c | tr -s ' ' | paste -sd ,)" = " 1 published, 2 soft" ]
    sl-stat compare -x label.swap --against none --tsv swapped.sls >a
    sl-stat compare -x label.swap --against none --tsv swapped.tsv | cmp a -
    # the figure says which table it was drawn from, too
    sl-plot curve -x label.swap -o a.png swapped.tsv
    sl-inspect --made a.png >made.sh
    CHECKPOINT=swapped.tsv sh made.sh | cmp a.png -
    CHECKPOINT=others.tsv refused 1 'others.tsv: has the SHA-256' sh made.sh
    refused 1 "bad.tsv: line 3: has 1 fields, expected 2 as in the first line" \
        sl_plot_of 'a\tb\n1\t2\n3\n' bad.tsv
    refused 1 "line 1: columns 1 and 2 are both called 'a'" sl_plot_of 'a\ta\n1\t2\n' bad.tsv
    refused 1 "line 1: column 2 has no name" sl_plot_of 'a\t\n1\t2\n' bad.tsv
    refused 1 "line 2: column 2 is not UTF-8" sl_plot_of 'a\tb\n1\t\xff\n' bad.tsv
    refused 1 "is not a text" sl_plot_of 'a\tb\n1\t\0\n' bad.tsv
    refused 1 "'b' is not a finite number" sl_plot_of 'a\tb\n1\tnan\n' bad.tsv
    refused 1 "the metrics have no records" sl_plot_of 'a\tb\n' bad.tsv
}
sl_plot_of() {
    printf '%b' "$1" >"$2"
    sl-plot table -x a -y b "$2"
}

@test "--line draws a vertical line, where x is a number" {
    swapped
    sl-plot curve -x label.swap --where label.swap!=none --line '30=the end' -o a.svg swapped.sls
    grep -q '>the end</text>' a.svg
    refused 1 "--line x=the end: 'x' is not a number" \
        sl-plot curve -x label.swap --where label.swap!=none --line 'x=the end' -o a.svg swapped.sls
    refused 1 "--line 0=the end: expected a number above 0, because of --log-x" \
        sl-plot curve -x label.swap --where label.swap!=none --log-x --line '0=the end' -o a.svg swapped.sls
    refused 1 "--line 1=the end: the values of 'target' are not all numbers" \
        sl-plot curve -x target --over seeds,label.swap --line '1=the end' -o a.svg swapped.sls
    refused 2 "--line: '1' is not NAME=VALUE" sl-plot curve -x label.swap --line 1 -o a.svg swapped.sls
    refused 2 "--line makes no sense with bars" sl-plot bars -x label.swap --line 1=a -o a.svg swapped.sls
}
