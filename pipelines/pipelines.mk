# From a data set to figures: `make fig1 PRESET=small DATA=ARCHIVE`. A preset is a file in
# pipelines/presets; what it builds lies in results/PRESET, each step a real file, so that an
# interrupted run goes on where it stopped and a changed setting rebuilds what depends on it.

PRESET  ?= demo
# An archive or folder of the preset's data set; without it, sl-fetch downloads.
DATA    ?=
RESULTS := results/$(PRESET)
FIGURES := fig1

.PHONY: $(FIGURES) $(FIGURES:%=%-files) keep
fig1: ## student accuracy over images per class, hard and soft labels (PRESET=, DATA=)

# Students are small: side by side, a thread each, they fill the machine better than one by one.
$(FIGURES):
	@test -f pipelines/presets/$(PRESET).mk || \
	    { echo "there is no preset $(PRESET); there are:" $(PRESETS) >&2; exit 1; }
	@$(MAKE) $(PARALLEL) all
	@PATH="$(abspath $(BUILD))/bin:$$PATH" $(MAKE) $(PARALLEL) $@-files

keep: ## copy the preset's figures, tables and metrics to pipelines/results (PRESET=)
	install -D -m 644 -t pipelines/results/$(PRESET) \
	    $(foreach figure,$(FIGURES),$(wildcard $(RESULTS)/$(figure).png $(RESULTS)/$(figure).tsv \
	        $(RESULTS)/$(figure).sls))

PRESETS := $(patsubst pipelines/presets/%.mk,%,$(wildcard pipelines/presets/*.mk))
-include pipelines/presets/$(PRESET).mk

# settings_file NAME,TEXT: a file that changes only when the text does.
define settings_file
$(RESULTS)/settings/$(1): FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(2)' | cmp -s - $$@ || printf '%s\n' '$(2)' >$$@
endef

$(eval $(call settings_file,data,$(FETCH)))
$(eval $(call settings_file,expert,$(EXPERT)))
$(foreach ipc,$(IPCS),$(eval $(call settings_file,student-ipc$(ipc),$(STUDENT) --steps $(STEPS_$(ipc)))))

$(RESULTS)/train.sls $(RESULTS)/test.sls: $(RESULTS)/%.sls: $(RESULTS)/settings/data
	sl-fetch $(FETCH) $(if $(DATA),--from '$(DATA)') --split $* -o $@

# A run that stopped is resumed, one of other settings starts anew; the stamp says that all epochs
# are there.
$(RESULTS)/expert.done: $(RESULTS)/train.sls $(RESULTS)/test.sls $(RESULTS)/settings/expert
	@cat $(RESULTS)/settings/data $(RESULTS)/settings/expert >$(RESULTS)/expert.wanted
	@cmp -s $(RESULTS)/expert.wanted $(RESULTS)/expert.begun || rm -rf $(RESULTS)/expert
	@mv $(RESULTS)/expert.wanted $(RESULTS)/expert.begun
	sl-train-expert $(EXPERT) --resume --test $(RESULTS)/test.sls \
	    --metrics $(RESULTS)/expert.sls -o $(RESULTS)/expert $(RESULTS)/train.sls
	@touch $@

# After the preset and the names above, which they use.
include $(FIGURES:%=pipelines/%.mk)
