# Tar archives of WebDataset, in and out.
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    sl-fetch synth --limit 2 --size 8 -o train.sls
}

webdataset() {
    sl-fetch webdataset --from "$@" -o out.sls
}

# samples FILE: id, class, soft label and the images as an array.
samples() {
    sl-inspect --tsv "$1" | cut -f 2
    sl-inspect --npy images "$1" | sha256sum
}

@test "samples come back from a tar archive, with their labels in it" {
    sl-label --hard train.sls | sl-inspect --webdataset set.tar
    [ "$(tar tf set.tar | head -n 3 | paste -sd ' ')" = "00000000.png 00000000.cls 00000000.json" ]
    tar xOf set.tar 00000002.json | jq -ec '[.class, .soft[1], (.soft | length)] == ["bars-3", 1, 20]'
    webdataset set.tar
    cmp <(samples out.sls) <(samples train.sls)
    sl-inspect --json out.sls | head -n 1 | jq -e '.dataset.classes[3] == {"id": "03", "name": "3"}'
    sl-label --hard train.sls | sl-inspect --webdataset - | cmp - set.tar
}

@test "archives in a folder, names of classes, files as they are" {
    mkdir -p one two shards
    "$SL_BIN/../tests/programs/make_picture" one/b.jpg 4 4 200 10 20
    "$SL_BIN/../tests/programs/make_picture" two/a.png 4 4 3 4 5
    cp two/a.png two/c.PNG
    printf 'owl\n' >one/b.cls
    printf cat >two/a.cls && printf owl >two/c.cls && printf text >two/a.json
    tar -cf shards/train-000.tar -C one b.cls b.jpg
    tar -czf shards/train-001.tar.gz -C two a.png a.cls a.json c.PNG c.cls
    cp shards/train-000.tar shards/test-000.tar
    webdataset shards --encoded
    [ "$(sl-inspect --tsv out.sls | cut -f 1-3 | paste -sd ' ')" = "id	label	class 0	1	owl 1	0	cat 2	1	owl" ]
    sl-inspect --webdataset again.tar out.sls
    tar xOf again.tar 00000000.jpg | cmp - one/b.jpg
}

@test "archives of another layout, and odd ones, are refused" {
    mkdir -p own/cats bad
    "$SL_BIN/../tests/programs/make_picture" own/cats/1.png 4 4 200 10 20
    tar -cf own.tar own
    refused 1 'own.tar: image own/cats/1 has no own/cats/1.cls' webdataset own.tar
    tar -cf none.tar -C own/cats --transform 's/png/txt/' 1.png
    refused 1 'none.tar: contains no images' webdataset none.tar
    try() { # TEXT: with this as the class
        printf "$2" >bad/1.cls && cp own/cats/1.png bad
        tar -cf bad.tar -C bad .
        refused 1 "$1" webdataset bad.tar
    }
    try '1.cls: is not the number or the name of a class' ''
    try '1.cls: is not the number or the name of a class' 'a\0b'
    try '1.cls: is not the number or the name of a class' 'a\nb'
    printf 0 >bad/1.cls
    cp own/cats/1.png bad/1.seg.png
    tar -cf bad.tar -C bad .
    refused 1 'occurs twice' webdataset bad.tar
    sl-distill dm -q --arch convnet-d1w4 --data train.sls --steps 1 -o learned.sls train.sls
    refused 1 'learned.sls: record 0: image holds real numbers' sl-inspect --webdataset x.tar learned.sls
    [ ! -e x.tar ]
    [ ! -e out.sls ]
}
