# The options of a tool, one per line as "-o, --output FILE<TAB>text", from its manual and from its
# --help, so that the two can be compared.
# shellcheck shell=bash

# Each item of OPTIONS; mandoc's HTML has them as <dt> and <dd>.
manual_options() {
    mandoc -T html -O fragment "$1" | tr '\n' ' ' | sed 's/<section/\n&/g' |
        grep 'id="OPTIONS"' | sed -e 's/<dt/\n&/g' | sed -n '/^<dt/{
            s/<\/dt> *<dd[^>]*>/\t/
            s/<[^>]*>//g
            s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&\(#x00A0\|nbsp\);/ /g; s/&amp;/\&/g
            s/  */ /g; s/ *\t */\t/; s/^ *//; s/ *$//
            p
        }'
}

help_options() {
    "$1" --help | sed -n '/^  /{ s/^ *//; s/^\(-., \)\{0,1\}\(--[^ ]*\( [^ ][^ ]*\)\{0,1\}\)  */\1\2\t/; p; }'
}

# Whether the manual of a tool has the options of its --help in the same order, and each text begins
# with that of --help, the first letter's case aside.
same_options() {
    paste -d '\n' <(help_options "$1") <(manual_options "$2") | awk -F '\t' '
        function plain(text) { return tolower(substr(text, 1, 1)) substr(text, 2) }
        NR % 2 { head = $1; text = plain($2); next }
        head != $1 { print "--help has \"" head "\", the manual \"" $1 "\""; bad = 1; exit }
        index(plain($2), text) != 1 {
            print $1 ": --help says \"" text "\", the manual \"" $2 "\""; bad = 1
        }
        END { exit bad || NR == 0 }'
}
