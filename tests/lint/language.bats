# Turns of phrase that read like a translation, see language.py and the terms in CONTRIBUTING.md.
load ../setup

# Of C, comments and strings are read. What pipelines measured is not prose.
READ="README.md CONTRIBUTING.md Makefile .ci man common formats tools tests
    pipelines/*.* pipelines/student pipelines/lib pipelines/figures pipelines/presets pipelines/results/*/*.md"

language() {
    python3 "$SL_TESTS/lint/language.py" "$@"
}

@test "no phrase reads like a translation" {
    cd "$SL_TESTS/.."
    # shellcheck disable=SC2086 # words and patterns
    language $READ
}

@test "such phrases are found in prose, comments and messages, also across lines" {
    printf '%s\n' 'Ten images a' 'class; it is no stream.' >prose.md
    printf '%s\n' '/* The byte' ' * behind it. */' 'int behind; // nobody' 'char *text = "what stands "' '    "before";' >code.c
    if language prose.md code.c >found; then return 1; fi
    cut -d '"' -f 1,2 found | sort >phrases
    diff phrases - <<'END'
code.c:2: "behind
code.c:3: "nobody
code.c:4: "stands before
prose.md:1: "images a class
prose.md:2: "is no
END
}

@test "ordinary uses of the same words are left alone" {
    cat >prose.md <<'END'
There is no such file, and it is no longer needed. Nothing was left behind, and a run leaves nothing behind. How many images a class has,
and which images a network sees. A tool is told to end; that tells them apart. It stands for a class.
END
    language prose.md
}
