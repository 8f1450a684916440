# Figures 6 and 11: accuracy over images per class when only the K largest entries of a label are
# known, for an early expert (scaling) and a late one (scaling-late); and the Pareto front over expert
# epochs (pareto), of the students of figure 1.

SCALING_IPCS  ?= $(IPCS)
SCALING_DRAWS ?= $(DRAWS)
SCALING_SEEDS ?= $(firstword $(STUDENT_SEEDS))
scaling_LABELS   := $(foreach label,$(call after,$(EARLY) $(LATE)),$(label) $(TOPS:%=$(label)-top%))
scaling_STUDENTS := $(call students,$(call draws_of,$(SCALING_IPCS),$(SCALING_DRAWS)),hard \
    $(scaling_LABELS),$(SCALING_SEEDS),$(SCALING_TRAIN))
scaling_COMMON    = --x select.ipc --by target,label.top-k --log-x --name label.top-k=K \
    --name soft='soft labels' --name hard='hard labels' \
    --x-label 'images per class'
scaling_PLOT      = $(scaling_COMMON) --where label.expert.epoch=none,$(EARLY) \
    --title 'Accuracy with only the top K label entries: expert after epoch $(EARLY)'
scaling-late_PLOT = $(scaling_COMMON) --where label.expert.epoch=none,$(LATE) \
    --title 'Accuracy with only the top K label entries: expert after epoch $(LATE)'
pareto_PLOT       = --x select.ipc --by label.expert.epoch --where target=soft --log-x \
    --x-label 'images per class' --title 'Pareto front over the epochs of the expert'

$(call metrics,scaling,$(scaling_STUDENTS))
$(call chart,scaling,scaling,scaling,curve)
$(call chart,scaling,scaling-late,scaling,curve)
$(call chart,scaling,pareto,fig1,pareto)

# The scaling law, accuracy = a - b IPC^-c, for each K. It has three numbers, so it wants more points.
scaling-law_STAT      = fit --x select.ipc --by target,label.top-k --where label.expert.epoch=none,$(EARLY)
scaling-late-law_STAT = fit --x select.ipc --by target,label.top-k --where label.expert.epoch=none,$(LATE)
$(if $(word 4,$(SCALING_IPCS)),$(call statistics,scaling,scaling-law)$(call statistics,scaling,scaling-late-law))
$(call figure,scaling)
