# sl-fetch arrays: sets that others released, as .npy or safetensors.
load ../setup

# array PATH TYPE SHAPE EXPRESSION [fortran]: an array as NumPy saves it, NAME.npy or in a folder NAME.st, of what
# the expression makes of the indices n, a, b and c of each element. TYPE is of NumPy, "<f4".
array() {
    python3 - "$@" <<'END'
import itertools, math, struct, sys
path, kind, shape, expression = sys.argv[1:5]
dims = [int(d) for d in shape.split(",") if d]
fortran = len(sys.argv) > 5
form = kind[0].replace("|", "<") + {"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "i1": "b", "i2": "h", "i4": "i",
                                    "i8": "q", "f2": "e", "f4": "f", "f8": "d", "b1": "?", "O": "q"}[kind[1:]]
def value(index):
    return eval(expression, {"math": math, "nan": math.nan, **dict(zip("nabc", index))})
if fortran:
    indices = (index[::-1] for index in itertools.product(*map(range, dims[::-1])))
else:
    indices = itertools.product(*map(range, dims))
data = b"".join(struct.pack(form, value(index)) for index in indices)
head = "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }" % (kind, fortran, "".join("%d, " % d for d in dims))
head += " " * (53 - len(head) % 64) + "\n"
with open(path, "wb") as file:
    file.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data)
END
}

# safetensors FILE NAME=NPY ...: the same arrays in one file.
safetensors() {
    python3 - "$@" <<'END'
import ast, json, struct, sys
header, data = {}, b""
for argument in sys.argv[2:]:
    name, path = argument.split("=")
    bytes = open(path, "rb").read()
    length = struct.unpack_from("<H", bytes, 8)[0]
    head, body = ast.literal_eval(bytes[10:10 + length].decode()), bytes[10 + length:]
    kind = head["descr"][1:]
    header[name] = {"dtype": kind[0].upper() + str(8 * int(kind[1:])), "shape": list(head["shape"]),
                    "data_offsets": [len(data), len(data) + len(body)]}
    data += body
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + data)
END
}

# Six images 4x4 of three classes, as bytes: the value of a pixel is byte(n, channel, y, x).
byte='(37 * n + 90 * a + 11 * b + 5 * c) % 256'
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --limit 2 --size 4 --classes bars-2,star-4,star-5 -o synth.sls
    mkdir set
    array set/images.npy '|u1' 6,3,4,4 "$byte"
    array set/labels.npy '<i8' 6 'n // 2'
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -r "$BATS_FILE_TMPDIR"/{set,synth.sls} .
}

arrays() {
    sl-fetch arrays -q --like synth.sls "$@"
}

# ids and labels of a stream
ids() {
    sl-inspect --json "$1" | jq -r 'select(.id != null) | "\(.id):\(.label)"' | tr '\n' ' '
}

# numbers NPY: the elements of an array of f32
numbers() {
    tail -c +129 "$1" | od -An -v -tf4 -w4 | tr -d ' '
}

# pixels FILE: sl-inspect's array of images, the same for the same images
pixels() {
    sl-inspect --npy images "$1"
}

@test "rows become records, with the classes and preprocessing of --like" {
    arrays --from set -o set.sls
    [ "$(ids set.sls)" = "0:0 1:0 2:1 3:1 4:2 5:2 " ]
    sl-inspect --json set.sls | head -n 1 | jq -c '.dataset | [.name, .split, .image]' >got
    [ "$(cat got)" = '["synth","arrays",[4,4,3]]' ]
    diff <(sl-inspect --json set.sls | head -n 1 | jq '.dataset | [.classes, .preprocess]') \
        <(sl-inspect --json synth.sls | head -n 1 | jq '.dataset | [.classes, .preprocess]')
    # height, width and channels: n = 1, y = 2, x = 3
    sl-inspect --npy images set.sls | tail -c +129 | od -An -v -tu1 -w3 | sed -n $((16 + 2 * 4 + 3 + 1))p |
        xargs >got
    [ "$(cat got)" = "74 164 254" ]
}

@test "what sl-inspect --npy writes comes back" {
    mkdir out
    sl-inspect --npy images -o out/images.npy synth.sls
    sl-inspect --npy labels -o out/labels.npy synth.sls
    sl-inspect --npy ids -o out/ids.npy synth.sls
    arrays --from out --split train -o out.sls
    pixels synth.sls | cmp - <(pixels out.sls)
    [ "$(ids out.sls)" = "$(ids synth.sls)" ]
    # ids are those of a split, so labels of the stream fit
    sl-label --hard synth.sls | sl-label -q --from - out.sls -o x.sls
}

