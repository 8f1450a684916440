# The Makefile as a user meets it.
load ../setup

softlabel_make() {
    make --no-print-directory -C "$SL_TESTS/.." "$@" 2>make.err
}

@test "make install puts everything in place, make uninstall takes it away" {
    softlabel_make install DESTDIR="$PWD/root" PREFIX=/usr
    for source in "$SL_TESTS"/../tools/sl-*.c; do
        tool=$(basename "$source" .c)
        "root/usr/bin/$tool" --version
        [ -f "root/usr/share/man/man1/$tool.1" ]
        grep -q "^complete .* $tool$" "root/usr/share/bash-completion/completions/$tool"
        grep -q "^#compdef $tool$" "root/usr/share/zsh/site-functions/_$tool"
    done
    [ -f root/usr/share/man/man7/softlabel.7 ]
    grep -qx "libdir=/usr/lib" root/usr/lib/pkgconfig/softlabel-formats.pc
    softlabel_make uninstall DESTDIR="$PWD/root" PREFIX=/usr
    [ -z "$(find root -type f)" ]
}

@test "make dist packs what is committed, the same bytes each time" {
    git -C "$SL_TESTS/.." rev-parse || skip "not in a git repository"
    softlabel_make dist BUILD="$PWD/one"
    softlabel_make dist BUILD="$PWD/two"
    version=$(sl-fetch --version)
    name=softlabel-${version##* }
    cmp "one/$name.tar.xz" "two/$name.tar.xz"
    tar -xf "one/$name.tar.xz"
    make -n -C "$name" help
}

@test "make help lists the targets" {
    softlabel_make help >help
    for target in all deps demo check install uninstall dist deb clean help lint analyse \
        check-sanitize check-thread check-valgrind check-clang check-arm64; do
        grep -q "^  $target  *[a-z]" help
    done
}

@test "make deps does and says nothing when all is there" {
    command -v dpkg-query || skip "no dpkg here"
    [ -z "$(softlabel_make deps)" ]
}

# A system without any of the packages: what it would run is written down instead.
bare_system() {
    mkdir bin
    printf '#!/bin/sh\nexit 1\n' >bin/dpkg-query
    printf '#!/bin/sh\necho "apt-get $*" >>%s/ran\n' "$PWD" >bin/apt-get
    printf '#!/bin/sh\necho "sudo $1" >>%s/ran\nexec "$@"\n' "$PWD" >bin/sudo
    printf '#!/bin/sh\necho %s\n' "$1" >bin/id
    chmod +x bin/*
    PATH=$PWD/bin:$PATH
}

@test "make deps as root shows one line of the package manager, then runs it" {
    bare_system 0
    softlabel_make deps >out
    [ "$(wc -l <out)" -eq 1 ]
    grep -q '^apt-get -q update && env .*apt-get install .*gcc .*libarchive-dev' out
    [ "$(head -n 1 ran)" = "apt-get -q update" ]
    grep -q '^apt-get install -y .*gcc .*libarchive-dev' ran
    [ "$(wc -l <ran)" -eq 2 ]
}

@test "make deps as another user asks sudo" {
    bare_system 1000
    softlabel_make deps >out
    grep -q '^sudo apt-get -q update && sudo env .*apt-get install' out
    [ "$(grep -c '^sudo' ran)" -eq 2 ]
}

@test "make deps fails when the package manager does" {
    bare_system 0
    printf '#!/bin/sh\necho no network >&2\nexit 100\n' >bin/apt-get
    [ "$(softlabel_make deps >out; echo $?)" -ne 0 ]
    grep -q 'no network' make.err
}

@test "other settings rebuild, the same ones do not" {
    object=$PWD/b/common/base/error.o
    build() {
        softlabel_make BUILD="$PWD/b" "$object" "$@" >out
    }
    build
    grep -q "CC $object" out
    build
    [ "$(grep -c CC out)" -eq 0 ]
    build CFLAGS=-O0
    grep -q "CC $object" out
    build CFLAGS=-O0 V=1
    [ "$(grep -c error.c out)" -eq 0 ]
}
