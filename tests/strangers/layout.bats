# How folders become classes and splits (kind A): judged as a whole, before the first image is read.
load strangers

# pack FOLDER: the same as packed.zip and packed.tar, its files and folders in the opposite order.
pack() {
    rm -f packed.zip
    (cd "$1" && find . -mindepth 1 | sort -r >../names && zip -q ../packed.zip -@ <../names &&
        tar --no-recursion -cf ../packed.tar -T ../names)
}

# fetch FOLDER [OPTION ...]: shows what becomes of it, with messages in `said`; its archives must give
# the same result and the same messages.
fetch() {
    local from=$1 form
    shift
    sl-fetch folder --from "$from" -o folder.sls "$@" 2>said
    sl-inspect --tsv folder.sls >folder.tsv
    pack "$from"
    for form in zip tar; do
        sl-fetch folder --from "packed.$form" -o "$form.sls" "$@" 2>"said.$form"
        sl-inspect --tsv "$form.sls" | cmp - folder.tsv
        diff said "said.$form"
    done
    show folder.sls
}

# refuses TEXT FOLDER [OPTION ...]: the same for an error.
refuses() {
    local text=$1 from=$2 form
    shift 2
    pack "$from"
    for form in "$from" packed.zip packed.tar; do
        refused 1 "sl-fetch: $form: $text" sl-fetch folder --from "$form" -o out.sls "$@"
    done
    [ ! -e out.sls ]
}

# says TEXT: what the last fetch said, in one line.
says() {
    diff said <(echo "sl-fetch: $1")
}

two_splits() {
    pictures "$1" "$2"/{cats,dogs}/"$2"{0,1,2}.png "$3"/{cats,dogs}/"$3"{0,1,2}.png
}

@test "L-training, L-setnames, L-upper: splits of other names are kept apart" {
    local names
    for names in "training testing" "train_set test_set" "Train Test"; do # others: tests/unit/archives/test_layout.c
        # shellcheck disable=SC2086 # two words
        two_splits split $names
        [ "$(fetch split)" = 'classes ["cats","dogs"], images of each [3,3]' ]
        [ "$(fetch split --split test)" = 'classes ["cats","dogs"], images of each [3,3]' ]
        grep -qx "sl-fetch: ${names#* } is read as the test split" said
        rm -r split
    done
}

@test "L-trainingsame: and so are those whose files have the same names" {
    pictures same {training,testing}/{cats,dogs}/{0,1,2}.png
    [ "$(fetch same)" = 'classes ["cats","dogs"], images of each [3,3]' ]
}

@test "splits of unknown names are refused, not merged" {
    two_splits years 2019 2020
    refuses '2019/cats and 2020/cats have the same name, like classes in splits; name the splits train, val and test' years
    two_splits mixed train holdout
    refuses 'train looks like a split, but holdout next to it does not; ' mixed
    two_splits twice train training
    refuses 'train and training look like the same split; rename one of them' twice
    pictures intel seg_train/seg_train/{sea,street}/1.png seg_pred/seg_pred/2.png
    refuses 'seg_pred contains folders, but no images of its own; ' intel
}

