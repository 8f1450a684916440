# The best learning rates and epochs of a table of `make tune`, as settings of a preset. Arguments
# "train=IPC OPTIONS" (RATE in place of the rate) say what the settings are made of.
BEGIN { FS = "\t" }
function range(name, value) {
    value += 0
    if (!(name in low) || value < low[name])
        low[name] = value
    if (!(name in high) || value > high[name])
        high[name] = value
}
# What was chosen at the end of what was tried may only be best for want of what lies beyond.
function edge(ipc, name, value) {
    if (low[ipc, name] < high[ipc, name] && (value + 0 == low[ipc, name] || value + 0 == high[ipc, name]))
        about = about "#   IPC " ipc ": the " name ", " value ", is at the edge of what was tried\n"
}
# The rates of what methods learned: the rest is as for others.
function settle_learned(train, ipc, options, i, pair, own) {
    ipc = train
    sub(/ .*/, "", ipc)
    options = substr(train, length(ipc) + 2)
    for (i = 1; i <= methods; i++) {
        pair = method[i]
        if (!((ipc, pair) in best))
            continue
        own = options
        sub(/RATE/, rate[ipc, pair], own)
        text = text "TRAIN_" ipc "_" pair " = " own "\n"
        edge(ipc, "rate of " pair, rate[ipc, pair])
    }
    for (i = 1; i <= lines[ipc]; i++)
        about = about "#   " line[ipc, i] "\n"
}
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
    edge(ipc, "rate of soft labels", rate[ipc, "soft"])
    edge(ipc, "rate of hard labels", rate[ipc, "hard"])
    edge(ipc, "epoch", epoch[ipc])
}
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
"distill.method" in column {
    ipc = $1
    mean = $column["mean"]
    name = $column["distill.method"]
    if ("distill.learn" in column && $column["distill.learn"] == "labels")
        name = name "_labels"
    if (!(name in known)) {
        known[name] = 1
        method[++methods] = name
    }
    range(ipc SUBSEP "rate of " name, $column["train-student.lr"])
    line[ipc, ++lines[ipc]] = sprintf("IPC %-4s %-12s rate %-6s %5.1f %%", ipc, name, $column["train-student.lr"], 100 * mean)
    if (!((ipc, name) in best) || mean > best[ipc, name]) {
        best[ipc, name] = mean
        rate[ipc, name] = $column["train-student.lr"]
    }
    next
}
{
    ipc = $1
    target = $2
    mean = $column["mean"]
    range(ipc SUBSEP "rate of " target " labels", $4)
    if (target == "soft")
        range(ipc SUBSEP "epoch", $3)
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
        if (ARGV[i] ~ /^train=/ && methods)
            settle_learned(substr(ARGV[i], 7))
        else if (ARGV[i] ~ /^train=/)
            settle(substr(ARGV[i], 7))
    print "# Chosen by `make tune PRESET=" preset "`: everything was trained on four fifths of the training"
    print "# images and measured on the other fifth. The test split had no part in it."
    printf "%s", text
    print "# Accuracy there:"
    printf "%s", about
}
