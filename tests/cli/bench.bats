# tests/bench/run, what `make bench` calls, on networks so small that rates mean nothing.
# shellcheck shell=bash
load ../setup

setup() {
    not_sanitized # a script; what it runs, other tests run under sanitizers
    cd "$BATS_TEST_TMPDIR" || return 1
    unset SL_ISA
    export BENCH=quick BENCH_WIDTHS="16 8" BENCH_BATCH=32 BENCH_SECONDS=0.01
}

make_bench() {
    "$SL_TESTS/bench/run" "$SL_BIN/../tests/bench" out >printed 2>progress
}

@test "without PyTorch our rates are measured, tabled and drawn" {
    SL_PYTHON=/nonexistent make_bench
    cmp printed out/bench.txt
    grep -q '^CPU: .* cores$' printed
    grep -q '^softlabel .* openblas-' printed
    [ "$(grep -c 'PyTorch is not installed' printed)" -eq 1 ]
    [ "$(head -n 1 out/bench.tsv | tr '\t' ' ')" = "side how network width task batch threads \
images_per_second gflops share_of_peak peak_mib" ]
    # one thread, and all where there are more; the other width with all
    local threads=1 expected tier
    tier=$("$SL_BIN/../tests/bench/bench" tier)
    [ "$(nproc)" -eq 1 ] || threads="1 $(nproc)"
    expected=$(for n in $threads; do
        printf '16 %s\n' "train 32 $n" "infer 32 $n" "train 20 $n"
    done && printf '8 %s\n' "train 32 $(nproc)" "infer 32 $(nproc)" "train 20 $(nproc)" &&
        for width in 16 8; do
            for n in $threads; do
                printf '%s\n' "$width derive 20 $n" "$width derive 100 $n"
            done
        done)
    [ "$(nproc)" -gt 3 ] || # more have numbers between
        [ "$(grep "^softlabel.$tier" out/bench.tsv | cut -f 4-7 | tr '\t' ' ')" = "$expected" ]
    [ "$(grep -c '^convnet-d3 width .* a differentiated step costs [0-9.]* training steps$' \
        printed)" -eq "$(wc -w <<<"$threads $threads $threads $threads")" ]
    # images of 32x32 with 16 filters: 26880 numbers of maps an image; 30884 weights, twice
    [ "$(grep -A 1 '^convnet-d3 width 16, batch 20, 1 threads' printed | tail -n 1 |
        sed 's/(.*measured)/(measured)/; s/: .*//')" = \
        "    and keeps $(awk -v maps=26880 -v weights=30884 \
            'BEGIN { printf "%.2f", (20 * maps + 2 * weights) * 4 / 2 ^ 20 }') MiB (measured); a chain of 5" ]
    [ "$(head -c 4 out/bench.png | tail -c 3)" = PNG ]
    grep -q '<svg' out/bench.svg
}

# Multiplications and additions of ConvNet-D3 of width 16 on 32x32 with 100 classes, by hand: 442368
# of the first layer, 589824, 147456, and 25600 of the last make 1205248. A step does them three times,
# except for the gradient of the images. A differentiated step does so, too, then twice for the tangents
# of each of three products; tangents of the images are 0, which saves two of the first layer. In the
# first of five steps the tangent of the gradient of the weights is left out.
@test "operations are those of direct convolution, their share is of the peak of the threads" {
    SL_PYTHON=/nonexistent make_bench
    awk -F '\t' '
        $1 == "peak" { peak[$2] = $9; next }
        $4 == 16 {
            operations = 2 * ($5 == "train" ? 3 * 1205248 - 442368 : 1205248)
            if ($5 == "derive")
                operations = 2 * (9 * 1205248 - 3 * 442368 - (2 * 1205248 - 442368) / 5)
            if (!($8 > 0 && ($9 - 1e-9 * operations * $8) ^ 2 < 0.06 ^ 2)) exit 1
            if (!(($10 - $9 / ($7 * peak[$2])) ^ 2 < (0.001 + 0.1 / peak[$2]) ^ 2)) exit 1
            seen++
        }
        END { exit seen < 3 }' out/bench.tsv
}

