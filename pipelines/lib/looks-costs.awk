# What would decide claims, by looks.awk and files of undecided.awk (file=1) and of lines "WHEN FIGURE SECONDS" (file=2):
# what is missing now, and, with looks to spare, before and after one look more.
function cost_of(name, needed, now, further, each) {
    now = units[name, look[name]]
    further = units[name, look[name] + 1] - now
    each = further ? (seconds["after", name] - seconds["before", name]) / further : 0
    return time(seconds["now", name] + (needed > now ? needed - now : 0) * each)
}
function first_look(name, needed, i) {
    for (i = look[name]; i <= looks; i++)
        if (units[name, i] >= needed)
            return i " (" units[name, i] ")"
    return "none"
}
file == 1 { claim[++claims] = $0; next }
{ split($0, part, " "); seconds[part[1], part[2]] = part[3] }
END {
    if (!claims)
        exit
    print "\nhow many units in all would decide these with 90 % power, if effect and scatter stay as they are:"
    format = "%-12s %4s %7s  %-18s %7s  %-8s  %s\n"
    printf format, "figure", "now", "needed", "units", "time", "look", "claim"
    for (i = 1; i <= claims; i++) {
        split(claim[i], field, "\t")
        cost = at = "-"
        if (field[3] ~ /^[0-9]+$/ && field[1] in look) {
            if (!most[field[1]] || field[3] + 0 <= most[field[1]])
                cost = cost_of(field[1], field[3])
            at = first_look(field[1], field[3])
        }
        printf format, field[1], field[2], field[3], field[4], cost, at, field[5]
    }
    print "\nneeded: never means that this effect decides nothing, however often it is seen; time: on this machine, at"
    print "the rate measured before (make plan measures it anew), - if there are no more such units; look: the first with"
    print "so many, of LOOKS in all. No look adds learned sets."
}
