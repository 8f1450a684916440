# Networks from other programs, and other files where a network or a stream is expected.
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
    stranger zeros "zeros at its beginning, like a download that never completed"
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
    refused 1 "five: is cut short, or not a safetensors file: it has only 5 bytes" sl-eval --data test.sls five
    head -c 100 net.safetensors >short
    refused 1 "short: is cut short: its header takes " sl-eval --data test.sls short
    head -c 3000 net.safetensors >longer
    refused 1 "longer: array features.0.weight: ends outside the file, which is cut short" sl-eval --data test.sls longer
    { cat train.sls && printf '\x93NUMPY\1\0'; } >both.sls
    refused 1 "both.sls: trailing data after record 39: is not a softlabel stream, but a NumPy array" sl-select --ipc 1 both.sls
}

# accuracy FILE: the line of sl-eval's metrics without the fields that name the file.
accuracy() {
    sl-eval -q --data test.sls "$1" 2>warned | sl-inspect --json | sed -n 2p | jq -c '{accuracy, correct, n}'
}

@test "S-prefix-module, S-prefix-_orig_mod, S-prefix-net: what wrappers put before all names is skipped, reported and shown" {
    wanted=$(accuracy net.safetensors)
    for prefix in module. _orig_mod. net. model. _orig_mod.module. student. 0. a.b.c.d.; do
        network p.st "arrays = {'$prefix' + n: v for n, v in arrays.items()}"
        [ "$(accuracy p.st)" = "$wanted" ]
        sl-eval --data test.sls -o m.sls p.st 2>said
        grep -qF "p.st: its arrays are named ${prefix}features.0.weight and so on; the names are used without $prefix" said
        sl-label -e p.st -o l.sls test.sls 2>said
        grep -qF "are used without $prefix" said
        sl-inspect p.st | grep -qF "are used without $prefix"
    done
    # also where the architecture is given, and next to the counter of a running mean of networks
    network p.st "arrays = {'module.' + n: v for n, v in arrays.items()}
arrays['n_averaged'] = ('I64', [], struct.pack('<q', 7))"
    [ "$(accuracy p.st)" = "$wanted" ]
    sl-eval -q --arch convnet-d2w8 --data test.sls p.st >m.sls 2>/dev/null
}

@test "S-prefix-none: a prefix of a part of the names, or of two networks, is refused" {
    network two.st "arrays = {p + n: v for p in ('student.', 'teacher.') for n, v in arrays.items()}"
    refused 1 "two.st: is not a network known here; expected arrays of real numbers features.0.weight [M, C, 3, 3] ... classifier.weight; or conv1.weight [M, C, 7, 7] ... fc.weight; not all arrays are in student.: save what is in it without the others" \
        sl-eval --data test.sls two.st
    network state.st "arrays = {'momentum.' + n: v for n, v in arrays.items()}"
    refused 1 "state.st: is the state of a run, for --resume, and not a network" sl-eval --data test.sls state.st
    network other.st "arrays = {'conv1.weight': ('F32', [1], bytes(4))}"
    refused 1 "its first array is conv1.weight" sl-eval --data test.sls other.st
    network none.st "arrays = {}"
    refused 1 "it has no arrays" sl-eval --data test.sls none.st
}

@test "S-i64extra: counters are not weights" {
    wanted=$(accuracy net.safetensors)
    network c.st "arrays['features.1.num_batches_tracked'] = ('I64', [], struct.pack('<q', 7))
arrays['global_step'] = ('I32', [1], struct.pack('<i', 7))
arrays['extra.empty'] = ('F32', [0], b'')"
    [ "$(accuracy c.st)" = "$wanted" ]
    network c.st "arrays['features.1.num_batches_tracked'] = ('F32', [], struct.pack('<f', 7))"
    [ "$(accuracy c.st)" = "$wanted" ]
    network c.st "arrays['mask'] = ('BOOL', [3], bytes(3))"
    refused 1 "c.st: array mask does not belong to convnet-d2w8" sl-eval --data test.sls c.st
    network c.st "arrays['classifier.bias'] = ('I64', [20], bytes(160))"
    refused 1 "c.st: array classifier.bias is missing" sl-eval --data test.sls c.st
    network c.st "arrays['classifier.weight'] = ('F8_E4M3', [20, 32], bytes(640))"
    refused 1 "fc.weight; classifier.weight has the type F8_E4M3" sl-eval --data test.sls c.st
    network c.st "arrays['classifier.weight'] = ('F32', [0, 0], b'')
arrays['classifier.bias'] = ('F32', [0], b'')"
    refused 1 "c.st: is not a network known here" sl-eval --data test.sls c.st
}

@test "S-bninspect, S-boolinspect, S-emptyinspect: sl-inspect shows arrays of any type and shape" {
    network all.st "size = {'BOOL': 1, 'U8': 1, 'I8': 1, 'U16': 2, 'I16': 2, 'U32': 4, 'I32': 4, 'U64': 8, 'I64': 8,
    'F8_E4M3': 1, 'F8_E5M2': 1, 'F8_E8M0': 1, 'C64': 8, 'F16': 2, 'BF16': 2, 'F64': 8, 'F4': 0.5, 'F99_NEW': 3}
for kind, bytes_each in size.items():
    arrays['a.' + kind] = (kind, [2, 4], bytes(int(8 * bytes_each)))
