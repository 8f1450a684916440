# sl-fetch: from archives and folders to streams.
load ../setup

picture() {
    "$SL_BIN/../tests/programs/make_picture" "$@"
}

# A folder of two classes in the layout of one's own: five images, one grey, one wide.
make_own() {
    mkdir -p own/cats own/dogs
    picture own/cats/1.jpg 8 8 250 10 20
    picture own/cats/2.png 8 8 1 2 3
    picture own/cats/3.jpg 8 8 77 77 77
    picture own/dogs/1.png 8 8 9 8 7
    picture own/dogs/2.png 8 8 6 5 4
}

# Tiny ImageNet's layout with three classes of which one has no test image; its lists come last.
make_tiny() {
    local class
    for class in n03 n01 n02; do
        mkdir -p "tiny/train/$class/images"
        picture "tiny/train/$class/images/${class}_0.JPEG" 8 8 "${class#n}" 0 0
        picture "tiny/train/$class/images/${class}_10.JPEG" 8 8 "${class#n}" 0 0
        picture "tiny/train/$class/images/${class}_2.JPEG" 8 8 "${class#n}" 0 0
    done
    mkdir -p tiny/val/images tiny/test/images
    picture tiny/val/images/val_0.JPEG 8 8 50 50 50
    picture tiny/val/images/val_1.JPEG 8 8 60 60 60
    picture tiny/test/images/test_0.JPEG 8 8 1 1 1
    printf 'val_1.JPEG\tn01\t0\t0\t62\t62\nval_0.JPEG\tn03\t0\t0\t62\t62\n' \
        >tiny/val/val_annotations.txt
    printf 'n03\nn01\nn02\n' >tiny/wnids.txt
    printf 'n00\tentity\nn01\tgoldfish, Carassius auratus\nn02\tbee\n' >tiny/words.txt
}

# A file of CIFAR: one image per label, all its reds 1, greens 2, blues 3 (in octal).
cifar_record() {
    printf "$1"
    printf '\001%.0s' {1..1024}
    printf '\002%.0s' {1..1024}
    printf '\003%.0s' {1..1024}
}

# id and label of every record
ids() {
    sl-inspect --json "$1" | jq -r 'select(.id != null) | "\(.id):\(.label)"' | tr '\n' ' '
}

# the header as JSON
header() {
    sl-inspect --json "$1" | head -n 1
}

hex() {
    od -An -v -tx1 "$1" | tr -d ' \n'
}

# "id name" of every class
classes() {
    sl-inspect --json "$1" | jq -r '.dataset.classes // empty | .[] | "\(.id) \(.name)"'
}

# the first pixel of record N
pixel() {
    sl-inspect --npy images "$1" | tail -c "+$((129 + $2 * $3 * $3 * 3))" | head -c 3 |
        od -An -tu1 | xargs
}

@test "a folder of one's own: classes are folders, ids are ranks of paths" {
    make_own
    sl-fetch folder --from own -o own.sls
    [ "$(ids own.sls)" = "0:0 1:0 2:0 3:1 4:1 " ]
    [ "$(classes own.sls)" = "$(printf 'cats cats\ndogs dogs')" ]
    [ "$(pixel own.sls 1 8)" = "1 2 3" ]
}

@test "grey becomes three equal channels" {
    make_own
    sl-fetch folder --from own -o own.sls
    [ "$(pixel own.sls 2 8)" = "77 77 77" ]
}

@test "zip, tar, tar.gz, tar.xz, tar.bz2 and a folder give the same, in any order" {
    make_own
    sl-fetch folder --from own -o own.sls
    tar cf own.tar own/dogs own/cats/3.jpg own/cats/1.jpg own/cats/2.png
    gzip -k own.tar && xz -k own.tar && bzip2 -k own.tar
    zip -qr own.zip own/dogs own/cats
    for archive in own.tar own.tar.gz own.tar.xz own.tar.bz2 own.zip; do
        sl-fetch folder --from "$archive" -o packed.sls
        # all but the digest of the source is the same
        diff <(sl-inspect --json own.sls | grep '"id"' | grep -v softlabel) \
            <(sl-inspect --json packed.sls | grep '"id"' | grep -v softlabel)
        diff <(sl-inspect --npy images own.sls) <(sl-inspect --npy images packed.sls)
    done
}

@test "made names the archive's sha256 and every option, and no path" {
    make_own
    tar czf own.tar.gz own
    sl-fetch folder --from own.tar.gz --limit 2 -o own.sls
    header own.sls | jq -e --arg sum "$(sha256sum <own.tar.gz | cut -c 1-64)" \
        '.made == [{tool: "sl-fetch", version: .made[0].version,
            options: {name: "folder", split: "train", limit: 2, encoded: false,
                      "skip-bad": false}, inputs: {}, sha256: $sum}]'
}

