# What tests of the pipelines share: the preset tiny, and how make stops.
load ../setup

# The pipelines of the preset tiny in the folder $1, with the settings of the make that runs these
# tests, or it would build everything again.
pipeline() {
    local folder=$1
    shift
    make --no-print-directory -C "$SL_TESTS/.." SANITIZE="$SL_SANITIZE" PRESET=tiny V=1 \
        RESULTS_IN="$BATS_FILE_TMPDIR/$folder" "$@" 2>make.err
}

# Why make stopped: $1 must be in its last words, and nothing may have been trained.
stops_early() {
    local text=$1 status=0
    shift
    pipeline early "$@" >out || status=$?
    if [ "$status" -eq 0 ] || ! grep -qF -e "$text" make.err || grep -q sl-train- out; then
        echo "expected: $text"
        cat out make.err
        return 1
    fi
}
