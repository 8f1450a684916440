# For `looks`: figures and their looks, from `figures`, words like FIGURE:LOOK:MOST:UNITS,UNITS,...; `looks` is the
# number of looks.
BEGIN {
    FS = "\t"
    count = split(figures, word, " ")
    for (i = 1; i <= count; i++) {
        split(word[i], part, ":")
        figure[i] = part[1]
        look[part[1]] = part[2]
        most[part[1]] = part[3]
        numbers = split(part[4], number, ",")
        for (j = 1; j <= numbers; j++)
            units[part[1], j] = number[j] + 0
    }
}
