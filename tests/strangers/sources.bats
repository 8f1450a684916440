# Archives that are joined, damaged or of other kinds; pictures that others decode otherwise, or that are
# of other kinds; files that are no part of CIFAR.
load strangers

# of_bytes TEXT: a folder `own` with one picture, and one file that has these bytes by printf.
of_bytes() {
    rm -rf own
    pictures own a/1.png
    printf "$1" >own/a/x.jpg
}

@test "I-x: pictures of other formats are told by their names" {
    while IFS='|' read -r bytes is; do
        of_bytes "$bytes"
        refused 1 "own: a/x.jpg: is $is; expected a JPEG or PNG picture; --skip-bad leaves such images out" \
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
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0|zeros where it begins: the download was never filled in
PK\3\4\x14\0\0\0|a zip archive
{"error": "not found"}|a JSON text
END
    of_bytes ''
    refused 1 'own: a/x.jpg: is empty; --skip-bad' sl-fetch folder --from own -o x.sls
    of_bytes 'words'
    refused 1 'own: a/x.jpg: is a text; expected a JPEG or PNG picture; --skip-bad' \
        sl-fetch folder --from own -o x.sls
    sl-fetch folder --from own --skip-bad -o x.sls 2>said
    grep -q 'the first: a/x.jpg: is a text; expected a JPEG or PNG picture$' said
}
