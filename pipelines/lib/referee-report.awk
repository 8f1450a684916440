# referee.tsv as people read it: first the accuracies, then what is published, then the scores. Given: sets
# (words NAME=IPC=..., in the order in which they are shown), data, classes, margin, left_out.
function percent(value, low, high) {
    return low ~ /nan/ ? sprintf("%.1f", 100 * value) : sprintf("%.1f +- %.1f", 100 * value, 50 * (high - low))
}
BEGIN {
    FS = "\t"
    split("hard own expert", labels, " ")
    split("dsa none", augments, " ")
    titles["dsa"] = "augmented"
    titles["none"] = "not augmented"
}
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
{
    images = $column["images"]
    augment = $column["augment"]
    numbers = percent($column["value"], $column["low"], $column["high"])
    note = $column["note"]
}
$column["what"] == "accuracy" && images == "all" {
    all = "all data: " numbers " (" $column["units"] ($column["units"] == 1 ? " network; " : " networks; ") note ")"
}
$column["what"] == "accuracy" && images != "all" {
    cell[images, augment, $column["labels"]] = numbers
    if (match(note, /, expert epoch /)) {
        expert[images] = substr(note, RSTART + RLENGTH)
        note = substr(note, 1, RSTART - 1)
    }
    training[augment] = note
    used[augment, $column["labels"]] = 1
}
$column["what"] == "agreement" { agreement[images] = $column["value"] }
$column["what"] == "published" {
    published[++count] = sprintf("%-32s %5.1f %-6s  %12s   %s", images, 100 * $column["published"], \
        $column["sd"] == "-" ? "" : sprintf("(%.1f)", 100 * $column["sd"]), \
        $column["value"] ~ /nan/ ? "-" : numbers, $column["verdict"])
    notes[count] = note
}
$column["what"] ~ /score$|^HLR$|^IOR$/ {
    score[images, $column["what"]] = $column["what"] !~ /score$/ ? numbers : $column["low"] ~ /nan/ ? \
        sprintf("%.1f", 100 * $column["value"]) : sprintf("%.1f (%.1f to %.1f)", 100 * $column["value"], \
        100 * $column["low"], 100 * $column["high"])
    scored[images] = 1
}

function put_line(images, name, i, j, line) {
    line = sprintf("%-32s", name)
    for (i = 1; i <= 2; i++)
        for (j = 1; j <= 3; j++)
            if ((augments[i], labels[j]) in used)
                line = line sprintf("  %13s", images == "" ? labels[j] " labels" : \
                    (images, augments[i], labels[j]) in cell ? cell[images, augments[i], labels[j]] : "-")
    print line
}
function put_heading(i, j, line, title) {
    line = sprintf("%-32s", "")
    for (i = 1; i <= 2; i++) {
        title = titles[augments[i]]
        for (j = 1; j <= 3; j++)
            if ((augments[i], labels[j]) in used) {
                line = line sprintf("  %13s", title)
                title = ""
            }
    }
    sub(/ +$/, "", line)
    print "\n" line
}
function put_ipc(ipc, i, part) {
    put_line("", ipc " image" (ipc == 1 ? "" : "s") " per class")
    for (i = 1; i <= sets_count; i++) {
        split(word[i], part, "=")
        if (part[2] == ipc)
            put_line(part[1], part[1])
    }
    put_line("random:" ipc, "random images")
    if (("random:" ipc) in expert)
        experts = experts sprintf("%s epoch %s for %s", experts == "" ? "" : ",", expert["random:" ipc], ipc)
}
# An expert that is any good on random images, but not on the set, sees other classes there.
function put_doubt(set, random) {
    if ((set in agreement) && agreement[random] > 3 / classes && agreement[set] < agreement[random] / 2)
        printf "doubtful: the expert finds the class that %s says in %.0f %% of its images, and in %.0f %% of random " \
            "images;\n    are the labels those of these classes, in this order, and are the images read as they are?\n", \
            set, 100 * agreement[set], 100 * agreement[random]
}
function shown(images, what) { return (images, what) in score ? score[images, what] : "-" }
END {
    print data ": released sets and random images; test accuracy in %, mean and half of its 95 % interval"
    put_heading()
    sets_count = split(sets, word, " ")
    for (i = 1; i <= sets_count; i++) {
        split(word[i], part, "=")
        if (part[2] != before)
            put_ipc(part[2])
        before = part[2]
    }
    if (all != "")
        print all
    for (i = 1; i <= 2; i++)
        if (augments[i] in training)
            print titles[augments[i]] ": " training[augments[i]]
    if (experts != "")
        print "expert labels:" experts (experts ~ /for 1$/ ? " image" : " images") " per class"
    for (i = 1; i <= sets_count; i++) {
        split(word[i], part, "=")
        put_doubt(part[1], "random:" part[2])
    }
    print "intervals: over students of a set, over draws of random images; for these test images"
    if (count)
        print "\nPublished numbers (standard deviation) and what students trained like these had here, with half of " \
            "the 90 %\ninterval for the difference. Held: nearer than " 100 * margin " to it; did not hold: further away."
    for (i = 1; i <= count; i++) {
        print published[i]
        if (notes[i] != "-")
            print "    " notes[i]
    }
    for (images in scored)
        scores = 1
    if (scores)
        print "\nDD-Ranking, in %, with 95 % intervals: how far a set with hard labels is below all data (HLR), and " \
            "with its\nown labels above random images (IOR); the scores, of which the second is 26.9 for a set like " \
            "random images"
    if (scores)
        printf "%-32s  %13s  %13s  %21s  %21s\n", "", "HLR", "IOR", "label-robust", "augmentation-robust"
    for (i = 1; i <= sets_count; i++) {
        split(word[i], part, "=")
        if (part[1] in scored)
            printf "%-32s  %13s  %13s  %21s  %21s\n", part[1], shown(part[1], "HLR"), shown(part[1], "IOR"), \
                shown(part[1], "label-robust score"), shown(part[1], "augmentation-robust score")
    }
    if (left_out != "")
        print "\nleft out, since they are of other data: " left_out
}