@test "a folder's sha256 is that of sha256sum's lines in the order of paths" {
    make_own
    echo "not used" >own/README
    sl-fetch folder --from own -o own.sls
    sum=$(cd own && printf '%s\n' cats/1.jpg cats/2.png cats/3.jpg dogs/1.png dogs/2.png |
        xargs sha256sum | sha256sum | cut -c 1-64)
    header own.sls | jq -e --arg sum "$sum" '.made[0].sha256 == $sum'
}

@test "splits of a folder; val is used if there is no test" {
    make_own
    mkdir split && cp -r own split/train && mkdir -p split/val/dogs
    picture split/val/dogs/9.png 8 8 5 5 5
    sl-fetch folder --from split -o train.sls
    sl-fetch folder --from split --split test -o test.sls
    [ "$(ids train.sls)" = "0:0 1:0 2:0 3:1 4:1 " ]
    [ "$(ids test.sls)" = "0:1 " ]
}

@test "--classes and --limit choose, ids keep their meaning" {
    make_own
    sl-fetch folder --from own --classes dogs --limit 1 -o dogs.sls
    [ "$(ids dogs.sls)" = "3:0 " ]
    [ "$(classes dogs.sls)" = "dogs dogs" ]
}

@test "--size crops and averages, so that images of any size become equal" {
    make_own
    picture own/cats/wide.png 31 17 3 4 5
    refused 1 'own: cats/wide.png: has 31 x 17 pixels, others have 8 x 8; use --size to make them equal' \
        sl-fetch folder --from own -o own.sls
    [ ! -e own.sls ]
    sl-fetch folder --from own --size 4 -o own.sls
    header own.sls | jq -e '.dataset.image == [4, 4, 3]'
    [ "$(pixel own.sls 3 4)" = "3 4 5" ]
}

@test "--encoded keeps the files as they are" {
    make_own
    sl-fetch folder --from own --encoded -o own.sls
    hex own.sls | grep -q "$(hex own/cats/1.jpg).*$(hex own/cats/2.png).*$(hex own/dogs/2.png)"
    sl-fetch folder --from own -o pixels.sls
    [ "$(wc -c <own.sls)" -ne "$(wc -c <pixels.sls)" ]
    diff <(sl-inspect --npy images own.sls) <(sl-inspect --npy images pixels.sls)
}

@test "tiny-imagenet: train, with names from lists that come after the images" {
    make_tiny
    tar cJf tiny.tar.xz tiny/train tiny/val tiny/test tiny/words.txt tiny/wnids.txt
    sl-fetch tiny-imagenet --from tiny.tar.xz -o train.sls
    [ "$(ids train.sls)" = "0:0 1:0 2:0 3:1 4:1 5:1 6:2 7:2 8:2 " ]
    [ "$(classes train.sls)" = "$(printf 'n01 goldfish\nn02 bee\nn03 n03')" ]
}

@test "tiny-imagenet: of the annotations only an invalid line is skipped" {
    make_tiny
    sl-fetch tiny-imagenet --from tiny --split test -o wanted.sls
    sed -i '1s/^/a comment\n/; $s/$/\nno end/' tiny/val/val_annotations.txt
    truncate -s -1 tiny/val/val_annotations.txt
    sl-fetch tiny-imagenet --from tiny --split test -o test.sls
    cmp <(sl-inspect --npy label test.sls) <(sl-inspect --npy label wanted.sls)
}

@test "tiny-imagenet: val is the test split, labelled by its annotations" {
    make_tiny
    (cd tiny && zip -qr ../tiny.zip .)
    sl-fetch tiny-imagenet --from tiny.zip --split test -o test.sls
    [ "$(ids test.sls)" = "0:2 1:0 " ]
    sl-fetch tiny-imagenet --from tiny.zip --split test --classes goldfish,n02 -o test.sls
    [ "$(ids test.sls)" = "1:0 " ]
    [ "$(classes test.sls)" = "$(printf 'n01 goldfish\nn02 bee')" ]
}

@test "tiny-imagenet: lists that are missing or do not match" {
    make_tiny
    sed -i '/val_0/d' tiny/val/val_annotations.txt
    refused 1 'val/images/val_0.JPEG: neither a list nor a folder gives its class' \
        sl-fetch tiny-imagenet --from tiny --split test -o out.sls
    sed -i '/n02/d' tiny/wnids.txt
    refused 1 'tiny: class n02 is not in wnids.txt' \
        sl-fetch tiny-imagenet --from tiny -o out.sls
    rm tiny/wnids.txt
    refused 1 'tiny: has no wnids.txt' sl-fetch tiny-imagenet --from tiny -o out.sls
    [ ! -e out.sls ]
}

