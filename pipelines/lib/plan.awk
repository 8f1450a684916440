# What figures cost, from what was measured (calibrate), the experts, what make would run, and what each figure
# consists of (pipelines/student --cost, and its charts): files in this order, each announced by `file=N`, the last
# perhaps in several. Given: preset, processes, cores, classes, per_class, tests, size, batch (of students),
# expert_batch, arch; and `brief` for no more than the seconds that each figure still takes, what others have in
# common with it included.

# How much more a network costs than the one that was measured.
function times(other) {
    return other == "-" ? 1 : operations(other, size) / forward
}
# How long work takes that takes so many seconds on one core of this machine.
function elapsed(seconds) {
    return seconds / at_once
}
# The expert and the labels that a student needs are counted with the first figure that asks for it.
function teachers(list, seed, count, i) {
    count = list == "-" ? 0 : split(list, seed, ",")
    for (i = 1; i <= count; i++)
        expert(seed[i])
}
function expert(seed, images, each) {
    if ((alone, seed) in counted_expert)
        return
    counted_expert[alone, seed] = 1
    images = classes * per_class
    each = (measured["image"] + measured["step"] / expert_batch) * times(expert_arch[seed])
    train(expert_epochs[seed] * images, expert_arch[seed])
    pay(expert_epochs[seed] * images * each + measured["start"], \
        expert_left[seed] * images * each + (expert_left[seed] > 0) * measured["start"])
    experts[figure] = experts[figure] (experts[figure] == "" ? "" : " ") seed
}
function train(n, arch) {
    images[figure] += n
    ops[figure] += n * 3 * forward * times(arch)
}
function pay(all, left) {
    seconds[figure] += all
    left_seconds[figure] += left
}
# Seconds of a part of a figure: N steps, each of so many images.
function cost(name, n, each, arch) {
    if (name ~ /^charts\//)
        return measured["draw"]
    if (name ~ /^labels\//)
        return measured["look"] + n * measured["test"] * times(arch)
    if (name ~ /^evaluations\//)
        return n * (measured["look"] + tests * measured["test"])
    return measured["start"] + n * (measured["step"] + each * measured["image"]) * times(arch) + \
        (name ~ /^distilled\// ? 0 : measured["look"] + tests * measured["test"] * times(arch))
}
function short(x) {
    if (x >= 1e9) return sprintf("%.1f G", x / 1e9)
    if (x >= 1e6) return sprintf("%.1f M", x / 1e6)
    return sprintf("%.0f k", x / 1e3)
}
BEGIN {
    forward = operations(arch, size)
    at_once = processes < cores ? processes : cores
}
file == 1 { measured[$1] = $2 }
file == 2 { expert_epochs[$1] = $2; expert_left[$1] = $3; expert_arch[$1] = $4 }
file == 3 { todo[$1] = 1 }
file == 4 {
    figure = $1
    is_run = $2 !~ /^(charts|labels|evaluations)\//
    if (!(figure in runs))
        order[++figures] = figure
    runs[figure] += is_run
    if (brief)
        alone = figure
    if ((alone, $2) in counted)
        next
    counted[alone, $2] = 1
    own[figure] += is_run
    left[figure] += is_run && $2 in todo
    teachers($5)
    if (is_run)
        train($3 * $4, $7)
    else if ($5 in expert_arch) # labels, by one network
        $7 = expert_arch[$5]
    pay(cost($2, $3, $4, $7), ($2 in todo) * cost($2, $3, $4, $7))
}
END {
    if (brief) {
        for (i = 1; i <= figures; i++)
            print order[i], elapsed(left_seconds[order[i]])
        exit
    }
    printf "preset %s: %s on images of %dx%d, %d at a time, a thread each\n", preset, arch, size, size, processes
    printf "measured here: %.0f images per second in training and %.0f in evaluation for each, %.2f s to start a student\n\n", \
        1 / (measured["image"] + measured["step"] / batch), \
        (measured["test"] > 0 ? 1 / measured["test"] : 0), measured["start"]
    format = "%-12s %6s %6s %6s  %10s %12s %9s %9s  %s\n"
    printf format, "figure", "runs", "new", "left", "images", "operations", "time", "left", ""
    for (i = 1; i <= figures; i++) {
        f = order[i]
        printf format, f, runs[f], own[f] + 0, left[f] + 0, short(images[f]), \
            sprintf("%.2g", ops[f]), time(elapsed(seconds[f])), time(elapsed(left_seconds[f])), \
            (experts[f] == "" ? "" : "with the expert" (experts[f] ~ / / ? "s " : " ") experts[f])
        all_own += own[f]; all_left += left[f]; all_images += images[f]; all_ops += ops[f]
        all_seconds += seconds[f]; all_left_seconds += left_seconds[f]
    }
    printf format, "all", "", all_own + 0, all_left + 0, short(all_images), sprintf("%.2g", all_ops), \
        time(elapsed(all_seconds)), time(elapsed(all_left_seconds)), ""
    print "\nruns: students of the figure, and the sets that are learned for them; new: those that no figure above"
    print "has, the only ones counted to the right; left: what is missing or out of date; images: shown in training,"
    print "with repetition; time: on an idle machine. A differentiated step of sl-distill is counted as three steps"
    print "of training: roughly right. Not counted: reading the data."
}
