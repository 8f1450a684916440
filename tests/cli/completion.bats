# What a shell offers when Tab is hit, from the scripts that --completion prints.
load ../setup

# offers TOOL WORD ...: what bash offers in place of the last word, as `complete -F` does it.
offers() {
    "$1" --completion bash >script.bash
    bash -euc '
        complete() { entry=$2; }
        compopt() { :; }
        source ./script.bash
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "$entry"
        for reply in "${COMPREPLY[@]}"; do echo "$reply"; done' bash "$@"
}

# is TEXT: standard input is these words, one per line.
is() {
    diff <(tr ' ' '\n' <<<"$1") -
}

listed_options() {
    "$1" --help | grep -oE '^  (-., |    )--[a-z0-9-]+' | grep -oE -e '--.*'
}

@test "bash: every option of every tool's --help is offered" {
    for tool in "$SL_BIN"/sl-*; do
        tool=$(basename "$tool")
        diff <(listed_options "$tool") <(offers "$tool" --)
    done
}

@test "bash: an option with fixed words offers these" {
    offers sl-train-student --optimiser '' | is 'sgd adamw'
    offers sl-train-student --arch convnet-d3 --optimiser a | is adamw
    offers sl-train-student --optimiser = | is 'sgd adamw'
    offers sl-train-student --optimiser = s | is sgd
}

@test "bash: where a file is expected, files are offered, and folders for a folder" {
    mkdir expert
    touch 'train.sls' 'two words.sls'
    offers sl-eval --data t | diff <(printf '%s\n' train.sls 'two words.sls') <(sort)
    offers sl-eval -d tr | is train.sls
    offers sl-select --ipc 3 tr | is train.sls
    offers sl-train-expert -o '' | is expert
    [ -z "$(offers sl-select --ipc '')" ]
}

@test "bash: an option offers files by its kind, however its argument is called" {
    touch wanted.sls
    made_up=$SL_BIN/../tests/programs/made_up_tool
    for option in --read --each --from --write; do
        offers "$made_up" $option w | is wanted.sls
    done
    mkdir wanted
    offers "$made_up" --fill w | is wanted
    [ -z "$(offers "$made_up" --list w)" ]
}

@test "bash: the first operand is offered as a word if the tool has words for it" {
    touch metrics.sls
    offers sl-plot --log-x '' | is 'curve pareto bars heatmap table images labels'
    offers sl-plot cur | is curve
    offers sl-plot curve --x select.ipc m | is metrics.sls
    diff <(sl-fetch --list | grep -oE '^[a-z0-9-]+') <(offers sl-fetch '')
    [ -z "$(offers sl-fetch synth '')" ]
}

@test "bash itself takes the scripts" {
    for tool in "$SL_BIN"/sl-*; do
        "$tool" --completion bash >script.bash
        bash -euc 'source ./script.bash && complete -p "$1"' bash "$(basename "$tool")"
        shellcheck -s bash script.bash
    done
}

# zsh_hands_on TEXT WORDS ...: an interactive zsh hands WORDS to the tool once Tab, then Enter was
# hit after TEXT. The tools are functions there that show their words.
zsh_hands_on() {
    timeout 100 zsh -fc '
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -D"
        zpty -w shell "sl-plot sl-train-student() { echo \"<\$*>\" }; echo rea\"\"dy"
        zpty -r shell shown "*ready*"
        for typed wanted in "$@"; do
            zpty -n -w shell "$typed"$'"'\t\n'"'
            zpty -r shell shown "*<$wanted>*"
        done' zsh "$@"
}

@test "zsh completes options, words and files" {
    command -v zsh || skip "zsh is not installed"
    needs_terminal
    for tool in sl-plot sl-train-student; do
        "$tool" --completion zsh >"_$tool"
    done
    touch metrics-of-mine.sls
    zsh_hands_on 'sl-plot cur' curve \
        'sl-plot --rel' --relative \
        'sl-plot curve metrics-of' 'curve metrics-of-mine.sls' \
        'sl-train-student --optimiser ad' '--optimiser adamw' \
        'sl-train-student --optimiser=ad' '--optimiser=adamw'
}

@test "an unknown shell is wrong usage" {
    refused 2 "--completion: 'fish' is not one of bash|zsh" sl-plot --completion fish
}
