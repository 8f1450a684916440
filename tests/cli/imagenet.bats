# sl-fetch imagenet, in the layouts that people have, and imagenet64.
load ../setup

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    make_layouts
}

picture() {
    "$SL_BIN/../tests/programs/make_picture" "$@"
}

# Three classes of ImageNet: two training images each, three validation images.
make_layouts() {
    local class image number=0
    for class in n01440764 n02102040 n03000684; do
        mkdir -p "folders/train/$class" "folders/val/$class"
        for image in 10 7; do
            number=$((number + 1))
            picture "folders/train/$class/${class}_$image.JPEG" 8 8 $((10 * number)) 0 0
        done
    done
    mkdir -p parts flat devkit/ILSVRC2012_devkit_t12/data
    for class in n02102040 n01440764 n03000684; do
        number=$((number + 1))
        picture "flat/ILSVRC2012_val_0000000$((number - 6)).JPEG" 8 8 $((10 * number)) 0 0
        cp "flat/ILSVRC2012_val_0000000$((number - 6)).JPEG" "folders/val/$class"
    done
    (cd folders/train && for class in *; do (cd "$class" && tar cf "../../../parts/$class.tar" -- *); done)
    mkdir official kaggle
    (cd parts && tar cf ../official/ILSVRC2012_img_train.tar -- *.tar)
    (cd flat && tar cf ../official/ILSVRC2012_img_val.tar -- *.JPEG)
    printf '217\n449\n491\n' >devkit/ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt
    meta devkit/ILSVRC2012_devkit_t12/data/meta.mat 217 n02102040 449 n01440764 491 n03000684
    tar czf official/ILSVRC2012_devkit_t12.tar.gz -C devkit ILSVRC2012_devkit_t12
    mkdir -p kaggle/ILSVRC/Data/CLS-LOC/test kaggle/ILSVRC/Annotations
    cp -r folders/train kaggle/ILSVRC/Data/CLS-LOC/train
    cp -r flat kaggle/ILSVRC/Data/CLS-LOC/val
    cp flat/ILSVRC2012_val_00000001.JPEG kaggle/ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG
    printf '%s\n' ImageId,PredictionString 'ILSVRC2012_val_00000003,n03000684 1 2 3 4 n03000684 5 6 7 8' \
        'ILSVRC2012_val_00000001,n02102040 1 2 3 4' 'ILSVRC2012_val_00000002,n01440764 1 2 3 4' \
        >kaggle/LOC_val_solution.csv
    python3 -c 'import shutil; shutil.make_archive("kaggle", "zip", "kaggle")'
}

# meta FILE [NUMBER WNID] ...: the development kit's table of classes
meta() {
    python3 "$SL_TESTS/programs/make_meta.py" "$@"
}

pixels() {
    sl-inspect --npy images "$1" | tail -c +129 | od -An -v -tu1 -w192 | awk '{ print $1 }' | xargs
}

@test "train: the official archive, class archives, class folders and Kaggle's give the same records" {
    local from
    sl-fetch imagenet --from "$BATS_FILE_TMPDIR/folders" -o train.sls 2>said
    grep -qF "997 classes of ImageNet are missing (of its 1000), the first: n01443537" said
    sl-inspect --json train.sls | jq -r 'select(.id != null) | "\(.id):\(.label)"' | xargs >ids
    [ "$(cat ids)" = "0:0 1:0 2:1 3:1 4:2 5:2" ]
    sl-inspect --json train.sls | head -n 1 | jq -c '.dataset.classes | map(.id + " " + .name)' >classes
    [ "$(cat classes)" = '["n01440764 tench","n02102040 English springer","n03000684 chain saw"]' ]
    near "$(pixels train.sls | cut -d ' ' -f 2)" 20 4
    for from in official official/ILSVRC2012_img_train.tar parts folders/train kaggle kaggle.zip; do
        sl-fetch imagenet --from "$BATS_FILE_TMPDIR/$from" -o other.sls 2>said
        cmp <(sl-inspect --npy images other.sls) <(sl-inspect --npy images train.sls)
        cmp <(sl-inspect --npy ids other.sls) <(sl-inspect --npy ids train.sls)
        cmp <(sl-inspect --npy labels other.sls) <(sl-inspect --npy labels train.sls)
    done
}

