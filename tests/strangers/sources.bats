# Archives that are joined, damaged or of other kinds; pictures that others decode otherwise, or that are
# of other kinds; files that do not belong to CIFAR.
load strangers

# of_bytes TEXT: a folder `own` with one picture, and one file that has these bytes by printf.
of_bytes() {
    rm -rf own
    pictures own a/1.png
    printf "$1" >own/a/x.jpg
}

@test "I-x-webp, I-x-gif, I-x-bmp, I-x-html: images of other formats are reported with the names of the formats" {
    while IFS='|' read -r bytes is; do
        of_bytes "$bytes"
        refused 1 "own: a/x.jpg: is $is; expected a JPEG or PNG picture; use --skip-bad to leave such images out" \
            sl-fetch folder --from own -o x.sls
    done <<'END'
RIFF\x24\0\0\0WEBPVP8L|a WebP picture
GIF89a\x1\0\x1\0|a GIF picture
BM\x8a\0\0\0\0\0\0\0\x8a\0|a BMP picture
II*\0\x8\0\0\0|a TIFF picture
MM\0*\0\0\0\x8|a TIFF picture
\0\0\0\x1cftypavif\0\0\0\0|an AVIF picture
\0\0\0\x18ftypheic\0\0\0\0|a HEIC picture
\0\0\0\x18ftypmif1\0\0\0\0|a HEIC picture
\xff\x0a\xfa\x1f|a JPEG XL picture
\0\0\0\x0cJXL \x0d\x0a\x87\x0a|a JPEG XL picture
\0\0\0\x0cjP  \x0d\x0a\x87\x0a|a JPEG 2000 picture
8BPS\0\1\0\0|a Photoshop document
P6\n8 8\n255\n|a PPM picture
<svg xmlns="http://www.w3.org/2000/svg"/>|an SVG picture
%%PDF-1.7|a PDF document
\n<!DOCTYPE html><html><body>404</body></html>|a web page: the download failed
<HTML><BODY>404</BODY></HTML>|a web page: the download failed
version https://git-lfs.github.com/spec/v1\noid sha256:00|a pointer of Git LFS in place of the file, which git lfs pull fetches
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0|zeros at its beginning, like a download that never completed
PK\3\4\x14\0\0\0|a zip archive
{"error": "not found"}|a JSON text
END
    of_bytes ''
    refused 1 'own: a/x.jpg: is empty; use --skip-bad' sl-fetch folder --from own -o x.sls
    of_bytes 'words'
    refused 1 'own: a/x.jpg: is a text; expected a JPEG or PNG picture; use --skip-bad' \
        sl-fetch folder --from own -o x.sls
    sl-fetch folder --from own --skip-bad -o x.sls 2>said
    grep -q 'the first: a/x.jpg: is a text; expected a JPEG or PNG picture$' said
}

# Two folders of three pictures each, as tar and zip archives: a and b.
two_archives() {
    pictures a own/cats/0.png own/cats/1.png own/cats/2.png
    pictures b own/dogs/0.png own/dogs/1.png own/dogs/2.png
    for name in a b; do
        tar -C $name -cf $name.tar own
        (cd $name && zip -qr ../$name.zip own)
    done
}

