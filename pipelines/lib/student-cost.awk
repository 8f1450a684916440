# What students, and the labels and learned sets that they need, cost, from what student.awk has found out of a
# name: lines of the figure, the name, training steps, images per step, the experts that label or are followed, the
# epoch that they are needed up to, the network and what it is made from, with "-" for none.

# Labels are labels/NAME and learned sets distilled/NAME; what labels need is not trained but looked at, so their
# steps are images, each as many times as there are experts or views.
function show_cost() {
    if (ranked)
        show_labels("all", "expert" main_expert "-epoch" set["QUANTILE_EPOCH"], set["QUANTILE_EPOCH"], main_expert)
    made_of = "-"
    if (image_method != "")
        show_cost_of_set(drawn "-" image_method, image_options, "-")
    if (label_method == "mtt")
        show_labels(images, "expert" main_expert "-epoch" start_epoch, start_epoch, main_expert)
    if (label_method != "")
        show_cost_of_set(images "/" label_method, learning, made_of)
    else if (labels != "hard" && labels != "learned")
        show_labels(images, labels, epoch, expert_seeds)
    if (kind == "KEPT") # it is tested once more, by what keeps it
        show("evaluations/" full_name, 1, 0, "-", "-", "-", "-")
    if (kind != "LABELS")
        show_cost_of_student()
}
# Once for each figure.
function show(name, steps, each, experts, epoch, arch, needs) {
    if ((figure, name) in shown)
        return
    shown[figure, name] = 1
    print figure, name, steps, each, experts, epoch, arch, needs
}
function show_labels(images, labels, epoch, seeds, experts, views, word) {
    experts = split(seeds, word, " ")
    views = option("--views", view_options, 1)
    show("labels/" images "/" labels, count_images(images) * experts * views, 0, joined(seeds), epoch, "-", made_of)
    made_of = "labels/" images "/" labels
}
function count_images(images) {
    if (images == "onelabel")
        return 1
    return (ipc == "" || images == "all" ? set["PER_CLASS"] : ipc) * set["CLASSES"]
}
# A differentiated step costs about 3.3 steps of training, and 2.75 where only labels are learned; real images that
# are looked at, with augmentation, 0.45. All three were measured, on tiny and demo.
function show_cost_of_set(name, options, needs, n, batch, real, inner, window, passes, twice) {
    n = ipc * set["CLASSES"]
    batch = option("--inner-batch", options, n)
    real = option("--real-batch", options, options ~ /^frepo / ? 100 : 256)
    real = set["CLASSES"] * (real < set["PER_CLASS"] + 0 ? real : set["PER_CLASS"])
    inner = option("--inner-steps", options, 20)
    window = option("--window", options, inner)
    twice = option("--learn", options, "images") == "labels" ? 2.75 : 3.3
    passes = twice * inner * batch
    if (options ~ /^dm /)
        passes = 0.45 * real + n
    else if (options ~ /^sre2l /)
        passes = n
    else if (options ~ /^frepo /) # a step of its network as well
        passes = real / 3 + 2 / 3 * n + batch
    else if (options ~ /^bptt /)
        passes = ((inner - window) / 2 + twice * window) * batch + real
    show("distilled/" name, option("--steps", options, 1000), passes, \
        options ~ /^mtt / ? joined(set["FOLLOWED"]) : options ~ /^sre2l / ? recovered() : "-", "-", \
        option("--arch", options, options ~ /^sre2l / ? set["RECOVERED_ARCH"] : "-"), needs)
    made_of = "distilled/" name
}
function joined(list) {
    gsub(" ", ",", list)
    return list == "" ? "-" : list
}
function show_cost_of_student(options, batch, images, per_epoch, steps) {
    options = set["STUDENT"] " " training
    batch = option("--batch", options, 256)
    images = (ipc == "" ? set["PER_CLASS"] : ipc) * set["CLASSES"]
    per_epoch = int((images + batch - 1) / batch)
    steps = option("--steps", options)
    if (steps == "")
        steps = option("--epochs", options) * per_epoch
    show(full_name, steps, images / per_epoch, "-", "-", option("--arch", options, "-"), made_of)
}
