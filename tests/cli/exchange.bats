# Networks are exchanged with PyTorch. SL_PYTHON names a python3 that has PyTorch.
load ../setup

# Before each test: 100 images, real ones where there are any, and networks of sl-train-expert.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    python=${SL_PYTHON:-python3}
    export PYTHONDONTWRITEBYTECODE=1 # nothing next to the sources
    "$python" -c 'import numpy, safetensors, torch' 2>/dev/null || skip "PyTorch is not installed"
    real=${SL_TEST_DATA:-/nonexistent}/tiny-imagenet-mini.tar.gz
}

# images SIDE: images.sls, 100 images of 20 classes.
images() {
    if [ -f "$real" ]; then
        sl-fetch -q tiny-imagenet --from "$real" --limit 5 --size "$1" -o images.sls
    else
        sl-fetch -q synth --limit 5 -o images.sls
    fi
    sl-inspect --npy images images.sls -o images.npy
    sl-inspect --npy labels images.sls -o labels.npy
}

# same_logits ARCH SIDE [RATE]: an expert's labels here and its logits in PyTorch differ by at most 1e-4
# (that is, differences between logits do, which are all that a softmax depends on).
same_logits() {
    images "$2"
    sl-train-expert -q --arch "$1" --epochs 3 --batch 32 --lr "${3:-0.1}" --momentum 0.9 -o experts images.sls
    sl-label --expert experts/epoch-0003.safetensors images.sls -o labelled.sls
    sl-inspect --npy soft labelled.sls -o soft.npy
    "$python" "$SL_TESTS/pytorch/exchange.py" differ experts/epoch-0003.safetensors images.npy soft.npy >out
    cat out
    [ "$(sed -n 's/^images //p' out)" -eq 100 ]
    near "$(sed -n 's/^largest difference //p' out)" 0 1e-4
}

@test "PyTorch computes the same logits: ResNet-18 on 32x32" {
    same_logits resnet18w8-small 32 0.005
}

@test "PyTorch computes the same logits: ConvNet-D3 on 32x32" {
    same_logits convnet-d3 32
}

@test "PyTorch computes the same logits: ConvNet-D3 without norms" {
    same_logits convnet-d3w32-plain 32
}

@test "PyTorch computes the same logits: ConvNet-D4 on 64x64" {
    [ -f "$real" ] || skip "needs SL_TEST_DATA"
    same_logits convnet-d4w32 64
}

# correct FILE: how many images a metrics stream says were right.
correct() {
    sl-inspect --json "$1" | jq -s 'map(select(.n))[0] | .correct // .agreement * .n | round'
}

@test "a network saved by PyTorch, without metadata, is evaluated here and labels" {
    images 32
    sl-train-expert -q --arch convnet-d2w16 --epochs 0 -o shapes images.sls
    "$python" "$SL_TESTS/pytorch/exchange.py" train shapes/epoch-0000.safetensors images.npy labels.npy \
        torch.safetensors >expected
    [ "$(cat expected)" -gt 15 ] # it has learned something: chance is 5
    sl-eval --data images.sls torch.safetensors -o inferred.sls 2>err
    grep -q "warning: torch.safetensors: does not name its classes" err
    sl-eval --data images.sls --arch convnet-d2w16 torch.safetensors -o named.sls
    sl-label --expert torch.safetensors images.sls | sl-eval --labels -o labels.sls
    [ "$(correct inferred.sls)" -eq "$(cat expected)" ]
    [ "$(correct named.sls)" -eq "$(cat expected)" ]
    [ "$(correct labels.sls)" -eq "$(cat expected)" ]
}

@test "a network saved by PyTorch is not taken for one of another architecture" {
    images 32
    sl-train-expert -q --arch convnet-d2w16 --epochs 0 -o shapes images.sls
    "$python" "$SL_TESTS/pytorch/exchange.py" train shapes/epoch-0000.safetensors images.npy labels.npy \
        torch.safetensors
    run sl-eval --data images.sls --arch convnet-d3w16 torch.safetensors -o metrics.sls
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "sl-eval: torch.safetensors: array features.8.weight is missing, which convnet-d3w16 needs; its arrays look like those of convnet-d2w16" ]
    [ ! -e metrics.sls ]
}

@test "a student in PyTorch, the control for sl-train-student, learns from our labels" {
    images 32
    sl-label --hard images.sls -o labelled.sls
    sl-inspect --npy soft labelled.sls -o soft.npy
    "$python" "$SL_TESTS/pytorch/student.py" --depth 2 --epochs 30 --lr 0.02 images.npy soft.npy \
        images.npy labels.npy >out
    cat out
    [ "$(cut -d ' ' -f 1 out | tr '\n' ' ')" = "6 12 18 24 30 " ]
    tail -n 1 out | awk '{ exit !($2 > 30) }' # of its own images; chance is 5
}

@test "three lines of the manual have what a student is trained on" {
    sl-fetch -q synth --limit 1 -o images.sls
    sl-train-expert -q --arch convnet-d1w2 --epochs 0 -o experts images.sls
    sl-label --expert experts/epoch-0000.safetensors images.sls -o soft.sls
    sl-inspect --safetensors set.safetensors soft.sls
    for field in images labels soft; do sl-inspect --npy $field -o $field.npy soft.sls; done
    { echo 'import numpy, safetensors.torch, torch' &&
        sed -n '/^d = safetensors.torch/,/^\.Ed/p' "$SL_TESTS/../man/sl-inspect.1" | sed '$d' && cat <<'END'; } >three.py
pixels = torch.tensor(numpy.load("images.npy"))  # H, W, red green blue
assert (pixels[..., 0] != pixels[..., 2]).any()
for channel in range(3):
    ours = (pixels[..., channel] / 255 - 0.5) / 0.25
    assert (images[:, channel] - ours).abs().max() < 1e-6
assert (d["labels"].numpy() == numpy.load("labels.npy")).all() and len(set(d["labels"].tolist())) == 20
assert (d["soft"].numpy() == numpy.load("soft.npy")).all()
print(torch.nn.functional.cross_entropy(d["soft"].log(), d["labels"]).item())
END
    near "$("$python" three.py)" "$(sl-eval --labels soft.sls | sl-inspect --json | jq 'select(.n).loss')" 1e-4
}
