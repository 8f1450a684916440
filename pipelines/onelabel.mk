# Figure 5: what the expert says of one image, after several epochs.

# As the expert begins, and as many of the epochs that label as there is room for, the last of all.
ONELABEL_EPOCHS ?= $(shell printf '%s\n' 0 $(LABEL_EPOCHS) | sort -nu | awk '{ epoch[NR] = $$1 } \
    END { for (i = 1; i <= NR; i++) if (i < 6 || i == NR) print epoch[i] }')
$(call stamp,onelabel,$(ONELABEL_CLASS) $(ONELABEL_ID))
# The image ONELABEL_ID, or the first of ONELABEL_CLASS, or of all.
DRAW_onelabel := yes
$(RESULTS)/draws/onelabel.sls: $(RESULTS)/train.sls $(RESULTS)/settings/onelabel | $(RESULTS)/data.checked
	@mkdir -p $(@D)
	@sl-inspect --tsv $< | awk -F '\t' -v class=$(call quote,$(ONELABEL_CLASS)) \
	    'NR > 1 && (class == "" || $$3 == class) && !id { id = $$1 + 1 } END { print id - 1 }' >$@.id
	$(call SHOW,SELECT)sl-select -q --ids $(or $(ONELABEL_ID),@$@.id) -o $@ $<

onelabel_LABELS := $(foreach epoch,$(ONELABEL_EPOCHS),$(call labels,onelabel,$(call after,$(epoch))))
onelabel_PLOT    = --x label.expert.epoch --y entropy --where select.ids!=none
onelabel_SHEET   = --by label.expert.epoch --top 8 --title 'One image, and what its label is after each epoch'

$(call stamp,onelabel-plot,$(onelabel_LABELS) $(onelabel_SHEET) $(onelabel_PLOT))
$(call stamp,onelabel-size,$(FIGURE_SIZE))
$(RESULTS)/onelabel-labels.sls: $(onelabel_LABELS) $(RESULTS)/settings/onelabel-plot
	@cat $(onelabel_LABELS) >$@.part && sl-inspect --verify $@.part && mv $@.part $@
$(RESULTS)/onelabel.png $(RESULTS)/onelabel.svg: $(RESULTS)/onelabel-labels.sls $(RESULTS)/settings/onelabel-size
	$(call SHOW,PLOT)sl-plot -q labels $(FIGURE_SIZE) $(onelabel_SHEET) -o $@ $<
# One image says little of all: the labels of the draws of ONELABEL_IPC images a class are measured, too.
ONELABEL_IPC   ?= $(lastword $(IPCS))
onelabel_DRAWS := $(foreach epoch,$(ONELABEL_EPOCHS),$(foreach drawn,$(call \
                  draws_of,$(ONELABEL_IPC),$(DRAWS)),$(call labels,$(drawn),$(call after,$(epoch)))))
$(call stamp,onelabel-draws,$(onelabel_DRAWS))
$(RESULTS)/onelabel.sls: $(RESULTS)/onelabel-labels.sls $(onelabel_DRAWS) $(RESULTS)/settings/onelabel-draws
	@cat $(filter %.sls,$^) | sl-eval -q --labels -o $@.part && mv $@.part $@
$(RESULTS)/onelabel.tsv: $(RESULTS)/onelabel.sls
	@sl-plot -q table $(onelabel_PLOT) --table $@ -o /dev/null $<
FILES_onelabel = $(addprefix $(RESULTS)/onelabel,.png .svg .tsv)
onelabel: $(FILES_onelabel)
$(call figure,onelabel)
