# Figure 2: students over what their expert was like after each epoch. Left: over its accuracy on
# the test split; right (fig2-entropy): over the mean entropy of its predictions there.
fig2: ## accuracy of students over accuracy, and entropy, of their expert at each epoch
fig2_UNITS     = $(DRAWS)
fig2_IPCS      = $(IPCS)
fig2_STUDENTS := $(call students,$(call draws_at,fig2),$(SOFT_LABELS),$(STUDENT_SEEDS))
fig2_METRICS   = $(RESULTS)/experts.sls
fig2_EVALUATED = $(words $(LABEL_EPOCHS))
fig2_CHARTS    = fig2 fig2-entropy
fig2_COMMON    = --join label.expert.network=network --where target=soft --by select.ipc \
    --along label.expert.epoch
fig2_KIND      = curve
fig2_PLOT      = --x label.expert.accuracy $(fig2_COMMON) \
    --title 'Accuracy of students over accuracy of their expert at each epoch'
fig2-entropy_KIND = curve
fig2-entropy_PLOT = --x label.expert.entropy $(fig2_COMMON) \
    --title 'Accuracy of students over entropy of their expert at each epoch'
# An optimum wants three epochs.
fig2_STATISTICS = $(if $(word 3,$(LABEL_EPOCHS)),fig2-best)
fig2-best_STAT  = best --x label.expert.epoch --where target=soft --by select.ipc
