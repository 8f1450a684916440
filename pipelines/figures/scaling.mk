# Figures 6 and 11: only the K largest entries of each label, of an early expert (scaling) and a
# late one (scaling-late); the former over the bits that a label takes then (scaling-bits); and the
# Pareto front over expert epochs (pareto), of the students of figure 1.
scaling: ## fig6, fig11, pareto: accuracy over images per class for each number of entries kept
SCALING_IPCS  ?= $(IPCS)
SCALING_DRAWS ?= $(DRAWS)
SCALING_SEEDS ?= $(firstword $(STUDENT_SEEDS))
scaling_KNOWN    := $(foreach label,$(call after,$(EARLY) $(LATE)),$(label) $(TOPS:%=$(label)-top%))
scaling_UNITS     = $(SCALING_DRAWS)
scaling_IPCS      = $(SCALING_IPCS)
scaling_STUDENTS := $(call students,$(call \
    first_draws,scaling),hard $(scaling_KNOWN),$(SCALING_SEEDS),$(SCALING_TRAIN)) $(call \
    students,$(call further_draws,scaling),$(scaling_KNOWN),$(SCALING_SEEDS),$(SCALING_TRAIN))
scaling_NEEDS     = EARLY LATE TOPS
scaling_CHARTS    = scaling scaling-late scaling-bits $(if $(filter fig1,$(FIGURES)),pareto)
scaling_AFTER     = --x select.ipc --by target,label.top-k $(2) --where label.expert.epoch=none,$(1)
scaling_NAMES     = --log-x --name label.top-k=K --name soft='soft labels' \
    --name hard='hard labels' --x-label 'images per class'
scaling_CURVES    = $(call scaling_AFTER,$(1),$(scaling_NAMES)) --title \
    'Accuracy with only the top K label entries: expert after epoch $(1)'
scaling_KIND      = curve
scaling_PLOT      = $(call scaling_CURVES,$(EARLY))
scaling-late_KIND = curve
scaling-late_PLOT = $(call scaling_CURVES,$(LATE))
# From hard labels, a class number, to all entries.
scaling-bits_KIND = curve
scaling-bits_PLOT = --x label-bits --by select.ipc --where label.expert.epoch=none,$(EARLY) \
    --log-x --x-label 'bits of a label: the class alone, then the top K entries, then all' \
    --title 'Accuracy over the bits of a label: expert after epoch $(EARLY)'
pareto_KIND       = pareto
pareto_FROM       = $(RESULTS)/fig1.sls
pareto_PLOT       = --x select.ipc --by label.expert.epoch --where target=soft $(NOT_LEARNED) \
    --log-x --x-label 'images per class' --title 'Pareto front over the epochs of the expert'
# The scaling law, accuracy = a - b IPC^-c, for each K. It has three numbers, so it needs more
# points.
scaling_STATISTICS    = $(if $(word 4,$(SCALING_IPCS)),scaling-law scaling-late-law)
scaling-law_STAT      = fit $(call scaling_AFTER,$(EARLY))
scaling-late-law_STAT = fit $(call scaling_AFTER,$(LATE))
