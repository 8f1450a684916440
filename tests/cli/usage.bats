# Slips of the hand: each is told at once, before anything is read, trained or written.
load ../setup

@test "an option at the end without its value does not take an operand for it" {
    echo precious >train.sls
    refused 2 "sl-select: -o needs a value" sl-select train.sls --ipc 3 -o
    refused 2 "sl-plot: --output needs a value" sl-plot curve train.sls --x select.ipc --output
    [ "$(cat train.sls)" = precious ]
}

@test "a flag with a value is told apart from an unknown option" {
    refused 2 "sl-inspect: --json takes no value" sl-inspect --json=3 a
    refused 2 "sl-inspect: --yaml is no option" sl-inspect --yaml a
}

@test "operands and options may stand in any order, and -- ends the options" {
    refused 1 "sl-inspect: a: No such file" sl-inspect a -q --json
    refused 1 "sl-inspect: --json: No such file" sl-inspect -q -- --json
}

@test "an output that cannot be written is told before the training, not after it" {
    refused 1 "no/m.sls: cannot be written" sl-train-expert -o e --metrics no/m.sls absent
    refused 1 "no/s.safetensors: cannot be written" sl-train-student -o no/s.safetensors absent
    script -qec 'sl-train-student absent' /dev/null >terminal || [ $? -eq 1 ]
    grep -q 'not writing binary data to a terminal' terminal
    [ "$(echo * .[!.]*)" = "terminal .[!.]*" ]
}

@test "a folder for checkpoints that is a file is said to be one" {
    sl-fetch synth --limit 1 -o train.sls
    echo >file
    refused 1 "file: is no folder" sl-train-expert -o file/expert train.sls
}

@test "an architecture that comes later, or none, is wrong usage in every tool" {
    refused 2 "--arch: ResNets come later" sl-train-student --arch resnet-18 train.sls
    refused 2 "--arch: ResNets come later" sl-eval --arch resnet-18 --data test.sls net.safetensors
    refused 2 "--arch: 'convnet-d0' is no architecture" \
        sl-label --arch convnet-d0 --expert net.safetensors train.sls
}
