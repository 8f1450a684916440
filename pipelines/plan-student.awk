# What a student costs, by its name. Given: classes, batch.

# "ipc10-draw1/expert0-epoch8-lr0.05-steps300-seed1" taken apart into ipc, steps and n (images a step).
function parse(student, part, count, i, passes) {
    count = split(student, part, /[-\/]/)
    steps = 0
    for (i = 1; i <= count; i++) {
        if (part[i] ~ /^ipc/) ipc = substr(part[i], 4) + 0
        if (part[i] ~ /^steps/) steps = substr(part[i], 6) + 0
        if (part[i] ~ /^epochs/) passes = substr(part[i], 7) + 0
    }
    n = int((ipc * classes + batch - 1) / batch) # steps of an epoch
    if (steps == 0)
        steps = passes * n
    n = ipc * classes / n
}
