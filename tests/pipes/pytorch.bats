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

# The lines of Python that a manual shows after a line that holds TEXT.
lines_of() {
    awk -v text="$2" 'index($0, text) { after = 1 } after && /^\.Ed/ { exit } inside { print }
        after && /^\.Bd/ { inside = 1 }' "$SL_TESTS/../man/$1" | sed 's/\\-/-/g'
}

@test "a labelled set in PyTorch: colours, normalisation and classes as they are here" {
    sl-fetch synth --limit 3 --size 8 --classes bars-2,star-4,star-5 -o bytes.sls
    sl-train-expert -q --arch convnet-d1w8 --epochs 2 -o experts bytes.sls
    sl-label -q --expert experts/epoch-0002.safetensors -o set.sls bytes.sls
    sl-inspect --safetensors set.safetensors set.sls
    {
        echo 'import safetensors.torch, torch, json'
        lines_of sl-inspect.1 'three lines of PyTorch'
        cat <<'END'
import struct
assert images.shape == (9, 3, 8, 8) and images.dtype == torch.float32
state = safetensors.torch.load_file("experts/epoch-0002.safetensors")
layer = torch.nn.functional
x = layer.conv2d(images, state["features.0.weight"], state["features.0.bias"], padding=1)
x = layer.group_norm(x, 8, state["features.1.weight"], state["features.1.bias"])
x = layer.avg_pool2d(layer.relu(x), 2).flatten(1)
soft = layer.linear(x, state["classifier.weight"], state["classifier.bias"]).softmax(1)
assert (soft - d["soft"]).abs().max() < 1e-5, (soft - d["soft"]).abs().max()
head = open("set.safetensors", "rb").read()
head = json.loads(head[8:8 + struct.unpack("<Q", head[:8])[0]])
classes = json.loads(head["__metadata__"]["classes"])
print(*(classes[i]["id"] for i in d["labels"].tolist()))
END
    } >set.py
    torch set.py >classes
    sl-inspect --tsv set.sls | tail -n +2 | cut -f 3 | xargs | cmp - classes
    # images of real numbers are normalised already: the same lines leave them as they are
    sl-inspect --npy images set.sls >bytes.npy
    torch - <<'END'
import numpy, safetensors.torch, torch
d = safetensors.torch.load_file("set.safetensors")
d["images"] = (d["images"] / 255 - d["mean"].view(3, 1, 1)) / d["std"].view(3, 1, 1)
safetensors.torch.save_file(d, "floats.safetensors")
END
    sl-fetch arrays -q --like bytes.sls --from floats.safetensors -o floats.sls
    sl-label -q --expert experts/epoch-0002.safetensors floats.sls | sl-inspect --npy soft >floats.npy
    sl-inspect --npy soft set.sls >soft.npy
    torch -c 'import numpy; assert abs(numpy.load("soft.npy") - numpy.load("floats.npy")).max() < 1e-5'
    sl-inspect --safetensors set.safetensors floats.sls
    sed '/^assert (soft/d; /^print/d' set.py | sed 's/d\["soft"\]/soft/' >floats.py
    torch floats.py
}

@test "a pickle of PyTorch becomes a set by the two lines of the manual" {
    sl-fetch synth --limit 2 --size 4 --classes bars-2,star-4 -o synth.sls
    torch - <<'END'
import torch
torch.save([torch.arange(4 * 3 * 4 * 4).reshape(4, 3, 4, 4) / 192, torch.tensor([0, 0, 1, 1])], "set.pt")
END
    {
        echo 'import safetensors.torch, torch'
        lines_of sl-fetch.1 'Python converts them'
    } >convert.py
    refused 1 "set.pt: is a file of torch.save" sl-fetch arrays --from set.pt --like synth.sls
    torch convert.py
    sl-fetch arrays --pixels --from set.safetensors --like synth.sls -o set.sls
    sl-inspect --npy images set.sls >images.npy
    torch - <<'END'
import numpy
images = numpy.load("images.npy")
wanted = (numpy.arange(192).reshape(4, 3, 4, 4) / 192 - .5) / .25
assert abs(images - wanted.transpose(0, 2, 3, 1)).max() < 1e-6
END
}
