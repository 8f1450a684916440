# The experts: experts/N is the one with seed N. Each is trained once, as far as the preset says.

EXPERT_SEEDS   ?= 0
EXPERT_THREADS ?= 1
# The first is looked at over all its epochs, the others only as long as their labels are used.
OTHER_EPOCHS   ?= $(EXPERT_EPOCHS)
MAIN_EXPERT    := $(firstword $(EXPERT_SEEDS))
epochs_of       = $(if $(filter $(MAIN_EXPERT),$(1)),$(EXPERT_EPOCHS),$(OTHER_EPOCHS))

# $(call checkpoint,SEED,EPOCH): epoch 4 is epoch-0004.safetensors.
digits     = $(words $(subst 9,9 ,$(subst 8,8 ,$(subst 7,7 ,$(subst 6,6 ,$(subst 5,5 ,$(subst \
             4,4 ,$(subst 3,3 ,$(subst 2,2 ,$(subst 1,1 ,$(subst 0,0 ,$(1))))))))))))
zeros_1   := 000
zeros_2   := 00
zeros_3   := 0
checkpoint = $(RESULTS)/experts/$(1)/epoch-$(zeros_$(call digits,$(2)))$(2).safetensors

# A run that stopped is resumed, one of other settings or data starts anew. The number of epochs is a
# stamp of its own: a longer run keeps the epochs that are there. SEED.begun is as old as the run.
define expert_rules
$(call stamp,expert$(1),$(EXPERT) --seed $(1))
$(call stamp,expert$(1)-epochs,$(call epochs_of,$(1)))

$(RESULTS)/experts/$(1).done: $(RESULTS)/train.sls $(RESULTS)/settings/expert$(1) \
    $(RESULTS)/data.checked $(RESULTS)/settings/expert$(1)-epochs
	@mkdir -p $$(@D)
	@for input in $(RESULTS)/train.sls $(RESULTS)/settings/expert$(1); do \
	    test ! $$$$input -nt $$(@D)/$(1).begun || rm -rf $$(@D)/$(1); done
	@test -d $$(@D)/$(1) || touch $$(@D)/$(1).begun
	$$(call SHOW,EXPERT)test -f $(call checkpoint,$(1),$(call epochs_of,$(1))) || \
	    sl-train-expert $(PROGRESS:yes=-q) $(EXPERT_THREADS:%=-j %) $(EXPERT) --seed $(1) \
	        --epochs $(call epochs_of,$(1)) --resume -o $$(@D)/$(1) $(RESULTS)/train.sls
	@touch $$@
endef
$(foreach seed,$(EXPERT_SEEDS),$(eval $(call expert_rules,$(seed))))

# $(call trained,SEEDS): what needs checkpoints of these experts depends on. Their settings and data
# decide whether it is out of date; a run that was only made longer left them as they were.
trained = $(1:%=$(RESULTS)/settings/expert%) $(RESULTS)/train.sls | $(1:%=$(RESULTS)/experts/%.done)

# The accuracy and entropy of the main expert after each epoch that labels.
$(call stamp,label-epochs,$(LABEL_EPOCHS))
$(RESULTS)/experts.sls: $(RESULTS)/test.sls $(RESULTS)/settings/label-epochs $(call trained,$(MAIN_EXPERT))
	$(call SHOW,EVAL)sl-eval -q -j 1 --data $(RESULTS)/test.sls -o $@ \
	    $(foreach epoch,$(LABEL_EPOCHS),$(call checkpoint,$(MAIN_EXPERT),$(epoch)))
