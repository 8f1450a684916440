# Checkpoints as PyTorch writes and reads them.
load ../setup

# The Python that has PyTorch, or the test is skipped.
torch() {
    "${SL_PYTHON:-python3}" "$@"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    torch -c 'import torch, safetensors.torch' 2>/dev/null || skip "PyTorch is not installed"
}

@test "F16, BF16 and F64 become the same numbers" {
    cat >write.py <<'END'
import torch
from safetensors.torch import save_file
w = torch.tensor([[1.0, -2.5, 3.140625], [0.0, 1e-7, 65504.0]])
save_file({"half": w.half(), "brain": w.bfloat16(), "float": w, "double": w.double()}, "w.safetensors")
for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
    print(*w.to(kind).float().flatten().tolist())
END
    torch write.py >wanted
    for name in half brain float double; do
        sl-inspect --npy $name w.safetensors >$name.npy
        torch -c "import numpy; print(*numpy.load('$name.npy').flatten().tolist())"
    done >read.txt
    cmp wanted read.txt
    sl-inspect w.safetensors | grep -qx 'arch       (the file does not say)'
}

@test "what is written here loads there, and the reverse" {
    sl-fetch synth --limit 1 -o train.sls
    sl-train-student -q --arch convnet-d2w4 --steps 2 train.sls >a.safetensors
    cat >exchange.py <<'END'
from safetensors.torch import load_file, save_file
state = load_file("a.safetensors")
print(*(f"{name} {'x'.join(map(str, array.shape))}" for name, array in state.items()), sep="\n")
save_file(state, "b.safetensors")
END
    torch exchange.py | sort >there
    sl-inspect --tsv a.safetensors | tail -n +2 | cut -f 1,3 | tr '\t' ' ' | sort | cmp - there
    for name in features.0.weight features.5.bias classifier.weight; do
        cmp <(sl-inspect --npy $name a.safetensors) <(sl-inspect --npy $name b.safetensors)
    done
    sl-fetch synth --split test --limit 2 -o test.sls
    sl-eval -q --data test.sls a.safetensors 2>/dev/null | sl-inspect --json | sed -n 2p >a.json
    sl-eval -q --data test.sls b.safetensors 2>/dev/null | sl-inspect --json | sed -n 2p >b.json
    for field in accuracy loss entropy; do
        cmp <(grep -o "\"$field\":[^,}]*" a.json) <(grep -o "\"$field\":[^,}]*" b.json)
    done
}
