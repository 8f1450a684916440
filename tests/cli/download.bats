# sl-fetch NAME downloads what the registry names. Here each test has a registry of its own, and the
# server runs on this machine.
# shellcheck shell=bash
load ../setup

# A CIFAR-10 archive with ten test images, one per class, each of one colour.
make_archive() {
    local label
    mkdir cifar-10-batches-bin
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck \
        >cifar-10-batches-bin/batches.meta.txt
    for label in 0 1 2 3 4 5 6 7 8 9; do
        # shellcheck disable=SC2059 # the format is the byte
        printf "\\x0$label"
        head -c 3072 /dev/zero | tr '\0' "\\$label"
    done >cifar-10-batches-bin/test_batch.bin
    tar -czf cifar-10-binary.tar.gz cifar-10-batches-bin
    digest=$(sha256sum cifar-10-binary.tar.gz | cut -d ' ' -f 1)
    length=$(stat -c %s cifar-10-binary.tar.gz)
}

# serve OPTION ...: starts the server (its options are in tests/programs/serve_file.c) with a registry for it.
serve() {
    : >served # there before the server is, since the loop below reads it
    "$SL_BIN/../tests/programs/serve_file" "$@" cifar-10-binary.tar.gz >served 3>&- &
    server=$!
    while [ "$(wc -l <served)" -eq 0 ]; do
        sleep 0.05
    done
    url=http://127.0.0.1:$(head -n 1 served)/kriz/cifar-10-binary.tar.gz
    register "$length" "$digest"
}

# register LENGTH SHA256: writes the registry.
register() {
    printf '[{"name": "cifar10", "url": "%s", "length": %d, "sha256": "%s", "verified": true}]\n' \
        "$url" "$1" "$2" >registry.json
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export SL_CACHE=$PWD/cache SL_REGISTRY=$PWD/registry.json no_proxy=127.0.0.1
    make_archive
}

# The messages, except for the warning that the archive is smaller than the official one.
said() {
    grep -q '(than the official data set)' said
    grep -v '(than the official data set)' said || true
}

teardown() {
    [ -z "$server" ] || kill "$server"
}

@test "a data set is downloaded, checked and kept" {
    serve
    sl-fetch cifar10 --allow-http --split test -o test.sls 2>said
    [ -z "$(said)" ]
    cmp cache/cifar-10-binary.tar.gz cifar-10-binary.tar.gz
    sl-fetch cifar10 --allow-http --split test -o again.sls
    cmp test.sls again.sls
    [ "$(grep -c GET served)" -eq 1 ]
}

@test "http is refused unless it is allowed" {
    serve
    refused 1 "$url: is not https; use --allow-http to allow it" sl-fetch cifar10 --split test
    [ ! -e cache ]
    [ "$(grep -c GET served)" -eq 0 ]
}

@test "a server without a trusted certificate is refused" {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem \
        -out certificate.pem 2>openssl.log
    for port in 24433 24434 24435 24436; do # one of them is free
        openssl s_server -WWW -accept $port -key key.pem -cert certificate.pem >served 2>&1 3>&- &
        server=$!
        until grep -q ACCEPT served; do
            kill -0 $server || continue 2
            sleep 0.05
        done
        break
    done
    url=https://localhost:$port/cifar-10-binary.tar.gz
    register "$length" "$digest"
    no_proxy=localhost refused 1 "$url: SSL certificate problem: self-signed certificate" \
        sl-fetch cifar10 --allow-http --split test -o test.sls
    [ ! -e test.sls ]
}

@test "nothing is downloaded without a checksum in the registry" {
    serve
    sed -i 's/"sha256": "[^"]*", //' registry.json
    refused 1 "registry.json: entry 0: Object item not found: sha256" \
        sl-fetch cifar10 --allow-http --split test -o test.sls
    [ "$(grep -c GET served)" -eq 0 ]
}

@test "a download gives the same stream as the archive itself" {
    serve
    sl-fetch cifar10 --allow-http --split test -o downloaded.sls
    sl-fetch cifar10 --allow-http --split test --from cifar-10-binary.tar.gz -o from.sls
    cmp downloaded.sls from.sls
}

@test "a checksum that this project has not verified is reported" {
    serve
    sed -i 's/true/false/' registry.json
    sl-fetch cifar10 --allow-http --split test -o test.sls 2>said
    [ "$(said | wc -l)" -eq 1 ]
    grep -q "$digest" said
    grep -q "not verified" said
}

@test "a download continues where the connection broke" {
    serve --drop 200
    sl-fetch cifar10 --allow-http --split test -o test.sls
    cmp cache/cifar-10-binary.tar.gz cifar-10-binary.tar.gz
    grep -qx 'GET /kriz/cifar-10-binary.tar.gz bytes=200-' served
}

@test "a busy server is asked again" {
    serve --fail 2
    sl-fetch cifar10 --allow-http --split test -o test.sls
    [ "$(grep -c GET served)" -eq 3 ]
}

@test "a wrong checksum is an error, and nothing is kept" {
    serve
    register "$length" 0000000000000000000000000000000000000000000000000000000000000000
    refused 1 "has the SHA-256 $digest, the registry says 0000" \
        sl-fetch cifar10 --allow-http --split test -o test.sls
    [ ! -e test.sls ]
    [ ! -e cache/cifar-10-binary.tar.gz ]
}

@test "a wrong length is an error" {
    serve
    register 1000000 "$digest"
    refused 1 "has $length bytes, the registry says 1000000; use --from to read an archive that you have" \
        sl-fetch cifar10 --allow-http --split test -o test.sls
    [ ! -e test.sls ]
}

@test "a server that lies about the length is detected" {
    serve --length 1000000
    refused 1 "has 1000000 bytes, the registry says $length" sl-fetch cifar10 --allow-http --split test -o test.sls
    register 0 "$digest" # which knows no length
    refused 1 "gave up after 5 attempts" sl-fetch cifar10 --allow-http --split test -o test.sls
    kill "$server"
    serve --length 100
    register 0 "$digest"
    refused 1 "the registry says $digest" sl-fetch cifar10 --allow-http --split test -o test.sls
    [ ! -e test.sls ]
    [ ! -e cache/cifar-10-binary.tar.gz ]
}

@test "a missing file is an error at once" {
    serve --fail 9 --status 404
    refused 1 "$url: the server answered with status 404" sl-fetch cifar10 --allow-http --split test -o test.sls
    [ "$(grep -c GET served)" -eq 1 ]
}

@test "a redirect without end is an error" {
    serve --redirect /again
    refused 1 "redirects" sl-fetch cifar10 --allow-http --split test -o test.sls
}

@test "a registry that cannot be read is an error" {
    echo '[{"name": "cifar10"}]' >registry.json
    refused 1 "registry.json: entry 0: " sl-fetch cifar10 --allow-http --split test -o test.sls
    echo '[]' >registry.json
    refused 1 "cifar10: is not in the registry; use --from" sl-fetch cifar10 --allow-http --split test -o test.sls
}
