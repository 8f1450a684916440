# Looks at more units that `make more PRESET=small` chose, see pipelines/lib/looks.mk.
LOOK_swap = 2
LOOK_table5 = 3
LOOK_zeroshot = 2
