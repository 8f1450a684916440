# Figure 3, the swap test: accuracy with the I-th largest entry of every label and the smallest
# exchanged, relative to the same students with the labels as they are.

SWAP_IPCS  ?= $(IPCS)
SWAP_DRAWS ?= $(DRAWS)
SWAP_SEEDS ?= $(firstword $(STUDENT_SEEDS))
swap_label  = $(call after,$(or $(SWAP_EPOCH_$(1)),$(call epoch_of,$(1))))
swap_STUDENTS := $(foreach ipc,$(SWAP_IPCS),$(call students,$(call draws_of,$(ipc),$(SWAP_DRAWS)),$(call \
    swap_label,$(ipc)) $(patsubst %,$(call swap_label,$(ipc))-swap%,$(SWAP_RANKS)),$(SWAP_SEEDS),$(SWAP_TRAIN)))
swap_PLOT = --x label.swap --by select.ipc --against label.swap=none --relative --x-label \
    'rank of the entry that is swapped with the smallest' --y-label 'accuracy relative to whole labels (%)' \
    --title 'Which label entries matter: swap test'

$(call metrics,swap,$(swap_STUDENTS))
$(call chart,swap,swap,swap,curve)
$(call figure,swap)
