# Table 1 as text: a line for each way of labelling and each student's network, with what was measured here and what
# is published for `dataset`, if anything is, for each number of images per class. `name` is what the data are called.
# It reads published.tsv and then the table of the figure (images per class, the networks of expert and student,
# views, perhaps the method of the images, ..., mean, low, high, sd, ...). `other` says in what the students here are
# not those of the published numbers.
BEGIN { FS = "\t" }
function percent(mean, high, sd) {
    return sd == "nan" || sd == "-nan" ? sprintf("%.1f", 100 * mean) : \
        sprintf("%.1f +- %.1f", 100 * mean, 100 * (high - mean))
}
function value(column) {
    return column in at && $at[column] != "none" ? $at[column] : ""
}
# As published.tsv says it.
function what(labels) {
    labels = value("label.expert.arch") == "" ? "hard labels" : \
        "labels of " (value("label.views") == "" ? "" : "views by ") value("label.expert.arch")
    return (value("distill.method") == "sre2l" ? "SRe2L, " : "") labels ", student " value("train-student.arch")
}
FNR == 1 {
    files++
    for (i = 1; i <= NF; i++)
        at[$i] = i
    next
}
files == 1 {
    if ($1 == dataset)
        published[$3, $2] = $4 ($5 == "" ? "" : " (" $5 ")")
    next
}
{
    if (!(what() in seen)) {
        seen[what()] = 1
        row[++rows] = what()
        wide = length(what()) > wide ? length(what()) : wide
    }
    if (!($1 in counted)) {
        counted[$1] = 1
        ipc[++ipcs] = $1
    }
    measured[what(), $1] = percent($at["mean"], $at["high"], $at["sd"])
}
# Both cells of a column, or one.
function cells(first, second) {
    return sprintf("  %13s", first) (dataset == "" ? "" : sprintf(" %11s", second))
}
END {
    print name ": accuracy in % (measured: mean +- half of the 95 % interval" \
        (dataset == "" ? ")" : "; published: standard deviation)")
    line = sprintf("%-*s", wide, "IPC")
    for (i = 1; i <= ipcs; i++)
        line = line cells(ipc[i], "")
    print line
    line = sprintf("%-*s", wide, "")
    for (i = 1; i <= ipcs; i++)
        line = line cells("measured", "published")
    print line
    for (r = 1; r <= rows; r++) {
        line = sprintf("%-*s", wide, row[r])
        for (i = 1; i <= ipcs; i++)
            line = line cells((row[r], ipc[i]) in measured ? measured[row[r], ipc[i]] : "-", \
                (row[r], ipc[i]) in published ? published[row[r], ipc[i]] : "-")
        print line
    }
    if (other != "")
        print "not to be compared: published for " other
}
