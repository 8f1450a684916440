# Networks of strangers, and other files where a network or a stream is wanted.
load strangers

# network NAME [EDIT]: a safetensors file: that of the tools with its arrays and metadata changed by a
# line of Python that sees `arrays`, name to (type, shape, bytes), and `meta`.
network() {
    python3 - "$BATS_FILE_TMPDIR/net.safetensors" "$1" "${2-}" <<'PYTHON'
import json, struct, sys
source, target, edit = sys.argv[1:]
data = open(source, "rb").read()
size = struct.unpack("<Q", data[:8])[0]
head, data = json.loads(data[8:8 + size]), data[8 + size:]
head.pop("__metadata__")
arrays = {n: (h["dtype"], h["shape"], data[slice(*h["data_offsets"])]) for n, h in head.items()}
meta = {}
scope = {"arrays": arrays, "meta": meta, "json": json, "struct": struct}
exec(edit, scope)
arrays, meta, head, data = scope["arrays"], scope["meta"], {}, b""
if meta:
    head["__metadata__"] = meta
for name, (kind, shape, value) in arrays.items():
    head[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(value)]}
    data += value
head = json.dumps(head).encode()
head += b" " * (-len(head) % 8)
open(target, "wb").write(struct.pack("<Q", len(head)) + head + data)
PYTHON
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    PATH=$SL_BIN:$PATH
    sl-fetch synth -q --limit 2 --size 8 -o train.sls
    sl-fetch synth -q --limit 2 --size 8 --split test -o test.sls
    sl-train-student -q --arch convnet-d2w8 --steps 1 -o net.safetensors train.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    ln -s "$BATS_FILE_TMPDIR"/*.s* .
}

# stranger FILE IS [HINT]: every tool says what the file is, as a network and as a stream.
stranger() {
    refused 1 "$1: is not a safetensors file, but $2${3:+; $3}" sl-eval --data test.sls "$1"
    refused 1 "$1: is not a safetensors file, but $2${3:+; $3}" sl-label -e "$1" -o out test.sls
    refused 1 "$1: is not a softlabel stream, but $2${3:+; $3}" sl-select --ipc 1 -o out "$1"
    refused 1 "$1: is not a softlabel stream, but $2${3:+; $3}" sl-eval --data "$1" net.safetensors
    refused 1 "$1: is not a softlabel stream, but $2${3:+; $3}" sl-stat mean -x target "$1"
    refused 1 "$1: is neither a stream nor a checkpoint, but $2${3:+; $3}" sl-inspect "$1"
    cat "$1" | refused 1 "standard input: is not a softlabel stream, but $2${3:+; $3}" sl-label --hard
    [ ! -e out ]
}

@test "S-ckpt.pth.tar, S-soft.pt: files of torch.save" {
    python3 -c '
import zipfile
for name in ("ckpt.pth.tar", "soft.pt"):
    with zipfile.ZipFile(name, "w") as z:
        z.writestr("archive/data.pkl", b"\x80\2}q\0." * 20)
        z.writestr("archive/data/0", b"\0" * 64)'
    stranger ckpt.pth.tar "a file of torch.save" "convert it in Python: safetensors.torch.save_file("
    stranger soft.pt "a file of torch.save" "convert it in Python: "
}

@test "S-old.pt: a pickle, of torch.save or not" {
    printf '\x80\2\x8a\nl\xfc\x9c\x46\xf9 j\xa8P\x19.\x80\2M\xe9\3.' >old.pt
    stranger old.pt "a file of torch.save (the older pickle)" "convert it in Python: "
    python3 -c 'import pickle; pickle.dump({"w": [0.5]}, open("w.pkl", "wb"))'
    stranger w.pkl "a pickle of Python" "convert it in Python: "
}

@test "S-lfs: a pointer of Git LFS" {
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 8504\n' 0 >lfs.bin
    stranger lfs.bin "a pointer of Git LFS in place of the file, which git lfs pull fetches"
}

@test "S-index: the list of a network's parts" {
    echo '{"metadata": {"total_size": 1}, "weight_map": {"features.0.weight": "model-00001-of-00002.safetensors"}}' >index.bin
    stranger index.bin "the index of a network in several files" "a network is read from a single file"
    echo '{"architectures": ["ConvNet"]}' >config.json
    stranger config.json "a JSON text"
}

@test "S-npy: arrays of other programs" {
    printf '\x93NUMPY\1\0v\0{%s}' "'descr': '<f4'" >npy.bin
    stranger npy.bin "a NumPy array" "sl-label --from reads labels"
    printf '\x89HDF\r\n\x1a\n\0\0\0\0' >hdf5.bin
    stranger hdf5.bin "an HDF5 file" "convert it"
    printf 'GGUF\3\0\0\0\0\0\0\0' >gguf.bin
    stranger gguf.bin "a GGUF file" "networks are read as safetensors"
    printf '\x08\x07\x12\x07pytorch\x1a\x052.1.0:' >onnx.bin
    stranger onnx.bin "an ONNX network" "convert it"
    printf '\x08\x01\x12\xaa\x02\n' >saved_model.pb
    stranger saved_model.pb "a network of TensorFlow (SavedModel)" "convert it"
    printf '\x82\xa6params\x80\xa4step\1' >flax.msgpack
    refused 1 "flax.msgpack: is not a softlabel stream, but MessagePack of another program" sl-inspect flax.msgpack
    refused 1 "but MessagePack of another program" sl-eval --data test.sls flax.msgpack
    python3 -c '
import zipfile
with zipfile.ZipFile("a.npz", "w") as z:
    z.writestr("soft.npy", b"\x93NUMPY")'
    stranger a.npz "an archive of NumPy arrays (.npz)" "convert it"
}

@test "S-text: texts, and what downloads leave" {
    printf '\n<!DOCTYPE HTML>\n<html><title>404</title></html>' >page
    stranger page "a web page: the download failed"
    printf '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>' >error.xml
    stranger error.xml "an XML text"
    printf '\xef\xbb\xbfcat,dog\n0.5,0.5\n' >soft.csv
    stranger soft.csv "a table as text (CSV or the like)" "labels are read as .npy arrays"
    printf 'caf\xc3\xa9\n' >note.txt
    stranger note.txt "a text"
    head -c 4096 /dev/zero >zeros
    stranger zeros "zeros where it begins: the download was never filled in"
    tar -cf it.tar page
    stranger it.tar "a tar archive" "unpack it first"
}

@test "S-other: a stream where a network belongs, and the reverse, cut short and empty" {
    refused 1 "train.sls: is not a safetensors file, but a softlabel stream; sl-inspect" sl-eval --data test.sls train.sls
    refused 1 "net.safetensors: is not a softlabel stream, but a network (safetensors); sl-eval" sl-select --ipc 1 net.safetensors
    : >empty
    refused 1 "empty: is empty; what should have written it may have failed" sl-eval --data test.sls empty
    refused 1 "empty: is empty; what should have written it may have failed" sl-select --ipc 1 empty
    head -c 5 net.safetensors >five
    refused 1 "five: is not a safetensors file; it has only 5 bytes" sl-eval --data test.sls five
    head -c 100 net.safetensors >short
    refused 1 "short: is cut short: its header alone has " sl-eval --data test.sls short
    head -c 3000 net.safetensors >longer
    refused 1 "longer: array features.0.weight: ends outside the file, which is cut short" sl-eval --data test.sls longer
    { cat train.sls && printf '\x93NUMPY\1\0'; } >both.sls
    refused 1 "both.sls: what follows record 39: is not a softlabel stream, but a NumPy array" sl-select --ipc 1 both.sls
}
