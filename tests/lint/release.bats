# Rules for the programs that `make` builds.
load ../setup

# has PATTERN READELF-OPTION: every tool shows it.
has() {
    local tool found=0 seen=0
    for tool in "$SL_BIN"/sl-*; do
        seen=$((seen + 1))
        readelf -W "$2" "$tool" | grep -qE "$1" || { echo "$tool without $1" && found=1; }
    done
    [ "$seen" -gt 0 ]
    [ "$found" -eq 0 ]
}

@test "tools are loaded at random addresses" {
    has 'Type: +DYN' -h
    has 'FLAGS_1.* PIE' -d
}

@test "tables of addresses are read-only once a tool runs" {
    has GNU_RELRO -l
    has 'BIND_NOW|FLAGS_1.* NOW' -d
}

@test "the stack is guarded, and cannot be executed" {
    has ' __stack_chk_fail\b' --dyn-syms
    has 'GNU_STACK .* RW ' -l
}

@test "libc checks the sizes of buffers" {
    has ' __[a-z]*printf_chk\b' --dyn-syms
}

# packages FILE FIRST-WORD: the libraries that a paragraph beginning with the word names; of alternatives
# the last, which both Debian 12 and 13 have.
packages() {
    sed -n "/^$2/,/[^\\\\,]\$/p" "$SL_TESTS/../$1" | sed 's/[a-z0-9-]* | //' | grep -oE '[a-z0-9-]+-dev' |
        grep -vE 'libc6|cmocka' | sort
}

@test "the Debian package builds of what make deps installs, and has the tools' version" {
    [ "$(packages Makefile BUILD_PACKAGES | wc -l)" -gt 5 ]
    diff <(packages Makefile BUILD_PACKAGES) <(packages debian/control Build-Depends)
    version=$("$SL_BIN/sl-fetch" --version)
    head -n 1 "$SL_TESTS/../debian/changelog" | grep -qF "softlabel (${version##* })"
}
