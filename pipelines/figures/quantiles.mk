# Figure 9: images drawn from one part of their class, ranked by the cross-entropy of the expert's
# label, instead of from all of it.
quantiles: ## fig9: easy and hard images compared with random ones
QUANTILE_IPC   ?= $(lastword $(IPCS))
QUANTILE_DRAWS ?= $(DRAWS)
QUANTILE_SEEDS ?= $(firstword $(STUDENT_SEEDS))
QUANTILE_EPOCH ?= $(call epoch_of,$(QUANTILE_IPC))
QUANTILE_PARTS ?= 10
quantiles_UNITS     = $(QUANTILE_DRAWS)
quantiles_IPCS      = $(QUANTILE_IPC)
# $(call quantiles_of,DRAWS,PARTS): claims are about the first part and the last.
quantiles_of        = $(foreach draw,$(1),$(draw) $(2:%=$(draw)-quantile%of$(QUANTILE_PARTS)))
quantiles_IMAGES   := $(call quantiles_of,$(call first_draws,quantiles),$(call \
    numbers_to,$(QUANTILE_PARTS))) $(call quantiles_of,$(call \
    further_draws,quantiles),1 $(QUANTILE_PARTS))
quantiles_STUDENTS := $(call students,$(quantiles_IMAGES),$(call \
    after,$(QUANTILE_EPOCH)),$(QUANTILE_SEEDS))
quantiles_LABELS    = all/$(call after,$(QUANTILE_EPOCH))
quantiles_NEEDS     = QUANTILE_PARTS
quantiles_KIND      = curve
quantiles_PLOT      = --x select.quantile --against select.quantile=none --x-label \
    'part of each class, from the easiest to the hardest' --y-label 'change of accuracy (points)' \
    --title 'Easy and hard images compared with random ones, $(QUANTILE_IPC) per class'
