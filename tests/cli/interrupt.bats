#!/usr/bin/env bats
# What a tool reports, and what it leaves, when it is told to end in the middle of its work.
# SIGTERM stands for Ctrl-C: a shell's background jobs ignore SIGINT.
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    sl-fetch -q synth --limit 30 -o train.sls
}

# ended_when PATH COMMAND ...: the command is ended once PATH is there; it must die of that, and what
# it said is in `said`.
ended_when() {
    local path=$1 pid status=0
    shift
    "$@" 2>said &
    pid=$!
    until [ -e "$path" ]; do
        kill -0 "$pid"
        sleep 0.05
    done
    kill "$pid"
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
}

@test "an expert says that it continues after the last epoch" {
    ended_when expert/epoch-0002.safetensors \
        sl-train-expert --arch convnet-d3w16 --epochs 2000 -o expert train.sls
    if emulated; then sed -i '/^training: /d' said; fi # so slow that it reports its progress
    diff said - <<END
sl-train-expert: interrupted; the same command with --resume continues after the last saved epoch
END
    find expert -name '.*' -type f | { ! grep .; }
}

@test "a student says that there is nothing to continue from, before its first state" {
    for seconds in 1 5 25; do # a slow machine takes longer to begin
        timeout "$seconds" sl-train-student --arch convnet-d3w16 --epochs 20000 --resume -o student \
            train.sls 2>said || true
        if grep -q interrupted said; then break; fi
    done
    if emulated; then sed -i '/^training: /d' said; fi
    diff said - <<END
sl-train-student: interrupted; no state was saved yet, so it would start over
END
    [ ! -e student.state ]
}

@test "with --quiet nothing is reported" {
    ended_when expert/epoch-0002.safetensors \
        sl-train-expert -q --arch convnet-d3w16 --epochs 2000 -o expert train.sls
    [ ! -s said ]
}