@test "cifar10: planes become pixels, ids follow the files" {
    mkdir c
    cifar_record '\003' >c/data_batch_2.bin
    { cifar_record '\011' && cifar_record '\000'; } >c/data_batch_1.bin
    for batch in 3 4 5; do cifar_record '\004' >c/data_batch_$batch.bin; done
    cifar_record '\001' >c/test_batch.bin
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck '' \
        >c/batches.meta.txt
    tar czf c.tar.gz c/data_batch_{2,1,3,4,5}.bin c/test_batch.bin c/batches.meta.txt
    sl-fetch cifar10 --from c.tar.gz -o train.sls
    [ "$(ids train.sls)" = "0:9 1:0 2:3 3:4 4:4 5:4 " ]
    [ "$(pixel train.sls 0 32)" = "1 2 3" ]
    [ "$(classes train.sls | sed -n 4p)" = "cat cat" ]
    sl-fetch cifar10 --from c.tar.gz --split test -o test.sls
    [ "$(ids test.sls)" = "0:1 " ]
    rm c/data_batch_3.bin # all ids after it would be different
    refused 1 'c: has no images in data_batch_3.bin' sl-fetch cifar10 --from c -o out.sls
}

@test "what could not be read again is not written" {
    refused 2 "--size: images of 5793x5793 have more than 33554432 pixels" sl-fetch synth --size 5793
    refused 2 "--from: an archive is read twice" sl-fetch cifar10 --from - </dev/null
}

@test "cifar100: the fine label is used" {
    mkdir c
    cifar_record '\007\143' >c/train.bin
    printf 'class%02d\n' {0..99} >c/fine_label_names.txt
    sl-fetch cifar100 --from c -o train.sls
    [ "$(ids train.sls)" = "0:99 " ]
    cifar_record '\007\144' >c/train.bin
    refused 1 'c: train.bin: image 0: has label 100, expected less than 100' sl-fetch cifar100 --from c -o out.sls
    cifar_record '\007\001' | head -c 3000 >c/train.bin
    refused 1 'c: train.bin: is cut short in image 0' sl-fetch cifar100 --from c -o out.sls
}

@test "synth needs no input, and another seed gives other images" {
    sl-fetch synth --limit 2 -o a.sls
    sl-fetch synth --limit 2 --seed 0 -j 1 -o b.sls
    sl-fetch synth --limit 2 --seed 1 -o c.sls
    cmp a.sls b.sls
    if cmp -s a.sls c.sls; then return 1; fi
    [ "$(ids a.sls | wc -w)" -eq 40 ]
}

@test "whitening: fitted on one split, applied to both, recorded" {
    sl-fetch synth --size 8 --limit 20 --fit-whiten zca.safetensors -o plain.sls
    sl-fetch synth --size 8 --limit 20 --whiten zca.safetensors -o white.sls
    sl-fetch synth --size 8 --limit 20 --whiten zca.safetensors -j 1 -o again.sls
    cmp white.sls again.sls
    sl-fetch synth --size 8 --limit 5 --split test --whiten zca.safetensors -o test.sls
    header white.sls | jq -e '(.dataset.preprocess.whiten | length)
        == 32 and .made[0].options["fit-whiten"] == true and .made[1].inputs == {whiten: 0}'
    # f32, of mean 0 over the images that were fitted
    sl-inspect --npy images white.sls | tail -c +129 | od -An -v -tf4 -w4 |
        awk '{ sum += $1; square += $1 * $1 } END { exit !(NR == 400 * 192 && sum / NR < 1e-4 &&
            sum / NR > -1e-4 && square / NR > 0.03 && square / NR < 1) }'
    refused 1 'zca.safetensors: was made for images of 192 values, but these have 3072' \
        sl-fetch synth --whiten zca.safetensors -o out.sls
}

@test "a truncated JPEG in an archive is named, and the run fails" {
    make_own
    head -c 350 own/cats/1.jpg >short && mv short own/cats/1.jpg
    tar czf own.tar.gz own
    refused 1 'own.tar.gz: own/cats/1.jpg: is not a complete JPEG file' \
        sl-fetch folder --from own.tar.gz -o own.sls
    [ ! -e own.sls ]
}