# ResNet-18 of width 16 on 64x64 with 200 classes, by hand: 1769472 of the first layer (64 * 64 * 27 * 16);
# levels of 64, 32, 16 and 8 pixels: 37748736, 33554432 with the 1x1 convolution of 524288 in it, and the
# same twice more; 25600 of the last. In all 140207104.
@test "operations of a ResNet" {
    printf '%s\t' softlabel avx2 resnet18-small@64 16 train 8 1 10 9 >raw
    printf '\npeak\tavx2\t-\t-\t-\t-\t1\t100\t1\n' >>raw
    awk -v tsv=rows.tsv -v batch=8 -f "$SL_TESTS/../pipelines/lib/operations.awk" -f "$SL_TESTS/bench/report.awk" raw >table
    awk -F '\t' '$3 == "resnet18-small@64" {
        seen = ($9 - 1e-9 * 10 * 2 * (3 * 140207104 - 1769472)) ^ 2 < 0.06 ^ 2
    } END { exit !seen }' rows.tsv
    grep -q '^resnet18-small@64' table
}

# A python3 whose PyTorch always does 100 images per second, or 200 if tuned.
python_with_torch() {
    cat >python <<'END'
#!/bin/bash
if [ "$1" = -c ]; then
    exit 0
elif [ "$2" = about ]; then
    echo "PyTorch 0.0, none"
    exit 0
fi
side=$2
shift 3
for case; do
    read -r network task batch threads <<<"$case"
    rate=100
    [ -z "${MALLOC_TRIM_THRESHOLD_-}" ] || rate=200
    printf '%s\t%s\tconvnet-d3\t%s\t%s\t%s\t%s\t%s\t9\n' "$side" contiguous "${network#*w}" \
        "$task" "$batch" "$threads" "$rate"
done
END
    chmod +x python
}

@test "compared with PyTorch, default and tuned, with both ratios" {
    python_with_torch
    SL_PYTHON=$PWD/python make_bench
    grep -q '^PyTorch 0.0, none$' printed
    grep -q '^PyTorch tuned: MALLOC_MMAP_THRESHOLD_=8589934592 .*hugetlb=1$' printed
    [ "$(grep -c '^pytorch.contiguous' out/bench.tsv)" -gt 0 ]
    awk -v cores="$(nproc)" '
        $1 == "convnet-d3" && NF == 16 && $5 == cores {
            if ($11 != ($3 == "derive" ? "-" : 100) || $13 != 200) exit 1
            if ($3 != "derive" && ($12 - $7 / 100) ^ 2 > 0.011 ^ 2) exit 1
            if (($14 - $7 / 200) ^ 2 > 0.011 ^ 2) exit 1
            seen[$3]++
        }
        END { exit seen["derive"] < 4 || seen["train"] < 4 }' printed
    grep -q '^    and keeps .* MiB in all, PyTorch 9 (contiguous)$' printed
}

@test "a measurement that fails fails the whole" {
    printf '#!/bin/sh\ncase $2 in about) ;; pytorch) echo no memory >&2; exit 1 ;; esac\n' >python
    chmod +x python
    run env SL_PYTHON="$PWD/python" "$SL_TESTS/bench/run" "$SL_BIN/../tests/bench" out
    [ "$status" -ne 0 ]
    [ ! -e out/bench.txt ]
}

@test "wrong usage of the program that measures" {
    PATH=$SL_BIN/../tests/bench:$PATH
    refused 2 "'learn' is none of train, infer and derive" bench convnet-d3 learn 20
    refused 2 "'vgg' is not an architecture" bench vgg train 20
    SL_ISA=abacus refused 1 "abacus" bench tier
}
