# Figure 9: what changes when images are drawn from one tenth of their class, ranked by the
# cross-entropy of the expert's label, instead of at random.

QUANTILE_IPC   ?= $(lastword $(IPCS))
QUANTILE_DRAWS ?= $(DRAWS)
QUANTILE_SEEDS ?= $(firstword $(STUDENT_SEEDS))
QUANTILE_EPOCH ?= $(call epoch_of,$(QUANTILE_IPC))
QUANTILE_PARTS ?= 10
$(call stamp,ranking,$(QUANTILE_EPOCH))
QUANTILES      := $(shell seq $(QUANTILE_PARTS))
quantiles_DRAWS    := $(foreach draw,$(call draws_of,$(QUANTILE_IPC),$(QUANTILE_DRAWS)),$(draw) \
    $(QUANTILES:%=$(draw)-quantile%of$(QUANTILE_PARTS)))
quantiles_STUDENTS := $(call students,$(quantiles_DRAWS),$(call after,$(QUANTILE_EPOCH)),$(QUANTILE_SEEDS))
quantiles_PLOT = --x select.quantile --against select.quantile=none --x-label \
    'part of each class, from the easiest to the hardest' --y-label 'change of accuracy (points)' \
    --title 'Easy and hard images against random ones, $(QUANTILE_IPC) per class'

$(call metrics,quantiles,$(quantiles_STUDENTS))
$(call chart,quantiles,quantiles,quantiles,curve)
$(call figure,quantiles)
