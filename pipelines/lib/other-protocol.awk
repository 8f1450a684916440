# In which options the rows (sl-inspect --tsv) that are tested are not of the protocol that published numbers are
# of: "train-student.epochs=3000, here 400; ...", nothing if in none. Given: protocol, words NAME=VALUE, and tests,
# in which the words after --where say which rows are meant.
BEGIN { FS = "\t" }
function value(name) {
    sub(/\?$/, "", name)
    return name in at && $(at[name]) != "" ? $(at[name]) : "none"
}
function brief(text) { return length(text) > 40 ? substr(text, 1, 37) "..." : text }
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    words = split(tests, word, " ")
    names = split(protocol, name, " ")
    next
}
{
    for (i = 1; i < words; i++)
        if (word[i] == "--where" && split(word[i + 1], part, "=") && value(part[1]) != part[2])
            next
    for (i = 1; i <= names; i++)
        if (split(name[i], part, "=") && value(part[1]) != part[2])
            other[name[i]] = value(part[1])
}
END {
    for (i = 1; i <= names; i++)
        if (name[i] in other)
            text = text (text == "" ? "" : "; ") name[i] ", here " brief(other[name[i]])
    print text
}