@test "val: a devkit, Kaggle's list, ids in order and class folders give the same classes" {
    local from
    cd "$BATS_FILE_TMPDIR" && printf 'n02102040\nn01440764\nn03000684\n' >wnids.txt &&
        printf '%s\n' file,class,wnid 'val/ILSVRC2012_val_00000003.JPEG,9,n03000684' \
            '"ILSVRC2012_val_00000001.JPEG",8,"n02102040"' 'ILSVRC2012_val_00000002.JPEG,7,n01440764' >val.csv
    cd "$BATS_TEST_TMPDIR"
    sl-fetch imagenet --split test --from "$BATS_FILE_TMPDIR/folders" -o val.sls 2>said
    [ "$(sl-inspect --json val.sls | jq -r 'select(.id != null) | .label' | xargs)" = "1 0 2" ]
    for from in official kaggle kaggle.zip "official/ILSVRC2012_img_val.tar --labels wnids.txt" \
        "flat --labels val.csv" "flat --labels official/ILSVRC2012_devkit_t12.tar.gz" \
        "official/ILSVRC2012_img_val.tar --labels kaggle/LOC_val_solution.csv"; do
        # shellcheck disable=SC2086 # several words
        (cd "$BATS_FILE_TMPDIR" && sl-fetch imagenet --split test --from $from) >other.sls 2>said
        for array in images ids labels; do
            cmp <(sl-inspect --npy $array other.sls) <(sl-inspect --npy $array val.sls)
        done
    done
    sl-inspect --made other.sls >script # and the list is part of how it was made
    grep -q -e '--labels' script
}

@test "lists that do not fit the validation images are refused" {
    local val=$BATS_FILE_TMPDIR/official/ILSVRC2012_img_val.tar
    fetch_val() {
        refused 1 "$1" sl-fetch imagenet --split test --from "$val" "${@:2}"
    }
    fetch_val "nothing says the classes of the validation images; use --labels"
    printf 'n02102040\nn01440764\n' >short.txt
    fetch_val "has 2 lines, but there are 3 images" --labels short.txt
    printf '65\n970\n230\n' >numbers.txt
    fetch_val "numbers of classes need the development kit's meta.mat" --labels numbers.txt
    printf 'ILSVRC2012_val_00000001.JPEG 65\nILSVRC2012_val_00000002.JPEG 970\n' >caffe.txt
    fetch_val "line 2: has no WordNet id" --labels caffe.txt
    printf 'x02102040\nn01440764\nn03000684\n' >word.txt
    fetch_val "--labels: line 1: 'x02102040' is not a class; expected a WordNet id or a number" --labels word.txt
    printf 'n02102040\nbird\nn01440764\n' >odd.txt
    fetch_val "--labels: line 2: expected a WordNet id alone" --labels odd.txt
    printf 'ILSVRC2012_val_00000001.JPEG n02102040\n' >one.txt
    fetch_val "ILSVRC2012_val_00000002.JPEG: neither a list nor a folder gives its class" --labels one.txt
    printf 'n01440764\nn01440764\nn03000684\n' >three.txt
    refused 1 "is of class n01440764 here, but of class n02102040 elsewhere" sl-fetch imagenet \
        --split test --from "$BATS_FILE_TMPDIR/folders" --labels three.txt
    : >empty.txt
    fetch_val "--labels: is empty" --labels empty.txt
    printf 'n02102040\0' >zero.txt
    fetch_val "zero.txt: is not UTF-8 text" --labels zero.txt
    fetch_val "none.txt: No such file" --labels none.txt
    refused 2 "--labels: the classes of folder are known" sl-fetch folder --from . --labels one.txt
}

