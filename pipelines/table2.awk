# Table 2 to be read: what was measured here, then the numbers published of `dataset` in columns that
# say so; `name` is what the data are called. Read first published.tsv, then the table of the figure (x, target, ..., mean, low, high, ...).
BEGIN {
    FS = "\t"
    split("soft label baseline,Ra-BPTT,MTT,DM", published, ",")
}
function percent(mean, high) {
    if (high == "nan" || high == "-nan")
        return sprintf("%.1f", 100 * mean)
    return sprintf("%.1f +- %.1f", 100 * mean, 100 * (high - mean))
}
FNR == NR {
    if ($1 == dataset)
        of[$2, $3] = $4 ($5 == "" ? "" : " (" $5 ")")
    next
}
FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
{
    if (!(($1) in seen))
        ipc[++count] = $1
    seen[$1] = 1
    here[$1, $2] = percent($column["mean"], $column["high"])
}
END {
    print name ": accuracy in % (measured: mean +- half of the 95 % interval; published: standard deviation)"
    printf "%-5s  %14s  %14s", "", "measured here", "measured here"
    for (i = 1; dataset != "" && i <= 4; i++)
        printf "  %20s", "published, not"
    printf "\n%-5s  %14s  %14s", "IPC", "hard labels", "soft labels"
    for (i = 1; dataset != "" && i <= 4; i++)
        printf "  %20s", "measured here:"
    if (dataset != "") {
        printf "\n%-5s  %14s  %14s", "", "", ""
        for (i = 1; i <= 4; i++)
            printf "  %20s", published[i]
    }
    for (n = 1; n <= count; n++) {
        printf "\n%-5s  %14s  %14s", ipc[n], here[ipc[n], "hard"], here[ipc[n], "soft"]
        for (i = 1; dataset != "" && i <= 4; i++)
            printf "  %20s", ((ipc[n], published[i]) in of) ? of[ipc[n], published[i]] : "-"
    }
    print ""
}
