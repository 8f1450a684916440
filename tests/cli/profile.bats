# --profile: where the time went, on standard error, and nothing else changes.
load ../setup

# A table as --profile prints it: shares that make 100 %, of which some are network arithmetic.
whole_table() {
    awk '/ seconds on [0-9]+ threads, spent on$/ { threads = 1 }
        /^  all threads +100\.00 %/ { all = 1; next }
        /^  .* %/ { match($0, / [0-9.]+ %/); sum += substr($0, RSTART, RLENGTH - 2); rows++ }
        / % in network arithmetic; / { last = NR }
        END { exit !(threads && all && rows >= 3 && sum > 99.9 && sum < 100.1 && last == NR) }' "$1" ||
        { cat "$1" && return 1; }
}

images() {
    sed -n "s/.*; \([0-9]*\) images, [0-9]* per second$/\1/p" "$1"
}

arithmetic() {
    sed -n 's/.*: \([0-9.]*\) % in network arithmetic.*/\1/p' "$1"
}

@test "all four tools report what their time was spent on, and write the same bytes" {
    sl-fetch synth --limit 20 -o train.sls
    local expert="sl-train-expert -q -a convnet-d3w16 -e 2 -b 64 train.sls --test train.sls"
    $expert --metrics plain.sls -o plain
    $expert --metrics told.sls -o told --profile 2>expert.err
    diff -r plain told
    cmp plain.sls told.sls
    whole_table expert.err
    [ "$(images expert.err)" -eq 2000 ] # twice 400 trained on, three times 400 tested
    near "$(arithmetic expert.err)" 60 40.1
    grep -q '^  convolution ' expert.err
    grep -q '^  augmentation ' expert.err
    grep -q '^  writing ' expert.err

    local label="sl-label -e plain/epoch-0002.safetensors train.sls"
    $label >plain-labels.sls
    $label --profile >told-labels.sls 2>label.err
    cmp plain-labels.sls told-labels.sls
    whole_table label.err
    [ "$(images label.err)" -eq 400 ]

    local student="sl-train-student -q -a convnet-d3w16 --steps 3 plain-labels.sls"
    $student >plain.safetensors
    $student --profile >told.safetensors 2>student.err
    cmp plain.safetensors told.safetensors
    whole_table student.err
    [ "$(images student.err)" -eq 656 ] # 256, 144, 256

    sl-eval -d train.sls plain.safetensors >plain-metrics.sls
    sl-eval -d train.sls plain.safetensors --profile >told-metrics.sls 2>eval.err
    cmp plain-metrics.sls told-metrics.sls
    whole_table eval.err
    [ "$(images eval.err)" -eq 400 ]
}

@test "time of threads without a task is shown separately" {
    sl-fetch synth --limit 20 | sl-label --hard -j 4 --profile >/dev/null 2>err
    whole_table err
    [ "$(sed -n 's/^  idle threads  *\([0-9.]*\) %.*/\1/p' err)" = 75.00 ]
    [ "$(arithmetic err)" = 0.0 ]
}

@test "a failure is one line also with --profile" {
    refused 1 'nowhere.sls' sl-label --hard --profile nowhere.sls
    refused 2 '--arch needs --expert' sl-label --profile --arch convnet-d3 nowhere.sls
}
