# Table 6: how much it matters which expert labels, of those that differ in their seed alone.

TABLE6_IPC   ?= $(lastword $(IPCS))
TABLE6_DRAWS ?= $(DRAWS)
TABLE6_SEEDS ?= $(STUDENT_SEEDS)
TABLE6_EPOCH  = $(call ensemble_epoch,$(TABLE6_IPC))
table6_STUDENTS := $(call students,$(call draws_of,$(TABLE6_IPC),$(TABLE6_DRAWS)),$(EXPERT_SEEDS:%=expert%-epoch$(TABLE6_EPOCH)),$(TABLE6_SEEDS))
table6_PLOT = --x label.expert.seed --x-label 'expert (seed)' \
    --title 'Experts of different seeds, $(TABLE6_IPC) images per class'

$(call metrics,table6,$(table6_STUDENTS))
$(call chart,table6,table6,table6,bars)

table6-spread_STAT = spread --over label.expert.seed,select.seed,train-student.seed
$(call statistics,table6,table6-spread)
$(call figure,table6)
