# What sl-inspect --made does with files that were changed after they were made.
# shellcheck shell=bash
load strangers

# The records of one stream with the provenance of another, as left by a filter in Python that copies
# the header.
relabelled() {
    "$SL_BIN/../tests/programs/replace_made" "$(sl-inspect --json "$1" | jq -c 'select(.made) | .made')"
}

@test "provenance: a stream that was filtered and kept its provenance is not made again without a message" {
    sl-fetch synth --limit 3 -o three.sls
    sl-select --ipc 2 -o two.sls three.sls
    sl-select --ids 0,1,300 three.sls | relabelled two.sls >filtered.sls
    sl-inspect --verify filtered.sls
    sl-inspect --made filtered.sls >script.sh
    if sh script.sh >again.sls 2>said; then return 1; fi
    grep -qF "not $(sha256sum <filtered.sls | cut -d ' ' -f 1): the file was changed after it was made" said
    cmp two.sls again.sls # what its history says
    # and what was not filtered is, from a file on standard input, too
    relabelled two.sls <two.sls >same.sls
    cmp two.sls same.sls
    sl-inspect --made <same.sls >script.sh
    sh script.sh >again.sls
    cmp same.sls again.sls
    # a pipe is read once
    sl-select --ids 0,1,300 three.sls | relabelled two.sls | sl-inspect --made | sh >again.sls
    cmp two.sls again.sls
    # where other bytes are to be expected, that is what is said
    sed "s/^compare version '[0-9.]*'/compare version '0.0.1'/; s/^expected='./expected='x/" script.sh >other.sh
    sh other.sh >again.sls 2>said
    cmp two.sls again.sls
    [ "$(grep -c . said)" -eq 1 ]
}
