# Figure 10: the mean label of the images of each class, without the class itself. Classes stand in
# the order of their ids, which for WordNet's are those of related things.

SIMILARITY_EPOCH ?= $(call epoch_of,$(or $(QUANTILE_IPC),$(lastword $(IPCS))))
SIMILARITY_SIZE  ?= 760
similarity_PLOT = --x other-name --by class-name --y mean --width $(shell \
    expr $(SIMILARITY_SIZE) + 180) --height $(SIMILARITY_SIZE) --x-label 'mean entry of' \
    --y-label 'mean entry' --name class-name='in labels of' \
    --title 'What the labels of a class say of the others'

$(call stamp,similarity,$(SIMILARITY_EPOCH))
$(RESULTS)/similarity.sls: $(call labels,all,$(call after,$(SIMILARITY_EPOCH))) $(RESULTS)/settings/similarity
	$(call SHOW,EVAL)sl-eval -q --labels --pairs -o $@ $<
$(call chart,similarity,similarity,similarity,heatmap)
.PHONY: similarity
similarity:
	@echo '$(RESULTS)/similarity.png'
