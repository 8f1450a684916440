# Table 5: how much the draw of the images matters.

TABLE5_IPC   ?= $(lastword $(IPCS))
TABLE5_DRAWS ?= 1 2 3 4 5 6
TABLE5_SEEDS ?= $(STUDENT_SEEDS)
table5_STUDENTS := $(call students,$(call draws_of,$(TABLE5_IPC),$(TABLE5_DRAWS)),$(call \
    best_of,$(TABLE5_IPC)),$(TABLE5_SEEDS))
table5_PLOT = --x select.seed --x-label 'draw of the images' \
    --title 'Draws of $(TABLE5_IPC) images per class'

$(call metrics,table5,$(table5_STUDENTS))
$(call chart,table5,table5,table5,bars)

table5-spread_STAT = spread --over select.seed,train-student.seed
$(call statistics,table5,table5-spread)
$(call figure,table5)
