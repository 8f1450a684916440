# What is left, for `progress`, from the same files as plan.awk: lines of "student NAME IMAGES", "set NAME
# IMAGES" and "expert SEED EPOCHS LEFT IMAGES", these of each epoch. Given: classes, per_class, tests.

file == 2 && $3 > 0 { print "expert", $1, $2, $3, classes * per_class }
file == 3 { todo[$1] = 1 }
file == 4 && $2 in todo && $2 !~ /^(labels|evaluations)\// {
    delete todo[$2]
    if ($2 ~ /^distilled\//)
        print "set", $2, int($3 * $4)
    else
        print "student", $2, int($3 * $4 + tests / 3) # to evaluate takes a third as long as to train
}
