# Table 3, all on the same random images: labels learned by LABEL_METHODS as well.
table3: ## hard labels, labels of one expert, of an ensemble, and learned ones
TABLE3_IPCS  ?= $(IPCS)
TABLE3_DRAWS ?= $(DRAWS)
TABLE3_SEEDS ?= $(STUDENT_SEEDS)
table3_UNITS  = $(TABLE3_DRAWS)
table3_IPCS   = $(TABLE3_IPCS)
table3_LEARNED_IPCS := $(filter $(TABLE3_IPCS),$(DISTILL_IPCS))
table3_DRAWS := $(filter $(TABLE3_DRAWS),$(DISTILL_DRAWS))
# $(call table3_experts,IPC)
table3_experts = $(addsuffix -epoch$(call ensemble_epoch,$(1)),expert$(MAIN_EXPERT) ensemble)
table3_STUDENTS := $(foreach ipc,$(TABLE3_IPCS),$(call students,$(call draws_of,$(ipc),$(call \
    at_look,table3,$(ipc))),$(call table3_experts,$(ipc)),$(TABLE3_SEEDS))) $(call \
    students,$(call first_draws,table3),hard,$(TABLE3_SEEDS)) $(call \
    students,$(call draws_of,$(table3_LEARNED_IPCS),$(table3_DRAWS)),$(LABEL_METHODS),$(strip \
    $(TABLE3_SEEDS)))
table3_SEVERAL  = EXPERT_SEEDS
table3_KIND     = bars
table3_PLOT     = --x select.ipc --by 'target,label.expert.0.epoch?,label.expert.epoch?$(if \
    $(LABEL_METHODS),$(comma)distill.method)' $(if $(LABEL_METHODS),$(table3_LEARNED)) \
    --name 'with label.expert.epoch=one expert' \
    --name 'with label.expert.0.epoch=$(words $(EXPERT_SEEDS)) experts' \
    --x-label 'images per class' --title 'Hard labels, one expert, and an ensemble$(if \
    $(LABEL_METHODS),; learned labels)'
# Of the draws that all of them have. Labels that MTT learned started at those of one expert.
table3_LEARNED  = --name bptt='learned by BPTT' --name mtt='then learned by MTT' \
    --where select.seed=$(call listed,$(table3_DRAWS))
table3_STATISTICS = table3-gain $(LABEL_METHODS:%=table3-%)
table3-gain_STAT  = compare --this label.expert.0.epoch!=none --that label.expert.epoch!=none \
    --by select.ipc $(NOT_LEARNED)
# table3-METHOD: labels that it learned, against those of all experts.
table3_against  = compare --this distill.method=$(1) --that label.expert.0.epoch!=none \
    --by select.ipc --where select.ipc=$(call listed,$(table3_LEARNED_IPCS))
$(foreach method,$(LABEL_METHODS),$(eval table3-$(method)_STAT = $(call table3_against,$(method))))
