# What students and learned sets cost, from what student.awk has found out of a name.

# Training steps, images per step, and the experts that label or are followed: of learned sets, as
# distilled/NAME, and of the student. A differentiated step costs four steps of training.
function show_cost() {
    if (image_method != "")
        show_cost_of_set(drawn "-" image_method, image_options)
    if (label_method != "")
        show_cost_of_set(images "/" label_method, learning)
    if (kind != "LABELS")
        show_cost_of_student()
}
function show_cost_of_set(name, options, n, batch, real, inner, window, passes) {
    if ((figure, name) in shown)
        return
    shown[figure, name] = 1
    n = ipc * set["CLASSES"]
    batch = option("--inner-batch", options, n)
    real = option("--real-batch", options, options ~ /^frepo / ? 100 : 256)
    real = set["CLASSES"] * (real < set["PER_CLASS"] + 0 ? real : set["PER_CLASS"])
    inner = option("--inner-steps", options, 20)
    window = option("--window", options, inner)
    passes = 4 * inner * batch
    if (options ~ /^dm /)
        passes = real / 3 + 2 / 3 * n
    else if (options ~ /^sre2l /)
        passes = n
    else if (options ~ /^frepo /) # a step of its network as well
        passes = real / 3 + 2 / 3 * n + batch
    else if (options ~ /^bptt /)
        passes = ((inner - window) / 2 + 4 * window) * batch + real
    print figure, "distilled/" name, option("--steps", options, 1000), passes, \
        options ~ /^mtt / ? joined(set["FOLLOWED"]) : "-"
}
function joined(list) {
    gsub(" ", ",", list)
    return list == "" ? "-" : list
}
function show_cost_of_student(options, batch, images, per_epoch, steps) {
    options = set["STUDENT"] " " training
    batch = option("--batch", options)
    images = (ipc == "" ? set["PER_CLASS"] : ipc) * set["CLASSES"]
    per_epoch = int((images + (batch ? batch : 256) - 1) / (batch ? batch : 256))
    steps = option("--steps", options)
    if (steps == "")
        steps = option("--epochs", options) * per_epoch
    print figure, full_name, steps, images / per_epoch, joined(expert_seeds)
}
