# Tiny ImageNet as scripts rearrange it, and lists that do not agree with it (kinds A2, B5, E2, E3).
load strangers

setup_file() {
    load strangers
    cd "$BATS_FILE_TMPDIR" || return 1
    pictures tiny train/n0{1,2,3}/images/n_{0,1,2}.JPEG val/images/val_{0,1,2,3}.JPEG \
        test/images/test_0.JPEG
    printf 'n03\nn01\nn02\n' >tiny/wnids.txt
    printf 'n01\tgoldfish, Carassius auratus\nn02\tbee\nn03\tcrane\n' >tiny/words.txt
    printf 'val_%d.JPEG\tn0%d\t0\t0\t7\t7\n' 0 3 1 1 2 2 3 1 >tiny/val/val_annotations.txt
    for split in train test; do
        sl-fetch tiny-imagenet --from tiny --split "$split" -o "$split.sls" 2>"$split.said"
        [ ! -s "$split.said" ]
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -r "$BATS_FILE_TMPDIR/tiny" .
}

# sort_val PATTERN: moves the images of val to folders by class, as scripts do.
sort_val() {
    local name class folder
    while read -r name class _; do
        # shellcheck disable=SC2059 # that is what the pattern is for
        folder=tiny/val/$(printf "$1" "$class")
        mkdir -p "$folder"
        mv "tiny/val/images/$name" "$folder"
    done <tiny/val/val_annotations.txt
}

# same SOURCE: both splits are those of the official layout, ids and all, and nothing is said.
same() {
    local split
    for split in train test; do
        sl-fetch tiny-imagenet --from "$1" --split "$split" -o "$split.sls" 2>said
        [ ! -s said ]
        cmp <(sl-inspect --tsv "$split.sls") <(sl-inspect --tsv "$BATS_FILE_TMPDIR/$split.sls")
        cmp <(sl-inspect --npy images "$split.sls") \
            <(sl-inspect --npy images "$BATS_FILE_TMPDIR/$split.sls")
        [ "$(show "$split.sls")" = "$(show "$BATS_FILE_TMPDIR/$split.sls")" ]
    done
}

@test "T-valimagesclass, T-valclassflat, T-valclassnoann: val sorted by class is read" {
    local pattern
    for pattern in images/%s %s %s/images; do
        sort_val "$pattern"
        same tiny
        tar -cf tiny.tar tiny
        mv tiny/val/val_annotations.txt .
        same tiny
        rm -r tiny && tar -xf tiny.tar && same tiny.tar
        rm -r tiny && cp -r "$BATS_FILE_TMPDIR/tiny" .
    done
}

