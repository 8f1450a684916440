# A test that hangs fails under its name, and leaves no process.
load ../setup

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p tests/unit build/tests/unit
    cp "$SL_TESTS/run" tests
    export SL_TEST_SECONDS=2
    unset SL_SANITIZE SL_UNDER
}

# no_process MARK: none is left that has it in its environment.
no_process() {
    ! grep -lzs "$1" /proc/[0-9]*/environ
}

@test "a command line that hangs fails under its name, whatever it has started" {
    sed 's/^a/@/' >tests/hang.bats <<'END' # or bats would take them for this file's
atest "it passes" {
    true
}

atest "it hangs (in a pipe)" {
    text=$(MARK=of-the-command-line yes | MARK=of-the-command-line setsid sleep 1000 | cat)
}

atest "it is not reached" {
    true
}
END
    run tests/run out tests/hang.bats
    [ "$status" -eq 1 ]
    [[ ${lines[0]} == "FAIL tests/hang.bats: 1 passed, 2 failed "* ]]
    [ "${lines[1]}" = "    not ok 2 it hangs (in a pipe) # has not ended after 2 seconds" ]
    [ "${lines[-1]}" = "1 passed, 2 failed" ]
    no_process MARK=of-the-command-line
}

@test "a function that hangs fails under its name, and the others are still tested" {
    echo 'cmocka_unit_test(test_one), cmocka_unit_test_setup(test_two, start),' >tests/unit/test_hang.c
    printf '%s\n' '#!/bin/bash' 'echo 1..2' 'echo ok 1 - test_one' 'trap "" TERM' \
        'while :; do :; done' >build/tests/unit/test_hang
    printf '%s\n' '#!/bin/bash' 'echo 1..1' 'echo ok 1 - test_one' >build/tests/unit/test_well
    chmod +x build/tests/unit/*
    MARK=of-the-function run tests/run out build/tests/unit/test_hang build/tests/unit/test_well
    [ "$status" -eq 1 ]
    [[ $output == *"FAIL build/tests/unit/test_hang: 1 passed, 1 failed "* ]]
    [[ $output == *"    not ok 2 test_two # has not ended after 2 seconds"* ]]
    [ "${lines[-1]}" = "2 passed, 1 failed" ]
    no_process MARK=of-the-function
}

@test "a test may take long as long as each part ends in time" {
    printf '%s\n' '#!/bin/bash' 'echo 1..3' 'for i in 1 2 3; do sleep 1.2; echo ok $i - part; done' \
        >build/tests/unit/test_slow
    chmod +x build/tests/unit/test_slow
    run tests/run out build/tests/unit/test_slow
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "3 passed, 0 failed" ]
}
