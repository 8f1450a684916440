# sl-inspect shows what a file is, what it contains and how it was made.
load ../setup

images() {
    sl-fetch synth --split train --limit 4 -o train.sls
    sl-select --ipc 2 train.sls >chosen.sls
}

network() {
    sl-train-student -q --arch convnet-d1w2 --steps 0 chosen.sls >student.safetensors
}

@test "a summary of samples" {
    images
    sl-inspect chosen.sls >summary
    grep -q '^chosen.sls ([0-9]* bytes): samples, [0-9]* images of [0-9]* classes$' summary
    grep -q '^dataset    synth, train$' summary
    grep -q '^balance    2 per class$' summary
    grep -q '^labels     hard$' summary
    grep -q '^   1  sl-fetch synth --split train --limit 4 --seed 0$' summary
    grep -q '^   2  sl-select --ipc 2 --seed 0 (of 1)$' summary
    grep -q '^verified   xxh3 [0-9a-f]\{32\}$' summary
    [ "$(wc -l <summary)" -le 24 ]
}

@test "standard input, and a pipe by name" {
    images
    sl-inspect chosen.sls | sed 's/^chosen.sls ([0-9]* bytes)/standard input/' >wanted
    sl-inspect <chosen.sls >from.file
    sl-inspect <chosen.sls - >from.dash
    # shellcheck disable=SC2002 # a pipe is meant
    cat chosen.sls | sl-inspect >from.pipe
    cmp wanted from.file
    cmp wanted from.dash
    cmp wanted from.pipe
    network
    # shellcheck disable=SC2002 # a pipe is meant
    cat student.safetensors | sl-inspect | grep -q '^standard input: checkpoint, '
    sl-inspect --diff <(cat chosen.sls) <(cat chosen.sls)
}

@test "soft labels: their entropy, agreement and histogram" {
    images
    sl-label --hard chosen.sls >hard.sls
    sl-inspect hard.sls >summary
    grep -q 'soft, 0 hard, [0-9.]* bits each; in 100.0 % the largest entry is that of the class$' summary
    grep -q '^entropy    0.000 nats on average, of at most ' summary
    grep -q "^   0.00 ######################################## $(sl-inspect --tsv hard.sls | tail -n +2 | wc -l)$" summary
}

@test "a summary of a checkpoint" {
    images
    network
    sl-inspect student.safetensors >summary
    grep -q 'bytes): checkpoint, [0-9]* numbers in [0-9]* arrays$' summary
    grep -q '^arch       convnet-d1w2' summary
    grep -q '^  classifier.weight  *[0-9]*x512  *[0-9.]*$' summary
    grep -q '^           sha256 '"$(sha256sum <student.safetensors | cut -d ' ' -f 1)" summary
}

@test "metrics: a table of what was measured and what varies" {
    images
    network
    sl-eval --data train.sls student.safetensors >a.sls
    sl-train-student -q --arch convnet-d1w2 --steps 0 --seed 1 chosen.sls |
        sl-eval --data train.sls >b.sls
    cat a.sls b.sls | sl-inspect >summary
    head -n 1 summary | grep -qx 'standard input: metrics, 2 records'
    sed -n 2p summary | grep -q '^ *accuracy  *correct  *n '
    [ "$(sed -n '2,4p' summary | awk '{ print length }' | sort -u | wc -l)" -eq 1 ]
    cat a.sls b.sls | sl-inspect --tsv >table
    head -n 1 table | tr '\t' '\n' | grep -qx 'train-student.seed'
    column=$(head -n 1 table | tr '\t' '\n' | grep -nx train-student.seed | cut -d : -f 1)
    [ "$(tail -n +2 table | cut -f "$column" | paste -sd ' ')" = '0 1' ]
    head -n 1 table | tr '\t' '\n' | grep -qx 'eval.data.fetch.split'
    head -n 1 table | tr '\t' '\n' | grep -qx 'accuracy'
}

