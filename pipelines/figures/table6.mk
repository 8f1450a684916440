table6: ## how much the expert matters: accuracy for each seed of the expert
TABLE6_IPC   ?= $(lastword $(IPCS))
TABLE6_DRAWS ?= $(DRAWS)
TABLE6_SEEDS ?= $(STUDENT_SEEDS)
# Its units are experts (lib/experts.mk).
table6_LABELLED := $(patsubst %,expert%-epoch$(call ensemble_epoch,$(TABLE6_IPC)),$(call \
    at_look,table6))
table6_STUDENTS := $(call students,$(call \
    draws_of,$(TABLE6_IPC),$(TABLE6_DRAWS)),$(table6_LABELLED),$(TABLE6_SEEDS))
table6_SEVERAL  = EXPERT_SEEDS
table6_KIND     = bars
table6_PLOT     = --x label.expert.seed --x-label 'expert (seed)' --title \
    'Experts of different seeds, $(TABLE6_IPC) images per class'
table6_STATISTICS  = table6-spread
table6-spread_STAT = spread --over label.expert.seed,select.seed,train-student.seed
