# From a table of per-class metrics, ids of `wanted` classes spread evenly over their accuracy, the
# most difficult first.
BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
NR > 1 && $column["class-id"] != "" {
    count++
    id[count] = $column["class-id"]
    accuracy[count] = $column["accuracy"]
}
END {
    if (wanted > count) {
        print "ZEROSHOT_TREATED is " wanted ", but there are " count " classes" >"/dev/stderr"
        exit 1
    }
    for (i = 2; i <= count; i++) # sorted by accuracy; equal ones stay in the order of their ids
        for (j = i; j > 1 && accuracy[j] + 0 < accuracy[j - 1] + 0; j--) {
            swap = accuracy[j]; accuracy[j] = accuracy[j - 1]; accuracy[j - 1] = swap
            swap = id[j]; id[j] = id[j - 1]; id[j - 1] = swap
        }
    for (i = 1; i <= wanted; i++)
        print id[int((i - 0.5) / wanted * count) + 1]
}
