# units.awk UNIT ...: these numbers, and those that follow, until there are three times as many for each look after
# the first; but no more than `most`, if that is given, and of no look after the sixth, which check.mk refuses.
BEGIN {
    for (i = 1; i < ARGC; i++) {
        printf "%s ", ARGV[i]
        if (ARGV[i] + 0 > last)
            last = ARGV[i] + 0
    }
    wanted = look > 6 ? 0 : (ARGC - 1) * 3 ^ (look - 1)
    for (; i <= wanted && (most == "" || i <= most); i++)
        printf "%d ", ++last
}
