# Table 3: hard labels, the labels of one expert, and those of an ensemble of all experts.

TABLE3_IPCS  ?= $(IPCS)
TABLE3_DRAWS ?= $(DRAWS)
TABLE3_SEEDS ?= $(STUDENT_SEEDS)
table3_STUDENTS := $(foreach ipc,$(TABLE3_IPCS),$(call students,$(call draws_of,$(ipc),$(TABLE3_DRAWS)),hard \
    expert$(MAIN_EXPERT)-epoch$(call ensemble_epoch,$(ipc)) ensemble-epoch$(call \
    ensemble_epoch,$(ipc)),$(TABLE3_SEEDS)))
table3_PLOT = --x select.ipc --by 'target,label.expert.0.epoch?,label.expert.epoch?' \
    --name 'with label.expert.epoch=one expert' --name 'with label.expert.0.epoch=$(words $(EXPERT_SEEDS)) experts' \
    --x-label 'images per class' --title 'Hard labels, one expert, and an ensemble'

$(call metrics,table3,$(table3_STUDENTS))
$(call chart,table3,table3,table3,bars)

table3-gain_STAT = compare --this label.expert.0.epoch!=none --that label.expert.epoch!=none --by select.ipc
$(call statistics,table3,table3-gain)
$(call figure,table3)
