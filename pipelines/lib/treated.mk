# Treated classes: those that students of a name with -withoutI or -dropI learn nothing, or less,
# of. They are named by the preset, or spread evenly over the main expert's accuracy on the training
# images of each after ZEROSHOT_EPOCH; treated.txt has a line for each, the most difficult first.

ZEROSHOT_TREATED ?= $(or $(filter-out 0,$(words $(ZEROSHOT_CLASSES))),5)
ZEROSHOT_EPOCH   ?= $(call epoch_set,$(firstword $(or $(ZEROSHOT_IPCS),$(lastword $(IPCS)))))
zeroshot_UNITS    = $(call numbers_to,$(ZEROSHOT_TREATED))
zeroshot_MOST     = $(or $(filter-out 0,$(words $(ZEROSHOT_CLASSES))),$(CLASSES))
# The file has those of all looks, so that the next one leaves it as it is.
TREATED_AT       := $(foreach look,$(call \
                    numbers_to,$(LOOKS)),$(words $(call units_at,zeroshot,$(look))))
TREATED          := $(lastword $(TREATED_AT))

$(call stamp,treated,$(TREATED_AT) $(ZEROSHOT_EPOCH) $(ZEROSHOT_CLASSES))
$(RESULTS)/treated.txt: $(RESULTS)/train.sls $(RESULTS)/settings/treated \
    $(call trained,$(MAIN_EXPERT))
ifdef ZEROSHOT_CLASSES
	@printf '%s\n' $(foreach class,$(ZEROSHOT_CLASSES),$(call quote,$(class))) >$@.part
else
	$(call SHOW,EVAL)sl-eval -q -j 1 --per-class --data $(RESULTS)/train.sls \
	    $(call checkpoints,$(MAIN_EXPERT),$(ZEROSHOT_EPOCH)) | sl-inspect --tsv | \
	    awk -f pipelines/lib/spread.awk -v looks='$(TREATED_AT)' >$@.part
endif
	@mv $@.part $@

# Students of all images and labels, measured on each treated class.
$(RESULTS)/zeroshot/%.sls: $(RESULTS)/students/%.safetensors $(RESULTS)/treated.txt
	@mkdir -p $(@D)
	$(call SHOW,EVAL)mapfile -t classes <$(RESULTS)/treated.txt && \
	    sl-eval -q -j 1 "$${classes[@]/#/--class=}" --data $(RESULTS)/test.sls -o $@ $<
