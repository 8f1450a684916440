# Learned sets: distilled/IMAGES-METHOD.sls are images, distilled/IMAGES/METHOD.sls labels of images
# that stay. Sets kept on the way, and what was measured, come with them.

DISTILLED := $(made_distilled:%=$(RESULTS)/distilled/%.sls)

# What the options are has no part in names, so it is a stamp of each set.
distilled_stamp = distilled-$(subst /,+,$(1))
$(foreach name,$(made_distilled),$(call stamp,$(call \
    distilled_stamp,$(name)),$(settings_distilled/$(name))))

# A set is not learned again because it is gone, as long as nothing but its students is needed.
.SECONDARY: $(DISTILLED) $(made_kept:%=$(RESULTS)/distilled/%.sls)

# What an interrupted run left is resumed, if nothing changed since.
$(DISTILLED): $(RESULTS)/distilled/%.sls: $$(reads_distilled/$$*) $$(call \
    stamps,distilled/$$*) $(RESULTS)/train.sls $(RESULTS)/settings/$$(call distilled_stamp,$$*) | \
    $(RESULTS)/data.checked $$(call experts,distilled/$$*)
	@mkdir -p $(@D)
	@for input in $^; do test ! $$input -nt $@.state || rm -f $@.state; done
	$(call SHOW,DISTILL,$@.state)$(command_distilled/$*)

# As new as the last set, which is written after them.
$(made_kept:%=$(RESULTS)/distilled/%.sls): $$(reads_kept/$$(patsubst \
    $(RESULTS)/distilled/%.sls,%,$$@))
	@touch -c $@
$(DISTILLED:.sls=.metrics.sls): %.metrics.sls: %.sls
	@touch -c $@

# Those of all figures alone.
.PHONY: distilled
distilled: $(DISTILLED)