@test "what sl-inspect --safetensors writes comes back, with its classes and preprocessing" {
    sl-label --hard -q synth.sls -o soft.sls
    sl-inspect --safetensors soft.st soft.sls
    sl-fetch arrays --from soft.st -o back.sls 2>err
    [ ! -s err ]
    for field in images labels ids soft; do
        sl-inspect --npy $field soft.sls | cmp - <(sl-inspect --npy $field back.sls)
    done
    diff <(sl-inspect --json soft.sls | head -n 1 | jq '.dataset | [.classes, .image, .preprocess]') \
        <(sl-inspect --json back.sls | head -n 1 | jq '.dataset | [.classes, .image, .preprocess]')
    # real numbers, normalised and whitened: nothing has to be said
    array set/images.npy '<f4' 6,3,4,4 'c - b'
    arrays --from set --normalised -o floats.sls
    sl-inspect --safetensors floats.st floats.sls
    for like in '' '--like synth.sls'; do
        # shellcheck disable=SC2086 # an option and its value
        sl-fetch arrays -q $like --from floats.st | pixels - | cmp - <(pixels floats.sls)
    done
    sl-fetch synth --limit 9 --size 4 --classes bars-2,star-4,star-5 --fit-whiten zca.safetensors -o many.sls
    sl-fetch synth --limit 2 --size 4 --classes bars-2,star-4,star-5 --whiten zca.safetensors -o white.sls
    sl-inspect --safetensors white.st white.sls
    for like in '' '--like white.sls'; do
        # shellcheck disable=SC2086
        sl-fetch arrays -q $like --from white.st -o back.sls
        pixels back.sls | cmp - <(pixels white.sls)
        sl-inspect --json back.sls | head -n 1 | jq -e '.dataset.preprocess | has("whiten")'
    done
    refused 1 "white.st: images are whitened by" arrays --from white.st
    sl-fetch synth --limit 2 --size 4 --classes bars-2,rings-1,star-4 -o other.sls
    refused 1 "soft.st: class 1 is star-4 in the file, rings-1 in other.sls" sl-fetch arrays --like other.sls --from soft.st
}

@test "layouts, orders, types and containers make no difference" {
    arrays --from set -o set.sls
    for way in nhwc fortran; do mkdir $way; done
    array nhwc/images.npy '|u1' 6,4,4,3 '(37 * n + 90 * c + 11 * a + 5 * b) % 256'
    array nhwc/labels.npy '<i4' 6 'n // 2'
    array fortran/images.npy '|u1' 6,3,4,4 "$byte" fortran
    array fortran/labels.npy '>i2' 6 'n // 2'
    safetensors nhwc.safetensors images=nhwc/images.npy labels=nhwc/labels.npy
    (cd set && zip -q0 ../set.npz images.npy labels.npy)
    (cd set && zip -q ../packed.npz images.npy labels.npy)
    for from in nhwc fortran nhwc.safetensors set.npz packed.npz; do
        arrays --from $from -o other.sls
        diff <(sl-inspect --json set.sls | grep '"soft"') <(sl-inspect --json other.sls | grep '"soft"')
        pixels set.sls | cmp - <(pixels other.sls)
    done
    for type in '|u1' '|i1' '<u2' '<i2' '<i4' '<u4' '>i4' '<i8' '<u8' '>u8'; do
        array set/labels.npy "$type" 6 'n // 2'
        arrays --from set | ids - >got
        [ "$(cat got)" = "0:0 1:0 2:1 3:1 4:2 5:2 " ]
    done
    for type in i2 i4 u4 i8 u8; do
        array labels.npy "<$type" 6 'n // 2'
        safetensors set.st images=set/images.npy labels=labels.npy
        [ "$(arrays --from set.st | ids -)" = "0:0 1:0 2:1 3:1 4:2 5:2 " ]
    done
}

