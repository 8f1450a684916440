# What the referee asks sl-stat, a line for each number: images (a set, random:N or all), what, augmentation
# (dsa or none), labels (hard, own, expert), what is published, its deviation, a note, and the options of
# sl-stat, or - where a number is published of students that were trained in another way than those here.
#
# It reads referee.names, the tables of released sets, and the rows of all students (sl-inspect --tsv). Given:
# sets (words NAME=IPC=...), whiten, margin, and the files metrics and, if an expert labelled, seen.
BEGIN {
    FS = OFS = "\t"
    split("hard own expert", labels_of, " ")
    split("dsa none", augments, " ")
}
function value(name) { return name in column ? $column[name] : "" }
FNR == 1 { file++ }
file == 1 {
    split($0, part, /[ =]/)
    digest[part[3]] = part[2]
    names[part[2]] = part[3]
    next
}
FNR == 1 {
    delete column
    for (i = 1; i <= NF; i++)
        column[$i] = i
    next
}
FILENAME != "-" {
    if (value("accuracy") != "-")
        add_published(value("set"))
    next
}
function add_published(set, i, name) {
    numbers++
    for (name in column)
        published[numbers, name] = value(name)
    of_set[set] = of_set[set] " " numbers
}
{
    augment = value("train-student.augment") == "none" ? "none" : "dsa"
    labels = value("target") == "hard" ? "hard" : value("label.expert.epoch") == "" ? "own" : "expert"
    images = value("fetch.name") == "arrays" ? names[value("fetch.sha256")] : \
        value("select.ipc") == "" ? "all" : "random:" value("select.ipc")
    all = all || images == "all"
    cell = images SUBSEP augment SUBSEP labels
    epochs[cell] = value("train-student.epochs")
    training[cell] = (epochs[cell] == "" ? value("train-student.steps") " steps" : epochs[cell] " epochs") \
        ", learning rate " value("train-student.lr") ", schedule " value("train-student.schedule") \
        ", " value("train-student.arch") (labels == "expert" ? ", expert epoch " value("label.expert.epoch") : "")
    network[cell] = value("train-student.arch")
    rate[cell] = value("train-student.lr")
    schedule[cell] = value("train-student.schedule")
    steps[cell] = value("train-student.optimiser") " " value("train-student.momentum") " " \
        value("train-student.weight-decay") " " value("train-student.batch")
}

