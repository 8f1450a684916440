# The tables of sets that others released, and lines "NAME IMAGES soft|hard" of those that are there, on
# standard input: see `released`, which calls it. Given: sets, dataset, classes.
function refuse(text) {
    if (problem == "")
        problem = text
}
# Whether the word of a column is one of those known.
function known(name, words) {
    if (index(" " words " ", " " $column[name] " ") == 0)
        refuse(FILENAME ": line " FNR ": " name " is " $column[name] "; known are " words)
}
function number(name, pattern) {
    if ($column[name] !~ pattern)
        refuse(FILENAME ": line " FNR ": " name " is '" $column[name] "', which is not a number")
}
# What is said of a set in several lines has to agree.
function said(name, key) {
    key = name SUBSEP $column["set"]
    if (key in says && says[key] != $column[name])
        refuse(FILENAME ": line " FNR ": " name " of " $column["set"] " is " $column[name] ", and " says[key] \
            " in another line")
    says[key] = $column[name]
}
BEGIN {
    count = split("set method dataset ipc paper accuracy sd runs labels epochs augment whitening network lr " \
        "schedule images notes", names, " ")
}
FILENAME != "-" && FNR == 1 {
    has_lines[FILENAME] = 1
    delete column
    for (i = 1; i <= NF; i++)
        column[$i] = i
    for (i = 1; i <= count; i++)
        if (!(names[i] in column))
            refuse(FILENAME ": has no column " names[i] "; the first line names " \
                "the columns, as in pipelines/released.tsv")
    columns = NF
    next
}
FILENAME != "-" && problem == "" {
    if (NF != columns)
        refuse(FILENAME ": line " FNR ": has " NF " columns, the first line has " columns)
    number("ipc", "^[1-9][0-9]*$")
    known("images", "8-bit pixels normalised whitened stretched")
    said("dataset")
    said("ipc")
    said("images")
    if ($column["accuracy"] == "-")
        next
    number("accuracy", "^[0-9]+\\.?[0-9]*$")
    if ($column["accuracy"] >= 100)
        refuse(FILENAME ": line " FNR ": accuracy is " $column["accuracy"] ", expected one in %, below 100")
    number("sd", "^([0-9]+\\.?[0-9]*|-)$")
    number("runs", "^([1-9][0-9]*|-)$")
    number("epochs", "^[1-9][0-9]*$")
    number("lr", "^([0-9]+\\.?[0-9]*(e-?[0-9]+)?|learned)$")
    known("labels", "hard own expert")
    known("augment", "dsa none other")
    known("whitening", "yes no")
    known("schedule", "constant quarters half cosine other")
    if ($column["images"] != "stretched") # which is not the set that was measured
        published[$column["set"]] = published[$column["set"]] " published:" $column["set"] "/" \
            $column["labels"] "/" $column["augment"]
    next
}
FILENAME == "-" && problem == "" {
    if (("dataset", $1) in says && says["dataset", $1] != dataset) {
        answer = answer " left-out:" $1
        next
    }
    if ($2 == 0 || $2 % classes != 0)
        refuse("SETS: " $1 " has " $2 " labels, no whole number for each of " classes " classes")
    ipc = $2 / classes
    if (("ipc", $1) in says && says["ipc", $1] != ipc)
        refuse("SETS: " $1 " is said to have " says["ipc", $1] " images of each of " classes " classes, but has " \
            $2 " images")
    answer = answer " set:" $1 "=" ipc "=" $3 "=" (("images", $1) in says ? says["images", $1] : "8-bit")
    found++
    answer = answer published[$1]
}
END {
    for (i = 1; i < ARGC; i++)
        if (ARGV[i] != "-" && !(ARGV[i] in has_lines))
            refuse(ARGV[i] ": is empty")
    if (problem == "" && !found)
        problem = "SETS: " sets " has no set of " dataset
    print problem != "" ? "problem " problem : substr(answer, 2)
}
