# The rows of bill.sls with what each cost, as a table. Read are, in this order and each announced by `file=N`, the
# seconds of all that was timed ("NAME SECONDS", spent.awk) in the results and in those of `make tune`, what students
# are made of (pipelines/student --cost), the names of their files, and their rows (sl-inspect --tsv). Given: `experts`,
# NAME=EPOCHS of each.

# Seconds of a file. What was not timed is noted in `missing`.
function spent(name) {
    if (!(name in seconds))
        missing = missing == "" ? name : missing
    return seconds[name]
}
# Adds to expert, made and student what a part took, and all that it needs.
function add(name, list, count, i) {
    if (name == "-" || name in added)
        return
    added[name] = 1
    count = experts_of[name] == "-" ? 0 : split(experts_of[name], list, ",")
    for (i = 1; i <= count; i++)
        add_expert(list[i], up_to[name])
    if (name ~ /^(labels|distilled)\//)
        made += spent(name ".sls")
    else
        student += spent("students/" name ".safetensors")
    add(needs[name])
}
# An expert, as far as it is needed: all of its epochs cost the same.
function add_expert(name, epoch) {
    if (("expert", name) in added)
        return
    added["expert", name] = 1
    expert += spent("experts/" name ".done") * (epoch == "-" ? 1 : epoch / epochs[name])
}
# What was spent on students that chose the settings of one like this, and if it has soft labels on their expert.
function tuned(name, images, soft) {
    images = name
    sub(/-.*/, "", images) # ipc10
    soft = name !~ /\/hard-/
    return tuning[images, soft] + soft * tuning["expert"]
}
BEGIN {
    FS = " "
    count = split(experts, word, " ")
    for (i = 1; i <= count; i++) {
        split(word[i], pair, "=")
        epochs[pair[1]] = pair[2]
    }
}
file == 1 { seconds[$1] = $2 }
file == 2 && $1 ~ /^students\// {
    images = name = substr($1, 10)
    sub(/-.*/, "", images)
    tuning[images, name !~ /\/hard-/] += $2
    have_tuning = 1
}
file == 2 && $1 ~ /^(experts|labels)\// { tuning["expert"] += $2 }
file == 3 {
    experts_of[$2] = $5
    up_to[$2] = $6
    needs[$2] = $8
}
file == 4 {
    sub(/^.*\/students\//, "")
    sub(/\.sls$/, "")
    name_of[++names] = $0
    FS = "\t" # from the first line of the rows on
}
file == 5 && !header {
    header = 1
    print $0 "\texpert-hours\tmade-hours\tstudent-hours\ttuning-hours\tcore-hours"
    next
}
file == 5 {
    name = name_of[++rows]
    expert = made = student = 0
    missing = ""
    split("", added)
    add(name)
    if (missing != "") {
        untimed++
        first = first == "" ? missing : first
        next
    }
    told++
    printf "%s\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\n", $0, expert / 3600, made / 3600, student / 3600, \
        tuned(name) / 3600, (expert + made + student + tuned(name)) / 3600
}
END {
    if (rows != names) {
        print "bill: " rows " rows of " names " students; expected one of each" >"/dev/stderr"
        exit 1
    }
    if (untimed)
        print "bill: " untimed " of " rows " students are left out, since nothing says what they cost; the first " \
            "that was not timed: " first >"/dev/stderr"
    if (!told)
        exit 1
    if (!have_tuning)
        print "bill: without tuning, which was not timed here; make tune would add it" >"/dev/stderr"
}
