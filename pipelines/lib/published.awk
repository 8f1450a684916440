# Table 2 or 4 as text: what was measured here, then the numbers published for `dataset` in columns that
# say so; `name` is what the data are called. It reads first published.tsv, then the table of the figure
# (x, target, perhaps distill.method, ..., mean, low, high, ...), then that of the tests during training, if
# any. `methods` are those of learned images, "dm=DM mtt=MTT", and `converged` is the table that says which of
# them have converged. `each` is the table of single students, if a draw has several. `other` says in
# what the students here are not those of the published numbers.
BEGIN {
    FS = "\t"
    count_methods = split(methods, method, " ")
    for (i = 1; i <= count_methods; i++) {
        split(method[i], part, "=")
        method[i] = part[1]
        titles[part[1]] = part[2]
    }
    while (converged != "" && (getline line < converged) > 0) {
        split(line, part, "\t")
        if (part[2] ~ /images/ && part[9] == "not converged")
            rising[part[1], part[3]] = 1
    }
}
function percent(mean, high, sd) {
    if (sd == "nan" || sd == "-nan")
        return sprintf("%.1f", 100 * mean)
    return sprintf("%.1f +- %.1f", 100 * mean, 100 * (high - mean))
}
# Mean and standard deviation in %, of n accuracies, from their sum and that of their squares.
function summary(n, sum, squares, digits) {
    if (n < 2)
        return n == 0 ? "-" : sprintf("%.*f", digits, 100 * sum)
    return sprintf("%.*f (%.*f)", digits, 100 * sum / n, digits, 100 * sqrt((squares - sum ^ 2 / n) / (n - 1)))
}
# Over students, of each one's best test.
function best_of(target, ipc, key, parts, n, sum, squares) {
    for (key in best) {
        split(key, parts, SUBSEP)
        if (parts[1] != target || parts[2] != ipc)
            continue
        n++
        sum += best[key]
        squares += best[key] ^ 2
    }
    return summary(n, sum, squares, 1)
}
# The accuracies of the students of random images, as in the file `each`; for each draw, in order.
function read_each(line, part, at, i, key) {
    while ((getline line < each) > 0) {
        split(line, part, "\t")
        if (!("mean" in at)) {
            for (i in part)
                at[part[i]] = i
            continue
        }
        key = part[1] SUBSEP part[at["target"]]
        draw = part[at["select.seed"]]
        if (!((key, draw) in values))
            draws[key] = draws[key] " " draw
        values[key, draw] = values[key, draw] " " part[at["mean"]]
    }
}
# Those of a cell: each student's, and mean and deviation of those of a draw, as they are published.
function show_each(ipc, target, list, count, i, one, n, k, sum, squares) {
    count = split(draws[ipc, target], list, " ")
    for (i = 1; i <= count; i++) {
        n = split(values[ipc, target, list[i]], one, " ")
        sum = squares = 0
        printf "%-5s  %-6s  %4s  ", ipc, target, list[i]
        for (k = 1; k <= n; k++) {
            sum += one[k]
            squares += one[k] ^ 2
            printf " %6.2f", 100 * one[k]
        }
        print "   " summary(n, sum, squares, 2)
    }
}
# Into ipc, in order, once.
function insert(number, i, larger) {
    for (i = 1; i <= count && ipc[i] < number; i++)
        ;
    if (i <= count && ipc[i] == number)
        return
    for (count++; i <= count; i++) {
        larger = ipc[i]
        ipc[i] = number
        number = larger
    }
}
function add_column(first, second, source, key) {
    heads[++columns] = first
    tails[columns] = second
    sources[columns] = source
    keys[columns] = key
}
FNR == 1 { file++; for (i = 1; i <= NF; i++) column[$i] = i; next }
file == 1 {
    if ($1 != dataset)
        next
    if (!($3 in seen)) {
        seen[$3] = 1
        published[++names] = $3
    }
    cell["published", $2, $3] = $4 ($5 == "" ? "" : " (" $5 ")")
    next
}
file == 2 {
    insert($1 + 0)
    key = "distill.method" in column && $column["distill.method"] != "none" ? $column["distill.method"] : $2
    cell["last", $1, key] = percent($column["mean"], $column["high"], $column["sd"])
    if ((key, $1) in rising) {
        cell["last", $1, key] = cell["last", $1, key] " *"
        starred = 1
    }
    next
}
$1 > 0 {
    key = $column["train-student.target"] SUBSEP $column["select.ipc"] SUBSEP $column["select.seed"] SUBSEP \
        $column["train-student.seed"]
    if (!(key in best) || $column["mean"] > best[key])
        best[key] = $column["mean"]
}
END {
    add_column("measured here:", "hard labels", "last", "hard")
    add_column("measured here:", "soft labels", "last", "soft")
    for (i = 1; i <= count_methods; i++)
        add_column("measured here:", "images by " titles[method[i]], "last", method[i])
    for (i = 1; file == 3 && i <= count; i++) {
        cell["best", ipc[i], "hard"] = best_of("hard", ipc[i])
        cell["best", ipc[i], "soft"] = best_of("soft", ipc[i])
    }
    if (file == 3) {
        add_column("best of tests:", "hard labels", "best", "hard")
        add_column("best of tests:", "soft labels", "best", "soft")
    }
    for (i = 1; i <= names; i++)
        add_column("published elsewhere:", published[i], "published", published[i])
    print name ": accuracy in % (measured: mean +- half of the 95 % interval; best of tests, and " \
        "published: standard deviation)"
    printf "%-5s", ""
    for (i = 1; i <= columns; i++)
        printf "  %20s", heads[i]
    printf "\n%-5s", "IPC"
    for (i = 1; i <= columns; i++)
        printf "  %20s", tails[i]
    for (n = 1; n <= count; n++) {
        printf "\n%-5s", ipc[n]
        for (i = 1; i <= columns; i++)
            printf "  %20s", (sources[i], ipc[n], keys[i]) in cell ? cell[sources[i], ipc[n], keys[i]] : "-"
    }
    print ""
    if (starred)
        print "* not converged: still rising by more than a point over the last third of the steps (distill-curves)"
    if (other != "")
        print "not to be compared: published for " other
    if (each == "")
        exit
    read_each()
    print "\nEach student: accuracy in %, and mean and standard deviation of those of a draw\nIPC    labels  draw"
    for (n = 1; n <= count; n++) {
        show_each(ipc[n], "hard")
        show_each(ipc[n], "soft")
    }
}
