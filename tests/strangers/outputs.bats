# The file that an output replaces, and strange names on the terminal.
load strangers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$SL_BIN/sl-fetch" synth -q --limit 2 --size 8 -o train.sls
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$BATS_FILE_TMPDIR/train.sls" .
}

# mode FILE OCTAL: FILE's mode before sl-select replaces it, and after.
mode() {
    cp train.sls "$1"
    chmod "$2" "$1"
    sl-select -q --ipc 1 -o "$1" train.sls
    [ "$(stat -c %a "$1")" = "$2" ]
}

@test "U-mode, U-group: the file that replaces another has its mode" {
    mode m.sls 600
    (umask 077 && mode m.sls 664)
    (umask 000 && mode m.sls 640)
    mode m.sls 444
    (umask 077 && mode m.sls 666)
    sl-select -q --ipc 1 -o new.sls train.sls # a new one obeys the umask
    (umask 027 && sl-select -q --ipc 1 -o group.sls train.sls)
    [ "$(stat -c %a new.sls group.sls | xargs)" = "$(printf %o $((0666 & ~0$(umask)))) 640" ]
}

@test "U-link: through a link, and by every tool that writes" {
    cp train.sls there.sls
    chmod 600 there.sls
    ln -s there.sls link.sls
    sl-label -q --hard -o link.sls train.sls
    [ "$(stat -c %a there.sls)" = 600 ]
    for file in net fig.png m.txt i.npy; do : >$file && chmod 640 $file; done
    sl-train-student -q --arch convnet-d1w2 --steps 0 -o net train.sls
    sl-plot images -q -o fig.png train.sls
    sl-inspect -o m.txt train.sls
    sl-inspect --npy ids -o i.npy train.sls
    [ "$(stat -c %a net fig.png m.txt i.npy | sort -u)" = 640 ]
    ln -s scratch/later.sls nowhere.sls
    refused 1 'nowhere.sls: is a link to a file that does not exist; create that file, or remove the link' \
        sl-select --ipc 1 -o nowhere.sls train.sls
    [ -L nowhere.sls ]
}

@test "U-owner: its group and its owner, where that is allowed" {
    [ "$(id -u)" -eq 0 ] || skip "only root gives files away"
    cp train.sls m.sls
    chown 1:2 m.sls
    chmod 660 m.sls
    sl-select -q --ipc 1 -o m.sls train.sls
    [ "$(stat -c '%u %g %a' m.sls)" = "1 2 660" ]
}

@test "U-killed: the leftovers of a killed run are removed, even if the file is read-only" {
    mode m.sls 444
    : >.m.sls.a1B2c3.unfinished
    chmod 444 .m.sls.a1B2c3.unfinished
    sl-select -q --ipc 1 -o m.sls train.sls
    [ ! -e .m.sls.a1B2c3.unfinished ]
}

@test "U-longpath: a long name never pushes the reason out of the message" {
    long=/$(printf 'd%.0s' {1..200})/$(printf '/d%.0s' {1..3000})/x.sls
    for command in "sl-inspect $long" "sl-select --ipc 1 $long" "sl-label -e $long train.sls" \
        "sl-select --ipc 1 -o $long train.sls" "sl-fetch folder --from $long" "sl-label --from $long train.sls"; do
        status=0
        # shellcheck disable=SC2086 # words
        $command >out 2>err || status=$?
        [ $status -eq 1 ]
        [ ! -s out ]
        [ "$(wc -l <err)" -eq 1 ]
        grep -q ': File name too long' err
        grep -q "^sl-[a-z]*: /dddd" err
    done
    refused 2 "$(printf 'e%.0s' {1..100})' is an unexpected operand; see sl-inspect --help" \
        sl-inspect train.sls "$(printf 'e%.0s' {1..5000})"
    name=$(printf 'n%.0s' {1..250})
    mkdir -p "$name/$name/$name/$name/$name"
    echo text >"$name/$name/$name/$name/$name/x"
    refused 1 "nnn/x: is not a softlabel stream, but a text; labels are read as .npy arrays" \
        sl-select --ipc 1 "$name/$name/$name/$name/$name/x"
}

@test "U-rawname: control characters of names never reach the terminal" {
    name=$'evil\e[31m\nx\x9b\u009b\u202e.sls'
    cp train.sls "$name"
    sl-inspect "$name" >said
    [ "$(head -n 1 said)" = "evil?[31m?x???.sls ($(stat -c %s train.sls) bytes): samples, 40 images of 20 classes" ] ||
        { cat -v said && false; }
    cp train.sls café猫.sls
    sl-inspect café猫.sls | grep -q '^café猫.sls ('
    sl-inspect --diff "$name" "$name"
    sl-fetch synth -q --limit 1 --size 8 -o other.sls
    sl-inspect --diff "$name" other.sls >said || [ $? -eq 1 ]
    printf '%s\n' '{"select.ipc": 1, "kind\u001b[2J": "a\u001b]0;x\u0007\n\u009b", "accuracy": 0.5}' |
        "$SL_BIN/../tests/programs/make_metrics" >m.sls
    sl-inspect m.sls >>said
    sl-inspect --tsv m.sls >>said
    sl-stat mean -x select.ipc -y accuracy m.sls >>said
    sl-inspect --json m.sls >>said
    head='{"a\u009b31m\u202eb": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
    printf "\\x$(printf %x ${#head})"'\0\0\0\0\0\0\0%s\0\0\0\0' "$head" >net.st
    sl-inspect --tsv net.st >>said
    grep -q '^a?31m?b' said
    title=$'a\e[31m\u009b\u202e\n\'x%\\'
    sl-plot images -q --title "$title" -o fig.png train.sls
    sl-inspect --json fig.png >>said
    sl-inspect fig.png >>said
    sl-inspect --made fig.png >script
    cat script >>said
    [ "$(LC_ALL=C grep -ac $'[^\t -~\xc2-\xf4\x80-\xbf]\|\xc2[\x80-\x9f]\|\xe2\x80[\xa8-\xae]' said)" -eq 0 ]
    # and what is quoted for a shell is what it was
    sl-fetch() { :; }
    sl-plot() { printf %s "$@" >typed; }
    (. ./script) || [ $? -eq 1 ] # what was typed for a drawing is not the figure
    grep -qzF "$title" typed
}
