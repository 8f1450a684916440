# Which looks decide each of the undecided claims, from lines of undecided.awk and `names_known`, words like
# NAME:LOOK:MOST:UNITS,UNITS,...:FIGURE of all `looks`, with NAME_IPC:... for what has looks of its own. A line each:
#
#     FIGURE, LOOKS, UNITS, TIMES, REASON, NOW, NEEDED, OVER, CLAIM
#
# with tabs between them. LOOKS are settings LOOK_NAME=LOOK, and UNITS what those give. If they do not decide it,
# REASON says why, and LOOKS are the last; TIMES as many units would be needed then, or - where no number is known.
BEGIN {
    FS = OFS = "\t"
    count = split(names_known, word, " ")
    for (i = 1; i <= count; i++) {
        split(word[i], part, ":")
        look[part[1]] = part[2]
        most[part[1]] = part[3]
        numbers = split(part[4], number, ",")
        for (j = 1; j <= numbers; j++)
            units[part[1], j] = number[j] + 0
    }
}
function join(text, further) {
    return text == "" ? further : text ", " further
}
function name_of(name, ipc) {
    if (!((name "_" ipc) in look))
        return name
    whole[name "_" ipc] = name
    return name "_" ipc
}
function of_which(name, ipc) {
    return (ipc == "" || ipc == "all" ? "" : " at " ipc) (name == $1 ? "" : " of " name)
}
# The look of `name` that has so many units, or the last.
function look_with(name, needed, j) {
    for (j = look[name]; j < looks && units[name, j] < needed; j++)
        ;
    return j
}
# What NEEDED of this is, as far as looks can give it: wanted [name], reason and times.
function add_need(name, needed, last) {
    last = units[name, looks]
    if (!(name in wanted))
        names[++known] = name
    if (needed !~ /^[0-9]/) {
        reason = join(reason, needed == "never" ? "no number of units decides it at this effect" : "that is too many")
        times = "-"
        needed = last
    } else if (needed + 0 > last) {
        reason = join(reason, name " has " last " at its last look")
        times = most[name] && needed + 0 > most[name] || times == "-" ? "-" : needed / last > times ? needed / last : times
    }
    if (needed + 0 > wanted[name] + 0)
        wanted[name] = needed + 0
}
{
    settings = given = reason = shown = ""
    times = 1
    known = split("", wanted)
    n = split($3, need, " ")
    for (i = 1; i <= n; i++) {
        split(need[i], part, /[\/=]/)
        shown = join(shown, part[3] of_which(part[1], part[2]))
        if (!(part[1] in look)) {
            times = "-"
            reason = join(reason, "no look adds these")
        } else
            add_need(name_of(part[1], part[2]), part[3])
    }
    for (i = 1; i <= known; i++) {
        at = look_with(names[i], wanted[names[i]])
        if (at == look[names[i]])
            continue
        settings = settings (settings == "" ? "" : " ") "LOOK_" names[i] "=" at
        ipc = names[i] in whole ? substr(names[i], length(whole[names[i]]) + 2) : ""
        given = join(given, units[names[i], at] of_which(names[i] in whole ? whole[names[i]] : names[i], ipc))
    }
    if (settings == "" && reason == "")
        reason = "it is at a look with so many, which " $1 " does not have yet"
    print $1, settings == "" ? "-" : settings, given == "" ? "-" : given, times, \
        reason == "" ? "-" : reason, $2, shown, $4, $5
}