@test "train without its folders images is read, too" {
    local class
    for class in n01 n02 n03; do
        mv tiny/train/$class/images/* tiny/train/$class
        rmdir tiny/train/$class/images
    done
    same tiny
}

@test "T-nested: the data set is wherever wnids.txt is" {
    mkdir -p a/b
    mv tiny a/b/tiny-imagenet-200
    same a
    zip -qr nested.zip a
    same nested.zip
    mv a/b/tiny-imagenet-200/* a/b && mkdir -p a/b/old
    cp -r a/b/train a/b/wnids.txt a/b/old # a copy is reported, and only then
    sl-fetch tiny-imagenet --from a -o out.sls 2>said
    [ "$(show out.sls)" = "$(show "$BATS_FILE_TMPDIR/train.sls")" ]
    grep -qx 'sl-fetch: warning: 9 images were skipped (not where this data set has images), the first: b/old/.*' said
    mkdir a/c && mv a/b/old a/c/old
    cp -r a/b a/d
    refused 1 'wnids.txt: there are two data sets' sl-fetch tiny-imagenet --from a -o out.sls
}

@test "images in folders that the layout does not have are reported" {
    sort_val %s/images
    mv tiny/val/n01 tiny/test # as a script does that makes a test split of half of val
    rm tiny/val/val_annotations.txt
    sl-fetch tiny-imagenet --from tiny --split test -o out.sls 2>said
    [ "$(show out.sls)" = 'classes ["n01","n02","n03"], images of each [0,1,1]' ]
    grep -qx 'sl-fetch: warning: 2 images were skipped (not where this data set has images), the first: test/n01/images/val_.*' said
    grep -qx 'sl-fetch: warning: 1 class has no images (in this split), the first: n01' said
}

@test "if nothing matches, a path that was seen is named" {
    mv tiny/val tiny/validation
    refused 1 'tiny: contains no images of the test split of tiny-imagenet; expected train/CLASS/images/NAME.JPEG, val/images/NAME.JPEG and the lists; skipped: validation/images/val_0.JPEG (not where this data set has images)' \
        sl-fetch tiny-imagenet --from tiny --split test -o out.sls
    refused 1 'tiny: contains no images of the train split of cifar10; expected data_batch_1.bin to data_batch_5.bin and test_batch.bin, the binary version; skipped: test/images/test_0.JPEG (not where it is expected)' \
        sl-fetch cifar10 --from tiny -o out.sls
    rm tiny/wnids.txt
    refused 1 'tiny: has no wnids.txt; sl-fetch folder reads folders of classes without lists' \
        sl-fetch tiny-imagenet --from tiny -o out.sls
}

@test "T-wnidsnames: a line of wnids.txt is one id" {
    sed -i 's/n01/n01 goldfish/' tiny/wnids.txt
    refused 1 "tiny: wnids.txt: 'n01 goldfish' is not a WordNet id; expected one per line" \
        sl-fetch tiny-imagenet --from tiny -o out.sls
    printf ' n03 \n\n\tn01\nn02' >tiny/wnids.txt # blanks and empty lines are nothing
    same tiny
    printf 'n03\nn01\nn02\nn01\n' >tiny/wnids.txt
    refused 1 'tiny: wnids.txt: has n01 twice' sl-fetch tiny-imagenet --from tiny -o out.sls
}

@test "T-dupannot: an image of two classes is refused" {
    printf 'val_0.JPEG\tn01\t0\t0\t7\t7\n' >>tiny/val/val_annotations.txt
    refused 1 'tiny: val/val_annotations.txt: val_0.JPEG is of class n01 here, but of class n03 elsewhere' \
        sl-fetch tiny-imagenet --from tiny --split test -o out.sls
    cp "$BATS_FILE_TMPDIR/tiny/val/val_annotations.txt" tiny/val
    printf 'val_0.JPEG\tn03\t0\t0\t7\t7\n' >>tiny/val/val_annotations.txt # as it was
    same tiny
    cp "$BATS_FILE_TMPDIR/tiny/val/val_annotations.txt" tiny/val
    sort_val %s
    sed -i 's/n02/n01/' tiny/val/val_annotations.txt # not the folder's
    refused 1 'val_2.JPEG is of class n01 here, but of class n02 elsewhere' \
        sl-fetch tiny-imagenet --from tiny --split test -o out.sls
    cp tiny/val/n02/val_2.JPEG tiny/val/n03
    refused 1 'tiny: val/images/val_2.JPEG: occurs twice' \
        sl-fetch tiny-imagenet --from tiny --split test -o out.sls
}

@test "images of a list that do not exist, and classes without images, are reported" {
    rm tiny/val/images/val_2.JPEG
    sl-fetch tiny-imagenet --from tiny --split test -o out.sls 2>said
    [ "$(show out.sls)" = 'classes ["n01","n02","n03"], images of each [2,0,1]' ]
    grep -qx 'sl-fetch: warning: 1 image is missing (named by a list), the first: val/images/val_2.JPEG' said
    rm -r tiny/train/n03
    sl-fetch tiny-imagenet --from tiny -o out.sls 2>said
    grep -qx 'sl-fetch: warning: 1 class has no images (in this split), the first: n03' said
}

@test "T-utf16: lists in other encodings are refused, byte order marks and ends of lines are not" {
    local list
    for list in wnids.txt words.txt val/val_annotations.txt; do
        iconv -t UTF-16 "$BATS_FILE_TMPDIR/tiny/$list" >"tiny/$list"
        refused 1 "tiny: $list: is not UTF-8 text; if it is UTF-16, iconv -f UTF-16 -t UTF-8 converts it" \
            sl-fetch tiny-imagenet --from tiny --split test -o out.sls
        iconv -t UTF-16LE "$BATS_FILE_TMPDIR/tiny/$list" >"tiny/$list"
        refused 1 "tiny: $list: is not UTF-8 text" sl-fetch tiny-imagenet --from tiny -o out.sls
        { printf '\357\273\277' && sed 's/$/\r/' "$BATS_FILE_TMPDIR/tiny/$list"; } >"tiny/$list"
        same tiny
        { printf '\357\273\277' && tr '\n' '\r' <"$BATS_FILE_TMPDIR/tiny/$list"; } >"tiny/$list"
        same tiny
        cp "$BATS_FILE_TMPDIR/tiny/$list" "tiny/$list"
    done
    sed -i 's/goldfish/poisson dor\xe9/' tiny/words.txt
    refused 1 'tiny: words.txt: the name of n01 is not UTF-8 text' \
        sl-fetch tiny-imagenet --from tiny -o out.sls
}