@test "--segment: what cat joined comes apart again, byte for byte" {
    images
    network
    sl-eval --data train.sls student.safetensors >a.sls
    sl-eval --data chosen.sls student.safetensors >b.sls
    cat a.sls b.sls a.sls >all.sls
    sl-inspect --segment 0 all.sls | cmp - a.sls
    sl-inspect -s 1 <all.sls | cmp - b.sls
    sl-inspect --segment 2 -o out.sls all.sls
    cmp out.sls a.sls
    refused 1 "all.sls: has 3 segments, so none has the number 3 (from 0)" sl-inspect --segment 3 -o none.sls all.sls
    refused 1 "has 1 segment, so" sl-inspect --segment 1 chosen.sls
    [ ! -e none.sls ]
    refused 1 "student.safetensors: " sl-inspect --segment 0 student.safetensors
    # damage anywhere in the file is an error, also in another segment
    head -c -2 all.sls >cut.sls
    refused 1 "cut.sls: is cut short" sl-inspect --segment 0 -o none.sls cut.sls
    [ ! -e none.sls ]
}

@test "--json: a header, records and a trailer, which jq can read" {
    command -v jq >/dev/null || skip "jq is not installed"
    images
    sl-label --hard --top-k 2 chosen.sls >top.sls
    sl-inspect --json top.sls >lines
    [ "$(jq -s length lines)" -eq $(($(sl-inspect --tsv chosen.sls | wc -l) + 1)) ]
    head -n 1 lines | jq -e '.softlabel == 1 and .kind == "samples" and .made[1].options.ipc == 2'
    sed -n 2p lines | jq -e '.image == {dtype: "u8", shape: [32, 32, 3]} and
        (.soft.index | length) == 2 and .soft.value[0] == 1'
    tail -n 1 lines | jq -e '.end and (.xxh3 | length) == 32'
    cmp <(sl-inspect --record 1 top.sls) <(sed -n 3p lines)
    cat chosen.sls chosen.sls | sl-inspect --json | jq -s -e 'map(select(.end)) | length == 2'
    network
    sl-inspect --json student.safetensors | jq -s -e '.[0].arch == "convnet-d1w2" and
        .[1].dtype == "f32" and .[-1].end'
}

@test "--tsv of records without a common name, whose table would grow quadratically" {
    awk 'BEGIN { for (i = 0; i < 6000; i++) printf "{\"m%d\": 1}\n", i }' |
        "$SL_BIN/../tests/programs/make_metrics" >wide.sls
    refused 1 'a table of 6000 lines and 6000 columns is too large' sl-inspect --tsv wide.sls
}

@test "--tsv of samples and of arrays" {
    images
    sl-label --hard chosen.sls | sl-inspect --tsv >table
    [ "$(head -n 1 table)" = "$(printf 'id\tlabel\tclass\tentropy\ttop')" ]
    tail -n +2 table | awk -F '\t' '$3 == $5 && $4 ~ /^-?[0.]+$/ { good++ } END { exit !(NR > 0 && good == NR) }'
    sl-inspect --tsv chosen.sls | tail -n +2 |
        awk -F '\t' 'NF == 5 && $4 $5 == "" { good++ } END { exit !(NR > 0 && good == NR) }'
    network
    sl-inspect --tsv student.safetensors | grep -q "^classifier.bias$(printf '\t')f32"
}

