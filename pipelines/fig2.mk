# Figure 2: students over what their expert was like after each epoch. Left: over its accuracy on the
# test split; right (fig2-entropy): over the mean entropy of what it predicts there.

fig2_STUDENTS := $(call students,$(call draws_of,$(IPCS),$(DRAWS)),$(SOFT_LABELS),$(STUDENT_SEEDS))
fig2_COMMON    = --join label.expert.network=network --where target=soft --by select.ipc \
    --along label.expert.epoch
fig2_PLOT      = --x label.expert.accuracy $(fig2_COMMON) \
    --title 'Accuracy of students and of their expert, epoch by epoch'
fig2-entropy_PLOT = --x label.expert.entropy $(fig2_COMMON) \
    --title 'Accuracy of students and entropy of their expert, epoch by epoch'

$(call metrics,fig2,$(fig2_STUDENTS),$(RESULTS)/experts.sls)
$(call chart,fig2,fig2,fig2,curve)
$(call chart,fig2,fig2-entropy,fig2,curve)

fig2-best_STAT = best --x label.expert.epoch --where target=soft --by select.ipc
$(if $(word 3,$(LABEL_EPOCHS)),$(call statistics,fig2,fig2-best))
$(call figure,fig2)