@test "--skip-bad leaves broken images out and counts them" {
    make_own
    head -c 350 own/cats/1.jpg >short && mv short own/cats/1.jpg
    echo text >own/dogs/1.png
    sl-fetch folder --from own --skip-bad -o own.sls 2>err
    [ "$(ids own.sls)" = "1:0 2:0 4:1 " ]
    grep -q 'warning: 2 broken images were left out, the first: cats/1.jpg: is not a complete JPEG' err
    header own.sls | jq -e '.count == null'
}

@test "an image that claims 60000 x 60000 pixels" {
    make_own
    picture own/cats/big.png 60000 60000 1 2 3
    refused 1 'own: cats/big.png: claims 60000 x 60000 pixels' \
        sl-fetch folder --from own -o own.sls
}

@test "names that lead outside" {
    make_own
    mkdir inside
    tar cPf up.tar own inside/../own/cats/1.jpg
    refused 1 "up.tar: inside/../own/cats/1.jpg: has '..' in its name" \
        sl-fetch folder --from up.tar -o own.sls
    tar cPf absolute.tar "$PWD/own"
    refused 1 'has an absolute name' sl-fetch folder --from absolute.tar -o own.sls
    [ ! -e own.sls ]
}

@test "hidden files are skipped" {
    make_own
    picture own/dogs/._1.png 8 8 0 0 0
    tar cf own.tar own
    for source in own own.tar; do
        sl-fetch folder --from "$source" -o own.sls 2>said
        [ "$(ids own.sls)" = "0:0 1:0 2:0 3:1 4:1 " ]
        [ ! -s said ]
    done
}

@test "links in a folder are what they lead to, links in an archive are skipped and reported" {
    make_own
    sl-fetch folder --from own -o own.sls
    mkdir mine
    ln -s ../own/cats ../own/dogs mine
    sl-fetch folder --from mine -o mine.sls
    diff <(sl-inspect --tsv own.sls) <(sl-inspect --tsv mine.sls)
    ln -s ../cats/1.jpg own/dogs/0.jpg
    ln own/cats/1.jpg own/dogs/3.jpg
    tar cf own.tar own
    sl-fetch folder --from own -o own.sls
    [ "$(ids own.sls)" = "0:0 1:0 2:0 3:1 4:1 5:1 6:1 " ]
    sl-fetch folder --from own.tar -o packed.sls 2>said
    [ "$(ids packed.sls | wc -w)" -eq 5 ]
    grep -qx 'sl-fetch: warning: 2 links were skipped (in an archive, or leading nowhere), the first: own/.*' said
    sl-fetch folder --from own -o wanted.sls
    ln -s nowhere own/cows # a class whose folder is gone
    ln -s .. own/cats/loop
    ln -s self own/dogs/self
    sl-fetch folder --from own -o own.sls 2>said
    grep -qx 'sl-fetch: warning: 3 links were skipped (in an archive, or leading nowhere), the first: .*' said
    cmp own.sls wanted.sls
}

@test "files of other kinds are skipped and reported" {
    make_own
    echo 'GIF89a' >own/dogs/3.gif
    echo 'RIFF' >own/cats/4.webp
    sl-fetch folder --from own -o own.sls 2>said
    [ "$(ids own.sls)" = "0:0 1:0 2:0 3:1 4:1 " ]
    grep -qx 'sl-fetch: warning: 2 files were skipped (not JPEG or PNG by name), the first: cats/4.webp' said
    find own -name '*.png' -delete -o -name '*.jpg' -delete
    refused 1 'own: contains no images of the train split of folder; expected CLASS/IMAGE or SPLIT/CLASS/IMAGE, JPEG or PNG; skipped: cats/4.webp' \
        sl-fetch folder --from own -o own.sls
}

@test "a tar that ends between two entries is cut short" {
    make_own
    tar -b 1 -cf own.tar own
    end=$(($(wc -c <own.tar) - 1024)) # two blocks of zeros follow
    for ((size = 512; size <= end; size += 512)); do
        head -c "$size" own.tar >cut.tar
        refused 1 'cut.tar: ' sl-fetch folder --from cut.tar -o cut.sls
    done
    gzip cut.tar
    refused 1 'cut.tar.gz: is cut short: a tar archive ends with a block of zeros' \
        sl-fetch folder --from cut.tar.gz -o cut.sls
    head -c $((end + 512)) own.tar >whole.tar
    sl-fetch folder --from whole.tar -o whole.sls
}

@test "names beyond ASCII, whatever the locale" {
    mkdir -p own/kätzchen own/hund
    picture own/kätzchen/ä.png 4 4 1 2 3
    picture own/hund/b.png 4 4 1 2 3
    LC_ALL=C.UTF-8 bsdtar --format zip -cf own.zip own
    LC_ALL=C.UTF-8 bsdtar --format pax -cf own.tar own
    for source in own own.zip own.tar; do
        LC_ALL=C sl-fetch folder --from "$source" -o own.sls
        [ "$(classes own.sls)" = "$(printf 'hund hund\nkätzchen kätzchen')" ]
    done
}

