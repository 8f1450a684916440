# Lists of numbers in lines of "NAME LEAST WORD ...", whole and at least LEAST, or above 0 where LEAST
# is "real"; prints the first problem.
{
    for (i = 3; i <= NF; i++) {
        problem = ""
        if ($2 == "real" ? $i !~ /^[0-9]*\.?[0-9]+$/ || $i + 0 == 0 : $i !~ /^[0-9]+$/ || $i + 0 < $2)
            problem = "is not a " ($2 == "real" ? "number above 0" : "whole number of at least " $2)
        else if (($1, $i + 0) in seen)
            problem = "is given twice"
        if (problem != "") {
            print $1 ": " $i " " problem
            exit
        }
        seen[$1, $i + 0] = 1
    }
}
