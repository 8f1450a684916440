table5: ## how much the choice of images matters: accuracy for each draw
TABLE5_IPC   ?= $(lastword $(IPCS))
TABLE5_DRAWS ?= 1 2 3 4 5 6
TABLE5_SEEDS ?= $(STUDENT_SEEDS)
table5_UNITS     = $(TABLE5_DRAWS)
table5_STUDENTS := $(call students,$(call draws_of,$(TABLE5_IPC),$(call \
    at_look,table5)),$(call best_of,$(TABLE5_IPC)),$(TABLE5_SEEDS))
table5_SEVERAL  = TABLE5_DRAWS
table5_KIND     = bars
table5_PLOT     = --x select.seed --x-label 'draw of the images' --title \
    'Draws of $(TABLE5_IPC) images per class'
table5_STATISTICS  = table5-spread
table5-spread_STAT = spread --over select.seed,train-student.seed
