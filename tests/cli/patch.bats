# sl-inspect --patch and sl-label --patch: sets without their images.
load ../setup

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    sl-fetch synth --limit 6 --size 8 -o train.sls
    sl-train-expert -q --arch convnet-d1w4 --epochs 2 --batch 32 -o expert train.sls
    sl-select --ipc 2 --seed 1 train.sls | sl-label -e expert/epoch-0002.safetensors -o drawn.sls
    sl-label --top-k 3 --rest even --bits 4 -o packed.sls drawn.sls
    sl-inspect --patch packed.slp packed.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/*.sl[sp] "$BATS_FILE_TMPDIR"/expert .
}

# rebuilt FILE: a patch of the samples gives the same bytes; sets size, that of the patch.
rebuilt() {
    sl-inspect --patch set.slp "$1"
    sl-label --patch set.slp <train.sls | cmp - "$1"
    size=$(stat -c %s set.slp)
}

@test "samples are rebuilt to the byte, however chosen and labelled" {
    first=$(sl-inspect --tsv train.sls | awk 'NR % 37 == 2 { printf "%s%s", sep, $1; sep = "," }')
    sl-select --ids "$first" train.sls >ids.sls
    sl-select --first 2 train.sls | sl-label --hard --half >first.sls
    sl-label -e expert/epoch-0001.safetensors -e expert/epoch-0002.safetensors --sample 4 ids.sls >two.sls
    sl-select --ipc 1 --quantile 1/2 drawn.sls >quantile.sls
    sl-distill frepo -q -a convnet-d1w4-plain --networks 1 --data train.sls --steps 1 --learn labels -o learned.sls \
        ids.sls
    sl-select --without-class bars-2 train.sls >part.sls
    for set in drawn packed ids first two quantile learned part; do
        rebuilt $set.sls || { echo "$set" && return 1; }
    done
}

@test "a patch is little more than its labels" {
    sl-label --top-k 3 --rest even --bits 4 -o codes.sls drawn.sls
    rebuilt codes.sls # 40 labels of 9 bytes, and 2 kB of classes and steps
    [ "$size" -lt 2400 ]
}

@test "images that are others are refused by name" {
    try() { # TEXT OPTION ...: with images that were fetched with these options
        local text=$1
        shift
        sl-fetch synth --size 8 "$@" -o other.sls
        refused 1 "$text" sl-label --patch packed.slp -o out.sls other.sls && [ ! -e out.sls ]
    }
    try 'an id is another image there' --limit 6 --split test
    try 'is for images fetched with seed 0, but these have 1' --limit 6 --seed 1
    try 'is for images fetched with limit 6, but these have 5' --limit 5
    try 'classes' --limit 6 --classes bars-2,bars-3
    sl-select --ipc 1 train.sls >few.sls
    refused 1 'packed.slp: has 40 labels, but only 20 images are chosen' sl-label --patch packed.slp few.sls -o out.sls
    refused 1 'appears twice' sl-label --patch packed.slp -o out.sls < <(cat train.sls train.sls)
    refused 2 '--top-k' sl-label --patch packed.slp --top-k 1 train.sls
}

@test "a changed archive is refused" {
    mkdir -p own/cats own/dogs
    for image in cats/1 cats/2 dogs/1 dogs/2; do
        "$SL_BIN/../tests/programs/make_picture" own/$image.png 4 4 ${#image} 20 30
    done
    sl-fetch folder --from own | sl-label --hard -o set.sls
    sl-inspect --patch set.slp set.sls
    sl-fetch folder --from own | sl-label --patch set.slp | cmp - set.sls
    "$SL_BIN/../tests/programs/make_picture" own/cats/1.png 4 4 1 2 3
    refused 1 'set.slp: is for images of the archive with the SHA-256' \
        sl-label --patch set.slp -o out.sls < <(sl-fetch folder --from own)
}

@test "samples that no patch can rebuild are refused" {
    cat drawn.sls packed.sls >two.sls
    refused 1 'two.sls: has several segments' sl-inspect --patch out.slp two.sls
    sl-distill dm -q --arch convnet-d1w4 --data train.sls --steps 1 -o learned.sls drawn.sls
    refused 1 'learned.sls: its images were learned' sl-inspect --patch out.slp learned.sls
    sl-select --fold 1/2 train.sls >a.sls
    sl-select --fold 2/2 train.sls >b.sls
    sl-select --first 1 a.sls b.sls >joined.sls
    refused 1 'joined.sls: its images come from several streams' sl-inspect --patch out.slp joined.sls
    refused 1 'but a patch; sl-label --patch' sl-inspect packed.slp
    refused 1 'packed.sls: is not a patch, see sl-patch(5), but a softlabel stream' sl-label --patch packed.sls train.sls
    [ ! -e out.slp ]
}

@test "damaged patches are refused" {
    size=$(stat -c %s packed.slp)
    for length in 1 20 $((size / 2)) $((size - 1)); do
        head -c $length packed.slp >cut.slp
        refused 1 'cut.slp: is' sl-label --patch cut.slp -o out.sls train.sls
    done
    for at in 18 25 60 400 $((size - 50)) $((size - 3)); do
        python3 -c '
import sys
data = bytearray(open("packed.slp", "rb").read())
data[int(sys.argv[1])] ^= 4
open("flipped.slp", "wb").write(data)' $at
        refused 1 'flipped.slp: ' sl-label --patch flipped.slp -o out.sls train.sls
    done
    cat packed.slp packed.slp >twice.slp
    refused 1 'twice.slp: is damaged' sl-label --patch twice.slp -o out.sls train.sls
    : >empty.slp
    refused 1 'empty.slp: ' sl-label --patch empty.slp -o out.sls train.sls
    [ ! -e out.sls ]
}
