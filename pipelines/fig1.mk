# Figure 1. Right: accuracy over images per class, for hard labels and for the labels of the expert
# after several epochs. Left (fig1-images): the images themselves.

fig1_STUDENTS := $(call students,$(call draws_of,$(IPCS),$(DRAWS)),hard $(SOFT_LABELS),$(STUDENT_SEEDS))
fig1_PLOT      = --x select.ipc --by target,label.expert.epoch --log-x \
    --x-label 'images per class' --title $(call quote,Random images of $(DATA_NAME): hard and soft labels)

$(call metrics,fig1,$(fig1_STUDENTS))
$(call chart,fig1,fig1,fig1,curve)

# What soft labels gain, of the epoch that is best in the other draws.
fig1-gain_STAT = compare --x target --against hard --by select.ipc --best label.expert.epoch
$(call statistics,fig1,fig1-gain)
$(call figure,fig1)

# One draw of the fewest images, with the labels that suit so many.
FEWEST        := $(firstword $(shell printf '%s\n' $(IPCS) | sort -n))
FIG1_LABELLED := $(call labels,ipc$(FEWEST)-draw$(firstword $(DRAWS)),$(call best_of,$(FEWEST)))
fig1-images_PLOT = --first 40 --title 'Images of one draw, and the labels they learn from'

$(call stamp,fig1-images-plot,$(FIG1_LABELLED) $(fig1-images_PLOT) $(FIGURE_SIZE))
$(RESULTS)/fig1-images.png $(RESULTS)/fig1-images.svg: $(FIG1_LABELLED) $(RESULTS)/settings/fig1-images-plot
	$(call SHOW,PLOT)sl-plot -q images $(FIGURE_SIZE) $(fig1-images_PLOT) -o $@ $<
FILES_fig1 += $(RESULTS)/fig1-images.png $(RESULTS)/fig1-images.svg
fig1: $(RESULTS)/fig1-images.png $(RESULTS)/fig1-images.svg
