# Figures 8 and 12: the Jensen-Shannon distance between the labels that LABEL_METHODS learned for
# random images and those that experts give these after each epoch: one expert over all its epochs,
# and all together as far as all were trained. distances.sls has the mean over the images of each
# set; heat maps show each image of the first draw, distances-METHOD-ipcN as measured and
# distances-METHOD-ipcN-rows each row by its own range, of the same numbers and so without a table.
# Those by mtt begin at labels of one expert, and may only echo these.
distances: ## fig8, fig12: how far learned labels are from those of experts at each epoch
DISTANCES_IPCS  ?= $(DISTILL_IPCS)
DISTANCES_DRAWS ?= $(DISTILL_DRAWS)
DISTANCES_SIZE  ?= 760
distances_SHARED := 0 $(call numbers_to,$(OTHER_EPOCHS))
distances_ONE    := $(call after,$(shell \
                    printf '%s\n' $(distances_SHARED) $(LABEL_EPOCHS) | sort -nu))
distances_ALL    := $(if $(word 2,$(EXPERT_SEEDS)),$(distances_SHARED:%=ensemble-epoch%))

distances_SETS   := $(foreach images,$(call \
                    draws_of,$(DISTANCES_IPCS),$(DISTANCES_DRAWS)),$(LABEL_METHODS:%=$(images)/%))
# $(call distances_others,SET): the labels with which it is compared.
distances_others  = $(addprefix $(dir $(1)),$(distances_ONE) $(distances_ALL))
distances_LABELS := $(foreach set,$(distances_SETS),$(set) $(call distances_others,$(set)))
distances_METRICS = $(distances_SETS:%=$(RESULTS)/distances/%.sls)
distances_NEEDS   = LABEL_METHODS

$(call stamp,distances,$(distances_ONE) $(distances_ALL))
define distances_rules
$(RESULTS)/distances/$(1).sls: $(call labelled,$(1) $(call distances_others,$(1))) \
    $(RESULTS)/settings/distances
	@mkdir -p $$(@D) && rm -f $$(@:.sls=-images.part)
	$$(call SHOW,EVAL)for labels in $(call labelled,$(call distances_others,$(1))); do \
	    sl-eval -q -j 1 --labels --against $$$$labels --predictions $$@.one $$<; \
	    cat $$@.one >>$$(@:.sls=-images.part); done >$$@.part
	@rm $$@.one && sl-inspect --verify $$(@:.sls=-images.part) && sl-inspect --verify $$@.part
	@mv $$(@:.sls=-images.part) $$(@:.sls=-images.sls) && mv $$@.part $$@
$(RESULTS)/distances/$(1)-images.sls: $(RESULTS)/distances/$(1).sls
	@touch -c $$@
endef
$(foreach set,$(distances_SETS),$(eval $(call distances_rules,$(set))))

distances_KIND    = curve
distances_PLOT    = --x against-epoch --y jsd --by select.ipc,distill.method$(if \
    $(distances_ALL),$(comma)'$(distances_of_one)?$(comma)$(distances_of_all)?') $(METHOD_NAMES) \
    --name select.ipc=IPC --name 'with $(distances_of_one)=one expert' \
    --name 'with $(distances_of_all)=$(words $(EXPERT_SEEDS)) experts' \
    --name select.seed,distill.seed,eval.against.select.seed=draws \
    --title 'Distance of learned labels from those of experts'
distances_of_one  = eval.against.label.expert.epoch
distances_of_all  = eval.against.label.expert.0.epoch

# Heat maps of the first draw: an image is named by its class if it is the only one.
distances_FIRST  := $(foreach set,$(distances_SETS),$(if $(findstring -draw$(firstword \
                    $(DISTANCES_DRAWS))/,$(set)),$(set)))
distances_map     = distances-$(notdir $(1))-$(firstword $(subst -draw, ,$(1)))
distances_MAPS   := $(foreach set,$(distances_FIRST),$(call distances_map,$(set)))
distances_CHARTS  = distances $(distances_MAPS) $(distances_MAPS:%=%-rows)
define distances_options
$(call distances_map,$(1))$(2)_KIND = heatmap
$(call distances_map,$(1))$(2)_FROM = $(RESULTS)/distances/$(1)-images.sls
$(call distances_map,$(1))$(2)_PLOT = --x against-epoch --y jsd $(3) --height $(DISTANCES_SIZE) \
    --by $(if $(filter ipc1-%,$(1)),class-name --name class-name=image,id --name id=image) \
    --where $(if $(distances_ALL),$(distances_of_all),$(distances_of_one))!=none \
    --x-label 'epoch of the $(if $(distances_ALL),$(words $(EXPERT_SEEDS)) experts,expert)' \
    --title 'Labels learned by $(call title_of,$(notdir $(1))), and those of experts'
endef
$(foreach set,$(distances_FIRST),$(eval $(call distances_options,$(set)))$(eval $(call \
    distances_options,$(set),-rows,--scale-rows))$(eval $(call \
    distances_map,$(set))-rows_TABLE = none))

# Of one expert, too, since all together were not trained as far.
distances_STATISTICS = distances-one $(if $(distances_ALL),distances-all)
distances_BEST       = best --x against-epoch --y jsd --lowest --by distill.method,select.ipc \
    --unit select.seed
distances-one_STAT   = $(distances_BEST) --where $(distances_of_one)!=none
distances-all_STAT   = $(distances_BEST) --where $(distances_of_all)!=none