@test "--npy: sizes and values" {
    images
    sl-inspect --npy images chosen.sls -o images.npy
    grep -aq "'descr': '|u1', 'fortran_order': False, 'shape': ([0-9]*, 32, 32, 3)" images.npy
    sl-inspect --npy labels chosen.sls | tail -c +129 | od -An -v -w8 -t d8 | tr -d ' ' >labels.txt
    cmp labels.txt <(sl-inspect --tsv chosen.sls | tail -n +2 | cut -f 2)
    sl-inspect --npy ids <chosen.sls | tail -c +129 | od -An -v -w8 -t d8 | tr -d ' ' >ids.txt
    cmp ids.txt <(sl-inspect --tsv chosen.sls | tail -n +2 | cut -f 1)
    sl-label --hard chosen.sls | sl-inspect --npy soft | grep -aq "'descr': '<f4'"
    refused 1 "record 0: has no soft label" sl-inspect --npy soft chosen.sls
    refused 1 "chosen.sls: has no 'pixels'; samples have images" sl-inspect --npy pixels chosen.sls
    network
    sl-inspect --npy classifier.bias student.safetensors | grep -aq "'descr': '<f4'"
    refused 1 "has no array 'classifier'" sl-inspect --npy classifier student.safetensors
}

@test "--image: a picture that comes back as the same bytes" {
    images
    mkdir -p folder/a
    sl-inspect --image 1 chosen.sls -o folder/a/x.png
    sl-fetch folder --from folder | sl-inspect --npy images | tail -c 3072 >pixels
    cmp pixels <(sl-inspect --npy images chosen.sls | tail -c +129 | head -c 6144 | tail -c 3072)
    refused 1 "there is no record 4000" sl-inspect --image 4000 chosen.sls
    refused 1 "there is no record 4000" sl-inspect --record 4000 chosen.sls
}

@test "--diff says what differs first" {
    images
    sl-inspect --diff chosen.sls chosen.sls
    sl-select --ipc 2 --seed 1 train.sls >other.sls
    run sl-inspect --diff other.sls chosen.sls
    [ "$status" -eq 1 ]
    [ "$output" = "made: step 2 (sl-select): seed is 1 and 0" ]
    cat chosen.sls chosen.sls >twice.sls
    run sl-inspect --diff twice.sls chosen.sls
    [ "$status" -eq 1 ]
    [[ $output == "records: "* ]]
    network
    run sl-inspect --diff student.safetensors chosen.sls
    [ "$status" -eq 1 ]
    sl-train-student -q --arch convnet-d1w2 --steps 0 --seed 1 chosen.sls >other.safetensors
    run sl-inspect --diff other.safetensors student.safetensors
    [ "$status" -eq 1 ]
    [[ $output == *"seed is "* ]]
    refused 2 "nowhere.sls: No such file" sl-inspect --diff nowhere.sls chosen.sls
    head -c 3000 chosen.sls >cut.sls
    refused 2 "cut.sls: is cut short" sl-inspect --diff cut.sls cut.sls
}

@test "--verify prints nothing if a file is complete" {
    images
    run sl-inspect --verify chosen.sls
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    head -c -1 chosen.sls >cut.sls
    refused 1 "cut.sls: is cut short" sl-inspect --verify cut.sls
    network
    sl-inspect --verify student.safetensors
}

