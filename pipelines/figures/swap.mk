# Figure 3, the swap test: the I-th largest entry of every label and the smallest are exchanged.
swap: ## fig3: relative accuracy after swapping an entry of every label with the smallest
SWAP_IPCS  ?= $(IPCS)
SWAP_DRAWS ?= $(DRAWS)
SWAP_SEEDS ?= $(firstword $(STUDENT_SEEDS))
swap_labels = $(foreach label,$(call after,$(or $(SWAP_EPOCH_$(1)),$(call \
    epoch_of,$(1)))),$(label) $(SWAP_RANKS:%=$(label)-swap%))
swap_UNITS  = $(SWAP_DRAWS)
swap_IPCS   = $(SWAP_IPCS)
swap_STUDENTS := $(foreach ipc,$(SWAP_IPCS),$(call students,$(call draws_of,$(ipc),$(call \
    at_look,swap,$(ipc))),$(call swap_labels,$(ipc)),$(SWAP_SEEDS),$(SWAP_TRAIN)))
swap_NEEDS  = SWAP_RANKS
swap_KIND   = curve
swap_PLOT   = --x label.swap --by select.ipc --against label.swap=none --relative --title \
    'Which label entries matter: swap test' --y-label 'accuracy relative to unchanged labels (%)' \
    --x-label 'rank of the entry swapped with the smallest'
