# Figure 1, left: one draw of the fewest images, with the labels that suit so many, and what METHODS
# made of the same images. Right: accuracy; that of METHODS are points, since there is nothing
# between the few numbers of images that they learned. What soft labels gain (fig1-gain) is of the
# epoch that is best in the other draws.
fig1: ## accuracy over images per class, hard and soft labels, learned images; the images themselves
fig1_UNITS     = $(DRAWS)
fig1_IPCS      = $(IPCS)
fig1_STUDENTS := $(call students,$(call draws_at,fig1),hard $(SOFT_LABELS),$(STUDENT_SEEDS)) \
    $(call students,$(call learned_images),own,$(STUDENT_SEEDS))
fig1_CHARTS    = fig1 fig1-images
fig1_KIND      = curve
fig1_PLOT      = --x select.ipc --by target,label.expert.epoch$(AND_METHOD)$(if \
    $(METHODS), --points distill.method) --log-x \
    --x-label 'images per class' --title \
    $(call quote,Hard and soft labels on random $(AND_LEARNED)images ($(DATA_NAME)))
fig1_STATISTICS = fig1-gain
fig1-gain_STAT  = compare --x target --against hard --by select.ipc --best label.expert.epoch \
    $(NOT_LEARNED)

FEWEST          := $(call smallest,$(or $(and $(METHODS),$(DISTILL_IPCS)),$(IPCS)))
fig1_DRAW       := ipc$(FEWEST)-draw$(firstword $(or $(and $(METHODS),$(DISTILL_DRAWS)),$(DRAWS)))
fig1_LABELS     := $(fig1_DRAW)/$(call best_of,$(FEWEST)) $(METHODS:%=$(fig1_DRAW)-%/own)
fig1-images_FROM = $(call labelled,$(fig1_LABELS))
fig1-images_KIND = images
fig1-images_PLOT = $(if $(METHODS),$(fig1_ROWS),--first 40) \
    --title 'Images of one draw, and the labels they learn from'
# The same eight images in each row, from all over the order of classes.
fig1_ROWS        = --by distill.method --name none='random images' $(METHOD_NAMES) --per-row 8 \
    --ids @$(RESULTS)/fig1-images.ids
ifneq ($(METHODS),)
$(RESULTS)/fig1-images.png $(RESULTS)/fig1-images.svg: $(RESULTS)/fig1-images.ids
$(RESULTS)/fig1-images.ids: $(RESULTS)/draws/$(fig1_DRAW).sls
	@sl-inspect --tsv $< | awk -F '\t' '{ id[NR - 2] = $$1 } END { for (i = 0; i < 8; i++) \
	    print id[int(i * (NR - 1) / 8)] }' | uniq >$@.part && mv $@.part $@
endif