@test "grey becomes three equal channels" {
    array set/images.npy '|u1' 6,1,4,4 '40 * n + 4 * b + c'
    arrays --from set -o grey.sls
    pixels grey.sls | tail -c +129 | od -An -v -tu1 -w3 | sed -n 18p | xargs >got
    [ "$(cat got)" = "41 41 41" ]
    array set/images.npy '|u1' 6,4,4,1 '40 * n + 4 * a + b'
    arrays --from set | pixels - | cmp - <(pixels grey.sls)
}

@test "a shape that can be read in two ways needs --layout" {
    sl-fetch synth --limit 2 --size 3 --classes bars-2,star-4,star-5 -o synth.sls
    array set/images.npy '|u1' 6,3,3,3 '9 * a + 3 * b + c'
    refused 1 "images are an array 6x3x3x3: either axis can be the channels; use --layout" arrays --from set
    arrays --from set --layout nchw | pixels - | tail -c +129 | head -c 6 | od -An -tu1 | xargs >got
    [ "$(cat got)" = "0 9 18 1 10 19" ]
    arrays --from set --layout nhwc | pixels - | tail -c +129 | head -c 6 | od -An -tu1 | xargs >got
    [ "$(cat got)" = "0 1 2 3 4 5" ]
    array set/images.npy '|u1' 6,4,3,3 0
    refused 1 "images are an array 6x4x3x3, expected [N, 3, H, W]" arrays --from set --layout nchw
    array set/images.npy '|u1' 6,4,4,4 0
    refused 1 "images are an array 6x4x4x4, expected [N, 3, H, W]" arrays --from set
    array set/images.npy '|u1' 6,4,4 0
    refused 1 "images[:, None] has a channel" arrays --from set
    array set/images.npy '|u1' 3,2,3,4,4 0
    refused 1 "images.reshape(-1, *images.shape[2:])" arrays --from set
    array set/images.npy '|u1' 6,3,4,5 0
    refused 1 "set: images are 4x5x3, but synth.sls has 3x3x3" arrays --from set
}

@test "pixels from 0 to 1 become what a network sees of bytes" {
    arrays --from set -o bytes.sls
    array set/images.npy '<f4' 6,3,4,4 "($byte) / 255"
    refused 1 "images are f32, and nothing says what the numbers are: use --pixels" arrays --from set
    arrays --from set --pixels -o floats.sls
    sl-train-expert -q --arch convnet-d1w4 --epochs 1 -o experts bytes.sls
    for set in bytes floats; do
        sl-label -q --expert experts/epoch-0001.safetensors $set.sls | sl-inspect --npy soft -o $set.npy
    done
    cmp bytes.npy floats.npy
    for type in '<f8' '>f4'; do
        array set/images.npy "$type" 6,3,4,4 "($byte) / 255"
        arrays --from set --pixels | pixels - | cmp - <(pixels floats.sls)
    done
}

