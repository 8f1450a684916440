# The best learning rates and epochs of a table of `make tune`, as settings of a preset. Arguments
# "train=IPC OPTIONS" (RATE in the place of the rate) say what the settings are made of.
BEGIN { FS = "\t" }
function settle(train, ipc, options, hard, i) {
    ipc = train
    sub(/ .*/, "", ipc)
    options = substr(train, length(ipc) + 2)
    hard = options
    sub(/RATE/, rate[ipc, "soft"], options)
    sub(/RATE/, rate[ipc, "hard"], hard)
    text = text "TRAIN_" ipc " = " options "\nTRAIN_" ipc "_hard = " hard \
           "\nEPOCH_" ipc " = " epoch[ipc] "\n"
    for (i = 1; i <= lines[ipc]; i++)
        about = about "#   " line[ipc, i] "\n"
}
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
{
    ipc = $1
    target = $2
    mean = $column["mean"]
    line[ipc, ++lines[ipc]] = sprintf("IPC %-4s %-4s epoch %-5s rate %-6s %5.1f %%", ipc, target, $3, $4, 100 * mean)
    if (!((ipc, target) in best) || mean > best[ipc, target]) {
        best[ipc, target] = mean
        rate[ipc, target] = $4
        if (target == "soft")
            epoch[ipc] = $3
    }
}
END {
    for (i = 1; i < ARGC; i++)
        if (ARGV[i] ~ /^train=/)
            settle(substr(ARGV[i], 7))
    print "# Chosen by `make tune PRESET=" preset "`: everything was trained on four fifths of the training"
    print "# images and measured on the other fifth. The test split had no part in it."
    printf "%s", text
    print "# Accuracy there:"
    printf "%s", about
}
