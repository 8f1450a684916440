# Figure 1, left: one draw of the fewest images, with the labels that suit so many. What soft labels
# gain (fig1-gain) is of the epoch that is best in the other draws.
fig1: ## accuracy over images per class, hard and soft labels; the images themselves
fig1_STUDENTS := $(call students,$(call \
    draws_of,$(IPCS),$(DRAWS)),hard $(SOFT_LABELS),$(STUDENT_SEEDS))
fig1_CHARTS    = fig1 fig1-images
fig1_KIND      = curve
fig1_PLOT      = --x select.ipc --by target,label.expert.epoch --log-x \
    --x-label 'images per class' --title \
    $(call quote,Hard and soft labels on random images ($(DATA_NAME)))
fig1_STATISTICS = fig1-gain
fig1-gain_STAT  = compare --x target --against hard --by select.ipc --best label.expert.epoch

FEWEST          := $(call smallest,$(IPCS))
fig1_LABELS     := ipc$(FEWEST)-draw$(firstword $(DRAWS))/$(call best_of,$(FEWEST))
fig1-images_FROM = $(call labelled,$(fig1_LABELS))
fig1-images_KIND = images
fig1-images_PLOT = --first 40 --title 'Images of one draw, and the labels they learn from'
