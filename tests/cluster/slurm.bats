# The pipelines on the Slurm that srun reaches (make check-slurm). With CRASH, a command that kills a
# node at once, and REVIVE, one that brings it back, a node dies in the middle as well.
# shellcheck shell=bash
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    command -v srun >/dev/null || skip "there is no srun here"
    srun -Q -n1 true || skip "srun reaches no Slurm"
}

figures() {
    local results=$PWD/$1
    shift
    make -s -C "$SL_TESTS/.." figures PRESET=tiny RESULTS_IN="$results" "$@"
}

# same_bytes A B: of everything but settings, some of which hold the folder's name.
same_bytes() {
    diff -rq -x settings -x times -x .run -x .lock "$1" "$2"
}

@test "a whole preset gives the same bytes with Slurm and without; if a node dies, make continues" {
    figures here -j2 >/dev/null
    figures there -j20 RUN='srun -Q -n1' >/dev/null
    same_bytes here there

    [ -n "${CRASH-}" ] || skip "a node dies only with CRASH='COMMAND ...'"
    figures dying -k -j20 RUN='timeout 300 srun -Q -n1' >/dev/null 2>err &
    until [ "$(find dying/tiny/students -name '*.sls' 2>/dev/null | wc -l)" -ge 5 ]; do sleep 0.1; done
    bash -c "$CRASH"
    ! wait $! || return 1
    grep -q "did its machine die" err
    bash -c "${REVIVE:-:}"
    figures dying -j20 RUN='timeout 300 srun -Q -n1' >/dev/null
    same_bytes here dying
}