@test "a figure as SVG or PDF records the same" {
    images
    for suffix in svg pdf; do
        sl-plot images --first 2 --title 'Two (2), \ & <more>' --width 85mm -o two.$suffix train.sls chosen.sls
        run sl-inspect two.$suffix
        [[ ${lines[0]} == "two.$suffix ("*" bytes): figure, 241x"*" points, of 2 results" ]]
        [[ ${lines[3]} == *"sl-plot images --first 2 "*"(of 1)" && ${#lines[@]} -eq 4 ]]
        sl-inspect --verify <two.$suffix
        sl-inspect --json two.$suffix | jq -e '.kind == "figure" and .width == 241 and .unit == "points" and
            (.made[-1] | .options.title == "Two (2), \\ & <more>")'
        head -c -20 two.$suffix >cut.$suffix
        refused 1 "cut.$suffix: is not a complete ${suffix^^} file: its end is missing" sl-inspect cut.$suffix
    done
    # those of others
    echo '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>' >other.svg
    refused 1 "other.svg: is a picture that sl-plot did not draw" sl-inspect --made other.svg
    printf '%%PDF-1.4\n%%%%EOF\n' >other.pdf
    refused 1 "other.pdf: is a picture that sl-plot did not draw" sl-inspect other.pdf
    echo '<?xml version="1.0"?><rss/>' >other.xml
    refused 1 "other.xml: is neither a stream nor a checkpoint" sl-inspect other.xml
}

@test "a figure: what it is and how it was drawn" {
    images
    sl-plot images --first 2 --title Two -o two.png train.sls chosen.sls
    run sl-inspect two.png
    [[ ${lines[0]} == "two.png ("*" bytes): figure, "*x*" pixels, of 2 results" ]]
    [[ ${lines[1]} == "the first of 2 results was made by "* ]]
    [[ ${lines[3]} == *"sl-plot images --first 2 (of 1)" && ${#lines[@]} -eq 4 ]]
    [ "$(sl-inspect <two.png | head -n 1 | cut -d : -f 2)" = "$(cut -d : -f 2 <<<"${lines[0]}")" ]
    sl-inspect --verify two.png
    sl-inspect --json two.png | jq -e '.kind == "figure" and .height > 0 and .width > 0 and
        (.made[-1] | .tool == "sl-plot" and .options.title == "Two" and (.inputs.input | length) == 2)'
    sl-plot images -o one.png chosen.sls
    run sl-inspect one.png
    [[ ${lines[0]} == *"pixels, of 1 result" && ${lines[1]} == "made by "* ]]
    for cut in 20 500 $(($(stat -c %s two.png) - 1)); do
        head -c "$cut" two.png >cut.png
        refused 1 "cut.png: is not a complete PNG file" sl-inspect cut.png
        refused 1 "cut.png: is not a complete PNG file" sl-inspect --verify cut.png
    done
    for byte in 16 60 $(($(stat -c %s two.png) / 2)); do # of the header, the text and the pixels
        cp two.png damaged.png
        printf '\xfe' | dd of=damaged.png bs=1 seek="$byte" conv=notrunc status=none
        refused 1 "damaged.png: is not a complete PNG file: a checksum is wrong" sl-inspect --made damaged.png
        refused 1 "damaged.png: is not a complete PNG file: a checksum is wrong" sl-inspect --verify damaged.png
    done
    { cat two.png && echo; } >more.png
    refused 1 "more.png: is not a complete PNG file: data follows its end" sl-inspect more.png
}

@test "options that make no sense" {
    refused 2 "only one of" sl-inspect --json --tsv x.sls
    refused 2 "unexpected operand" sl-inspect x.sls y.sls
    refused 2 "--record" sl-inspect --record -1 x.sls
    refused 1 "x.sls: No such file or directory" sl-inspect x.sls
    refused 1 ".: is a folder" sl-inspect .
    : >empty.sls
    refused 1 "empty.sls: is empty" sl-inspect empty.sls
    echo "id,label,image of a long line" >table.csv
    refused 1 "table.csv: is neither a stream nor a checkpoint, but a table as text (CSV or the like)" sl-inspect table.csv
    sl-fetch -q synth --limit 1 -o train.sls
    sl-inspect --image 0 -o image.png train.sls
    refused 1 "image.png: is a picture that sl-plot did not draw" sl-inspect image.png
    refused 1 "image.png: is neither a stream nor a checkpoint, but a PNG picture" sl-inspect --tsv image.png
    sl-inspect --npy ids -o ids.npy train.sls
    refused 1 "ids.npy: is neither a stream nor a checkpoint, but a NumPy array" sl-inspect ids.npy
    gzip -k table.csv
    refused 1 "table.csv.gz: is neither a stream nor a checkpoint, but packed by gzip" \
        sl-inspect table.csv.gz
}

@test "looking at a broken file leaves nothing behind" {
    images
    head -c 5000 chosen.sls >cut.sls
    for view in --json --tsv --made '--segment 0' '--npy images' '--image 0' '--record 0'; do
        # shellcheck disable=SC2086 # two words
        refused 1 "cut.sls: is cut short" sl-inspect $view cut.sls -o out
        [ ! -e out ]
    done
}
