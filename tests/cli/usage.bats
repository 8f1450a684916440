# Typing mistakes: each is reported at once, before anything is read, trained or written.
load ../setup

@test "an option at the end without its value does not take an operand for it" {
    echo precious >train.sls
    refused 2 "sl-select: -o needs a value" sl-select train.sls --ipc 3 -o
    refused 2 "sl-plot: --output needs a value" sl-plot curve train.sls --x select.ipc --output
    [ "$(cat train.sls)" = precious ]
}

@test "a flag with a value is distinguished from an unknown option" {
    refused 2 "sl-inspect: --json takes no value" sl-inspect --json=3 a
    refused 2 "sl-inspect: --yaml is not an option" sl-inspect --yaml a
}

@test "operands and options may come in any order, and -- ends the options" {
    refused 1 "sl-inspect: a: No such file" sl-inspect a -q --json
    refused 1 "sl-inspect: --json: No such file" sl-inspect -q -- --json
}

@test "an output that cannot be written is reported before the training, not after it" {
    refused 1 "no/m.sls: cannot be written" sl-train-expert -o e --metrics no/m.sls absent
    refused 1 "no/s.safetensors: cannot be written" sl-train-student -o no/s.safetensors absent
    [ "$(echo * .[!.]*)" = "* .[!.]*" ]
}

@test "that a network cannot be written to a terminal is reported before the training" {
    needs_terminal
    script -qec 'sl-train-student absent' /dev/null >terminal || [ $? -eq 1 ]
    grep -q 'binary data is not written to a terminal' terminal
    [ "$(echo * .[!.]*)" = "terminal .[!.]*" ]
}

@test "a folder for checkpoints that is a file is said to be one" {
    sl-fetch synth --limit 1 -o train.sls
    echo >file
    refused 1 "file: is not a folder" sl-train-expert -o file/expert train.sls
}

@test "what is not an architecture is wrong usage in every tool" {
    refused 2 "--arch: 'resnet34' is not an architecture; known: convnet-dN of N blocks" \
        sl-train-student --arch resnet34 train.sls
    refused 2 "and resnet18 and resnet50, " sl-eval --arch resnet-18 --data test.sls net.safetensors
    refused 2 "--arch: 'convnet-d0' is not an architecture" \
        sl-label --arch convnet-d0 --expert net.safetensors train.sls
}

@test "an empty file name is reported as one" {
    sl-fetch synth --limit 1 -o train.sls
    refused 1 "an empty string is not a file name" sl-select --ipc 1 ''
    refused 1 "an empty string is not a file name" sl-label --expert '' train.sls -o out
    refused 1 "an empty string is not a file name" sl-label --from '' train.sls -o out
    refused 1 "an empty string is not a file name" sl-select --ipc 1 train.sls -o ''
    refused 1 "an empty string is not a folder name" sl-train-expert -o '' train.sls
    [ "$(echo *)" = train.sls ]
}

@test "a near miss of an option, and a file taken for another kind, are reported as such" {
    sl-fetch synth --limit 1 -q -o train.sls
    sl-train-student -q --arch convnet-d1w1 --steps 0 -o net train.sls
    refused 2 "-data is not an option; did you mean --data; see" sl-eval -data test.sls net.safetensors
    refused 2 "-ipc is not an option; did you mean --ipc; see" sl-select -ipc 1 train.sls
    refused 2 "-arch is not an option; did you mean --arch; see" sl-train-expert -arch convnet-d3 -o e train.sls
    refused 2 "--n is not an option; did you mean -n; see" sl-select --n 1 train.sls
    refused 2 "-hard is not an option; did you mean --hard; see" sl-label -hard train.sls
    sl-select --ipc 1 --output -ipc -qj1 train.sls # a name
    [ -s ./-ipc ]
    refused 2 "--=x is not an option" sl-eval --=x net.safetensors
    refused 2 "-data=x.sls is not an option; did you mean --data=x.sls; see" sl-eval -data=x.sls net.safetensors
    refused 2 "--optimizer=adam is not an option; did you mean --optimiser; see" \
        sl-train-student --optimizer=adam train.sls
    refused 1 "there is no class 'ring-3'; closest: rings-3, " sl-select --without-class ring-3 train.sls
    refused 1 "net: is not a softlabel stream, but a network (safetensors)" sl-select --ipc 1 net
    refused 1 "train.sls: is not a safetensors file, but a softlabel stream" sl-eval --data train.sls train.sls
}

@test "an image is not a stream and not a network" {
    sl-fetch synth --limit 1 -q -o train.sls
    sl-plot images -q -o sheet.png train.sls
    refused 1 "sheet.png: is not a softlabel stream, but a PNG picture" sl-select --ipc 1 sheet.png -o out
    refused 1 "sheet.png: is not a softlabel stream, but a PNG picture" sl-plot curve --x select.ipc sheet.png -o out.png
    refused 1 "sheet.png: is not a safetensors file, but a PNG picture" sl-eval --data train.sls sheet.png -o out
    [ "$(echo *)" = "sheet.png train.sls" ]
}

@test "two results need two files" {
    refused 2 "--fit-whiten and --output need different files" \
        sl-fetch synth --fit-whiten out -o out
    refused 2 "--table and --output need different files" \
        sl-plot curve --x select.ipc --table out.png -o out.png m.sls
}
