# Figure 10: the mean label of each class. Classes are in the order of their ids, which for
# WordNet's puts related things side by side.
similarity: ## fig10: the mean label of each class
SIMILARITY_EPOCH ?= $(call epoch_of,$(or $(QUANTILE_IPC),$(lastword $(IPCS))))
SIMILARITY_SIZE  ?= 760
similarity_LABELS = all/$(call after,$(SIMILARITY_EPOCH))
similarity_KIND   = heatmap
similarity_PLOT   = --x other-name --by class-name --y mean --width $(shell \
    expr $(SIMILARITY_SIZE) + 180) --height $(SIMILARITY_SIZE) --x-label 'mean entry of' \
    --y-label 'mean entry' --name class-name='in labels of' --title 'Mean label of each class'
similarity_SHOW   = echo $(RESULTS)/similarity.png

$(call stamp,similarity,$(SIMILARITY_EPOCH))
$(RESULTS)/similarity.sls: $(call labelled,$(similarity_LABELS)) $(RESULTS)/settings/similarity
	$(call SHOW,EVAL)sl-eval -q --labels --pairs -o $@ $<
