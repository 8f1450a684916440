table3: ## hard labels, labels of one expert, labels of an ensemble
TABLE3_IPCS  ?= $(IPCS)
TABLE3_DRAWS ?= $(DRAWS)
TABLE3_SEEDS ?= $(STUDENT_SEEDS)
table3_STUDENTS := $(foreach ipc,$(TABLE3_IPCS),$(call students,$(call \
    draws_of,$(ipc),$(TABLE3_DRAWS)),hard $(addsuffix -epoch$(call \
    ensemble_epoch,$(ipc)),expert$(MAIN_EXPERT) ensemble),$(TABLE3_SEEDS)))
table3_SEVERAL  = EXPERT_SEEDS
table3_KIND     = bars
table3_PLOT     = --x select.ipc --by 'target,label.expert.0.epoch?,label.expert.epoch?' \
    --name 'with label.expert.epoch=one expert' \
    --name 'with label.expert.0.epoch=$(words $(EXPERT_SEEDS)) experts' \
    --x-label 'images per class' --title 'Hard labels, one expert, and an ensemble'
table3_STATISTICS = table3-gain
table3-gain_STAT  = compare --this label.expert.0.epoch!=none --that label.expert.epoch!=none \
    --by select.ipc
