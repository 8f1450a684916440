# From claims.tsv the undecided claims, a line each: the figure whose looks count (or -), its units now, how many
# would decide all tests (or >1000, or never), what units are, and the claim.
BEGIN { FS = OFS = "\t" }
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
}
$(at["verdict"]) == "undecided" {
    claim = $(at["claim"])
    if (!(claim in look))
        order[++claims] = claim
    look[claim] = $(at["look"])
    if ($(at["part-verdict"]) != "undecided")
        next
    if (now[claim] < $(at["units"]) + 0)
        now[claim] = $(at["units"]) + 0
    over[claim] = $(at["over"])
    if ($(at["units-needed"]) == "-")
        needed[claim] = "never"
    else if (needed[claim] != "never" && $(at["units-needed"]) ~ /^>/)
        needed[claim] = $(at["units-needed"])
    else if (needed[claim] ~ /^[0-9]*$/ && needed[claim] < $(at["units-needed"]) + 0)
        needed[claim] = $(at["units-needed"]) + 0
}
END {
    for (i = 1; i <= claims; i++) {
        claim = order[i]
        print look[claim], now[claim] + 0, claim in needed ? needed[claim] : "never", \
            claim in over ? over[claim] : "-", claim
    }
}
