# Hostile archives: sl-fetch takes less than 1 GiB for any, and names the entry that is wrong.
#
# SL_HOSTILE_ENTRIES is the number of entries of the archives with many entries; `make check-hostile` uses
# ten million.
load ../setup

ENTRIES=${SL_HOSTILE_ENTRIES:-100000}
# Seconds of the processor: several times what such archives take.
SECONDS_MANY=$((10 + ENTRIES / 25000))

hostile() {
    python3 "$SL_TESTS/programs/make_hostile.py" "$@"
}

# Sanitizers need more of both.
bounded() {
    [ -z "${SL_SANITIZE-}" ] || set -- 100000 $((20 * $2)) "${@:3}"
    "$SL_BIN/../tests/programs/run_bounded" "$@"
}

# id and label of every record
ids() {
    sl-inspect --json "$1" | jq -r 'select(.id != null) | "\(.id):\(.label)"' | tr '\n' ' '
}

@test "10 GB of zeros in a zip of 10 MB: no image, skipped; an image, refused" {
    hostile zip-zeros bomb.zip own/zeros.bin 10737418240
    bounded 100 5 sl-fetch -q folder --from bomb.zip -o own.sls
    [ "$(ids own.sls)" = "0:0 " ]
    hostile zip-zeros bomb.zip own/cats/0.png 10737418240
    refused 1 'bomb.zip: own/cats/0.png: has more than 67108864 bytes' \
        bounded 200 5 sl-fetch -q folder --from bomb.zip -o bad.sls
    [ ! -e bad.sls ]
}

@test "a file of one byte more than 64 MiB" {
    mkdir -p own/cats
    truncate -s 67108865 own/cats/0.png
    refused 1 'own: cats/0.png: has more than 67108864 bytes' sl-fetch folder --from own -o bad.sls
}

@test "10 GB of zeros in a tar.gz, which cannot be skipped unread" {
    for name in zeros.bin own/cats/0.png; do
        hostile tar-zeros bomb.tar.gz "$name" 10737418240
        refused 1 "bomb.tar.gz: $name: here the archive unpacks to more than 200 times its size" \
            bounded 100 5 sl-fetch -q folder --from bomb.tar.gz -o bad.sls
    done
}

@test "images of zeros that are small enough each" {
    hostile zip-zeros bomb.zip 'own/cats/0#.png' 33554432 12
    [ "$(wc -c <bomb.zip)" -lt 1048576 ]
    refused 1 'bomb.zip: own/cats/00.png: is zeros at its beginning' \
        bounded 200 5 sl-fetch -q folder --from bomb.zip -o bad.sls
    refused 1 'bomb.zip: own/cats/07.png: here the archive unpacks to more than 200 times' \
        bounded 200 5 sl-fetch -q folder --from bomb.zip --skip-bad -o bad.sls
}

@test "many empty entries: no images, skipped; images, refused" {
    hostile tar-empties many.tar.gz "$ENTRIES" 'own/cats/%08d.txt'
    bounded 1024 "$SECONDS_MANY" sl-fetch -q folder --from many.tar.gz -o own.sls
    [ "$(ids own.sls)" = "0:0 " ]
    wrong='own/cats/00000000.png: is empty'
    [ "$ENTRIES" -lt 8388608 ] || wrong='own/cats/08388607.png: is one image too many'
    hostile tar-empties many.tar.gz "$ENTRIES" 'own/cats/%08d.png'
    refused 1 "many.tar.gz: $wrong" \
        bounded 1024 "$SECONDS_MANY" sl-fetch -q folder --from many.tar.gz -o bad.sls
}

@test "many empty entries in a zip, whose directory is held in memory" {
    hostile zip-empties many.zip "$ENTRIES" 'own/cats/%08d.png'
    wrong='own/cats/00000000.png: is empty'
    [ "$ENTRIES" -lt 8388608 ] || wrong='own/cats/08388608.png: is one image too many'
    refused 1 "many.zip: $wrong" bounded $((1024 + ENTRIES / 4096)) "$SECONDS_MANY" \
        sl-fetch -q folder --from many.zip -o bad.sls
}

