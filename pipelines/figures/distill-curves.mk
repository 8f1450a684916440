# Whether METHODS and LABEL_METHODS have converged: accuracy of students of the sets on the way, and
# what was minimised, a chart for each method. One whose accuracy still rises by more than a point
# over its last third has not (distill-converged, by lib/converged).
distill-curves: ## accuracy over the steps of each method that learns, outer loss, what converged
distill-curves_DRAWS  := $(call draws_of,$(DISTILL_IPCS),$(DISTILL_DRAWS))
distill-curves_on_way  = \
    $(call students,$(call learned_images,$(1)),own,$(STUDENT_SEEDS)) \
    $(call students,$(distill-curves_DRAWS),$(LABEL_METHODS:%=%$(1)),$(STUDENT_SEEDS))
distill-curves_ON_WAY := $(filter-out $(DISTILL_KEEP),$(call numbers_to,$(DISTILL_KEEP)))
distill-curves_STUDENTS := $(foreach number,$(distill-curves_ON_WAY),$(call \
    distill-curves_on_way,-kept$(number))) $(call distill-curves_on_way)
distill-curves_KIND    = curve
distill-curves_PLOT    = --x distill.steps --by distill.method,$(call \
    learn_and,$(LABEL_METHODS))select.ipc --log-x $(METHOD_NAMES) --name select.ipc=IPC \
    --x-label 'outer steps' --title 'Students of learned images and labels, over steps of learning'

# The outer loss, from the metrics of each set.
distill-curves_CHARTS  = distill-curves $(distill-loss_CHARTS)
distill-loss_CHARTS   := $(addprefix distill-loss-,$(sort $(METHODS) $(LABEL_METHODS)))
distill-loss_SETS     := $(call learned_images) $(foreach \
    draw,$(distill-curves_DRAWS),$(LABEL_METHODS:%=$(draw)/%))
distill-loss_METRICS  := $(distill-loss_SETS:%=$(RESULTS)/distilled/%.metrics.sls)
define distill-loss_options
distill-loss-$(1)_KIND = curve
distill-loss-$(1)_FROM = $(RESULTS)/distill-loss.sls
distill-loss-$(1)_PLOT = --x step --y loss --where distill.method=$(1) --by $(call \
    learn_and,$(filter $(1),$(LABEL_METHODS)))select.ipc --name select.ipc=IPC \
    --x-label 'outer step' --y-label 'outer loss' --title 'What $(call title_of,$(1)) minimises'
endef
$(foreach method,$(sort $(METHODS) $(LABEL_METHODS)),$(eval $(call distill-loss_options,$(method))))

$(call stamp,distill-loss,$(distill-loss_METRICS))
$(RESULTS)/distill-loss.sls: $(distill-loss_METRICS) $(RESULTS)/settings/distill-loss
	$(call SHOW,JOIN)cat $(distill-loss_METRICS) >$@.part
	@sl-inspect --verify $@.part && mv $@.part $@

distill-converged  := $(RESULTS)/distill-converged.tsv
distill-curves_FILES   = $(RESULTS)/distill-loss.sls $(distill-converged)
$(distill-converged): $(RESULTS)/distill-curves.sls pipelines/lib/converged
	$(call SHOW,STAT)pipelines/lib/converged $< >$@.part && mv $@.part $@
distill-curves_SHOW    = { echo $(RESULTS)/distill-curves.png; \
    sl-plot -q table $(distill-curves_PLOT) $(RESULTS)/distill-curves.sls; \
    echo $(distill-converged); column -t -s "$$(printf '\t')" $(distill-converged); }
