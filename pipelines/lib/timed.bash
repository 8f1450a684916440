# For a recipe to source: timed.bash FILE [STATE]. When its shell ends, what it and all that it ran took is added to
# FILE, as `times` prints it. What continues from a state adds to what it had cost before; if that is not known,
# nothing is.
# shellcheck shell=bash
if [ $# -gt 1 ] && [ -e "$2" ]; then
    rm -f "$1.part"
    [ ! -e "$1" ] || mv "$1" "$1.part"
else
    rm -f "$1"
    : >"$1.part"
fi
# shellcheck disable=SC2064 # FILE is known now, and not when the shell ends
[ ! -e "$1.part" ] || trap "times >>'$1.part' && mv '$1.part' '$1'" EXIT