@test "sources that are not what they should be" {
    refused 1 'none.tar: No such file' sl-fetch folder --from none.tar -o out.sls
    : >empty.tar
    refused 1 'empty.tar: is empty' sl-fetch folder --from empty.tar -o out.sls
    head -c 5000 /dev/zero | tr '\0' x >text.tar
    refused 1 'text.tar: is a text; expected a tar archive' sl-fetch folder --from text.tar -o out.sls
    make_own
    tar czf own.tar.gz own
    head -c 500 own.tar.gz >cut.tar.gz
    refused 1 'cut.tar.gz: the gzip data is cut short' sl-fetch folder --from cut.tar.gz -o out.sls
    { head -c 300 own.tar.gz && head -c 200 /dev/zero | tr '\0' '\377' &&
        tail -c +501 own.tar.gz; } >bad.tar.gz
    refused 1 'bad.tar.gz: ' sl-fetch folder --from bad.tar.gz -o out.sls
    mkfifo pipe
    cat own.tar.gz >pipe &
    refused 1 'pipe: is not a regular file; archives are read twice' sl-fetch folder --from pipe -o out.sls
    mkdir nothing
    refused 1 'nothing: contains no images of the train split of folder' \
        sl-fetch folder --from nothing -o out.sls
    refused 1 'own: contains no images of the train split of cifar10' \
        sl-fetch cifar10 --from own -o out.sls
    refused 2 '--output would replace own, which is read' sl-fetch folder --from own -o own
    refused 1 'own/cats: is a folder' sl-fetch folder --from own -o own/cats
    [ ! -e out.sls ]
}

@test "wrong usage" {
    make_own
    refused 2 'name a data set' sl-fetch
    refused 2 "'mnist' is not a known data set; sl-fetch --list shows them" sl-fetch mnist
    refused 2 "'.' is not a known data set; sl-fetch --list shows them, --from names an archive or a folder" sl-fetch .
    refused 2 "'sinth' is not a known data set; did you mean synth" sl-fetch sinth
    refused 2 "'CIFAR100' is not a known data set; did you mean cifar100" sl-fetch CIFAR100
    refused 2 'did you mean imagenet, imagenet64, imagenet32 or imagenet16' sl-fetch imagenet-1k
    refused 2 'did you mean imagenet, imagenet64' sl-fetch ImageNet-1K
    refused 2 'folder needs --from' sl-fetch folder
    refused 2 '--from: synth is generated' sl-fetch synth --from own
    refused 2 '--limit makes no sense with --list' sl-fetch --list --limit 3
    refused 2 'takes no name' sl-fetch --list synth
    refused 2 "--split: 'val' is not one of train|test" sl-fetch synth --split val
    refused 2 "--classes: 'mice' is not a class" sl-fetch folder --from own --classes cats,mice
    refused 2 '--encoded keeps files as they are' sl-fetch folder --from own --encoded --size 4
    refused 2 '--encoded: the images of synth are not JPEG' sl-fetch synth --encoded
    refused 2 '--limit' sl-fetch synth --limit 0
    refused 2 '--size' sl-fetch synth --size x
    [ -z "$(find . -name '.*.sls.*')" ]
}

@test "--list names every data set and what is known of its checksum" {
    sl-fetch --list >list
    sl-fetch --list -o file
    cmp list file
    for name in synth tiny-imagenet cifar10 cifar100 folder; do
        grep -q "^$name " list
    done
    grep -q 'cifar-10-binary.tar.gz (checksum not verified by this project)' list
}

@test "the small cut of Tiny ImageNet, as archive and as folder" {
    [ -e "${SL_TEST_DATA-}/tiny-imagenet-mini.tar.gz" ] || skip "needs SL_TEST_DATA"
    sl-fetch tiny-imagenet --from "$SL_TEST_DATA/tiny-imagenet-mini.tar.gz" -o packed.sls
    [ "$(ids packed.sls | wc -w)" -eq 2000 ]
    [ "$(classes packed.sls | head -n 1)" = "n02085620 Chihuahua" ]
    tar xzf "$SL_TEST_DATA/tiny-imagenet-mini.tar.gz"
    sl-fetch tiny-imagenet --from tiny-imagenet-200 -o folder.sls
    cmp <(sl-inspect --npy images packed.sls) <(sl-inspect --npy images folder.sls)
    [ "$(ids packed.sls)" = "$(ids folder.sls)" ]
}