@test "names that are too long" {
    hostile tar-names long.tar.gz 1 4071
    refused 1 'aaa: is empty' sl-fetch -q folder --from long.tar.gz -o bad.sls
    hostile tar-names long.tar.gz 1 4076
    refused 1 'aaa: has a name of more than 4095 bytes' \
        sl-fetch -q folder --from long.tar.gz -o bad.sls
    hostile tar-names long.tar.gz 500 900000
    [ "$(wc -c <long.tar.gz)" -lt 1048576 ]
    refused 1 'aaa: has a name of more than 4095 bytes' \
        bounded 100 5 sl-fetch -q folder --from long.tar.gz -o bad.sls
}

@test "one class more than there may be" {
    hostile tar-classes many.tar.gz 65537
    [ "$(wc -c <many.tar.gz)" -lt 1048576 ]
    refused 1 'many.tar.gz: c9999: there are more than 65536 classes' \
        bounded 200 5 sl-fetch -q folder --from many.tar.gz -o bad.sls
}

@test "lists of many classes are read once, not once per class" {
    hostile tar-lists lists.tar.gz 60000
    [ "$(wc -c <lists.tar.gz)" -lt 1048576 ]
    for split in train test; do
        refused 1 '1.JPEG: is not a complete JPEG file' bounded 200 5 \
            sl-fetch -q tiny-imagenet --split "$split" --from lists.tar.gz -o bad.sls
    done
}

@test "devices, pipes and links in an archive are skipped" {
    hostile tar-odd odd.tar
    [ "$(bsdtar -tf odd.tar | wc -l)" -eq 6 ]
    sl-fetch -q folder --from odd.tar -o own.sls
    [ "$(ids own.sls)" = "0:0 " ]
}

@test "the same name twice" {
    hostile tar-files twice.tar own/cats/1.png=png own/cats/2.png=png own/cats/1.png=png
    refused 1 'twice.tar: own/cats/1.png: occurs twice' sl-fetch -q folder --from twice.tar -o bad.sls
}

@test "names that are not a line of text stay on one line of the message, and name no class" {
    hostile tar-files line.tar $'own/cats/a\nb\e[31m.png=text'
    refused 1 'line.tar: own/cats/a?b?[31m.png: is a text; expected a JPEG' \
        sl-fetch -q folder --from line.tar -o bad.sls
    hostile tar-files line.tar $'own/cats/a\nb.png=png' $'own/cats/a\nb.png=png'
    refused 1 'line.tar: own/cats/a?b.png: occurs twice' sl-fetch -q folder --from line.tar -o bad.sls
    hostile tar-files line.tar $'own/ca\nts/1.png=png' own/dogs/1.png=png
    refused 1 'line.tar: class ca?ts has a name that is not one line of UTF-8 text' \
        sl-fetch -q folder --from line.tar -o bad.sls
    hostile tar-files line.tar $'own/k\xe4t/1.png=png' own/dogs/1.png=png
    refused 1 'has a name that is not one line of UTF-8 text' sl-fetch -q folder --from line.tar -o bad.sls
    [ ! -e bad.sls ]
}

@test "images that lie about their size" {
    mkdir -p own/cats
    for size in '16384 2048' '2049 16384' '16384 16384' '1 16385'; do
        # shellcheck disable=SC2086 # two words
        hostile png-claim own/cats/1.png $size
        wrong='is not a complete PNG file'
        [ "$size" = '16384 2048' ] || wrong="claims ${size/ / x } pixels, expected sides of 1 to"
        refused 1 "own: cats/1.png: $wrong" bounded 400 5 sl-fetch -q folder --from own -o bad.sls
    done
}

@test "a small file of a large image needs no more than the manual says" {
    mkdir -p own/cats
    hostile png-flat own/cats/1.png 16384 2048
    [ "$(wc -c <own/cats/1.png)" -lt 1048576 ]
    bounded 1024 20 sl-fetch -q folder --from own -o own.sls
    bounded 400 5 sl-fetch -q folder --from own --size 4 -o own.sls
    [ "$(ids own.sls)" = "0:0 " ]
}

@test "texts in a PNG file are not unpacked" {
    mkdir -p own/cats
    hostile png-texts own/cats/1.png 120
    [ "$(wc -c <own/cats/1.png)" -lt 1048576 ]
    bounded 100 5 sl-fetch -q folder --from own -o own.sls
}

@test "a network that claims to be much larger than its file" {
    sl-fetch -q synth --limit 1 -o test.sls
    hostile network-claim large.safetensors convnet-d3w4096 20
    refused 1 'array features.0.weight is missing, which convnet-d3w4096 needs' \
        bounded 100 5 sl-eval -q --data test.sls large.safetensors
}