@test "a meta.mat that cannot be read: what to do instead" {
    local data
    cp -r "$BATS_FILE_TMPDIR/devkit" "$BATS_FILE_TMPDIR/flat" .
    data=devkit/ILSVRC2012_devkit_t12/data
    cp $data/meta.mat whole.mat
    mkdir all && mv devkit flat all
    data=all/$data
    refused_meta() {
        refused 1 "$1; use --labels with a list of WordNet ids, one per line" \
            sl-fetch imagenet --split test --from all
    }
    echo nonsense >$data/meta.mat
    refused_meta "numbers of classes need meta.mat: is not a MATLAB file of level 5"
    head -c 250 whole.mat >$data/meta.mat
    refused_meta "has no array synsets, or is cut short"
    { head -c 200 whole.mat && echo xxxxxxxx && tail -c +210 whole.mat; } >$data/meta.mat
    refused_meta "is damaged"
    meta $data/meta.mat 217 bird
    refused_meta "synset 0 has no number or no WordNet id"
    printf 'n02102040\nn01440764\nn03000684\n' >list.txt # which says what the numbers cannot
    sl-fetch -q imagenet --split test --from all --labels list.txt -o listed.sls 2>said
    grep -qx "sl-fetch: warning: 1 list was skipped (its numbers of classes need meta.mat, and another list says the \
classes), the first: ILSVRC2012_validation_ground_truth.txt" <(grep 'list was' said)
    meta $data/meta.mat 1 n02102040
    refused 1 "line 1: meta.mat has no class 217" sl-fetch imagenet --split test --from all
    rm $data/meta.mat
    refused 1 "need the development kit's meta.mat" sl-fetch imagenet --split test --from all
}

@test "folders of classes that are not WordNet ids, and images without a class" {
    mkdir -p a/train/cats b/train/n01440764 c/n01440764 c/birds
    picture a/train/cats/1.JPEG 8 8 1 1 1
    refused 1 "a: train/cats/1.JPEG: the folder 'cats' is not a WordNet id" sl-fetch imagenet --from a
    picture b/train/n01440764/1.JPEG 8 8 1 1 1
    picture b/train/1.JPEG 8 8 1 1 1
    refused 1 "train/1.JPEG: is not in the folder of a class" sl-fetch imagenet --from b
    picture c/n01440764/1.JPEG 8 8 1 1 1
    picture c/birds/1.JPEG 8 8 1 1 1
    refused 1 "the folder 'birds' is not a WordNet id" sl-fetch imagenet --from c
    mkdir -p d/n99999999 && picture d/n99999999/1.JPEG 8 8 1 1 1
    sl-fetch imagenet --from d -o d.sls 2>said
    grep -qF "1 class is not one of ImageNet" said
}

@test "archives of archives that are damaged" {
    local train=$BATS_FILE_TMPDIR/official/ILSVRC2012_img_train.tar
    mkdir cut && head -c 2000 "$BATS_FILE_TMPDIR/parts/n02102040.tar" >cut/n02102040.tar
    tar cf cut.tar -C cut n02102040.tar
    refused 1 "cut.tar: n02102040.tar: " sl-fetch imagenet --from cut.tar
    echo "not a tar archive" >cut/n02102040.tar
    tar cf cut.tar -C cut n02102040.tar
    refused 1 "cut.tar: n02102040.tar: is a text, expected a tar archive as it is" \
        sl-fetch imagenet --from cut.tar
    gzip -c "$BATS_FILE_TMPDIR/parts/n02102040.tar" >cut/n02102040.tar
    tar cf cut.tar -C cut n02102040.tar
    refused 1 "unpack this one first" sl-fetch imagenet --from cut.tar
    refused 1 "contains no images of the test split of imagenet" \
        sl-fetch imagenet --split test --from "$train"
    refused 1 "use --from to read an archive that you have" sl-fetch imagenet
}

