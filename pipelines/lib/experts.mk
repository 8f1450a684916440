# The experts: experts/N is the one with seed N. Each is trained once, as far as the preset says.

EXPERT_SEEDS   ?= 0
EXPERT_THREADS ?= 1
# The first is looked at over all its epochs, the others only as long as their labels are used.
OTHER_EPOCHS   ?= $(EXPERT_EPOCHS)
MAIN_EXPERT    := $(firstword $(EXPERT_SEEDS))

# Those that mtt follows: the same, or with TRAJECTORY experts of their own, path0, path1, ...
TRAJECTORY_SEEDS  ?= $(EXPERT_SEEDS)
TRAJECTORY_EPOCHS ?= $(OTHER_EPOCHS)
# One of another network, second0, for labels that it takes from one network to another.
SECOND_EPOCHS     ?= $(EXPERT_EPOCHS)
# With EXPERT_FEW those that label few images, FEW_IPCS per class, are trained apart with these
# options as well: 0few, second0few.
few_of             = $(if $(filter $(FEW_IPCS),$(1)),few)
# sre2l recovers images from the last epoch of the first that has batch norms, a ResNet;
# $(RECOVERED) are its labels.
RECOVERED          = $(if $(or $(findstring resnet,$(EXPERT)),$(if $(SECOND),,yes)),$(call \
                     after,$(EXPERT_EPOCHS)),second-epoch$(SECOND_EPOCHS))
RECOVERED_ARCH     = $(call option_of,--arch,$(if $(filter \
                     second%,$(RECOVERED)),$(SECOND),$(EXPERT)),-)
FOLLOWED          := $(if $(TRAJECTORY),$(TRAJECTORY_SEEDS:%=path%),$(EXPERT_SEEDS))
# The units of table 6 are experts; at further looks there are more than elsewhere.
table6_UNITS       = $(EXPERT_SEEDS)
EXPERTS           := $(sort $(EXPERT_SEEDS) $(FOLLOWED) $(if $(SECOND),second0) $(if \
                     $(FEW_IPCS),$(MAIN_EXPERT)few $(if $(SECOND),second0few)) $(if $(filter \
                     table6,$(FIGURES)),$(call at_look,table6)))
epochs_of          = $(if $(filter second%,$(1)),$(SECOND_EPOCHS),$(if $(filter \
                     path%,$(1)),$(TRAJECTORY_EPOCHS),$(if $(filter \
                     $(MAIN_EXPERT),$(1:%few=%)),$(EXPERT_EPOCHS),$(OTHER_EPOCHS))))
seed_of            = $(patsubst %few,%,$(patsubst second%,%,$(1:path%=%)))
options_of         = $(strip $(if $(filter second%,$(1)),$(SECOND),$(if $(filter \
                     path%,$(1)),$(TRAJECTORY),$(EXPERT))) $(if $(filter \
                     %few,$(1)),$(EXPERT_FEW)) --seed $(seed_of))

# $(call checkpoints,NAME,EPOCHS): for the shell; epoch 4 is epoch-0004.safetensors.
checkpoints = $$(printf '$(RESULTS)/experts/$(1)/epoch-%04.0f.safetensors ' $(2))

# A run that stopped is resumed, one of other settings or data starts anew. The number of epochs
# is a stamp of its own: a longer run keeps the epochs that exist. NAME.begun is as old as the
# run.
define expert_rules
$(call stamp,expert$(1),$(call options_of,$(1)))
$(call stamp,expert$(1)-epochs,$(call epochs_of,$(1)))

$(RESULTS)/experts/$(1).done: $(RESULTS)/train.sls $(RESULTS)/settings/expert$(1) \
    $(RESULTS)/data.checked $(RESULTS)/settings/expert$(1)-epochs
	@mkdir -p $$(@D)
	@for input in $(RESULTS)/train.sls $(RESULTS)/settings/expert$(1); do \
	    test ! $$$$input -nt $$(@D)/$(1).begun || rm -rf $$(@D)/$(1); done
	@test -d $$(@D)/$(1) || touch $$(@D)/$(1).begun
	$$(call SHOW,EXPERT,$$(@D)/$(1))test -f $$(call checkpoints,$(1),$(call epochs_of,$(1))) || \
	    sl-train-expert $(PROGRESS:yes=-q) $(EXPERT_THREADS:%=-j %) $(call options_of,$(1)) \
	        --epochs $(call epochs_of,$(1)) --resume -o $$(@D)/$(1) $(RESULTS)/train.sls
	@touch $$@
endef
$(foreach name,$(EXPERTS),$(eval $(call expert_rules,$(name))))

# $(call trained,SEED): what needs checkpoints of this expert depends on. Its settings and the
# data decide whether it is out of date; a run that was only made longer left them as they were.
trained = $(RESULTS)/settings/expert$(1) $(RESULTS)/train.sls | $(RESULTS)/experts/$(1).done

# The accuracy and entropy of the main expert after each epoch that labels.
$(call stamp,label-epochs,$(LABEL_EPOCHS))
$(RESULTS)/experts.sls: $(RESULTS)/test.sls $(RESULTS)/settings/label-epochs \
    $(call trained,$(MAIN_EXPERT))
	$(call SHOW,EVAL)sl-eval -q -j 1 --data $(RESULTS)/test.sls -o $@ \
	    $(call checkpoints,$(MAIN_EXPERT),$(LABEL_EPOCHS))