@test "folders next to train and test are reported, and are not classes" {
    two_splits split train test
    pictures split figures/1.png docs/readme/2.png
    [ "$(fetch split)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    grep -qx "sl-fetch: warning: 2 images were skipped (not in the folder of a class), the first: docs/readme/2.png" said
}

@test "classes may be named like splits" {
    pictures vehicles {bus,car,train}/{1,2}.png
    [ "$(fetch vehicles)" = 'classes ["bus","car","train"], images of each [2,2,2]' ]
    says 'warning: 1 class is named like a split (next to folders that are not), the first: train'
    pictures both {train,test}/{bus,train}/1.png
    [ "$(fetch both)" = 'classes ["bus","train"], images of each [1,1]' ]
    [ ! -s said ]
}

@test "L-flattest: test images without folders make no class" {
    pictures flattest test/{0,1,2,3}.png train/{cats,dogs}/{0,1,2}.png
    [ "$(fetch flattest)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    says "warning: 4 images were skipped (not in the folder of a class), the first: test/0.png"
    refuses 'contains no images of the test split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: test/0.png (not in the folder of a class)' flattest --split test
    pictures flattest val/{cats,dogs}/7.png # such a test set has no labels: val serves
    [ "$(fetch flattest --split test)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    pictures flat train/1.png test/2.png
    refuses 'contains no images of the train split of folder; ' flat
}

@test "nor do those in a folder that is called like the split, or images" {
    pictures piled train/train/{cats,dogs}/{0,1}.png test/test/{2,3}.png
    [ "$(fetch piled)" = 'classes ["cats","dogs"], images of each [2,2]' ]
    says "warning: 2 images were skipped (not in the folder of a class), the first: test/test/2.png"
    mv piled/test/test piled/test/images
    [ "$(fetch piled)" = 'classes ["cats","dogs"], images of each [2,2]' ]
    pictures boxes {train,valid}/images/{1,2}.png
    refuses 'contains no images of the train split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: train/images/1.png (not in the folder of a class)' boxes
}

@test "L-imagenetval: nor do those of val" {
    pictures imagenetval train/n01440764/n01440764_{0,1}.JPEG train/n01443537/n01443537_{0,1}.JPEG \
        val/ILSVRC2012_val_0000000{1,2,3}.JPEG
    [ "$(fetch imagenetval)" = 'classes ["n01440764","n01443537"], images of each [2,2]' ]
    says "warning: 3 images were skipped (not in the folder of a class), the first: val/ILSVRC2012_val_00000001.JPEG"
}

@test "L-trainextra: nor does an image next to the classes of a split" {
    pictures trainextra train/{cats,dogs}/{0,1}.png train/extra.png
    [ "$(fetch trainextra)" = 'classes ["cats","dogs"], images of each [2,2]' ]
    says "warning: 1 image was skipped (not in the folder of a class), the first: train/extra.png"
}

@test "L-shards, L-nested: folders of folders are not classes" {
    pictures shards cats/0/1.png cats/1/2.png dogs/0/3.png dogs/1/4.png
    refuses 'cats/0 and dogs/0 have the same name, like classes in splits; ' shards
    pictures nested cats/persian/2.png cats/tabby/1.png dogs/beagle/4.png dogs/poodle/3.png
    refuses 'cats contains folders, but no images of its own; name the splits train, val and test, and put all images of a class into one folder' nested
    pictures split train/cats/tabby/1.png train/dogs/2.png
    refuses 'train/cats contains folders, but no images of its own; ' split
    pictures sides images/{cats,dogs}/1.png figures/2.png
    refuses 'images contains folders, but no images of its own; ' sides
}

@test "L-mixeddepth: files in subfolders of a class belong to the class, as in torchvision" {
    pictures mixeddepth cats/1.png cats/old/2.png dogs/{3,4}.png
    [ "$(fetch mixeddepth)" = 'classes ["cats","dogs"], images of each [2,2]' ]
    says 'warning: 1 image is in a subfolder of its class (which is not a class of its own), the first: cats/old/2.png'
    pictures years a/1.png a/cats/2.png b/3.png b/cats/4.png
    refuses 'a/cats and b/cats have the same name, like classes in splits; ' years
}

@test "L-valid: valid is used as test" {
    two_splits valid train valid
    [ "$(fetch valid --split test)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    says 'valid is read as the test split'
    rm -r valid/valid
    refuses 'contains no images of the test split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: train/cats/train0.png (in other splits)' valid --split test
    two_splits valid test valid
    [ "$(fetch valid --split test)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    says '6 images were not read (in other splits), the first: valid/cats/valid0.png'
}

@test "without splits, the test split is everything, and a message says so" {
    pictures own {cats,dogs}/1.png
    [ "$(fetch own --split test)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    says 'there are no splits: all images are read as the test split'
    fetch own
    [ ! -s said ]
}

@test "L-validtrain: images of splits that are not read are reported" {
    two_splits valid train valid
    [ "$(fetch valid)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    says '6 images were not read (in other splits), the first: valid/cats/valid0.png'
    sl-fetch -q folder --from valid -o quiet.sls 2>said
    [ ! -s said ]
}

@test "A-zip-slashesunique.zip, A-zip-dotmiddleunique.zip, A-tar-dotslash2.tar: empty parts of paths" {
    local between
    pictures own cats/{c0,c1,c2}.png dogs/{d0,d1,d2}.png
    sl-fetch folder --from own -o wanted.sls
    for between in // /./ /.//./; do
        python3 - "$between" <<'END'
import io, os, sys, tarfile, zipfile
between = sys.argv[1]
with zipfile.ZipFile("odd.zip", "w") as archive, tarfile.open("odd.tar", "w") as tar:
    for folder in ("cats", "dogs"):
        for name in sorted(os.listdir("own/" + folder)):
            data = open(f"own/{folder}/{name}", "rb").read()
            archive.writestr(folder + between + name, data)
            entry = tarfile.TarInfo("." + between + "own" + between + folder + between + name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
END
        for form in zip tar; do
            sl-fetch folder --from odd.$form -o odd.sls
            cmp <(sl-inspect --tsv odd.sls) <(sl-inspect --tsv wanted.sls)
            [ "$(show odd.sls)" = 'classes ["cats","dogs"], images of each [3,3]' ]
        done
    done
}

@test "a name that occurs twice, spelled in two ways, is a duplicate" {
    pictures own cats/1.png dogs/2.png
    python3 - <<'END'
import zipfile
data = open("own/cats/1.png", "rb").read()
with zipfile.ZipFile("twice.zip", "w") as archive:
    for name in ("cats/1.png", "cats//1.png", "dogs/2.png"):
        archive.writestr(name, data)
END
    refused 1 'twice.zip: cats/1.png: occurs twice' sl-fetch folder --from twice.zip -o out.sls
}

@test "folders around everything are looked through, all or none" {
    pictures deep a/b/c/{cats,dogs}/1.png
    [ "$(fetch deep)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    pictures kaggle {training,test}_set/{training,test}_set/{cats,dogs}/1.png
    rm -r kaggle/training_set/test_set kaggle/test_set/training_set
    [ "$(fetch kaggle)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    pictures inner data/{train,val}/images/{cats,dogs}/1.png
    [ "$(fetch inner --split test)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    pictures named test/{train,val}/{cats,dogs}/1.png
    [ "$(fetch named)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    pictures one cats/1.png
    [ "$(fetch one)" = 'classes ["cats"], images of each [1]' ]
    pictures two pets/{cats,dogs}/1.png vehicles/car/2.png
    refuses 'pets contains folders, but no images of its own; ' two
}

@test "L-rootpicture: an image next to the classes is skipped" {
    pictures rootpicture cats/1.png dogs/2.png preview.png
    [ "$(fetch rootpicture)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    says "warning: 1 image was skipped (not in the folder of a class), the first: preview.png"
    mkdir around && mv rootpicture around/own
    [ "$(fetch around)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    says "warning: 1 image was skipped (not in the folder of a class), the first: own/preview.png"
    pictures loose 1.png 2.png
    refuses 'contains no images of the train split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: 1.png (not in the folder of a class)' loose
}

@test "L-empty: an empty folder next to the classes is reported" {
    pictures empty cats/1.png dogs/2.png horses/
    [ "$(fetch empty)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    says 'warning: 1 folder is not a class (without JPEG or PNG files), the first: horses'
    mkdir around && mv empty around/train && mkdir around/train/horses/none
    [ "$(fetch around)" = 'classes ["cats","dogs"], images of each [1,1]' ]
    says 'warning: 1 folder is not a class (without JPEG or PNG files), the first: train/horses'
}

@test "a folder with only images of other formats is an error that names it" {
    pictures own cats/1.png dogs/2.png
    mkdir -p own/horses/old
    echo RIFF >own/horses/3.webp
    refuses 'horses contains no JPEG or PNG files, but 3.webp; convert its images, or remove it' own
    mv own/horses/3.webp own/horses/old
    refuses 'horses contains no JPEG or PNG files, but 3.webp; ' own
    mkdir around && mv own around/train && pictures around test/cats/4.png
    refuses 'train/horses contains no JPEG or PNG files, but 3.webp; ' around
    [ "$(fetch around --split test)" = 'classes ["cats","dogs"], images of each [1,0]' ]
}

@test "L-comma: a class with a comma in its name can be named" {
    pictures comma 'great white shark, white shark/1.png' tench/2.png white/3.png
    sl-fetch folder --from comma --classes 'great white shark, white shark' -o one.sls
    [ "$(show one.sls)" = 'classes ["great white shark, white shark"], images of each [1]' ]
    sl-fetch folder --from comma --classes 'white,great white shark, white shark,tench' -o all.sls
    [ "$(show all.sls)" = 'classes ["great white shark, white shark","tench","white"], images of each [1,1,1]' ]
    refused 2 "'great white shark' is not a class of this data set; closest: great white shark, white shark, " \
        sl-fetch folder --from comma --classes 'great white shark,tench' -o out.sls
    pictures comma great/4.png 'great,white/5.png' # the longest name counts
    sl-fetch folder --from comma --classes great,white -o one.sls
    [ "$(show one.sls)" = 'classes ["great,white"], images of each [1]' ]
    sl-fetch folder --from comma --classes white,great -o two.sls
    [ "$(show two.sls)" = 'classes ["great","white"], images of each [1,1]' ]
}

@test "L-unknownclass: a class without images in the split that is read is reported" {
    pictures unknownclass test/unknown/{0,1,2,3}.png train/{cats,dogs}/{0,1,2}.png
    [ "$(fetch unknownclass)" = 'classes ["cats","dogs","unknown"], images of each [3,3,0]' ]
    grep -qx 'sl-fetch: warning: 1 class has no images (in this split), the first: unknown' said
    [ "$(fetch unknownclass --split test)" = 'classes ["cats","dogs","unknown"], images of each [0,0,4]' ]
    grep -qx 'sl-fetch: warning: 2 classes have no images (in this split), the first: cats' said
    [ "$(fetch unknownclass --classes cats,dogs)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    [ ! -s said ]
}

@test "L-nfcnfd: names of classes that look alike are reported" {
    local one=$'caf\u00e9' other=$'cafe\u0301'
    pictures nfcnfd "test/$other/3.png" test/b/4.png "train/$one/1.png" train/b/2.png
    sl-fetch folder --from nfcnfd -o out.sls 2>said
    grep -qx "sl-fetch: warning: 1 class looks like another (except for capitals, spaces or the encoding of accents), the first: \($one and $other\|$other and $one\)" said
    [ "$(show out.sls)" = "classes [\"b\",\"$other\",\"$one\"], images of each [1,0,1]" ]
    pictures capitals Cats/1.png cats/2.png CATS/3.png 'dogs /4.png' dogs/5.png
    [ "$(fetch capitals)" = 'classes ["CATS","Cats","cats","dogs","dogs "], images of each [1,1,1,1,1]' ]
    says 'warning: 3 classes look like others (except for capitals, spaces or the encoding of accents), the first: CATS and Cats'
    pictures different caf{é,è,e}/1.png p{ê,é}ch{e,é}/2.png 猫/3.png 犬/4.png か/5.png が/6.png
    fetch different
    [ ! -s said ]
}

@test "files found next to the folders of most collections need no report" {
    pictures usual Data/{train,test}/{cats,dogs}/{1,2}.png
    touch usual/Data/{README.md,labels.csv} usual/LICENSE usual/Data/train/classes.txt \
        usual/Data/train/cats/{Thumbs.db,desktop.ini,.DS_Store}
    pictures usual Data/train/cats/@eaDir/1.png '$RECYCLE.BIN/1.png'
    [ "$(fetch usual)" = 'classes ["cats","dogs"], images of each [2,2]' ]
    [ ! -s said ]
    touch usual/Data/train/cats/3
    fetch usual
    says 'warning: 1 file was skipped (not JPEG or PNG by name), the first: Data/train/cats/3'
    mkdir lists && touch lists/data.csv
    refuses 'contains no images of the train split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: data.csv (not JPEG or PNG by name)' lists
}

@test "a folder of images in place of folders of classes is reported" {
    pictures flat data/images/{1,2}.png
    [ "$(fetch flat)" = 'classes ["images"], images of each [2]' ]
    says 'warning: 1 class has all images (expected one folder per class), the first: images'
    pictures one cats/{1,2}.png
    fetch one
    [ ! -s said ]
}