@test "images of one pixel, files of other formats than their names say, and broken ones" {
    mkdir -p odd/n01440764
    picture odd/n01440764/1.JPEG 1 1 200 100 50
    picture 2.png 30 9 20 30 40 && mv 2.png odd/n01440764/2.JPEG
    picture odd/n01440764/3.JPEG 1 40 90 90 90
    for crop in centre random; do
        sl-fetch imagenet --from odd --size 4 --crop $crop -o odd.sls 2>said
        [ "$(sl-inspect --npy images odd.sls | wc -c)" = $((128 + 3 * 48)) ]
    done
    near "$(sl-inspect --npy images odd.sls | tail -c +177 | head -c 1 | od -An -tu1 | xargs)" 20 1
    cp "$BATS_FILE_TMPDIR/folders/train/n01440764/n01440764_7.JPEG" odd/n01440764/4.JPEG
    truncate -s 300 odd/n01440764/4.JPEG
    refused 1 "odd: n01440764/4.JPEG: is not a complete JPEG file" \
        sl-fetch imagenet --from odd --size 4 --crop centre
    sl-fetch imagenet --from odd --size 4 --skip-bad -o odd.sls 2>said
    grep -qF "1 broken image was left out, the first: n01440764/4.JPEG" said
}

@test "a random crop is a function of seed and id, whichever images are chosen" {
    local all=all class
    sl-fetch synth --limit 1 -o synth.sls
    for class in n01440764 n02102040 n03000684; do
        mkdir -p all/$class
        sl-inspect --image "${class: -1}" -o all/$class/1.png synth.sls
        sl-inspect --image 1 -o all/$class/2.png synth.sls
    done
    sl-fetch imagenet -q --from "$all" --size 6 --crop random --seed 3 -o all.sls 2>said
    sl-fetch imagenet -q --from "$all" --size 6 --crop random --seed 3 --classes n03000684 -o some.sls 2>said
    cmp <(sl-inspect --npy images all.sls | tail -c $((2 * 108))) <(sl-inspect --npy images some.sls | tail -c 216)
    sl-fetch imagenet -q --from "$all" --size 6 --crop random -o other.sls 2>said
    ! cmp -s <(sl-inspect --npy images all.sls) <(sl-inspect --npy images other.sls) || return 1
 # files that are kept as they are become the same when they are read
    sl-fetch imagenet -q --from "$all" --size 6 --crop random --seed 3 --encoded -o files.sls 2>said
    cmp <(sl-inspect --npy images files.sls) <(sl-inspect --npy images all.sls)
    sl-select --ipc 1 files.sls | sl-train-student -q --arch convnet-d1w1 --steps 1 -o files.safetensors
    sl-select --ipc 1 all.sls | sl-train-student -q --arch convnet-d1w1 --steps 1 -o all.safetensors
    cmp <(sl-inspect --npy classifier.weight files.safetensors) <(sl-inspect --npy classifier.weight all.safetensors)
    sl-plot images -o files.png files.sls
    sl-inspect files.sls | grep -q '6x6x3: 6 JPEG or PNG, of which a random part is used (seed 3)'
    sl-fetch imagenet -q --from "$all" --size 6 --crop centre --encoded -o centre.sls 2>said
    refused 1 "are cropped differently when they are decoded" sl-select --ipc 1 files.sls centre.sls
    refused 2 "unless --crop says how to crop them" sl-fetch imagenet --from "$all" --size 6 --encoded
    refused 2 "--crop needs --size" sl-fetch imagenet --from "$all" --crop random
    refused 2 "--seed: imagenet is not generated" sl-fetch imagenet --from "$all" --size 4 --seed 1
    sl-inspect --made all.sls >script && grep -q -e '--crop random' script && grep -q -e '--seed 3' script
}

