# Which looks `make more` takes, by looks.awk and files of undecided.awk (file=1) and of lines "LOOK FIGURE SECONDS"
# (file=2): again and again the one that decides the most further claims for each further hour, out of those that
# still fit in `hours`. Writes lines of the choice to `chosen`.
function decides(name, at, i, n) {
    for (i = 1; i <= claims; i++)
        n += where[i] == name && needed[i] ~ /^[0-9]+$/ && needed[i] + 0 <= units[name, at]
    return n + 0
}
# The claims and the seconds of this look that were not paid for yet.
function gain(name, at) {
    return decides(name, at) - decides(name, look[name])
}
function cost(name, at) {
    return seconds[at, name] - paid[name]
}
function find_best(i, j, rate, best) {
    pick = ""
    for (i = 1; i <= count; i++)
        for (j = look[figure[i]] + 1; j <= looks; j++) {
            rate = gain(figure[i], j) / (cost(figure[i], j) + 1e-3)
            if (cost(figure[i], j) <= left && rate > best) {
                best = rate
                pick = figure[i]
                at = j
            }
        }
    return pick != ""
}
function why_not(i, name, j) {
    name = where[i]
    if (needed[i] == "never")
        return "no number of units decides it at this effect"
    if (!(name in look))
        return needed[i] " of " over[i] " needed, and no look adds these"
    if (needed[i] ~ /^>/)
        return needed[i] " of " over[i] " needed"
    for (j = look[name]; j <= looks && units[name, j] < needed[i] + 0; j++)
        ;
    if (j > looks)
        return needed[i] " of " over[i] " needed, and " name " has " units[name, looks] " at its last look"
    if (j == look[name])
        return ""
    return needed[i] " of " over[i] " needed; look " j " of " name ", " time(cost(name, j))
}
file == 1 { claim[++claims] = $5; where[claims] = $1; needed[claims] = $3; over[claims] = $4; next }
{ split($0, part, " "); seconds[part[1], part[2]] = part[3] }
END {
    left = 3600 * hours
    while (find_best()) {
        if (!picked++)
            print "chosen, one after another, by the number of undecided claims that it decides per hour:"
        printf "  %-12s look %d, %d units: %d claim%s for %s\n", pick, at, units[pick, at], gain(pick, at), \
            gain(pick, at) == 1 ? "" : "s", time(cost(pick, at))
        left -= cost(pick, at)
        paid[pick] = seconds[at, pick]
        look[pick] = at
        taken[pick] = 1
    }
    for (i = 1; i <= count; i++)
        if (figure[i] in taken)
            print figure[i], look[figure[i]] >chosen
    if (!picked)
        print "nothing to choose: no look that fits in " hours " h decides an undecided claim"
    for (i = 1; i <= claims; i++)
        if ((reason = why_not(i)) != "")
            print (told++ ? "" : "what stays undecided:\n") "  " claim[i] ": " reason
}
