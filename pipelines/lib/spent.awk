# Files that times.mk left, times/NAME: prints "NAME SECONDS", of processor time, for each.
FNR == 1 && NR > 1 { tell() }
FNR == 1 {
    name = FILENAME
    sub(/^.*\//, "", name)
    gsub(/[+]/, "/", name)
    sum = 0
}
{
    gsub(",", ".") # in some languages
    for (i = 1; i <= NF; i++) {
        split($i, part, /[ms]/)
        sum += 60 * part[1] + part[2]
    }
}
function tell() { printf "%s %.3f\n", name, sum }
END { if (NR) tell() }
