# SL_ISA, and machines that lack what this one has: another way to compute, the same networks.
# shellcheck shell=bash
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    unset SL_ISA
    sl-fetch -q synth --limit 12 -o train.sls
    sl-fetch -q synth --split test --limit 10 -o test.sls
    training=(-q --arch convnet-d2w8 --batch 20 --epochs 3 --lr 0.05 --test test.sls)
}

# The tiers that this machine runs, as the refusal of another names them.
tiers() {
    SL_ISA=abacus sl-train-expert -o none train.sls 2>&1 | sed -n 's/.* machine runs: //p'
}

# results METRICS: loss and accuracy of the last epoch, and the arithmetic, in a line.
results() {
    sl-inspect --json "$1" | jq -r 'select(.epoch == 3) | "\(.loss) \(.accuracy)"'
    sl-inspect --json "$1" | jq -r 'select(.made?) | .made[-1].arithmetic'
}

# alike METRICS METRICS: the same but for rounding, which three epochs of training amplify a little:
# the losses to a thousandth, two of the 200 test images; and not by chance, which is 1 of 20.
alike() {
    paste -d ' ' <(results "$1") <(results "$2") | awk 'NR == 1 {
        apart = $1 > $3 ? $1 - $3 : $3 - $1; images = 200 * ($2 > $4 ? $2 - $4 : $4 - $2)
        print "loss", $1, $3, "accuracy", $2, $4
        alike = apart < 1e-3 * $1 && images < 2.5 && $2 > 0.1 } END { exit !alike }'
}

@test "an instruction set that the machine or the tools do not know is refused" {
    local other=neon
    [[ " $(tiers) " != *" neon "* ]] || other=avx2
    for name in abacus $other REF; do
        SL_ISA=$name refused 1 "SL_ISA: '$name' is not a tier that this machine runs: ref" \
            sl-train-expert -q --epochs 1 -o none train.sls
        [ ! -e none ]
    done
}

@test "every instruction set trains as the reference does" {
    local count=0
    for tier in $(tiers); do
        SL_ISA=$tier sl-train-expert "${training[@]}" --metrics "$tier" -o "$tier.experts" train.sls
        [[ $(results "$tier" | tail -n 1) == "$tier"* ]]
        alike ref "$tier"
        count=$((count + 1))
    done
    [ "$count" -ge 2 ]
    # the fastest is what is taken by itself
    sl-train-expert "${training[@]}" --metrics any -o experts train.sls
    [ "$(results any)" = "$(results "$tier")" ]
}

@test "an OpenBLAS that takes the processor for an old one is not used for products" {
    [[ " $(tiers) " == *" avx2 "* ]] || skip "this machine is an old one"
    export OPENBLAS_CORETYPE=Prescott
    SL_ISA=avx2 sl-train-expert "${training[@]}" --metrics own -o own.experts train.sls
    SL_ISA=sse2 sl-train-expert "${training[@]}" --metrics old -o old.experts train.sls
    [[ $(results own | tail -n 1) == "avx2 openblas-"*"-Prescott own-products" ]]
    [[ $(results old | tail -n 1) == "sse2 openblas-"*"-Prescott" ]]
    alike own old
}

@test "every instruction set gives the same labels but for rounding" {
    sl-train-expert "${training[@]}" -o experts train.sls
    for tier in $(tiers); do
        SL_ISA=$tier sl-label -q --expert experts/epoch-0003.safetensors <test.sls |
            sl-inspect --json - | jq -c '.soft // empty' >"$tier.labels"
        [ "$(wc -l <"$tier.labels")" -eq 200 ]
        jq -n -e --slurpfile a ref.labels --slurpfile b "$tier.labels" \
            '[$a, $b] | transpose | all(transpose | all((.[0] - .[1]) | fabs < 1e-5))'
    done
}

@test "a network takes images whitened on another machine, if the fit is the same" {
    [[ " $(tiers) " == *" avx2 "* ]] || skip "this machine is an old one"
    OPENBLAS_CORETYPE=Prescott sl-fetch -q synth --size 8 --limit 12 --fit-whiten there.zca -o /dev/null
    sl-fetch -q synth --size 8 --limit 12 --fit-whiten here.zca -o /dev/null
    sl-fetch -q synth --size 8 --limit 11 --fit-whiten other.zca -o /dev/null
    if cmp -s there.zca here.zca; then return 1; fi
    sed -b "s/\"xxh3\":/\"xxh0\":/" here.zca | head -c -4 >changed.zca # by another program
    printf '\0\0\0\100' >>changed.zca
    for zca in there here other changed; do
        sl-fetch -q synth --size 8 --limit 12 --whiten $zca.zca -o $zca.sls
        sl-fetch -q synth --size 8 --split test --limit 10 --whiten $zca.zca -o $zca.test.sls
    done
    sl-train-expert -q --arch convnet-d2w8 --epochs 3 --test here.test.sls -o experts there.sls
    for zca in there here; do
        sl-label -q --expert experts/epoch-0003.safetensors $zca.sls | sl-inspect --json - |
            jq -c '.soft // empty' >$zca.labels
        sl-eval -q --data $zca.test.sls -o $zca.eval experts/epoch-0003.safetensors
    done
    jq -n -e --slurpfile a there.labels --slurpfile b here.labels \
        '([$a, $b] | transpose | length == 240 and all(transpose | all((.[0] - .[1]) | fabs < 1e-3)))'
    [ "$(sl-inspect --made here.eval | grep -c -e --fit-whiten)" -eq 2 ]
    refused 1 "epoch-0003.safetensors: the network and the data are normalised or whitened differently" \
        sl-label --expert experts/epoch-0003.safetensors -o none other.sls
    refused 1 "epoch-0003.safetensors: the network and the data are normalised or whitened differently" \
        sl-label --expert experts/epoch-0003.safetensors -o none changed.sls
}

@test "a machine of 2008 trains as this one does" {
    [[ " $(tiers) " == *" sse2 "* ]] || skip "for x86-64 only"
    command -v qemu-x86_64 >/dev/null || skip "qemu-x86_64 (Debian's qemu-user) is not installed"
    not_sanitized
    old() {
        qemu-x86_64 -cpu Nehalem "$SL_BIN/sl-train-expert" -j 1 "$@"
    }
    SL_ISA=ref sl-train-expert "${training[@]}" --metrics ref -o ref.experts train.sls
    old "${training[@]}" --metrics old -o experts train.sls
    [[ $(results old | tail -n 1) == "sse2 openblas-"*-Nehalem ]]
    alike ref old
    SL_ISA=avx2 refused 1 "'avx2' is not a tier that this machine runs: ref sse2" \
        old -q --epochs 1 -o none train.sls
}
