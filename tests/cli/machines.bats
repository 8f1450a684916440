# Pipelines on several machines: commands through RUN, and shards of the students.
# shellcheck shell=bash
load ../setup

setup() {
    not_sanitized # makefiles, and tools that other tests run under sanitizers
    cd "$BATS_TEST_TMPDIR" || return 1
}

# work RESULTS ARGUMENT ...: make, as pipelines do their work, with the preset tiny.
work() {
    local results=$PWD/$1
    shift
    (cd "$SL_TESTS/.." && make -s -f pipelines/lib/work.mk PRESET=tiny RESULTS_IN="$results" "$@")
}

# What ssh does: nothing of the environment comes along, and words are joined and read again.
like_ssh() {
    printf '#!/bin/bash\nshift\nexec env -i HOME=/ PATH=/usr/bin:/bin bash -c "cd /; $*"\n' >like-ssh
    chmod +x like-ssh
}

@test "commands of tools go through RUN and give the same bytes; others do not" {
    like_ssh
    printf '#!/bin/bash\necho "$*" >>%q\nexec %q host "$@"\n' "$PWD/said" "$PWD/like-ssh" >run
    chmod +x run
    work here "$PWD/here/tiny/test.sls"
    work there "$PWD/there/tiny/test.sls" RUN="$PWD/run"
    cmp here/tiny/test.sls there/tiny/test.sls
    [ "$(wc -l <said)" -eq 1 ]
    [ -z "$(ls -A there/tiny/.run)" ]
}

@test "RUN is read as the shell reads it" {
    printf '#!/bin/bash\n[ "$1" = "two words" ] || exit 9\nshift\nexec "$@"\n' >run
    chmod +x run
    work results "$PWD/results/tiny/test.sls" RUN="'$PWD/run' 'two words'"
    [ -s results/tiny/test.sls ]
}

@test "a command that did not end has failed, even if RUN exits with 0, as srun does if a node dies" {
    run work results "$PWD/results/tiny/train.sls" RUN=true
    [ "$status" -eq 2 ]
    [[ $output == *"RUN: 'true' ended without an error, but the command that it ran did not"* ]]
    [ ! -e results/tiny/train.sls ]
    [ -z "$(ls -A results/tiny/.run)" ]
}

@test "what a command says and how it fails comes through; a RUN that is missing is refused" {
    run work results "$PWD/results/tiny/test.sls" RUN=env FETCH='synth --limit 0'
    [[ $output == *"sl-fetch: --limit"* ]]
    [[ $output != *"RUN:"* ]]
    run work results "$PWD/results/tiny/test.sls" RUN='no-such-command -n1'
    [[ $output == *"RUN: there is no command no-such-command here"* ]]
}

@test "shards of students, made apart, are joined to the same bytes, and nothing is trained again" {
    settings=(FIGURES=fig1 METHODS=bptt LABEL_METHODS= IPCS=1 LABEL_EPOCHS=1 EPOCH=1 EARLY=1 LATE=1 EXPERT_EPOCHS=1
        OTHER_EPOCHS=1 EXPERT_SEEDS=0)
    for i in 1 2; do
        work shard$i "${settings[@]}" SHARD=$i/2 shard
    done
    cat shard?/tiny/shard-?-of-2.tar >shards
    work joined "${settings[@]}" join <shards
    work joined "${settings[@]}" fig1 >out
    ! grep -E '^  (EXPERT|DISTILL|STUDENT) ' out || return 1
    work one "${settings[@]}" fig1 >/dev/null
    cmp joined/tiny/fig1.sls one/tiny/fig1.sls
    diff <(ls joined/tiny/times/students*) <(ls one/tiny/times/students* | sed 's:^one:joined:') # what each cost comes along

    # A shard that is missing is trained; others' are not taken.
    work some "${settings[@]}" join <shard1/tiny/shard-1-of-2.tar 2>err
    grep -q 'join: 1 shards of 2; make trains what is missing' err
    refused_join() {
        echo "expected: $1"
        run work other "${settings[@]}" "${@:2}" join
        echo "$output"
        [[ $output == *"join: "*"$1"* ]]
        [ ! -e other/tiny/.join ]
        [ ! -e other/tiny/students ]
    }
    refused_join "other settings, student: '--arch convnet-d3w8', here '--arch convnet-d2w8'" \
        STUDENT='--arch convnet-d2w8' <shards
    refused_join "of other data than" FETCH='synth --limit 30 --seed 1' <shards
    refused_join "not whole tar files" < <(head -c 3000 shards)
    block=$(tar -tRf shard1/tiny/shard-1-of-2.tar | sed -n '5s/block \([0-9]*\): .*/\1/p') # the end of a file
    refused_join "damaged or cut short" < <(head -c $((512 * block)) shards)
    refused_join "damaged or cut short" < <(sed 's/"accuracy"/"accurate"/; s/accuracy/accurate/' shards)
    refused_join "not whole tar files" </dev/null
}

@test "SHARD is a part, such as 3/16" {
    for part in 4/3 0/2 x '' 1/0 1e/3; do
        run work results shard SHARD="$part"
        [[ $output == *"such as 3/16"* ]]
    done
    run work results shard
    [[ $output == *"make shard SHARD=1/16 makes the first of sixteen parts"* ]]
}
