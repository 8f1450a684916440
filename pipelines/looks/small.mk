# Looks at more units that `make more PRESET=small` chose, see pipelines/lib/looks.mk.
LOOK_zeroshot = 2