@test "a class alone is read from the archive of its class" {
    sl-fetch imagenet --from "$BATS_FILE_TMPDIR/official" --classes "chain saw" --limit 1 -o one.sls 2>said
    [ "$(sl-inspect --json one.sls | jq -r 'select(.id != null) | "\(.id):\(.label)"')" = "4:0" ]
}

# batches FOLDER SIDE [FILE ...]: downsampled batches, two images each, written by NumPy's rules
batches() {
    python3 - "$@" <<'END'
import io, struct, sys, zipfile
folder, side, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
def npy(kind, shape, data):
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head) + 1) + head.encode() + b"\n" + data
size = 3 * side * side
for number, file in enumerate(files):
    planes = b"".join(bytes([row + 1]) * (size // 3) + bytes([number]) * (size // 3) + bytes([9]) * (size // 3)
                      for row in range(2))
    with zipfile.ZipFile(f"{folder}/{file}", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.npy", npy("|u1", (2, size), planes))
        archive.writestr("labels.npy", npy("<i8", (2,), struct.pack("<qq", 449, 1000 - number)))
        archive.writestr("mean.npy", npy("<f8", (1,), struct.pack("<d", 1)))
END
}

@test "imagenet64: the official batches, with the classes of their numbers" {
    mkdir down
    batches down 64 train_data_batch_{1..10}.npz val_data.npz
    sl-fetch imagenet64 -q --from down -o train.sls 2>said
    [ "$(sl-inspect --npy images train.sls | wc -c)" = $((128 + 20 * 12288)) ]
    # files in the order of their names: 1, 10, 2; red is the row, green the batch
    sl-inspect --npy images train.sls | tail -c +129 | od -An -v -tu1 -w12288 | awk '{ print $1 $2 $3 }' | head -5 |
        xargs >found
    [ "$(cat found)" = "109 209 199 299 119" ]
    sl-inspect --json train.sls | jq -r '.dataset.classes // empty | length, .[0].name, .[390].id' | xargs >found
    [ "$(cat found)" = "1000 tench n02526121" ] # torchvision's class 390, eel
    sl-inspect --json train.sls | jq -r 'select(.id != null) | .label' | head -n 4 | xargs >found
    [ "$(cat found)" = "0 543 0 438" ] # 1000 is dumbbell, 991 is beaker: torchvision's 543 and 438
    sl-fetch imagenet64 -q --split test --from down -o val.sls 2>said
    [ "$(sl-inspect --json val.sls | jq -r 'select(.id != null) | .label' | head -n 1)" = 0 ]
    refused 1 "is of u8, 2x12288; expected rows of 3072 bytes, images of 32x32" sl-fetch imagenet32 --from down
    rm down/train_data_batch_3.npz
    refused 1 "down: has no images in train_data_batch_3.npz" sl-fetch imagenet64 --from down
}

@test "imagenet16: pickles, other layouts and damaged batches are refused" {
    mkdir down pickled
    batches down 16 val_data.npz
    printf '\200\002}q' >pickled/val_data
    refused 1 "convert it in Python: d = pickle.load(open('val_data', 'rb')); numpy.savez('val_data.npz', data=d['data'], labels=d['labels'])" \
        sl-fetch imagenet16 --split test --from pickled
    refused 1 "--from takes the folder of the batches" sl-fetch imagenet16 --split test --from down/val_data.npz
    (cd down && zip -q ../down.zip val_data.npz)
    refused 1 "val_data.npz: is an archive in another one" sl-fetch imagenet16 --split test --from down.zip
    (cd down && unzip -q val_data.npz && zip -q ../pickled/val_data.npz data.npy)
    rm pickled/val_data
    refused 1 "val_data.npz: has no array labels.npy" sl-fetch imagenet16 --split test --from pickled
    truncate -s -700 down/data.npy
    (cd down && rm val_data.npz && zip -q val_data.npz data.npy labels.npy && rm ./*.npy)
    refused 1 "val_data.npz: data.npy: is cut short in row 1" sl-fetch imagenet16 --split test --from down
}