@test "A-tar-concat.tar.gz: joined archives are read to the end" {
    two_archives
    gzip -k a.tar b.tar && bzip2 -k a.tar b.tar && xz -k a.tar b.tar
    cat a.tar b.tar >joined.tar
    gzip -k joined.tar
    for kind in gz bz2 xz; do cat a.tar.$kind b.tar.$kind >members.tar.$kind; done
    for archive in joined.tar joined.tar.gz members.tar.gz members.tar.bz2 members.tar.xz; do
        sl-fetch folder --from $archive -o x.sls
        [ "$(show x.sls)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    done
    cat a.zip b.zip >joined.zip
    refused 1 "joined.zip: has $(stat -c %s a.zip) bytes of other data before the zip archive" sl-fetch folder --from joined.zip -o x.sls
    cat a.tar b.tar.gz >mixed.tar
    refused 1 'mixed.tar: is damaged or cut short, or other data follows its end: there is no header of another entry after entry 5' \
        sl-fetch folder --from mixed.tar -o x.sls
    cat a.tar a.tar >twice.tar
    refused 1 'occurs twice' sl-fetch folder --from twice.tar -o x.sls
}

@test "A-tar-concat: zeros may follow an archive, other data may not" {
    two_archives
    gzip -k a.tar b.tar && bzip2 -k a.tar && xz -k a.tar
    for archive in a.tar a.tar.gz a.tar.bz2 a.tar.xz a.zip; do
        { cat $archive && head -c 1024 /dev/zero; } >zeros.${archive#*.}
        sl-fetch folder --from zeros.${archive#*.} -o x.sls
        [ "$(show x.sls)" = 'classes ["cats"], images of each [3]' ]
        { cat $archive && printf 'more of it'; } >more.${archive#*.}
        refused 1 "more.${archive#*.}: " sl-fetch folder --from more.${archive#*.} -o x.sls
    done
    { cat a.tar.gz && head -c 100 /dev/zero && cat b.tar.gz; } >padded.tar.gz
    sl-fetch folder --from padded.tar.gz -o x.sls
    [ "$(show x.sls)" = 'classes ["cats","dogs"], images of each [3,3]' ]
    { cat a.tar.gz && echo more; } >more.tar.gz
    refused 1 'more.tar.gz: other data follows the end of the gzip data' \
        sl-fetch folder --from more.tar.gz -o x.sls
    { cat a.tar.bz2 && echo more; } >more.tar.bz2
    refused 1 'more.tar.bz2: other data follows the end of the bzip2 data' \
        sl-fetch folder --from more.tar.bz2 -o x.sls
    { cat a.zip && echo more; } >more.zip
    refused 1 'more.zip: other data follows the end of the zip archive' \
        sl-fetch folder --from more.zip -o x.sls
    head -c 10240 /dev/zero | cat a.tar - | gzip >blocks.tar.gz # tar -b
    sl-fetch folder --from blocks.tar.gz -o x.sls
}

# flip FILE BYTE BIT: changes one bit.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "\\x$(printf %x $((byte ^ 1 << $3)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "A-cifar-flipped: single bits that changed in an archive are found" {
    mkdir c
    for batch in {1..5}; do
        head -c 3073 /dev/zero | tr '\0' "\\$batch" >c/data_batch_$batch.bin
    done
    cp c/data_batch_3.bin c/test_batch.bin
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck >c/batches.meta.txt
    tar -cf c.tar c
    python3 -c 'import gzip, sys; sys.stdout.buffer.write(gzip.compress(open("c.tar", "rb").read(), 0))' \
        >c.tar.gz
    bzip2 -k c.tar && xz -k c.tar && zip -qr0 c.zip c
    for archive in c.tar.gz c.tar.bz2 c.tar.xz c.zip; do
        sl-fetch cifar10 --from $archive -o good.sls
        for part in 3 4 5 6 7 8; do
            cp $archive bad.${archive#*.}
            flip bad.${archive#*.} $(($(wc -c <$archive) * part / 10)) $((part % 8))
            refused 1 "bad.${archive#*.}: " sl-fetch cifar10 --from bad.${archive#*.} -o x.sls
        done
    done
    [ ! -e x.sls ]
    flip c.tar.gz 5000 1
    refused 1 'c.tar.gz: the gzip data is damaged: incorrect data check' \
        sl-fetch cifar10 --from c.tar.gz -o x.sls
}

@test "A-cifar-flipped: damaged names neither leave out an image nor make a class" {
    two_archives
    flip a.tar 1030 0 # in the name of the second entry or the third
    refused 1 'a.tar: is damaged or cut short, or other data follows its end: there is no header of another entry after entry 2' \
        sl-fetch folder --from a.tar -o x.sls
    (cd b && zip -qr0 ../large.zip own -fz)
    sl-fetch folder --from large.zip -o x.sls
    for archive in b.zip large.zip; do
        flip $archive $(($(grep -abo own/dogs/0.png $archive | head -n 1 | cut -d : -f 1) + 4)) 0
        refused 1 "$archive: own/dogs/0.png: the directory and the entry have different names" \
            sl-fetch folder --from $archive -o x.sls
    done
}

@test "A-zip-split.zip, A-rar.rar, A-html.zip, A-parquet.zip, A-tar-lzma.tar.lzma, A-zeros.zip: other files than archives" {
    while IFS='|' read -r bytes is; do
        printf "$bytes" >own.zip
        refused 1 "own.zip: is $is; expected a tar archive (also gz, bz2, xz), a zip archive or a folder" \
            sl-fetch folder --from own.zip -o x.sls
    done <<'END'
Rar!\x1a\7\1\0more|a rar archive
7z\xbc\xaf\x27\x1c\0\4|a 7z archive
\x28\xb5\x2f\xfd\4\0\1|packed by zstd
\4\x22\x4d\x18\x64\x40|packed by lz4
]\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff|packed by lzma
<!DOCTYPE html><html><head><title>Virus scan warning</title>|a web page: the download failed
version https://git-lfs.github.com/spec/v1\noid sha256:00|a pointer of Git LFS in place of the file, which git lfs pull fetches
PAR1\0\0\0\0PAR1|a Parquet file
\x89HDF\r\n\x1a\n|an HDF5 file
\x93NUMPY\1\0v\0|a NumPy array
\x80\4\x95\x10\0\0\0|a pickle of Python
\0\0\x08\x03\0\0\xea\x60|an IDX file, like those of MNIST
{"message": "Not Found"}|a JSON text
words|a text
END
    head -c 4096 /dev/zero >zeros.zip
    refused 1 'zeros.zip: contains no files, only zeros, like a download that never completed' \
        sl-fetch folder --from zeros.zip -o x.sls
    printf '\0\0\x08\x03\0\0\xea\x60' | gzip >idx.gz
    refused 1 "idx.gz: is packed by gzip, and contains an IDX file, like those of MNIST; expected" \
        sl-fetch folder --from idx.gz -o x.sls
    pictures own cats/0.png
    head -c 100000 /dev/urandom >own/README.bin
    zip -qr -s 64k split.zip own
    refused 1 'split.zip: is the last of 2 parts of a zip archive; zip -s 0 joins them' \
        sl-fetch folder --from split.zip -o x.sls
    refused 1 'split.z01: is a zip archive that is cut short, or the first of several parts' \
        sl-fetch folder --from split.z01 -o x.sls
}

@test "A-tar-xzcut.tar.xz: archives that are cut short" {
    two_archives
    gzip -k a.tar && bzip2 -k a.tar && xz -k a.tar
    for cut in "gz|the gzip data is cut short" "xz|the xz data is cut short" \
        "bz2|cannot be read: truncated bzip2 input"; do
        for bytes in 4 12 40; do
            head -c -$bytes a.tar.${cut%|*} >cut.tar.${cut%|*}
            refused 1 "cut.tar.${cut%|*}: ${cut#*|}" sl-fetch folder --from cut.tar.${cut%|*} -o x.sls
        done
    done
    for bytes in 1 22 60 300; do
        head -c -$bytes a.zip >cut.zip
        refused 1 'cut.zip: is a zip archive that is cut short' sl-fetch folder --from cut.zip -o x.sls
    done
}

# png FILE DEPTH TYPE ROW [CHUNKS]: a picture of one row of 2 pixels, and chunks before it, as Python's bytes.
png() {
    python3 -c '
import struct, sys, zlib

def chunk(kind, data):
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

path, depth, kind, row, *chunks = sys.argv[1:]
with open(path, "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n"
               + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, int(depth), int(kind), 0, 0, 0))
               + b"".join(chunk(*eval(pair)) for pair in chunks)
               + chunk(b"IDAT", zlib.compress(b"\0" + eval(row))) + chunk(b"IEND", b""))' "$@"
}

# pixels FILE: all of them.
pixels() {
    sl-inspect --npy images "$1" | tail -c +129 | od -An -v -tu1 | xargs
}

@test "I-j-cmyknoadobe: ink is taken for inverted without Adobe's marker too" {
    mkdir -p own/a
    "$SL_BIN/../tests/programs/make_picture" own/a/1.jpg 1 1 250 120 10 cmyk
    if grep -q Adobe own/a/1.jpg; then return 1; fi
    sl-fetch folder --from own -o x.sls
    [ "$(pixels x.sls)" = "250 120 10" ]
}

@test "I-p-alpha0, I-p-pal4t, I-p-grey8t: transparency is dropped, as torchvision does, and reported" {
    mkdir -p own/a
    png own/a/1.png 8 6 'b"\1\2\3\0\4\5\6\x80"'
    png own/a/2.png 8 3 'b"\0\1"' '(b"PLTE", b"\x07\x08\x09\x0a\x0b\x0c")' '(b"tRNS", b"\0\xff")'
    png own/a/3.png 8 0 'b"\x0d\x0e"' '(b"tRNS", b"\0\x0d")'
    png own/a/4.png 8 4 'b"\x0f\0\x10\xff"'
    png own/a/5.png 16 6 'b"\x11\xff\x12\xff\x13\xff\0\1" * 2'
    png own/a/6.png 8 2 'b"\x14\x15\x16" * 2' '(b"tRNS", b"\0\x14\0\x15\0\x16")'
    png own/a/7.png 8 6 'b"\x17\x18\x19\xff" * 2'
    sl-fetch folder --from own -o x.sls 2>said
    wanted="1 2 3 4 5 6 7 8 9 10 11 12 13 13 13 14 14 14 15 15 15 16 16 16"
    [ "$(pixels x.sls)" = "$wanted 17 18 19 17 18 19 20 21 22 20 21 22 23 24 25 23 24 25" ]
    [ "$(cat said)" = 'sl-fetch: warning: 6 images have transparent pixels (which are read with the colour that they hide), the first: a/1.png' ]
    rm own/a/[1-6].png
    sl-fetch folder --from own -o x.sls 2>said
    [ ! -s said ]
}

# cifar10: a folder c in the layout of CIFAR-10, with two images per file.
cifar10() {
    mkdir -p c
    for file in data_batch_{1..5} test_batch; do
        head -c 6146 /dev/zero >"c/$file.bin"
    done
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck >c/batches.meta.txt
}

@test "C-six: files that are nearly those of CIFAR are refused" {
    cifar10
    sl-fetch cifar10 --from c -o x.sls 2>said
    [ "$(sl-inspect --json x.sls | grep -c '"id":[0-9]')" -eq 10 ]
    grep -qx 'sl-fetch: warning: 5 files have different numbers of images (than the official data set), the first: data_batch_1.bin has 2 of 10000' said
    for name in data_batch_6 data_batch_0 data_batch_10 data_batch_01 data_batch 'data_batch_1 (1)' \
        data_batch_1_old test_batch2 'test_batch (copy)'; do
        cp c/test_batch.bin "c/$name.bin"
        for split in train test; do
            refused 1 "c: $name.bin: is not a file of cifar10; expected data_batch_1.bin to" \
                sl-fetch cifar10 --split $split --from c -o x.sls
        done
        rm "c/$name.bin"
    done
    mkdir c/again && cp c/data_batch_2.bin c/again
    refused 1 'c: data_batch_2.bin/00000: occurs twice' sl-fetch cifar10 --from c -o x.sls
    rm -r c/again c/data_batch_5.bin
    refused 1 'c: has no images in data_batch_5.bin' sl-fetch cifar10 --from c -o x.sls
    mkdir c100
    head -c 3074 /dev/zero >c100/train.bin
    printf 'class%02d\n' {0..99} >c100/fine_label_names.txt
    sl-fetch cifar100 --from c100 -o x.sls
    cp c100/train.bin c100/train2.bin
    refused 1 'c100: train2.bin: is not a file of cifar100; expected train.bin and test.bin' \
        sl-fetch cifar100 --from c100 -o x.sls
    rm c100/train2.bin
    { printf '\24\0' && head -c 3072 /dev/zero; } >c100/train.bin # 20
    refused 1 'c100: train.bin: image 0: has coarse label 20, expected less than 20' \
        sl-fetch cifar100 --from c100 -o x.sls
}

@test "C-double: a batch that is a copy of another is reported" {
    cifar10
    for batch in 1 2 3 4 5; do
        { head -c 6145 /dev/zero && printf "\\$batch"; } >"c/data_batch_$batch.bin"
    done
    sl-fetch cifar10 --from c -o x.sls 2>said
    [ "$(grep -c 'same images' said)" -eq 0 ]
    cp c/data_batch_2.bin c/data_batch_4.bin
    sl-fetch cifar10 --from c -o x.sls 2>said
    grep -qx 'sl-fetch: warning: 1 file has the same images as another (one is a copy, and a file is missing), the first: data_batch_4.bin and data_batch_2.bin' said
}

@test "C-elevennames: a list of classes has as many names as there are, each once" {
    cifar10
    echo cow >>c/batches.meta.txt
    refused 1 'c: batches.meta.txt: names 11 classes, expected 10' sl-fetch cifar10 --from c -o x.sls
    sed -i '/cow/d; /cat/d' c/batches.meta.txt
    refused 1 'c: batches.meta.txt: names 9 classes, expected 10' sl-fetch cifar10 --from c -o x.sls
    echo dog >>c/batches.meta.txt
    refused 1 "c: batches.meta.txt: names 'dog' twice" sl-fetch cifar10 --from c -o x.sls
}

@test "archives that are encrypted, or one of several parts, are reported" {
    two_archives
    (cd a && zip -qrP secret ../secret.zip own)
    refused 1 'secret.zip: own/cats/0.png: is encrypted; unpack it with its password, and give the folder' \
        sl-fetch folder --from secret.zip -o x.sls
    head -c 300 a.zip >a.zip.001
    tail -c +301 a.zip >a.zip.002
    refused 1 'a.zip.001: is a zip archive that is cut short, or the first of several parts' \
        sl-fetch folder --from a.zip.001 -o x.sls
    refused 1 'a.zip.002: is a zip archive whose directory is not where its end record says: it is damaged, or the last of several parts' \
        sl-fetch folder --from a.zip.002 -o x.sls
    gzip -c a.tar | head -c 200 >a.tar.gz.00
    refused 1 'a.tar.gz.00: the gzip data is cut short, or continues in another file' \
        sl-fetch folder --from a.tar.gz.00 -o x.sls
    gzip </dev/null >none.tar.gz
    refused 1 'none.tar.gz: is packed by gzip, and contains nothing; expected a tar archive' \
        sl-fetch folder --from none.tar.gz -o x.sls
}
