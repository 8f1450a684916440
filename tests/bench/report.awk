# Out of the lines of bench.c and pytorch.py: the best of each measurement with its operations into
# the file `tsv`, and a table for reading on standard output. With the functions of
# pipelines/lib/operations.awk.
#
# Operations are those of direct convolution, two for each multiplication and addition: whoever
# needs fewer may pass the peak. Training does them three times, for the outputs, the
# gradient of the weights and that of the inputs; the images themselves need no gradient. A
# differentiated step is a training step, then the tangents of these three, which are two products
# each; images have no tangents, but their gradients do, and the tangent of the gradient of the
# weights is not needed in the first step of a chain.

BEGIN {
    FS = OFS = "\t"
}

# That of each tier; PyTorch, which does not say what it uses, is measured by the best.
$1 == "peak" {
    if (!($2 in peak))
        tiers[++tier_count] = $2
    if ($8 > peak[$2])
        peak[$2] = $8
    if ($8 > most)
        most = $8
    next
}

# Of PyTorch's layouts the better counts; our tiers are measurements of their own.
{
    which = $3 FS $4 FS $5 FS $6 FS $7
    key = ($1 == "softlabel" ? $1 FS $2 : $1) FS which
    if (!(key in rate))
        keys[++count] = key
    if ($8 > rate[key]) {
        rate[key] = $8
        line[key] = $0
    }
    if ($1 != "softlabel")
        compared = 1
}

# Of all layers forward, for one image; of the first in `first`.
function forward(network, width,    size, small, arch) {
    size = network ~ /^convnet/ ? 4 * 2 ^ named("d", network) : named("@", network, 224)
    classes = size > 64 ? 1000 : size == 64 ? 200 : 100
    small = network ~ /-small/
    arch = network ~ /^convnet/ ? network : "resnet18"
    first = network ~ /^resnet/ && !small ? convolution(7, 3, width, size / 2) : \
        convolution(3, 3, width, size)
    return operations(arch "w" width (small ? "-small" : ""), size)
}

function work(network, width, task, steps,    sum) {
    sum = forward(network, width)
    if (task == "derive")
        return 9 * sum - 3 * first - (2 * sum - first) / steps
    return task == "train" ? 3 * sum - first : sum
}

# What distillers pay. The fastest of several runs is not that of a pair, so the cost is the median
# of pairs, not the ratio of two rates.
function print_derived(    i, f, theirs) {
    for (i = 1; i <= count; i++) {
        split(line[keys[i]], f)
        if (f[1] != "softlabel" || f[5] != "derive")
            continue
        printf "%s width %d, batch %d, %d threads, %s: a differentiated step costs %s training steps\n",
            f[3], f[4], f[6], f[7], f[2], f[11]
        printf "    and keeps %s MiB (%s measured); a chain of %d: %s MiB in all", f[12], f[13], f[10],
            f[9]
        split(line["pytorch-tuned" FS f[3] FS f[4] FS f[5] FS f[6] FS f[7]], theirs)
        print (9 in theirs) ? sprintf(", PyTorch %s (%s)", theirs[9], theirs[2]) : ""
    }
}

function share(f) {
    return most > 0 ? gflops(f) / ((f[2] in peak ? peak[f[2]] : most) * f[7]) : 0
}

function gflops(f) {
    return 1e-9 * f[8] * work(f[3], f[4], f[5], f[10])
}

# The rate of the same with another batch and number of threads, 0 for none.
function rate_of(side, f, batch, threads) {
    return rate[side FS f[3] FS f[4] FS f[5] FS batch FS threads] + 0
}

function ratio(a, b) {
    return b > 0 ? sprintf("%.2f", a / b) : "-"
}

function number(a) {
    return a > 0 ? sprintf("%.0f", a) : "-"
}

function print_table(    i, f, plain, tuned, half) {
    print "images per second; of peak: operations of direct convolution as a multiple of the peak x threads"
    printf "%-14s %5s %-6s %5s %7s %-7s %9s %8s %8s %6s", "network", "width", "task", "batch",
        "threads", "tier", "images/s", "of peak", "1 thread", "MiB"
    print compared ? "   PyTorch  ours    tuned  ours  tuned, bfloat16  ours" : ""
    for (i = 1; i <= count; i++) {
        split(line[keys[i]], f)
        if (f[1] != "softlabel")
            continue
        printf "%-14s %5d %-6s %5d %7d %-7s %9s %8.2f %8s %6s", f[3], f[4], f[5], f[6], f[7], f[2],
            number(f[8]), share(f), ratio(f[8], rate_of(f[1] FS f[2], f, f[6], 1)), f[9]
        plain = rate_of("pytorch", f, f[6], f[7])
        tuned = rate_of("pytorch-tuned", f, f[6], f[7])
        half = rate_of("pytorch-bfloat16", f, f[6], f[7])
        if (compared)
            printf " %9s %5s %8s %5s %16s %5s", number(plain), ratio(f[8], plain), number(tuned),
                ratio(f[8], tuned), number(half), ratio(f[8], half)
        print ""
    }
}

# What a small batch costs per image.
function print_small(    i, f, large) {
    for (i = 1; i <= count; i++) {
        split(line[keys[i]], f)
        large = rate_of(f[1] FS f[2], f, batch, f[7])
        if (f[1] == "softlabel" && f[5] != "derive" && f[6] != batch && large > 0)
            printf "%s width %d, %s with %d per batch, %d threads, %s: %.2f of the rate with %d\n", f[3],
                f[4], f[5], f[6], f[7], f[2], f[8] / large, batch
    }
}

END {
    print "side", "how", "network", "width", "task", "batch", "threads", "images_per_second", "gflops",
        "share_of_peak", "peak_mib" >tsv
    for (i = 1; i <= tier_count; i++)
        printf "peak\t%s\t-\t-\t-\t-\t1\t-\t%.1f\t1\t-\n", tiers[i], peak[tiers[i]] >tsv
    for (i = 1; i <= count; i++) {
        split(line[keys[i]], f)
        print f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], sprintf("%.1f", gflops(f)),
            sprintf("%.3f", share(f)), f[9] >tsv
    }
    for (i = 1; i <= tier_count; i++)
        printf "peak of one thread, %s: %.1f GFLOP/s\n", tiers[i], peak[tiers[i]]
    print ""
    print_table()
    print ""
    print_small()
    print_derived()
}
