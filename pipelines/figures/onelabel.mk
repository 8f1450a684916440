# Figure 5: the label of one image, ONELABEL_ID or the first of ONELABEL_CLASS, after several epochs
# of the expert: by default, as it begins, some that label, and the last. One image says little
# about all, so the entropy of labels of whole draws of ONELABEL_IPC images per class is measured as
# well.
onelabel: ## fig5: the label of one image at several epochs of the expert
ONELABEL_IPC    ?= $(lastword $(IPCS))
ONELABEL_EPOCHS ?= $(shell printf '%s\n' 0 $(LABEL_EPOCHS) | sort -nu | sed -n '1,5p;$$p' | uniq)
onelabel_UNITS   = $(DRAWS)
onelabel_ONE    := $(addprefix onelabel/,$(call after,$(ONELABEL_EPOCHS)))
onelabel_DRAWN  := $(foreach label,$(call after,$(ONELABEL_EPOCHS)),$(addsuffix /$(label),$(call \
    draws_of,$(ONELABEL_IPC),$(call at_look,onelabel))))
onelabel_LABELS  = $(onelabel_ONE) $(onelabel_DRAWN)
onelabel_FROM    = $(RESULTS)/onelabel-labels.sls
onelabel_KIND    = labels
onelabel_PLOT    = --by label.expert.epoch --top 8 --title 'The label of one image after each epoch'
onelabel_TABLE   = --x label.expert.epoch --y entropy --where select.ids!=none

$(call stamp,onelabel,$(ONELABEL_CLASS) $(ONELABEL_ID))
$(RESULTS)/draws/onelabel.sls: $(RESULTS)/train.sls $(RESULTS)/settings/onelabel | \
    $(RESULTS)/data.checked
	@mkdir -p $(@D)
	@sl-inspect --tsv $< | awk -F '\t' -v class=$(call quote,$(ONELABEL_CLASS)) \
	    'NR > 1 && (class == "" || $$3 == class) && !id { id = $$1 + 1 } END { print id - 1 }' >$@.id
	$(call SHOW,SELECT)sl-select -q --ids $(or $(ONELABEL_ID),@$@.id) -o $@ $<

$(call stamp,onelabel-labels,$(onelabel_LABELS))
$(RESULTS)/onelabel-labels.sls: $(call labelled,$(onelabel_ONE)) $(RESULTS)/settings/onelabel-labels
	@cat $(filter %.sls,$^) >$@.part && sl-inspect --verify $@.part && mv $@.part $@
$(RESULTS)/onelabel.sls: $(RESULTS)/onelabel-labels.sls $(call labelled,$(onelabel_DRAWN)) \
    $(RESULTS)/settings/onelabel-labels
	@cat $(filter %.sls,$^) | sl-eval -q --labels -o $@.part && mv $@.part $@
