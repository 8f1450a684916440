# The data: each split decoded once, and compared with what the preset says of it. (When tuning,
# both are parts of the training split, see tune-grid.mk.)

ifndef TUNE
$(call stamp,facts,$(CLASSES) $(PER_CLASS) $(TESTS) $(SIZE) $(ONELABEL_CLASS) $(ZEROSHOT_CLASSES))

# Everything that costs hours waits for this.
$(RESULTS)/data.checked: $(RESULTS)/train.sls $(RESULTS)/test.sls $(RESULTS)/settings/facts
	@pipelines/lib/check-data $(PRESET) $(RESULTS) $(CLASSES) $(PER_CLASS) $(TESTS) $(SIZE) \
	    $(foreach class,$(ONELABEL_CLASS) $(ZEROSHOT_CLASSES),$(call quote,$(class)))
	@touch $@

# With WHITEN=yes, ZCA statistics of the training split are applied to both splits.
ZCA       = $(if $(call yes,WHITEN),$(RESULTS)/zca.safetensors)
SL_FETCH  = sl-fetch $(FETCH) $(if $(DATA),--from $(call quote,$(DATA)))
HINT      = DATA=PATH reads an archive or a folder that you have
OR_HINT   = $(if $(DATA)$(filter synth,$(FETCH)),,|| { echo '$(HINT)' >&2; exit 1; })
$(call stamp,data,$(FETCH) $(if $(call yes,WHITEN),whitened))

# Which data they are is known when they are read, and then they stay, even if the archive does not.
# The same DATA need not be named again, and other DATA is refused.
GONE := $(if $(DATA),$(shell test -e $(call quote,$(DATA)) || echo yes))
FROM := $(if $(DATA),$(shell data=$(call quote,$(DATA)); realpath -ms -- "$$data" && \
        { test ! -f "$$data" || stat -Lc 'of %s bytes' -- "$$data"; }))
MADE_FROM := $(file <$(RESULTS)/settings/from)
ifneq ($(and $(FROM),$(MADE_FROM),$(wildcard $(RESULTS)/train.sls)),)
ifeq ($(if $(GONE),$(findstring $(FROM),$(MADE_FROM)),$(call same,$(FROM),$(MADE_FROM))),)
$(error $(RESULTS) is of other data: $(MADE_FROM); leave DATA out to continue with these, or give \
    other results another RESULTS_IN)
endif
else ifneq ($(GONE),)
$(error DATA: there is no $(DATA))
endif

$(RESULTS)/zca.safetensors: $(RESULTS)/settings/data
	$(call SHOW,WHITEN)$(SL_FETCH) --split train --fit-whiten $@ -o /dev/null $(OR_HINT)

$(RESULTS)/train.sls $(RESULTS)/test.sls: $(RESULTS)/%.sls: $(RESULTS)/settings/data $(ZCA)
	$(call SHOW,FETCH)$(SL_FETCH) --split $* $(if $(ZCA),--whiten $(ZCA)) -o $@ $(OR_HINT)
	$(if $(FROM),@printf '%s\n' $(call quote,$(FROM)) >$(RESULTS)/settings/from)
endif