@test "normalised images are taken as they are, or normalised again" {
    array set/images.npy '<f4' 6,3,4,4 "(($byte) / 255 - .5) / .25"
    arrays --from set --normalised -o normalised.sls
    mkdir same && cp set/* same
    sl-inspect --npy images -o same/images.npy normalised.sls
    arrays --from same --normalised | pixels - | cmp - same/images.npy
    # by other numbers: in arrays, which say it by themselves
    array set/images.npy '<f4' 6,3,4,4 "(($byte) / 255 - (.4, .5, .6)[a]) / (.2, .3, .4)[a]"
    array set/mean.npy '<f8' 3 '(.4, .5, .6)[n]'
    array set/std.npy '<f4' 1,3,1,1 '(.2, .3, .4)[a]'
    arrays --from set -o again.sls
    arrays --from set --normalised | pixels - | cmp - <(pixels again.sls)
    paste <(pixels normalised.sls >a.npy && numbers a.npy) <(pixels again.sls >b.npy && numbers b.npy) |
        awk '{ d = $1 - $2; if (d < 0) d = -d; if (!(d < 1e-5)) exit 1; n++ } END { exit n != 288 }'
    rm set/std.npy
    refused 1 "set: there is no array std, but mean and std belong together" arrays --from set
    array set/std.npy '<f4' 2 .5
    refused 1 "std is an array 2, expected a number for each of 3 channels" arrays --from set
    array set/std.npy '<f4' 3 60
    array set/mean.npy '<f4' 3 125
    refused 1 "mean 125 and std 60 are not those of pixels from 0 to 1; divide both by 255" arrays --from set
    array set/std.npy '<f4' 3 0
    refused 1 "set: mean 125 and std 0 are not" arrays --from set
    refused 1 "mean and std say that images are normalised by them, but --pixels says" arrays --from set --pixels
}

# drawn FILE: what sl-plot draws, without the provenance in its file.
drawn() {
    mkdir -p drawn/a
    sl-plot images -o drawn/a/sheet.png "$1"
    sl-fetch -q folder --from drawn | sl-inspect --npy images
}

@test "images are shown in the same colours, whatever their numbers are" {
    arrays --from set -o bytes.sls
    array set/images.npy '<f4' 6,3,4,4 "(($byte) / 255 - (.4, .5, .6)[a]) / (.2, .3, .4)[a]"
    array set/mean.npy '<f4' 3 '(.4, .5, .6)[n]'
    array set/std.npy '<f4' 3 '(.2, .3, .4)[n]'
    arrays --from set -o floats.sls
    drawn bytes.sls >bytes.npy
    drawn floats.sls | cmp - bytes.npy
    for set in bytes floats; do sl-inspect --image 3 -o $set.png $set.sls; done
    cmp bytes.png floats.png
}

@test "numbers that cannot be what was said are refused, or reported" {
    array set/images.npy '<f4' 6,3,4,4 "$byte"
    refused 1 "images have values from 0 to 255, but pixels are from 0 to 1; if they are bytes" \
        arrays --from set --pixels
    refused 1 "set: images have values from 0 to 255, which as pixels would be from" arrays --from set --normalised
    array set/images.npy '<f4' 6,3,4,4 'n - 1'
    refused 1 "pixels are from 0 to 1; if they are normalised, use --normalised" arrays --from set --pixels
    array set/images.npy '<f4' 6,3,4,4 '1.2 if n == 5 else .5'
    refused 1 "pixels are from 0 to 1; if they were learned without bounds" arrays --from set --pixels
    array set/images.npy '<f4' 6,3,4,4 '1.001'
    arrays --from set --pixels -o x.sls
    array set/images.npy '<f4' 6,3,4,4 'nan if n == 3 and c == 2 else .5'
    refused 1 "set: images: image 3: has a value that is not finite" arrays --from set --pixels
    array set/images.npy '<f8' 6,3,4,4 '1e300'
    refused 1 "images: image 0: has a value that is not finite" arrays --from set --normalised
    array set/images.npy '<f4' 6,3,4,4 'c / 4'
    arrays --from set --normalised -o x.sls 2>err
    grep -qF "warning: set: all values are from 0 to 1, as those of pixels are" err
    array set/images.npy '<f4' 6,3,4,4 'c / 3 / 255'
    arrays --from set --pixels -o x.sls 2>err
    grep -qF "were they divided by 255 twice?" err
    array set/images.npy '|u1' 6,3,4,4 'c > 1'
    arrays --from set -o x.sls 2>err
    grep -qF "no byte of the images is above 1" err
    array set/images.npy '<f4' 6,3,4,4 '3 * c - 4'
    sl-fetch arrays --like synth.sls --from set --normalised -o x.sls 2>err
    grep -qF "set: 50 % of the values are outside of what pixels can be (as pixels, from -0.50 to 1.75)" err
    array set/images.npy '<i4' 6,3,4,4 "$byte"
    refused 1 "images are whole numbers other than u8" arrays --from set
    array set/images.npy '|u1' 6,3,4,4 "$byte"
    refused 1 "images are u8, which are pixels and cannot be normalised" arrays --from set --normalised
}

@test "pixels are whitened as those of a data set, and whitened images are taken as they are" {
    sl-fetch synth --limit 9 --size 4 --classes bars-2,star-4,star-5 --fit-whiten zca.safetensors -o many.sls
    sl-fetch synth --limit 2 --size 4 --classes bars-2,star-4,star-5 --whiten zca.safetensors -o white.sls
    mkdir out && cp set/labels.npy out
    sl-inspect --npy images -o out/images.npy synth.sls
    refused 1 "out: white.sls is whitened; use --whiten with its statistics" \
        sl-fetch arrays --like white.sls --from out
    refused 1 "--whiten: zca.safetensors is not the whitening of synth.sls" arrays --whiten zca.safetensors --from out
    sl-fetch arrays --like white.sls --whiten zca.safetensors --from out -o out.sls
    pixels out.sls | cmp - <(pixels white.sls)
    sl-inspect --npy images -o out/images.npy white.sls
    sl-fetch arrays --like white.sls --whitened --from out -o out.sls
    pixels out.sls | cmp - <(pixels white.sls)
    refused 1 "--whitened: synth.sls is not whitened" arrays --whitened --from out
    refused 1 "--normalised: white.sls is whitened and has no mean and std" \
        sl-fetch arrays --like white.sls --whiten zca.safetensors --normalised --from out
    refused 2 "--whiten makes no sense with --whitened" \
        sl-fetch arrays --like white.sls --whiten zca.safetensors --whitened --from out
    array out/images.npy '<f4' 6,3,4,4 "$byte"
    refused 1 "images have values from 0 to 255, which no whitening makes" \
        sl-fetch arrays --like white.sls --whitened --from out
}

@test "labels that are not the classes of images are refused" {
    array set/labels.npy '<i8' 5 0
    refused 1 "set: there are 6 images, but 5 labels" arrays --from set
    array set/labels.npy '<i8' 6 'n // 2 + 1'
    refused 1 "labels: row 4 is 3, expected a class from 0 to 2; if they are counted from 1, subtract 1" \
        arrays --from set
    array set/labels.npy '<i8' 6 '-1 if n == 2 else 0'
    refused 1 "labels: row 2 is -1, expected a class from 0 to 2" arrays --from set
    # without a stream whose classes they are
    array set/labels.npy '<i8' 6 '65536 * n'
    refused 1 "set: labels are up to 327680, expected classes from 0 to at most 65535" sl-fetch arrays --from set
    array set/labels.npy '<i8' 6 '-1 - n'
    refused 1 "set: labels are up to -1, expected classes from 0 to at most 65535" sl-fetch arrays --from set
    array set/labels.npy '<i8' 0 0
    refused 1 "set: there are 6 images, but 0 labels" sl-fetch arrays --from set
    array set/labels.npy '<f4' 6 'n // 2'
    refused 1 "labels are an array 6 of f32, expected whole numbers [N]; labels.astype('int64')" \
        sl-fetch arrays --from set
    refused 1 "labels are an array 6 of f32, expected whole numbers [N]; labels.astype('int64')" arrays --from set
    array set/labels.npy '<f4' 6,3 'n // 2 == a'
    refused 1 "labels are an array 6x3 of f32, expected whole numbers [N]; soft labels are called soft" \
        arrays --from set
    array set/labels.npy '<i8' 6,3 'n // 2 == a'
    refused 1 "labels are an array 6x3, expected [N]; labels.argmax(1) makes them so" arrays --from set
    array set/labels.npy '<i8' 6,1 'n // 2'
    refused 1 "labels are an array 6x1, expected [N]; labels.reshape(-1) makes them so" arrays --from set
    array set/labels.npy '<u8' 6 '2 ** 63'
    refused 1 "set: labels.npy: has the number 9223372036854775808, which is too large" arrays --from set
    array set/labels.npy '|b1' 6 True
    refused 1 "labels.npy: has the type |b1, expected real or whole numbers" arrays --from set
    rm set/labels.npy
    refused 1 "set: there is no array labels" arrays --from set
    array set/labels.npy '<i8' 6 'n // 4'
    arrays --from set -o x.sls 2>err
    grep -qF "warning: set: 1 of 3 classes has no image, the first:" err
}

@test "soft labels: probabilities, or learned with --learned" {
    array set/soft.npy '<f4' 6,3 '.8 if a == n // 2 else .1'
    arrays --from set -o soft.sls
    sl-inspect --npy soft soft.sls | tail -c 72 | cmp - <(tail -c 72 set/soft.npy)
    array set/soft.npy '<f8' 6,3 '.8 if a == n // 2 else .1'
    arrays --from set | sl-inspect --npy soft | cmp - <(sl-inspect --npy soft soft.sls)
    array set/soft.npy '<f2' 6,3 '.75 if a == n // 2 else .125'
    arrays --from set -o half.sls
    [ "$(sl-inspect --json half.sls | jq -c 'select(.id == 3).soft')" = '[0.125,0.75,0.125]' ]
    [ "$(stat -c %s half.sls)" -eq $(($(stat -c %s soft.sls) - 36)) ]
    array set/soft.npy '<f4' 6,3 '2.5 if a == n // 2 else .5'
    refused 1 "soft: row 0: soft label sums to 3.5, expected at most 1; if these are logits, apply softmax, else divide by the sum; if they were learned, --learned" \
        arrays --from set
    arrays --from set --learned -o learned.sls
    sl-inspect --json learned.sls | head -n 1 | jq -e '.labels == "learned"'
    sl-train-student -q --arch convnet-d1w4 --steps 2 -o x.safetensors learned.sls
    array set/soft.npy '<f4' 6,3 'nan if n == 4 else .5'
    refused 1 "soft: row 4: soft label has a value that is not finite" arrays --from set --learned
    array set/soft.npy '<f4' 6,3 '.9 if a == n // 2 else -.1'
    refused 1 "soft: row 0: soft label has an entry of -0.1, below 0; if they are centred at 0" \
        arrays --from set --learned
    array set/soft.npy '<f4' 6,4 .25
    refused 1 "set: soft labels are of 4 classes, expected 3" arrays --from set
    array set/soft.npy '<f4' 5,3 .25
    refused 1 "set: there are 6 images, but 5 soft labels" arrays --from set
    array set/soft.npy '<i8' 6,3 1
    refused 1 "soft is an array 6x3 of i64, expected f16, f32 or f64 [N, classes]" arrays --from set
    rm set/soft.npy
    refused 1 "--learned makes no sense without an array soft" arrays --from set --learned
}

@test "without labels the class is the largest entry only if --argmax says so" {
    rm set/labels.npy
    array set/soft.npy '<f4' 6,3 '.6 if a == 2 - n // 2 else .2'
    refused 1 "there is no array labels; if the class of each image is that of its largest soft label, use --argmax" \
        arrays --from set
    [ "$(arrays --from set --argmax | ids -)" = "0:2 1:2 2:1 3:1 4:0 5:0 " ]
    array set/soft.npy '<f4' 6,3 '.4 if a > 0 else .2'
    refused 1 "soft: row 0: has its largest entry 2 times" arrays --from set --argmax
    array set/labels.npy '<i8' 6 0
    refused 1 "--argmax makes no sense with an array labels" arrays --from set --argmax
}

@test "ids of a split: records in their order, each once" {
    array set/ids.npy '<i4' 6 '50 - 7 * n'
    arrays --from set --split test -o set.sls
    [ "$(ids set.sls)" = "15:2 22:2 29:1 36:1 43:0 50:0 " ]
    sl-inspect --json set.sls | head -n 1 | jq -e '.dataset.split == "test" and .made[-1].options.split == "test"'
    array set/ids.npy '<i4' 6 'n // 2'
    refused 1 "set: ids: 0 occurs twice" arrays --from set
    array set/ids.npy '<i4' 6 'n - 1'
    refused 1 "set: ids: row 0 is -1, below 0" arrays --from set
    array set/ids.npy '<f4' 6 n
    refused 1 "ids are an array 6 of f32, expected whole numbers [N]; ids.astype('int64')" arrays --from set
    rm set/ids.npy
    refused 1 "--split says of which split the array ids is, but there is none" arrays --from set --split test
}

@test "without --like classes are numbers, sorted as texts" {
    array set/labels.npy '<i8' 6 '2 * n'
    sl-fetch arrays --from set -o set.sls 2>err
    grep -qF "set: without --like, the 11 classes are called by their numbers" err
    [ "$(ids set.sls)" = "0:0 1:2 2:4 3:6 4:8 5:10 " ]
    sl-inspect --json set.sls | head -n 1 | jq -r '.dataset.classes[] | "\(.id) \(.name)"' >classes
    [ "$(sed -n '1p;3p;11p' classes | tr '\n' ,)" = "00 0,02 2,10 10," ]
    sl-inspect --json set.sls | head -n 1 | jq -e '.dataset | .name == "arrays" and .preprocess.mean == [0.485, 0.456, 0.406]'
    array set/images.npy '<f4' 6,3,4,4 'c - 1'
    refused 1 "--normalised does not say by what" sl-fetch arrays --from set --normalised
    array set/mean.npy '<f4' 3 .5
    array set/std.npy '<f4' 3 .25
    sl-fetch arrays --from set | sl-inspect --json | head -n 1 |
        jq -e '.dataset.preprocess == {mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}'
    refused 2 "--whitened needs --like" sl-fetch arrays --from set --whitened
}

@test "pickles, single arrays, other files and damaged ones are refused with what to do" {
    python3 -c 'import pickle, sys; pickle.dump({"images": 1}, sys.stdout.buffer)' >set.pkl
    refused 1 "set.pkl: is a pickle of Python; a pickle can run any program and is not read; convert it in Python: d = torch.load" \
        arrays --from set.pkl
    mkdir -p archive && echo x >archive/data.pkl && zip -q0 set.pt archive/data.pkl
    refused 1 "set.pt: is a file of torch.save; a pickle can run any program" arrays --from set.pt
    refused 1 "set/images.npy: is a single array; --from takes the folder" arrays --from set/images.npy
    refused 1 "synth.sls: is not a safetensors file, but a softlabel stream" arrays --from synth.sls
    array set/soft.npy '|O' 6 0
    refused 1 "set: soft.npy: has the type |O: Python objects, a pickle" arrays --from set
    rm set/soft.npy
    head -c 200 set/images.npy >short.npy && mv short.npy set/images.npy
    refused 1 "set: images.npy: has 72 bytes of data, its shape needs 288: it is cut short" arrays --from set
    array set/images.npy '|u1' 0,3,4,4 0
    array set/labels.npy '<i8' 0 0
    refused 1 "set: images are an empty array" arrays --from set
    safetensors set.st images=set/images.npy labels=set/labels.npy
    refused 1 "set.st: images are an empty array" arrays --from set.st
    mkfifo pipe && { cat set.st >pipe & }
    refused 1 "pipe: is read twice, so it must be a file, not a pipe" arrays --from pipe
    refused 1 "sl-fetch: nowhere: No such file or directory" arrays --from nowhere
    mkdir empty && touch empty/x.npy empty/y.npy
    refused 1 "empty: has no array of the name images; known are images, labels, soft, ids, mean and std; skipped: x.npy and others" \
        arrays --from empty
}

@test "arrays of other names are skipped with a warning" {
    array set/logits.npy '<f4' 6,3 0
    mkdir set/old && cp set/labels.npy set/old/soft.npy
    arrays --from set -o set.sls 2>err
    grep -qF "warning: set: 2 arrays or files were skipped, the first: logits.npy; known are images" err
    safetensors set.st images=set/images.npy labels=set/labels.npy logits=set/logits.npy
    arrays --from set.st -o set.sls 2>err
    grep -qF "warning: set.st: 1 array or file was skipped, the first: logits" err
}

@test "options that make no sense are refused" {
    for option in '--classes cat' '--limit 1' '--size 8' --encoded --skip-bad '--fit-whiten x' --allow-http; do
        # shellcheck disable=SC2086 # an option and its value
        refused 2 "${option%% *} makes no sense with arrays" arrays --from set $option
    done
    refused 2 "--seed: arrays is not generated" arrays --from set --seed 1
    for option in '--like x' --pixels --normalised --whitened '--layout nchw' --learned --argmax; do
        # shellcheck disable=SC2086
        refused 2 "${option%% *} makes no sense with synth" sl-fetch synth $option
    done
    refused 2 "contradict each other" arrays --from set --pixels --normalised
    refused 2 "arrays needs --from, a safetensors or .npz file" arrays
    refused 1 "nowhere.sls" sl-fetch arrays --from set --like nowhere.sls
    refused 1 "has the SHA-256" arrays --from set --sha256 "$(printf '%064d' 0)"
    sl-fetch --list | grep -q '^arrays  *any classes, any size; a set that others released'
}

@test "made names the source by its digest, and --made makes the stream again" {
    arrays --from set -o set.sls
    sum=$(cd set && sha256sum images.npy labels.npy | sha256sum | cut -c 1-64)
    sl-inspect --json set.sls | head -n 1 | jq -e --arg sum "$sum" \
        '.made[1] == {tool: "sl-fetch", version: .made[0].version, sha256: $sum, inputs: {like: 0},
            options: {name: "arrays", pixels: false, normalised: false, whitened: false, learned: false,
                      argmax: false}}'
    sl-inspect --json synth.sls | head -n 1 | jq -e '.made[0].options | has("learned") | not'
    sl-inspect --made set.sls >again.sh
    DATA=$PWD/set sh again.sh | cmp - set.sls
    for threads in 1 3; do arrays -j $threads --from set | cmp - set.sls; done
}
