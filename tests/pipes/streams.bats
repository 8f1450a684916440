# Streams between programs: joined, cut short, damaged, and read by others.
load ../setup

images() {
    sl-fetch synth --split train --limit 3 -o train.sls
}

# A Python with the module, or the test is skipped.
python_with() {
    local python
    for python in "${SL_PYTHON:-python3}" /usr/bin/python3; do
        if "$python" -c "import $1" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

@test "the ten lines of sl-stream(5) read a stream" {
    python=$(python_with msgpack) || skip "python3-msgpack is not installed"
    awk '/^\.Bd/ { text = ""; block = 1; next } /^\.Ed/ { block = 0; next } block { text = text $0 "\n" }
        END { printf "%s", text }' "$SL_TESTS/../man/sl-stream.5" >read.py
    [ "$(wc -l <read.py)" -eq 10 ]
    images
    "$python" read.py <train.sls >ids.txt
    sl-inspect --tsv train.sls | tail -n +2 | awk '{ print $1, $2, 32, 32, 3 }' | cmp - ids.txt
    head -c 4000 train.sls >cut.sls
    run "$python" read.py <cut.sls
    [ "$status" -eq 1 ]
    [[ $output == *"cut short" ]]
}

@test "cat joins streams" {
    images
    sl-select --ids 0,1 train.sls >a.sls
    sl-select --ids 2 train.sls >b.sls
    cat a.sls b.sls | sl-inspect --tsv | tail -n +2 | cut -f 1 | paste -sd ' ' | grep -x '0 1 2'
    cat a.sls b.sls | sl-inspect | grep -q '^verified   2 segments'
}

@test "segments with different classes are refused, and both are named" {
    images
    first=$(sl-inspect --tsv train.sls | sed -n 2p | cut -f 3)
    sl-fetch synth --split train --limit 3 --classes "$first" -o one.sls
    cat train.sls one.sls >both.sls
    refused 1 "both.sls: the first segment has " sl-inspect --verify both.sls
    refused 1 "the segment from record $(sl-inspect --json train.sls | grep -c '^{"id":') has 1" sl-select --ipc 1 both.sls
    sl-fetch synth --split train --limit 3 --size 16 -o small.sls
    cat train.sls small.sls >both.sls
    refused 1 "images are 32x32x3 in the first segment, 16x16x3 in the segment from record" \
        sl-select --ipc 1 both.sls
}

@test "every tool that reads a stream refuses what is cut short" {
    images
    head -c -20 train.sls >cut.sls
    sl-train-student -q --arch convnet-d1w2 --steps 0 train.sls >network.safetensors
    refused 1 "cut.sls: is cut short" sl-inspect cut.sls
    refused 1 "cut.sls: is cut short" sl-select --ipc 1 cut.sls
    refused 1 "cut.sls: is cut short" sl-train-student --steps 1 cut.sls
    refused 1 "cut.sls: is cut short" sl-train-expert --epochs 1 -o expert cut.sls
    refused 1 "cut.sls: is cut short" sl-eval --data cut.sls network.safetensors
    refused 1 "cut.sls: is cut short" sl-plot images cut.sls -o figure.png
    refused 1 "cut.sls: is cut short" sl-label --hard -o out.sls cut.sls
    [ ! -e out.sls ]
    [ ! -e figure.png ]
    # a filter that writes as it reads leaves a stream that its own reader refuses
    sl-label --hard cut.sls >partial.sls 2>/dev/null || true
    [ -s partial.sls ]
    refused 1 "partial.sls: is cut short" sl-inspect --verify partial.sls
}

@test "an upstream tool that died is an error downstream" {
    images
    (sl-select --ipc 1 train.sls | head -c 5000) | refused 1 "standard input: is cut short" sl-label --hard
    (sl-select --ipc 4000 train.sls 2>/dev/null || true) |
        refused 1 "standard input: is empty" sl-train-student --steps 1
    (sl-select --ipc 4000 train.sls 2>/dev/null || true) |
        refused 1 "standard input: is empty" sl-inspect
}

@test "a reader that stops early ends the writer, as it ends cat" {
    sl-fetch synth --split train --limit 40 2>err | head -c 1000 >/dev/null
    [ ! -s err ]
}

@test "a flipped bit is found before anything is made from the stream" {
    images
    for offset in 40 2000 9000; do
        byte=$(od -An -tu1 -j $offset -N 1 train.sls | tr -d ' ')
        cp train.sls damaged.sls
        # shellcheck disable=SC2059 # the byte is the format
        printf "\\x$(printf %02x $((byte ^ 4)))" | dd of=damaged.sls bs=1 seek=$offset conv=notrunc status=none
        [ "$(cmp -l train.sls damaged.sls | wc -l)" -eq 1 ]
        run sl-inspect --verify damaged.sls
        [ "$status" -eq 1 ]
        run sl-select --ipc 1 -o chosen.sls damaged.sls
        [ "$status" -eq 1 ]
        [ ! -e chosen.sls ]
    done
}

@test "metrics where samples are expected, and the reverse" {
    images
    sl-label --hard train.sls | sl-eval --labels >metrics.sls
    refused 1 "metrics.sls: contains metrics, but samples are needed here" sl-select --ipc 1 metrics.sls
    refused 1 "train.sls: contains samples, but metrics are needed here" sl-plot bars --x n --y n -o a.png train.sls
    cat train.sls metrics.sls >both.sls
    refused 1 "both.sls: the segment from record $(sl-inspect --json train.sls | grep -c '^{"id":') has metrics, the first segment samples" sl-inspect both.sls
}

@test "headers of future versions and things that are not a stream" {
    printf '\x83\xa9softlabel\x02\xa4kind\xa7samples\xa5count\xc0' >future.sls
    refused 1 "future.sls: is a softlabel stream of version 2; this program reads version 1" \
        sl-select --ipc 1 future.sls
    refused 1 "version 2" sl-inspect future.sls
    echo '{"softlabel": 1}' >json.sls
    refused 1 "json.sls: is not a softlabel stream, but a JSON text" sl-select --ipc 1 json.sls
    printf '\xc1' >never.sls
    refused 1 "never.sls: is not a softlabel stream" sl-select --ipc 1 never.sls
    : >empty.sls
    refused 1 "empty.sls: is empty" sl-select --ipc 1 empty.sls
    sl-fetch synth --limit 1 -o train.sls
    { cat train.sls && echo hello; } >more.sls
    refused 1 "more.sls: trailing data after record 19: is not a softlabel stream, but a text" \
        sl-select --ipc 1 more.sls
    refused 1 "nowhere.sls: No such file or directory" sl-select --ipc 1 nowhere.sls
    refused 1 "is a folder" sl-select --ipc 1 .
    # a length that claims more than there is takes no memory
    printf '\x81\xa1x\xdd\xff\xff\xff\xff' >huge.sls
    (
        [ -n "${SL_SANITIZE:-}" ] || ulimit -v 4000000 # sanitizers need address space
        refused 1 "huge.sls: an object has more than 4194304 items" sl-select --ipc 1 huge.sls
    )
}
