# From claims.tsv the undecided claims, a line each: the figure that is to be made, its units now, what would decide the
# claim, what units are, and the claim. What would decide it are words NAME/IPC=UNITS, NAME being the figure or the sets of
# a method, or NAME/all=UNITS of tests that are not of one number of images per class: all those that look held must be
# shown, but one that looks as if it did not hold is enough, the one that needs the fewest. UNITS can be >1000, or never.
BEGIN { FS = OFS = "\t" }
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
}
function more(a, b) {
    return b == "never" || (a != "never" && (b ~ /^>/ || (a !~ /^>/ && b + 0 > a + 0))) ? b : a
}
$(at["verdict"]) == "undecided" {
    claim = $(at["claim"])
    if (!(claim in look))
        order[++claims] = claim
    name = figure = $(at["look"])
    sub(/:.*/, "", figure)
    sub(/.*:/, "", name)
    look[claim] = figure
    if ($(at["part-verdict"]) != "undecided")
        next
    if (now[claim] < $(at["units"]) + 0)
        now[claim] = $(at["units"]) + 0
    over[claim] = $(at["over"])
    needed = $(at["units-needed"]) == "-" ? "never" : $(at["units-needed"])
    where = name "/" (match($(at["part"]), /^select\.ipc [0-9]+, /) ? substr($(at["part"]), 12, RLENGTH - 13) : "all")
    if ($(at["needed-for"]) == "did not hold") {
        if (needed ~ /^[0-9]/ && (!(claim in fewest) || needed + 0 < fewest[claim])) {
            fewest[claim] = needed + 0
            against[claim] = where "=" needed
        }
    }
    if (!((claim, where) in most))
        places[claim] = places[claim] " " where
    most[claim, where] = (claim, where) in most ? more(most[claim, where], needed) : needed
}
function needs(claim, part, count, i, text) {
    if (claim in against)
        return against[claim]
    count = split(places[claim], part, " ")
    for (i = 1; i <= count; i++)
        text = text (i > 1 ? " " : "") part[i] "=" most[claim, part[i]]
    return count ? text : "-/all=never"
}
END {
    for (i = 1; i <= claims; i++) {
        claim = order[i]
        print look[claim], now[claim] + 0, needs(claim), claim in over ? over[claim] : "-", claim
    }
}