# The conditions of the students of a cell, with commas, or for options.
function conditions(images, augment, labels, where) {
    if (images == "all")
        return "select.ipc?=none,fetch.name!=arrays"
    where = "train-student.augment" (augment == "none" ? "=" : "!=") "none,"
    if (labels == "expert")
        where = where "label.expert.epoch?!=none,"
    else if (labels == "own")
        where = where "label.expert.epoch?=none,target=soft,"
    else
        where = where "target=hard,"
    if (index(images, "random:") == 1)
        return where "select.ipc=" substr(images, 8)
    return where "fetch.sha256=" digest[images]
}
function rows_of(images, augment, labels, where) {
    where = conditions(images, augment, labels)
    gsub(",", " -w ", where)
    return "-w " where
}
function ask(images, what, augment, labels, number, sd, note, options) {
    print images, what, augment, labels, number, sd, note == "" ? "-" : note, options
}
function ask_means(images, i, j) {
    for (i = 1; i <= 2; i++)
        for (j = 1; j <= 3; j++)
            if ((images, augments[i], labels_of[j]) in training)
                ask(images, "accuracy", augments[i], labels_of[j], "-", "-", \
                    training[images, augments[i], labels_of[j]], \
                    "mean --adjust none " rows_of(images, augments[i], labels_of[j]) " " metrics)
}
# In how many images the expert's label is that of the set.
function ask_agreement(images, where) {
    if (((images, "dsa", "expert") in training) || ((images, "none", "expert") in training))
        ask(images, "agreement", "-", "expert", "-", "-", "-", "mean --adjust none -y agreement -w " where " " seen)
}
# One more thing that differs, if it does.
function differs(what, there, here) {
    if (there != here)
        differences = differences (differences == "" ? "" : "; ") what " " there ", here " here
}
# How well the published number is known, if that is published.
function uncertainty(n, sd, runs) {
    sd = published[n, "sd"]
    runs = published[n, "runs"]
    return sd == "-" || sd == 0 || runs == "-" || runs < 2 ? "" : " --than-sd " sd / 100 " --than-units " runs
}
function ask_published(set, n, cell, labels, augment) {
    labels = published[n, "labels"]
    augment = published[n, "augment"]
    if (labels == "own" && !((set, augment, "own") in training))
        labels = "hard" # those of the set, then
    cell = set SUBSEP augment SUBSEP labels
    differences = ""
    if (published[n, "images"] == "stretched")
        differences = "the contrast of its images is stretched, so it is not the set that was measured"
    if (cell in training) {
        differs("epochs", published[n, "epochs"], epochs[cell] == "" ? "none but steps" : epochs[cell])
        differs("network", published[n, "network"], network[cell])
        differs("learning rate", published[n, "lr"], rate[cell])
        differs("schedule", published[n, "schedule"], schedule[cell])
        differs("optimiser, momentum, weight decay and batch", "sgd 0.9 0.0005 256", steps[cell]) # of all tables
    } else
        differs("students", labels " labels, " (augment == "none" ? "no" : augment) " augmentation", "none of these")
    differs("whitening", published[n, "whitening"], whiten == "" ? "no" : whiten)
    ask(set, "published", augment, labels, published[n, "accuracy"] / 100, \
        published[n, "sd"] == "-" ? "-" : published[n, "sd"] / 100, \
        differences == "" ? published[n, "notes"] : differences, differences != "" ? "-" : \
        "mean --adjust none --expect level --than " published[n, "accuracy"] / 100 " --margin " margin \
        uncertainty(n) " " rows_of(set, augment, labels) " " metrics)
}
# The scores of DD-Ranking, arXiv 2505.13300, and what they are of: how far the set with hard labels is below
# all data (HLR), and above random images of the same number with its own labels (IOR). Random images have no
# labels that were learned with them; next to these stand those of the expert.
function term(weight, images, augment, labels) {
    if (!((images, augment, labels) in training) && images != "all")
        lacking = 1
    return " --term " weight ":" conditions(images, augment, labels)
}
function ask_contrast(set, what, augment, labels, terms) {
    if (!lacking)
        ask(set, what, augment, labels, "-", "-", labels == "own" ? "random images: expert labels" : "-", \
             "contrast --adjust none --over seeds,fetch.sha256" terms " " metrics)
    lacking = 0
}
function ask_scores(set, ipc, random, augment, own, theirs, above) {
    random = "random:" ipc
    augment = ((set, "dsa", "hard") in training) ? "dsa" : "none"
    own = ((set, augment, "own") in training) ? "own" : "hard"
    theirs = own == "own" ? "expert" : "hard"
    above = term(1, set, augment, own) term(-1, random, augment, theirs)
    ask_contrast(set, "IOR", augment, own, above)
    if (all) {
        ask_contrast(set, "HLR", augment, "hard", term(1, "all") term(-1, set, augment, "hard"))
        ask_contrast(set, "label-robust score", augment, own, " --scale dd-ranking" term(-0.5, "all") \
            term(-0.5, random, augment, theirs) (own == "hard" ? term(1, set, augment, own) : \
            term(0.5, set, augment, own) term(0.5, set, augment, "hard")))
    }
    ask_contrast(set, "augmentation-robust score", "both", own, " --scale dd-ranking" \
        term(0.5, set, "dsa", own) term(-0.5, random, "dsa", theirs) \
        term(0.5, set, "none", own) term(-0.5, random, "none", theirs))
}
END {
    count = split(sets, word, " ")
    for (i = 1; i <= count; i++) {
        split(word[i], part, "=")
        ask_means(part[1])
        ask_agreement(part[1], "fetch.sha256=" digest[part[1]])
        ipcs[part[2]] = 1
    }
    for (ipc in ipcs) {
        ask_means("random:" ipc)
        ask_agreement("random:" ipc, "select.ipc=" ipc)
    }
    ask_means("all")
    for (i = 1; i <= count; i++) {
        split(word[i], part, "=")
        many = split(of_set[part[1]], n, " ")
        for (j = 1; j <= many; j++)
            ask_published(part[1], n[j])
        ask_scores(part[1], part[2])
    }
}
