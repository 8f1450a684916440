# From a table of per-class metrics, ids of classes spread evenly over their accuracy, the most difficult first:
# as many as the first of `looks`, numbers that grow; then, of those that are left, as many as the second has more,
# and so on.
BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
NR > 1 && $column["class-id"] != "" {
    count++
    id[count] = $column["class-id"]
    accuracy[count] = $column["accuracy"]
}
# Prints so many, and takes them out.
function take(wanted, i, at, left) {
    for (i = 1; i <= wanted; i++) {
        at = int((i - 0.5) / wanted * count) + 1
        print id[at]
        taken[at] = 1
    }
    for (i = 1; i <= count; i++)
        if (!(i in taken))
            id[++left] = id[i]
    count = left + 0
    split("", taken)
}
END {
    looks = split(looks, wanted, " ")
    if (wanted[1] > count) {
        print "ZEROSHOT_TREATED is " wanted[1] ", but there are " count " classes" >"/dev/stderr"
        exit 1
    }
    for (i = 2; i <= count; i++) # sorted by accuracy; equal ones stay in the order of their ids
        for (j = i; j > 1 && accuracy[j] + 0 < accuracy[j - 1] + 0; j--) {
            swap = accuracy[j]; accuracy[j] = accuracy[j - 1]; accuracy[j - 1] = swap
            swap = id[j]; id[j] = id[j - 1]; id[j - 1] = swap
        }
    for (look = 1; look <= looks; look++)
        take(wanted[look] - (look > 1 ? wanted[look - 1] : 0))
}
