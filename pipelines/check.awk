# What a preset asks for and cannot have: lines of "= NAME LEAST WORD ..." for its lists of numbers
# (whole, of at least LEAST; above 0 where that is "real"), then of "FIGURE STUDENT" in; the first
# problem out.
# Given: classes, per_class (images), epochs and other_epochs (of the main and the other experts),
# main (the seed of the main expert), tests, preset.
function problem(text) {
    print "preset " preset ": " (figure == "" ? "" : figure " ") text
    found = 1
    exit
}
function number(part, name) { return substr(part, length(name) + 1) + 0 }
$1 == "=" {
    for (i = 4; i <= NF; i++) {
        if ($3 == "real" ? $i !~ /^[0-9]*\.?[0-9]+$/ || $i + 0 == 0 : $i !~ /^[0-9]+$/ || $i + 0 < $3)
            problem($2 ": " $i " is not a " ($3 == "real" ? "number above 0" : "whole number of at least " $3))
        if (($2, $i + 0) in seen)
            problem($2 ": " $i " is there twice")
        seen[$2, $i + 0] = 1
    }
    next
}
NF == 2 {
    figure = $1
    count = split($2, part, /[-\/]/)
    last = epochs
    for (i = 1; i <= count; i++) {
        if (part[i] ~ /^ipc/ && number(part[i], "ipc") > per_class)
            problem("wants " number(part[i], "ipc") " images of each class; a class has " per_class)
        if (part[i] ~ /^expert/ && substr(part[i], 7) != main || part[i] == "ensemble")
            last = other_epochs
        if (part[i] ~ /^epoch/ && number(part[i], "epoch") > last)
            problem("wants labels of epoch " number(part[i], "epoch") "; " \
                    (last == epochs ? "the expert is" : "the other experts are") \
                    " trained for " last " (" (last == epochs ? "EXPERT_EPOCHS" : "OTHER_EPOCHS") ")")
        if (part[i] ~ /^top/ && number(part[i], "top") > classes)
            problem("keeps " number(part[i], "top") " entries of a label; there are " classes " classes")
        if (part[i] ~ /^swap[0-9]/ && number(part[i], "swap") >= classes)
            problem("swaps entry " number(part[i], "swap") " with the smallest, which is entry " classes)
    }
}
