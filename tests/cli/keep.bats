# make keep, and make restore, which continues from what was kept.
# shellcheck shell=bash
load pipelines.bash

setup() {
    not_sanitized # makefiles, and tools that other tests run under sanitizers
    cd "$BATS_TEST_TMPDIR" || return 1
}

@test "what was kept of students and experts is restored elsewhere, and nothing is trained again" {
    local settings=(FIGURES=table5 KEPT_IN="$BATS_TEST_TMPDIR/kept" TEST_EVERY=4)
    pipeline here table5 "${settings[@]}" >out
    grep -q sl-train-student out
    ! pipeline here keep KEEP_RUNS=true "${settings[@]}" || return 1
    grep -q 'KEEP_RUNS: is true, which is neither yes nor no' make.err
    pipeline here keep KEEP_RUNS=no "${settings[@]}" >out
    [ ! -e kept/tiny/students ]
    pipeline here keep KEEP_RUNS=yes "${settings[@]}" >out
    pipeline there restore "${settings[@]}" >out
    grep -q '^restored: 3 students' out
    pipeline there table5 "${settings[@]}" >>out
    ! grep sl-train-student out || return 1
    cmp "$BATS_FILE_TMPDIR"/{here,there}/tiny/table5.sls

    # but not what was kept with other settings, which names do not tell
    other() {
        ! pipeline other restore "${settings[@]}" "$2" >out || return 1
        grep -q "^.*/kept/tiny was kept with other settings ($1): '.*', here '.*'; restore needs the same$" make.err
    }
    other student STUDENT='--arch convnet-d3w9'
    other expert0 EXPERT='--arch convnet-d3w8 --batch 64 --lr 0.03 --momentum 0.9'
    other data FETCH='synth --limit 30 --seed 7'
    [ ! -e "$BATS_FILE_TMPDIR/other/tiny/students" ]

    # but not what is damaged
    local student
    student=$(cd kept/tiny && find students -name '*.sls' ! -name '*.tests.sls' | sort | head -n 1)
    truncate -s -1 "kept/tiny/$student"
    rm -r "$BATS_FILE_TMPDIR/there/tiny/students"
    ! pipeline there restore "${settings[@]}" >out || return 1
    grep -qF "$student: " make.err
    [ ! -e "$BATS_FILE_TMPDIR/there/tiny/$student" ]

    # and an expert is trained further from where it was
    pipeline there table5 "${settings[@]}" EXPERT_EPOCHS=5 >out
    grep -q -e '--epochs 5' out
    [ ! -e "$BATS_FILE_TMPDIR/there/tiny/experts/0/epoch-0003.safetensors" ]
    [ -e "$BATS_FILE_TMPDIR/there/tiny/experts/0/epoch-0005.safetensors" ]
}

