# How long a preset takes on several machines like this one, that a network joins: a prediction, from what was
# measured here (calibrate), the experts and what the figures consist of, files in this order, each announced by
# `file=N` as for plan.awk. Given besides: machines (numbers), link (Gbit/s that a machine sends and receives at
# once), cores (of a machine), classes, per_class, tests, size, batch, expert_batch, arch.
#
# All experts come first, side by side, then all else, side by side. If there are fewer of them than machines, each
# is trained by several as ranks of MPI, see sl-cluster(7): by as many as make it fastest, each with a thread per
# core. A step then takes as long as the rank with most shards computes, and sends twice the parameters times (R - 1)
# / R, since each rank receives its stretch of the others' gradients, and then the other ranks' sums. ResNets do that
# while they compute: messages were seen to travel during half of that time.

# Shards of a step, as common/nn/shards.c cuts it.
function shards_of(n, sixteens, s) {
    sixteens = up(n / 16)
    s = 2 * sixteens
    if (s > 16)
        s = sixteens > 16 ? sixteens : 16
    s = s < n ? s : n
    return s < 64 ? s : 64
}
function up(x) {
    return x == int(x) ? x : int(x) + 1
}
# Seconds of a step of n images by so many ranks.
function step_of(n, network, ranks, shards, most, bits, computes, sends) {
    shards = shards_of(n)
    most = up(up(shards / ranks) / cores)
    bits = 2 * 32 * parameters(network, size) * (ranks - 1) / ranks
    computes = (measured["step"] + most * n / shards * measured["image"]) * operations(network, size) / forward
    sends = bits / (link * 1e9)
    if (network ~ /^resnet/)
        sends = sends > computes / 2 ? sends - computes / 2 : 0
    return computes + sends
}
# The ranks, up to `most`, with which steps of n images take least.
function ranks_of(n, network, most, ranks, best) {
    best = 1
    for (ranks = 2; ranks <= most && ranks <= shards_of(n); ranks++)
        if (step_of(n, network, ranks) < step_of(n, network, best))
            best = ranks
    return best
}
# Takes in a piece of work: `steps` of n images, and what comes once.
function take(phase, network, steps, n, once, i) {
    i = ++pieces[phase]
    networks[phase, i] = network == "-" ? arch : network
    steps_of[phase, i] = steps
    images_of[phase, i] = n
    once_of[phase, i] = once
}
# Seconds of a phase on m machines; spread[phase] becomes the most machines that a piece of it has.
function phase_on(phase, m, most, i, ranks, alone, sum, longest, seconds) {
    most = m > pieces[phase] ? int(m / pieces[phase]) : 1
    spread[phase] = 1
    for (i = 1; i <= pieces[phase]; i++) {
        ranks = ranks_of(images_of[phase, i], networks[phase, i], most)
        alone = step_of(images_of[phase, i], networks[phase, i], 1)
        sum += steps_of[phase, i] * alone + once_of[phase, i] / cores
        seconds = steps_of[phase, i] * step_of(images_of[phase, i], networks[phase, i], ranks) + once_of[phase, i] / cores
        longest = seconds > longest ? seconds : longest
        spread[phase] = ranks > spread[phase] ? ranks : spread[phase]
    }
    return sum / m > longest ? sum / m : longest
}
BEGIN { forward = operations(arch, size) }
file == 1 { measured[$1] = $2 }
file == 2 {
    teacher[$1] = $4 == "-" ? arch : $4
    take("experts", $4, $2 * up(classes * per_class / expert_batch), expert_batch, measured["start"])
}
file == 4 && !($2 in counted) {
    counted[$2] = 1
    if ($2 ~ /^labels\//)
        take("others", "-", 0, 1, measured["look"] + $3 * measured["test"] * \
            ($5 in teacher ? operations(teacher[$5], size) / forward : 1))
    else if ($2 !~ /^(charts|evaluations)\//)
        take("others", $7, $3, int($4 + 0.5), measured["start"] + measured["look"] + tests * measured["test"])
}
END {
    printf "\npredicted, not measured: machines like this one (cores: %d), joined by %s Gbit/s\n", cores, link
    count = split(machines, m, " ")
    for (i = 1; i <= count; i++) {
        experts = phase_on("experts", m[i])
        others = phase_on("others", m[i])
        printf "%5d machines: %s: experts %s%s, all else %s%s\n", m[i], time(experts + others), time(experts), \
            (spread["experts"] > 1 ? " on up to " spread["experts"] " each" : ""), time(others), \
            (spread["others"] > 1 ? " on up to " spread["others"] " each" : "")
    }
}