arrays['scalar'] = ('I64', [], bytes(8))
arrays['empty'] = ('F32', [0, 3], b'')
arrays['features.1.running_var'] = ('F32', [8], struct.pack('<8f', *[1] * 8))"
    sl-inspect all.st >said
    for kind in bool u8 i8 u16 i16 u32 i32 u64 i64 f8_e4m3 f8_e5m2 f8_e8m0 c64 f4 f99_new; do
        grep -q "^  a.${kind^^}  *2x4  *-, $kind$" said
    done
    grep -q '^  a.F16  *2x4  *0, f16$' said
    grep -q '^  scalar  *scalar  *-, i64$' said
    grep -q '^  empty  *0x3  *0$' said
    grep -q '^  features.1.running_var  *8  *2.828$' said
    sl-inspect --json all.st | jq -c 'select(.name == "a.BOOL")' | grep -qx '{"name":"a.BOOL","dtype":"bool","shape":\[2,4\],"norm":null}'
    sl-inspect --tsv all.st | grep -qxF "$(printf 'a.I64\ti64\t2x4\t-')"
    sl-inspect --verify all.st
    sl-inspect --diff all.st all.st
    cp all.st other.st
    printf '\1' | dd of=other.st bs=1 seek=$(($(stat -c %s other.st) - 40)) conv=notrunc status=none
    status=0
    sl-inspect --diff all.st other.st >said || status=$?
    [ $status -eq 1 ]
    grep -qx 'array scalar: values differ' said
    sl-inspect --npy a.I64 -o i.npy all.st
    grep -aq "'<i8'" i.npy
    refused 1 "all.st: array a.BOOL has the type BOOL, which cannot be written as .npy" sl-inspect --npy a.BOOL all.st
    network bad.st "arrays['x'] = ('I64', [2], bytes(8))"
    refused 1 "bad.st: array x: has 8 bytes of data, which do not fit its shape" sl-inspect bad.st
    network bad.st "arrays['x'] = ('not a type', [2], bytes(8))"
    refused 1 "bad.st: array x: has a type that safetensors cannot have" sl-inspect bad.st
}

@test "S-metaclasses, S-metaimage, S-metaConvNet: metadata of other programs" {
    wanted=$(accuracy net.safetensors)
    # other METADATA TOLD: the metadata, which Python makes, are skipped and reported
    other() {
        network o.st "meta = $1"
        [ "$(accuracy o.st)" = "$wanted" ]
        grep -qF "warning: o.st: metadata that mean something else in sl-checkpoint(5) are skipped: $2" warned
        sl-label -q -e o.st -o out.sls test.sls 2>warned
        grep -qF "are skipped: $2" warned
        sl-inspect o.st | grep -qF "are skipped: $2"
    }
    other '{"classes": "20"}' 'classes (20)'
    other '{"classes": "cat,dog"}' 'classes (cat,dog)'
    other '{"classes": "[0, 1]", "image": "8"}' 'classes ([0, 1]), image (8)'
    other '{"image": "[8, 8]", "preprocess": "imagenet"}' 'image ([8, 8]), preprocess (imagenet)'
    other '{"format": "pt", "arch": "ConvNetD2"}' 'arch (ConvNetD2)'
    other '{"epoch": "12.5", "made": "by hand on a Monday, and then once more", "arch": "vgg16"}' \
        'epoch (12.5), made (by hand on a Monday, and then ...), arch (vgg16)'
    other '{"arch": "a\033[31m\nb"}' 'arch (a?[31m?b)'
    # in a file that softlabel wrote they are damage
    network own.st 'meta = {"xxh3": "00", "classes": "20"}'
    refused 1 "own.st: metadata classes: " sl-eval --data test.sls own.st
    network own.st 'meta = {"xxh3": "00"}' # copied along with the metadata of a network that was changed
    refused 1 "own.st: is damaged: its digest does not match; a program that changes it must leave xxh3 out of the metadata" \
        sl-eval --data test.sls own.st
}

@test "S-classes: classes alone in the metadata are enough" {
    ids=$(sl-inspect --json test.sls | jq -c '.dataset.classes | select(. != null) | map(.id)')
    wanted=$(accuracy net.safetensors)
    for classes in "$ids" "$(jq -c 'map({id: .})' <<<"$ids")" "$(jq -c 'map({id: ., name: "x"})' <<<"$ids")"; do
        network c.st "meta['classes'] = '''$classes'''"
        [ "$(accuracy c.st)" = "$wanted" ]
        [ ! -s warned ]
        sl-label -e c.st -o out.sls test.sls 2>warned
        [ ! -s warned ]
        sl-inspect c.st | grep -qx 'classes    20'
        sl-inspect --json c.st | sed -n 1p | jq -e '(.classes | length) == 20 and .image == null'
    done
    network c.st "meta['classes'] = json.dumps(json.loads('''$ids''')[::-1])"
    refused 1 "c.st: class 0 is " sl-eval --data test.sls c.st
    network c.st "meta['classes'] = '[\"cat\", \"dog\"]'"
    refused 1 "c.st: the network has 2 classes, the data has 20" sl-eval --data test.sls c.st
    # an image or a normalisation alone is compared, too
    network c.st "meta['image'] = '[8, 8, 3]'; meta['preprocess'] = '{\"mean\": [0.5, 0.5, 0.5], \"std\": [1, 1, 1]}'"
    refused 1 "c.st: the network and the data are normalised or whitened differently" sl-eval --data test.sls c.st
    network c.st "meta['image'] = '[16, 16, 3]'"
    refused 1 "c.st: images are 16x16x3 in the network, 8x8x3 in the data" sl-eval --data test.sls c.st
    # classes that the outputs do not have
    network c.st "meta['classes'] = '''$ids'''
arrays['classifier.weight'] = ('F32', [21, 32], bytes(21 * 32 * 4))
arrays['classifier.bias'] = ('F32', [21], bytes(21 * 4))"
    refused 1 "c.st: the network has 21 outputs, the data 20 classes" sl-eval --data test.sls c.st
}