@test "students are restored from the metrics of figures, too, byte for byte" {
    local settings=(FIGURES='fig2 swap' KEPT_IN="$BATS_TEST_TMPDIR/kept" IPCS=1 DRAWS=1 STUDENT_SEEDS=1)
    pipeline one fig2 swap "${settings[@]}" >out
    pipeline one keep "${settings[@]}" >out
    [ ! -e kept/tiny/students ]
    [ ! -e kept/tiny/experts ]
    pipeline two restore "${settings[@]}" >out
    grep -q "^restored: $(find "$BATS_FILE_TMPDIR/one/tiny/students" -name '*.sls' | wc -l) students" out
    grep -q sl-train-expert out
    ! grep sl-train-student out || return 1
    pipeline two fig2 swap "${settings[@]}" >out
    ! grep sl-train-student out || return 1
    for figure in fig2 swap; do
        cmp "$BATS_FILE_TMPDIR"/{one,two}/tiny/$figure.sls
    done
    # also those of one figure alone
    rm -r "$BATS_FILE_TMPDIR/two/tiny/students"
    rm kept/tiny/fig2.sls
    pipeline two restore "${settings[@]}" FIGURES=swap >out
    grep -q "^restored: $(grep -c ' students/' kept/tiny/settings/swap.list) students" out
    # students of learned sets come back without the sets, which nothing else needs
    settings+=(FIGURES='table2 distill-curves' METHODS=dm DISTILL_IPCS=1 DISTILL_DRAWS=1 DISTILL_KEEP=2)
    pipeline one table2 "${settings[@]}" >out
    grep -q sl-distill out
    pipeline one keep "${settings[@]}" >out
    pipeline two restore "${settings[@]}" >out
    pipeline two table2 "${settings[@]}" >>out
    ! grep 'sl-distill\|sl-train-student' out || return 1
    cmp "$BATS_FILE_TMPDIR"/{one,two}/tiny/table2.sls
    pipeline two table2 "${settings[@]}" LOOKS=2 LOOK_images-dm_1=2 >out
    [ "$(grep -c sl-distill out)" -eq 2 ]

    # but not what was kept with other settings, or is damaged
    ! pipeline three restore "${settings[@]}" IMAGES_dm='--arch convnet-d3w8 --real-batch 8 --steps 7' >out || return 1
    grep -q 'was kept with other settings (distilled-ipc1-draw1-dm)' make.err
    ! pipeline three restore "${settings[@]}" STUDENT='--arch convnet-d3w9' >out || return 1
    grep -q 'was kept with other settings (student)' make.err
    rm -r "$BATS_FILE_TMPDIR/two/tiny/students"
    truncate -s -1 kept/tiny/swap.sls
    ! pipeline two restore "${settings[@]}" FIGURES=swap >out || return 1
    grep -q 'swap.sls is not as long as .*swap.list says' make.err
    [ ! -e "$BATS_FILE_TMPDIR/two/tiny/students" ]
    # a list belongs to the metrics that are kept with it
    settings+=(FIGURES=swap)
    rm "$BATS_FILE_TMPDIR"/one/tiny/students/ipc1-draw1/*swap10*
    pipeline one keep "${settings[@]}" >out
    [ ! -e kept/tiny/settings/swap.list ]
    pipeline one swap "${settings[@]}" >out
    pipeline one keep "${settings[@]}" >out
    [ "$(awk '{ sum += $1 } END { print sum }' kept/tiny/settings/swap.list)" = "$(stat -c %s kept/tiny/swap.sls)" ]
}

@test "of several versions of a student the one with most fields is taken, then that of this arithmetic" {
    mkdir -p kept/settings results
    cd "$SL_TESTS/.." || return 1
    local here kept=$BATS_TEST_TMPDIR/kept results=$BATS_TEST_TMPDIR/results
    here=$(sl-inspect --arithmetic)
    # version FIGURE FIELDS: a figure of one student, with its list
    version() {
        echo "{\"train-student.arithmetic\": \"$2\", \"accuracy\": 0.1$3}" | metrics >"$kept/$1.sls"
        echo "$(stat -c %s "$kept/$1.sls") students/x/y.sls" >"$kept/settings/$1.list"
    }
    version a other ', "loss": 1'
    version b "$here" ', "loss": 1'
    version c "$here" ''
    pipelines/lib/unjoin "$kept" "$results" <<<x/y
    cmp "$results/students/x/y.sls" "$kept/b.sls"
    version d other ', "loss": 1, "bytes": 2'
    pipelines/lib/unjoin "$kept" "$results" <<<x/y
    cmp "$results/students/x/y.sls" "$kept/d.sls"
    rm -r "$results/students"
    echo '1 students/x/z.sls' >>"$kept/settings/d.list"
    ! pipelines/lib/unjoin "$kept" "$results" <<<x/y 2>"$BATS_TEST_TMPDIR/err" || return 1
    grep -q "^restore: .*d.sls is not as long as .*d.list says" "$BATS_TEST_TMPDIR/err"
    [ -z "$(find "$results" -mindepth 1)" ]
}

@test "there is nothing to restore where nothing was kept, or where all is here" {
    ! pipeline early restore FIGURES=table5 KEPT_IN="$BATS_TEST_TMPDIR/kept" || return 1
    grep -q "^nothing to restore: .*/kept/tiny has no experts or students that are wanted and not here$" make.err
}

@test "figures are kept after those that are asked for along with it, and after claims" {
    pipeline along -j3 keep claims onelabel FIGURES=onelabel KEPT_IN="$BATS_TEST_TMPDIR/kept" >out
    grep -q '^UNDECIDED\|^HELD\|^DID NOT HOLD' out
    cmp kept/tiny/onelabel.png "$BATS_FILE_TMPDIR/along/tiny/onelabel.png"
    cmp kept/tiny/claims.txt "$BATS_FILE_TMPDIR/along/tiny/claims.txt"
}

@test "two reports on claims take turns" {
    mkdir -p "$BATS_FILE_TMPDIR/turns/tiny"
    exec 7>"$BATS_FILE_TMPDIR/turns/tiny/.claims-lock"
    flock 7
    (
        exec 7>&-
        pipeline turns claims FIGURES=table5 >out || true
        touch ended
    ) 3>&- &
    sleep 5
    [ ! -e ended ]
    exec 7>&-
    wait
    grep -q '^MISSING: .*(table5)' out
}
